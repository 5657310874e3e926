//! What is given to a report besides the history: an answer of `tune`, kept copies of the gate file.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::gate_file;
use crate::model::Gate;
use crate::record::{GateRevision, TuneAnswer, gate_changes};
use crate::trend::LocalDay;

/// Reads an answer of `tune` for this gate.
pub(super) fn tune_answer(file: &Path, gate: &Gate) -> Result<TuneAnswer, Error> {
    let refused = |what: String, hint: String| Error::Usage {
        message: format!("--tune {}: {what}", file.display()),
        hint,
    };
    let text = std::fs::read_to_string(file).map_err(|source| {
        refused(
            format!("it cannot be read ({source}); expected a retrogate/tune/v1 document"),
            "write it with `retrogate tune … --format json --output tune.json`".to_owned(),
        )
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    TuneAnswer::read(&name, &text, gate.name())
        .map_err(|error| refused(error.to_string(), error.hint()))
}

/// The days that copies of the gate file are named after, in order, with their paths; none without the
/// folder.
pub(in crate::job) fn kept_days(folder: &Path) -> Result<Vec<(LocalDay, PathBuf)>, Error> {
    let unreadable = |source| Error::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unreadable(source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(day) = name.strip_suffix(".yaml").and_then(LocalDay::of_name) {
            found.push((day, path));
        }
    }
    found.sort();
    Ok(found)
}

/// Copies of the gate file by the first day that had them, in order.
pub(super) fn kept_gates(folder: &Path) -> Result<Vec<(LocalDay, Gate)>, Error> {
    let kept = kept_days(folder)?.into_iter();
    kept.map(|(day, path)| Ok((day, gate_file::load(&path)?.gate)))
        .collect()
}

/// What changed from each copy to the next, of those first kept on days from `from` to `to`; none without
/// any copy.
pub(super) fn revisions(
    kept: &[(LocalDay, Gate)],
    from: LocalDay,
    to: LocalDay,
) -> Option<Vec<GateRevision>> {
    if kept.is_empty() {
        return None;
    }
    let pairs = kept.windows(2);
    let revisions = pairs.filter_map(|pair| {
        let [(_, old), (day, new)] = pair else {
            return None;
        };
        let changes = gate_changes(old, new);
        (*day >= from && *day <= to && !changes.is_empty()).then(|| GateRevision {
            day: day.to_string(),
            changes,
        })
    });
    Some(revisions.collect())
}
