//! What alerts say: texts that Prometheus expands as Go templates.

use crate::model::{Check, Condition, Side, Signal, Unit};
use crate::record::Quantity;

/// A text that says itself, whatever braces it has.
pub(super) fn literal(text: &str) -> String {
    text.replace("{{", r#"{{ "{{" }}"#)
}

/// `Creative p95 latency above 4.5 s for 5m`, as a template.
pub(super) fn summary(check: &Check, condition: &Condition) -> String {
    let limit = condition.limit();
    let side = match limit.side() {
        Side::Above => "above",
        Side::Below => "below",
    };
    let subject = match condition.signal() {
        Signal::Value => check.title().to_owned(),
        Signal::Slope { window, .. } => format!("{}: slope over {window}", check.title()),
        Signal::RatioToMean { window, .. } => {
            format!("{}: ratio to its mean over {window}", check.title())
        }
    };
    let limit = Quantity::new(limit.value(), check.unit(), condition.signal()).exactly();
    let held = if condition.hold().is_zero() {
        String::new()
    } else {
        format!(" for {}", condition.hold())
    };
    literal(&format!("{subject} {side} {limit}{held}"))
}

/// The signal when the alert began, and what to do, as a template.
pub(super) fn description(check: &Check, condition: &Condition) -> String {
    let value = match (condition.signal(), check.unit()) {
        (Signal::Value, Unit::Seconds) => "{{ humanizeDuration $value }}",
        (Signal::Value, Unit::Ratio) => "{{ humanizePercentage $value }}",
        (Signal::Value, Unit::Bytes) => "{{ humanize1024 $value }}B",
        (Signal::Value, Unit::None) => "{{ humanize $value }}",
        (Signal::Slope { .. }, _) => "{{ humanize $value }} per second",
        (Signal::RatioToMean { .. }, _) => "{{ humanize $value }} × mean",
    };
    match check.advice() {
        Some(advice) => format!("It is {value}. {}", literal(advice)),
        None => format!("It is {value}."),
    }
}

/// The checks that say NO-GO, by name, as a template that asks for the recorded states.
pub(super) fn speakers(states: &str) -> String {
    let query = quoted(&format!("{states} == 2"));
    format!("NO-GO by:{{{{ range query {query} }}}} {{{{ .Labels.gate_check }}}}{{{{ end }}}}")
}

/// A string literal, in PromQL and in Go.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_said_and_not_run() {
        assert_eq!(literal("a {{{ b }}"), r#"a {{ "{{" }}{ b }}"#);
    }

    #[test]
    fn a_selector_is_quoted_twice_inside_a_template() {
        assert_eq!(
            speakers(r#"state{gate="a"}"#),
            r#"NO-GO by:{{ range query "state{gate=\"a\"} == 2" }} {{ .Labels.gate_check }}{{ end }}"#
        );
    }
}
