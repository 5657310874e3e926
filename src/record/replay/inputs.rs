//! What a replay read and how it counted.

use serde::Serialize;

use super::ReplayInput;
use super::sources::{self, SourceFigures};
use crate::model::{Duration, IncidentKind};
use crate::outcome::CatchLevel;
use crate::record::Number;

/// What was read and how it was counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inputs {
    /// Time before an incident that is in no rate.
    pub lead_seconds: f64,
    /// no-go or warning.
    pub catch: &'static str,
    /// The catch window's longest length, if one was given.
    pub catch_within_seconds: Number,
    /// Rows of the incident list that count, null when none was given.
    pub incident_rows: Option<usize>,
    /// Rows of other services.
    pub incident_rows_left_out: usize,
    /// Rows that are drills, maintenance or tests.
    pub excluded_rows: usize,
    /// Rows of the deployment list that count, null when none was given.
    pub deployment_rows: Option<usize>,
    /// Rows of other services.
    pub deployment_rows_left_out: usize,
    /// Ranges never asked for, which `--allow-holes` let pass.
    pub holes: Vec<String>,
    /// Where incidents come from, and what of the lists does not count.
    pub sources: SourceFigures,
}

pub(super) fn inputs(input: &ReplayInput<'_>) -> Inputs {
    let ReplayInput { truth, rules, .. } = *input;
    let incidents = truth.incidents();
    let deployments = truth.deployments();
    Inputs {
        lead_seconds: rules.lead.as_secs_f64(),
        catch: match rules.catch {
            CatchLevel::NoGo => "no-go",
            CatchLevel::Warning => "warning",
        },
        catch_within_seconds: rules.catch_within.map(Duration::as_secs_f64).into(),
        incident_rows: incidents.map(|list| list.kept.len()),
        incident_rows_left_out: incidents.map_or(0, |list| list.left_out),
        excluded_rows: incidents.map_or(0, |list| {
            let excluded = |kind| kind != IncidentKind::Incident;
            list.kept.iter().filter(|row| excluded(row.kind)).count()
        }),
        deployment_rows: deployments.map(|list| list.kept.len()),
        deployment_rows_left_out: deployments.map_or(0, |list| list.left_out),
        holes: input.holes.iter().map(ToString::to_string).collect(),
        sources: sources::sources(input.origins, truth, input.outcome.zones.grid().range()),
    }
}
