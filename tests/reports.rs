//! `report` as its users meet it: what its documents say beside replays, and what it makes of odd inputs.

mod curves;
mod inputs;

use serde_json::Value;

use crate::bad_input::Desk;

const LABELS: [&str; 4] = [
    "--incidents",
    "incidents.csv",
    "--deployments",
    "deployments.csv",
];

/// The document of a report.
fn reported(desk: &Desk, arguments: &[&str]) -> Value {
    let run = desk.run(&[&["report", "--json", "report.json"], arguments].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_slice(&desk.read("report.json")).unwrap()
}

fn numbers(list: &Value, key: &str) -> u64 {
    let own = list.as_array().unwrap().iter();
    own.map(|own| own[key].as_u64().unwrap()).sum()
}

#[test]
fn parts_of_a_period_add_up_to_its_replay() {
    let desk = Desk::with_demo();
    for zone in ["UTC", "America/New_York"] {
        let told = reported(&desk, &[&LABELS[..], &["--time-zone", zone]].concat());
        let (trend, replay) = (&told["trend"], &told["replay"]);
        let whole = &trend["period"];
        assert_eq!(whole["false_no_go"], replay["false_no_go"]);
        assert_eq!(whole["missed_issues"], replay["missed_issues"]);
        assert_eq!(
            whole["false_no_go_interval"],
            replay["certainty"]["false_no_go"]
        );
        for key in ["go", "warning", "no_go", "unjudged", "false_episodes"] {
            assert_eq!(
                numbers(&trend["buckets"], key),
                whole[key].as_u64().unwrap(),
                "{key}"
            );
        }
        for (rate, part) in [("false_no_go", "hits"), ("missed_issues", "of")] {
            let buckets = trend["buckets"].as_array().unwrap().iter();
            let sum: u64 = buckets.map(|own| own[rate][part].as_u64().unwrap()).sum();
            assert_eq!(sum, whole[rate][part].as_u64().unwrap(), "{rate}");
        }
        let cells = told["hours"]["cells"].as_array().unwrap();
        assert_eq!(cells.len(), 168);
        let sum: u64 = cells
            .iter()
            .map(|own| own["false_no_go"]["hits"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, replay["false_no_go"]["hits"].as_u64().unwrap());
        let episodes = replay["false_no_go_episodes"]["count"].as_u64().unwrap();
        assert_eq!(numbers(&told["patterns"]["together"], "episodes"), episodes);
        assert_eq!(numbers(&told["patterns"]["lengths"], "episodes"), episodes);
    }
}

#[test]
fn runs_give_every_verdict_and_zone_back() {
    let desk = Desk::with_demo();
    let told = reported(&desk, &LABELS);
    let timeline = &told["timeline"];
    let steps = timeline["steps"].as_u64().unwrap();
    let count = |runs: &Value, wanted: char| {
        let starts: Vec<u64> = runs["starts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| own.as_u64().unwrap())
            .collect();
        let ends = starts.iter().skip(1).copied().chain([steps]);
        let letters = runs["states"].as_str().unwrap().chars();
        let own = starts.iter().zip(ends).zip(letters);
        own.filter(|(_, letter)| *letter == wanted)
            .map(|((start, end), _)| end - start)
            .sum::<u64>()
    };
    let period = &told["trend"]["period"];
    for (letter, key) in [('G', "go"), ('W', "warning"), ('N', "no_go")] {
        assert_eq!(
            count(&timeline["verdicts"], letter),
            period[key].as_u64().unwrap()
        );
    }
    for (letter, key) in [('h', "healthy"), ('i', "incident"), ('c', "cooldown")] {
        assert_eq!(
            count(&timeline["zones"], letter),
            told["replay"]["zones"][key].as_u64().unwrap()
        );
    }
    let checks = timeline["checks"].as_array().unwrap().iter();
    for (runs, row) in checks.zip(told["replay"]["checks"].as_array().unwrap()) {
        assert_eq!(runs["id"], row["id"]);
        let no_go = count(&runs["states"], 'n');
        assert_eq!(no_go, row["no_go_steps"].as_u64().unwrap(), "{}", row["id"]);
    }
}

#[test]
fn a_period_stands_beside_the_one_before() {
    let desk = Desk::with_demo();
    let week = [
        "--from",
        "2026-03-16T00:00:00Z",
        "--to",
        "2026-03-23T00:00:00Z",
    ];
    let told = reported(&desk, &[&LABELS[..], &week].concat());
    let before = [
        "--from",
        "2026-03-09T00:00:00Z",
        "--to",
        "2026-03-16T00:00:00Z",
    ];
    let earlier = reported(&desk, &[&LABELS[..], &before].concat());
    assert_eq!(told["trend"]["before"], earlier["trend"]["period"]);
    let p = told["trend"]["change"]["false_episodes_p_value"].as_f64();
    assert!(p.is_some_and(|p| (0.0..=1.0).contains(&p)));
    let whole = reported(&desk, &LABELS);
    assert_eq!(whole["trend"]["before"], Value::Null);
    let why = whole["trend"]["before_absent"].as_str().unwrap();
    assert!(why.contains("does not hold"), "{why}");
}

#[test]
fn neither_threads_nor_pieces_change_a_byte() {
    let desk = Desk::with_demo();
    let all = |arguments: &[&str]| {
        let places = [
            "report",
            "--json",
            "r.json",
            "--markdown",
            "r.md",
            "--output",
            "r.html",
        ];
        let run = desk.run(&[&places[..], &LABELS, arguments].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        ["r.json", "r.md", "r.html"].map(|name| desk.read(name))
    };
    let one = all(&["--threads", "1"]);
    assert!(one == all(&["--threads", "3", "--chunk-steps", "777"]));
}

#[test]
fn the_summary_fits_a_review() {
    let desk = Desk::with_demo();
    let run = desk.run(&[&["report", "--markdown", "r.md"], &LABELS[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let text = String::from_utf8(desk.read("r.md")).unwrap();
    assert!(text.lines().count() <= 120, "{}", text.lines().count());
    insta::assert_snapshot!("summary", text);
}
