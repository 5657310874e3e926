//! The checks of a gate folded into verdicts, and folded again without one of them.
//!
//! A gate that lacks a check, or a condition, is judged from planes alone: no sample is read twice. The
//! memory stays that of the whole gate, so that both are held against the same answers of the server.

use std::borrow::Cow;
use std::ops::Range;

use super::bits::Bits;
use super::decisions::{CheckPlanes, Decisions};
use super::grounds::States;
use crate::model::{Gate, Grid, NoDataPolicy, Verdict};

/// What of a check the verdicts depend on.
pub(super) struct Voice<'a> {
    no_go: &'a Bits,
    warning: &'a Bits,
    no_data: &'a Bits,
    planes: &'a CheckPlanes,
}

impl<'a> Voice<'a> {
    pub(super) fn of(planes: &'a CheckPlanes) -> Self {
        Self {
            no_go: &planes.no_go,
            warning: &planes.warning,
            no_data: &planes.no_data,
            planes,
        }
    }

    fn with_states(states: &'a States, planes: &'a CheckPlanes) -> Self {
        Self {
            no_go: &states.no_go,
            warning: &states.warning,
            no_data: &states.no_data,
            planes,
        }
    }
}

/// The checks of a gate folded into verdicts.
#[derive(Debug, Clone)]
pub(super) struct GateFold {
    judged: Grid,
    no_go: Bits,
    warning: Bits,
    present: Bits,
    never_asked: Bits,
    failed: Bits,
}

impl GateFold {
    pub(super) fn new(judged: Grid) -> Self {
        let zeros = || Bits::zeros(judged.len());
        Self {
            judged,
            no_go: zeros(),
            warning: zeros(),
            present: zeros(),
            never_asked: zeros(),
            failed: zeros(),
        }
    }

    /// An unanswered check says nothing; the others may still say NO-GO by themselves.
    pub(super) fn add(&mut self, no_data: NoDataPolicy, check: &Voice<'_>) {
        let unanswered = &check.planes.unanswered;
        self.no_go.or_and_not(check.no_go, unanswered);
        self.warning.or_and_not(check.warning, unanswered);
        match no_data.verdict() {
            Verdict::NoGo => self.no_go.or_and_not(check.no_data, unanswered),
            Verdict::Warning => self.warning.or_and_not(check.no_data, unanswered),
            Verdict::Go => {}
        }
        let grounds = &check.planes.grounds;
        self.present.or_and_not(&grounds.present, unanswered);
        self.never_asked.or(&grounds.never_asked);
        self.failed.or(&grounds.failed);
    }

    /// The verdicts; the checks are left to the caller.
    pub(super) fn finish(self) -> Decisions {
        let unknown = self.never_asked;
        let mut failed = self.failed;
        failed.and_not(&self.no_go);
        failed.and_not(&unknown);
        let mut dark = self.present.not();
        dark.and_not(&unknown);
        dark.and_not(&failed);
        let mut no_go = self.no_go;
        let mut warning = self.warning;
        for unjudged in [&unknown, &failed, &dark] {
            no_go.and_not(unjudged);
            warning.and_not(unjudged);
        }
        warning.and_not(&no_go);
        Decisions {
            grid: self.judged,
            no_go,
            warning,
            unknown,
            failed,
            dark,
            checks: Vec::new(),
        }
    }
}

/// The verdicts of `gate`, given the planes of its checks in its order; its `checks` stay empty.
pub(super) fn fold_verdicts<'a>(
    gate: &Gate,
    judged: Grid,
    checks: impl IntoIterator<Item = Cow<'a, CheckPlanes>>,
) -> Decisions {
    let mut fold = GateFold::new(judged);
    for (check, planes) in gate.checks().iter().zip(checks) {
        fold.add(gate.no_data(check), &Voice::of(&planes));
    }
    fold.finish()
}

/// What is left of a gate without one of its checks, or without a condition of that check.
pub struct Others<'a> {
    check: &'a CheckPlanes,
    no_data: NoDataPolicy,
    /// All the other checks; none when there is no other.
    fold: Option<GateFold>,
    judged: Grid,
}

impl Others<'_> {
    /// The verdicts without the check; their `checks` stay empty. None when no check is left.
    pub fn without_check(&self) -> Option<Decisions> {
        self.fold.clone().map(GateFold::finish)
    }

    /// The verdicts without one condition of the check, counted as in [`Grounds`](super::Grounds); the check
    /// goes with its last one.
    pub fn without_condition(&self, condition: usize) -> Option<Decisions> {
        if self.check.grounds.conditions.len() == 1 {
            return self.without_check();
        }
        let states = self.check.grounds.states_without(condition);
        let fold = self.fold.clone();
        let mut fold = fold.unwrap_or_else(|| GateFold::new(self.judged));
        fold.add(self.no_data, &Voice::with_states(&states, self.check));
        Some(fold.finish())
    }
}

/// Calls `of` for every check of the gate, in its order, with what is left without it.
///
/// Halves of the gate are folded and handed down, so that `n` checks take `n log n` additions and not `n²`.
pub fn leave_each_out(gate: &Gate, decisions: &Decisions, mut of: impl FnMut(usize, &Others<'_>)) {
    let whole = 0..decisions.checks.len();
    leave_out(gate, decisions, whole, None, &mut of);
}

/// The same for the checks of `range`; `beside` has all those outside.
fn leave_out(
    gate: &Gate,
    decisions: &Decisions,
    range: Range<usize>,
    beside: Option<&GateFold>,
    of: &mut impl FnMut(usize, &Others<'_>),
) {
    let judged = decisions.grid;
    if range.len() <= 1 {
        for number in range {
            let others = Others {
                check: &decisions.checks[number],
                no_data: gate.no_data(&gate.checks()[number]),
                fold: beside.cloned(),
                judged,
            };
            of(number, &others);
        }
        return;
    }
    let middle = range.start + range.len() / 2;
    let halves = [range.start..middle, middle..range.end];
    for (own, other) in [(0, 1), (1, 0)] {
        let mut fold = beside.cloned().unwrap_or_else(|| GateFold::new(judged));
        for number in halves[other].clone() {
            let no_data = gate.no_data(&gate.checks()[number]);
            fold.add(no_data, &Voice::of(&decisions.checks[number]));
        }
        leave_out(gate, decisions, halves[own].clone(), Some(&fold), of);
    }
}
