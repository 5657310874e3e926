//! The file that `tune` writes, and what becomes of it.

use serde_json::Value;

use super::{ASKED, HOLDS, INCIDENTS, condition, tuned};
use crate::bad_input::Desk;

fn text(desk: &Desk, name: &str) -> String {
    String::from_utf8(desk.read(name)).unwrap()
}

/// Lines of comments, alone or behind something.
fn comments(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.split_once('#'));
    lines.map(|(_, comment)| comment).collect()
}

#[test]
fn every_comment_stands_and_a_note_says_where_limits_come_from() {
    let desk = Desk::with_demo();
    let old = text(&desk, "gate.yaml");
    let document = tuned(
        &desk,
        &[&ASKED[..], &HOLDS, &["--write", "tuned.yaml"]].concat(),
    );
    assert_eq!(text(&desk, "gate.yaml"), old);
    let new = text(&desk, "tuned.yaml");
    let note: Vec<&str> = new
        .lines()
        .filter(|line| !old.lines().any(|own| own == *line))
        .collect();
    let said = note.join("\n");
    for word in [
        "# tuned 20",
        "--max-missed-rate 30%",
        "2026-03-02T00:00:00Z",
        "expected next",
    ] {
        assert!(said.contains(word), "{said}");
    }
    let mut stand = comments(&new).into_iter();
    for comment in comments(&old) {
        assert!(stand.any(|own| own == comment), "{comment}");
    }
    assert_eq!(
        old.lines().filter(|line| line.trim().is_empty()).count(),
        new.lines().filter(|line| line.trim().is_empty()).count()
    );
    // Nothing but limits, holds and the note.
    let untouched = new
        .lines()
        .filter(|line| old.lines().any(|own| own == *line))
        .count();
    let moved = document["conditions"].as_array().unwrap().len();
    assert!(old.lines().count() - untouched <= moved);
    assert!(new.contains("for: 5m }"), "{new}");
}

#[test]
fn in_place_the_old_file_is_kept_and_both_can_be_compared() {
    let desk = Desk::with_demo();
    let old = text(&desk, "gate.yaml");
    let run = desk.run(&[&["tune", "--in-place"], &INCIDENTS[..], &ASKED].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stderr.contains("wrote gate.yaml"), "{}", run.stderr);
    assert!(
        run.stderr.contains("kept as gate.yaml.bak"),
        "{}",
        run.stderr
    );
    assert_eq!(text(&desk, "gate.yaml.bak"), old);
    assert_ne!(text(&desk, "gate.yaml"), old);
    let compare = ["replay", "--against", "gate.yaml.bak", "--format", "json"];
    let run = desk.run(&[&compare, &INCIDENTS[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let compared: Value = serde_json::from_str(&run.stdout).unwrap();
    let rate = |side: &str| compared[side]["false_no_go"]["rate"].as_f64().unwrap();
    assert!(rate("gate") < rate("against") / 10.0);
}

/// Tuning reads of today's limits only where they stand in for a floor, are frozen or are kept.
#[test]
fn tuning_again_changes_nothing() {
    let desk = Desk::with_demo();
    for more in [&[][..], &HOLDS, &["--in-sample-only"]] {
        let asked = [&ASKED[..], more].concat();
        tuned(&desk, &[&asked[..], &["--write", "tuned.yaml"]].concat());
        let again = tuned(&desk, &[&asked[..], &["--gate", "tuned.yaml"]].concat());
        for own in again["conditions"].as_array().unwrap() {
            assert_eq!(own["limit"]["from"], own["limit"]["to"], "{own}");
            assert_eq!(
                own["hold_seconds"]["from"], own["hold_seconds"]["to"],
                "{own}"
            );
        }
        assert_eq!(again["before"], again["after"]);
    }
}

#[test]
fn warnings_move_along_and_are_named() {
    let desk = Desk::with_demo();
    let gate = text(&desk, "gate.yaml");
    let both = "warning: { above: 4.5 }\n    no_go: { above: 4.5, for: 5m }";
    assert!(gate.contains(both));
    let loose = gate.replace(
        both,
        "warning: { above: 8 }\n    no_go: { above: 9, for: 5m }",
    );
    desk.write("gate.yaml", loose);
    let document = tuned(&desk, &[&ASKED[..], &["--write", "tuned.yaml"]].concat());
    let to = &condition(&document, "creative_p95.no_go.1")["limit"];
    let moved = &document["moved_warnings"][0];
    assert_eq!(moved["id"], "creative_p95.warning.1");
    assert_eq!(moved["along_with"], "creative_p95.no_go.1");
    assert_eq!(moved["from_text"], "8 s");
    assert_eq!(moved["to"], to["to"]);
    assert_eq!(moved["to_text"], to["to_text"]);
    let said = super::said(&desk, &ASKED);
    assert!(
        said.contains("creative_p95.warning.1 moves along with"),
        "{said}"
    );
    let written = text(&desk, "tuned.yaml");
    let warning = format!("warning: {{ above: {} }}", to["to"]);
    assert!(written.contains(&warning), "{warning}\n{written}");
}

#[test]
fn a_tuned_gate_can_be_checked_and_replayed_like_any_other() {
    let desk = Desk::with_demo();
    tuned(
        &desk,
        &[&ASKED[..], &HOLDS, &["--write", "tuned.yaml"]].concat(),
    );
    for line in ["check tuned.yaml", "replay --gate tuned.yaml"] {
        let run = desk.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
}
