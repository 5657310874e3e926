//! Where the incidents of a replay come from, and what of the lists does not count.

use std::collections::BTreeSet;

use serde::Serialize;

use super::figures::RateFigure;
use crate::model::{Duration, TimeRange, Timestamp};
use crate::outcome::{Circular, IncidentOutcome, Truth};
use crate::record::as_text;

/// What is known of the sources when the incidents are there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IncidentOrigins {
    /// How the list was written, if there is one.
    pub format: Option<&'static str>,
    /// The ids of the list, those of other services included.
    pub listed: Option<BTreeSet<String>>,
    /// Rows that are no incidents: why, and how many.
    pub skipped: Vec<(&'static str, usize)>,
    /// Columns that were not read.
    pub ignored_columns: Vec<String>,
    /// The query, if one was asked.
    pub query: Option<QueryOrigin>,
}

/// A query that found incidents.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryOrigin {
    /// As it was asked.
    pub query: String,
    /// Pauses up to this were bridged.
    pub merge_gap: Duration,
    /// The incidents it found.
    pub ids: BTreeSet<String>,
    /// Instants at which the server refused to answer it.
    pub failed_instants: u64,
    /// Metrics that a check looks at too.
    pub shared: Vec<SharedMetric>,
}

/// A metric of the incidents query and of checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedMetric {
    /// Its name.
    pub metric: String,
    /// The checks whose queries name it.
    pub checks: Vec<String>,
}

/// Why the missed-issue rate is circular, and what it is without that.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CircularFigure {
    /// In words.
    pub reason: String,
    /// Incidents found by an alert or by the query.
    pub incidents: u64,
    /// Of so many.
    pub of: u64,
    /// The missed-issue rate over the others.
    pub other_sources: RateFigure,
}

/// The query that found incidents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentsQuery {
    /// As it was asked.
    pub query: String,
    /// Pauses up to this were bridged.
    pub merge_gap_seconds: f64,
    /// How many it found.
    pub incidents: usize,
    /// Instants at which the server refused to answer it; nothing fires there.
    pub failed_instants: u64,
    /// Metrics that a check looks at too.
    pub shared_metrics: Vec<SharedMetric>,
}

/// Rows that are no incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedRows {
    /// What they are.
    pub why: &'static str,
    /// How many.
    pub rows: usize,
}

/// Incidents that do not start in the range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutsideFigure {
    /// How many.
    pub rows: usize,
    /// Of so many of the gate's services.
    pub of: usize,
    /// The earliest start among them.
    #[serde(serialize_with = "as_text")]
    pub first: Timestamp,
    /// The latest.
    #[serde(serialize_with = "as_text")]
    pub last: Timestamp,
}

/// A deployment blamed on an incident nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnlistedCause {
    /// The deployment.
    pub deployment: String,
    /// What it names.
    pub incident: String,
}

/// What of the incident list and the deployments' causes is worth saying.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceFigures {
    /// How the list was written, null without one.
    pub format: Option<&'static str>,
    /// Rows that are no incidents.
    pub skipped: Vec<SkippedRows>,
    /// Columns that were not read.
    pub ignored_columns: Vec<String>,
    /// Incidents that do not start in the range, null when all do.
    pub outside: Option<OutsideFigure>,
    /// Deployments that name an incident which no list has.
    pub unlisted_causes: Vec<UnlistedCause>,
    /// The query that found incidents.
    pub query: Option<IncidentsQuery>,
}

pub(in crate::record) fn circular(
    incidents: &IncidentOutcome,
    origins: &IncidentOrigins,
) -> Option<CircularFigure> {
    let circular = Circular::of(incidents)?;
    let rows = incidents.rows.iter();
    let queried = match &origins.query {
        Some(query) => rows
            .filter(|row| query.ids.contains(&row.incident.id))
            .count() as u64,
        None => 0,
    };
    let all = circular.of;
    let reason = match (circular.by_alert - queried, queried) {
        (listed, 0) => format!("alerts found {listed} of {all} incidents"),
        (0, queried) => format!("the query found {queried} of {all} incidents"),
        (listed, queried) => {
            format!("alerts found {listed} of {all} incidents, the query {queried}")
        }
    };
    Some(CircularFigure {
        reason,
        incidents: circular.by_alert,
        of: all,
        other_sources: circular.other_sources.into(),
    })
}

/// What of the lists is worth saying of a replay of `range`.
pub(in crate::record) fn sources(
    origins: &IncidentOrigins,
    truth: &Truth,
    range: TimeRange,
) -> SourceFigures {
    SourceFigures {
        format: origins.format,
        skipped: origins
            .skipped
            .iter()
            .map(|(why, rows)| SkippedRows { why, rows: *rows })
            .collect(),
        ignored_columns: origins.ignored_columns.clone(),
        outside: outside(truth, range),
        unlisted_causes: unlisted_causes(origins, truth),
        query: origins.query.as_ref().map(|query| IncidentsQuery {
            query: query.query.clone(),
            merge_gap_seconds: query.merge_gap.as_secs_f64(),
            incidents: query.ids.len(),
            failed_instants: query.failed_instants,
            shared_metrics: query.shared.clone(),
        }),
    }
}

fn outside(truth: &Truth, range: TimeRange) -> Option<OutsideFigure> {
    let starts: Vec<Timestamp> = truth.issues().map(|issue| issue.started_at).collect();
    let outside: Vec<Timestamp> = starts
        .iter()
        .copied()
        .filter(|start| !range.contains(*start))
        .collect();
    Some(OutsideFigure {
        rows: outside.len(),
        of: starts.len(),
        first: outside.iter().copied().min()?,
        last: outside.iter().copied().max()?,
    })
}

/// Without a list every cause would be unknown, and nothing is said.
fn unlisted_causes(origins: &IncidentOrigins, truth: &Truth) -> Vec<UnlistedCause> {
    let (Some(listed), Some(deployments)) = (&origins.listed, truth.deployments()) else {
        return Vec::new();
    };
    let queried = origins.query.as_ref().map(|query| &query.ids);
    let known = |id: &String| listed.contains(id) || queried.is_some_and(|ids| ids.contains(id));
    let blamed = deployments.kept.iter().filter_map(|deployment| {
        let incident = deployment.caused_incident.as_ref()?;
        (!known(incident)).then(|| UnlistedCause {
            deployment: deployment.id.clone(),
            incident: incident.clone(),
        })
    });
    blamed.collect()
}
