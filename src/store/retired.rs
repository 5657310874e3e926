//! Answers to questions that the gate no longer asks: kept, out of every reader's sight.

use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::folder;
use super::reader::Store;
use super::room::Room;
use super::stored_file::StoredFile;
use crate::model::{CheckId, Query};

/// Where retired answers go.
pub(super) const RETIRED: &str = "retired";

/// The answers to one question of old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// The check, or `server`.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// How many files.
    pub files: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// What they answer, as far as it can be read.
    pub query: Option<Query>,
}

impl Store {
    /// Everything retired, by name and age.
    pub fn retired(&self) -> Result<Vec<Retired>, StoreError> {
        let shelf = self.path().join(RETIRED);
        let mut retired = Vec::new();
        for name in folders(&shelf)? {
            let mut numbers: Vec<u64> = folders(&shelf.join(&name))?
                .iter()
                .filter_map(|number| number.parse().ok())
                .collect();
            numbers.sort_unstable();
            for number in numbers {
                let path = shelf.join(&name).join(number.to_string());
                retired.push(Retired::look(&name, path)?);
            }
        }
        Ok(retired)
    }
}

impl Retired {
    fn look(name: &str, path: PathBuf) -> Result<Self, StoreError> {
        let parts = folder::survey(&path)?.listing.parts;
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
        // Footers name their room as the shelf does.
        let room = CheckId::try_new(name).map(Room::Check);
        let query = parts.iter().find_map(|part| {
            let room = room.as_ref().ok()?;
            let file = StoredFile::open(&part.path, room, part.range).ok()?;
            Some(file.footer.question.query)
        });
        Ok(Self {
            name: name.to_owned(),
            files: parts.len(),
            bytes: parts.iter().map(|part| length(&part.path)).sum(),
            path,
            query,
        })
    }
}

/// The names of the folders inside `path`, sorted; none where nothing is.
fn folders(path: &Path) -> Result<Vec<String>, StoreError> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io("read the folder", path)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(StoreError::io("read the folder", path))?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
