//! `retrogate/fleet-fetch/v1`: what was fetched for each gate of a fleet.

use std::path::Path;

use serde::Serialize;

use super::as_text;
use super::fetch::FetchDocument;
use crate::model::{TimeRange, Timestamp};

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FleetFetchDocument {
    /// `retrogate/fleet-fetch/v1`.
    pub schema: &'static str,
    /// The folder of all stores.
    pub root: String,
    /// The first moment to replay.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// The first moment after.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// Gates whose fetch went through.
    pub fetched: usize,
    /// Gates that could not be fetched, or not in every check.
    pub failed: usize,
    /// Questions sent, those asked again after trouble not counted twice.
    pub requests: u64,
    /// Those among them that asked for many values at once.
    pub combined_requests: u64,
    /// Grid points asked now, over all gates.
    pub points: u64,
    /// Samples received, over all gates.
    pub samples: u64,
    /// Checks of templates that were asked for each value alone, by file and check.
    pub asked_apart: Vec<AskedApart>,
    /// Gates that have a store and that the template no longer names, by name.
    pub vanished: Vec<VanishedGate>,
    /// The gates, by name.
    pub gates: Vec<FleetFetchRow>,
}

/// One gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FleetFetchRow {
    /// Its name, or its file or value when it has none.
    pub gate: String,
    /// The value of the template's label that it stands for.
    pub value: Option<String>,
    /// Its store's folder.
    pub store: Option<String>,
    /// How many checks it has.
    pub checks: usize,
    /// Grid points asked now, over all checks and the availability.
    pub points: u64,
    /// Samples received, over the same.
    pub samples: u64,
    /// Grid points that the server refused, one by one.
    pub refused: u64,
    /// Checks whose old answers, to another query, step or server, were retired.
    pub retired: usize,
    /// What the server said beside its answers, each once.
    pub warnings: Vec<String>,
    /// Why it was not fetched, or not in every check.
    pub fault: Option<FleetFetchFault>,
}

/// Why a gate was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FleetFetchFault {
    /// What went wrong.
    pub error: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// What a fetch of this gate alone ends with.
    pub exit_status: u8,
}

/// A check of a template that cost a request for each value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AskedApart {
    /// The template's file.
    pub template: String,
    /// The check's id.
    pub check: String,
    /// Why its query cannot be asked for many values at once.
    pub why: String,
}

/// A gate that is no more, and whose store was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VanishedGate {
    /// Its name.
    pub gate: String,
    /// The value of the template's label that it stood for.
    pub value: String,
    /// Its store's folder.
    pub store: String,
}

impl VanishedGate {
    /// A gate that has a store only.
    pub fn new(gate: String, value: String, store: &Path) -> Self {
        let store = store.display().to_string();
        Self { gate, value, store }
    }
}

impl FleetFetchRow {
    /// A gate of which nothing is known yet.
    pub fn new(gate: &str, value: Option<&str>, store: Option<&Path>, checks: usize) -> Self {
        Self {
            gate: gate.to_owned(),
            value: value.map(str::to_owned),
            store: store.map(|store| store.display().to_string()),
            checks,
            points: 0,
            samples: 0,
            refused: 0,
            retired: 0,
            warnings: Vec::new(),
            fault: None,
        }
    }

    /// With what its fetch brought.
    #[must_use]
    pub fn with(mut self, fetched: FetchDocument) -> Self {
        for check in &fetched.checks {
            self.points += check.points;
            self.samples += check.samples;
            self.refused += check.failed;
            self.retired += usize::from(check.retired);
        }
        self.warnings = fetched.warnings;
        let silent = fetched.checks.iter();
        // A server that scrapes nothing has no availability, which is no fault of a check.
        let silent = silent.filter(|own| !own.id.starts_with('('));
        let silent = silent.filter(|own| own.points > 0 && own.samples == 0 && own.failed == 0);
        let words = silent.map(|check| format!("{}: no sample at all", check.id));
        self.warnings.extend(words);
        self
    }

    /// With what went wrong, if anything did.
    #[must_use]
    pub fn failed(mut self, fault: Option<FleetFetchFault>) -> Self {
        self.fault = fault;
        self
    }
}

impl FleetFetchDocument {
    /// A fetch of which nothing is known yet.
    pub fn new(root: &Path, range: TimeRange) -> Self {
        Self {
            schema: "retrogate/fleet-fetch/v1",
            root: root.display().to_string(),
            from: range.from,
            to: range.to,
            fetched: 0,
            failed: 0,
            requests: 0,
            combined_requests: 0,
            points: 0,
            samples: 0,
            asked_apart: Vec::new(),
            vanished: Vec::new(),
            gates: Vec::new(),
        }
    }

    /// With the rows of all gates, and their sums.
    #[must_use]
    pub fn of(mut self, mut gates: Vec<FleetFetchRow>) -> Self {
        gates.sort_by(|a, b| (&a.gate, &a.value).cmp(&(&b.gate, &b.value)));
        self.failed = gates.iter().filter(|gate| gate.fault.is_some()).count();
        self.fetched = gates.len() - self.failed;
        self.points = gates.iter().map(|gate| gate.points).sum();
        self.samples = gates.iter().map(|gate| gate.samples).sum();
        self.gates = gates;
        self
    }

    /// The highest that any gate ended with.
    pub fn exit_status(&self) -> u8 {
        let faults = self.gates.iter().filter_map(|gate| gate.fault.as_ref());
        faults.map(|fault| fault.exit_status).max().unwrap_or(0)
    }
}
