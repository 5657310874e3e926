//! A fleet tuned: limits by value in the template, found once.

use std::fs;

use super::{Desk, rows};
use serde_json::Value;

const TUNE: [&str; 8] = [
    "fleet",
    "tune",
    "--incidents",
    "incidents.csv",
    "--max-missed",
    "3",
    "--format",
    "json",
];

fn tuned(desk: &Desk, more: &[&str]) -> Value {
    desk.run(&[&TUNE[..], more].concat()).ended(0).json()
}

#[test]
fn each_value_gets_its_own_limits_and_nothing_is_found_twice() {
    let desk = Desk::with(&["checkout", "search", "mail"]);
    let template = fs::read_to_string(desk.path("gate.yaml")).unwrap();
    let document = tuned(&desk, &["--write", "tuned.yaml"]);
    assert_eq!(document["tuned"], 3);
    assert_eq!(document["from_earlier_runs"], 0);
    let text = fs::read_to_string(desk.path("tuned.yaml")).unwrap();
    assert!(text.starts_with(&template), "{text}");
    assert!(text.contains("\noverrides:\n"), "{text}");
    for row in rows(&document, "gates") {
        let service = row["value"].as_str().unwrap();
        let store = Desk::store(service);
        // What is written is what was told, and what `tune` of that gate alone finds.
        let replay = desk.run(&[
            "replay",
            "--gate",
            "tuned.yaml",
            "--service",
            service,
            "--store",
            &store,
            "--incidents",
            "incidents.csv",
            "--format",
            "json",
        ]);
        let replay = replay.ended(0).json();
        assert_eq!(
            replay["false_no_go"]["hits"],
            row["after"]["false_verdicts"]["hits"]
        );
        assert_eq!(
            replay["certainty"]["missed_groups"]["hits"],
            row["after"]["missed_groups"]["hits"]
        );
        let alone = desk.run(&[
            "tune",
            "--service",
            service,
            "--store",
            &store,
            "--incidents",
            "incidents.csv",
            "--max-missed",
            "3",
            "--format",
            "json",
        ]);
        let alone = alone.ended(0).json();
        for side in ["before", "after"] {
            let own = &row[side]["false_verdicts"]["hits"];
            assert_eq!(
                *own, alone[side]["false_verdicts"]["hits"],
                "{service} {side}"
            );
        }
    }
    let again = tuned(&desk, &[]);
    assert_eq!(again["from_earlier_runs"], 3);
    assert_eq!(again["gates"], document["gates"]);
    assert_eq!(
        tuned(&desk, &["--threads", "1", "--afresh"])["gates"],
        document["gates"]
    );
    // An incident that was filed since is found out anew, for its own gate alone.
    let mut incidents = fs::read_to_string(desk.path("incidents.csv")).unwrap();
    incidents.push_str("late,search,2026-01-03T20:00:00Z,2026-01-03T20:30:00Z\n");
    fs::write(desk.path("incidents.csv"), incidents).unwrap();
    assert_eq!(tuned(&desk, &[])["from_earlier_runs"], 2);
    assert_eq!(tuned(&desk, &["--holds", "0,2m"])["from_earlier_runs"], 0);
}

#[test]
fn gates_that_cannot_be_tuned_are_named_and_the_others_are_written() {
    let desk = Desk::with(&["checkout", "search"]);
    let incidents = fs::read_to_string(desk.path("incidents.csv")).unwrap();
    let own: String = incidents
        .lines()
        .filter(|line| !line.contains(",search,"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(desk.path("incidents.csv"), own).unwrap();
    let run = desk.run(&[&TUNE[..], &["--in-place"]].concat()).ended(64);
    let document = run.json();
    assert_eq!(document["tuned"], 1);
    assert_eq!(document["not_tuned"][0]["gate"], "api-search");
    assert_eq!(document["not_tuned"][0]["exit_status"], 64);
    let text = fs::read_to_string(desk.path("gate.yaml")).unwrap();
    assert!(
        text.contains("  checkout:\n") && !text.contains("  search:\n"),
        "{text}"
    );
    let kept = fs::read_to_string(desk.path("gate.yaml.bak")).unwrap();
    assert!(text.starts_with(&kept));
    desk.run(&[
        "fleet",
        "tune",
        "--incidents",
        "incidents.csv",
        "--max-missed",
        "3",
    ])
    .ended(64)
    .says(&["1 gate tuned for --max-missed 3", "Not tuned", "api-search"]);
    desk.run(&["fleet", "tune", "--incidents", "incidents.csv"])
        .ended(64)
        .complains(&["tuning needs a target"]);
}

#[test]
fn gate_files_are_written_one_by_one() {
    let desk = Desk::with(&["checkout", "search"]);
    for folder in ["gates", "tuned"] {
        fs::create_dir(desk.path(folder)).unwrap();
    }
    for service in ["checkout", "search"] {
        fs::write(
            desk.path(&format!("gates/{service}.yaml")),
            Desk::single(service),
        )
        .unwrap();
    }
    tuned(&desk, &["--gates", "gates", "--write", "tuned"]);
    for service in ["checkout", "search"] {
        let name = format!("{service}.yaml");
        let before = fs::read_to_string(desk.path("gates").join(&name)).unwrap();
        let after = fs::read_to_string(desk.path("tuned").join(&name)).unwrap();
        assert_eq!(before, Desk::single(service));
        assert_ne!(before, after);
        assert!(
            after.contains("# tuned 20") && after.contains("with retrogate"),
            "{after}"
        );
    }
    desk.run(&[&TUNE[..], &["--gates", "gates", "--write", "nowhere"]].concat())
        .ended(64)
        .complains(&[
            "--write nowhere: there is no such folder",
            "mkdir -p nowhere",
        ]);
}
