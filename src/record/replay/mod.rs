//! `retrogate/replay/v1`: what the gate would have done, and what it would have been worth.

mod attribution;
mod blocked_time;
mod certainty;
mod deployments;
pub(super) mod figures;
mod flapping;
pub(super) mod incidents;
mod inputs;
mod label_sensitivity;
mod no_data;
mod remedies;
pub(super) mod sources;

use serde::Serialize;

use super::as_text;
use super::number::Number;
use crate::engine::{Bits, Decisions};
use crate::model::{Gate, TimeRange, Timestamp};
use crate::outcome::sensitivity::LabelSensitivity;
use crate::outcome::{
    Attribution, BlockedTime, CheckOutcome, Mending, Outcome, PolicyOutcome, Remedies, Rules, Truth,
};

pub use attribution::{
    AttributionFigures, ConditionFigure, CulpritsFigure, ForemostFigure, PartFigure, RoomFigure,
    Shown, WithoutFigure,
};
pub use blocked_time::{BlockedInHours, BlockedMinutes, BlockedTimeFigures};
pub use certainty::{CertaintyFigures, IntervalFigure, LeakFigure, PlaceboFigures};
pub use deployments::{BlockedRate, DeploymentDocument, DeploymentEntry, TallyFigure};
pub use figures::{EpisodeEntry, EpisodeFigures, RateFigure, UnjudgedFigures, ZoneSteps};
pub use flapping::{
    ChangeFigures, EffectFigures, FlappingFigures, GapFigures, MendingDocument, VariantEntry,
};
pub use incidents::{DelayPoint, IncidentEntry, MissedBounds};
pub use inputs::Inputs;
pub use label_sensitivity::{
    AfterCooldownFigure, ClockShiftFigure, FactorFigure, LabelSensitivityFigures, ShiftFigure,
    SinceIncidentFigure, VariantFigure,
};
pub use no_data::{CheckNoDataEntry, NoDataFigures, PolicyEntry};
pub use remedies::{FalseEpisode, MissedFigure, OptionFigure, SilencingFigure, SpokenFigure};
pub use sources::{
    CircularFigure, IncidentOrigins, IncidentsQuery, OutsideFigure, QueryOrigin, SharedMetric,
    SkippedRows, SourceFigures, UnlistedCause,
};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplayDocument {
    /// `retrogate/replay/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The first grid point judged.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The step.
    pub step_seconds: u32,
    /// The share of an incident's judged steps that makes a catch.
    pub catch_share: f64,
    /// Time after incidents that is in no rate.
    pub cooldown_seconds: f64,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
    /// Judged incident steps said NO-GO.
    pub blocked_share: RateFigure,
    /// Runs of NO-GO in healthy time.
    pub false_no_go_episodes: EpisodeFigures,
    /// Steps without a verdict.
    pub unjudged: UnjudgedFigures,
    /// Steps in each zone.
    pub zones: ZoneSteps,
    /// The incidents that start inside the range.
    pub incidents: Vec<IncidentEntry>,
    /// The deployments, null when no list was given.
    pub deployments: Option<DeploymentDocument>,
    /// The checks, in the order of the gate file.
    pub checks: Vec<CheckRow>,
    /// The false NO-GO rate with no cool-down after incidents.
    pub false_no_go_without_cooldown: RateFigure,
    /// Healthy steps said WARNING.
    pub false_warning: RateFigure,
    /// What incidents that could not be judged leave open.
    pub missed_issues_bounds: MissedBounds,
    /// The median over incidents of their own blocked shares.
    pub median_blocked_share: Number,
    /// Incidents with a NO-GO by a delay after their start.
    pub detection_delay: Vec<DelayPoint>,
    /// The longest false episodes, longest first.
    pub longest_episodes: Vec<EpisodeEntry>,
    /// How much of the catches is chance.
    pub placebo: PlaceboFigures,
    /// NO-GO in incidents, of NO-GO in incidents and healthy time.
    pub precision_in_time: RateFigure,
    /// Incident time, of incident and healthy time.
    pub base_rate: RateFigure,
    /// For some habits of retrying, the share of incident steps that leak.
    pub leak_by_retrying: Vec<LeakFigure>,
    /// How sure the rates are.
    pub certainty: CertaintyFigures,
    /// Why the missed-issue rate is circular, null when it is not.
    pub circular: Option<CircularFigure>,
    /// Who caused what, and what would mend it.
    pub attribution: AttributionFigures,
    /// How often the verdict changes, and how the gate lets go inside incidents.
    pub flapping: FlappingFigures,
    /// What longer holds and releases would do, null when brief.
    pub mending: Option<MendingDocument>,
    /// Minutes a week in which nobody could deploy.
    pub blocked_time: BlockedTimeFigures,
    /// What missing data does to the verdicts.
    pub no_data: NoDataFigures,
    /// How much all this hangs on the labels; null when brief, or without an incident.
    pub label_sensitivity: Option<LabelSensitivityFigures>,
    /// What was read and how it was counted.
    pub inputs: Inputs,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// Its id.
    pub id: String,
    /// Healthy NO-GO steps at which it spoke.
    pub false_no_go: u64,
    /// Those at which it spoke alone.
    pub false_no_go_alone: u64,
    /// Evaluable incidents in which it spoke.
    pub incidents_spoken: u64,
    /// Evaluable incidents it would have caught by itself.
    pub incidents_caught: u64,
    /// Those no other check would have caught by itself.
    pub incidents_caught_alone: u64,
    /// Judged steps at no-go.
    pub no_go_steps: u64,
    /// Judged steps at warning.
    pub warning_steps: u64,
    /// Judged steps pending.
    pub pending_steps: u64,
    /// Judged steps without data.
    pub no_data_steps: u64,
}

/// What a document is made from.
#[derive(Debug, Clone, Copy)]
pub struct ReplayInput<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The verdicts; episodes name the checks that spoke in them.
    pub decisions: &'a Decisions,
    /// What was counted.
    pub outcome: &'a Outcome,
    /// Who caused what.
    pub attribution: &'a Attribution,
    /// What would mend it, unless the replay is brief.
    pub remedies: Option<&'a Remedies>,
    /// What it was held against.
    pub truth: &'a Truth,
    /// How.
    pub rules: &'a Rules,
    /// Where the server itself had no data at all.
    pub server_down: &'a Bits,
    /// How much it hangs on the labels, if that was asked.
    pub label_sensitivity: Option<&'a LabelSensitivity>,
    /// Ranges never asked for.
    pub holes: &'a [TimeRange],
    /// Where the incidents come from.
    pub origins: &'a IncidentOrigins,
    /// The gate under other `no_data` policies.
    pub policies: &'a PolicyOutcome,
    /// Blocked minutes.
    pub blocked_time: &'a BlockedTime,
    /// The gate with longer holds and releases, if these were tried.
    pub mending: Option<&'a Mending>,
}

impl ReplayDocument {
    /// The document of one replay.
    pub fn new(input: &ReplayInput<'_>) -> Self {
        let ReplayInput {
            gate,
            outcome,
            rules,
            ..
        } = *input;
        let range = outcome.zones.grid().range();
        let missed = outcome.incidents.missed;
        Self {
            schema: "retrogate/replay/v1",
            gate: gate.name().to_owned(),
            from: range.from,
            to: range.to,
            step_seconds: gate.step().secs(),
            catch_share: rules.catch_share.fraction(),
            cooldown_seconds: rules.cooldown.as_secs_f64(),
            false_no_go: outcome.false_no_go.into(),
            missed_issues: missed.rate.into(),
            blocked_share: outcome.incidents.blocked_share.into(),
            false_no_go_episodes: figures::episodes(outcome),
            unjudged: figures::unjudged(input),
            zones: figures::zones(outcome),
            incidents: outcome
                .incidents
                .rows
                .iter()
                .map(|row| incidents::incident(gate, row))
                .collect(),
            deployments: outcome.deployments.as_ref().map(deployments::deployments),
            checks: outcome.checks.iter().map(check).collect(),
            false_no_go_without_cooldown: outcome.false_no_go_without_cooldown.into(),
            false_warning: outcome.false_warning.into(),
            missed_issues_bounds: MissedBounds {
                not_evaluable: missed.not_evaluable,
                best: missed.best.into(),
                worst: missed.worst.into(),
                early_only: missed.early_only,
                caught_already_on: missed.caught_already_on,
            },
            median_blocked_share: outcome.incidents.median_blocked_share.into(),
            detection_delay: outcome
                .incidents
                .curve
                .iter()
                .zip(&outcome.placebo.curve)
                .map(|(point, placebo)| DelayPoint {
                    within_seconds: point.within.as_secs_f64(),
                    detected: point.detected.into(),
                    placebo: (*placebo).into(),
                })
                .collect(),
            longest_episodes: figures::longest_episodes(input),
            placebo: certainty::placebo(outcome),
            precision_in_time: outcome.precision_in_time.into(),
            base_rate: outcome.base_rate.into(),
            leak_by_retrying: certainty::leaks(outcome),
            certainty: certainty::certainty(outcome),
            circular: sources::circular(&outcome.incidents, input.origins),
            attribution: attribution::attribution(input),
            flapping: flapping::flapping(&outcome.flapping),
            mending: input.mending.map(flapping::mending),
            blocked_time: blocked_time::blocked_time(input.blocked_time),
            no_data: no_data::no_data(input.policies),
            label_sensitivity: label_sensitivity::label_sensitivity(input),
            inputs: inputs::inputs(input),
        }
    }
}

fn check(outcome: &CheckOutcome) -> CheckRow {
    CheckRow {
        id: outcome.id.to_string(),
        false_no_go: outcome.false_no_go,
        false_no_go_alone: outcome.false_no_go_alone,
        incidents_spoken: outcome.incidents_spoken,
        incidents_caught: outcome.incidents_caught,
        incidents_caught_alone: outcome.incidents_caught_alone,
        no_go_steps: outcome.no_go_steps,
        warning_steps: outcome.warning_steps,
        pending_steps: outcome.pending_steps,
        no_data_steps: outcome.no_data_steps,
    }
}
