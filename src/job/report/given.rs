//! What is given to a report besides the history: an answer of `tune`, kept copies of the gate file.

use std::path::Path;

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

/// Copies of the gate file by the first day that had them, in order.
pub(in crate::job) fn kept_gates(folder: &Path) -> Result<Vec<(LocalDay, Gate)>, Error> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(Error::Unreadable {
                path: folder.to_owned(),
                source,
            });
        }
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let day = name.strip_suffix(".yaml").and_then(LocalDay::of_name);
        if let Some(day) = day {
            found.push((day, gate_file::load(&path)?.gate));
        }
    }
    found.sort_by_key(|(day, _)| *day);
    Ok(found)
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
