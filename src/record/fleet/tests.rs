//! What holds of every fleet's document.

use proptest::prelude::*;

use super::sample::{Story, document, input, ordinary, row};
use super::*;
use crate::record::to_json;

#[test]
fn the_document_says_who_needs_attention() {
    let document = document(40);
    assert_eq!(document.judged, 41);
    assert_eq!(document.gates[0].gate, "api-checkout");
    let found: Vec<(ComparedRate, &str)> = document
        .outliers
        .iter()
        .map(|own| (own.rate, own.gate.as_str()))
        .collect();
    assert!(
        found.contains(&(ComparedRate::FalseNoGo, "api-checkout")),
        "{found:?}"
    );
    assert!(found.iter().all(|own| own.1 == "api-checkout"), "{found:?}");
    assert!(
        document.gates[0]
            .stands_out
            .checks
            .contains(&"errors".to_owned())
    );
    assert_eq!(document.checks.len(), 3);
    assert_eq!(document.checks[0].gates, 41);
    assert_eq!(document.checks[0].only_costs_in, 1);
    let services = &document.unmatched_incidents.as_ref().unwrap().services;
    assert_eq!(*services, ["auth", "billing"]);
}

#[test]
fn a_check_that_few_gates_have_is_not_compared() {
    let rows = |count: u64| FleetInput {
        gates: (0..count)
            .map(|number| row(&format!("g{number}"), &ordinary(number)))
            .collect(),
        ..FleetInput::default()
    };
    assert!(FleetDocument::new(rows(4)).checks.is_empty());
    assert_eq!(FleetDocument::new(rows(5)).checks.len(), 3);
    assert_eq!(
        FleetDocument::new(rows(4)).pooled.false_no_go.interval,
        None
    );
    assert!(
        FleetDocument::new(rows(5))
            .pooled
            .false_no_go
            .interval
            .is_some()
    );
}

#[test]
fn a_fleet_of_nothing_has_rates_of_nothing() {
    let empty = FleetDocument::new(FleetInput::default());
    assert_eq!(empty.pooled.false_no_go.rate.rate.0, None);
    assert_eq!(empty.pooled.episodes_per_week.0, None);
    assert_eq!(empty.pooled.missed_issues.gates_at_most.0, None);
    assert_eq!(empty.unmatched_incidents, None);
}

/// A thousand rows must fit anywhere: a row of a dozen checks stays under 4 KB.
#[test]
fn a_row_is_small() {
    let mut own = row("api-some-service-of-a-usual-name", &ordinary(8));
    let check = own.checks[1].clone();
    own.checks = vec![check; 12];
    let words = |text: &String| text.capacity();
    let strip = &own.strip;
    let heap = words(&own.gate)
        + [
            &strip.no_go,
            &strip.warning,
            &strip.unjudged,
            &strip.incident,
        ]
        .map(words)
        .iter()
        .sum::<usize>()
        + own
            .checks
            .iter()
            .map(|check| size_of_val(check) + words(&check.id))
            .sum::<usize>();
    assert!(
        heap + size_of::<GateRow>() < 4096,
        "{heap} and {}",
        size_of::<GateRow>()
    );
}

fn stories() -> impl Strategy<Value = Vec<Story>> {
    let days = proptest::collection::vec(prop_oneof![3 => Just(0_u64), 1 => 0_u64..1440], 3..9);
    let story =
        (days, 0_u64..9, 0_u64..9, 0_u64..900).prop_map(|(false_no_go, hits, rest, unjudged)| {
            Story {
                false_no_go,
                missed: (hits, hits + rest),
                unjudged,
            }
        });
    proptest::collection::vec(story, 0..12)
}

proptest! {
    #[test]
    fn the_order_of_gates_never_changes_a_byte(stories in stories(), turn in 0_usize..12, back in any::<bool>()) {
        let mut given = input(0);
        // Two of each, so that some need exactly as much attention.
        let named = |(number, story)| row(&format!("g{number}"), story);
        given.gates = (0..).zip(stories.iter().chain(&stories)).map(named).collect();
        let mut turned = given.clone();
        let places = turned.gates.len().max(1);
        turned.gates.rotate_left(turn % places);
        if back {
            turned.gates.reverse();
        }
        let [one, other] = [given, turned].map(|own| to_json(&FleetDocument::new(own)));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_fleet_of_one_gate_has_its_rates(story in stories().prop_filter("some", |own| !own.is_empty())) {
        let own = row("g", &story[0]);
        let fleet = FleetDocument::new(FleetInput { gates: vec![own.clone()], ..FleetInput::default() });
        prop_assert_eq!(fleet.pooled.false_no_go.rate, own.false_no_go);
        prop_assert_eq!(fleet.pooled.missed_issues.rate, own.missed_issues);
        prop_assert_eq!(fleet.pooled.unjudged.rate, own.unjudged);
        prop_assert_eq!(fleet.pooled.episodes, own.episodes);
        prop_assert_eq!(fleet.pooled.false_no_go.interval, None);
    }
}
