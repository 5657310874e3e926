//! With forty groups of incidents or more the last 30 % of time is held out, and each look at it is noted.

use serde_json::Value;

use crate::bad_input::Desk;
use crate::support::dice::Dice;
use crate::support::kept::{incidents, keep};

const GATE: &str = "version: 1
gate: web
step: 5m
checks:
  - id: errors
    query: errors
    no_go: { above: 0.9 }
";
/// Steps of a day.
const DAY: usize = 288;
const DAYS: usize = 60;

/// Sixty days of noise below 0.5, and on each an hour of an incident, weaker or stronger.
fn desk() -> Desk {
    let desk = Desk::new();
    let mut dice = Dice(20_260_101);
    let mut values: Vec<f64> = (0..DAY * DAYS).map(|_| dice.unit() / 2.0).collect();
    let mut spans = Vec::new();
    // The first day is what the first verdicts look back on.
    for day in 1..DAYS {
        let start = day * DAY + 60 + dice.below(100);
        let height = 0.4 + dice.unit() / 2.0;
        values[start..start + 12].fill(height);
        spans.push((5 * start as i64, 5 * (start as i64 + 12)));
    }
    desk.write("gate.yaml", GATE);
    keep(&desk.path("history"), GATE, &[("errors", values)]);
    desk.write("incidents.csv", incidents("web", &spans));
    desk
}

fn tuned(desk: &Desk) -> Value {
    let asked = ["--max-missed-rate", "20%", "--format", "json"];
    let run = desk.run(&[&["tune", "--incidents", "incidents.csv"], &asked[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn each_look_is_counted_and_changes_nothing_else() {
    let desk = desk();
    let first = tuned(&desk);
    let mut second = tuned(&desk);
    assert_eq!(first["groups"], 59);
    assert_eq!(first["held_out_looks"], 1);
    assert_eq!(second["held_out_looks"], 2);
    second["held_out_looks"] = 1.into();
    assert_eq!(first, second);
    let looks = String::from_utf8(desk.read("history/looks.jsonl")).unwrap();
    assert_eq!(looks.lines().count(), 2);
    let held_out = &first["held_out"];
    for line in looks.lines() {
        let look: Value = serde_json::from_str(line).unwrap();
        assert_eq!(look["gate"], "web");
        assert!(look["at"].as_str().unwrap().ends_with('Z'));
        assert_eq!(look["held_out_to"], held_out["to"]);
        assert!(look["held_out_from"].as_str() <= held_out["from"].as_str());
    }
    let run = desk.run(&[
        "tune",
        "--incidents",
        "incidents.csv",
        "--max-missed-rate",
        "20%",
    ]);
    let words: Vec<&str> = run.stdout.split_whitespace().collect();
    let text = words.join(" ");
    for said in [
        "Look number 3 at that time",
        "for the procedure, not for these numbers",
    ] {
        assert!(text.contains(said), "{text}");
    }
}

/// The list of looks is no answer of a server, and nobody takes it for one.
#[test]
fn a_store_with_looks_is_a_sound_store() {
    let desk = desk();
    tuned(&desk);
    for line in [
        "store verify",
        "store info",
        "replay --incidents incidents.csv",
        "store compact",
    ] {
        let run = desk.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(run.status, 0, "{line}: {}", run.stderr);
        assert_eq!(run.stderr, "", "{line}");
    }
    assert_eq!(tuned(&desk)["held_out_looks"], 2);
}

#[test]
fn what_is_in_sample_only_looks_at_nothing() {
    let desk = desk();
    let asked = ["--max-missed-rate", "20%", "--in-sample-only"];
    let run = desk.run(&[&["tune", "--incidents", "incidents.csv"], &asked[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(!desk.path("history/looks.jsonl").exists());
}
