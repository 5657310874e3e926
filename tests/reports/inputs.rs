//! Odd inputs: each gives a sensible report, or is refused by name.

use serde_json::Value;

use super::{LABELS, reported};
use crate::bad_input::Desk;
use crate::support::kept;

/// A gate of so many checks on columns of so many steps.
fn desk_of(checks: usize, steps: usize, value: impl Fn(usize, usize) -> f64) -> Desk {
    let desk = Desk::new();
    let mut gate = "version: 1\ngate: s\nstep: 60s\nchecks:\n".to_owned();
    let ids: Vec<String> = (0..checks).map(|check| format!("c{check}")).collect();
    for id in &ids {
        gate.push_str(&format!(
            "  - id: {id}\n    title: \"<script>alert('{id}')</script> & co\"\n    query: {id}\n    no_go: {{ above: 6 }}\n"
        ));
    }
    let columns: Vec<(&str, Vec<f64>)> = ids
        .iter()
        .enumerate()
        .map(|(check, id)| {
            let own = (0..steps).map(|step| value(check, step)).collect();
            (id.as_str(), own)
        })
        .collect();
    kept::keep(&desk.path("history"), &gate, &columns);
    desk.write("gate.yaml", gate);
    desk
}

fn wave(check: usize, step: usize) -> f64 {
    ((step * 7919 + check * 31) % 89) as f64 / 12.0
}

/// All three answers, the document among them.
fn everything(desk: &Desk, arguments: &[&str]) -> (Value, String, String) {
    let more = ["--markdown", "r.md", "--output", "r.html"];
    let document = reported(desk, &[&more[..], arguments].concat());
    let text = |name| String::from_utf8(desk.read(name)).unwrap();
    (document, text("r.md"), text("r.html"))
}

#[test]
fn one_day_of_one_check_without_lists() {
    let desk = desk_of(1, 1440 + 60, wave);
    let (told, summary, page) = everything(&desk, &[]);
    assert_eq!(told["trend"]["buckets"].as_array().unwrap().len(), 2);
    assert_eq!(
        told["trend"]["period"]["missed_issues"]["rate"],
        Value::Null
    );
    assert!(summary.contains("no incident list was given"), "{summary}");
    assert!(!page.contains("<script>alert"), "{page}");
}

#[test]
fn fifty_checks_with_markup_in_their_titles() {
    let desk = desk_of(50, 3000, wave);
    let (told, summary, page) = everything(&desk, &[]);
    assert_eq!(told["panels"].as_array().unwrap().len(), 50);
    assert_eq!(told["curves"].as_array().unwrap().len(), 50);
    for text in [&summary, &page] {
        assert!(!text.contains("<script>alert"), "{text}");
    }
    assert!(summary.lines().count() <= 120);
}

#[test]
fn all_dark() {
    let desk = desk_of(2, 3000, |_, step| {
        // One sample before the period, so that there is a series at all.
        if step == 0 {
            1.0
        } else {
            retrogate::model::ABSENT
        }
    });
    desk.write("incidents.csv", kept::incidents("s", &[(200, 260)]));
    let (told, summary, _) = everything(&desk, &["--incidents", "incidents.csv"]);
    let period = &told["trend"]["period"];
    assert_eq!(period["unjudged"], told["timeline"]["steps"]);
    assert_eq!(period["false_no_go"]["rate"], Value::Null);
    assert_eq!(told["timeline"]["verdicts"]["states"], "D");
    assert!(summary.contains("## Unjudged time"), "{summary}");
}

#[test]
fn a_report_must_go_somewhere() {
    let desk = Desk::with_demo();
    let refused = |arguments: &[&str], words: &[&str]| {
        let run = desk.run(&[&["report"], arguments].concat());
        assert_eq!(run.status, 64, "{}", run.stderr);
        for word in words {
            assert!(run.stderr.contains(word), "no {word:?} in {}", run.stderr);
        }
    };
    refused(&[], &["--output FILE.html", "hint:"]);
    refused(&["--json", "a", "--markdown", "a"], &["both name a"]);
    refused(&["--output", "no/such.html"], &["there is no folder no"]);
    refused(&["--daily", "--output", "a.html"], &["--daily", "--output"]);
    refused(&["--json", "a", "--time-zone", "Mars"], &["Mars"]);
    refused(
        &["--json", "a", "--tune", "gate.yaml"],
        &["--tune gate.yaml", "retrogate/tune/v1", "hint:"],
    );
    refused(
        &["--json", "a", "--tune", "none.json"],
        &["none.json", "cannot be read"],
    );
    assert!(!desk.path("a").exists());
}

#[test]
fn an_answer_of_tune_marks_its_limits() {
    let desk = Desk::with_demo();
    let tune = [
        "tune",
        "--max-missed",
        "3",
        "--in-sample-only",
        "--output",
        "tune.json",
    ];
    let run = desk.run(&[&tune[..], &["--incidents", "incidents.csv"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let told = reported(&desk, &[&LABELS[..], &["--tune", "tune.json"]].concat());
    let tuning = &told["tuning"];
    assert_eq!(tuning["file"], "tune.json");
    assert_eq!(tuning["held_out"], Value::Null);
    assert_eq!(tuning["level"], "no_go");
    let answer: Value = serde_json::from_slice(&desk.read("tune.json")).unwrap();
    assert_eq!(
        tuning["after"]["missed_groups"],
        answer["after"]["missed_groups"]
    );
    for curve in told["curves"].as_array().unwrap() {
        let mut points = curve["points"].as_array().unwrap().iter();
        assert!(points.any(|own| own["limit"] == curve["tuned"]), "{curve}");
    }
    let text = String::from_utf8(desk.read("tune.json")).unwrap();
    desk.write(
        "other.json",
        text.replace("\"gate\": \"llm-brief\"", "\"gate\": \"x\""),
    );
    let run = desk.run(&["report", "--json", "a", "--tune", "other.json"]);
    assert_eq!(run.status, 64);
    assert!(run.stderr.contains("the gate `x`"), "{}", run.stderr);
}

#[test]
fn a_gate_that_blocks_ends_with_status_zero_all_the_same() {
    let desk = desk_of(1, 3000, |_, _| 9.0);
    let (told, _, _) = everything(&desk, &[]);
    assert_eq!(told["timeline"]["verdicts"]["states"], "N");
}
