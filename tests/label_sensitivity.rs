//! What hangs on the labels, on the demo: every figure is what the program says when it is told so, and
//! a list whose times are off is found out.

use std::process::Command;

use serde_json::Value;

use crate::bad_input::Desk;

fn replayed(desk: &Desk, arguments: &[&str]) -> Value {
    let run = desk.run(&[&["replay", "--format", "json"], arguments].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The demo's incidents with every time so many minutes later, or their starts alone.
fn move_incidents(desk: &Desk, name: &str, minutes: i64, columns: &[&str]) {
    let list = String::from_utf8(desk.read("incidents.csv")).unwrap();
    let mut rows = list.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    let moved = rows.map(|cells| {
        // No cell before the title, which alone may hold commas, is quoted.
        let times = cells
            .iter()
            .zip(&head)
            .enumerate()
            .map(|(at, (cell, column))| {
                if at < 5 && columns.contains(column) && !cell.is_empty() {
                    let time: retrogate::model::Timestamp = cell.parse().unwrap();
                    let time = time.millis() + minutes * 60_000;
                    retrogate::model::Timestamp::from_millis(time).to_string()
                } else {
                    (*cell).to_owned()
                }
            });
        let rest = cells.iter().skip(head.len()).map(|cell| (*cell).to_owned());
        times.chain(rest).collect::<Vec<_>>().join(",")
    });
    let lines: Vec<String> = std::iter::once(head.join(",")).chain(moved).collect();
    desk.write(name, lines.join("\n") + "\n");
}

#[test]
fn every_variant_is_a_replay_told_so() {
    let desk = Desk::with_demo();
    let whole = replayed(&desk, &["--incidents", "incidents.csv"]);
    let factors = whole["label_sensitivity"]["factors"].as_array().unwrap();
    assert_eq!(factors.len(), 4);
    let mut compared = 0;
    for factor in factors {
        for variant in factor["variants"].as_array().unwrap() {
            let value = variant["value"].as_f64().unwrap();
            let seconds = format!("{}s", value.abs());
            let told = match factor["factor"].as_str().unwrap() {
                "lead" => ["--lead".to_owned(), seconds],
                "cooldown" => ["--cooldown".to_owned(), seconds],
                "catch-share" => ["--catch-share".to_owned(), value.to_string()],
                // Drills stay where they are, and a start stops at the middle: see the laws beside the code.
                _ => continue,
            };
            let told = [
                &told[0],
                &told[1],
                "--incidents",
                "incidents.csv",
                "--brief",
            ];
            let alone = replayed(&desk, &told);
            assert_eq!(alone["false_no_go"], variant["false_no_go"], "{told:?}");
            assert_eq!(alone["missed_issues"], variant["missed_issues"], "{told:?}");
            assert_eq!(alone["label_sensitivity"], Value::Null, "it takes its time");
            compared += 1;
        }
        let own = factor["variants"].as_array().unwrap().iter();
        let own: Vec<_> = own.filter(|variant| variant["own"] == true).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0]["false_no_go"], whole["false_no_go"]);
        assert_eq!(own[0]["missed_issues"], whole["missed_issues"]);
    }
    assert_eq!(compared, 3 + 4 + 5);
}

#[test]
fn a_list_in_local_time_is_found_out_and_the_right_one_is_not() {
    let desk = Desk::with_demo();
    let times = ["started_at", "resolved_at", "detected_at"];
    for (minutes, named) in [
        (0, None),
        (60, Some("1h earlier")),
        (330, Some("5h30m earlier")),
        (-480, Some("8h later")),
    ] {
        move_incidents(&desk, "moved.csv", minutes, &times);
        let document = replayed(&desk, &["--incidents", "moved.csv"]);
        let clock = &document["label_sensitivity"]["clock_shift"];
        assert_eq!(clock["suspect"], named.is_some(), "{minutes}: {clock}");
        assert_eq!(
            clock["best_shift_seconds"],
            (-minutes * 60) as f64,
            "{minutes}"
        );
        assert_eq!(clock["shifts"].as_array().unwrap().len(), 57);
        let run = desk.run(&["replay", "--incidents", "moved.csv"]);
        let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            words.contains("Is a time zone wrong"),
            named.is_some(),
            "{words}"
        );
        if let Some(named) = named {
            assert!(
                words.contains(&format!("every incident {named}")),
                "{words}"
            );
        }
    }
}

#[test]
fn the_time_since_an_incident_sums_to_the_rate_without_a_cool_down() {
    let desk = Desk::with_demo();
    let document = replayed(&desk, &["--incidents", "incidents.csv"]);
    let buckets = document["label_sensitivity"]["since_incident"]
        .as_array()
        .unwrap();
    for field in ["hits", "of"] {
        let sum: u64 = buckets
            .iter()
            .map(|own| own["false_no_go"][field].as_u64().unwrap())
            .sum();
        assert_eq!(
            document["false_no_go_without_cooldown"][field], sum,
            "{field}"
        );
    }
    // Without a list there is nothing to draw otherwise.
    assert_eq!(replayed(&desk, &[])["label_sensitivity"], Value::Null);
}

#[test]
fn another_zone_of_this_machine_changes_nothing() {
    let desk = Desk::with_demo();
    let run = |zone: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_retrogate"));
        let command = command.env("TZ", zone).current_dir(desk.path(""));
        let output = command.args(["replay", "--incidents", "incidents.csv", "--format", "json"]);
        output.output().unwrap().stdout
    };
    let here = run("UTC");
    assert!(!here.is_empty() && here == run("Asia/Kolkata"));
}
