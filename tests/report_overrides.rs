//! What a report says of a verdict log: how often somebody's word let through what was stopped, and how it ended.

use std::path::Path;

use serde_json::json;

use crate::bad_input::Desk;

/// A line of the log as `live --log` writes it.
fn line(time: &str, verdict: &str, word: Option<(&str, &str)>, commit: Option<&str>) -> String {
    let entry = json!({
        "schema": "retrogate/verdict/v1", "time": time, "gate": "llm-brief", "gate_hash": "0",
        "timestamp": time, "verdict": verdict, "unjudged": null, "verdict_at_timestamp": verdict,
        "fail_on": "warning", "ok": verdict == "GO" || word.is_some(), "answer": verdict, "reasons": [format!("{verdict}: it said so")],
        "checks": [], "override": word.map(|(by, reason)| json!({"reason": reason, "by": by, "used": true})),
        "asked": 1, "pipeline": null, "commit": commit, "source": "http://prometheus:9090", "retrogate": "0.1.0",
    });
    format!("{entry}\n")
}

#[test]
fn overrides_are_counted_and_followed_to_their_end() {
    let desk = Desk::with_demo();
    // D-1215 begins 2026-03-19T15:45:33Z and ends badly; D-1216 begins 2026-03-20T10:31:29Z and ends well.
    let log = [
        line(
            "2026-03-19T15:40:00Z",
            "NO-GO",
            Some(("ada", "a fix that cannot wait")),
            None,
        ),
        line(
            "2026-03-20T02:00:00Z",
            "WARNING",
            Some(("bob", "<b>known</b>")),
            Some("2026.12.6"),
        ),
        line("2026-03-21T10:00:00Z", "NO-GO", None, None),
        line("2026-03-21T11:00:00Z", "GO", None, None),
        "half a li".to_owned(),
    ];
    desk.write("verdicts.jsonl", log.concat());
    let run = desk.run(&[
        "report",
        "--deployments",
        "deployments.csv",
        "--log",
        "verdicts.jsonl",
        "--json",
        "report.json",
        "--markdown",
        "report.md",
        "--output",
        "report.html",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let told: serde_json::Value = serde_json::from_slice(&desk.read("report.json")).unwrap();
    let told = &told["overrides"];
    assert_eq!(told["verdicts"], 4);
    assert_eq!(told["unreadable_lines"], 1);
    assert_eq!(
        (&told["overridden"]["hits"], &told["overridden"]["of"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(
        (&told["ended_badly"]["hits"], &told["ended_badly"]["of"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(told["list"][0]["deployment"], "D-1215");
    assert_eq!(told["list"][0]["outcome"], "bad");
    assert_eq!(
        told["list"][1]["deployment"], "D-1216",
        "by its commit, though later than an hour"
    );
    let words = String::from_utf8(desk.read("report.md")).unwrap();
    assert!(
        words.contains("2 of 3 (66.7 %)") || words.contains("passed over (66.7 %)"),
        "{words}"
    );
    let page = String::from_utf8(desk.read("report.html")).unwrap();
    assert!(page.contains("&lt;b&gt;known&lt;/b&gt;") && !page.contains("<b>known"));
}

#[test]
fn a_log_that_is_not_there_is_named() {
    let desk = Desk::with_demo();
    let run = desk.run(&["report", "--log", "none.jsonl", "--json", "report.json"]);
    assert_eq!(run.status, 64, "{}", run.stderr);
    assert!(run.stderr.contains("none.jsonl"), "{}", run.stderr);
    assert!(!Path::new(&desk.path("report.json")).exists());
}
