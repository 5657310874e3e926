//! A period in days or weeks, and beside the one before it.

use serde::Serialize;

use crate::model::Timestamp;
use crate::outcome::interval::Interval;
use crate::record::replay::{IntervalFigure, RateFigure};
use crate::record::{Number, as_text};
use crate::trend::{Change, Period, Periods, Unit};

/// How things went over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendFigures {
    /// `day` or `week`.
    pub unit: &'static str,
    /// Days or weeks of the period, in its time zone; the first and the last may be cut short by it.
    pub buckets: Vec<PeriodFigures>,
    /// The period as a whole.
    pub period: PeriodFigures,
    /// As long a time right before it, under the gate as it is now; null when the store does not hold that.
    pub before: Option<PeriodFigures>,
    /// Why there is none.
    pub before_absent: Option<String>,
    /// The period less the one before.
    pub change: Option<ChangeOfPeriods>,
}

/// What happened in one stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodFigures {
    /// Its first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The local day, or the Monday of the local week: `2026-11-28`.
    pub label: String,
    /// Steps said GO.
    pub go: u64,
    /// Steps said WARNING.
    pub warning: u64,
    /// Steps said NO-GO.
    pub no_go: u64,
    /// Steps without a verdict.
    pub unjudged: u64,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// At 95 %, a local day being one event (over a whole period a UTC day, as in its replay); null where there is
    /// too little for one.
    pub false_no_go_interval: Option<IntervalFigure>,
    /// Evaluable incidents that began in it and were not caught.
    pub missed_issues: RateFigure,
    /// Groups with one of those, of all with an evaluable incident that began in it.
    pub missed_groups: RateFigure,
    /// Of missed groups, at 95 %; null without an incident.
    pub missed_issues_interval: Option<IntervalFigure>,
    /// False episodes that began in it.
    pub false_episodes: u64,
    /// Healthy time in weeks.
    pub healthy_weeks: f64,
}

/// A period less the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChangeOfPeriods {
    /// Of the false NO-GO rates.
    pub false_no_go: Number,
    /// Of the missed-issue rates.
    pub missed_issues: Number,
    /// How likely false episodes that come at one and the same rate in both are to differ as much: exact, two-sided,
    /// given how many there are in both together. Null without an episode.
    pub false_episodes_p_value: Number,
    /// The same for missed groups: Fisher's exact test. Null without an incident in one of them.
    pub missed_groups_p_value: Number,
}

impl TrendFigures {
    /// A period beside the one before it, or why there is none.
    pub(super) fn new(periods: &Periods, before: &Result<Period, String>) -> Self {
        let change = before.as_ref().ok();
        let change = change.map(|before| Change::new(&periods.whole, before));
        Self {
            unit: match periods.unit {
                Unit::Day => "day",
                Unit::Week => "week",
            },
            buckets: periods.buckets.iter().map(Into::into).collect(),
            period: (&periods.whole).into(),
            before: before.as_ref().ok().map(Into::into),
            before_absent: before.as_ref().err().cloned(),
            change: change.map(Into::into),
        }
    }
}

impl From<&Period> for PeriodFigures {
    fn from(own: &Period) -> Self {
        let interval = |own: Option<Interval>| own.map(Into::into);
        Self {
            from: own.range.from,
            to: own.range.to,
            label: own.label.clone(),
            go: own.tally.go,
            warning: own.tally.warning,
            no_go: own.tally.no_go,
            unjudged: own.tally.unjudged,
            false_no_go: own.false_no_go().into(),
            false_no_go_interval: interval(own.false_no_go_interval),
            missed_issues: own.missed.into(),
            missed_groups: own.missed_groups.into(),
            missed_issues_interval: interval(own.missed_interval),
            false_episodes: own.false_episodes,
            healthy_weeks: own.healthy_weeks,
        }
    }
}

impl From<Change> for ChangeOfPeriods {
    fn from(own: Change) -> Self {
        Self {
            false_no_go: own.false_no_go.into(),
            missed_issues: own.missed.into(),
            false_episodes_p_value: own.false_episodes_p_value.into(),
            missed_groups_p_value: own.missed_groups_p_value.into(),
        }
    }
}
