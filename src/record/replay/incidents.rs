//! The incidents of a replay, one by one, and what they leave open.

use serde::Serialize;

use super::figures::RateFigure;
use crate::model::{Duration, Gate, IncidentSource, Timestamp};
use crate::outcome::{Evaluable, IncidentRow};
use crate::record::{Number, as_text};

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentEntry {
    /// As the list has it.
    pub id: String,
    /// As the list has it.
    pub title: Option<String>,
    /// As the list has it.
    pub severity: Option<String>,
    /// alert, human or customer.
    pub source: Option<&'static str>,
    /// As the list has it.
    pub url: Option<String>,
    /// Incidents of one group overlap or share a cause.
    pub group: usize,
    /// Its start.
    #[serde(serialize_with = "as_text")]
    pub started_at: Timestamp,
    /// Its end; an open one ends with the replay.
    #[serde(serialize_with = "as_text")]
    pub ended_at: Timestamp,
    /// caught, missed or not-evaluable.
    pub outcome: &'static str,
    /// Judged steps of its catch window.
    pub window_steps: u64,
    /// Those that count as a catch.
    pub hits: u64,
    /// How many it takes.
    pub hits_needed: u64,
    /// NO-GO among all its judged steps.
    pub blocked: RateFigure,
    /// From its start to the first NO-GO.
    pub delay_seconds: Number,
    /// NO-GO in its lead only.
    pub early_only: bool,
    /// NO-GO since before its lead.
    pub already_on: bool,
    /// The checks that spoke in its catch window, most steps first.
    pub checks: Vec<String>,
}

/// What incidents that could not be judged leave open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MissedBounds {
    /// How many could not be judged.
    pub not_evaluable: u64,
    /// If all of them had been caught.
    pub best: RateFigure,
    /// If none had been.
    pub worst: RateFigure,
    /// Missed, but NO-GO in their lead.
    pub early_only: u64,
    /// Caught, but NO-GO since before their lead.
    pub caught_already_on: u64,
}

/// One point of the detection curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DelayPoint {
    /// The delay.
    pub within_seconds: f64,
    /// Incidents detected by then.
    pub detected: RateFigure,
    /// The share of healthy windows as long with a NO-GO by then.
    pub placebo: Number,
}

pub(super) fn incident(gate: &Gate, row: &IncidentRow) -> IncidentEntry {
    IncidentEntry {
        id: row.incident.id.clone(),
        title: row.incident.title.clone(),
        severity: row.incident.severity.clone(),
        source: row.incident.source.map(|source| match source {
            IncidentSource::Alert => "alert",
            IncidentSource::Human => "human",
            IncidentSource::Customer => "customer",
        }),
        url: row.incident.url.clone(),
        group: row.group,
        started_at: row.span.from,
        ended_at: row.span.to,
        outcome: match row.evaluable {
            Evaluable::Caught => "caught",
            Evaluable::Missed => "missed",
            Evaluable::No => "not-evaluable",
        },
        window_steps: row.window_steps,
        hits: row.window_hits,
        hits_needed: row.hits_needed,
        blocked: row.blocked.into(),
        delay_seconds: row.delay.map(Duration::as_secs_f64).into(),
        early_only: row.early_only,
        already_on: row.already_on,
        checks: speakers(gate, &row.check_hits),
    }
}

/// The ids of the checks with hits, most first; equal ones in file order.
pub(in crate::record) fn speakers(gate: &Gate, hits: &[u64]) -> Vec<String> {
    let mut speaking: Vec<(u64, &str)> = gate
        .checks()
        .iter()
        .zip(hits)
        .filter(|(_, hits)| **hits > 0)
        .map(|(check, hits)| (*hits, check.id().as_str()))
        .collect();
    speaking.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    speaking.into_iter().map(|(_, id)| id.to_owned()).collect()
}
