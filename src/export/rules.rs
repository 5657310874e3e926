//! The rule file: what is recorded, an alert a condition, an alert a check without data, and the two
//! alerts of the gate that are worth a message.
//!
//! Every rule is whole: none reads what another one records, so none depends on the order in which they
//! are evaluated, and one that fails does not spoil the others. Only a text names what is recorded.

use super::annotation::{description, literal, speakers, summary};
use super::promql::{CheckInPromQl, any, call, operand};
use super::yaml::{block, comment, quoted};
use super::{Export, STATE_SERIES, VERDICT_SERIES, annotation};
use crate::model::{Condition, Duration, Level, LimitId, NoDataPolicy};

/// The keys of a rule stand this far in.
const KEY: usize = 8;

/// The gate as a file of recording and alerting rules, which Prometheus and vmalert load.
///
/// `DeploymentGateNoGo` fires when NO-GO has lasted for `notify_after`.
pub fn prometheus_rules(export: &Export<'_>, notify_after: Duration) -> String {
    let checks: Vec<CheckInPromQl<'_>> = export.checks().collect();
    let gate = Rules { export, checks };
    let mut file = gate.head();
    for check in &gate.checks {
        file.push_str(&gate.check(check));
    }
    // Behind the states, so that the text of an alert names those of its own evaluation.
    file.push_str(&gate.verdict());
    file.push_str(&gate.no_go(notify_after));
    file.push_str(&gate.no_verdict(notify_after));
    file
}

struct Rules<'a> {
    export: &'a Export<'a>,
    checks: Vec<CheckInPromQl<'a>>,
}

/// One rule, key by key.
struct Rule(String);

impl Rule {
    fn new(kind: &str, name: &str, expression: &str) -> Self {
        let mut rule = format!("      - {kind}: {}\n", quoted(name));
        rule.push_str(&block(KEY, "expr", expression));
        Self(rule)
    }

    fn lasting(mut self, key: &str, duration: Duration) -> Self {
        if !duration.is_zero() {
            self.0
                .push_str(&format!("{}{key}: {duration}\n", " ".repeat(KEY)));
        }
        self
    }

    fn map(mut self, key: &str, entries: &[(&str, String)]) -> Self {
        self.0.push_str(&format!("{}{key}:\n", " ".repeat(KEY)));
        for (name, text) in entries {
            let margin = " ".repeat(KEY + 2);
            self.0
                .push_str(&format!("{margin}{name}: {}\n", quoted(text)));
        }
        self
    }
}

impl Rules<'_> {
    fn head(&self) -> String {
        let gate = self.export.gate;
        let step = gate.step().duration();
        let mut head = comment(0, &HEAD.replace("{step}", &step.to_string()));
        head.push_str("groups:\n");
        let name = quoted(&format!("retrogate {}", gate.name()));
        head.push_str(&format!(
            "  - name: {name}\n    interval: {step}\n    rules:\n"
        ));
        head
    }

    /// GO, WARNING or NO-GO as a number, where any check has a sample.
    fn verdict(&self) -> String {
        let mut alternatives = Vec::new();
        for (level, number) in [(Level::NoGo, 2), (Level::Warning, 1)] {
            let terms = self.terms(level);
            if !terms.is_empty() {
                alternatives.push(format!("{number} * {}", operand(&any(&terms))));
            }
        }
        alternatives.push("vector(0)".to_owned());
        let levels = any(&alternatives);
        let expression = format!("{}\nand {}", operand(&levels), self.not_dark());
        let rule = Rule::new("record", VERDICT_SERIES, &expression)
            .map("labels", &[("gate", self.export.gate.name().to_owned())]);
        comment(
            6,
            "The verdict: 0 GO, 1 WARNING, 2 NO-GO; none while telemetry is down.",
        ) + &rule.0
    }

    fn no_go(&self, notify_after: Duration) -> String {
        let terms = self.terms(Level::NoGo);
        if terms.is_empty() {
            return comment(6, "No DeploymentGateNoGo: nothing in this gate says NO-GO.");
        }
        let gate = literal(self.export.gate.name());
        let met = any(&terms);
        let expression = if self.may_block_in_the_dark() {
            format!("{}\nand {}", operand(&met), self.not_dark())
        } else {
            met
        };
        let rule = Rule::new("alert", "DeploymentGateNoGo", &expression)
            .lasting("for", notify_after)
            .map(
                "labels",
                &[("gate", gate.clone()), ("severity", "critical".to_owned())],
            )
            .map(
                "annotations",
                &[
                    (
                        "summary",
                        format!(
                            "{gate} has said NO-GO for {notify_after}: deployments are blocked"
                        ),
                    ),
                    ("description", speakers(&self.states())),
                ],
            );
        comment(6, "NO-GO has lasted: the alert to be told of.") + &rule.0
    }

    fn no_verdict(&self, notify_after: Duration) -> String {
        let gate = literal(self.export.gate.name());
        let expression = call("absent", &any(&self.present()));
        let rule = Rule::new("alert", "DeploymentGateNoVerdict", &expression)
            .lasting("for", notify_after)
            .map(
                "labels",
                &[("gate", gate.clone()), ("severity", "warning".to_owned())],
            )
            .map(
                "annotations",
                &[(
                    "summary",
                    format!("{gate} has had no verdict for {notify_after}: no check has any data"),
                )],
            );
        comment(
            6,
            "Telemetry is down: the gate reaches no verdict, which is neither GO nor NO-GO.",
        ) + &rule.0
    }

    fn check(&self, check: &CheckInPromQl<'_>) -> String {
        let mut rules = comment(6, check.check.id().as_str());
        rules.push_str(&self.state(check));
        for (id, condition) in check.check.conditions() {
            rules.push_str(&self.condition(check, &id, condition));
        }
        rules.push_str(&self.no_data(check));
        rules + "\n"
    }

    fn state(&self, check: &CheckInPromQl<'_>) -> String {
        let mut alternatives = Vec::new();
        let no_go = check.met_at(Level::NoGo);
        if !no_go.is_empty() {
            alternatives.push(format!("2 * {}", operand(&any(&no_go))));
        }
        alternatives.push(format!("3 * {}", call("group", &check.missing())));
        let warning = check.met_at(Level::Warning);
        if !warning.is_empty() {
            alternatives.push(format!("1 * {}", operand(&any(&warning))));
        }
        alternatives.push("vector(0)".to_owned());
        let labels = [
            ("gate", self.export.gate.name().to_owned()),
            ("gate_check", check.check.id().to_string()),
        ];
        Rule::new("record", STATE_SERIES, &any(&alternatives))
            .map("labels", &labels)
            .0
    }

    fn condition(&self, check: &CheckInPromQl<'_>, id: &LimitId, condition: &Condition) -> String {
        let (name, level) = match id.level {
            Level::Warning => ("DeploymentGateCheckWarning", "warning"),
            Level::NoGo => ("DeploymentGateCheckNoGo", "no-go"),
        };
        let is_renewable = !condition.hold().is_zero() && !condition.release().is_zero();
        // Behind `for`, any single broken evaluation renews `keep_firing_for`, which a release does not.
        let (note, expression, hold) = if is_renewable {
            let broken = check.broken(condition);
            let held = check.held(condition);
            (
                comment(6, HELD_THEN_RELEASED),
                format!("{broken}\nand {held}"),
                Duration::ZERO,
            )
        } else {
            (String::new(), check.broken(condition), condition.hold())
        };
        let mut labels = self.labels(check, level);
        labels.push(("gate_condition", id.to_string()));
        let mut annotations = vec![
            ("summary", summary(check.check, condition)),
            ("description", description(check.check, condition)),
        ];
        annotations.extend(runbook(check));
        let rule = Rule::new("alert", name, &expression)
            .lasting("for", hold)
            .lasting("keep_firing_for", condition.release())
            .map("labels", &labels)
            .map("annotations", &annotations);
        note + &rule.0
    }

    fn no_data(&self, check: &CheckInPromQl<'_>) -> String {
        let level = match self.export.gate.no_data(check.check) {
            NoDataPolicy::Go => "go",
            NoDataPolicy::Warning => "warning",
            NoDataPolicy::NoGo => "no-go",
        };
        let title = literal(check.check.title());
        let mut annotations = vec![(
            "summary",
            format!("{title}: no data, which counts as {level}"),
        )];
        annotations.extend(runbook(check));
        Rule::new("alert", "DeploymentGateCheckNoData", &check.missing())
            .map("labels", &self.labels(check, level))
            .map("annotations", &annotations)
            .0
    }

    fn labels(&self, check: &CheckInPromQl<'_>, level: &str) -> Vec<(&'static str, String)> {
        vec![
            ("gate", literal(self.export.gate.name())),
            ("gate_check", check.check.id().to_string()),
            ("gate_level", level.to_owned()),
        ]
    }

    /// What makes the verdict this level or worse: conditions met, and missing data that counts as it.
    ///
    /// A check without data does not warn by what its other series say, so a warning steps back there;
    /// no-go does not. Where missing data is itself a warning there is nothing to step back from.
    fn terms(&self, level: Level) -> Vec<String> {
        let mut terms = Vec::new();
        for check in &self.checks {
            let met = check.met_at(level);
            let missing = || call("group", &check.missing());
            match (level, self.export.gate.no_data(check.check)) {
                (Level::NoGo, NoDataPolicy::NoGo) | (Level::Warning, NoDataPolicy::Warning) => {
                    terms.extend(met);
                    terms.push(missing());
                }
                (Level::Warning, NoDataPolicy::Go) if !met.is_empty() => {
                    terms.push(format!("{}\nunless {}", operand(&any(&met)), missing()));
                }
                (Level::NoGo, NoDataPolicy::Go | NoDataPolicy::Warning)
                | (Level::Warning, NoDataPolicy::Go | NoDataPolicy::NoGo) => terms.extend(met),
            }
        }
        terms
    }

    /// Something where any check has a sample.
    fn not_dark(&self) -> String {
        operand(&any(&self.present()))
    }

    /// Can a check say NO-GO where none has a sample? Only by a release, or because missing data says so.
    fn may_block_in_the_dark(&self) -> bool {
        self.checks.iter().any(|check| {
            let no_go = check.check.conditions_at(Level::NoGo);
            self.export.gate.no_data(check.check) == NoDataPolicy::NoGo
                || no_go.iter().any(|condition| !condition.release().is_zero())
        })
    }

    fn present(&self) -> Vec<String> {
        self.checks.iter().map(CheckInPromQl::present).collect()
    }

    /// The recorded states of this gate's checks.
    fn states(&self) -> String {
        let gate = annotation::quoted(self.export.gate.name());
        format!("{STATE_SERIES}{{gate={gate}}}")
    }
}

fn runbook(check: &CheckInPromQl<'_>) -> Option<(&'static str, String)> {
    let runbook = check.check.runbook()?;
    Some(("runbook_url", literal(runbook)))
}

const HELD_THEN_RELEASED: &str = "\
The hold stands in the expression and not in `for`: behind `for` Prometheus would keep firing after any
single broken evaluation, where a release asks for a whole hold. So this alert is never pending.";

const HEAD: &str = "\
Written by `retrogate export prometheus-rules`: change the gate file and write it anew.

On the grid of {step} each DeploymentGateCheckNoGo and DeploymentGateCheckWarning fires where its condition
is met, and the recorded verdict is that of `retrogate replay`. Differences that stay:
- A server evaluates once every {step} at a moment of its own between two grid points. The value compared is that
  moment's; slopes, ratios and the holds of recorded levels look at the grid points before it.
- Samples that arrive late are in a replay and were not in an evaluation.
- When a query fails, its rule says nothing: see prometheus_rule_evaluation_failures_total. `retrogate live` still
  says NO-GO if another check does, and has no verdict otherwise; DeploymentGateNoGo asks all checks at once.
- Sums in another order may turn a slope or a mean that lies within 1e-9 of its limit.
- Series that differ in their name alone are one series to an alert, which Prometheus refuses.
- After a restart Prometheus restores a `for`, but neither a `keep_firing_for` nor what it missed.
Releases need Prometheus 2.42, or a vmalert that knows `keep_firing_for`.";
