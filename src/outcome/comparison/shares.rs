//! The difference of two shares of the same steps, with the interval that clusters of steps allow.
//!
//! Steps of one day depend on each other, and so do those of one incident: a day, or a group of incidents,
//! is one observation (the ratio estimator of [`day_cluster_difference`], t with clusters − 1 degrees of
//! freedom). Healthy time is clustered by UTC days, incident time by groups, of which it takes five.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::engine::Bits;
use crate::model::Grid;
use crate::outcome::certainty::daily;
use crate::outcome::interval::{DailyCounts, Days, Interval, day_cluster_difference};
use crate::outcome::truth::{Truth, span};
use crate::outcome::{Rate, Zone, Zones};

/// Fewer groups say nothing about others.
const LEAST_GROUPS: usize = 5;

/// A share of one gate minus that of another, over the same steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareDifference {
    /// The share of the first.
    pub gate: Rate,
    /// That of the second.
    pub against: Rate,
    /// Steps that the first alone said NO-GO.
    pub only_gate: u64,
    /// Steps that the second alone said NO-GO.
    pub only_against: u64,
    /// Of the difference; none with too few clusters or where the two never differ.
    pub interval: Option<Interval>,
    /// Days, or groups.
    pub clusters: usize,
    /// Those in which the two differ.
    pub clusters_that_differ: usize,
}

impl ShareDifference {
    /// First minus second; none over nothing.
    pub fn value(&self) -> Option<f64> {
        Some(self.gate.value()? - self.against.value()?)
    }

    /// Could it as well be none, or the other way round? None without an interval.
    pub fn is_within_noise(&self) -> Option<bool> {
        self.interval.map(|own| own.low <= 0.0 && own.high >= 0.0)
    }

    pub(super) fn over_days(grid: Grid, gate: &Bits, against: &Bits, among: &Bits) -> Self {
        let [own, other, differing] = [gate, against, &super::differing(gate, against)]
            .map(|plane| daily(grid, plane, among));
        Self {
            interval: day_cluster_difference(&other, &own),
            clusters: own.count(),
            clusters_that_differ: differing.with_hits(),
            ..Self::of_planes(gate, against, among)
        }
    }

    pub(super) fn over_groups(zones: &Zones, gate: &Bits, against: &Bits, truth: &Truth) -> Self {
        let among = zones.plane(Zone::Incident);
        let groups = group_steps(zones.grid(), truth);
        let [own, other, differing] = [gate, against, &super::differing(gate, against)]
            .map(|plane| by_group(&groups, plane, among));
        Self {
            interval: day_cluster_difference(&other, &own).filter(|_| own.count() >= LEAST_GROUPS),
            clusters: own.count(),
            clusters_that_differ: differing.with_hits(),
            ..Self::of_planes(gate, against, among)
        }
    }

    fn of_planes(gate: &Bits, against: &Bits, among: &Bits) -> Self {
        let [own, other] = [gate, against].map(|plane| plane.and_with(among));
        let both = own.count_and(&other);
        Self {
            gate: Rate::of_plane(gate, among),
            against: Rate::of_plane(against, among),
            only_gate: own.count() - both,
            only_against: other.count() - both,
            interval: None,
            clusters: 0,
            clusters_that_differ: 0,
        }
    }
}

/// The steps of each group of incidents, none twice; groups never share a step, for what overlaps is one.
fn group_steps(grid: Grid, truth: &Truth) -> Vec<Vec<Range<usize>>> {
    let mut groups: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
    for issue in truth.issues() {
        let mut steps = grid.indices(span(issue, grid.range().to));
        let own = groups.entry(truth.group(&issue.id)).or_default();
        // Issues come by start, so only what reaches beyond all before it is new.
        let reached = own.iter().map(|range| range.end).max().unwrap_or(0);
        steps.start = steps.start.max(reached);
        if !steps.is_empty() {
            own.push(steps);
        }
    }
    groups.into_values().collect()
}

fn by_group(groups: &[Vec<Range<usize>>], plane: &Bits, among: &Bits) -> Days {
    let hits = plane.and_with(among);
    let count = |plane: &Bits, ranges: &[Range<usize>]| {
        ranges
            .iter()
            .map(|range| plane.count_in(range.clone()))
            .sum()
    };
    Days::new(groups.iter().map(|ranges| DailyCounts {
        hits: count(&hits, ranges),
        of: count(among, ranges),
    }))
}
