//! Attribution, held against gates that are really changed: a part taken out, a limit really moved.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::program::{Run, run};

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/demo")
        .join(name)
}

/// Runs a command on the bundled history, with the gate of `text`.
fn with_gate(command: &str, text: &str, more: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate.yaml");
    fs::write(&gate, text).unwrap();
    let (gate, store, list) = (gate, demo("history"), demo("incidents.csv"));
    let mut arguments = vec![command, "--format", "json"];
    let paths = [
        ("--gate", &gate),
        ("--store", &store),
        ("--incidents", &list),
    ];
    for (flag, path) in paths {
        arguments.extend([flag, path.to_str().unwrap()]);
    }
    arguments.extend(more);
    run(&arguments).ended(0)
}

/// A cool-down of its own would be another history to be held against.
const RULES: [&str; 4] = ["--cooldown", "150m", "--from", "2026-03-02T00:00:00Z"];

fn replay(text: &str) -> Value {
    with_gate("replay", text, &RULES).json()
}

fn gate() -> String {
    fs::read_to_string(demo("gate.yaml")).unwrap()
}

/// The gate without one check.
fn without_check(text: &str, id: &str) -> String {
    let start = text.find(&format!("  - id: {id}\n")).unwrap();
    let end = text[start + 1..]
        .find("\n  - id: ")
        .map_or(text.len(), |next| start + 1 + next + 1);
    format!("{}{}", &text[..start], &text[end..])
}

fn caught(document: &Value) -> Vec<&str> {
    let rows = document["incidents"].as_array().unwrap().iter();
    let caught = rows.filter(|row| row["outcome"] == "caught");
    caught.map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn without_a_check_is_a_gate_that_lacks_it() {
    let whole = replay(&gate());
    for part in whole["attribution"]["checks"].as_array().unwrap() {
        let id = part["id"].as_str().unwrap();
        let lacking = replay(&without_check(&gate(), id));
        let without = &part["without"];
        assert_eq!(without["false_no_go"], lacking["false_no_go"], "{id}");
        assert_eq!(without["missed_issues"], lacking["missed_issues"], "{id}");
        let left = caught(&lacking);
        let lost: Vec<&str> = caught(&whole)
            .into_iter()
            .filter(|own| !left.contains(own))
            .collect();
        assert_eq!(part["needed_by"], serde_json::json!(lost), "{id}");
    }
}

#[test]
fn without_a_condition_is_a_check_that_lacks_it() {
    let whole = replay(&gate());
    let conditions = whole["attribution"]["conditions"].as_array().unwrap();
    for (id, gone) in [
        (
            "rl_loss.no_go.2",
            "      - { ratio_to_mean: 2h, above: 3 }\n",
        ),
        ("rl_loss.no_go.1", "      - { above: 2.0 }\n"),
        (
            "creative_p95.no_go.1",
            "    no_go: { above: 4.5, for: 5m }\n",
        ),
        ("creative_p95.warning.1", "    warning: { above: 4.5 }\n"),
    ] {
        let part = conditions.iter().find(|own| own["id"] == id).unwrap();
        assert!(gate().contains(gone), "{gone}");
        let lacking = replay(&gate().replace(gone, ""));
        assert_eq!(
            part["without"]["false_no_go"], lacking["false_no_go"],
            "{id}"
        );
        assert_eq!(
            part["without"]["missed_issues"], lacking["missed_issues"],
            "{id}"
        );
    }
}

/// The gate with one limit replaced.
fn moved(id: &str, side: &str, to: f64) -> String {
    let check = id.split('.').next().unwrap();
    let text = gate();
    let start = text.find(&format!("  - id: {check}\n")).unwrap();
    // Conditions of a level stand in file order; the second of a list is the second such key.
    let level = start + text[start..].find("no_go:").unwrap();
    let nth: usize = id.rsplit('.').next().unwrap().parse().unwrap();
    let key = format!("{side}: ");
    let at = text[level..].match_indices(&key).nth(nth - 1).unwrap().0 + level + key.len();
    let end = at + text[at..].find([' ', ',', '}']).unwrap();
    format!("{}{to:e}{}", &text[..at], &text[end..])
}

/// The number next to `value` on the side that lets a condition speak more, or less.
fn beyond(side: &str, value: f64) -> f64 {
    match side {
        "above" => value.next_down(),
        _ => value.next_up(),
    }
}

#[test]
fn a_limit_just_beyond_the_peak_catches_at_the_price_told() {
    let whole = replay(&gate());
    let mut tried = 0;
    for missed in whole["attribution"]["missed"].as_array().unwrap() {
        let id = missed["id"].as_str().unwrap();
        for option in missed["options"].as_array().unwrap().iter().take(3) {
            let (limit, side) = (
                option["limit"].as_str().unwrap(),
                option["side"].as_str().unwrap(),
            );
            let peak = option["peak"].as_f64().unwrap();
            let there = replay(&moved(limit, side, beyond(side, peak)));
            assert!(caught(&there).contains(&id), "{id} {limit}");
            assert_eq!(there["false_no_go"], option["false_no_go"], "{id} {limit}");
            for also in option["also_catches"].as_array().unwrap() {
                assert!(
                    caught(&there).contains(&also.as_str().unwrap()),
                    "{also} {limit}"
                );
            }
            // Exactly on the peak it is not enough.
            let on = replay(&moved(limit, side, peak));
            assert!(!caught(&on).contains(&id), "{id} {limit}");
            tried += 1;
        }
    }
    assert!(tried > 5);
}

#[test]
fn the_limit_that_silences_an_episode_does_and_costs_what_is_told() {
    let whole = replay(&gate());
    let episodes = whole["attribution"]["false_episodes"].as_array().unwrap();
    let mut tried = Vec::new();
    for episode in episodes {
        let silencing = &episode["silenced_by"];
        let Some(limit) = silencing["limit"].as_str() else {
            continue;
        };
        // Two of each condition are enough.
        if tried.iter().filter(|own| **own == limit).count() == 2 {
            continue;
        }
        tried.push(limit);
        let conditions = whole["attribution"]["conditions"].as_array().unwrap();
        let own = conditions.iter().find(|own| own["id"] == limit).unwrap();
        let side = own["side"].as_str().unwrap();
        let there = replay(&moved(limit, side, silencing["to"].as_f64().unwrap()));
        let (from, to) = (
            episode["from"].as_str().unwrap(),
            episode["to"].as_str().unwrap(),
        );
        let left = there["attribution"]["false_episodes"].as_array().unwrap();
        // Times of one form sort as text.
        let inside = left
            .iter()
            .filter(|own| own["from"].as_str().unwrap() < to && from < own["to"].as_str().unwrap());
        assert_eq!(inside.count(), 0, "{from} {limit}");
        let left = caught(&there);
        let lost: Vec<&str> = caught(&whole)
            .into_iter()
            .filter(|own| !left.contains(own))
            .collect();
        assert_eq!(
            silencing["would_miss"],
            serde_json::json!(lost),
            "{from} {limit}"
        );
    }
    assert!(tried.len() > 4, "{tried:?}");
}

#[test]
fn a_brief_replay_says_the_same_and_leaves_out_what_needs_samples() {
    let full = replay(&gate());
    let brief = with_gate("replay", &gate(), &[&RULES[..], &["--brief"]].concat()).json();
    assert_eq!(
        full["attribution"]["checks"],
        brief["attribution"]["checks"]
    );
    assert!(brief["attribution"]["missed"].is_null());
    let rooms = brief["attribution"]["conditions"].as_array().unwrap();
    assert!(rooms.iter().all(|own| own["room"].is_null()));
}

#[test]
fn a_gate_of_one_check_is_nothing_without_it() {
    let only = gate();
    let end = only.find("  - id: schema_failure_rate").unwrap();
    let told = replay(&only[..end]);
    let part = &told["attribution"]["checks"][0];
    assert!(part["without"].is_null());
    assert_eq!(
        part["needed_by"].as_array().unwrap().len(),
        caught(&told).len()
    );
}

#[test]
fn an_incident_is_told_in_full() {
    let whole = replay(&gate());
    for (id, lacking) in [("INC-2048", 10), ("INC-2046", 0)] {
        let story = with_gate("explain", &gate(), &["--incident", id]).json();
        let rows = whole["incidents"].as_array().unwrap();
        let row = rows.iter().find(|row| row["id"] == id).unwrap();
        assert_eq!(&story["incident"], row);
        assert_eq!(story["lacking"], lacking);
        for list in ["zones", "verdicts"] {
            let stays = story[list].as_array().unwrap();
            assert_eq!(stays[0]["from"], story["from"]);
            assert_eq!(stays.last().unwrap()["to"], story["to"]);
            assert!(
                stays
                    .windows(2)
                    .all(|pair| pair[0]["to"] == pair[1]["from"])
            );
        }
        let missed = whole["attribution"]["missed"].as_array().unwrap();
        let missed = missed.iter().find(|own| own["id"] == id);
        let options = missed.map_or_else(|| serde_json::json!([]), |own| own["options"].clone());
        assert_eq!(story["options"], options);
    }
    let told = with_gate("explain", &gate(), &["--at", "2026-03-12T18:05:30Z"]).json();
    assert_eq!(
        (&told["zone"], &told["incidents"]),
        (&"incident".into(), &serde_json::json!(["INC-2048"]))
    );
}

#[test]
fn an_incident_that_cannot_be_told_says_why() {
    let store = demo("history");
    let list = demo("incidents.csv");
    let gate = demo("gate.yaml");
    let paths = [&gate, &store, &list].map(|path| path.to_str().unwrap());
    let explain = |id: &str| {
        run(&[
            "explain",
            "--gate",
            paths[0],
            "--store",
            paths[1],
            "--incidents",
            paths[2],
            "--incident",
            id,
        ])
    };
    explain("INC-9")
        .ended(64)
        .complains(&["--incident INC-9", "no such incident", "INC-2041"]);
    run(&["explain", "--gate", paths[0], "--incident", "INC-2048"])
        .ended(64)
        .complains(&["--incidents"]);
    run(&[
        "explain",
        "--gate",
        paths[0],
        "--store",
        paths[1],
        "--at",
        "2025-03-12T18:05:00Z",
    ])
    .ended(64)
    .complains(&["before the history", "spans 2026-03-01T21:00:00Z"]);
}

#[test]
fn an_independent_count_agrees_on_every_part() {
    let folder = tempfile::tempdir().unwrap();
    let told = folder.path().join("replay.json");
    let verdicts = folder.path().join("verdicts.parquet");
    let more = ["--verdicts", verdicts.to_str().unwrap()];
    fs::write(&told, with_gate("replay", &gate(), &more).stdout).unwrap();
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let counted = std::process::Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/attribution.py"))
        .args([&told, &verdicts, &demo("history")])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&counted.stdout);
    assert!(
        counted.status.success() && text.contains("same    rl_loss.no_go.2 peak"),
        "{}{}",
        text.lines()
            .filter(|line| !line.starts_with("same"))
            .collect::<Vec<_>>()
            .join("\n"),
        String::from_utf8_lossy(&counted.stderr)
    );
}
