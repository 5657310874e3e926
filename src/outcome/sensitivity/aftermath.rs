//! The false NO-GO rate by the time since the last incident, with no cool-down taken out.
//!
//! After an incident windows and queries still see it, and NO-GO is no wonder; the cool-down keeps that
//! time out of the rate. If it is long enough, the rate just after it is that of any other time. The time
//! since the last incident is counted from the end of the last incident or excluded stretch (a drill,
//! maintenance) in the list, for both are followed by the cool-down; where another begins first, the count
//! begins anew at its end.

use std::ops::Range;

use crate::engine::{Decisions, Ranks};
use crate::model::{Duration, Grid, TimeRange, Timestamp};
use crate::outcome::interval::{DailyCounts, Interval, cluster_contrast};
use crate::outcome::rate::Rate;
use crate::outcome::rules::Rules;
use crate::outcome::truth::{Truth, span};
use crate::outcome::zones::{Zone, Zones};

/// Where the buckets end; the last has no end.
const EDGES: [Duration; 8] = [
    Duration::ZERO,
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(2),
    Duration::from_hours(4),
    Duration::from_hours(8),
    Duration::from_hours(24),
];
/// What is called "right after" a cool-down is as long as it, and this long at least.
const AFTER_AT_LEAST: Duration = Duration::from_mins(15);
/// Fewer ends say nothing about others.
const LEAST_ENDS: usize = 5;

/// How long ago the last incident ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinceIncident {
    /// At least `from`, and less than `to` if there is one.
    Ended {
        /// At least this long.
        from: Duration,
        /// Less than this.
        to: Option<Duration>,
    },
    /// None had ended before.
    Never,
}

/// The stretch right after the cool-down beside all later time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AfterCooldown {
    /// Where it begins after an end: the cool-down.
    pub from: Duration,
    /// Where it ends: twice that, or a quarter of an hour later.
    pub to: Duration,
    /// Healthy steps in it said NO-GO.
    pub right_after: Rate,
    /// Those later, until the next incident, or before the first.
    pub later: Rate,
    /// Ends with such steps.
    pub ends: u64,
    /// Ends after which it held a NO-GO.
    pub ends_with_no_go: u64,
    /// Of the first rate minus the second, an end being one observation; none with fewer than five.
    pub difference: Option<Interval>,
}

impl AfterCooldown {
    /// Is NO-GO clearly more frequent right after the cool-down than later?
    pub fn is_too_short(&self) -> bool {
        self.difference.is_some_and(|own| own.low > 0.0)
    }
}

/// The time after incidents.
#[derive(Debug, Clone, PartialEq)]
pub struct Aftermath {
    /// By how long ago it was.
    pub buckets: Vec<(SinceIncident, Rate)>,
    /// Is the cool-down long enough?
    pub after_cooldown: AfterCooldown,
}

/// Healthy steps, and those said NO-GO among them.
struct Healthy<'a> {
    grid: Grid,
    all: Ranks<'a>,
    no_go: Ranks<'a>,
}

impl Healthy<'_> {
    fn rate(&self, steps: Range<usize>) -> Rate {
        Rate::new(self.no_go.count_in(steps.clone()), self.all.count_in(steps))
    }

    /// From `from` to `to` after an end, but not beyond the next one.
    fn after(&self, end: TimeRange, from: Duration, to: Option<Duration>) -> Rate {
        let last = to.map_or(end.to, |to| (end.from + to).min(end.to));
        self.rate(self.grid.indices(TimeRange::new(end.from + from, last)))
    }
}

impl Aftermath {
    pub(super) fn new(decisions: &Decisions, truth: &Truth, rules: &Rules) -> Self {
        let grid = decisions.grid;
        let zones = Zones::new(decisions, truth, rules, Duration::ZERO);
        let no_go = decisions.no_go.and_with(zones.plane(Zone::Healthy));
        let healthy = Healthy {
            grid,
            all: Ranks::new(zones.plane(Zone::Healthy)),
            no_go: Ranks::new(&no_go),
        };
        let ends = ends(truth, grid.range().to);
        let before = match ends.first() {
            Some(first) => grid.index_at_or_after(first.from),
            None => grid.len(),
        };
        let never = healthy.rate(0..before);
        let tos = EDGES.iter().skip(1).copied().map(Some).chain([None]);
        let mut buckets: Vec<(SinceIncident, Rate)> = EDGES
            .into_iter()
            .zip(tos)
            .map(|(from, to)| {
                let rates = ends.iter().map(|end| healthy.after(*end, from, to));
                (SinceIncident::Ended { from, to }, sum(rates))
            })
            .collect();
        buckets.push((SinceIncident::Never, never));
        Self {
            buckets,
            after_cooldown: after_cooldown(&healthy, &ends, never, rules.cooldown),
        }
    }
}

/// From each end to the next, ascending; none twice.
fn ends(truth: &Truth, to: Timestamp) -> Vec<TimeRange> {
    let rows = truth.issues().chain(truth.exclusions());
    let mut ends: Vec<Timestamp> = rows.map(|row| span(row, to).to).collect();
    ends.sort_unstable();
    ends.dedup();
    let next = ends.iter().skip(1).copied().chain([to]);
    ends.iter()
        .zip(next)
        .map(|(own, next)| TimeRange::new(*own, next.max(*own)))
        .collect()
}

fn after_cooldown(
    healthy: &Healthy<'_>,
    ends: &[TimeRange],
    never: Rate,
    cooldown: Duration,
) -> AfterCooldown {
    let to = cooldown + cooldown.max(AFTER_AT_LEAST);
    let right_after: Vec<Rate> = ends
        .iter()
        .map(|end| healthy.after(*end, cooldown, Some(to)))
        .collect();
    let later: Vec<Rate> = ends
        .iter()
        .map(|end| healthy.after(*end, to, None))
        .collect();
    let counts = |rate: &Rate| DailyCounts {
        hits: rate.hits,
        of: rate.of,
    };
    let mut clusters: Vec<(DailyCounts, DailyCounts)> = right_after
        .iter()
        .zip(&later)
        .map(|(near, far)| (counts(near), counts(far)))
        .collect();
    // The time before the first end is one more observation, of later time alone.
    clusters.push((DailyCounts::default(), counts(&never)));
    let with_steps = right_after.iter().filter(|rate| rate.of > 0).count();
    AfterCooldown {
        from: cooldown,
        to,
        right_after: sum(right_after.iter().copied()),
        later: sum(later.into_iter().chain([never])),
        ends: with_steps as u64,
        ends_with_no_go: right_after.iter().filter(|rate| rate.hits > 0).count() as u64,
        difference: cluster_contrast(&clusters).filter(|_| with_steps >= LEAST_ENDS),
    }
}

fn sum(rates: impl Iterator<Item = Rate>) -> Rate {
    rates.fold(Rate::default(), |sum, rate| {
        Rate::new(sum.hits + rate.hits, sum.of + rate.of)
    })
}
