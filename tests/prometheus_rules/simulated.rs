//! `promtool test rules` as a Prometheus whose every evaluation can be looked at.
//!
//! promtool only says where an expectation fails, so each step expects an alert that never fires, and what
//! Prometheus has instead is read from the failure. Steps are minutes from noon; what is absent is marked
//! stale, or Prometheus would repeat the sample before it for five minutes.

use std::collections::BTreeMap;

use retrogate::model::{Duration, is_absent};

use super::case::{Case, rule_file};
use super::{NOON, Steps, series_of};
use crate::support::promtool;

/// Series of one length, by their labels.
pub type Series = [(String, Vec<f64>)];

/// When each rule fires, by its id; a rule that never fires stands there with nothing.
pub fn firing(cases: &[Case<'_>], series: &Series) -> BTreeMap<String, Steps> {
    let steps = series[0].1.len();
    let complaint = promtool::test_rules(&rule_file(cases, 60), &tests(series))
        .expect_err("an alert that never fires is expected at every step");
    let ids = cases.iter().map(|case| case.id.to_owned());
    let mut firing: BTreeMap<String, Steps> = ids.map(|id| (id, Steps::new())).collect();
    let mut answered = 0;
    let mut time = NOON;
    for line in complaint.lines() {
        if let Some((_, after)) = line.split_once(", time: ") {
            let minutes: Duration = after.trim_end_matches(',').parse().unwrap();
            time = NOON + minutes.millis() / 1000;
        } else if let Some((_, alerts)) = line.split_once("got: ") {
            answered += 1;
            for (id, series) in alerts.split(" 1E+00").filter_map(alert) {
                let steps = firing.get_mut(id).expect("only our rules fire");
                let fresh = steps.entry(series).or_default().insert(time);
                assert!(fresh, "{id} fires twice at {time}");
            }
        }
    }
    assert_eq!(answered, steps, "{complaint}");
    firing
}

/// The name and the series of `{__name__="ALERTS", alertname="…", …}`.
fn alert(printed: &str) -> Option<(&str, String)> {
    let (_, name) = printed.split_once(r#"alertname=""#)?;
    let (name, _) = name.split_once('"')?;
    Some((name, series_of(printed)))
}

fn tests(series: &Series) -> String {
    let mut text =
        "evaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n".to_owned();
    for (labels, values) in series {
        let values: Vec<_> = values.iter().copied().map(notation).collect();
        let values = values.join(" ");
        text.push_str(&format!(
            "      - {{ series: {labels:?}, values: {values:?} }}\n"
        ));
    }
    text.push_str("    promql_expr_test:\n");
    for minute in 0..series[0].1.len() {
        text.push_str(&format!(
            r#"      - {{ expr: 'ALERTS{{alertstate="firing"}}', eval_time: {minute}m, exp_samples: [{{ labels: never, value: 1 }}] }}"#
        ));
        text.push('\n');
    }
    text
}

fn notation(value: f64) -> String {
    if is_absent(value) {
        "stale".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Inf" } else { "-Inf" }.to_owned()
    } else {
        format!("{value:?}")
    }
}
