//! What holds of every tuning.

use serde_json::Value;

use super::{ASKED, HOLDS, INCIDENTS, said, tuned};
use crate::bad_input::Desk;

#[test]
fn the_same_bytes_on_one_thread_on_two_and_again() {
    let desk = Desk::with_demo();
    for form in ["json", "text", "markdown"] {
        let asked = [&ASKED[..], &HOLDS, &["--format", form]].concat();
        let on = |threads: &str| said(&desk, &[&asked[..], &["--threads", threads]].concat());
        let one = on("1");
        assert!(
            one == on("2") && one == on("1") && one == said(&desk, &asked),
            "{form}"
        );
    }
}

/// `tune` counts what `replay` counts, with the cool-down and the range of its longest choice.
#[test]
fn the_tuned_side_is_a_replay_of_the_written_gate() {
    let desk = Desk::with_demo();
    let warning = ["--max-missed", "3", "--level", "warning"];
    for (asked, catch) in [
        (ASKED.to_vec(), "no-go"),
        ([&ASKED[..], &HOLDS].concat(), "no-go"),
        (
            [&ASKED[..], &HOLDS, &["--in-sample-only"]].concat(),
            "no-go",
        ),
        (warning.to_vec(), "warning"),
    ] {
        let document = tuned(&desk, &[&asked[..], &["--write", "tuned.yaml"]].concat());
        let cooldown = format!("{}s", document["cooldown_seconds"].as_f64().unwrap());
        let range = ["from", "to"].map(|end| document[end].as_str().unwrap());
        for (gate, side) in [("gate.yaml", "before"), ("tuned.yaml", "after")] {
            let whole = ["--gate", gate, "--cooldown", &cooldown, "--catch", catch];
            let span = ["--from", range[0], "--to", range[1], "--format", "json"];
            let run = desk.run(&[&["replay"], &INCIDENTS[..], &whole, &span].concat());
            assert_eq!(run.status, 0, "{}", run.stderr);
            let replay: Value = serde_json::from_str(&run.stdout).unwrap();
            let own = &document[side];
            assert_eq!(
                own["false_no_go"], replay["false_no_go"],
                "{asked:?} {gate}"
            );
            assert_eq!(
                own["false_warning"], replay["false_warning"],
                "{asked:?} {gate}"
            );
            assert_eq!(
                own["missed_issues"], replay["missed_issues"],
                "{asked:?} {gate}"
            );
            assert_eq!(
                own["blocked_share"], replay["blocked_share"],
                "{asked:?} {gate}"
            );
            let certainty = &replay["certainty"];
            assert_eq!(
                own["missed_groups"], certainty["missed_groups"],
                "{asked:?} {gate}"
            );
            if catch == "no-go" {
                assert_eq!(own["false_verdicts"], own["false_no_go"]);
                assert_eq!(own["false_verdicts_interval"], certainty["false_no_go"]);
            } else {
                let count = |rate: &str| own[rate]["hits"].as_u64().unwrap();
                assert_eq!(
                    count("false_verdicts"),
                    count("false_no_go") + count("false_warning")
                );
            }
        }
    }
}

#[test]
fn more_misses_never_cost_more() {
    let desk = Desk::with_demo();
    let document = tuned(&desk, &[&ASKED[..], &HOLDS].concat());
    let frontiers = document["frontier"].as_array().unwrap();
    assert_eq!(frontiers[0]["margin"], 0.0);
    for frontier in frontiers {
        let points = frontier["points"].as_array().unwrap();
        let of = |field: &str| -> Vec<u64> {
            points
                .iter()
                .map(|own| own[field].as_u64().unwrap())
                .collect()
        };
        let (budgets, costs) = (of("budget"), of("false_steps"));
        assert!(
            budgets.is_sorted_by(|one, other| one < other),
            "{budgets:?}"
        );
        assert!(costs.is_sorted_by(|one, other| one >= other), "{costs:?}");
        for point in points {
            assert_eq!(point["proved"], true);
            assert_eq!(point["at_least"], point["false_steps"]);
            assert!(point["missed_groups"]["hits"].as_u64() <= point["budget"].as_u64());
        }
        let today = &frontier["today"];
        assert_eq!(today["missed_groups"], document["before"]["missed_groups"]);
        assert_eq!(
            today["false_verdicts"],
            document["before"]["false_verdicts"]
        );
    }
    // What is caught with a margin to spare is caught without one.
    let cost = |frontier: &Value, budget: u64| {
        let points = frontier["points"].as_array().unwrap().iter();
        let within = points.filter(|own| own["budget"].as_u64() <= Some(budget));
        within.map(|own| own["false_steps"].as_u64().unwrap()).min()
    };
    let groups = document["groups"].as_u64().unwrap();
    for budget in 0..=groups {
        let (none, some) = (cost(&frontiers[0], budget), cost(&frontiers[1], budget));
        assert!(
            none <= some || some.is_none(),
            "{budget}: {none:?} {some:?}"
        );
    }
}

/// Of choices that cost the same the one that gives up fewest is taken.
#[test]
fn no_group_is_given_up_for_nothing() {
    let desk = Desk::with_demo();
    for asked in [ASKED.to_vec(), [&ASKED[..], &HOLDS].concat()] {
        let document = tuned(&desk, &asked);
        let chosen = &document["proof"]["false_steps"];
        let given_up = document["given_up"].as_array().unwrap().len() as u64;
        let frontiers = document["frontier"].as_array().unwrap().iter();
        let own = frontiers
            .rev()
            .find(|own| own["margin"] == document["margin"]);
        for point in own.unwrap()["points"].as_array().unwrap() {
            if point["false_steps"] == *chosen {
                let missed = point["missed_groups"]["hits"].as_u64().unwrap();
                assert!(given_up <= missed, "{asked:?}: {given_up}, {point}");
            }
        }
    }
}

/// The limit lies under a peak from which the whole margin was taken, unless that would have gone past the
/// median of healthy scores: so what binds it is never an incident that is caught with less to spare by luck.
#[test]
fn what_binds_a_limit_has_the_margin_to_spare() {
    let desk = Desk::with_demo();
    let document = tuned(&desk, &["--max-missed", "5"]);
    let margin = document["margin"].as_f64().unwrap();
    assert!(margin > 0.0);
    let needed = document["conditions"].as_array().unwrap().iter();
    let needed: Vec<&Value> = needed
        .filter(|own| !own["binding_incident"].is_null())
        .collect();
    assert!(needed.len() > 3);
    for own in needed {
        let room = own["room_in_spreads"].as_f64().unwrap();
        // Rounding moves a limit inside its interval, which may be a little wide.
        assert!((room - margin).abs() < 0.2, "{own}");
        let limit = own["limit"]["to"].as_f64().unwrap();
        let end = |end: &str| own[end].as_f64().unwrap();
        assert!(
            end("interval_low") <= limit && limit <= end("interval_high"),
            "{own}"
        );
    }
}
