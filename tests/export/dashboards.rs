//! The dashboards: JSON that Grafana's own types accept, and queries that a real Prometheus answers.
//!
//! The judge is the Python package grafana-foundation-sdk, whose types are generated from Grafana's schemas.

use std::process::Command;

use serde_json::{Value, json};

use super::{demo, of_demo, of_text};

/// Limits on both sides, every unit and signal, a runbook, and words that need escaping.
const GATE: &str = r#"
version: 1
gate: 'odd "name" \ {{ x }}'
step: 15s
checks:
  - id: latency
    title: 'p95 "all" ${x}'
    unit: seconds
    query: a{b="c"}
    warning: [{ above: 2 }, { slope: 1h, above: 0.001 }]
    no_go: [{ above: 3, for: 5m }, { below: 0.001, release: 5m }]
    runbook: https://runbooks.example/latency
  - { id: share, unit: ratio, query: b, no_go: { ratio_to_mean: 2h, above: 3 } }
  - { id: size, unit: bytes, query: c, no_go: [{ slope: 2h, above: 5 }, { ratio_to_mean: 1h, below: 0.1 }] }
  - { id: count, query: "7", warning: { below: 1 } }
"#;

/// Every query of every panel, in order.
pub fn queries(dashboard: &Value) -> Vec<String> {
    let panels = dashboard["panels"].as_array().unwrap().iter();
    panels
        .flat_map(|panel| panel["targets"].as_array().unwrap())
        .map(|target| target["expr"].as_str().unwrap().to_owned())
        .collect()
}

/// What the judge says of each document.
fn judged(documents: &[&Value]) -> Vec<Vec<String>> {
    const SCRIPT: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/python/judge_dashboard.py"
    );
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(python);
    command.arg(SCRIPT);
    for (number, document) in documents.iter().enumerate() {
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, document.to_string()).unwrap();
        command.arg(path);
    }
    let run = command.output().unwrap();
    let complaint = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{complaint}");
    let said = String::from_utf8(run.stdout).unwrap();
    (0..documents.len())
        .map(|number| {
            let own = said
                .lines()
                .filter_map(|line| line.strip_prefix(&format!("{number}: ")));
            own.map(str::to_owned).collect()
        })
        .collect()
}

#[test]
fn grafanas_types_accept_them_and_refuse_what_is_wrong() {
    let demo: Value = serde_json::from_str(&of_demo(&["grafana"])).unwrap();
    let odd: Value = serde_json::from_str(&of_text(GATE, &["grafana"])).unwrap();
    let spoilt = |place: &str, value: Value| {
        let mut spoilt = odd.clone();
        *spoilt.pointer_mut(place).expect(place) = value;
        spoilt
    };
    let wrong = [
        spoilt("/refresh", json!(60)),
        spoilt("/panels/0/type", json!("statistic")),
        spoilt("/panels/0/options/colorMode", json!("loud")),
        spoilt(
            "/panels/2/fieldConfig/defaults/custom/drawStyle",
            json!("scribble"),
        ),
        spoilt(
            "/panels/2/fieldConfig/defaults/thresholds/steps/0/value",
            json!("low"),
        ),
        spoilt(
            "/panels/2/targets/0",
            json!({ "refId": "A", "datasource": { "type": "prometheus" }, "query": "up" }),
        ),
        spoilt(
            "/panels/2/gridPos",
            json!({ "x": 0, "y": 0, "w": 1.5, "h": 8 }),
        ),
        spoilt("/templating/list/0/type", json!("source")),
    ];
    let documents: Vec<&Value> = [&demo, &odd].into_iter().chain(&wrong).collect();
    let judged = judged(&documents);
    for sound in &judged[..2] {
        assert_eq!(sound, &["valid"]);
    }
    for (faults, document) in judged[2..].iter().zip(&wrong) {
        assert_eq!(faults.len(), 1, "{faults:?}\n{document:#}");
        assert_ne!(faults[0], "valid", "{document:#}");
    }
}

#[test]
fn a_panel_shows_limits_as_thresholds_in_its_unit() {
    let dashboard: Value = serde_json::from_str(&of_text(GATE, &["grafana"])).unwrap();
    let again = of_text(GATE, &["grafana"]);
    assert_eq!(
        serde_json::from_str::<Value>(&again).unwrap()["uid"],
        dashboard["uid"]
    );
    let uid = dashboard["uid"].as_str().unwrap();
    assert!((8..=40).contains(&uid.len()), "{uid}");
    let latency = &dashboard["panels"][2];
    assert_eq!(latency["title"], r#"p95 "all" ${x}"#);
    assert_eq!(
        latency["links"][0]["url"],
        "https://runbooks.example/latency"
    );
    let defaults = &latency["fieldConfig"]["defaults"];
    assert_eq!(defaults["unit"], "s");
    assert_eq!(
        defaults["thresholds"]["steps"],
        json!([
            { "value": null, "color": "red" },
            { "value": 0.001, "color": "green" },
            { "value": 2.0, "color": "yellow" },
            { "value": 3.0, "color": "red" },
        ])
    );
    // The slope stands on the other axis, per hour as everywhere.
    let slope = &latency["fieldConfig"]["overrides"][0];
    assert_eq!(slope["matcher"]["options"], "B");
    assert_eq!(slope["properties"][1]["value"]["steps"][1]["value"], 3.6);
    assert!(queries(&dashboard)[3].starts_with("3600 * ("));
}

#[test]
fn every_query_has_something_to_draw_in_the_demo() {
    let dashboard: Value = serde_json::from_str(&of_demo(&["grafana"])).unwrap();
    let server = demo::prometheus();
    let queries = queries(&dashboard);
    assert_eq!(
        queries.len(),
        2 + 12 + 1,
        "the loss has a ratio beside its value"
    );
    let noon = 1_773_057_600; // 2026-03-09T12:00:00Z
    let mut drawn = 0;
    for query in &queries {
        let answer = server.range(query, noon - 6 * 3600, noon, 60);
        let is_recorded = query.starts_with("deployment_gate:");
        assert_eq!(answer.is_empty(), is_recorded, "{query}");
        drawn += usize::from(!answer.is_empty());
    }
    // The two recorded ones are answered where the rules run: in `loaded`.
    assert_eq!(drawn, queries.len() - 2);
}
