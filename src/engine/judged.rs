//! Checks that are judged and may be folded into verdicts in more ways than one.
//!
//! Judging reads samples, folding reads bits. So what a gate would have said under another `no_data` policy,
//! or with one check held or released otherwise, costs no more than a fold. A longer hold or release makes
//! the gate's memory longer, and with it the points that an unanswered instant spoils: what was asked is kept
//! beside the planes, and those points are found anew where it matters.

use std::borrow::Cow;

use super::decisions::{CheckPlanes, Decisions};
use super::evaluate::Unanswered;
use super::fold::fold_verdicts;
use crate::model::{Asked, Gate, TimeRange};

/// One check judged by itself, to be put in place of another: under a timing that is not its own, or with
/// another limit.
#[derive(Debug, Clone)]
pub struct RetimedCheck {
    planes: CheckPlanes,
    /// The memory, in steps, over which unanswered instants were sought.
    memory: usize,
}

impl RetimedCheck {
    pub(super) fn new(planes: CheckPlanes, memory: usize) -> Self {
        Self { planes, memory }
    }
}

/// All checks of a gate judged and folded, and what was asked for each.
#[derive(Debug, Clone)]
pub struct Judged {
    decisions: Decisions,
    asked: Vec<Asked>,
    /// The memory of the gate, in steps.
    memory: usize,
}

impl Judged {
    pub(super) fn new(decisions: Decisions, asked: Vec<Asked>, memory: usize) -> Self {
        Self {
            decisions,
            asked,
            memory,
        }
    }

    /// What the gate says.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// The same, letting go of everything else.
    pub fn into_decisions(self) -> Decisions {
        self.decisions
    }

    /// The verdicts of `gate` without the states of its checks: the gate they were judged for, or one that
    /// differs in its `no_data` policies and in the checks numbered in `changed`.
    pub fn verdicts(&self, gate: &Gate, changed: &[(usize, &RetimedCheck)]) -> Decisions {
        let memory = gate.memory_steps();
        let checks = self.decisions.checks.iter().zip(&self.asked).enumerate();
        let checks = checks.map(|(number, (own, asked))| {
            let instead = changed.iter().find(|(changed, _)| *changed == number);
            let (planes, known) = instead.map_or((own, self.memory), |(_, check)| {
                (&check.planes, check.memory)
            });
            self.remembering(planes, known, asked, memory)
        });
        fold_verdicts(gate, self.decisions.grid, checks)
    }

    /// The planes of a check, judged with a memory of `known` steps, as a gate of another memory sees them.
    fn remembering<'a>(
        &self,
        planes: &'a CheckPlanes,
        known: usize,
        asked: &Asked,
        memory: usize,
    ) -> Cow<'a, CheckPlanes> {
        let judged = self.decisions.grid;
        let reach = judged.extended_back(memory.max(known)).range();
        if memory == known || all_answered(asked, reach) {
            return Cow::Borrowed(planes);
        }
        let mut planes = planes.clone();
        let Unanswered {
            never_asked,
            failed,
        } = Unanswered::within(asked, judged, memory);
        planes.grounds.never_asked = never_asked;
        planes.grounds.failed = failed;
        planes.unanswered = planes.grounds.unanswered();
        Cow::Owned(planes)
    }
}

fn all_answered(asked: &Asked, range: TimeRange) -> bool {
    let refused = |own: &TimeRange| own.from < range.to && range.from < own.to;
    !asked.failed.ranges().iter().any(refused) && asked.asked.gaps_in(range).is_empty()
}
