//! What the gate said over a stretch of the grid, as bit planes.
//!
//! Planes of one check exclude each other: a point is no-go, no-data, warning, pending or (none of
//! them) pass. Planes of the gate exclude each other too: NO-GO, WARNING, unknown, failed, dark or (none
//! of them) GO.

use super::bits::Bits;
use super::grounds::Grounds;
use crate::model::{CheckState, Grid, Judgement, NoDataPolicy, Unjudged, Verdict};

/// The states of one check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckPlanes {
    /// A no-go condition is met.
    pub no_go: Bits,
    /// A warning condition is met, nothing worse.
    pub warning: Bits,
    /// A limit is broken, no condition is met.
    pub pending: Bits,
    /// Nothing to judge by.
    pub no_data: Bits,
    /// The memory touches an instant that was refused or never asked: the state cannot be known.
    pub unanswered: Bits,
    /// The conditions these states were folded from.
    pub grounds: Grounds,
}

impl CheckPlanes {
    /// The state at point `index`; `None` where the server's answer is missing.
    pub fn state(&self, index: usize) -> Option<CheckState> {
        if self.unanswered.get(index) {
            return None;
        }
        Some(if self.no_go.get(index) {
            CheckState::NoGo
        } else if self.no_data.get(index) {
            CheckState::NoData
        } else if self.warning.get(index) {
            CheckState::Warning
        } else if self.pending.get(index) {
            CheckState::Pending
        } else {
            CheckState::Pass
        })
    }

    /// Where the check asks for NO-GO: by a condition, or because missing data counts as that.
    pub fn blocking(&self, no_data: NoDataPolicy) -> Bits {
        let mut blocking = match no_data {
            NoDataPolicy::NoGo => self.no_go.or_with(&self.no_data),
            NoDataPolicy::Go | NoDataPolicy::Warning => self.no_go.clone(),
        };
        blocking.and_not(&self.unanswered);
        blocking
    }
}

/// The verdicts of a gate over a stretch of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisions {
    /// The points judged.
    pub grid: Grid,
    /// Verdict NO-GO.
    pub no_go: Bits,
    /// Verdict WARNING.
    pub warning: Bits,
    /// No verdict: the memory touches an instant never asked for.
    pub unknown: Bits,
    /// No verdict: the server refused an instant of the memory.
    pub failed: Bits,
    /// No verdict: no check has a sample.
    pub dark: Bits,
    /// One for each check of the gate, in its order; none where only verdicts were asked for.
    pub checks: Vec<CheckPlanes>,
}

impl Decisions {
    /// The verdict at point `index`, or why there is none.
    pub fn judgement(&self, index: usize) -> Judgement {
        if self.unknown.get(index) {
            Judgement::Unjudged(Unjudged::Unknown)
        } else if self.failed.get(index) {
            Judgement::Unjudged(Unjudged::Failed)
        } else if self.dark.get(index) {
            Judgement::Unjudged(Unjudged::Dark)
        } else if self.no_go.get(index) {
            Judgement::Reached(Verdict::NoGo)
        } else if self.warning.get(index) {
            Judgement::Reached(Verdict::Warning)
        } else {
            Judgement::Reached(Verdict::Go)
        }
    }

    /// Where no verdict was reached.
    pub fn unjudged(&self) -> Bits {
        let mut unjudged = self.unknown.or_with(&self.failed);
        unjudged.or(&self.dark);
        unjudged
    }
}
