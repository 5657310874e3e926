//! `retrogate verify`: what was said live is what is said of fresh history, or why it is not.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{Run, run_in};
use crate::support::real_prometheus::RealPrometheus;

/// 2026-01-31T12:00:00Z, on the grid.
const NOON: i64 = 1_769_860_800;
const MINUTE: i64 = 60;

const GATE: &str = "version: 1
gate: small
step: 60s
no_data: go
checks:
  - { id: latency, title: Latency, query: latency, warning: { above: 1 }, no_go: { above: 2, for: 2m } }
  - { id: disk, query: disk, no_go: { below: 0.1 } }
";

/// GO until noon, WARNING for an hour, then NO-GO for one, then nothing.
const MOMENTS: [i64; 5] = [
    NOON - 30 * MINUTE,
    NOON,
    NOON + 30 * MINUTE,
    NOON + 90 * MINUTE,
    NOON + 200 * MINUTE,
];

fn server(latency: impl Fn(i64) -> f64) -> RealPrometheus {
    let minutes = |value: &dyn Fn(i64) -> f64| -> Vec<Sample> {
        (-180..120)
            .map(|minute| (NOON + minute * MINUTE, value(minute)))
            .collect()
    };
    RealPrometheus::options().lookback_delta("1s").start(
        &OpenMetrics::new()
            .gauge("latency", &[], &minutes(&latency))
            .gauge("disk", &[], &minutes(&|_| 0.5)),
    )
}

fn usual(minute: i64) -> f64 {
    match minute {
        ..0 => 0.5,
        0..60 => 1.5,
        _ => 4.91,
    }
}

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
        Self { folder }
    }

    fn live(&self, url: &str, more: &[&str]) -> Run {
        let flags = ["live", "--log", "log.jsonl", "--prometheus-url", url];
        run_in(self.folder.path(), &[&flags, more].concat())
    }

    /// Logs what this server says of each moment.
    fn log_all(&self, url: &str) {
        for at in MOMENTS {
            self.live(url, &["--at", &at.to_string()]);
        }
    }

    fn verify(&self, url: &str, more: &[&str]) -> Run {
        let flags = ["verify", "--log", "log.jsonl", "--prometheus-url", url];
        run_in(self.folder.path(), &[&flags, more].concat())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log.jsonl")).unwrap()
    }

    fn rewrite(&self, file: &str, text: &str) {
        fs::write(self.folder.path().join(file), text).unwrap();
    }

    /// The causes of all differences, those that there are.
    fn causes(&self, url: &str, status: i32) -> Vec<(String, u64)> {
        let document = self.verify(url, &["--format", "json"]).ended(status).json();
        let causes = document["causes"].as_object().unwrap();
        causes
            .iter()
            .map(|(name, count)| (name.clone(), count.as_u64().unwrap()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

#[test]
fn what_was_said_is_what_is_said() {
    let (server, desk) = (server(usual), Desk::new());
    desk.log_all(server.url());
    // A second pipeline asked about the same moment, and passed it over.
    let at = MOMENTS[3].to_string();
    desk.live(
        server.url(),
        &["--at", &at, "--override", "why", "--by", "ada"],
    )
    .ended(0);
    desk.rewrite("gate.yaml", &format!("# A comment\n{GATE}"));
    let document = desk
        .verify(server.url(), &["--format", "json"])
        .ended(0)
        .json();
    assert_eq!(document["verdicts"], 6);
    assert_eq!(
        (
            &document["identical"],
            &document["identical_in_every_check"]
        ),
        (&json!(6), &json!(6))
    );
    // WARNING twice and NO-GO twice.
    assert_eq!(
        document["overrides"],
        json!({ "stopping": 4, "passed_over": 1 })
    );
    desk.verify(server.url(), &[]).ended(0).says(&[
        "small: 6 of 6 logged verdicts are identical on http://",
        "1 of 4 verdicts that stop",
    ]);
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/log.md")).unwrap();
    for key in document.as_object().unwrap().keys() {
        assert!(
            page.contains(&format!("`{key}")),
            "docs/log.md does not tell of {key}"
        );
    }
    // Only a part of it.
    let from = MOMENTS[2].to_string();
    let part = desk
        .verify(server.url(), &["--from", &from, "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(
        (&part["verdicts"], &part["other_lines"]),
        (&json!(4), &json!(2))
    );
}

#[test]
fn a_changed_gate_is_named() {
    let (server, desk) = (server(usual), Desk::new());
    desk.log_all(server.url());
    desk.rewrite("gate.yaml", &GATE.replace("above: 2", "above: 9"));
    assert_eq!(
        desk.causes(server.url(), 1),
        [("changed_gate".to_owned(), 1)]
    );
    desk.verify(server.url(), &[]).ended(1).says(&[
        "4 of 5 logged verdicts are identical",
        "2026-01-31T13:30:00Z  NO-GO then, WARNING now: the gate was changed (line 4)",
        "latency: no-go 4.91 then, warning 4.91 now",
    ]);
    desk.verify(server.url(), &["--format", "markdown"])
        .ended(1)
        .says(&["| the gate was changed |"]);
}

#[test]
fn data_that_is_not_what_it_was_is_told_apart() {
    let desk = Desk::new();
    let then = server(usual);
    desk.log_all(then.url());
    let log = desk.log();
    // Another server: GO all the time.
    let other = server(|_| 0.5);
    assert_eq!(desk.causes(other.url(), 1), [("other_data".to_owned(), 3)]);
    // The same address, asked long after the moments.
    desk.rewrite("log.jsonl", &log.replace(then.url(), other.url()));
    assert_eq!(desk.causes(other.url(), 1), [("other_data".to_owned(), 3)]);
    // The same, asked within the minute.
    let entries: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let at_once: String = entries
        .iter()
        .map(|entry| {
            let mut entry = entry.clone();
            entry["time"] = entry["timestamp"].clone();
            entry["source"] = json!(other.url());
            format!("{entry}\n")
        })
        .collect();
    desk.rewrite("log.jsonl", &at_once);
    assert_eq!(
        desk.causes(other.url(), 1),
        [("late_samples".to_owned(), 3)]
    );
    // History that is no longer kept.
    desk.rewrite("log.jsonl", &log);
    let empty = RealPrometheus::with_openmetrics(&OpenMetrics::new());
    assert_eq!(desk.causes(empty.url(), 1), [("missing_now".to_owned(), 4)]);
    // Nobody answered then.
    desk.rewrite("log.jsonl", "");
    desk.live("http://127.0.0.1:1", &["--at", &MOMENTS[1].to_string()])
        .ended(3);
    assert_eq!(desk.causes(then.url(), 1), [("missing_then".to_owned(), 1)]);
    // A verdict that nothing explains is a bug, and said to be one.
    let forged = log.replace(
        "\"verdict_at_timestamp\":\"NO-GO\"",
        "\"verdict_at_timestamp\":\"GO\"",
    );
    desk.rewrite("log.jsonl", &forged);
    assert_eq!(desk.causes(then.url(), 1), [("unexplained".to_owned(), 1)]);
}

#[test]
fn a_server_that_does_not_answer_proves_nothing() {
    let (mut server, desk) = (server(usual), Desk::new());
    desk.log_all(server.url());
    server.kill();
    desk.verify(server.url(), &[])
        .ended(3)
        .complains(&["does not answer"]);
}

#[test]
fn a_log_that_is_damaged_or_of_others_is_said() {
    let (server, desk) = (server(usual), Desk::new());
    desk.verify(server.url(), &[])
        .ended(64)
        .complains(&["cannot read the verdict log log.jsonl", "hint: "]);
    desk.log_all(server.url());
    let log = desk.log();
    desk.rewrite("log.jsonl", &format!("{{\"schema\":\n{log}\n\u{0}\n{{}}\n"));
    let document = desk
        .verify(server.url(), &["--format", "json"])
        .ended(1)
        .json();
    assert_eq!(document["identical"], 5);
    assert_eq!(document["unreadable_lines"], json!([1, 8, 9]));
    desk.verify(server.url(), &[])
        .ended(1)
        .says(&["lines that cannot be read: 1, 8, 9"]);
    desk.rewrite(
        "log.jsonl",
        &log.replace("\"gate\":\"small\"", "\"gate\":\"large\""),
    );
    desk.verify(server.url(), &[]).ended(64).complains(&[
        "has no verdict of the gate small in this range, only 5 others",
        "hint: ",
    ]);
}

/// Asked by the clock, waits that were in vain among them.
#[test]
fn verdicts_of_now_are_verified_a_moment_later() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    // Red every seventh second.
    let value = |at: i64| if at % 7 == 0 { 2.0 } else { 0.5 };
    let samples: Vec<Sample> = (now - 4000..now + 900).map(|at| (at, value(at))).collect();
    let server = RealPrometheus::options()
        .lookback_delta("1s")
        .start(&OpenMetrics::new().gauge("load", &[], &samples));
    let desk = Desk::new();
    desk.rewrite(
        "gate.yaml",
        "version: 1\ngate: now\nstep: 1s\nchecks:\n  - { id: load, query: load, no_go: { above: 1 } }\n",
    );
    for flags in [
        &[][..],
        &["--wait", "0s", "--stable", "20s"],
        &["--wait", "9s", "--stable", "5s"],
        &[],
    ] {
        desk.live(server.url(), flags);
    }
    let entries: Vec<Value> = desk
        .log()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(entries[1]["verdict"], "NO-GO");
    assert_eq!(entries[2]["verdict"], "GO");
    let document = desk
        .verify(server.url(), &["--format", "json"])
        .ended(0)
        .json();
    assert_eq!(document["identical_in_every_check"], 4);
}
