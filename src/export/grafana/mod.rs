//! A classic dashboard: the verdict, the states of all checks over time, and a panel a check.
//!
//! The verdict and the states are what the exported rules record; the panels ask the checks' own queries,
//! so they show something before the rules are loaded. The data source is a variable of the dashboard.

mod mapping;
mod panel;
mod thresholds;

use serde_json::{Value, json};
use twox_hash::XxHash64;

use self::mapping::{STATES, VERDICTS, value_mappings};
use super::{Export, STATE_SERIES, VERDICT_SERIES, annotation};

/// Grafana's own version of the form that this is written in.
const SCHEMA_VERSION: u32 = 39;

/// Columns of a dashboard.
const COLUMNS: usize = 24;
const PANEL_HEIGHT: usize = 8;

/// The gate as JSON that Grafana imports; its uid hangs on the gate's name alone.
pub fn dashboard(export: &Export<'_>) -> String {
    let gate = export.gate;
    let name = gate.name();
    let overview = PANEL_HEIGHT.max(3 + gate.checks().len());
    let mut panels = vec![verdict(export, overview), states(export, overview)];
    for (index, check) in export.checks().enumerate() {
        let mut panel = panel::of_check(&check, gate.step());
        panel["id"] = json!(index + 3);
        panel["gridPos"] = json!({
            "x": index % 2 * COLUMNS / 2,
            "y": overview + index / 2 * PANEL_HEIGHT,
            "w": COLUMNS / 2,
            "h": PANEL_HEIGHT,
        });
        panels.push(panel);
    }
    let document = json!({
        "uid": format!("retrogate-{:016x}", XxHash64::oneshot(0, name.as_bytes())),
        "title": format!("Deployment gate {name}"),
        "description": "Written by `retrogate export grafana`: change the gate file and write it anew. \
                        The verdict and the states are recorded by the rules of `retrogate export prometheus-rules`.",
        "tags": ["retrogate", "deployment-gate"],
        "timezone": "utc",
        "schemaVersion": SCHEMA_VERSION,
        "editable": true,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": { "from": "now-24h", "to": "now" },
        "templating": { "list": [{
            "name": "datasource",
            "label": "Data source",
            "type": "datasource",
            "query": "prometheus",
            "hide": 0,
            "multi": false,
            "includeAll": false,
            "refresh": 1,
            "regex": "",
        }] },
        "annotations": { "list": [] },
        "panels": panels,
    });
    let text = serde_json::to_string_pretty(&document).expect("JSON values print");
    text + "\n"
}

fn verdict(export: &Export<'_>, height: usize) -> Value {
    json!({
        "id": 1,
        "type": "stat",
        "title": "Verdict",
        "description": "The newest verdict that the rules recorded; none while telemetry is down.",
        "datasource": source(),
        "gridPos": { "x": 0, "y": 0, "w": 5, "h": height },
        "targets": [{
            "refId": "A",
            "datasource": source(),
            "expr": recorded(export, VERDICT_SERIES),
            "instant": true,
            "range": false,
            "legendFormat": "verdict",
        }],
        "fieldConfig": {
            "defaults": {
                "noValue": "no verdict",
                "mappings": value_mappings(&VERDICTS),
                "color": { "mode": "thresholds" },
                "thresholds": { "mode": "absolute", "steps": [{ "value": null, "color": "text" }] },
            },
            "overrides": [],
        },
        "options": {
            "graphMode": "none",
            "colorMode": "background",
            "justifyMode": "center",
            "textMode": "value",
            "orientation": "auto",
            "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false },
        },
    })
}

fn states(export: &Export<'_>, height: usize) -> Value {
    let titles: Vec<Value> = export
        .gate
        .checks()
        .iter()
        .map(|check| {
            json!({
                "matcher": { "id": "byName", "options": check.id().as_str() },
                "properties": [{ "id": "displayName", "value": check.title() }],
            })
        })
        .collect();
    json!({
        "id": 2,
        "type": "state-timeline",
        "title": "Checks",
        "datasource": source(),
        "gridPos": { "x": 5, "y": 0, "w": COLUMNS - 5, "h": height },
        "interval": export.gate.step().duration().to_string(),
        "targets": [{
            "refId": "A",
            "datasource": source(),
            "expr": recorded(export, STATE_SERIES),
            "legendFormat": "{{gate_check}}",
            "range": true,
        }],
        "fieldConfig": {
            "defaults": {
                "mappings": value_mappings(&STATES),
                "color": { "mode": "thresholds" },
                "thresholds": { "mode": "absolute", "steps": [{ "value": null, "color": "text" }] },
                "custom": { "fillOpacity": 80, "lineWidth": 0 },
            },
            "overrides": titles,
        },
        "options": {
            "showValue": "never",
            "rowHeight": 0.8,
            "mergeValues": true,
            "alignValue": "left",
            "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": [] },
            "tooltip": { "mode": "single", "sort": "none" },
        },
    })
}

fn recorded(export: &Export<'_>, series: &str) -> String {
    format!(
        "{series}{{gate={}}}",
        annotation::quoted(export.gate.name())
    )
}

/// The data source that the reader chose.
fn source() -> Value {
    json!({ "type": "prometheus", "uid": "${datasource}" })
}
