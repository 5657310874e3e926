//! Trends: one replay over days, weeks and hours; what its false episodes have in common; how room shrinks.
//!
//! What is counted step by step is counted on bit planes, a stretch of steps at a time; tables of such
//! stretches, of episodes and of incidents are then grouped and joined with polars, which lives on this
//! floor alone. A year is a table of 365 days here, never one of half a million steps.
//!
//! - [`Calendar`]: days, weeks and hours on the clock of a zone.
//! - [`Periods`]: days or weeks, and the whole, in numbers; [`Change`]: two periods side by side.
//! - [`hours_of_week`], [`Patterns`]: when in the week, and who together for how long.
//! - [`Room`]: how near healthy scores come to their limits, week by week.
//! - [`LookingBack`]: a day beside the one a week before and the four weeks before; [`Drift`].
//! - [`Envelope`]: a column of signals in few buckets that keep its extremes.
//!
//! Nothing here depends on how many threads there are: rows are grouped in the order in which they first
//! appear, and only whole numbers are added across them.

mod calendar;
mod change;
mod drift;
mod envelope;
mod hours;
mod looking_back;
mod patterns;
mod periods;
mod room;
mod table;

pub use calendar::{Calendar, HOURS_OF_WEEK, LocalDay, Stretch};
pub use change::Change;
pub use drift::{Drift, FEWEST_USUAL_DAYS, LEVEL, USUAL_DAYS, WEEK_DAYS};
pub use envelope::Envelope;
pub use hours::{HourOfWeek, hours_of_week};
pub use looking_back::{DAYS_LOOKED_BACK, LookingBack};
pub use patterns::{Combination, Lengths, Patterns};
pub use periods::{Period, Periods, Unit};
pub use room::{Room, WeekRoom};

use crate::engine::{Bits, Decisions};
use crate::outcome::{Outcome, Zone};
use std::ops::Range;

/// A replay that is looked at over time.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What the gate said.
    pub decisions: &'a Decisions,
    /// What that was worth.
    pub outcome: &'a Outcome,
}

/// Steps counted by what was said at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// GO.
    pub go: u64,
    /// WARNING.
    pub warning: u64,
    /// NO-GO.
    pub no_go: u64,
    /// No verdict.
    pub unjudged: u64,
    /// NO-GO and healthy.
    pub false_no_go: u64,
    /// Healthy.
    pub healthy: u64,
}

impl Told<'_> {
    fn healthy(&self) -> &Bits {
        self.outcome.zones.plane(Zone::Healthy)
    }

    /// What was said at the steps of a stretch.
    pub(crate) fn tally(&self, steps: Range<usize>) -> Tally {
        let Decisions { no_go, warning, .. } = self.decisions;
        let unjudged = self.outcome.zones.plane(Zone::Unjudged);
        let all = steps.len() as u64;
        let (no_go_steps, warning, unjudged) = (
            no_go.count_in(steps.clone()),
            warning.count_in(steps.clone()),
            unjudged.count_in(steps.clone()),
        );
        Tally {
            go: all - no_go_steps - warning - unjudged,
            warning,
            no_go: no_go_steps,
            unjudged,
            false_no_go: no_go.count_and_in(self.healthy(), steps.clone()),
            healthy: self.healthy().count_in(steps),
        }
    }
}

#[cfg(test)]
mod tests;
