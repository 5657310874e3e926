//! The evaluator: samples in, the state of every check and the verdict of the gate out.
//!
//! Replay, live, explain and every later caller come through here. It reads `M` steps (rounded up to
//! whole words of bits) before the first judged point, so it may be given any stretch of a history.

use std::borrow::Cow;
use std::slice;

use super::bits::Bits;
use super::conditions::Workspace;
use super::decisions::{CheckPlanes, Decisions};
use super::fold::fold_verdicts;
use super::hold::release;
use super::raw::RawPlanes;
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
