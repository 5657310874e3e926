//! A period in days or weeks, and beside the one before it.

use serde::Serialize;

use crate::model::Timestamp;
use crate::record::replay::{IntervalFigure, RateFigure};
use crate::record::{Number, as_text};

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
    /// At 95 %; null where there is too little for one.
    pub false_no_go_interval: Option<IntervalFigure>,
    /// Evaluable incidents that began in it and were not caught.
    pub missed_issues: RateFigure,
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
