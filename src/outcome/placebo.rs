//! The placebo: how often would the gate have "caught" nothing at all?
//!
//! For each evaluable incident, all windows as long as its catch window that lie wholly in healthy time
//! are judged by the same rule. A gate that blinks every half hour catches most incidents, and as many of
//! these. Once over any hour, once over starts of the same weekday class (Monday to Friday, weekend; UTC)
//! within an hour of the incident's time of day, since both incidents and noise keep office hours.
//!
//! lift = (caught − placebo) ÷ (1 − placebo): 0 for a gate that knows nothing, 1 for one that catches all.

use super::incidents::{Evaluable, IncidentOutcome};
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::{Grid, Timestamp};

const DAY_MILLIS: i64 = 86_400_000;
const HOUR_MILLIS: i64 = 3_600_000;

/// How often the gate catches by chance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Placebo {
    /// Mean over incidents of the share of their placebo windows that are caught; none without any.
    pub any_hour: Option<f64>,
    /// The same over windows of like weekday and hour.
    pub same_hours: Option<f64>,
    /// Incidents that have placebo windows, of the evaluable ones.
    pub incidents: u64,
    /// What is left of the catches beside the placebo over any hour; none when the placebo is 1.
    pub lift: Option<f64>,
    /// For each delay of the detection curve, the share of placebo windows with a NO-GO by then.
    pub curve: Vec<Option<f64>>,
}

impl Placebo {
    pub(super) fn new(decisions: &Decisions, zones: &Zones, incidents: &IncidentOutcome) -> Self {
        let grid = decisions.grid;
        let healthy = Sums::of(zones.plane(Zone::Healthy));
        let catches = Sums::of(&zones.plane(Zone::Healthy).and_with(&incidents.catch));
        let blocks = Sums::of(&zones.plane(Zone::Healthy).and_with(&decisions.no_go));
        let mut any = Mean::default();
        let mut same = Mean::default();
        let mut curve = vec![Mean::default(); incidents.curve.len()];
        let evaluable = incidents
            .rows
            .iter()
            .filter(|row| row.evaluable != Evaluable::No);
        for row in evaluable {
            let steps = row.window_steps as usize;
            let windows = || healthy.starts_of_full_windows(steps);
            let caught = |start: &usize| catches.within(*start, steps) >= row.hits_needed;
            any.add(share(windows(), caught));
            let like = |start: &usize| is_like(grid, *start, row.span.from);
            same.add(share(windows().filter(like), caught));
            for (mean, point) in curve.iter_mut().zip(&incidents.curve) {
                let reach = grid.step().steps_in(point.within) + 1;
                let reach = reach.min(steps);
                mean.add(share(windows(), |start| blocks.within(*start, reach) > 0));
            }
        }
        let any_hour = any.value();
        Self {
            any_hour,
            same_hours: same.value(),
            incidents: any.of,
            lift: any_hour.and_then(|placebo| lift(incidents, placebo)),
            curve: curve.iter().map(Mean::value).collect(),
        }
    }
}

fn lift(incidents: &IncidentOutcome, placebo: f64) -> Option<f64> {
    let missed = incidents.missed.rate.value()?;
    (placebo < 1.0).then(|| (1.0 - missed - placebo) / (1.0 - placebo))
}

/// The same weekday class, and at most an hour away by the clock.
fn is_like(grid: Grid, start: usize, incident: Timestamp) -> bool {
    let clock = |instant: Timestamp| instant.millis().rem_euclid(DAY_MILLIS);
    // The epoch was a Thursday.
    let weekend =
        |instant: Timestamp| (instant.millis().div_euclid(DAY_MILLIS) + 3).rem_euclid(7) >= 5;
    let here = grid.timestamp(start);
    let apart = (clock(here) - clock(incident)).rem_euclid(DAY_MILLIS);
    weekend(here) == weekend(incident) && apart.min(DAY_MILLIS - apart) <= HOUR_MILLIS
}

fn share(windows: impl Iterator<Item = usize>, caught: impl Fn(&usize) -> bool) -> Option<f64> {
    let (mut hits, mut of) = (0_u64, 0_u64);
    for start in windows {
        of += 1;
        hits += u64::from(caught(&start));
    }
    (of > 0).then(|| hits as f64 / of as f64)
}

/// How many ones stand before each point.
struct Sums(Vec<u32>);

impl Sums {
    fn of(plane: &Bits) -> Self {
        let mut sums = vec![0; plane.len() + 1];
        for index in plane.iter_ones() {
            sums[index + 1] = 1;
        }
        for index in 1..sums.len() {
            sums[index] += sums[index - 1];
        }
        Self(sums)
    }

    fn within(&self, start: usize, steps: usize) -> u64 {
        u64::from(self.0[start + steps] - self.0[start])
    }

    fn starts_of_full_windows(&self, steps: usize) -> impl Iterator<Item = usize> {
        let last = (self.0.len() - 1).checked_sub(steps);
        (0..last.map_or(0, |last| last + 1))
            .filter(move |start| steps > 0 && self.within(*start, steps) == steps as u64)
    }
}

/// The mean of the incidents that have a share.
#[derive(Debug, Clone, Default)]
struct Mean {
    sum: f64,
    of: u64,
}

impl Mean {
    fn add(&mut self, share: Option<f64>) {
        if let Some(share) = share {
            self.sum += share;
            self.of += 1;
        }
    }

    fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| self.sum / self.of as f64)
    }
}
