//! What a verdict log says of a report's period.

use std::path::Path;

use super::super::verdict_log::{Log, read_log};
use crate::error::Error;
use crate::model::{Gate, TimeRange};
use crate::record::{OverridesFigures, ReplayDocument, VerdictEntry};

/// Reads a log; what it says of other gates is of no interest here.
pub(super) fn logged(file: &Path) -> Result<Log, Error> {
    read_log(file).map_err(|source| Error::VerdictLog {
        path: file.to_owned(),
        source,
    })
}

/// What it says of the gate in the period.
pub(super) fn overrides(
    log: Log,
    gate: &Gate,
    range: TimeRange,
    replay: &ReplayDocument,
) -> OverridesFigures {
    let entries: Vec<VerdictEntry> = log
        .entries
        .into_iter()
        .map(|(_, entry)| entry)
        .filter(|entry| entry.gate == gate.name() && range.contains(entry.written()))
        .collect();
    let deployments = replay.deployments.as_ref();
    let deployments = deployments.map(|own| &own.list[..]).unwrap_or_default();
    OverridesFigures::new(&entries, log.unreadable.len(), deployments)
}
