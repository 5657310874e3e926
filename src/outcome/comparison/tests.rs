//! Comparisons against counts made step by step.

use proptest::prelude::*;

use super::*;
use crate::engine::Bits;
use crate::model::Duration;
use crate::outcome::tests::{decisions, gate, incident};
use crate::outcome::{Evaluable, Rules};
use std::ops::Range;

fn compared(
    own: Decisions,
    other: Decisions,
    incidents: Vec<crate::model::Incident>,
) -> (Alike, [Outcome; 2], Comparison) {
    let gate = gate();
    let rules = Rules {
        cooldown: Duration::from_mins(10),
        ..Rules::for_gate(&gate)
    };
    let to = own.grid.range().to;
    let truth = Truth::try_new(&gate, Some(incidents), None, to, &rules).unwrap();
    let alike = judged_alike(own, other);
    let outcomes =
        [&alike.gate, &alike.against].map(|own| Outcome::new(&gate, own, &truth, &rules));
    let side = |decisions, outcome| Side { decisions, outcome };
    let comparison = Comparison::new(
        side(&alike.gate, &outcomes[0]),
        side(&alike.against, &outcomes[1]),
        &truth,
    );
    (alike, outcomes, comparison)
}

#[test]
fn a_looser_gate_misses_one_more_and_its_episodes_are_gone_or_shorter() {
    let strict = decisions(
        2000,
        &[100..130, 400..460, 700..760, 1200..1210, 1500..1530],
        &[],
    );
    let loose = decisions(2000, &[110..120, 450..460, 703..706, 1500..1530], &[]);
    let list = vec![incident("a", 400..460), incident("b", 700..760)];
    let (_, [own, other], told) = compared(loose, strict, list);
    assert_eq!((own.false_no_go.hits, other.false_no_go.hits), (40, 70));
    assert_eq!(
        (told.false_no_go.only_gate, told.false_no_go.only_against),
        (0, 30)
    );
    assert_eq!(told.other_verdicts.hits, 30 + 50 + 57);
    let caught: Vec<CaughtBy> = told.incidents.pairs.iter().map(|p| p.caught_by).collect();
    assert_eq!(caught, [CaughtBy::Both, CaughtBy::Against]);
    assert_eq!((told.incidents.later, told.incidents.sooner), (1, 0));
    assert_eq!(
        (told.incidents.groups_only_against, told.incidents.p),
        (1, 1.0)
    );
    let changes: Vec<(EpisodeChange, u64, u64)> = told
        .episodes
        .iter()
        .map(|own| (own.change, own.gate.false_steps, own.against.false_steps))
        .collect();
    assert_eq!(
        changes,
        [
            (EpisodeChange::Shorter, 10, 30),
            (EpisodeChange::Gone, 0, 10)
        ],
        "what is the same at 1500 is not listed, and what lies in incidents is no false episode"
    );
    assert_eq!(told.blocked.interval, None, "two groups are no sample");
}

#[test]
fn a_run_of_one_gate_may_be_two_of_the_other() {
    let whole = decisions(600, &[100..200], &[]);
    let parts = decisions(600, &[90..120, 150..160, 300..301], &[]);
    let (_, _, told) = compared(whole, parts, Vec::new());
    let [first, second] = &told.episodes[..] else {
        panic!("{:?}", told.episodes)
    };
    assert_eq!(
        (first.steps.clone(), first.change),
        (90..200, EpisodeChange::Longer)
    );
    assert_eq!((first.gate.episodes, first.against.episodes), (1, 2));
    assert_eq!(
        (second.steps.clone(), second.change),
        (300..301, EpisodeChange::Gone)
    );
}

#[test]
fn a_run_that_reaches_an_incident_is_attached_for_one_gate_only() {
    let far = decisions(600, &[200..320], &[]);
    let near = decisions(600, &[200..210], &[]);
    let (_, _, told) = compared(far, near, vec![incident("a", 300..360)]);
    let [only] = &told.episodes[..] else {
        panic!("{:?}", told.episodes)
    };
    assert_eq!(
        (
            only.gate.attached,
            only.gate.episodes,
            only.against.episodes
        ),
        (1, 0, 1)
    );
    assert_eq!(
        (only.gate.false_steps, only.against.false_steps),
        (85, 10),
        "lead is not false"
    );
}

#[test]
fn equal_gates_do_not_differ_anywhere() {
    let own = decisions(3000, &[100..130, 700..760], &[40..50]);
    let (alike, [one, two], told) = compared(own.clone(), own, vec![incident("a", 700..760)]);
    assert_eq!(one, two);
    assert_eq!(
        (alike.neither, alike.not_gate, alike.not_against),
        (10, 0, 0)
    );
    assert!(told.episodes.is_empty() && told.other_verdicts.hits == 0);
    assert_eq!(
        (told.false_no_go.value(), told.false_no_go.interval),
        (Some(0.0), None)
    );
}

fn runs(len: usize) -> impl Strategy<Value = Vec<Range<usize>>> {
    let run = (0..len, 0..40_usize).prop_map(move |(start, long)| start..(start + long).min(len));
    proptest::collection::vec(run, 0..12)
}

fn both(a: &Bits, b: &Bits, range: Range<usize>) -> u64 {
    range.filter(|index| a.get(*index) && b.get(*index)).count() as u64
}

proptest! {
    #[test]
    fn counts_are_those_made_step_by_step(
        own in runs(1500), other in runs(1500), dark in runs(1500), away in runs(1500),
        starts in proptest::collection::vec((0_i64..1500, 1_i64..90), 0..8),
    ) {
        let incidents = starts
            .iter()
            .enumerate()
            .map(|(number, (start, long))| incident(&format!("i{number}"), *start..start + long))
            .collect();
        let (first, second) = (decisions(1500, &own, &dark), decisions(1500, &other, &away));
        let (alike, [one, two], told) = compared(first.clone(), second.clone(), incidents);
        let judged = |index: usize| !first.dark.get(index) && !second.dark.get(index);
        prop_assert_eq!(alike.neither + alike.not_gate + alike.not_against,
            (0..1500).filter(|index| !judged(*index)).count() as u64);
        let healthy = one.zones.plane(Zone::Healthy);
        let only = |a: &Bits, b: &Bits| {
            healthy.iter_ones().filter(|index| a.get(*index) && !b.get(*index)).count() as u64
        };
        prop_assert_eq!(told.false_no_go.only_gate, only(&first.no_go, &second.no_go));
        prop_assert_eq!(told.false_no_go.only_against, only(&second.no_go, &first.no_go));
        prop_assert_eq!(told.false_no_go.gate, one.false_no_go);
        prop_assert_eq!(told.blocked.gate, one.incidents.blocked_share);
        prop_assert_eq!(told.blocked.against, two.incidents.blocked_share);
        for index in 0..1500 {
            prop_assert_eq!(healthy.get(index) && !judged(index), false);
        }
        // Every episode that one gate alone has lies in just one listed stretch, and the others in none.
        for (mine, plane, theirs) in [(&one, &alike.gate.no_go, &alike.against.no_go),
                                      (&two, &alike.against.no_go, &alike.gate.no_go)] {
            for episode in &mine.episodes.healthy {
                let listed = told.episodes.iter()
                    .filter(|own| own.steps.start <= episode.steps.start && episode.steps.end <= own.steps.end)
                    .count();
                let differs = episode.steps.clone().any(|index| plane.get(index) != theirs.get(index));
                prop_assert!(listed == 1 || (listed == 0 && !differs));
            }
        }
        for own in &told.episodes {
            prop_assert_eq!(own.gate.false_steps, both(&alike.gate.no_go, healthy, own.steps.clone()));
            prop_assert_eq!(own.against.false_steps, both(&alike.against.no_go, healthy, own.steps.clone()));
        }
        for pair in &told.incidents.pairs {
            prop_assert_eq!(pair.gate.evaluable == Evaluable::No, pair.against.evaluable == Evaluable::No);
        }
    }
}
