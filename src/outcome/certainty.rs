//! How sure the rates are: an interval for each, or what can be said instead.

use std::collections::BTreeMap;

use super::episodes::Episodes;
use super::incidents::{Evaluable, IncidentOutcome};
use super::interval::{
    DailyCounts, Days, Interval, at_most, clopper_pearson, day_cluster, fay_feuer,
    needed_without_a_hit, poisson_exact,
};
use super::rate::Rate;
use super::zones::{Zone, Zones};
use crate::engine::Decisions;

const DAY_MILLIS: i64 = 86_400_000;
/// The claim that reports speak about.
const CLAIM: f64 = 0.1;
/// Fewer days with a false NO-GO make an interval that is said to rest on little.
const FEW_DAYS: usize = 10;

/// How sure the rates of a replay are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certainty {
    /// UTC days with healthy steps.
    pub days: usize,
    /// Those with a false NO-GO.
    pub days_with_false_no_go: usize,
    /// The false NO-GO rate, a day being one event; none without a false NO-GO.
    pub false_no_go: Option<Interval>,
    /// The same by the ratio estimator over days.
    pub false_no_go_by_day_cluster: Option<Interval>,
    /// False NO-GO episodes a healthy week.
    pub episodes_per_week: Option<Interval>,
    /// Groups with an incident that was not caught, of all with evaluable ones.
    pub missed_groups: Rate,
    /// Of missed groups.
    pub missed: Option<Interval>,
    /// The missed rate that can be claimed not to be exceeded, one-sided.
    pub missed_at_most: Option<f64>,
    /// Groups without a miss that it takes to claim at most 10 %.
    pub groups_to_claim_ten_percent: u64,
}

impl Certainty {
    pub(super) fn new(
        decisions: &Decisions,
        zones: &Zones,
        episodes: &Episodes,
        incidents: &IncidentOutcome,
    ) -> Self {
        let days = days(decisions, zones);
        let missed_groups = missed_groups(incidents);
        Self {
            days: days.count(),
            days_with_false_no_go: days.with_hits(),
            false_no_go: fay_feuer(&days),
            false_no_go_by_day_cluster: day_cluster(&days),
            episodes_per_week: poisson_exact(episodes.healthy.len() as u64, episodes.healthy_weeks),
            missed_groups,
            missed: clopper_pearson(missed_groups),
            missed_at_most: at_most(missed_groups),
            groups_to_claim_ten_percent: needed_without_a_hit(CLAIM)
                .expect("ten percent is between 0 and 1"),
        }
    }

    /// Does the interval of the false NO-GO rate rest on few days?
    pub fn rests_on_few_days(&self) -> bool {
        self.days_with_false_no_go < FEW_DAYS
    }
}

/// Healthy steps and false NO-GOs of each UTC day.
fn days(decisions: &Decisions, zones: &Zones) -> Days {
    let grid = decisions.grid;
    let healthy = zones.plane(Zone::Healthy);
    let false_no_go = healthy.and_with(&decisions.no_go);
    let mut counts = Vec::new();
    let mut start = 0;
    while start < grid.len() {
        let day = grid.timestamp(start).millis().div_euclid(DAY_MILLIS);
        let next = crate::model::Timestamp::from_millis((day + 1) * DAY_MILLIS);
        let end = grid.index_at_or_after(next);
        counts.push(DailyCounts {
            hits: false_no_go.count_in(start..end),
            of: healthy.count_in(start..end),
        });
        start = end;
    }
    Days::new(counts)
}

/// A group is missed when any of its evaluable incidents is.
fn missed_groups(incidents: &IncidentOutcome) -> Rate {
    let mut missed: BTreeMap<usize, bool> = BTreeMap::new();
    for row in &incidents.rows {
        match row.evaluable {
            Evaluable::No => {}
            Evaluable::Caught => *missed.entry(row.group).or_default() |= false,
            Evaluable::Missed => *missed.entry(row.group).or_default() |= true,
        }
    }
    let hits = missed.values().filter(|missed| **missed).count();
    Rate::new(hits as u64, missed.len() as u64)
}
