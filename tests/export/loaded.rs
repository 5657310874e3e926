//! A Prometheus that scrapes itself loads the rules, evaluates all of them without a fault, and answers every
//! query of the dashboard.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{dashboards, of_text};
use crate::support::http;
use crate::support::real_prometheus::RealPrometheus;

/// Every signal, and a check that says NO-GO always.
const GATE: &str = r"
version: 1
gate: itself
step: 1s
checks:
  - id: up
    query: up
    no_go: { below: 2 }
    warning: { below: 3, for: 2s }
  - id: requests
    query: sum by (handler) (rate(prometheus_http_requests_total[10s]))
    warning: { ratio_to_mean: 5s, above: 100, min_points: 2 }
  - id: memory
    unit: bytes
    query: process_resident_memory_bytes
    warning: { slope: 5s, above: 1e12, min_points: 2, for: 2s, release: 2s }
";

#[test]
fn a_real_prometheus_evaluates_the_rules_and_answers_the_dashboard() {
    let rules = of_text(GATE, &["prometheus-rules", "--notify-after", "2s"]);
    let server = RealPrometheus::options()
        .scraping_itself()
        .rules(&rules)
        .start(&crate::support::open_metrics::OpenMetrics::new());
    let begun = Instant::now();
    let deadline = Duration::from_secs(40);
    while !is_firing(server.url()) {
        assert!(begun.elapsed() < deadline, "{:#?}", evaluated(server.url()));
        std::thread::sleep(Duration::from_millis(500));
    }
    // Long enough for the windows to fill.
    std::thread::sleep(Duration::from_secs(6));
    for rule in evaluated(server.url()) {
        assert_eq!(rule["health"], "ok", "{rule:#}");
    }
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64;
    let verdict = server.instant(r#"deployment_gate:verdict:level{gate="itself"}"#, now);
    let levels: Vec<f64> = verdict
        .into_values()
        .flatten()
        .map(|(_, level)| level)
        .collect();
    assert_eq!(levels, [2.0], "`up` is never 2");
    let dashboard: Value = serde_json::from_str(&of_text(GATE, &["grafana"])).unwrap();
    let queries = dashboards::queries(&dashboard);
    assert_eq!(queries.len(), 2 + 3);
    for query in queries {
        let answer = server.range(&query, now - 5, now, 1);
        assert!(!answer.is_empty(), "nothing to draw: {query}");
    }
}

/// Has NO-GO lasted?
fn is_firing(url: &str) -> bool {
    evaluated(url)
        .iter()
        .any(|rule| rule["name"] == "DeploymentGateNoGo" && rule["state"] == "firing")
}

fn evaluated(url: &str) -> Vec<Value> {
    let answer = http::get(&format!("{url}/api/v1/rules")).unwrap();
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    let rules = answer["data"]["groups"][0]["rules"].as_array();
    rules.cloned().unwrap_or_default()
}
