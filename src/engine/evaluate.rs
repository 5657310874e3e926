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
use crate::model::{Asked, Check, CheckHistory, Condition, Gate, Grid, Instants, Level, Signal};

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
    raw_planes(check, timings, history, judged, memory, workspace).into_planes(
        &history.asked,
        judged,
        memory,
        &Bits::zeros(judged.len()),
    )
}

/// The conditions of a check over `judged`, found in the samples of `[first − memory, last]`.
pub(super) fn raw_planes(
    check: &Check,
    timings: &[Check],
    history: &CheckHistory,
    judged: Grid,
    memory: usize,
    workspace: &mut Workspace,
) -> RawPlanes {
    let lead = lead_of(memory);
    let grid = judged.extended_back(lead);
    RawPlanes::under(check, timings, history, grid, workspace).tail(lead)
}

/// What is read before the first judged point: the memory in whole words, so that cutting it off again moves
/// no bits.
pub(super) const fn lead_of(memory: usize) -> usize {
    memory.next_multiple_of(64)
}

/// The verdicts of `gate`, given every check in its order.
pub(super) fn fold_checks(gate: &Gate, judged: Grid, checks: Vec<CheckPlanes>) -> Decisions {
    let folded = fold_verdicts(gate, judged, checks.iter().map(Cow::Borrowed));
    Decisions { checks, ..folded }
}

/// What the server did not answer, for every judged point.
pub(super) struct Unanswered {
    pub(super) never_asked: Bits,
    pub(super) failed: Bits,
}

impl Unanswered {
    /// Looks for it in `[t − memory, t]`, also before the first point.
    pub(super) fn within(asked: &Asked, judged: Grid, memory: usize) -> Self {
        let lead = lead_of(memory);
        let grid = judged.extended_back(lead);
        Self {
            never_asked: never_asked_within(asked, grid, memory).tail(lead),
            failed: instants_within(&asked.failed, grid, memory).tail(lead),
        }
    }
}

/// Where `[t − memory, t]` holds an instant of `grid` that was never asked.
pub(super) fn never_asked_within(asked: &Asked, grid: Grid, memory: usize) -> Bits {
    let gaps: Instants = asked.asked.gaps_in(grid.range()).into_iter().collect();
    instants_within(&gaps, grid, memory)
}

/// Where `[t − memory, t]` holds one of `instants`, of those of `grid`.
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
///
/// What is the same for a reason is not kept twice: the signal of a value is there where a sample is, a
/// condition without hold and release is met where it is broken, one series is enough where one is asked for.
pub(super) struct RawPlanes {
    conditions: Vec<RawCondition>,
    present: Bits,
    enough_series: Option<Bits>,
}

struct RawCondition {
    level: Level,
    index: usize,
    broken: Bits,
    signal: Option<Bits>,
    /// For each timing.
    met: Vec<Option<Bits>>,
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
        let mut conditions: Vec<RawCondition> = check
            .conditions()
            .map(|(limit, condition)| RawCondition {
                level: limit.level,
                index: limit.index,
                broken: zeros(),
                signal: (condition.signal() != Signal::Value).then(zeros),
                met: timings
                    .iter()
                    .map(|timing| &timing.conditions_at(limit.level)[limit.index])
                    .map(|timed| (!is_instant(timed, grid)).then(zeros))
                    .collect(),
            })
            .collect();
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
                if let Some(signal) = &mut planes.signal {
                    signal.or(on.signal);
                }
                for (met, timing) in planes.met.iter_mut().zip(timings) {
                    if let Some(met) = met {
                        met.or(met_under(timing, &on, grid, &mut retimed));
                    }
                }
                next += 1;
            }
        });
        Self {
            conditions,
            enough_series: counts.map(|counts| enough_series(check, &counts)),
            present,
        }
    }

    /// Where the check has something to judge by.
    pub(super) fn data(self) -> Bits {
        let mut data = Bits::zeros(self.present.len());
        for condition in &self.conditions {
            data.or(condition.signal.as_ref().unwrap_or(&self.present));
        }
        data.and(self.enough_series.as_ref().unwrap_or(&self.present));
        data
    }

    /// Makes room for so many points in all.
    pub(super) fn reserve(&mut self, len: usize) {
        for plane in self.planes_mut() {
            plane.reserve(len);
        }
    }

    /// Puts the planes of the next stretch behind these.
    pub(super) fn append(&mut self, later: &Self) {
        for (plane, later) in self.planes_mut().zip(later.planes()) {
            plane.append(later);
        }
    }

    fn tail(mut self, lead: usize) -> Self {
        if lead > 0 {
            for plane in self.planes_mut() {
                *plane = plane.tail(lead);
            }
        }
        self
    }

    fn planes(&self) -> impl Iterator<Item = &Bits> {
        let conditions = self.conditions.iter().flat_map(|own| {
            let met = own.met.iter().flatten();
            std::iter::once(&own.broken).chain(&own.signal).chain(met)
        });
        std::iter::once(&self.present)
            .chain(&self.enough_series)
            .chain(conditions)
    }

    fn planes_mut(&mut self) -> impl Iterator<Item = &mut Bits> {
        let conditions = self.conditions.iter_mut().flat_map(|own| {
            let met = own.met.iter_mut().flatten();
            std::iter::once(&mut own.broken)
                .chain(&mut own.signal)
                .chain(met)
        });
        std::iter::once(&mut self.present)
            .chain(&mut self.enough_series)
            .chain(conditions)
    }

    /// Adds what the server did not answer, and folds the states under each timing. `blank` has as many
    /// points, all zero: planes without a bit share its memory.
    pub(super) fn into_planes(
        self,
        asked: &Asked,
        judged: Grid,
        memory: usize,
        blank: &Bits,
    ) -> Vec<CheckPlanes> {
        let Self {
            conditions,
            present,
            enough_series,
        } = self;
        let timings = conditions.first().map_or(0, |own| own.met.len());
        let unanswered = Unanswered::within(asked, judged, memory);
        let unmet = Grounds {
            enough_series: enough_series.unwrap_or_else(|| present.clone()),
            conditions: Vec::new(),
            never_asked: unanswered.never_asked.or_blank(blank),
            failed: unanswered.failed.or_blank(blank),
            present,
        };
        let under = |timing: usize| {
            let conditions = conditions.iter().map(|own| ConditionPlanes {
                level: own.level,
                index: own.index,
                met: own.met[timing]
                    .clone()
                    .unwrap_or_else(|| own.broken.clone()),
                broken: own.broken.clone(),
                signal: own.signal.clone().unwrap_or_else(|| unmet.present.clone()),
            });
            Grounds {
                conditions: conditions.collect(),
                ..unmet.clone()
            }
        };
        (0..timings)
            .map(|timing| under(timing).into_planes(blank))
            .collect()
    }
}

/// Is it met wherever it is broken?
fn is_instant(condition: &Condition, grid: Grid) -> bool {
    let steps = |own| grid.step().steps_in(own);
    steps(condition.hold()) == 0 && steps(condition.release()) == 0
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
    retimed.copy_from(on.broken);
    hold(retimed, grid.step().steps_in(condition.hold()));
    release(retimed, grid.step().steps_in(condition.release()));
    retimed
}

fn enough_series(check: &Check, counts: &[u32]) -> Bits {
    let mut enough = Bits::zeros(counts.len());
    for (index, count) in counts.iter().enumerate() {
        if *count >= check.min_series() {
            enough.set_range(index..index + 1);
        }
    }
    enough
}
