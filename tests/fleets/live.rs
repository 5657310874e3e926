//! Many gates at one moment, of a real Prometheus: each says what it says alone, with few questions.

use std::fs;

use tempfile::TempDir;

use super::{TEMPLATE, rows};
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{Run, run_in};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use serde_json::Value;

/// 2026-01-31T12:00:00Z, on the grid.
const NOON: i64 = 1_769_860_800;

fn samples(services: &[(&str, f64)]) -> OpenMetrics {
    let level = |value: f64| -> Vec<Sample> {
        (-180..=0)
            .map(|minute| (NOON + minute * 60, value))
            .collect()
    };
    let mut all = OpenMetrics::new();
    for metric in ["errors", "latency"] {
        for (service, latency) in services {
            let value = if metric == "errors" { 1.0 } else { *latency };
            all = all.gauge(metric, &[("service", service)], &level(value));
        }
    }
    all
}

fn desk(values: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = TEMPLATE
        .replace("values: VALUES", values)
        .replace("no_data: go\n", "");
    fs::write(folder.path().join("gate.yaml"), text).unwrap();
    folder
}

const AT: &str = "2026-01-31T12:00:00Z";

fn live(folder: &TempDir, url: &str, more: &[&str]) -> Run {
    let base = ["fleet", "live", "--prometheus-url", url, "--at", AT];
    run_in(folder.path(), &[&base[..], more].concat())
}

#[test]
fn every_gate_says_what_it_says_alone() {
    let many: Vec<String> = (0..30).map(|number| format!("s{number:02}")).collect();
    let services: Vec<(&str, f64)> = many
        .iter()
        .enumerate()
        .map(|(number, name)| (name.as_str(), [1.0, 4.0, 7.0][number % 3]))
        .collect();
    let prometheus = RealPrometheus::options()
        .lookback_delta("1m")
        .start(&samples(&services));
    let proxy = RecordingProxy::before(prometheus.url());
    let folder = desk("values_from: 'group by (service) (latency)'");
    // `values_from` is asked now, at which these samples are long gone.
    let named = many.join(",");
    let chosen = ["--service", &named, "--format", "json"];
    let document = live(&folder, &proxy.url(), &chosen).ended(0).json();
    let queries = proxy
        .take()
        .iter()
        .filter(|asked| asked.target.contains("query_range"))
        .count();
    assert_eq!(queries, 2, "one question a check");
    assert_eq!(document["summary"]["no_go"], 10);
    assert_eq!(document["summary"]["warning"], 10);
    assert_eq!(document["summary"]["go"], 10);
    for own in rows(&document, "gates").iter().step_by(7) {
        let service = own["gate"].as_str().unwrap().strip_prefix("api-").unwrap();
        let alone = run_in(
            folder.path(),
            &[
                "live",
                "--service",
                service,
                "--prometheus-url",
                prometheus.url(),
                "--at",
                AT,
                "--format",
                "json",
            ],
        );
        assert_eq!(*own, alone.ended(0).json(), "{service}");
    }
}

#[test]
fn one_status_for_all_of_them() {
    let services = [("go", 1.0), ("warn", 4.0), ("stop", 7.0)];
    let prometheus = RealPrometheus::options()
        .lookback_delta("1m")
        .start(&samples(&services));
    let url = prometheus.url();
    let folder = desk("values: [go, warn, stop, dark]");
    for (services, more, status) in [
        ("go", "--strict", 0),
        ("go,warn", "--strict", 1),
        ("go,warn,stop", "--strict", 2),
        ("dark,warn", "--strict", 3),
        ("dark,stop", "--strict", 2),
        ("go,nobody", "--strict", 64),
        ("go,nobody,stop", "--strict", 64),
        ("go,warn", "--fail-on=no-go", 0),
        ("go,warn,dark", "--fail-on=no-go", 3),
        ("warn,stop", "--fail-on=no-go", 2),
        ("go,warn,stop", "--format=text", 0),
        ("go,dark", "--format=text", 3),
    ] {
        let run = live(&folder, url, &["--service", services, more]);
        assert_eq!(
            run.status,
            Some(status),
            "{services} {more}\n{}{}",
            run.stdout,
            run.stderr
        );
    }
    live(&folder, url, &["--strict"]).ended(2).says(&[
        "4 gates: 1 NO-GO, 1 without a verdict, 1 WARNING, 1 GO",
        "NO-GO  api-stop",
        "NO VERDICT  api-dark",
        "GO  api-go",
    ]);
    live(
        &folder,
        "http://127.0.0.1:9",
        &["--strict", "--timeout", "2s"],
    )
    .ended(3)
    .says(&["4 gates: 4 without a verdict"]);
}

#[test]
fn a_refused_question_for_many_is_asked_gate_by_gate() {
    // Two series of one name and other labels: where both are there, the quotient of one service is refused.
    let level = |value: f64| -> Vec<Sample> {
        (-180..=0)
            .map(|minute| (NOON + minute * 60, value))
            .collect()
    };
    let samples = OpenMetrics::new()
        .gauge("part", &[("service", "a")], &level(1.0))
        .gauge("part", &[("service", "b"), ("pod", "x")], &level(9.0))
        .gauge("part", &[("service", "b"), ("pod", "y")], &level(9.0))
        .gauge("whole", &[("service", "a")], &level(2.0))
        .gauge("whole", &[("service", "b")], &level(1.0));
    let prometheus = RealPrometheus::options()
        .lookback_delta("1m")
        .start(&samples);
    let folder = tempfile::tempdir().unwrap();
    let text = "version: 1
gate: '{{service}}'
step: 60s
for_each: { label: service, values: [a, b] }
checks:
  - id: share
    query: part{service=\"{{service}}\"} / on(service) whole{service=\"{{service}}\"}
    no_go: { above: 1 }
";
    fs::write(folder.path().join("gate.yaml"), text).unwrap();
    let document: Value = live(&folder, prometheus.url(), &["--strict", "--format", "json"])
        .ended(3)
        .json();
    let said = |gate: &str| {
        let mut all = rows(&document, "gates").iter();
        all.find(|own| own["gate"] == gate).unwrap()["verdict"].clone()
    };
    assert_eq!(said("a"), "GO");
    assert_eq!(said("b"), Value::Null);
}

#[test]
fn a_name_that_nobody_has_is_never_well() {
    let services = [("checkout", 7.0), ("search", 1.0)];
    let prometheus = RealPrometheus::options()
        .lookback_delta("1m")
        .start(&samples(&services));
    let url = prometheus.url();
    let folder = desk("values_from: 'group by (service) (latency)'");
    let path = folder.path().join("gate.yaml");
    let text = fs::read_to_string(&path).unwrap();
    // What stands in for missing data would make a slip of the pen a GO.
    let text = text.replace(
        "query: latency{service=\"{{service}}\"}",
        "query: latency{service=\"{{service}}\"} or vector(0)",
    );
    assert!(text.contains("or vector(0)"));
    fs::write(&path, text).unwrap();
    for services in ["chekout", "search,chekout", "api-chekout"] {
        let run = live(&folder, url, &["--strict", "--service", services]).ended(64);
        run.says(&[
            "no gate of the fleet is for it",
            "there are checkout, search",
        ]);
    }
    let alone = [
        "live",
        "--strict",
        "--prometheus-url",
        url,
        "--at",
        AT,
        "--service",
    ];
    run_in(folder.path(), &[&alone[..], &["chekout"]].concat())
        .ended(64)
        .complains(&[
            "`values_from` finds no such value",
            "there are checkout, search",
        ]);
    run_in(folder.path(), &[&alone[..], &["checkout"]].concat()).ended(2);
    // Nobody has a series now, at which `watch` asks: its server has samples of the past alone.
    let watch = [
        "watch",
        "--prometheus-url",
        url,
        "--listen",
        "127.0.0.1:0",
        "--service",
        "chekout",
    ];
    run_in(folder.path(), &watch)
        .ended(64)
        .complains(&["values_from"]);
    // Spaces behind commas, and the gates' own names, are no other names.
    let run = live(
        &folder,
        url,
        &["--strict", "--service", "search, api-checkout"],
    )
    .ended(2);
    run.says(&["2 gates: 1 NO-GO, 1 GO"]);
    let fetch = [
        "fleet",
        "fetch",
        "--prometheus-url",
        url,
        "--from",
        "2026-01-31T11:00:00Z",
        "--to",
        AT,
    ];
    run_in(
        folder.path(),
        &[&fetch[..], &["--service", "chekout"]].concat(),
    )
    .ended(64);
    assert!(!folder.path().join("history").exists());
    run_in(folder.path(), &fetch).ended(0);
    let one = [
        "fetch",
        "--service",
        "search",
        "--prometheus-url",
        url,
        "--from",
        "2026-01-31T10:00:00Z",
        "--to",
        AT,
    ];
    run_in(folder.path(), &one).ended(0);
    let replay = [
        "replay",
        "--service",
        "search",
        "--against",
        "gate.yaml",
        "--from",
        "2026-01-31T10:00:00Z",
    ];
    run_in(folder.path(), &replay).ended(0);
    run_in(
        folder.path(),
        &[
            "explain",
            "--service",
            "checkout",
            "--at",
            "2026-01-31T11:30:00Z",
        ],
    )
    .ended(0);
}
