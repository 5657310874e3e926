//! `retrogate/fetch/v1`: what a fetch asked and what came.

use std::path::Path;

use serde::Serialize;

use super::as_text;
use crate::model::{Gate, TimeRange, Timestamp};

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FetchDocument {
    /// `retrogate/fetch/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The store's folder.
    pub store: String,
    /// The server's address, without credentials.
    pub source: String,
    /// The first grid point the store has now, lookback included.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The checks, in the order of the gate file.
    pub checks: Vec<FetchedCheck>,
    /// What the server said beside its answers, each once.
    pub warnings: Vec<String>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FetchedCheck {
    /// Its id.
    pub id: String,
    /// Grid points asked now.
    pub points: u64,
    /// Samples received.
    pub samples: u64,
    /// The most series in one file.
    pub series: usize,
    /// Grid points the server refused, one by one.
    pub failed: u64,
    /// Its old answers, to another query, step or server, were retired.
    pub retired: bool,
}

impl FetchDocument {
    /// A fetch that has not asked anything yet.
    pub fn new(gate: &Gate, store: &Path, source: &str, range: TimeRange) -> Self {
        Self {
            schema: "retrogate/fetch/v1",
            gate: gate.name().to_owned(),
            store: store.display().to_string(),
            source: source.to_owned(),
            from: range.from,
            to: range.to,
            checks: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

impl FetchedCheck {
    /// A check that was not asked yet.
    pub fn new(id: String) -> Self {
        Self {
            id,
            points: 0,
            samples: 0,
            series: 0,
            failed: 0,
            retired: false,
        }
    }
}

/// What a sample takes on the wire, about: a time, a number of full length, brackets and quotes.
const BYTES_A_SAMPLE: u64 = 36;

/// `retrogate/fetch-plan/v1`: what a fetch would ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FetchPlanDocument {
    /// `retrogate/fetch-plan/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The store's folder.
    pub store: String,
    /// The server's address, without credentials.
    pub source: String,
    /// The first grid point the store would have, lookback included.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The checks, in the order of the gate file.
    pub checks: Vec<PlannedCheck>,
    /// Over all checks.
    pub requests: u64,
    /// Over all checks.
    pub points: u64,
    /// Over all checks, about.
    pub bytes: u64,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedCheck {
    /// Its id.
    pub id: String,
    /// Requests, unless the server finds some too much.
    pub requests: u64,
    /// Grid points to ask.
    pub points: u64,
    /// Series expected: as many as the store knows, else one.
    pub series: u64,
    /// Bytes expected before compression, about.
    pub bytes: u64,
    /// Its old answers would be retired.
    pub retires: bool,
}

impl PlannedCheck {
    /// A line of the plan; `known_series` is 0 when nothing is known.
    pub fn new(id: String, requests: u64, points: u64, known_series: usize, retires: bool) -> Self {
        let series = known_series.max(1) as u64;
        Self {
            id,
            requests,
            points,
            series,
            bytes: points * series * BYTES_A_SAMPLE,
            retires,
        }
    }
}

impl FetchPlanDocument {
    /// A plan and its sums.
    pub fn new(
        gate: &Gate,
        store: &Path,
        source: &str,
        range: TimeRange,
        checks: Vec<PlannedCheck>,
    ) -> Self {
        let sum = |of: fn(&PlannedCheck) -> u64| checks.iter().map(of).sum();
        Self {
            schema: "retrogate/fetch-plan/v1",
            gate: gate.name().to_owned(),
            store: store.display().to_string(),
            source: source.to_owned(),
            from: range.from,
            to: range.to,
            requests: sum(|check| check.requests),
            points: sum(|check| check.points),
            bytes: sum(|check| check.bytes),
            checks,
        }
    }
}
