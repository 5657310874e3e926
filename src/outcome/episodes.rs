//! Episodes: runs of NO-GO as people feel them, a short breath in between not ending one.

use std::ops::Range;

use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::{Duration, Step, TimeRange};

/// Gaps of at most this length are part of an episode.
const MERGED_GAP: Duration = Duration::from_mins(5);

pub(super) const WEEK_SECS: f64 = 7.0 * 86_400.0;

/// One run of NO-GO in healthy time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// Its points on the replay's grid, gaps included.
    pub steps: Range<usize>,
    /// From its first point to one step after its last.
    pub range: TimeRange,
}

/// The episodes of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Episodes {
    /// All of whose points are healthy, by start.
    pub healthy: Vec<Episode>,
    /// How many touch another zone.
    pub attached: usize,
    /// Healthy time in weeks.
    pub healthy_weeks: f64,
}

impl Episodes {
    pub(super) fn new(decisions: &Decisions, zones: &Zones) -> Self {
        let grid = decisions.grid;
        let gap = merged_gap(grid.step());
        let healthy_plane = zones.plane(Zone::Healthy);
        let mut healthy = Vec::new();
        let mut attached = 0;
        for steps in merged_runs(&decisions.no_go, gap) {
            if healthy_plane.count_in(steps.clone()) == steps.len() as u64 {
                healthy.push(Episode {
                    range: TimeRange::new(grid.timestamp(steps.start), grid.timestamp(steps.end)),
                    steps,
                });
            } else {
                attached += 1;
            }
        }
        let seconds = zones.steps(Zone::Healthy) as f64 * f64::from(grid.step().secs());
        Self {
            healthy,
            attached,
            healthy_weeks: seconds / WEEK_SECS,
        }
    }

    /// Episodes per healthy week; none without healthy time.
    pub fn per_week(&self) -> Option<f64> {
        (self.healthy_weeks > 0.0).then(|| self.healthy.len() as f64 / self.healthy_weeks)
    }

    /// The median length (the upper of two in the middle).
    pub fn median_length(&self) -> Option<Duration> {
        let mut lengths: Vec<Duration> = self.healthy.iter().map(|e| e.range.length()).collect();
        lengths.sort_unstable();
        lengths.get(lengths.len() / 2).copied()
    }

    /// The longest.
    pub fn longest(&self) -> Option<&Episode> {
        self.healthy
            .iter()
            .rev()
            .max_by_key(|episode| episode.steps.len())
    }
}

/// The longest gap that does not end an episode, in steps.
pub(super) fn merged_gap(step: Step) -> usize {
    (MERGED_GAP.millis() / step.millis()) as usize
}

pub(super) fn merged_runs(no_go: &Bits, gap: usize) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for run in no_go.runs() {
        match merged.last_mut() {
            Some(last) if run.start - last.end <= gap => last.end = run.end,
            _ => merged.push(run),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_of_five_minutes_does_not_end_an_episode_and_one_of_six_does() {
        let mut no_go = Bits::zeros(100);
        for steps in [0..10, 15..20, 26..30] {
            no_go.set_range(steps);
        }
        assert_eq!(merged_runs(&no_go, 5), [0..20, 26..30]);
    }
}
