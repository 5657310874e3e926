//! What the script of a page needs to draw the timeline and to say what stands under the pointer: parts of the report,
//! with limits and units in words.

use serde::Serialize;

use super::timeline::RunsFigure;

/// Everything the script reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplorerData {
    /// The first step, in milliseconds since the epoch.
    pub from_ms: i64,
    /// The step in milliseconds.
    pub step_ms: i64,
    /// How many steps.
    pub steps: u32,
    /// The zone of the axis.
    pub time_zone: String,
    /// The verdicts first, then the checks.
    pub rows: Vec<ExplorerRow>,
    /// Zones, as in the timeline.
    pub zones: RunsFigure,
    /// The incidents that touch the period.
    pub incidents: Vec<ExplorerIncident>,
    /// The deployments in it.
    pub deployments: Vec<ExplorerDeployment>,
}

/// One strip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplorerRow {
    /// What stands beside it.
    pub name: String,
    /// What the check is called, and its conditions in words.
    pub title: String,
    /// Its states.
    pub states: RunsFigure,
    /// For the value of a check: the unit.
    pub unit: &'static str,
    /// How many steps a bucket of the values has; 0 without values.
    pub bucket_steps: u32,
    /// The value of each bucket furthest towards the limit.
    pub worst: Vec<Option<f64>>,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplorerIncident {
    /// Its id and title.
    pub name: String,
    /// Its start in milliseconds since the epoch.
    pub from_ms: i64,
    /// Its end.
    pub to_ms: i64,
    /// caught, missed or not-evaluable.
    pub outcome: &'static str,
}

/// One deployment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplorerDeployment {
    /// Its id and version.
    pub name: String,
    /// Its start in milliseconds since the epoch.
    pub at_ms: i64,
    /// bad, good, aborted or unstated.
    pub outcome: &'static str,
    /// The verdict at its start, or `no verdict`.
    pub verdict: &'static str,
}
