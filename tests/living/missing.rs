//! `live` when some checks cannot be answered: NO-GO stands, anything else is no verdict.

use super::*;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::scripted_server::Recorded;

/// A quotient that the server refuses while two series stand on its right side for one on its left.
const GATE: &str = "version: 1
gate: small
step: 60s
checks:
  - { id: latency, title: Latency, query: latency, warning: { above: 1 }, no_go: { above: 2 } }
  - { id: quotient, query: part / on (n) whole, no_go: { above: 1, for: 5m }, advice: Restart }
";
const MEMORY: i64 = 5 * MINUTE;

/// The gauges of the gate; `twice` says at which minutes the right side stands there twice.
fn samples(twice: std::ops::Range<i64>, latency: f64) -> OpenMetrics {
    let at = |minutes: std::ops::Range<i64>, value: f64| -> Vec<Sample> {
        minutes
            .map(|minute| (NOON + minute * MINUTE, value))
            .collect()
    };
    let all = -180..10;
    OpenMetrics::new()
        .gauge("latency", &[], &at(all.clone(), latency))
        .gauge("part", &[("n", "1")], &at(all.clone(), 3.0))
        .gauge("whole", &[("n", "1"), ("side", "l")], &at(all, 2.0))
        .gauge("whole", &[("n", "1"), ("side", "r")], &at(twice, 2.0))
}

#[test]
fn no_go_stands_when_another_check_is_unanswered_and_nothing_else_does() {
    let folder = folder(GATE);
    for (latency, status, verdict) in [
        (3.0, 2, "NO-GO".into()),
        (1.5, 3, Value::Null),
        (0.5, 3, Value::Null),
    ] {
        let server = prometheus(&samples(-10..10, latency));
        for flags in [&["--strict"][..], &[]] {
            let answer = live_at(&folder, server.url(), NOON, flags);
            answer.ended(if flags.is_empty() && status == 2 {
                0
            } else {
                status
            });
        }
        let document = live_at(&folder, server.url(), NOON, &["--format", "json"]).json();
        assert_eq!(document["verdict"], verdict);
        assert_eq!(document["summary"]["unanswered"], 1);
        let missing = check(&document, "quotient");
        assert_eq!(
            (&missing["state"], &missing["counts_as"]),
            (&Value::Null, &Value::Null)
        );
        let error = missing["error"].as_str().unwrap();
        assert!(error.contains("duplicate series"), "{error}");
        let text = live_at(&folder, server.url(), NOON, &[]).stdout;
        assert!(text.contains("Unanswered\n  quotient: "), "{text}");
        // The advice is for a bad quotient; nobody knows whether it is one.
        let markdown = live_at(&folder, server.url(), NOON, &["--format", "markdown"]).stdout;
        assert!(!text.contains("advice: Restart"), "{text}");
        assert!(!markdown.contains("Restart"), "{markdown}");
        assert!(text.contains("1 check could not be answered"), "{text}");
    }
}

#[test]
fn live_around_refused_data_is_replay_around_it() {
    let folder = folder(GATE);
    let server = prometheus(&samples(-20..-18, 0.5));
    let (from, to) = ((NOON - HOUR).to_string(), NOON.to_string());
    let fetch = [
        "fetch",
        "--from",
        &from,
        "--to",
        &to,
        "--prometheus-url",
        server.url(),
    ];
    run_in(folder.path(), &fetch).ended(0);
    let json = ["--format", "json"];
    let mut unjudged = Vec::new();
    for minute in -22..-10 {
        let at = NOON + minute * MINUTE;
        let live = live_at(&folder, server.url(), at, &json);
        let explain = ["explain", "--at", &at.to_string(), "--format", "json"];
        let explained = run_in(folder.path(), &explain).ended(0).json();
        if explained["verdict"].is_null() {
            assert_eq!(explained["unjudged"], "failed");
            let error = check(&explained, "quotient")["error"].as_str().unwrap();
            assert!(
                error.starts_with("the server refused its samples of "),
                "{error}"
            );
            assert_eq!(explained["hints"], serde_json::json!([]));
            unjudged.push(minute);
        }
        let live = live.ended(if explained["verdict"].is_null() { 3 } else { 0 });
        let live = live.json();
        for key in ["verdict", "unjudged", "summary"] {
            assert_eq!(live[key], explained[key], "{key} at {minute}");
        }
        for id in ["latency", "quotient"] {
            let (live, explained) = (check(&live, id), check(&explained, id));
            for key in ["state", "value", "series"] {
                assert_eq!(live[key], explained[key], "{key} of {id} at {minute}");
            }
        }
    }
    // The two refused instants, and as long as the memory reaches them.
    assert_eq!(unjudged, (-20..-13).collect::<Vec<i64>>());
}

#[test]
fn advice_is_for_a_broken_limit_and_not_for_missing_data() {
    for policy in ["warning", "no-go"] {
        let folder = folder(&GATE.replace("step: 60s", &format!("step: 60s\nno_data: {policy}")));
        let without = OpenMetrics::new().gauge("latency", &[], &[(NOON, 0.5)]);
        let server = prometheus(&without);
        for format in ["text", "markdown"] {
            let said = live_at(&folder, server.url(), NOON, &["--format", format]).ended(0);
            assert!(said.stdout.contains("no data"), "{}", said.stdout);
            assert!(!said.stdout.contains("Restart"), "{}", said.stdout);
        }
        let json = live_at(&folder, server.url(), NOON, &["--format", "json"]).json();
        assert_eq!(check(&json, "quotient")["advice"], "Restart");
    }
}

#[test]
fn a_go_says_which_checks_it_rests_on() {
    let folder = folder(&GATE.replace("step: 60s", "step: 60s\nno_data: go"));
    let without = OpenMetrics::new().gauge("latency", &[], &[(NOON, 0.5)]);
    let server = prometheus(&without);
    let answer = live_at(&folder, server.url(), NOON, &["--strict"]).ended(0);
    answer.says(&["GO: 1 of 2 checks pass, no data of the others counts as GO"]);

    // Broken, and held for no step yet.
    let gate = |limit: &str| {
        GATE.replace("{ above: 2 }", limit)
            .replace("warning: { above: 1 }, ", "")
    };
    let judged = |gate: &str| live_at(&self::folder(gate), server.url(), NOON, &[]).ended(0);
    let held = gate("{ above: 0.2, for: 2m }").replace("step: 60s", "step: 60s\nno_data: go");
    judged(&held).says(&[
        "GO: 0 of 2 checks pass, the limit of 1 is broken, not yet for as long as its hold, \
         no data of the rest counts as GO",
    ]);
    let alone = |limit: &str| {
        gate(limit)
            .split("  - { id: quotient")
            .next()
            .unwrap()
            .to_owned()
    };
    judged(&alone("{ above: 0.2, for: 2m }")).says(&["GO: 0 of 1 checks pass, the limit of 1"]);
    judged(&alone("{ above: 2 }")).says(&["GO: the one check passes"]);
}

#[test]
fn data_refused_further_back_than_the_verdict_looks_takes_nothing_away() {
    let folder = folder(GATE);
    // One step further back than the memory, and the last instant in it.
    for (last_refused, status) in [(-6, 2), (-5, 3)] {
        let server = prometheus(&samples(-30..last_refused + 1, 0.5));
        let proxy = RecordingProxy::before(server.url());
        let answer = live_at(
            &folder,
            &proxy.url(),
            NOON,
            &["--strict", "--format", "json"],
        );
        let document = answer.ended(status).json();
        let mut ranges: Vec<(i64, i64)> = (proxy.take().iter())
            .map(Recorded::form)
            .filter(|form| form[0].1.starts_with("part"))
            .map(|form| (form[1].1.parse().unwrap(), form[2].1.parse().unwrap()))
            .collect();
        ranges.dedup();
        assert_eq!(ranges, [(NOON - HOUR, NOON), (NOON - MEMORY, NOON)]);
        if status == 2 {
            let quotient = check(&document, "quotient");
            assert_eq!(
                (&quotient["state"], &quotient["value"]),
                (&"no-go".into(), &1.5.into())
            );
            // Nothing is known of earlier.
            assert_eq!(quotient["lasting"], "for 5m or more");
        }
    }
}
