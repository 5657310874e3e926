//! `tune` as its users meet it: what it prints of the demo, what its flags do, what it writes and what becomes
//! of that, and how it speaks of time that it was not to look at.

mod flags;
mod held_out;
mod laws;
mod written;

use insta::assert_snapshot;
use serde_json::Value;

use crate::bad_input::Desk;

/// Enough for every line of text.
const WIDTH: usize = 118;
const INCIDENTS: [&str; 2] = ["--incidents", "incidents.csv"];
/// At most three groups in ten.
const ASKED: [&str; 2] = ["--max-missed-rate", "30%"];
const HOLDS: [&str; 2] = ["--holds", "0,2m,5m,10m"];

/// What `tune` prints.
fn said(desk: &Desk, arguments: &[&str]) -> String {
    let run = desk.run(&[&["tune"], &INCIDENTS[..], arguments].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

/// The document of `tune`.
fn tuned(desk: &Desk, arguments: &[&str]) -> Value {
    let text = said(desk, &[&["--format", "json"], arguments].concat());
    serde_json::from_str(&text).unwrap()
}

/// One condition of a document.
fn condition<'d>(document: &'d Value, id: &str) -> &'d Value {
    let mut all = document["conditions"].as_array().unwrap().iter();
    all.find(|own| own["id"] == id).unwrap()
}

fn narrow(text: &str) -> &str {
    for line in text.lines() {
        assert!(line.chars().count() <= WIDTH, "{line}");
    }
    text
}

#[test]
fn the_answer_for_people() {
    let desk = Desk::with_demo();
    let brief = said(&desk, &ASKED);
    assert_snapshot!("text", narrow(&brief));
    let explained = said(&desk, &[&ASKED[..], &HOLDS, &["--explain"]].concat());
    assert_snapshot!("text_explained", narrow(&explained));
    let seen = said(&desk, &["--max-missed", "3", "--in-sample-only"]);
    assert_snapshot!("text_in_sample_only", narrow(&seen));
    let warnings = said(&desk, &["--max-missed", "3", "--level", "warning"]);
    assert_snapshot!("text_warning", narrow(&warnings));
}

#[test]
fn the_answer_for_a_pull_request() {
    let desk = Desk::with_demo();
    let weighted = [
        "--deployments",
        "deployments.csv",
        "--weight",
        "deployments",
    ];
    let markdown = [&ASKED[..], &weighted, &["--format", "markdown"]].concat();
    assert_snapshot!("markdown", said(&desk, &markdown));
}

#[test]
fn little_evidence_is_said_first() {
    let desk = Desk::with_demo();
    let lists = String::from_utf8(desk.read("incidents.csv")).unwrap();
    let few: Vec<&str> = lists.lines().take(4).collect();
    desk.write("incidents.csv", few.join("\n"));
    let text = said(&desk, &["--max-missed", "1"]);
    let (banner, rates) = (
        text.find("THIN EVIDENCE: 3 groups"),
        text.find("False NO-GO rate"),
    );
    assert!(banner.unwrap() < rates.unwrap(), "{text}");
    let document = tuned(&desk, &["--max-missed", "1"]);
    assert_eq!(document["thin_evidence"], true);
}

#[test]
fn time_that_is_over_is_said_and_counted() {
    let desk = Desk::with_demo();
    let none = [&ASKED[..], &["--time-budget", "0s"]].concat();
    let document = tuned(&desk, &none);
    assert!(document["problems"]["unproved"].as_u64() > Some(0));
    // What time was over for is in no figure.
    assert_eq!(document["problems"]["unreached_folds"], 19);
    assert_eq!(document["problems"]["unreached_parts"], 4);
    assert_eq!(document["nested"], Value::Null);
    assert_eq!(document["walk_forward"], Value::Null);
    assert_eq!(document["met_unseen"], Value::Null);
    let text = said(&desk, &none);
    for told in [
        "NOT ALL PROVED",
        "TIME WAS OVER before 19 nested folds and 4 later parts",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    // However late it is, the answer has a bound.
    let seen = ["--max-missed", "0", "--in-sample-only"];
    let seen = [&seen[..], &HOLDS, &["--time-budget", "0s"]].concat();
    let proof = &tuned(&desk, &seen)["proof"];
    assert_eq!(proof["proved"], false);
    let [least, found] = ["at_least", "false_steps"].map(|key| proof[key].as_u64().unwrap());
    assert!(0 < least && least < found, "{proof}");
    assert!(said(&desk, &seen).contains("NOT PROVED"));
}
