//! The evaluator: samples in, the state of every check and the verdict of the gate out.
//!
//! Replay, live, explain and every later caller come through here. It reads `M` steps (rounded up to
//! whole words of bits) before the first judged point, so it may be given any stretch of a history.

use std::borrow::Cow;
use std::slice;

use super::bits::Bits;
use super::conditions::{ConditionOnSeries, Found, Workspace, walk_check};
use super::decisions::{CheckPlanes, Decisions};
use super::fold::fold_verdicts;
use super::grounds::{ConditionPlanes, Grounds};
use super::hold::{hold, release};
use crate::model::{Asked, Check, CheckHistory, Gate, Grid, Instants};

/// Judges every point of `judged`.
///
/// `history` has one entry for each check of the gate, in its order, and is read over
/// `[first − M, last]`; what was never asked there makes points unknown.
pub fn evaluate(gate: &Gate, history: &[CheckHistory], judged: Grid) -> Decisions {
    assert_eq!(gate.checks().len(), history.len());
    let mut workspace = Workspace::default();
    let memory = gate.memory_steps();
    let checks = gate.checks().iter().zip(history);
    let checks = checks.map(|(check, history)| {
        let alone = slice::from_ref(check);
        evaluate_timings(check, alone, history, judged, memory, &mut workspace)
            .pop()
            .expect("one timing gives one answer")
    });
    fold_checks(gate, judged, checks.collect())
}

/// The part of [`evaluate`] that looks at samples, for one check under each of `timings`: the same
/// conditions on the same signals and limits, held and released as each says. `memory` is that of the gate,
/// and at least as long as that of any timing.
pub(super) fn evaluate_timings(
    check: &Check,
    timings: &[Check],
    history: &CheckHistory,
    judged: Grid,
    memory: usize,
    workspace: &mut Workspace,
) -> Vec<CheckPlanes> {
    // Whole words, so that cutting the lead off again moves no bits.
    let lead = memory.next_multiple_of(64);
    let grid = judged.extended_back(lead);
    RawPlanes::under(check, timings, history, grid, workspace)
        .into_grounds(lead, &history.asked, grid, memory)
        .into_iter()
        .map(Grounds::into_planes)
        .collect()
}

/// The verdicts of `gate`, given every check in its order.
pub(super) fn fold_checks(gate: &Gate, judged: Grid, checks: Vec<CheckPlanes>) -> Decisions {
    let folded = fold_verdicts(gate, judged, checks.iter().map(Cow::Borrowed));
    Decisions { checks, ..folded }
}

/// Where `[t − memory, t]` holds an instant that was never asked.
pub(super) fn never_asked_within(asked: &Asked, grid: Grid, memory: usize) -> Bits {
    let gaps: Instants = asked.asked.gaps_in(grid.range()).into_iter().collect();
    instants_within(&gaps, grid, memory)
}

/// Where `[t − memory, t]` holds one of `instants`.
pub(super) fn instants_within(instants: &Instants, grid: Grid, memory: usize) -> Bits {
    let mut bits = Bits::zeros(grid.len());
    for range in instants.ranges() {
        bits.set_range(grid.indices(*range));
    }
    if bits.any() {
        release(&mut bits, memory);
    }
    bits
}

/// The conditions of a check, each folded over its series, under one timing or more.
pub(super) struct RawPlanes {
    /// Without where they are met, which is what a timing decides.
    conditions: Vec<ConditionPlanes>,
    /// For each timing, where each condition is met.
    met: Vec<Vec<Bits>>,
    present: Bits,
    enough_series: Bits,
}

impl RawPlanes {
    /// Under the timing that the check has.
    pub(super) fn of(
        check: &Check,
        history: &CheckHistory,
        grid: Grid,
        workspace: &mut Workspace,
    ) -> Self {
        Self::under(check, slice::from_ref(check), history, grid, workspace)
    }

    /// Samples are walked and signals computed once for all timings: only hold and release are done anew
    /// where a timing differs from the check's own.
    fn under(
        check: &Check,
        timings: &[Check],
        history: &CheckHistory,
        grid: Grid,
        workspace: &mut Workspace,
    ) -> Self {
        let zeros = || Bits::zeros(grid.len());
        let mut conditions: Vec<ConditionPlanes> = check
            .conditions()
            .map(|(limit, _)| ConditionPlanes {
                level: limit.level,
                index: limit.index,
                met: Bits::default(),
                broken: zeros(),
                signal: zeros(),
            })
            .collect();
        let mut met = vec![vec![zeros(); conditions.len()]; timings.len()];
        let (mut present, mut retimed) = (zeros(), Bits::default());
        let mut counts = match check.min_series() {
            1 => None,
            _ => Some(vec![0_u32; grid.len()]),
        };
        // A series is walked condition by condition, in the order of `conditions`.
        let mut next = 0;
        walk_check(check, history, grid, workspace, |found| match found {
            Found::Series(own) => {
                next = 0;
                present.or(own);
                if let Some(counts) = &mut counts {
                    own.iter_ones().for_each(|index| counts[index] += 1);
                }
            }
            Found::Condition(on) => {
                let planes = &mut conditions[next];
                debug_assert_eq!((planes.level, planes.index), (on.level, on.index));
                planes.broken.or(on.broken);
                planes.signal.or(on.signal);
                for (met, timing) in met.iter_mut().zip(timings) {
                    met[next].or(met_under(timing, &on, grid, &mut retimed));
                }
                next += 1;
            }
        });
        let enough_series = enough_series(check, &present, counts);
        Self {
            conditions,
            met,
            present,
            enough_series,
        }
    }

    /// Where the check has something to judge by.
    pub(super) fn data(self) -> Bits {
        Grounds {
            conditions: self.conditions,
            enough_series: self.enough_series,
            ..Grounds::default()
        }
        .data()
    }

    /// Cuts the lead off and adds what the server did not answer, for each timing.
    fn into_grounds(self, lead: usize, asked: &Asked, grid: Grid, memory: usize) -> Vec<Grounds> {
        let conditions = self.conditions.into_iter().map(|planes| ConditionPlanes {
            broken: planes.broken.tail(lead),
            signal: planes.signal.tail(lead),
            ..planes
        });
        let unmet = Grounds {
            conditions: conditions.collect(),
            present: self.present.tail(lead),
            enough_series: self.enough_series.tail(lead),
            never_asked: never_asked_within(asked, grid, memory).tail(lead),
            failed: instants_within(&asked.failed, grid, memory).tail(lead),
        };
        let timings = self.met.into_iter().map(|met| {
            let mut grounds = unmet.clone();
            for (planes, met) in grounds.conditions.iter_mut().zip(met) {
                planes.met = met.tail(lead);
            }
            grounds
        });
        timings.collect()
    }
}

/// Where the condition is met with the hold and the release that `timing` gives it.
fn met_under<'a>(
    timing: &Check,
    on: &ConditionOnSeries<'a>,
    grid: Grid,
    retimed: &'a mut Bits,
) -> &'a Bits {
    let condition = &timing.conditions_at(on.level)[on.index];
    if (condition.hold(), condition.release()) == (on.condition.hold(), on.condition.release()) {
        return on.met;
    }
    retimed.clone_from(on.broken);
    hold(retimed, grid.step().steps_in(condition.hold()));
    release(retimed, grid.step().steps_in(condition.release()));
    retimed
}

fn enough_series(check: &Check, present: &Bits, counts: Option<Vec<u32>>) -> Bits {
    let Some(counts) = counts else {
        return present.clone();
    };
    let mut enough = Bits::zeros(present.len());
    for (index, count) in counts.iter().enumerate() {
        if *count >= check.min_series() {
            enough.set_range(index..index + 1);
        }
    }
    enough
}
