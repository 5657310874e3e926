//! `retrogate/fetch/v1`: what a fetch asked and what came.

use std::path::Path;

use serde::Serialize;

use super::as_text;
use crate::model::{CheckId, Gate, TimeRange, Timestamp};

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
    pub fn new(id: &CheckId, retired: bool) -> Self {
        Self {
            id: id.to_string(),
            points: 0,
            samples: 0,
            series: 0,
            retired,
        }
    }
}
