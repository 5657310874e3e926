//! One of the two gates, in figures.

use serde::Serialize;

use super::CompareGate;
use crate::record::Number;
use crate::record::replay::figures::episodes;
use crate::record::replay::sources::circular;
use crate::record::replay::{
    CircularFigure, EpisodeFigures, IncidentOrigins, IntervalFigure, RateFigure, TallyFigure,
};

/// One gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareSide {
    /// The name of its file.
    pub file: String,
    /// The gate's own name.
    pub name: String,
    /// How many checks it has.
    pub checks: usize,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Of that rate, a day being one event.
    pub false_no_go_interval: Option<IntervalFigure>,
    /// Runs of NO-GO in healthy time.
    pub false_no_go_episodes: EpisodeFigures,
    /// Healthy steps said WARNING.
    pub false_warning: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
    /// Of that rate, over groups.
    pub missed_issues_interval: Option<IntervalFigure>,
    /// What it would have caught by chance.
    pub placebo: Number,
    /// (caught − placebo) ÷ (1 − placebo), null when the placebo is 1.
    pub lift: Number,
    /// Judged incident steps said NO-GO.
    pub blocked_share: RateFigure,
    /// Deployments started in an incident, null when no list was given.
    pub deployments_in_incident: Option<TallyFigure>,
    /// Deployments started in healthy time, null when no list was given.
    pub deployments_in_healthy: Option<TallyFigure>,
    /// Healthy steps said NO-GO, with no cool-down.
    pub false_no_go_without_cooldown: RateFigure,
    /// Why the missed-issue rate is circular, null when it is not.
    pub circular: Option<CircularFigure>,
}

impl CompareSide {
    pub(super) fn new(side: CompareGate<'_>, origins: &IncidentOrigins) -> Self {
        let CompareGate {
            file,
            gate,
            outcome,
        } = side;
        let tables = outcome.deployments.as_ref().map(|own| own.tables);
        Self {
            file: file.to_owned(),
            name: gate.name().to_owned(),
            checks: gate.checks().len(),
            false_no_go: outcome.false_no_go.into(),
            false_no_go_interval: outcome.certainty.false_no_go.map(Into::into),
            false_no_go_episodes: episodes(outcome),
            false_warning: outcome.false_warning.into(),
            missed_issues: outcome.incidents.missed.rate.into(),
            missed_issues_interval: outcome.certainty.missed.map(Into::into),
            placebo: outcome.placebo.any_hour.into(),
            lift: outcome.placebo.lift.into(),
            blocked_share: outcome.incidents.blocked_share.into(),
            deployments_in_incident: tables.map(|own| own.in_incident.into()),
            deployments_in_healthy: tables.map(|own| own.in_healthy.into()),
            false_no_go_without_cooldown: outcome.false_no_go_without_cooldown.into(),
            circular: circular(&outcome.incidents, origins),
        }
    }
}
