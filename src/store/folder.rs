//! The files of one folder, by their names alone.
//!
//! [`survey`] sees everything, whatever is wrong with it; [`list`] is for those who need a folder in order.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::file_name;
use crate::model::TimeRange;

/// A file, and the range its name stands for.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) path: PathBuf,
    pub(super) range: TimeRange,
}

/// What lies in a folder.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Files that count, by time; in order, they do not overlap.
    pub(super) parts: Vec<Part>,
    /// Files wholly inside a counting one: a crash came between a writing and a tidying.
    pub(super) superseded: Vec<Part>,
    /// Files that were never finished.
    pub(super) unfinished: Vec<PathBuf>,
}

/// What lies in a folder, strangers included.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) listing: Listing,
    /// Files that other tools would take for ours, and whose names are not.
    pub(super) strangers: Vec<PathBuf>,
    /// Neighbours that answer some points both.
    pub(super) overlaps: Vec<(Part, Part)>,
}

impl Survey {
    /// All that is wrong, as far as names tell.
    pub(super) fn faults(&self) -> impl Iterator<Item = StoreError> + '_ {
        let strangers = self.strangers.iter().map(|path| StoreError::Foreign {
            file: path.clone(),
            found: "its name is not <from>-<to>.parquet".to_owned(),
        });
        let overlaps = self.overlaps.iter().map(|(a, b)| overlap(a, b));
        strangers.chain(overlaps)
    }
}

/// Reads a folder that must be in order; one that does not exist holds nothing.
pub(super) fn list(folder: &Path) -> Result<Listing, StoreError> {
    let survey = survey(folder)?;
    let fault = survey.faults().next();
    fault.map_or(Ok(survey.listing), Err)
}

/// Reads a folder as it is; one that does not exist holds nothing.
pub(super) fn survey(folder: &Path) -> Result<Survey, StoreError> {
    let mut survey = Survey::default();
    let mut parts = Vec::new();
    for name in settled_names(folder)? {
        let path = folder.join(&name);
        let name = name.to_str().unwrap_or_default();
        if let Some(range) = file_name::range_of(name) {
            parts.push(Part { path, range });
        } else if file_name::is_temporary(name) {
            survey.listing.unfinished.push(path);
        } else if file_name::looks_like_data(name) {
            survey.strangers.push(path);
        }
    }
    parts.sort_by_key(|part| (part.range.from, std::cmp::Reverse(part.range.to)));
    for part in parts {
        match survey.listing.parts.last() {
            Some(last) if part.range.to <= last.range.to => survey.listing.superseded.push(part),
            Some(last) if part.range.from < last.range.to => {
                survey.overlaps.push((last.clone(), part.clone()));
                survey.listing.parts.push(part);
            }
            Some(_) | None => survey.listing.parts.push(part),
        }
    }
    Ok(survey)
}

/// The names in a folder, sorted. A folder that changes while it is read may show neither a new file nor
/// the ones it replaces, so it is read until it says the same twice.
fn settled_names(folder: &Path) -> Result<Vec<OsString>, StoreError> {
    let mut names = names(folder)?;
    loop {
        let again = self::names(folder)?;
        if again == names {
            return Ok(names);
        }
        names = again;
    }
}

fn names(folder: &Path) -> Result<Vec<OsString>, StoreError> {
    let reading = |error| StoreError::io("read the folder", folder)(error);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(reading(error)),
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name()).map_err(reading))
        .collect::<Result<Vec<_>, _>>()?;
    names.sort();
    Ok(names)
}

fn overlap(first: &Part, second: &Part) -> StoreError {
    StoreError::Contradiction {
        first: first.path.clone(),
        second: second.path.clone(),
        found: format!("both answer {} to {}", second.range.from, first.range.to),
    }
}
