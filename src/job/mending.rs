//! Tries longer holds and releases on a gate that flaps: only the checks that a change touches are read and
//! judged again, once for all changes; every variant is then a fold of bits.

use super::history::Opened;
use crate::engine::{Chunking, Judged, RetimedCheck, Threads, judge_timings};
use crate::model::{Check, Gate};
use crate::outcome::{Change, Mending, Rules, Truth};
use crate::store::StoreError;

/// What is replayed, and how.
pub(super) struct Workshop<'a> {
    pub(super) gate: &'a Gate,
    pub(super) opened: &'a Opened,
    pub(super) judged: &'a Judged,
    pub(super) chunking: Chunking,
    pub(super) threads: Threads,
}

impl Workshop<'_> {
    /// The gate beside its variants.
    pub(super) fn mending(&self, truth: &Truth, rules: &Rules) -> Result<Mending, StoreError> {
        let changes = Change::candidates(self.gate, self.judged.decisions());
        // The checks as each change writes them, and which of them belongs to which change.
        let checks = self.gate.checks();
        let mut timings: Vec<Vec<Check>> = vec![Vec::new(); checks.len()];
        let mut places: Vec<Vec<(usize, usize)>> = Vec::new();
        for change in &changes {
            let mut own = Vec::new();
            for (number, check) in checks.iter().enumerate() {
                if let Some(changed) = change.on(check) {
                    own.push((number, timings[number].len()));
                    timings[number].push(changed);
                }
            }
            places.push(own);
        }
        let retimed = judge_timings(
            self.gate,
            &timings,
            |check| Ok::<_, StoreError>(self.opened.samples(check)),
            self.opened.judged,
            self.chunking,
            self.threads,
        )?;
        let variants = changes
            .into_iter()
            .zip(places)
            .map(|(change, own)| {
                let changed: Vec<(usize, &RetimedCheck)> = own
                    .into_iter()
                    .map(|(number, at)| (number, &retimed[number][at]))
                    .collect();
                let gate = change.written_into(self.gate);
                let verdicts = self.judged.verdicts(&gate, &changed);
                (change, verdicts)
            })
            .collect();
        let decisions = self.judged.decisions();
        Ok(Mending::new(self.gate, decisions, variants, truth, rules))
    }
}
