//! Checks folded again, with another policy or another timing, are the gate replayed with that change
//! written into it.

use super::*;
use crate::engine::{RetimedCheck, judge_reading, judge_timings};
use std::convert::Infallible;
use std::num::NonZeroUsize;

fn with_check(gate: &Gate, number: usize, check: Check) -> Gate {
    let mut parts = gate.parts().clone();
    parts.checks[number] = check;
    Gate::try_new(parts).unwrap()
}

fn retimed(check: &Check, level: Level, index: usize, hold: Duration, release: Duration) -> Check {
    let mut parts = check.parts().clone();
    let conditions = match level {
        Level::Warning => &mut parts.warning,
        Level::NoGo => &mut parts.no_go,
    };
    if let Some(condition) = conditions.get_mut(index) {
        *condition = condition.with_hold(hold).with_release(release);
    }
    Check::try_new(parts).unwrap()
}

fn same_verdicts(found: &super::super::Decisions, expected: &super::super::Decisions) {
    let mut expected = expected.clone();
    expected.checks.clone_from(&found.checks);
    assert_eq!(found, &expected);
}

proptest! {
    #[test]
    fn a_fold_with_a_change_is_a_replay_of_the_changed_gate(
        (gate, history) in case(),
        number in 0_usize..3,
        index in 0_usize..2,
        other in 0_usize..3,
        level in prop_oneof![Just(Level::Warning), Just(Level::NoGo)],
        (hold, release) in (minutes(), minutes()),
        policy in policy(),
        cut in 1_usize..70,
    ) {
        let chunking = Chunking::Points(NonZeroUsize::new(cut).unwrap());
        let read = |check: usize| Ok::<_, Infallible>(&history[check]);
        let (number, other) = (number % gate.checks().len(), other % gate.checks().len());
        let changed = retimed(&gate.checks()[number], level, index, hold, release);
        let variant = with_check(&gate, number, changed.clone());
        // Points at the start whose longer memory was never asked for are unknown, and that is right.
        let judged = judged(&gate);
        let checks = judge_reading(&gate, read, judged, chunking, Threads::OneACore).unwrap();
        let base = evaluate(&gate, &history, judged);
        prop_assert_eq!(checks.decisions(), &base);

        let mut timings = vec![Vec::new(); gate.checks().len()];
        timings[number] = vec![gate.checks()[number].clone(), changed];
        let found = judge_timings(&gate, &timings, read, judged, chunking, Threads::OneACore);
        let found: Vec<Vec<RetimedCheck>> = found.unwrap();
        let put = |at: usize, gate: &Gate| checks.verdicts(gate, &[(number, &found[number][at])]);
        same_verdicts(&put(0, &gate), &base);
        same_verdicts(&put(1, &variant), &evaluate(&variant, &history, judged));

        // Another gate-wide policy, and other timings of two checks at once.
        let mut parts = variant.parts().clone();
        parts.no_data = policy;
        let variant = Gate::try_new(parts).unwrap();
        same_verdicts(&put(1, &variant), &evaluate(&variant, &history, judged));
        if other != number {
            let second = retimed(&gate.checks()[other], Level::NoGo, 0, release, hold);
            let variant = with_check(&variant, other, second.clone());
            let mut timings = vec![Vec::new(); gate.checks().len()];
            timings[other] = vec![second];
            let second = judge_timings(&gate, &timings, read, judged, chunking, Threads::OneACore);
            let second = second.unwrap();
            let both = [(number, &found[number][1]), (other, &second[other][0])];
            same_verdicts(&checks.verdicts(&variant, &both), &evaluate(&variant, &history, judged));
        }
    }

    #[test]
    fn a_fold_with_a_moved_limit_is_a_replay_of_that_gate(
        (gate, history) in case(),
        number in 0_usize..3,
        other in condition(),
    ) {
        let number = number % gate.checks().len();
        let mut parts = gate.checks()[number].parts().clone();
        for condition in parts.warning.iter_mut().chain(&mut parts.no_go) {
            *condition = Condition::try_new(
                condition.signal(),
                other.limit(),
                condition.hold(),
                condition.release(),
            )
            .unwrap();
        }
        let moved = Check::try_new(parts).unwrap();
        let variant = with_check(&gate, number, moved.clone());
        let mut timings = vec![Vec::new(); gate.checks().len()];
        timings[number].push(moved);
        let read = |check: usize| Ok::<_, Infallible>(&history[check]);
        let (judged, chunking) = (judged(&gate), Chunking::Automatic);
        let checks = judge_reading(&gate, read, judged, chunking, Threads::OneACore).unwrap();
        let found = judge_timings(&variant, &timings, read, judged, chunking, Threads::OneACore);
        let changed = [(number, &found.unwrap()[number][0])];
        same_verdicts(&checks.verdicts(&variant, &changed), &evaluate(&variant, &history, judged));
    }
}
