//! `retrogate check --online`: what the server says of each check, and what is wrong told apart.
//!
//! The server is asked about its own now, so the samples lie around it.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{Run, run, run_in};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::scripted_server::{Delivery, Reply, ScriptedServer};

/// A minute of samples, ending so many seconds before now.
fn until(before_now: i64) -> Vec<Sample> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let last = i64::try_from(now.as_secs()).unwrap() - before_now;
    (0..5)
        .map(|i| (last - 60 + 15 * i, 7.0 + i as f64))
        .collect()
}

fn samples() -> OpenMetrics {
    let rising: Vec<Sample> = until(0).iter().map(|(at, v)| (*at, v * 100.0)).collect();
    OpenMetrics::new()
        .gauge("here", &[("host", "a")], &until(0))
        .gauge("here", &[("host", "b")], &until(0))
        .gauge("gone", &[], &until(3 * 3600))
        .gauge("requests_total", &[("status", "200")], &rising)
        .gauge("twin", &[("side", "l"), ("n", "1")], &until(0))
        .gauge("twin", &[("side", "r"), ("n", "1")], &until(0))
}

fn gate_of(checks: &[(&str, &str)]) -> String {
    let mut gate = "version: 1\ngate: g\nstep: 60s\nchecks:\n".to_owned();
    for (id, query) in checks {
        gate.push_str(&format!(
            "  - {{ id: {id}, query: '{query}', no_go: {{ above: 100 }} }}\n"
        ));
    }
    gate
}

fn write(gate: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    folder
}

fn online(folder: &TempDir, url: &str, more: &[&str]) -> Run {
    let arguments = ["check", "--online", "--prometheus-url", url];
    run_in(folder.path(), &[&arguments[..], more].concat())
}

fn line<'a>(document: &'a Value, id: &str) -> &'a Value {
    let lines = document["online"].as_array().unwrap();
    lines.iter().find(|line| line["id"] == id).unwrap()
}

#[test]
fn what_is_wrong_with_a_check_is_told_apart() {
    let server = RealPrometheus::with_openmetrics(&samples());
    let checks = [
        ("fine", "here", "ok", &["here{host=\"a\"}"][..]),
        (
            "wrong",
            "sum_of_squares(here)",
            "query-is-wrong",
            &["query is wrong", "sum_of_squares"],
        ),
        (
            "wrong_text",
            "label_replace(here, \"a\", \"$1\", \"host\", \"(\")",
            "query-is-wrong",
            &["query is wrong", "invalid regular expression"],
        ),
        ("idle", "0 * here / 0", "not-a-number", &["no data: NaN"]),
        (
            "absent",
            "nobody_knows_this",
            "metric-does-not-exist",
            &["nobody_knows_this"],
        ),
        (
            "also_absent",
            "sum(rate(nobody_knows_this[5m]))",
            "metric-does-not-exist",
            &["nobody"],
        ),
        (
            "silent",
            "gone",
            "empty-now",
            &["exists but is empty now", "gone"],
        ),
        (
            "mislabelled",
            "here{host=\"c\"}",
            "empty-now",
            &["exists but is empty now", "here{host=\"c\"}"],
        ),
        (
            "never_failed",
            "sum(rate(requests_total{status=~\"5..\"}[5m])) / sum(rate(requests_total[5m]))",
            "numerator-empty",
            &[
                "numerator empty under a present denominator",
                "status=~\"5..\"",
                "or 0 *",
            ],
        ),
        (
            "filled",
            "(sum(rate(requests_total{code=~\"5..\"}[5m])) or 0 * sum(rate(requests_total[5m]))) \
             / sum(rate(requests_total[5m]))",
            "label-does-not-exist",
            &[
                "no series of `requests_total` has a label `code`: the numerator can never have a sample",
                "the labels it has are status",
            ],
        ),
        (
            "unfilled",
            "sum(rate(requests_total{code=~\"5..\"}[5m])) / sum(rate(requests_total[5m]))",
            "label-does-not-exist",
            &["no series of `requests_total` has a label `code`"],
        ),
        (
            "zeroed",
            "sum(requests_total{code=\"500\"}) or vector(0)",
            "label-does-not-exist",
            &["the query can never have a sample"],
        ),
        (
            "either",
            "sum(rate(requests_total{code=~\"2..\"}[5m]) or rate(requests_total{status=~\"2..\"}[5m]))",
            "ok",
            &[],
        ),
        ("both_gone", "gone / gone", "empty-now", &["gone"]),
        (
            "twins",
            "twin / on (n) twin",
            "data-refuses",
            &["today's data"],
        ),
    ];
    let gate = gate_of(&checks.map(|(id, query, _, _)| (id, query)));
    let folder = write(&gate);
    let text = online(&folder, server.url(), &[]).ended(1);
    let document = online(&folder, server.url(), &["--format", "json"])
        .ended(1)
        .json();
    for (id, query, finding, words) in checks {
        let line = line(&document, id);
        assert_eq!(line["finding"], finding, "{query}: {line}");
        let sentence = line["sentence"].as_str().unwrap();
        if finding == "label-does-not-exist" {
            assert!(!sentence.contains("or 0 *"), "{sentence}");
        }
        for word in words {
            assert!(sentence.contains(word), "no {word:?} in {sentence}");
            assert!(text.stdout.contains(word), "no {word:?} in {}", text.stdout);
        }
    }
    let fine = line(&document, "fine");
    assert_eq!((&fine["series"], &fine["value"]), (&2.into(), &11.0.into()));
}

#[test]
fn a_gate_whose_checks_all_answer_ends_with_0() {
    let server = RealPrometheus::with_openmetrics(&samples());
    let repaired = "(sum(rate(requests_total{status=~\"5..\"}[5m])) or 0 * \
                    sum(rate(requests_total[5m]))) / sum(rate(requests_total[5m]))";
    let folder = write(&gate_of(&[
        ("fine", "max(here)"),
        ("never_failed", repaired),
    ]));
    let document = online(&folder, server.url(), &["--format", "json"])
        .ended(0)
        .json();
    assert_eq!(line(&document, "fine")["value"], 11.0);
    assert_eq!(line(&document, "never_failed")["value"], 0.0);
}

/// What a gate would take for no data is no good answer: too few series, and NaN beside a value.
#[test]
fn an_answer_is_judged_as_the_gate_would_judge_it() {
    let server = RealPrometheus::with_openmetrics(&samples());
    let half = "(here{host=\"a\"} * NaN) or here";
    let gate =
        gate_of(&[("half", half), ("few", half)]).replace("id: few,", "id: few, min_series: 2,");
    let document = online(&write(&gate), server.url(), &["--format", "json"])
        .ended(1)
        .json();
    let few = line(&document, "few");
    assert_eq!(few["finding"], "too-few-series");
    assert_eq!(
        few["sentence"],
        "too few series: 1 with a value, min_series is 2"
    );
    let half = line(&document, "half");
    assert_eq!(
        (&half["finding"], &half["value"]),
        (&"ok".into(), &11.0.into())
    );
}

#[test]
fn a_server_that_does_not_answer_is_no_fault_of_the_gate() {
    let folder = write(&gate_of(&[("fine", "here")]));
    let closed = "http://127.0.0.1:1";
    online(&folder, closed, &[]).ended(3).complains(&[
        "does not answer: the connection was refused",
        closed,
        "hint: ",
    ]);
    let html = Reply::text(200, "text/html", "<html>log in</html>");
    let moved = Reply::text(302, "text/html", "").with("Location", "https://login.example/");
    let busy = Reply::text(503, "text/plain", "overloaded");
    let silent = Reply::matrix("[]").delivered(Delivery::Never);
    for (reply, words) in [
        (html, &["JSON", "<html>"][..]),
        (moved, &["redirects", "https://login.example"]),
        (busy, &["503", "overloaded"]),
        (silent, &["1s"]),
    ] {
        let server = ScriptedServer::replying(vec![reply]);
        online(&folder, &server.url(), &["--timeout", "1s"])
            .ended(3)
            .complains(words);
    }
}

#[test]
fn no_address_and_no_gate_are_what_was_given_wrong() {
    let folder = write(&gate_of(&[("fine", "here")]));
    run_in(folder.path(), &["check", "--online"])
        .ended(64)
        .complains(&["no Prometheus address", "--prometheus-url"]);
    online(&folder, "localhost:9090", &[])
        .ended(64)
        .complains(&["localhost:9090", "http://localhost:9090"]);
    run(&["check", "--online", "nowhere.yaml"]).ended(64);
}
