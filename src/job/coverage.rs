//! What a store knows of a gate's checks, and the command that would fill what it does not.

use std::path::Path;

use super::fetch_command::FetchCommand;
use crate::error::Error;
use crate::model::{Check, Gate, Instants, TimeRange};
use crate::store::{CheckFiles, Store};

/// The files of every check of the gate, in its order; all of them fit it.
pub(super) fn files_of(gate: &Gate, store: &Store) -> Result<Vec<CheckFiles>, Error> {
    let mut files = Vec::new();
    let mut absent = Vec::new();
    for check in gate.checks() {
        match store.check(check.id())? {
            Some(found) => {
                found.fits(check, gate.step())?;
                files.push(found);
            }
            None => absent.push(check.id().clone()),
        }
    }
    if absent.is_empty() {
        Ok(files)
    } else {
        Err(Error::NeverFetched {
            store: store.path().to_owned(),
            checks: absent,
            command: fetch_beside(gate, store.path(), &files).into(),
        })
    }
}

/// The command that fetches, for the checks that have nothing, what the others have.
fn fetch_beside(gate: &Gate, store: &Path, files: &[CheckFiles]) -> FetchCommand {
    let known = asked_for_all(files).span();
    let range = known
        .map(|span| TimeRange::new(span.from + gate.lookback(), span.to))
        .filter(|range| !range.is_empty());
    fetch_command(gate, store, files, range)
}

/// The command that fetches a range for replay.
pub(super) fn fetch_command(
    gate: &Gate,
    store: &Path,
    files: &[CheckFiles],
    range: impl Into<Option<TimeRange>>,
) -> FetchCommand {
    let command = FetchCommand::new(store, range);
    match files.first() {
        Some(first) => command.asking(gate, &first.question().source),
        None => command,
    }
}

/// `range`, stretched to the history that is there: fetched by itself, something outside of it would leave
/// a hole between them, over which nothing can be replayed.
pub(super) fn up_to_history(range: TimeRange, span: Option<TimeRange>) -> TimeRange {
    match span {
        Some(span) if span.to < range.from => TimeRange::new(span.to, range.to),
        Some(span) if range.to < span.from => TimeRange::new(range.from, span.from),
        Some(_) | None => range,
    }
}

/// The instants asked for every check.
pub(super) fn asked_for_all(files: &[CheckFiles]) -> Instants {
    let mut all = files
        .first()
        .map(|first| first.asked().asked.clone())
        .unwrap_or_default();
    for other in files.iter().skip(1) {
        all = all.intersection(&other.asked().asked);
    }
    all
}

/// What was never asked inside `range`, check by check.
pub(super) fn holes<'a>(
    gate: &'a Gate,
    files: &[CheckFiles],
    range: TimeRange,
) -> Vec<(&'a Check, TimeRange)> {
    gate.checks()
        .iter()
        .zip(files)
        .flat_map(|(check, files)| {
            let gaps = files.asked().asked.gaps_in(range);
            gaps.into_iter().map(move |gap| (check, gap))
        })
        .collect()
}
