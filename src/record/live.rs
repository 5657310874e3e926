//! `retrogate/live/v1`: the gate at one moment, with its reasons. `live` writes it about now, `explain`
//! about a past moment.

use serde::Serialize;

use super::acting::ActionReport;
use super::number::Number;
use super::overriding::OverrideReport;
use super::quantity::unit_name;
use super::sentence;
use super::waiting::WaitReport;
use super::{as_optional_text, as_text, elapsed};
use crate::engine::{CheckExplanation, Explanation, Finding, FindingState};
use crate::model::{
    Check, CheckId, CheckState, FailOn, Gate, Judgement, Sample, Timestamp, Verdict,
};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LiveDocument {
    /// `retrogate/live/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The grid point judged.
    #[serde(serialize_with = "as_text")]
    pub timestamp: Timestamp,
    /// GO, WARNING, NO-GO, or null when no verdict was reached.
    #[serde(serialize_with = "as_optional_text")]
    pub verdict: Option<Verdict>,
    /// Why there is none: unknown, failed or dark; interrupted or unrecorded when it was taken back.
    pub unjudged: Option<&'static str>,
    /// The overall answer in words.
    pub answer: String,
    /// How many checks are in each state.
    pub summary: StateCounts,
    /// The checks, in the order of the gate file.
    pub checks: Vec<CheckReport>,
    /// What else a reader should know.
    pub notes: Vec<String>,
    /// What to do about answers that are missing.
    pub hints: Vec<String>,
    /// The zone of the point, when an incident list was given.
    pub zone: Option<&'static str>,
    /// The incidents it lies in.
    pub incidents: Vec<String>,
    /// The lowest verdict that stops a pipeline.
    #[serde(serialize_with = "as_text")]
    pub fail_on: FailOn,
    /// May the pipeline go on: is the verdict lower than that, or was it overridden?
    pub ok: bool,
    /// Somebody's word that the verdict is to be passed over.
    #[serde(rename = "override")]
    pub overriding: Option<OverrideReport>,
    /// What waiting changed.
    pub wait: Option<WaitReport>,
    /// What the checks that say NO-GO ask to be done, and what became of it; only where there is any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionReport>,
}

/// How many checks are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct StateCounts {
    /// All checks.
    pub checks: usize,
    /// Checks that say NO-GO.
    pub no_go: usize,
    /// Checks that say WARNING.
    pub warning: usize,
    /// Checks that say GO.
    pub go: usize,
    /// Among them, those without data.
    pub no_data: usize,
    /// Checks whose answer is missing.
    pub unanswered: usize,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckReport {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// pass, pending, warning, no-go, no-data, or null when its answer is missing.
    pub state: Option<&'static str>,
    /// What that asks of the verdict: GO, WARNING, NO-GO, or null.
    pub counts_as: Option<&'static str>,
    /// Where it stands, in a sentence.
    pub sentence: String,
    /// The signal that decides.
    pub value: Number,
    /// `seconds`, `ratio`, `bytes` or `none`.
    pub unit: &'static str,
    /// The limit that decides.
    pub limit: Option<LimitReport>,
    /// The series that decides.
    pub series: Option<String>,
    /// Since when the limit is broken, or data is missing.
    pub since: Option<String>,
    /// The same in words.
    pub lasting: Option<String>,
    /// What to do.
    pub advice: Option<String>,
    /// Where it is written down.
    pub runbook: Option<String>,
    /// Why the answer is missing.
    pub error: Option<String>,
    /// Every condition on every series.
    pub findings: Vec<FindingReport>,
}

/// A limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LimitReport {
    /// `check.level.number`.
    pub id: String,
    /// above or below.
    pub side: &'static str,
    /// Its number.
    pub value: f64,
}

/// One condition on one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingReport {
    /// Which condition.
    pub limit: LimitReport,
    /// The labels of the series.
    pub series: String,
    /// met, released (met through its release), pending, clear or no-signal.
    pub state: &'static str,
    /// What is compared: value, slope or ratio, with its window.
    pub signal: String,
    /// The sample of the series.
    pub sample: Number,
    /// The signal compared.
    pub value: Number,
    /// Since when the limit is broken.
    pub since: Option<String>,
    /// It may have been broken even earlier.
    pub or_earlier: bool,
}

/// What a document is made from.
#[derive(Debug, Clone)]
pub struct LiveInput<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// What the engine says.
    pub explanation: &'a Explanation,
    /// Checks whose answer is missing, and why.
    pub missing: Vec<(CheckId, String)>,
    /// What else a reader should know.
    pub notes: Vec<String>,
    /// What to do about answers that are missing.
    pub hints: Vec<String>,
}

impl LiveDocument {
    /// The document of one explanation.
    pub fn new(input: &LiveInput<'_>) -> Self {
        let LiveInput {
            gate, explanation, ..
        } = input;
        let at = explanation.at;
        let checks: Vec<CheckReport> = gate
            .checks()
            .iter()
            .zip(&explanation.checks)
            .map(|(check, explained)| {
                let missing = input.missing.iter().find(|(id, _)| id == check.id());
                let error = missing.map(|(_, why)| why.clone());
                check_report(gate, check, explained, at, error)
            })
            .collect();
        let summary = counts(&checks);
        let judgement = explanation.judgement;
        Self {
            schema: "retrogate/live/v1",
            gate: gate.name().to_owned(),
            timestamp: at,
            verdict: judgement.verdict(),
            unjudged: match judgement {
                Judgement::Reached(_) => None,
                Judgement::Unjudged(why) => Some(why.as_str()),
            },
            answer: answer(judgement, summary, pending(&checks)),
            summary,
            checks,
            notes: input.notes.clone(),
            hints: input.hints.clone(),
            zone: None,
            incidents: Vec::new(),
            fail_on: FailOn::default(),
            ok: judgement
                .verdict()
                .is_some_and(|verdict| FailOn::default().lets_through(verdict)),
            overriding: None,
            wait: None,
            actions: Vec::new(),
        }
    }

    /// Held against the lowest verdict that stops a pipeline.
    pub fn judge_by(&mut self, fail_on: FailOn) {
        self.fail_on = fail_on;
        self.weigh();
    }

    /// Takes somebody's word that the verdict is to be passed over. Where there is none, nothing can be.
    pub fn override_by(&mut self, reason: String, by: String) {
        let stops = |verdict| !self.fail_on.lets_through(verdict);
        self.overriding = Some(OverrideReport {
            reason,
            by,
            used: self.verdict.is_some_and(stops),
        });
        self.weigh();
    }

    /// Takes the verdict back: one that nobody may rely on is none.
    pub fn withhold(&mut self, why: &'static str, answer: String) {
        self.verdict = None;
        self.unjudged = Some(why);
        self.answer = answer;
        if let Some(overriding) = &mut self.overriding {
            overriding.used = false;
        }
        self.weigh();
    }

    /// What is to be said of an override, if one was given.
    pub fn overridden(&self) -> Option<String> {
        let word = self.overriding.as_ref()?;
        let OverrideReport { reason, by, used } = word;
        Some(match (used, self.verdict) {
            (true, Some(verdict)) => {
                format!("OVERRIDDEN by {by}: this {verdict} is let through. Reason: {reason}")
            }
            (true | false, None) => format!(
                "the override by {by} lets nothing through, for there is no verdict. Reason: {reason}"
            ),
            (false, Some(verdict)) => format!(
                "the override by {by} was not needed, {verdict} is let through anyway. Reason: {reason}"
            ),
        })
    }

    /// What speaks against going on: verdict, title and sentence of each such check.
    pub fn reasons(&self) -> Vec<String> {
        let speaks = |check: &&CheckReport| check.counts_as != Some(Verdict::Go.as_str());
        let reason = |check: &CheckReport| {
            let word = check.counts_as.unwrap_or("unanswered");
            format!("{word}: {}: {}", check.title, check.sentence)
        };
        self.checks.iter().filter(speaks).map(reason).collect()
    }

    fn weigh(&mut self) {
        let overridden = self.overriding.as_ref().is_some_and(|word| word.used);
        self.ok = self
            .verdict
            .is_some_and(|verdict| overridden || self.fail_on.lets_through(verdict));
    }
}

/// "All pass", if they do.
fn go(all: usize, silent: usize, pending: usize) -> String {
    let mut answer = match (all - silent - pending, all) {
        (1, 1) => "GO: the one check passes".to_owned(),
        (passing, _) if passing == all => format!("GO: all {all} checks pass"),
        (passing, _) => format!("GO: {passing} of {all} checks pass"),
    };
    match pending {
        0 => {}
        1 => answer.push_str(", the limit of 1 is broken, not yet for as long as its hold"),
        several => answer.push_str(&format!(
            ", the limits of {several} are broken, not yet for as long as their holds"
        )),
    }
    if silent > 0 {
        let whose = if pending == 0 {
            "the others"
        } else {
            "the rest"
        };
        answer.push_str(&format!(", no data of {whose} counts as GO"));
    }
    answer
}

/// Checks whose limit is broken, not yet for as long as its hold.
fn pending(checks: &[CheckReport]) -> usize {
    let is_pending = |check: &&CheckReport| check.state == Some(CheckState::Pending.as_str());
    checks.iter().filter(is_pending).count()
}

fn answer(judgement: Judgement, summary: StateCounts, pending: usize) -> String {
    use crate::model::Unjudged;
    let of = |count: usize| match (count, summary.checks) {
        (1, all) => format!("1 of {all} checks says"),
        (count, all) => format!("{count} of {all} checks say"),
    };
    let missing = match summary.unanswered {
        0 => String::new(),
        1 => "; 1 check could not be answered".to_owned(),
        several => format!("; {several} checks could not be answered"),
    };
    match judgement {
        Judgement::Reached(Verdict::NoGo) => {
            format!("NO-GO: {} so{missing}", of(summary.no_go))
        }
        Judgement::Reached(Verdict::Warning) => {
            format!("WARNING: {} so, none says NO-GO", of(summary.warning))
        }
        Judgement::Reached(Verdict::Go) => go(summary.checks, summary.no_data, pending),
        Judgement::Unjudged(Unjudged::Unknown) => {
            "no verdict: samples it depends on were never asked for".to_owned()
        }
        Judgement::Unjudged(Unjudged::Failed) => {
            format!("no verdict: no check says NO-GO{missing}")
        }
        Judgement::Unjudged(Unjudged::Dark) => {
            format!("no verdict: no check has a sample, telemetry is down{missing}")
        }
    }
}

fn counts(checks: &[CheckReport]) -> StateCounts {
    let counted = |verdict: Verdict| {
        checks
            .iter()
            .filter(|check| check.counts_as == Some(verdict.as_str()))
            .count()
    };
    StateCounts {
        checks: checks.len(),
        no_go: counted(Verdict::NoGo),
        warning: counted(Verdict::Warning),
        go: counted(Verdict::Go),
        no_data: checks
            .iter()
            .filter(|check| check.state == Some(CheckState::NoData.as_str()))
            .count(),
        unanswered: checks.iter().filter(|check| check.state.is_none()).count(),
    }
}

fn check_report(
    gate: &Gate,
    check: &Check,
    explained: &CheckExplanation,
    at: Timestamp,
    error: Option<String>,
) -> CheckReport {
    let counts_as = explained.state.map(|state| match state {
        CheckState::Pass | CheckState::Pending => Verdict::Go,
        CheckState::Warning => Verdict::Warning,
        CheckState::NoGo => Verdict::NoGo,
        CheckState::NoData => gate.no_data(check).verdict(),
    });
    let leading = leading(explained);
    let since = match explained.state {
        Some(CheckState::NoData) => explained.no_data_since,
        Some(CheckState::Warning | CheckState::NoGo | CheckState::Pending | CheckState::Pass)
        | None => leading.and_then(|finding| finding.since),
    };
    let sentence = match (explained.state, leading) {
        (None, _) => error
            .clone()
            .unwrap_or_else(|| "the server's answer is missing".to_owned()),
        (Some(CheckState::NoData), _) => sentence::no_data(explained.no_data_since, at),
        (Some(_), Some(finding)) => sentence::finding(check, finding, at),
        (Some(_), None) => "no series".to_owned(),
    };
    let shown = leading.filter(|_| {
        explained
            .state
            .is_some_and(|state| state != CheckState::NoData)
    });
    CheckReport {
        id: check.id().to_string(),
        title: check.title().to_owned(),
        state: explained.state.map(CheckState::as_str),
        counts_as: counts_as.map(Verdict::as_str),
        sentence,
        value: shown.and_then(|finding| finding.signal).into(),
        unit: unit_name(check),
        limit: leading.map(limit_report),
        series: shown.map(|finding| finding.series.clone()),
        since: since.map(|since| since.at.to_string()),
        lasting: since.map(|since| elapsed(since, at)),
        advice: check.advice().map(str::to_owned),
        runbook: check.runbook().map(str::to_owned),
        error,
        findings: explained.findings.iter().map(finding_report).collect(),
    }
}

/// The finding that decides the state, the one furthest beyond its limit; for a pass the nearest to it.
fn leading(explained: &CheckExplanation) -> Option<&Finding> {
    use crate::model::Level;
    let severity = |finding: &Finding| match (finding.state, finding.limit.level) {
        (FindingState::Met, Level::NoGo) => 6,
        (FindingState::MetByRelease, Level::NoGo) => 5,
        (FindingState::Met, Level::Warning) => 4,
        (FindingState::MetByRelease, Level::Warning) => 3,
        (FindingState::Pending, _) => 2,
        (FindingState::Clear, _) => 1,
        (FindingState::NoSignal, _) => 0,
    };
    let mut best: Option<&Finding> = None;
    for finding in &explained.findings {
        let better = best.is_none_or(|best| {
            // A pass is told beside the limit it is nearest to, be that a warning's.
            let comparable = best.limit == finding.limit
                || finding.state == FindingState::Clear && same_measure(best, finding);
            let excess = |f: &Finding| f.excess().unwrap_or(f64::NEG_INFINITY);
            severity(finding) > severity(best)
                || severity(finding) == severity(best)
                    && comparable
                    && excess(finding) > excess(best)
        });
        if better {
            best = Some(finding);
        }
    }
    best
}

/// Can the distances to their limits be compared?
fn same_measure(a: &Finding, b: &Finding) -> bool {
    a.condition.signal() == b.condition.signal()
        && a.condition.limit().side() == b.condition.limit().side()
}

fn limit_report(finding: &Finding) -> LimitReport {
    let limit = finding.condition.limit();
    LimitReport {
        id: finding.limit.to_string(),
        side: limit.side().key(),
        value: limit.value(),
    }
}

fn finding_report(finding: &Finding) -> FindingReport {
    FindingReport {
        limit: limit_report(finding),
        series: finding.series.clone(),
        state: match finding.state {
            FindingState::Met => "met",
            FindingState::MetByRelease => "released",
            FindingState::Pending => "pending",
            FindingState::Clear => "clear",
            FindingState::NoSignal => "no-signal",
        },
        signal: finding.condition.signal().to_string(),
        sample: match finding.sample {
            Sample::Value(value) => Number::from(value),
            Sample::NaN | Sample::Absent => Number(None),
        },
        value: finding.signal.into(),
        since: finding.since.map(|since| since.at.to_string()),
        or_earlier: finding.since.is_some_and(|since| since.or_earlier),
    }
}
