//! Which days there are: reported before, held by the store, and to be fetched.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::coverage::{asked_for_all, files_of};
use super::super::history::Holes;
use super::super::report::ReportRequest;
use crate::error::Error;
use crate::model::{Gate, Instants, TimeRange, Timestamp};
use crate::record::{DailyHead, DailyHeadError};
use crate::store::{Store, StoreError};
use crate::trend::{Calendar, DAYS_LOOKED_BACK, LocalDay};

/// A day to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) day: LocalDay,
    /// The store holds all of it and of what verdicts look back on, or holes are allowed.
    pub(super) is_held: bool,
}

/// The days reported in `folder`, by name.
pub(super) fn known(folder: &Path, gate: &Gate) -> Result<BTreeMap<String, DailyHead>, Error> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source: std::io::Error| Error::Unreadable { path, source }
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
            return Ok(BTreeMap::new());
        }
        Err(source) => return Err(unreadable(folder)(source)),
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(unreadable(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(day) = name.strip_suffix(".json").and_then(LocalDay::of_name) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
        let head = DailyHead::read(&text, gate.name()).map_err(|error| Error::Usage {
            message: format!("{}: {error}", path.display()),
            hint: match error {
                DailyHeadError::Malformed(_) => {
                    "delete it: the day is then written anew".to_owned()
                }
                DailyHeadError::OtherGate { .. } => {
                    "give the reports of every gate a --dir of their own".to_owned()
                }
            },
        })?;
        found.insert(day.to_string(), head);
    }
    Ok(found)
}

/// What was asked for every check, as far as the store has any.
fn asked(store: &Store, gate: &Gate) -> Result<Instants, Error> {
    match files_of(gate, store) {
        Ok(files) => Ok(asked_for_all(&files)),
        Err(Error::NeverFetched { .. }) => Ok(Instants::new()),
        Err(error) => Err(error),
    }
}

/// The first moment whose lookback the store holds.
pub(super) fn held_from(store: &Store, gate: &Gate) -> Result<Timestamp, Error> {
    let span = asked(store, gate)?.span();
    let from = span.map_or(Timestamp::from_secs(0), |span| span.from);
    Ok(from + gate.lookback())
}

/// From the end of what the store holds, or from as far before the latest day as that looks back.
pub(super) fn to_fetch(
    report: &ReportRequest<'_>,
    calendar: Calendar<'_>,
    since: Option<Timestamp>,
) -> Result<TimeRange, Error> {
    let replay = &report.replay;
    let (gate, now) = (replay.gate, replay.now);
    let held = match Store::open(&replay.store) {
        Ok(store) => asked(&store, gate)?.span(),
        Err(error) if StoreError::is_missing(&error) => None,
        Err(error) => return Err(error.into()),
    };
    let first = since.map_or_else(|| calendar.day(now).minus(1), |since| calendar.day(since));
    let back = calendar
        .range(first.minus(DAYS_LOOKED_BACK as i64 - 1))
        .from;
    let from = match held {
        // What is missing in between would be a hole; what was never held may be gone from the server, and
        // is asked for only where somebody wants it.
        Some(span) if since.is_none() => back.min(span.to).max(span.from + gate.lookback()),
        Some(span) => back.min(span.to),
        None => back,
    };
    // A store that holds next to nothing yet is filled from as far back as a day looks.
    let from = if from < now { from } else { back };
    Ok(TimeRange::new(from, now))
}

/// The days to look at, in order, without a gap.
pub(super) fn to_report(
    report: &ReportRequest<'_>,
    store: &Store,
    calendar: Calendar<'_>,
    since: Option<Timestamp>,
    known: &BTreeMap<String, DailyHead>,
) -> Result<Vec<Day>, Error> {
    let replay = &report.replay;
    let gate = replay.gate;
    // Every check, or an error that names those never fetched.
    let asked = asked_for_all(&files_of(gate, store)?);
    let Some(span) = asked.span() else {
        return Ok(Vec::new());
    };
    let end = gate.step().ceil(span.to.min(replay.now));
    let mut last = calendar.day(end);
    // A day whose last step is held is over.
    while gate.step().ceil(calendar.range(last).to) > end {
        last = last.minus(1);
    }
    let earliest = known.keys().next().and_then(|name| LocalDay::of_name(name));
    let first = since.map(|since| calendar.day(since)).or(earliest);
    let mut day = first.unwrap_or(last);
    let mut found = Vec::new();
    while day <= last {
        let range = calendar.range(day);
        let needed = TimeRange::new(range.from - gate.memory(), range.to);
        let is_whole = range.from >= span.from && asked.gaps_in(needed).is_empty();
        let is_held = match replay.holes {
            Holes::Refuse => is_whole,
            Holes::Allow => range.from >= span.from,
        };
        // A zone may have skipped a day altogether.
        if !range.is_empty() {
            found.push(Day { day, is_held });
        }
        day = day.next();
    }
    Ok(found)
}
