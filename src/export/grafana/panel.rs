//! The panel of one check: its value with its limits, and beside it each slope or ratio it is judged by.

use serde_json::{Value, json};

use super::source;
use super::thresholds::{Leveled, thresholds};
use crate::export::promql::{CheckInPromQl, operand};
use crate::model::{Check, Signal, Step, Unit};

/// A slope is held per second and shown per hour.
const SECONDS_AN_HOUR: f64 = 3600.0;

/// A panel without a number and a place.
pub(super) fn of_check(promql: &CheckInPromQl<'_>, step: Step) -> Value {
    let check = promql.check;
    let signals = signals(check);
    let targets: Vec<Value> = signals
        .iter()
        .zip('A'..)
        .map(|(signal, letter)| target(promql, *signal, letter))
        .collect();
    let overrides: Vec<Value> = signals
        .iter()
        .zip('A'..)
        .skip(1)
        .map(|(signal, letter)| {
            json!({
                "matcher": { "id": "byFrameRefID", "options": letter.to_string() },
                "properties": [
                    { "id": "unit", "value": unit(check, *signal) },
                    { "id": "thresholds", "value": thresholds(&limits(check, *signal), scale(*signal)) },
                    { "id": "custom.axisPlacement", "value": "right" },
                ],
            })
        })
        .collect();
    let first = signals[0];
    let mut panel = json!({
        "type": "timeseries",
        "title": check.title(),
        "description": in_words(check),
        "datasource": source(),
        "interval": step.duration().to_string(),
        "targets": targets,
        "fieldConfig": {
            "defaults": {
                "unit": unit(check, first),
                "color": { "mode": "palette-classic" },
                "thresholds": thresholds(&limits(check, first), scale(first)),
                "custom": {
                    "drawStyle": "line",
                    "lineWidth": 1,
                    "fillOpacity": 0,
                    "showPoints": "never",
                    "spanNulls": false,
                    "axisPlacement": "auto",
                    "thresholdsStyle": { "mode": "line+area" },
                },
            },
            "overrides": overrides,
        },
        "options": {
            "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": [] },
            "tooltip": { "mode": "multi", "sort": "none" },
        },
    });
    if let Some(runbook) = check.runbook() {
        panel["links"] = json!([link(runbook)]);
    }
    panel
}

/// A link in all the words that Grafana's schema asks for.
fn link(runbook: &str) -> Value {
    json!({
        "title": "Runbook",
        "type": "link",
        "url": runbook,
        "icon": "doc",
        "tooltip": "",
        "tags": [],
        "asDropdown": false,
        "targetBlank": true,
        "includeVars": false,
        "keepTime": false,
    })
}

/// The signals to draw, in the order of their conditions; the value first where it has a limit.
fn signals(check: &Check) -> Vec<Signal> {
    let mut signals: Vec<Signal> = Vec::new();
    for (_, condition) in check.conditions() {
        if !signals.contains(&condition.signal()) {
            signals.push(condition.signal());
        }
    }
    signals.sort_by_key(|signal| *signal != Signal::Value);
    signals
}

fn target(promql: &CheckInPromQl<'_>, signal: Signal, letter: char) -> Value {
    let expression = promql.signal(signal);
    let (expression, legend) = match signal {
        Signal::Value => (
            promql.check.query().as_str().to_owned(),
            "__auto".to_owned(),
        ),
        Signal::Slope { window, .. } => {
            let hourly = format!("{SECONDS_AN_HOUR} * {}", operand(&expression));
            (hourly, format!("slope over {window}"))
        }
        Signal::RatioToMean { window, .. } => {
            (expression, format!("ratio to its mean over {window}"))
        }
    };
    json!({
        "refId": letter.to_string(),
        "datasource": source(),
        "expr": expression,
        "legendFormat": legend,
        "range": true,
    })
}

fn limits(check: &Check, signal: Signal) -> Vec<Leveled> {
    let conditions = check.conditions();
    let own = conditions.filter(|(_, condition)| condition.signal() == signal);
    own.map(|(id, condition)| (id.level, condition.limit()))
        .collect()
}

fn scale(signal: Signal) -> f64 {
    match signal {
        Signal::Slope { .. } => SECONDS_AN_HOUR,
        Signal::Value | Signal::RatioToMean { .. } => 1.0,
    }
}

/// As Grafana names units; a name that it does not know stands behind the number.
fn unit(check: &Check, signal: Signal) -> &'static str {
    match (signal, check.unit()) {
        (Signal::Value, Unit::Seconds) => "s",
        (Signal::Value, Unit::Ratio) => "percentunit",
        (Signal::Value, Unit::Bytes) => "bytes",
        (Signal::Value, Unit::None) => "none",
        (Signal::Slope { .. }, Unit::Seconds) => "suffix: s per hour",
        (Signal::Slope { .. }, Unit::Bytes) => "suffix: B per hour",
        (Signal::Slope { .. }, Unit::Ratio | Unit::None) => "suffix: per hour",
        (Signal::RatioToMean { .. }, _) => "suffix: × mean",
    }
}

/// Holds and releases, which no line can show, and what to do.
fn in_words(check: &Check) -> String {
    let mut words: Vec<String> = check
        .conditions()
        .map(|(id, condition)| {
            let mut words = format!(
                "{}: {} {} {:?}",
                id.level.key().replace('_', "-"),
                condition.signal(),
                condition.limit().side().key(),
                condition.limit().value()
            );
            if matches!(condition.signal(), Signal::Slope { .. }) {
                words.push_str(" per second");
            }
            for (word, duration) in [("for", condition.hold()), ("release", condition.release())] {
                if !duration.is_zero() {
                    words.push_str(&format!(", {word} {duration}"));
                }
            }
            words
        })
        .collect();
    words.extend(check.advice().map(str::to_owned));
    words.join("\n\n")
}
