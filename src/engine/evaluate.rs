//! The evaluator: samples in, the state of every check and the verdict of the gate out.
//!
//! Replay, live, explain and every later caller come through here. It reads `M` steps (rounded up to
//! whole words of bits) before the first judged point, so it may be given any stretch of a history.

use super::bits::Bits;
use super::conditions::{Found, Workspace, walk_check};
use super::decisions::{CheckPlanes, Decisions};
use super::fold::{GateFold, Voice};
use super::grounds::{ConditionPlanes, Grounds};
use super::hold::release;
use crate::model::{Asked, Check, CheckHistory, Gate, Grid, Instants};

/// Judges every point of `judged`.
///
/// `history` has one entry for each check of the gate, in its order, and is read over
/// `[first − M, last]`; what was never asked there makes points unknown.
pub fn evaluate(gate: &Gate, history: &[CheckHistory], judged: Grid) -> Decisions {
    assert_eq!(gate.checks().len(), history.len());
    let mut workspace = Workspace::default();
    let checks = gate.checks().iter().zip(history);
    let checks = checks
        .map(|(check, history)| evaluate_check(gate, check, history, judged, &mut workspace))
        .collect();
    fold_checks(gate, judged, checks)
}

/// The part of [`evaluate`] that looks at samples, for one check of `gate`.
pub(super) fn evaluate_check(
    gate: &Gate,
    check: &Check,
    history: &CheckHistory,
    judged: Grid,
    workspace: &mut Workspace,
) -> CheckPlanes {
    let memory = gate.memory_steps();
    // Whole words, so that cutting the lead off again moves no bits.
    let lead = memory.next_multiple_of(64);
    let grid = judged.extended_back(lead);
    RawPlanes::of(check, history, grid, workspace)
        .into_grounds(lead, &history.asked, grid, memory)
        .into_planes()
}

/// The verdicts of `gate`, given every check in its order.
pub(super) fn fold_checks(gate: &Gate, judged: Grid, checks: Vec<CheckPlanes>) -> Decisions {
    let mut fold = GateFold::new(judged);
    for (check, planes) in gate.checks().iter().zip(&checks) {
        fold.add(gate.no_data(check), &Voice::of(planes));
    }
    Decisions {
        checks,
        ..fold.finish()
    }
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

/// The conditions of a check, each folded over its series.
pub(super) struct RawPlanes {
    conditions: Vec<ConditionPlanes>,
    present: Bits,
    enough_series: Bits,
}

impl RawPlanes {
    pub(super) fn of(
        check: &Check,
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
                met: zeros(),
                broken: zeros(),
                signal: zeros(),
            })
            .collect();
        let mut present = zeros();
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
                planes.met.or(on.met);
                planes.broken.or(on.broken);
                planes.signal.or(on.signal);
                next += 1;
            }
        });
        let enough_series = match counts {
            None => present.clone(),
            Some(counts) => {
                let mut enough = zeros();
                for (index, count) in counts.iter().enumerate() {
                    if *count >= check.min_series() {
                        enough.set_range(index..index + 1);
                    }
                }
                enough
            }
        };
        Self {
            conditions,
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

    /// Cuts the lead off and adds what the server did not answer.
    fn into_grounds(self, lead: usize, asked: &Asked, grid: Grid, memory: usize) -> Grounds {
        let conditions = self.conditions.into_iter().map(|planes| ConditionPlanes {
            met: planes.met.tail(lead),
            broken: planes.broken.tail(lead),
            signal: planes.signal.tail(lead),
            ..planes
        });
        Grounds {
            conditions: conditions.collect(),
            present: self.present.tail(lead),
            enough_series: self.enough_series.tail(lead),
            never_asked: never_asked_within(asked, grid, memory).tail(lead),
            failed: instants_within(&asked.failed, grid, memory).tail(lead),
        }
    }
}
