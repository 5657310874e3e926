//! `retrogate live` against real servers: the verdict, its exit status, its files.
//!
//! The moments are chosen with `--at`, but where the clock itself is what is tested.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{Run, run_in};
use crate::support::real_prometheus::RealPrometheus;

mod clock;
pub(crate) mod forms;
mod missing;
mod recording;
mod trouble;
mod waiting;

/// 2026-01-31T12:00:00Z, on the grid.
const NOON: i64 = 1_769_860_800;
const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

const GATE: &str = "version: 1
gate: small
step: 60s
no_data: go
checks:
  - id: latency
    title: Latency
    unit: seconds
    query: latency
    warning: { above: 1 }
    no_go: { above: 2, for: 2m }
    advice: Roll back
    runbook: https://runbooks.example/latency
  - id: disk
    title: Free disk
    unit: ratio
    query: disk
    no_go: { below: 0.1 }
";

/// What latency is, hour by hour from noon on; disk is always fine. After the last there is nothing.
const GO: i64 = NOON + 30 * MINUTE;
const WARNING: i64 = GO + HOUR;
const NO_GO: i64 = WARNING + HOUR;
const DARK: i64 = NO_GO + HOUR;

fn samples() -> OpenMetrics {
    let minutes = |value: &dyn Fn(i64) -> f64| -> Vec<Sample> {
        (-180..180)
            .map(|minute| (NOON + minute * MINUTE, value(minute)))
            .collect()
    };
    let latency = |minute: i64| match minute / 60 {
        1 => 1.5,
        2 => 4.91,
        _ => 0.5,
    };
    OpenMetrics::new()
        .gauge("latency", &[("pod", "a")], &minutes(&latency))
        .gauge("disk", &[], &minutes(&|_| 0.5))
}

fn prometheus(samples: &OpenMetrics) -> RealPrometheus {
    RealPrometheus::options()
        .lookback_delta("1s")
        .start(samples)
}

fn folder(gate: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    folder
}

fn live(folder: &TempDir, url: &str, more: &[&str]) -> Run {
    run_in(
        folder.path(),
        &[&["live", "--prometheus-url", url], more].concat(),
    )
}

fn live_at(folder: &TempDir, url: &str, at: i64, more: &[&str]) -> Run {
    live(folder, url, &[&["--at", &at.to_string()], more].concat())
}

fn check<'a>(document: &'a Value, id: &str) -> &'a Value {
    let checks = document["checks"].as_array().unwrap();
    checks.iter().find(|check| check["id"] == id).unwrap()
}

#[test]
fn the_exit_status_tells_the_verdict_as_the_flags_ask() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    let moments = [GO, WARNING, NO_GO, DARK];
    for (flags, statuses) in [
        (&[][..], [0, 0, 0, 3]),
        (&["--strict"], [0, 1, 2, 3]),
        (&["--fail-on", "warning"], [0, 1, 2, 3]),
        (&["--fail-on", "no-go"], [0, 0, 2, 3]),
        (&["--strict", "--fail-on", "no-go"], [0, 0, 2, 3]),
        (&["--strict", "--fail-on", "warning"], [0, 1, 2, 3]),
    ] {
        for (at, status) in moments.into_iter().zip(statuses) {
            live_at(&folder, server.url(), at, flags).ended(status);
        }
    }
}

#[test]
fn each_light_has_its_text() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    for (name, at) in [
        ("go", GO),
        ("warning", WARNING),
        ("no_go", NO_GO),
        ("dark", DARK),
    ] {
        let said = live_at(&folder, server.url(), at, &[]);
        assert_eq!(said.stderr, "");
        insta::assert_snapshot!(format!("live_{name}"), said.stdout);
    }
    let markdown = live_at(&folder, server.url(), NO_GO, &["--format", "markdown"]);
    insta::assert_snapshot!("live_markdown", markdown.stdout);
}

#[test]
fn a_report_is_written_while_the_text_stays_on_stdout() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    let text = live_at(&folder, server.url(), NO_GO, &["--strict"])
        .ended(2)
        .stdout;
    let more = ["--strict", "--output", "gate_report.json"];
    let said = live_at(&folder, server.url(), NO_GO, &more).ended(2);
    assert_eq!(said.stdout, text);
    let report = fs::read_to_string(folder.path().join("gate_report.json")).unwrap();
    insta::assert_snapshot!("gate_report", report);
    let document: Value = serde_json::from_str(&report).unwrap();
    let printed = live_at(&folder, server.url(), NO_GO, &["--format", "json"]).ended(0);
    assert_eq!(printed.json(), document);

    // No verdict is a report too, and replaces the one before.
    live_at(&folder, server.url(), DARK, &more).ended(3);
    let report = fs::read_to_string(folder.path().join("gate_report.json")).unwrap();
    let document: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        (&document["verdict"], &document["unjudged"]),
        (&Value::Null, &"dark".into())
    );

    let nowhere = ["--output", "nowhere/gate_report.json"];
    live_at(&folder, server.url(), GO, &nowhere)
        .ended(64)
        .complains(&["nowhere/gate_report.json", "hint: "]);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 2, "only the gate and the report: {names:?}");
}
