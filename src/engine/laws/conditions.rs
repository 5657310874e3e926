//! Laws of single conditions: their planes, their scores, and verdicts folded without them.

use super::*;
use crate::engine::{ScoreReader, ScoreScratch, leave_each_out, score_reading, scores, signed};
use std::convert::Infallible;

/// What is taken away from a gate, by its numbers.
#[derive(Debug, Clone, Copy)]
enum Without {
    Check(usize),
    Condition { check: usize, condition: usize },
}

/// What is left, folded.
fn refold(gate: &Gate, decisions: &Decisions, without: Without) -> Option<Decisions> {
    let mut visited = Vec::new();
    let mut found = None;
    leave_each_out(gate, decisions, |number, others| {
        visited.push(number);
        match without {
            Without::Check(check) if check == number => found = others.without_check(),
            Without::Condition { check, condition } if check == number => {
                found = others.without_condition(condition);
            }
            Without::Check(_) | Without::Condition { .. } => {}
        }
    });
    assert!(visited.into_iter().eq(0..gate.checks().len()));
    found
}

/// The same gate with other checks; none when a gate cannot be made of them.
fn with_checks(gate: &Gate, checks: Vec<Check>) -> Option<Gate> {
    let mut parts = gate.parts().clone();
    parts.checks = checks;
    Gate::try_new(parts).ok()
}

/// The gate that `refold` speaks of, and which histories it reads.
fn actually_without(gate: &Gate, without: Without) -> Option<(Gate, Vec<usize>)> {
    let mut kept = Vec::new();
    let mut checks = Vec::new();
    for (number, check) in gate.checks().iter().enumerate() {
        let mut parts = check.parts().clone();
        match without {
            Without::Check(gone) if gone == number => continue,
            Without::Condition { check, condition } if check == number => {
                match condition.checked_sub(parts.no_go.len()) {
                    None => drop(parts.no_go.remove(condition)),
                    Some(at) => drop(parts.warning.remove(at)),
                }
            }
            Without::Check(_) | Without::Condition { .. } => {}
        }
        if let Ok(check) = Check::try_new(parts) {
            checks.push(check);
            kept.push(number);
        }
    }
    with_checks(gate, checks).map(|gate| (gate, kept))
}

/// The scores of each condition as they come, and all of them once more.
struct Collecting {
    points: usize,
    columns: Vec<Vec<f64>>,
    asked_again: bool,
}

impl ScoreReader for Collecting {
    fn take(&mut self, condition: usize, first: usize, scores: &mut [f64]) {
        let column = &mut self.columns[condition];
        assert_eq!(
            column.len() % self.points,
            first,
            "in order, nothing left out"
        );
        column.extend_from_slice(scores);
    }

    fn again(&mut self) -> Vec<usize> {
        let again = !self.asked_again;
        self.asked_again = true;
        (0..self.columns.len()).filter(|_| again).collect()
    }
}

proptest! {
    #[test]
    fn scores_read_in_pieces_are_those_of_the_whole(
        (gate, history) in case(),
        cut in 1_usize..70,
    ) {
        let grid = judged(&gate);
        let read = score_reading(
            &gate,
            |check: usize| Ok::<_, Infallible>(&history[check]),
            grid,
            Chunking::Points(cut.try_into().unwrap()),
            Threads::OneACore,
            |check| Collecting {
                points: grid.len(),
                columns: vec![Vec::new(); gate.checks()[check].conditions().count()],
                asked_again: false,
            },
        );
        let mut scratch = ScoreScratch::default();
        for ((check, history), found) in gate.checks().iter().zip(&history).zip(read.unwrap()) {
            for ((_, condition), column) in check.conditions().zip(found.columns) {
                let whole = scores(condition, history, grid, &mut scratch);
                let bits = |scores: &[f64]| scores.iter().map(|s| s.to_bits()).collect::<Vec<_>>();
                prop_assert_eq!(bits(&column), [bits(whole), bits(whole)].concat());
            }
        }
    }

    #[test]
    fn conditions_are_met_by_their_definition_and_fold_into_the_states((gate, history) in case()) {
        let grid = judged(&gate);
        let decisions = evaluate(&gate, &history, grid);
        for ((check, history), planes) in gate.checks().iter().zip(&history).zip(&decisions.checks) {
            let conditions = &planes.grounds.conditions;
            prop_assert_eq!(check.conditions().count(), conditions.len());
            for index in 0..grid.len() {
                let position = grid.first_position() + index as i64;
                let (mut signal, mut broken, mut worst) = (false, false, CheckState::Pass);
                for ((limit, condition), planes) in check.conditions().zip(conditions) {
                    prop_assert_eq!((limit.level, limit.index), (planes.level, planes.index));
                    let on_any = |of: fn(&Condition, &SeriesColumn, i64) -> bool| {
                        history.series.iter().any(|series| of(condition, series, position))
                    };
                    prop_assert_eq!(planes.met.get(index), on_any(oracle::met));
                    prop_assert_eq!(planes.broken.get(index), on_any(oracle::broken));
                    signal |= planes.signal.get(index);
                    broken |= planes.broken.get(index);
                    worst = match (planes.met.get(index), limit.level, worst) {
                        (true, Level::NoGo, _) => CheckState::NoGo,
                        (true, Level::Warning, CheckState::Pass) => CheckState::Warning,
                        (_, _, worst) => worst,
                    };
                }
                let blind = !signal || !planes.grounds.enough_series.get(index);
                let folded = match worst {
                    CheckState::NoGo => CheckState::NoGo,
                    _ if blind => CheckState::NoData,
                    CheckState::Pass if broken => CheckState::Pending,
                    worst => worst,
                };
                if let Some(state) = planes.state(index) {
                    prop_assert_eq!(state, folded);
                }
            }
        }
    }

    #[test]
    fn a_condition_is_met_where_its_score_is_over_its_limit((gate, history) in case()) {
        let grid = judged(&gate);
        let decisions = evaluate(&gate, &history, grid);
        let mut scratch = ScoreScratch::default();
        for ((check, history), planes) in gate.checks().iter().zip(&history).zip(&decisions.checks) {
            for ((_, condition), planes) in check.conditions().zip(&planes.grounds.conditions) {
                let column = scores(condition, history, grid, &mut scratch);
                let limit = condition.limit();
                let limit = signed(limit.side(), limit.value());
                let over: Vec<bool> = column.iter().map(|score| *score > limit).collect();
                let met: Vec<bool> = (0..grid.len()).map(|index| planes.met.get(index)).collect();
                prop_assert_eq!(over, met);
                // The limit just under the highest score is broken there, and one exactly on it nowhere.
                let peak = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                if peak.is_finite() {
                    let at = |limit: f64| {
                        let limit = signed(condition.limit().side(), limit);
                        let limit = Limit::try_new(condition.limit().side(), limit).unwrap();
                        let moved = condition.with_limit(limit);
                        (0..grid.len()).any(|index| {
                            let position = grid.first_position() + index as i64;
                            history.series.iter().any(|own| oracle::met(&moved, own, position))
                        })
                    };
                    // Slopes and ratios of the oracle are rounded otherwise than those of the engine.
                    if condition.signal() == Signal::Value {
                        prop_assert!(at(peak.next_down()) && !at(peak));
                    }
                }
            }
        }
    }

    #[test]
    fn folding_without_a_part_is_judging_a_gate_that_lacks_it(
        (gate, history) in case(),
        check in 0_usize..3,
        condition in proptest::option::of(0_usize..4),
        complete in any::<bool>(),
    ) {
        let check = check % gate.checks().len();
        let without = match condition {
            None => Without::Check(check),
            Some(condition) => Without::Condition {
                check,
                condition: condition % gate.checks()[check].conditions().count(),
            },
        };
        let mut history = history;
        let lacking = actually_without(&gate, without);
        // A smaller gate has a shorter memory, which only matters where answers are missing.
        let shorter = lacking.as_ref().is_some_and(|(own, _)| own.memory() != gate.memory());
        if complete || shorter {
            for check in &mut history {
                check.asked.asked = [whole().range()].into_iter().collect();
                check.asked.failed = Instants::default();
            }
        }
        let grid = judged(&gate);
        let folded = refold(&gate, &evaluate(&gate, &history, grid), without);
        prop_assert_eq!(folded.is_some(), lacking.is_some());
        if let (Some(folded), Some((own, kept))) = (folded, lacking) {
            let kept: Vec<CheckHistory> = kept.iter().map(|number| history[*number].clone()).collect();
            let judged = evaluate(&own, &kept, grid);
            prop_assert_eq!(Decisions { checks: Vec::new(), ..judged }, folded);
        }
    }
}
