//! A gate before or after tuning, in sample.

use serde::Serialize;

use crate::outcome::Outcome;
use crate::record::Number;
use crate::record::replay::figures::episodes;
use crate::record::replay::{DelayPoint, EpisodeFigures, IntervalFigure, RateFigure};

/// What a side is made from.
#[derive(Debug, Clone, Copy)]
pub struct TuneSideInput<'a> {
    /// What was counted.
    pub outcome: &'a Outcome,
}

/// One gate, replayed over the history that limits were chosen on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TuneSide {
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Of that rate, a day being one event.
    pub false_no_go_interval: Option<IntervalFigure>,
    /// Healthy steps said WARNING.
    pub false_warning: RateFigure,
    /// Runs of NO-GO in healthy time.
    pub false_no_go_episodes: EpisodeFigures,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
    /// Groups with one, of all.
    pub missed_groups: RateFigure,
    /// Of missed groups.
    pub missed_groups_interval: Option<IntervalFigure>,
    /// Judged incident steps said NO-GO.
    pub blocked_share: RateFigure,
    /// What it would have caught by chance.
    pub placebo: Number,
    /// (caught − placebo) ÷ (1 − placebo), null when the placebo is 1.
    pub lift: Number,
    /// Incidents with a NO-GO by a delay after their start.
    pub detection_delay: Vec<DelayPoint>,
}

impl TuneSide {
    pub(super) fn new(TuneSideInput { outcome }: TuneSideInput<'_>) -> Self {
        let curve = outcome.incidents.curve.iter().zip(&outcome.placebo.curve);
        Self {
            false_no_go: outcome.false_no_go.into(),
            false_no_go_interval: outcome.certainty.false_no_go.map(Into::into),
            false_warning: outcome.false_warning.into(),
            false_no_go_episodes: episodes(outcome),
            missed_issues: outcome.incidents.missed.rate.into(),
            missed_groups: outcome.certainty.missed_groups.into(),
            missed_groups_interval: outcome.certainty.missed.map(Into::into),
            blocked_share: outcome.incidents.blocked_share.into(),
            placebo: outcome.placebo.any_hour.into(),
            lift: outcome.placebo.lift.into(),
            detection_delay: curve
                .map(|(point, placebo)| DelayPoint {
                    within_seconds: point.within.as_secs_f64(),
                    detected: point.detected.into(),
                    placebo: (*placebo).into(),
                })
                .collect(),
        }
    }
}
