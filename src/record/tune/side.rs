//! A gate before or after tuning, in sample.

use serde::Serialize;

use crate::engine::Bits;
use crate::outcome::interval::{Days, fay_feuer};
use crate::outcome::{Circular, Evaluable, Outcome, Rate, Zone, days_of};
use crate::record::Number;
use crate::record::replay::figures::episodes;
use crate::record::replay::{DelayPoint, EpisodeFigures, IntervalFigure, RateFigure};

/// What a side is made from.
#[derive(Debug, Clone, Copy)]
pub struct TuneSideInput<'a> {
    /// What was counted.
    pub outcome: &'a Outcome,
    /// Where it says the level that is tuned, or worse.
    pub says: &'a Bits,
}

/// One gate, replayed over the history that limits were chosen on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TuneSide {
    /// Healthy steps said the level that is tuned, or worse.
    pub false_verdicts: RateFigure,
    /// Of that rate, a day being one event.
    pub false_verdicts_interval: Option<IntervalFigure>,
    /// Healthy steps said NO-GO, whatever level is tuned.
    pub false_no_go: RateFigure,
    /// The same with no cool-down after incidents.
    pub false_no_go_without_cooldown: RateFigure,
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
    /// The incidents that are not caught.
    pub missed: Vec<String>,
    /// Missed issues over incidents that no alert found; null when none was found by one.
    pub missed_issues_other_sources: Option<RateFigure>,
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
    pub(super) fn new(TuneSideInput { outcome, says }: TuneSideInput<'_>) -> Self {
        let curve = outcome.incidents.curve.iter().zip(&outcome.placebo.curve);
        let healthy = outcome.zones.plane(Zone::Healthy);
        let days = Days::new(days_of(outcome.zones.grid(), says, healthy));
        let rows = outcome.incidents.rows.iter();
        let missed = rows.filter(|row| row.evaluable == Evaluable::Missed);
        Self {
            false_verdicts: Rate::of_plane(says, healthy).into(),
            false_verdicts_interval: fay_feuer(&days).map(Into::into),
            false_no_go: outcome.false_no_go.into(),
            false_no_go_without_cooldown: outcome.false_no_go_without_cooldown.into(),
            false_warning: outcome.false_warning.into(),
            false_no_go_episodes: episodes(outcome),
            missed_issues: outcome.incidents.missed.rate.into(),
            missed_groups: outcome.certainty.missed_groups.into(),
            missed_groups_interval: outcome.certainty.missed.map(Into::into),
            missed: missed.map(|row| row.incident.id.clone()).collect(),
            missed_issues_other_sources: Circular::of(&outcome.incidents)
                .map(|circular| circular.other_sources.into()),
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
