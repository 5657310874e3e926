//! What a gate file says, and the defaults of what it leaves out.

use proptest::prelude::*;

use super::{HEAD, accepted, with_check};
use crate::gate_file::{Preset, parse};
use crate::model::{Dialect, Level, NoDataPolicy, Side, Signal, Unit};

const FULL: &str = r#"# a gate
version: 1
gate: llm-brief
services: [llm-brief, "*"]
step: 15s
prometheus: { url: http://localhost:9090/prefix, dialect: metricsql }
no_data: no-go
checks:
  - id: creative_p95
    title: Creative p95 latency
    unit: seconds
    query: |
      histogram_quantile(0.95,
        sum by (le) (rate(latency_bucket{mode="creative"}[5m])))
    warning: { above: 4.5 }
    no_go:
      - { above: 4.5, for: 5m, release: 10m }
      - slope: 2h
        below: -1e-3
        min_points: 20
    no_data: go
    min_series: 2
    advice: "Downshift: creative to balanced"
    runbook: https://runbooks.example/creative#latency
  - { id: b, query: up, no_go: { ratio_to_mean: 2h, above: +3. } }
"#;

#[test]
fn every_key_is_read() {
    let file = accepted(FULL);
    let gate = &file.gate;
    assert_eq!(gate.services(), ["llm-brief", "*"]);
    assert_eq!(gate.step().secs(), 15);
    assert_eq!(
        gate.endpoint().url.as_deref(),
        Some("http://localhost:9090/prefix")
    );
    assert_eq!(gate.endpoint().dialect, Dialect::MetricsQl);
    let [check, other] = gate.checks() else {
        panic!("two checks")
    };
    assert_eq!(check.title(), "Creative p95 latency");
    assert_eq!(check.unit(), Unit::Seconds);
    assert!(check.query().as_str().ends_with("[5m])))"));
    assert_eq!(gate.no_data(check), NoDataPolicy::Go);
    assert_eq!(gate.no_data(other), NoDataPolicy::NoGo);
    assert_eq!(check.min_series(), 2);
    assert_eq!(check.advice(), Some("Downshift: creative to balanced"));
    assert_eq!(
        check.runbook(),
        Some("https://runbooks.example/creative#latency")
    );
    let [hold, slope] = check.conditions_at(Level::NoGo) else {
        panic!("two conditions")
    };
    assert_eq!(hold.hold().to_string(), "5m");
    assert_eq!(hold.release().to_string(), "10m");
    assert!(matches!(
        slope.signal(),
        Signal::Slope { min_points: 20, .. }
    ));
    assert_eq!(slope.limit().side(), Side::Below);
    assert_eq!(slope.limit().value(), -0.001);
    let ratio = other.conditions_at(Level::NoGo)[0];
    assert!(matches!(
        ratio.signal(),
        Signal::RatioToMean { min_points: 10, .. }
    ));
    assert_eq!(ratio.limit().value(), 3.0);
}

#[test]
fn what_is_left_out_has_its_default() {
    let file = accepted(&with_check("no_go: { below: 1 }"));
    let gate = &file.gate;
    assert_eq!(gate.services(), ["web"]);
    assert_eq!(gate.endpoint().url, None);
    assert_eq!(gate.endpoint().dialect, Dialect::PromQl);
    let check = &gate.checks()[0];
    assert_eq!(check.title(), "a");
    assert_eq!(check.unit(), Unit::None);
    assert_eq!(check.min_series(), 1);
    assert_eq!(gate.no_data(check), NoDataPolicy::Warning);
    let condition = check.conditions_at(Level::NoGo)[0];
    assert_eq!(condition.signal(), Signal::Value);
    assert!(condition.hold().is_zero() && condition.release().is_zero());
    assert!(file.warnings.is_empty());
}

#[test]
fn anchors_may_share_what_is_no_limit() {
    let text = format!(
        "{HEAD}  - id: a\n    query: up\n    advice: &roll Roll back\n    no_go: &c {{ above: 1 }}\n\
         \x20 - id: b\n    query: up\n    advice: *roll\n    no_go: {{ <<: *c, above: 2 }}\n"
    );
    let file = accepted(&text);
    assert_eq!(file.gate.checks()[1].advice(), Some("Roll back"));
    let limit = file.gate.checks()[1].conditions_at(Level::NoGo)[0].limit();
    assert_eq!(limit.value(), 2.0);
}

#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    for preset in Preset::ALL {
        let plain = accepted(preset.text());
        let windows = format!("\u{feff}{}", preset.text().replace('\n', "\r\n"));
        let file = accepted(&windows);
        assert_eq!(file.gate, plain.gate);
        for (id, _) in plain.source.limits() {
            assert_eq!(file.source.limit_text(id), plain.source.limit_text(id));
            assert_eq!(file.source.limit_line(id), plain.source.limit_line(id));
        }
    }
}

proptest! {
    /// Whatever stands in the file, the answer is a gate or at least one problem, never a panic.
    #[test]
    fn any_text_is_a_gate_or_a_problem(text in "\\PC{0,200}") {
        if let Err(error) = parse("any", &text) {
            prop_assert!(!error.problems().is_empty());
        }
    }

    /// The same of a gate in which a few characters were changed.
    #[test]
    fn a_damaged_gate_is_a_gate_or_a_problem(
        cuts in prop::collection::vec((0..FULL.len(), "[\\-\\[\\]{}:,&*!|>'\"%@#0-9a-z \n\t]{0,3}"), 1..4),
    ) {
        let mut text = FULL.to_owned();
        for (at, patch) in cuts {
            let at = text.len().min(at);
            let end = text.len().min(at + patch.len());
            text.replace_range(at..end, &patch);
        }
        match parse("damaged", &text) {
            Ok(file) => {
                for check in file.gate.checks() {
                    for (id, condition) in check.conditions() {
                        let written = file.source.limit_text(&id).unwrap();
                        prop_assert_eq!(written.parse::<f64>().unwrap(), condition.limit().value());
                    }
                }
            }
            Err(error) => prop_assert!(!error.problems().is_empty()),
        }
    }
}
