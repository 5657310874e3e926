//! Blocked minutes: how much of a week nobody could deploy.
//!
//! Blocked is NO-GO; unjudged stands beside it, since a strict pipeline stops there too. All figures are for a
//! week of the replay as it went by, so that healthy time and the rest add up.

use super::rate::Rate;
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::BusinessHours;

const WEEK_SECS: f64 = 7.0 * 86_400.0;

/// Blocked minutes of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockedTime {
    /// Over all of it.
    pub whole: BlockedSteps,
    /// Over the hours in which people deploy, if these were given.
    pub in_hours: Option<(BusinessHours, BlockedSteps)>,
}

impl BlockedTime {
    /// Counts them, once more inside `hours` if given.
    pub fn new(decisions: &Decisions, zones: &Zones, hours: Option<&BusinessHours>) -> Self {
        let grid = decisions.grid;
        let in_hours = hours.map(|hours| {
            let mut inside = Bits::zeros(grid.len());
            for range in hours.within(grid.range()).ranges() {
                inside.set_range(grid.indices(*range));
            }
            let steps = BlockedSteps::among(decisions, zones, &inside);
            (hours.clone(), steps)
        });
        Self {
            whole: BlockedSteps::among(decisions, zones, &Bits::ones(grid.len())),
            in_hours,
        }
    }
}

/// Blocked steps among those of some time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockedSteps {
    /// NO-GO, of all steps of that time.
    pub blocked: Rate,
    /// NO-GO in healthy time, of its healthy steps.
    pub healthy: Rate,
    /// Unjudged, of all steps of that time.
    pub unjudged: Rate,
    /// Minutes a week that one step stands for.
    minutes_per_step: f64,
}

impl BlockedSteps {
    fn among(decisions: &Decisions, zones: &Zones, among: &Bits) -> Self {
        let step = f64::from(decisions.grid.step().secs());
        let weeks = decisions.grid.len() as f64 * step / WEEK_SECS;
        let healthy = zones.plane(Zone::Healthy).and_with(among);
        Self {
            blocked: Rate::of_plane(&decisions.no_go, among),
            healthy: Rate::of_plane(&decisions.no_go, &healthy),
            unjudged: Rate::of_plane(zones.plane(Zone::Unjudged), among),
            minutes_per_step: step / 60.0 / weeks,
        }
    }

    /// So many steps over the replay, as minutes a week.
    pub fn minutes_a_week(&self, steps: u64) -> f64 {
        steps as f64 * self.minutes_per_step
    }
}
