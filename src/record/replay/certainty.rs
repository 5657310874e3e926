//! How sure the rates of a replay are, and how much of them is chance.

use serde::Serialize;

use super::figures::RateFigure;
use crate::outcome::interval::Interval;
use crate::outcome::{Chance, EpisodesBy, Outcome};
use crate::record::Number;

/// From `low` to `high`, at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IntervalFigure {
    /// The smallest value not excluded.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl From<Interval> for IntervalFigure {
    fn from(interval: Interval) -> Self {
        Self {
            low: interval.low,
            high: interval.high,
        }
    }
}

/// Intervals at 95 %, null where there is too little for one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CertaintyFigures {
    /// UTC days with healthy steps.
    pub days: usize,
    /// Those with a false NO-GO.
    pub days_with_false_no_go: usize,
    /// Fewer than ten of those: the interval rests on little.
    pub few_days: bool,
    /// The false NO-GO rate: the gamma interval of Fay and Feuer, a day being one event.
    pub false_no_go: Option<IntervalFigure>,
    /// The same by the ratio estimator over days.
    pub false_no_go_by_day_cluster: Option<IntervalFigure>,
    /// The same by the ratio estimator over weeks, from twelve on.
    pub false_no_go_by_week_cluster: Option<IntervalFigure>,
    /// False NO-GO episodes a healthy week: exact Poisson, or over weeks when these differ too much for it.
    pub episodes_per_week: Option<IntervalFigure>,
    /// `poisson` or `weeks`.
    pub episodes_per_week_by: &'static str,
    /// Groups with a missed incident, of all with evaluable ones.
    pub missed_groups: RateFigure,
    /// Of missed groups: Clopper and Pearson.
    pub missed_issues: Option<IntervalFigure>,
    /// What can be claimed not to be exceeded, one-sided.
    pub missed_issues_at_most: Number,
    /// Groups without a miss that it takes to claim at most 10 %.
    pub groups_to_claim_ten_percent: u64,
    /// Groups with judged incident steps.
    pub incident_groups: usize,
    /// The blocked share: the ratio estimator over these groups, null under five.
    pub blocked_share: Option<IntervalFigure>,
}

/// What a gate that knows nothing would have caught.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PlaceboFigures {
    /// Mean over incidents of the share of healthy windows as long that are "caught".
    pub any_hour: Number,
    /// The same over windows of the same weekday class within an hour by the clock, UTC.
    pub same_hours: Number,
    /// Incidents that have such windows at any hour.
    pub incidents: u64,
    /// (caught − placebo) ÷ (1 − placebo), null when the placebo is 1.
    pub lift: Number,
    /// Distances by which all incidents were moved together.
    pub shifts: u64,
    /// Those at which the gate catches at least as many of them.
    pub shifts_as_good: u64,
    /// Their share: how likely a gate that knows nothing is to be as good.
    pub p_value: Number,
}

/// The share of incident steps from which somebody who retries gets in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LeakFigure {
    /// The time between two tries.
    pub every_seconds: f64,
    /// The time after which they give up.
    pub for_seconds: f64,
    /// Leaking steps of judged incident steps.
    pub leak: RateFigure,
    /// The ratio estimator over incident groups, null under five.
    pub interval: Option<IntervalFigure>,
}

pub(super) fn placebo(outcome: &Outcome) -> PlaceboFigures {
    let placebo = &outcome.placebo;
    PlaceboFigures {
        any_hour: placebo.any_hour.into(),
        same_hours: placebo.same_hours.into(),
        incidents: placebo.incidents,
        lift: placebo.lift.into(),
        shifts: outcome.chance.map_or(0, |chance| chance.shifts),
        shifts_as_good: outcome.chance.map_or(0, |chance| chance.as_good),
        p_value: outcome.chance.map(Chance::p_value).into(),
    }
}

pub(super) fn leaks(outcome: &Outcome) -> Vec<LeakFigure> {
    let leaks = outcome.group_certainty.leaks.iter();
    leaks
        .map(|leak| LeakFigure {
            every_seconds: leak.habit.every.as_secs_f64(),
            for_seconds: leak.habit.lasting.as_secs_f64(),
            leak: leak.rate.into(),
            interval: leak.interval.map(Into::into),
        })
        .collect()
}

pub(super) fn certainty(outcome: &Outcome) -> CertaintyFigures {
    let certainty = &outcome.certainty;
    CertaintyFigures {
        days: certainty.days,
        days_with_false_no_go: certainty.days_with_false_no_go,
        few_days: certainty.rests_on_few_days(),
        false_no_go: certainty.false_no_go.map(Into::into),
        false_no_go_by_day_cluster: certainty.false_no_go_by_day_cluster.map(Into::into),
        false_no_go_by_week_cluster: certainty.false_no_go_by_week_cluster.map(Into::into),
        episodes_per_week: certainty.episodes_per_week.map(Into::into),
        episodes_per_week_by: match certainty.episodes_by {
            EpisodesBy::Poisson => "poisson",
            EpisodesBy::Weeks => "weeks",
        },
        missed_groups: certainty.missed_groups.into(),
        missed_issues: certainty.missed.map(Into::into),
        missed_issues_at_most: certainty.missed_at_most.into(),
        groups_to_claim_ten_percent: certainty.groups_to_claim_ten_percent,
        incident_groups: outcome.group_certainty.groups,
        blocked_share: outcome.group_certainty.blocked_share.map(Into::into),
    }
}
