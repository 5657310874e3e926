//! The gate at one moment as metrics, for the textfile collector of the node exporter.
//!
//! The collector reads Prometheus's text format, OpenMetrics is the form of today. The subset that is both is
//! written: gauges, no timestamps, no units, and a last line `# EOF`, which is a comment to the one and the
//! end to the other. A state is one series per possible state, of which one is 1.

use std::fmt::Write;

use crate::model::{CheckState, Verdict};
use crate::record::LiveDocument;

const VERDICTS: [Option<Verdict>; 4] = [
    Some(Verdict::Go),
    Some(Verdict::Warning),
    Some(Verdict::NoGo),
    None,
];
const CHECK_STATES: [Option<CheckState>; 6] = [
    Some(CheckState::Pass),
    Some(CheckState::Pending),
    Some(CheckState::Warning),
    Some(CheckState::NoGo),
    Some(CheckState::NoData),
    None,
];

/// As the label `state` of a gate has it.
const fn gate_state(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Go) => "go",
        Some(Verdict::Warning) => "warning",
        Some(Verdict::NoGo) => "no-go",
        None => "unjudged",
    }
}

/// The metrics of one evaluation.
pub fn live_openmetrics(document: &LiveDocument) -> String {
    let mut text = Metrics::default();
    gate_families(&mut text, &document.gate, document.verdict, document.ok);
    evaluation_families(&mut text, document);
    check_families(&mut text, document);
    text.text + "# EOF\n"
}

/// What the gate says.
pub(super) fn gate_families(text: &mut Metrics, gate: &str, said: Option<Verdict>, ok: bool) {
    let gate = ("gate", gate);
    text.family(
        "retrogate_gate_state",
        "What the gate says: 1 for the state it is in, 0 for the others.",
    );
    for verdict in VERDICTS {
        let labels = [gate, ("state", gate_state(verdict))];
        text.sample(&labels, one_if(verdict == said));
    }
    text.family(
        "retrogate_gate_ok",
        "Whether a pipeline may go on, by --fail-on and by an override.",
    );
    text.sample(&[gate], one_if(ok));
}

/// When it was evaluated.
pub(super) fn evaluation_families(text: &mut Metrics, document: &LiveDocument) {
    text.family(
        "retrogate_gate_last_evaluation_timestamp_seconds",
        "The moment that was judged, in unix seconds.",
    );
    let seconds = document.timestamp.millis() as f64 / 1000.0;
    text.sample(&[("gate", &document.gate)], seconds);
}

/// Where the checks stand.
pub(super) fn check_families(text: &mut Metrics, document: &LiveDocument) {
    let gate = ("gate", document.gate.as_str());
    text.family(
        "retrogate_check_state",
        "The state of a check: 1 for the one it is in, 0 for the others.",
    );
    for check in &document.checks {
        let own = ("check", check.id.as_str());
        for state in CHECK_STATES.map(|state| state.map(CheckState::as_str)) {
            let is = one_if(state == check.state);
            let state = state.unwrap_or("unanswered");
            text.sample(&[gate, own, ("state", state)], is);
        }
    }
    text.family(
        "retrogate_check_value",
        "What decides the state of a check: the signal nearest to its limit, or furthest beyond it.",
    );
    for check in &document.checks {
        if let Some(value) = check.value.0 {
            text.sample(&[gate, ("check", &check.id)], value);
        }
    }
    text.family(
        "retrogate_check_limit",
        "The limit that value is held against.",
    );
    for check in &document.checks {
        if let Some(limit) = &check.limit {
            let labels = [
                gate,
                ("check", &check.id),
                ("limit", &limit.id),
                ("side", limit.side),
            ];
            text.sample(&labels, limit.value);
        }
    }
}

fn one_if(condition: bool) -> f64 {
    f64::from(u8::from(condition))
}

/// Text, and the family that samples now go to.
#[derive(Default)]
pub(super) struct Metrics {
    pub(super) text: String,
    name: &'static str,
}

impl Metrics {
    fn family(&mut self, name: &'static str, help: &str) {
        self.family_of("gauge", name, help);
    }

    /// A number that only rises while the program runs.
    pub(super) fn counter(&mut self, name: &'static str, help: &str, gate: &str, count: u64) {
        self.family_of("counter", name, help);
        self.sample(&[("gate", gate)], count as f64);
    }

    fn family_of(&mut self, kind: &str, name: &'static str, help: &str) {
        self.name = name;
        self.text
            .push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn sample(&mut self, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect();
        let name = self.name;
        writeln!(
            self.text,
            "{name}{{{}}} {}",
            labels.join(","),
            number(value)
        )
        .expect("a string takes everything");
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

fn number(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        // As few digits as say exactly this number; large and small ones with an exponent.
        value if value != 0.0 && !(1e-6..1e15).contains(&value.abs()) => format!("{value:e}"),
        value => format!("{value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_labels_are_written_as_prometheus_reads_them() {
        for (value, text) in [
            (0.0, "0"),
            (1_769_860_800.0, "1769860800"),
            (4.91, "4.91"),
            (1e-9, "1e-9"),
            (-1e300, "-1e300"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}
