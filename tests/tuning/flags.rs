//! What may move, and what becomes of a condition that no incident needs.

use serde_json::{Value, json};

use super::{ASKED, condition, tuned};
use crate::bad_input::Desk;

fn moved(document: &Value) -> Vec<&str> {
    let all = document["conditions"].as_array().unwrap().iter();
    all.filter(|own| own["outcome"] != "frozen")
        .map(|own| own["id"].as_str().unwrap())
        .collect()
}

fn asked<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&ASKED, more].concat()
}

#[test]
fn frozen_conditions_stay_and_are_paid_for() {
    let desk = Desk::with_demo();
    let all = tuned(&desk, &asked(&[]));
    let frozen = tuned(
        &desk,
        &asked(&["--freeze", "rl_reward_trend", "rl_loss.no_go.2"]),
    );
    for id in ["rl_reward_trend.no_go.1", "rl_loss.no_go.2"] {
        let own = condition(&frozen, id);
        assert_eq!(own["outcome"], "frozen");
        assert_eq!(own["limit"]["from"], own["limit"]["to"]);
    }
    assert_eq!(moved(&frozen).len() + 2, moved(&all).len());
    // Half of healthy time is false by the frozen slope alone, and no other limit can help that.
    assert!(frozen["proof"]["sunk_steps"].as_u64() > Some(10_000));
    assert_eq!(all["proof"]["sunk_steps"], 0);
}

#[test]
fn only_what_is_named_moves() {
    let desk = Desk::with_demo();
    let document = tuned(&desk, &asked(&["--only", "rl_loss", "rl_reward_trend"]));
    assert_eq!(
        moved(&document),
        [
            "rl_reward_trend.no_go.1",
            "rl_loss.no_go.1",
            "rl_loss.no_go.2"
        ]
    );
    let one = tuned(
        &desk,
        &asked(&["--only", "rl_loss.no_go.2,rl_reward_trend"]),
    );
    assert_eq!(moved(&one), ["rl_reward_trend.no_go.1", "rl_loss.no_go.2"]);
}

/// `rl_loss.no_go.2` is one that no incident of the demo needs, and that costs a little as it is.
#[test]
fn a_condition_that_nobody_needs_is_kept_floored_or_removed() {
    let desk = Desk::with_demo();
    let id = "rl_loss.no_go.2";
    let of = |more: &[&str]| {
        let document = tuned(&desk, &asked(more));
        let own = condition(&document, id);
        (own["outcome"].clone(), own["limit"]["to"].clone())
    };
    let (outcome, floor) = of(&[]);
    assert_eq!(outcome, "floor");
    assert!(floor.as_f64() > Some(3.0));
    assert_eq!(of(&["--keep", "rl_loss"]), (json!("kept"), json!(3.0)));
    assert_eq!(
        of(&["--floor", "rl_loss.no_go.2=9.5"]),
        (json!("given"), json!(9.5))
    );
    assert_eq!(
        of(&["--allow-off", "rl_loss"]),
        (json!("removed"), Value::Null)
    );
}

#[test]
fn a_condition_that_goes_takes_its_check_along() {
    let desk = Desk::with_demo();
    let more = ["--holds", "0,2m,5m,10m", "--write", "tuned.yaml"];
    let off = ["--allow-off", "balanced_p95", "rl_loss"];
    let document = tuned(&desk, &asked(&[&more[..], &off].concat()));
    assert_eq!(
        condition(&document, "balanced_p95.no_go.1")["outcome"],
        "removed"
    );
    let text = String::from_utf8(desk.read("tuned.yaml")).unwrap();
    assert!(!text.contains("- id: balanced_p95"), "{text}");
    assert!(text.contains("- id: rl_loss"), "{text}");
    assert!(!text.contains("ratio_to_mean"), "{text}");
}

#[test]
fn holds_are_chosen_from_the_list_and_only_from_it() {
    let desk = Desk::with_demo();
    let as_today = tuned(&desk, &asked(&[]));
    for own in as_today["conditions"].as_array().unwrap() {
        assert_eq!(
            own["hold_seconds"]["from"], own["hold_seconds"]["to"],
            "{own}"
        );
    }
    let listed = tuned(&desk, &asked(&["--holds", "0,5m"]));
    let mut longer = 0;
    for own in listed["conditions"].as_array().unwrap() {
        let to = own["hold_seconds"]["to"].as_f64().unwrap();
        let needed = ["tuned", "unchanged"].contains(&own["outcome"].as_str().unwrap());
        assert!(!needed || [0.0, 300.0].contains(&to), "{own}");
        longer += usize::from(needed && to > own["hold_seconds"]["from"].as_f64().unwrap());
    }
    assert!(longer > 0);
    let cost = |document: &Value| document["frontier"][0]["points"][0]["false_steps"].as_u64();
    // More to choose from is never worse (with the same cool-down, or nearly).
    assert!(cost(&listed) < cost(&as_today));
}

#[test]
fn warnings_are_tuned_with_no_go_frozen() {
    let desk = Desk::with_demo();
    let document = tuned(&desk, &["--max-missed", "3", "--level", "warning"]);
    let all = document["conditions"].as_array().unwrap();
    assert!(
        all.iter()
            .all(|own| own["id"].as_str().unwrap().contains(".warning."))
    );
    assert_eq!(
        document["before"]["false_no_go"],
        document["after"]["false_no_go"]
    );
    assert_ne!(
        document["before"]["false_verdicts"],
        document["after"]["false_verdicts"]
    );
    // The walk-forward speaks of the same verdicts as the frontier and the sides.
    let later = document["walk_forward"]["false_verdicts"]["rate"]
        .as_f64()
        .unwrap();
    assert!(later > document["after"]["false_warning"]["rate"].as_f64().unwrap());
}

#[test]
fn hours_weigh_by_their_deployments() {
    let desk = Desk::with_demo();
    let weight = [
        "--deployments",
        "deployments.csv",
        "--weight",
        "deployments",
    ];
    let plain = tuned(&desk, &asked(&[]));
    let document = tuned(&desk, &asked(&weight));
    assert!(plain["weighted"].is_null());
    assert_eq!(document["before"], plain["before"]);
    let (weighted, unweighted) = (
        &document["weighted"]["today"],
        &plain["before"]["false_verdicts"],
    );
    // Each step weighs one and the deployments of its hour of the week.
    assert!(weighted["of"].as_u64() > unweighted["of"].as_u64());
    assert!(weighted["hits"].as_u64() > unweighted["hits"].as_u64());
    assert_eq!(
        document["frontier"][0]["today"]["false_verdicts"],
        *weighted
    );
    let proof = &document["proof"];
    assert_eq!(
        document["weighted"]["tuned"]["hits"].as_u64().unwrap(),
        proof["false_steps"].as_u64().unwrap() + proof["sunk_steps"].as_u64().unwrap()
    );
}
