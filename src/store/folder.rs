//! The files of one folder, by their names alone.

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
    /// Files that count, by time, not overlapping.
    pub(super) parts: Vec<Part>,
    /// Files wholly inside a counting one: a crash came between a writing and a tidying.
    pub(super) superseded: Vec<Part>,
    /// Files that were never finished.
    pub(super) unfinished: Vec<PathBuf>,
}

/// Reads a folder; one that does not exist holds nothing.
pub(super) fn list(folder: &Path) -> Result<Listing, StoreError> {
    let mut listing = Listing::default();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(listing),
        Err(error) => return Err(StoreError::io("read the folder", folder)(error)),
    };
    let mut parts = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(StoreError::io("read the folder", folder))?
            .path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if let Some(range) = file_name::range_of(name) {
            parts.push(Part { path, range });
        } else if file_name::is_temporary(name) {
            listing.unfinished.push(path);
        } else if file_name::looks_like_data(name) {
            let found = "its name is not <from>-<to>.parquet".to_owned();
            return Err(StoreError::Foreign { file: path, found });
        }
    }
    parts.sort_by_key(|part| (part.range.from, std::cmp::Reverse(part.range.to)));
    for part in parts {
        match listing.parts.last() {
            Some(last) if part.range.to <= last.range.to => listing.superseded.push(part),
            Some(last) if part.range.from < last.range.to => return Err(overlap(last, &part)),
            Some(_) | None => listing.parts.push(part),
        }
    }
    Ok(listing)
}

fn overlap(first: &Part, second: &Part) -> StoreError {
    StoreError::Contradiction {
        first: first.path.clone(),
        second: second.path.clone(),
        found: format!("both answer {} to {}", second.range.from, first.range.to),
    }
}
