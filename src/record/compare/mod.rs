//! `retrogate/compare/v1`: two gates side by side on the same zones and the same judged steps.
//!
//! *gate* is the one under review, *against* the one it is held against; a difference is gate minus
//! against, and a change leads from against to gate.

mod changes;
mod differences;
mod side;

use serde::Serialize;

use super::as_text;
use super::replay::figures::zones;
use super::replay::sources::sources;
use super::replay::{IncidentOrigins, RateFigure, SourceFigures, ZoneSteps};
use crate::model::{Duration, Gate, Timestamp};
use crate::outcome::comparison::{Alike, Comparison};
use crate::outcome::{CatchLevel, Outcome, Rules, Truth};
use crate::record::Number;

pub use changes::{GateChange, gate_changes};
pub use differences::{
    ComparedDeployment, ComparedEpisode, ComparedIncident, DifferenceFigure, EpisodeSideFigure,
    IncidentSideFigure, MissedDifferenceFigure,
};
pub use side::CompareSide;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareDocument {
    /// `retrogate/compare/v1`.
    pub schema: &'static str,
    /// The gate under review.
    pub gate: CompareSide,
    /// The gate it is held against.
    pub against: CompareSide,
    /// The first grid point.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The step.
    pub step_seconds: u32,
    /// The share of an incident's judged steps that makes a catch.
    pub catch_share: f64,
    /// The larger cool-down of the two.
    pub cooldown_seconds: f64,
    /// What was changed in the gate file, as far as verdicts can depend on it.
    pub changes: Vec<GateChange>,
    /// Steps that both could judge.
    pub judged: JudgedSteps,
    /// Of these, those with another verdict.
    pub other_verdicts: RateFigure,
    /// Steps in each zone, the same for both.
    pub zones: ZoneSteps,
    /// Healthy steps said NO-GO; clusters are UTC days.
    pub false_no_go: DifferenceFigure,
    /// Incident steps said NO-GO; clusters are groups of incidents.
    pub blocked_share: DifferenceFigure,
    /// Who caught what.
    pub missed_issues: MissedDifferenceFigure,
    /// Every incident, by start.
    pub incidents: Vec<ComparedIncident>,
    /// Every false episode on which the two differ, by start.
    pub episodes: Vec<ComparedEpisode>,
    /// Every deployment with another verdict, null when no list was given.
    pub deployments: Option<Vec<ComparedDeployment>>,
    /// What was read and how it was counted.
    pub inputs: CompareInputs,
}

/// Which steps both gates could judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct JudgedSteps {
    /// How many.
    pub steps: u64,
    /// Of how many.
    pub of: u64,
    /// Neither could judge these.
    pub unjudged_by_both: u64,
    /// Only gate could not.
    pub unjudged_by_gate_only: u64,
    /// Only against could not.
    pub unjudged_by_against_only: u64,
}

/// What was read and how it was counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareInputs {
    /// Time before an incident that is in no rate.
    pub lead_seconds: f64,
    /// no-go or warning.
    pub catch: &'static str,
    /// The catch window's longest length, if one was given.
    pub catch_within_seconds: Number,
    /// Rows of the incident list that count, null when none was given.
    pub incident_rows: Option<usize>,
    /// The services whose rows count: those of gate.
    pub services: Vec<String>,
    /// Ranges never asked for, which `--allow-holes` let pass.
    pub holes: Vec<String>,
    /// Where incidents come from, and what of the lists does not count.
    pub sources: SourceFigures,
}

/// One gate, and what was counted of it.
#[derive(Debug, Clone, Copy)]
pub struct CompareGate<'a> {
    /// The name people know the file by.
    pub file: &'a str,
    /// The gate.
    pub gate: &'a Gate,
    /// What was counted.
    pub outcome: &'a Outcome,
}

/// What a document is made from.
#[derive(Debug, Clone, Copy)]
pub struct CompareInput<'a> {
    /// The gate under review.
    pub gate: CompareGate<'a>,
    /// The gate it is held against.
    pub against: CompareGate<'a>,
    /// What both said where both could judge.
    pub alike: &'a Alike,
    /// How they differ.
    pub comparison: &'a Comparison,
    /// What they were held against.
    pub truth: &'a Truth,
    /// How.
    pub rules: &'a Rules,
    /// Ranges never asked for.
    pub holes: &'a [crate::model::TimeRange],
    /// Where the incidents come from.
    pub origins: &'a IncidentOrigins,
}

impl CompareDocument {
    /// The document of one comparison.
    pub fn new(input: &CompareInput<'_>) -> Self {
        let CompareInput {
            gate,
            against,
            alike,
            comparison,
            truth,
            rules,
            origins,
            ..
        } = *input;
        let grid = gate.outcome.zones.grid();
        let range = grid.range();
        let unjudged = alike.neither + alike.not_gate + alike.not_against;
        Self {
            schema: "retrogate/compare/v1",
            gate: CompareSide::new(gate, origins),
            against: CompareSide::new(against, origins),
            from: range.from,
            to: range.to,
            step_seconds: grid.step().secs(),
            catch_share: rules.catch_share.fraction(),
            cooldown_seconds: rules.cooldown.as_secs_f64(),
            changes: gate_changes(against.gate, gate.gate),
            judged: JudgedSteps {
                steps: grid.len() as u64 - unjudged,
                of: grid.len() as u64,
                unjudged_by_both: alike.neither,
                unjudged_by_gate_only: alike.not_gate,
                unjudged_by_against_only: alike.not_against,
            },
            other_verdicts: comparison.other_verdicts.into(),
            zones: zones(gate.outcome),
            false_no_go: DifferenceFigure::new(&comparison.false_no_go),
            blocked_share: DifferenceFigure::new(&comparison.blocked),
            missed_issues: MissedDifferenceFigure::new(&comparison.incidents),
            incidents: differences::incidents(input),
            episodes: differences::episodes(input),
            deployments: truth
                .deployments()
                .map(|_| differences::deployments(comparison)),
            inputs: inputs(input),
        }
    }
}

fn inputs(input: &CompareInput<'_>) -> CompareInputs {
    let rules = input.rules;
    CompareInputs {
        lead_seconds: rules.lead.as_secs_f64(),
        catch: match rules.catch {
            CatchLevel::NoGo => "no-go",
            CatchLevel::Warning => "warning",
        },
        catch_within_seconds: rules.catch_within.map(Duration::as_secs_f64).into(),
        incident_rows: input.truth.incidents().map(|list| list.kept.len()),
        services: input.gate.gate.services().to_vec(),
        holes: input.holes.iter().map(ToString::to_string).collect(),
        sources: sources(
            input.origins,
            input.truth,
            input.gate.outcome.zones.grid().range(),
        ),
    }
}
