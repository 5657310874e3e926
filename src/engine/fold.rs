//! The checks of a gate folded into verdicts, and folded again without one of them.
//!
//! A gate that lacks a check, or a condition, is judged from planes alone: no sample is read twice. The
//! memory stays that of the whole gate, so that both are held against the same answers of the server.

use std::borrow::Cow;

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

/// What is taken away from a gate, by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// A whole check.
    Check(usize),
    /// One condition of a check, counted as in [`Grounds`](super::Grounds); the check goes with its last one.
    Condition {
        /// The check.
        check: usize,
        /// Its condition.
        condition: usize,
    },
}

/// The verdicts of the same gate without a part of it; its `checks` stay empty. None when no check is left.
pub fn refold(gate: &Gate, decisions: &Decisions, without: Without) -> Option<Decisions> {
    let mut fold = GateFold::new(decisions.grid);
    let mut any = false;
    for (number, (check, planes)) in gate.checks().iter().zip(&decisions.checks).enumerate() {
        let no_data = gate.no_data(check);
        match without {
            Without::Check(gone) if gone == number => continue,
            Without::Condition { check, condition } if check == number => {
                if planes.grounds.conditions.len() == 1 {
                    continue;
                }
                let states = planes.grounds.states_without(condition);
                fold.add(no_data, &Voice::with_states(&states, planes));
            }
            Without::Check(_) | Without::Condition { .. } => {
                fold.add(no_data, &Voice::of(planes));
            }
        }
        any = true;
    }
    any.then(|| fold.finish())
}
