//! What is sent with every question, as a real Prometheus is asked through a forwarder that listens.
//!
//! Prometheus ignores what it does not know; Thanos, Mimir and clusters of VictoriaMetrics read it.

use std::collections::BTreeMap;
use std::fs;

use crate::support::open_metrics::OpenMetrics;
use crate::support::program::{finish, program};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::scripted_server::Recorded;

/// 2026-01-31T12:00:00Z.
const NOON: i64 = 1_769_860_800;
const SPAN: i64 = 25_000 * 15;

const GATE: &str = "version: 1\ngate: g\nstep: 15s\nchecks:\n\
    \x20 - { id: load, query: load, no_go: { above: 9 } }\n\
    \x20 - { id: sum, query: 'sum(load)', no_go: { above: 9 } }\n";

/// Parameters that ask for whole and exact answers, and who reads them.
const EXACT: [(&str, &str); 5] = [
    // Thanos
    ("partial_response", "false"),
    ("dedup", "true"),
    ("max_source_resolution", "0s"),
    // VictoriaMetrics, alone and as a cluster
    ("nocache", "1"),
    ("deny_partial_response", "1"),
];

fn samples() -> OpenMetrics {
    let values: Vec<_> = (NOON - 3600..NOON + SPAN)
        .step_by(300)
        .map(|at| (at, 1.0))
        .collect();
    OpenMetrics::new().gauge("load", &[("host", "a")], &values)
}

/// What holds for every question, whoever asks it.
fn must_be_exact(asked: &Recorded) -> BTreeMap<String, String> {
    assert_eq!(asked.method, "POST");
    // In the body, however long the query: no address grows too long, none lands in a log.
    assert!(!asked.target.contains('?'), "{}", asked.target);
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(asked.header("cache-control"), Some("no-store"));
    let agent = asked.header("user-agent").unwrap_or_default();
    assert!(agent.starts_with("retrogate/"), "{agent}");
    let form = asked.form();
    let fields: BTreeMap<String, String> = form.iter().cloned().collect();
    assert_eq!(fields.len(), form.len(), "nothing is said twice: {form:?}");
    for (name, value) in EXACT {
        assert_eq!(fields.get(name).map(String::as_str), Some(value), "{name}");
    }
    fields
}

#[test]
fn every_request_of_a_fetch_asks_for_whole_exact_answers_on_the_grid() {
    let server = RealPrometheus::options()
        .route_prefix("/select/0/prometheus")
        .start(&samples());
    let proxy = RecordingProxy::before(server.url());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
    // Neither end is on the grid.
    let (from, to) = ((NOON + 7).to_string(), (NOON + SPAN + 3).to_string());
    finish(
        program()
            .current_dir(folder.path())
            .args(["fetch", "--prometheus-url", &proxy.url()])
            .args(["--from", &from, "--to", &to]),
    )
    .ended(0);
    let asked = proxy.take();
    // Three requests each for two checks and the availability.
    assert_eq!(asked.len(), 9);
    let mut instants: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for asked in &asked {
        assert_eq!(asked.target, "/select/0/prometheus/api/v1/query_range");
        let fields = must_be_exact(asked);
        let names: Vec<&str> = fields.keys().map(String::as_str).collect();
        let mut expected: Vec<&str> = EXACT.iter().map(|(name, _)| *name).collect();
        expected.extend(["query", "start", "end", "step"]);
        expected.sort_unstable();
        assert_eq!(names, expected);
        // Whole seconds, without unit, point or exponent: no server rounds them.
        let whole = |name: &str| -> i64 {
            let text = &fields[name];
            assert!(
                text.bytes().all(|byte| byte.is_ascii_digit()),
                "{name}={text}"
            );
            text.parse().unwrap()
        };
        let (start, end) = (whole("start"), whole("end"));
        assert_eq!((start % 15, end % 15, whole("step")), (0, 0, 15));
        // Prometheus refuses more than 11,000 points, and both ends count.
        assert!((end - start) / 15 < 10_000);
        let all = instants.entry(fields["query"].clone()).or_default();
        all.extend((start..=end).step_by(15));
    }
    assert_eq!(instants.len(), 3);
    for (query, mut asked) in instants {
        asked.sort_unstable();
        let next = |pair: &[i64]| pair[1] - pair[0] == 15;
        assert!(
            asked.windows(2).all(next),
            "{query}: a gap, or an instant asked twice"
        );
        assert_eq!(asked.last(), Some(&(NOON + SPAN)), "{query}");
    }
}

#[test]
fn live_asks_as_exactly() {
    let server = RealPrometheus::with_openmetrics(&samples());
    let proxy = RecordingProxy::before(server.url());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
    let at = (NOON + 3600).to_string();
    finish(program().current_dir(folder.path()).args([
        "live",
        "--prometheus-url",
        &proxy.url(),
        "--at",
        &at,
    ]))
    .ended(0);
    let queries: Vec<Recorded> = proxy
        .take()
        .into_iter()
        .filter(|asked| asked.target.starts_with("/api/v1/query"))
        .collect();
    assert!(queries.len() >= 2, "{queries:?}");
    for asked in &queries {
        must_be_exact(asked);
    }
}
