//! The placebo: how often would the gate have "caught" nothing at all?
//!
//! For each evaluable incident, all windows as long as its catch window that lie wholly in healthy time
//! are judged by the same rule. A gate that blinks every half hour catches most incidents, and as many of
//! these. Once over any hour, once over starts of the same weekday class (Monday to Friday, weekend; UTC)
//! within an hour of the incident's time of day, since both incidents and noise keep office hours. The curve of
//! detection delays has windows as long as the whole incident.
//!
//! Windows are counted by the runs of their starts, and only those near a NO-GO are looked into: a year has
//! millions of windows for every incident, and hardly any of them differ.
//!
//! lift = (caught − placebo) ÷ (1 − placebo): 0 for a gate that knows nothing, 1 for one that catches all.

use std::ops::Range;

use super::incidents::{Evaluable, IncidentOutcome};
use super::rules::Rules;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::{Duration, Gate, Grid, TimeRange, Timestamp};

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
    /// Of a gate's verdicts alone.
    pub fn of(gate: &Gate, decisions: &Decisions, truth: &Truth, rules: &Rules) -> Self {
        let zones = Zones::new(decisions, truth, rules, rules.cooldown);
        let incidents = IncidentOutcome::new(gate, decisions, &zones, truth, rules);
        Self::new(decisions, &zones, &incidents)
    }

    pub(super) fn new(decisions: &Decisions, zones: &Zones, incidents: &IncidentOutcome) -> Self {
        let grid = decisions.grid;
        let healthy = zones.plane(Zone::Healthy);
        let catches = Catches::of(&healthy.and_with(&incidents.catch));
        let blocks = healthy.and_with(&decisions.no_go).runs();
        let healthy = healthy.runs();
        let mut any = Mean::default();
        let mut same = Mean::default();
        let mut curve = vec![Mean::default(); incidents.curve.len()];
        let evaluable = incidents
            .rows
            .iter()
            .filter(|row| row.evaluable != Evaluable::No);
        for row in evaluable {
            let steps = row.window_steps as usize;
            let windows = starts_of_windows(&healthy, steps);
            let like = common(&windows, &like_hours(grid, row.span.from));
            any.add(share(
                catches.among(&windows, steps, row.hits_needed),
                &windows,
            ));
            same.add(share(catches.among(&like, steps, row.hits_needed), &like));
            // The curve looks at whole incidents, wherever `--catch-within` cuts the catch window.
            let whole = row.blocked.of as usize;
            let windows = starts_of_windows(&healthy, whole);
            for (mean, point) in curve.iter_mut().zip(&incidents.curve) {
                let reach = points_within(grid, row.span.from, point.within).min(whole);
                let reached = common(&windows, &starts_near(&blocks, reach));
                mean.add(share(points_in(&reached), &windows));
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

/// How many points lie at most `within` after `start`: the first of them may lie between two.
fn points_within(grid: Grid, start: Timestamp, within: Duration) -> usize {
    let after = Timestamp::from_millis((start + within).millis() + 1);
    grid.indices(TimeRange::new(start, after)).len()
}

/// The points of the same weekday class that are at most an hour away by the clock.
fn like_hours(grid: Grid, incident: Timestamp) -> Vec<Range<usize>> {
    // The epoch was a Thursday.
    let weekend = |day: i64| (day + 3).rem_euclid(7) >= 5;
    let day_of = |instant: Timestamp| instant.millis().div_euclid(DAY_MILLIS);
    let clock = incident.millis().rem_euclid(DAY_MILLIS);
    let days = day_of(grid.range().from)..=day_of(grid.range().to);
    let mut like = Vec::new();
    for day in days.filter(|day| weekend(*day) == weekend(day_of(incident))) {
        // The hour before midnight is near the hour after it, on the same day too.
        for around in [clock - DAY_MILLIS, clock, clock + DAY_MILLIS] {
            let first = (around - HOUR_MILLIS).max(0);
            let last = (around + HOUR_MILLIS).min(DAY_MILLIS - 1);
            if first <= last {
                let at = |clock: i64| Timestamp::from_millis(day * DAY_MILLIS + clock);
                like.push(grid.indices(TimeRange::new(at(first), at(last + 1))));
            }
        }
    }
    like
}

/// The starts of windows of `steps` points that lie wholly in one of the runs.
fn starts_of_windows(runs: &[Range<usize>], steps: usize) -> Vec<Range<usize>> {
    runs.iter()
        .filter(|run| steps > 0 && run.len() >= steps)
        .map(|run| run.start..run.end - steps + 1)
        .collect()
}

/// The starts of windows of `steps` points that touch one of the runs.
fn starts_near(runs: &[Range<usize>], steps: usize) -> Vec<Range<usize>> {
    let mut near: Vec<Range<usize>> = Vec::new();
    for run in runs.iter().filter(|_| steps > 0) {
        let start = (run.start + 1).saturating_sub(steps);
        match near.last_mut() {
            Some(last) if start <= last.end => last.end = run.end,
            _ => near.push(start..run.end),
        }
    }
    near
}

/// The points in both; each list ascends and does not overlap itself.
fn common(a: &[Range<usize>], b: &[Range<usize>]) -> Vec<Range<usize>> {
    let (mut at_a, mut at_b) = (0, 0);
    let mut common = Vec::new();
    while let (Some(own), Some(other)) = (a.get(at_a), b.get(at_b)) {
        let both = own.start.max(other.start)..own.end.min(other.end);
        if !both.is_empty() {
            common.push(both);
        }
        if own.end < other.end {
            at_a += 1;
        } else {
            at_b += 1;
        }
    }
    common
}

fn points_in(runs: &[Range<usize>]) -> u64 {
    runs.iter().map(|run| run.len() as u64).sum()
}

fn share(hits: u64, windows: &[Range<usize>]) -> Option<f64> {
    let of = points_in(windows);
    (of > 0).then(|| hits as f64 / of as f64)
}

/// Where the gate catches in healthy time.
struct Catches {
    runs: Vec<Range<usize>>,
    /// How many stand before each point.
    before: Vec<u32>,
}

impl Catches {
    fn of(plane: &Bits) -> Self {
        let runs = plane.runs();
        let mut before = Vec::with_capacity(plane.len() + 1);
        let mut count = 0;
        for run in &runs {
            before.resize(run.start, count);
            before.extend(run.clone().zip(count..).map(|(_, count)| count));
            count += run.len() as u32;
        }
        before.resize(plane.len() + 1, count);
        Self { runs, before }
    }

    /// How many of the windows of `steps` points from `starts` hold `needed` catches.
    fn among(&self, starts: &[Range<usize>], steps: usize, needed: u64) -> u64 {
        let near = common(starts, &starts_near(&self.runs, steps));
        if needed <= 1 {
            return points_in(&near);
        }
        let Ok(needed) = u32::try_from(needed) else {
            return 0;
        };
        let caught = near.iter().map(|starts| {
            let ends = starts.start + steps..starts.end + steps;
            let counts = self.before[ends].iter().zip(&self.before[starts.clone()]);
            let caught = counts.map(|(after, before)| u32::from(after - before >= needed));
            u64::from(caught.sum::<u32>())
        });
        caught.sum()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Step;

    fn plane(bools: &[bool]) -> Bits {
        let values: Vec<f64> = bools.iter().map(|b| f64::from(u8::from(*b))).collect();
        Bits::from_values(&values, |value| value > 0.0)
    }

    proptest! {
        #[test]
        fn windows_are_those_found_one_by_one(
            points in proptest::collection::vec((proptest::bool::weighted(0.9), proptest::bool::weighted(0.3)), 1..200),
            steps in 0_usize..20,
            needed in 1_u64..6,
        ) {
            let healthy: Vec<bool> = points.iter().map(|point| point.0).collect();
            let caught: Vec<bool> = points.iter().map(|point| point.0 && point.1).collect();
            let windows: Vec<usize> = (0..points.len())
                .filter(|start| steps > 0 && start + steps <= points.len())
                .filter(|start| healthy[*start..start + steps].iter().all(|point| *point))
                .collect();
            let starts = starts_of_windows(&plane(&healthy).runs(), steps);
            prop_assert_eq!(starts.iter().cloned().flatten().collect::<Vec<_>>(), windows.clone());
            let hits = |start: &usize| caught[*start..start + steps].iter().filter(|c| **c).count();
            let expected = windows.iter().filter(|start| hits(start) as u64 >= needed).count();
            let catches = Catches::of(&plane(&caught));
            prop_assert_eq!(catches.among(&starts, steps, needed), expected as u64);
        }

        #[test]
        fn like_hours_are_those_found_one_by_one(first in 0_i64..700, incident in 0_i64..5_000_000) {
            let step = Step::try_new(Duration::from_mins(20)).unwrap();
            let grid = Grid::from_position(step, first, 800);
            let incident = Timestamp::from_secs(incident);
            let clock = |at: Timestamp| at.millis().rem_euclid(DAY_MILLIS);
            let weekend =
                |at: Timestamp| (at.millis().div_euclid(DAY_MILLIS) + 3).rem_euclid(7) >= 5;
            let expected: Vec<usize> = (0..grid.len())
                .filter(|index| {
                    let here = grid.timestamp(*index);
                    let apart = (clock(here) - clock(incident)).rem_euclid(DAY_MILLIS);
                    weekend(here) == weekend(incident)
                        && apart.min(DAY_MILLIS - apart) <= HOUR_MILLIS
                })
                .collect();
            let found: Vec<usize> = like_hours(grid, incident).into_iter().flatten().collect();
            prop_assert_eq!(found, expected);
        }
    }
}
