//! Chance: would the gate catch as many incidents had they happened at other times?
//!
//! All incidents are moved together by the same distance, round the end of the replay to its start, a
//! thousand distances evenly spaced, none of them included. A gate that knows nothing of incidents catches
//! as many after most of them; one that does is hardly ever matched. The share of distances at which it
//! catches at least as many is the p-value of a permutation test: the distances form a group, so it is exact
//! for a gate whose NO-GOs are alike at all times. Gate and incidents that both keep office hours are not
//! told apart from a gate that knows; the placebo over like hours stands beside it.
//!
//! A window counts as in the missed-issue rate, over all points that could be judged.

use std::ops::Range;

use super::incidents::{Evaluable, IncidentOutcome};
use super::rules::Rules;
use super::zones::{Zone, Zones};
use crate::engine::Bits;
use crate::model::TimeRange;

/// How many distances are tried.
const SHIFTS: usize = 1_000;

/// How many of the distances leave the gate as good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// Distances tried, none included.
    pub shifts: u64,
    /// Those at which at least as many incidents are caught.
    pub as_good: u64,
}

impl Chance {
    /// None without an evaluable incident.
    pub(super) fn new(zones: &Zones, incidents: &IncidentOutcome, rules: &Rules) -> Option<Self> {
        let grid = zones.grid();
        let windows: Vec<Range<usize>> = incidents
            .rows
            .iter()
            .filter(|row| row.evaluable != Evaluable::No)
            .map(|row| {
                let end = rules.catch_within.map_or(row.span.to, |within| {
                    row.span.to.min(row.span.from + within)
                });
                grid.indices(TimeRange::new(row.span.from, end))
            })
            .collect();
        if windows.is_empty() {
            return None;
        }
        let judged = zones.plane(Zone::Unjudged).not();
        let circle = Circle {
            catch: incidents.catch.and_with(&judged),
            judged,
            rules,
        };
        let length = grid.len();
        let shifts = SHIFTS.min(length);
        let caught = |shift: usize| {
            let distance = shift * length / shifts;
            let caught = |window: &&Range<usize>| circle.catches(window, distance);
            windows.iter().filter(caught).count()
        };
        let found = caught(0);
        let as_good = (0..shifts).filter(|shift| caught(*shift) >= found).count();
        Some(Self {
            shifts: shifts as u64,
            as_good: as_good as u64,
        })
    }

    /// The share of distances at which the gate is as good.
    pub fn p_value(self) -> f64 {
        self.as_good as f64 / self.shifts as f64
    }
}

/// The replay with its end joined to its start.
struct Circle<'a> {
    catch: Bits,
    judged: Bits,
    rules: &'a Rules,
}

impl Circle<'_> {
    /// Would an incident in this window be caught, had it come `distance` points later?
    fn catches(&self, window: &Range<usize>, distance: usize) -> bool {
        let length = self.judged.len();
        let start = (window.start + distance) % length;
        let end = start + window.len();
        let parts = [start..end.min(length), 0..end.saturating_sub(length)];
        let count =
            |plane: &Bits| -> u64 { parts.iter().map(|part| plane.count_in(part.clone())).sum() };
        let steps = count(&self.judged);
        let needed = self.rules.catch_share.of(steps).max(1);
        2 * steps >= window.len() as u64 && count(&self.catch) >= needed
    }
}
