//! Is every file of a store what was written, and do they belong together?
//!
//! Where a reading stops at the first fault and decodes no more than it needs, a verification reads every
//! byte and tells every fault: it is what to run before a store is trusted, moved or thrown away. It takes
//! no lock; a file that is replaced under its eyes makes it look at the room again.

use std::path::PathBuf;

use super::answer::Question;
use super::check_files::Misfit;
use super::decode::Decoder;
use super::error::StoreError;
use super::file_name;
use super::folder::{self, Survey};
use super::reader::{Store, covers};
use super::room::Room;
use super::stored_file::{RowGroup, StoredFile};
use crate::model::{Check, Step};

/// A room that keeps changing is looked at this often.
const LOOKS: usize = 5;

/// What was found in a room.
#[derive(Debug)]
pub struct RoomVerification {
    /// The room.
    pub room: Room,
    /// What its files answer; `None` when no footer could be read.
    pub question: Option<Question>,
    /// Files that count.
    pub files: usize,
    /// Bytes in those that could be opened.
    pub bytes: u64,
    /// Samples in those that could be opened.
    pub samples: usize,
    /// All that is wrong.
    pub faults: Vec<StoreError>,
    /// Files that were never finished: a writer is at work, or was ended. No reader sees them.
    pub unfinished: Vec<PathBuf>,
}

impl RoomVerification {
    /// Do its answers speak for `check`? Nothing is said of a room in which nothing could be read.
    pub fn misfit(&self, check: &Check, step: Step) -> Option<Misfit> {
        Misfit::between(self.question.as_ref()?, check, step)
    }
}

impl Store {
    /// Reads every byte of a room.
    pub fn verify(&self, room: &Room) -> Result<RoomVerification, StoreError> {
        let mut looks = 1;
        loop {
            let found = self.verify_once(room)?;
            let changed = |fault: &StoreError| matches!(fault, StoreError::Changed(_));
            if looks == LOOKS || !found.faults.iter().any(changed) {
                return Ok(found);
            }
            looks += 1;
        }
    }

    fn verify_once(&self, room: &Room) -> Result<RoomVerification, StoreError> {
        let survey = folder::survey(&self.folder(room))?;
        let mut found = RoomVerification {
            room: room.clone(),
            question: None,
            files: survey.listing.parts.len(),
            bytes: 0,
            samples: 0,
            faults: survey.faults().chain(superseded(&survey)).collect(),
            unfinished: survey.listing.unfinished,
        };
        let mut first: Option<StoredFile> = None;
        for part in survey.listing.parts {
            let file = match StoredFile::open(&part.path, room, part.range) {
                Ok(file) => file,
                Err(fault) => {
                    found.faults.push(fault);
                    continue;
                }
            };
            found.bytes += file.length;
            found.samples += file.samples();
            found.faults.extend(verify_rows(&file));
            match &first {
                Some(first) => found.faults.extend(first.contradiction(&file)),
                None => first = Some(file),
            }
        }
        found.question = first.map(|file| file.footer.question);
        Ok(found)
    }

    /// What other tools would take for answers, and is in no room of ours.
    pub fn strangers(&self) -> Result<Vec<StoreError>, StoreError> {
        let reading = |error| StoreError::io("read the folder", self.path())(error);
        let mut strangers = Vec::new();
        for entry in std::fs::read_dir(self.path()).map_err(reading)? {
            let entry = entry.map_err(reading)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let found = if Room::is_misnamed(&name) {
                "a folder check=<id> is named by the id of a check"
            } else if file_name::looks_like_data(&name) {
                "files of data lie in the folders of their checks"
            } else {
                continue;
            };
            strangers.push(StoreError::Foreign {
                file: entry.path(),
                found: found.to_owned(),
            });
        }
        strangers.sort_by(|a, b| a.paths().cmp(&b.paths()));
        Ok(strangers)
    }
}

fn superseded(survey: &Survey) -> impl Iterator<Item = StoreError> + '_ {
    survey.listing.superseded.iter().map(|old| {
        let mut parts = survey.listing.parts.iter();
        let whole = parts.find(|part| covers(part.range, old.range));
        StoreError::Superseded {
            file: old.path.clone(),
            by: whole.map_or_else(PathBuf::new, |part| part.path.clone()),
        }
    })
}

/// Decodes every row group; of several damaged ones the first is told, and how many there are.
fn verify_rows(file: &StoredFile) -> Option<StoreError> {
    if !file.is_covered() {
        return Some(StoreError::Damaged {
            file: file.path.clone(),
            found: "it holds bytes that belong to no rows".to_owned(),
        });
    }
    let mut rows = match file.rows() {
        Ok(rows) => rows,
        Err(fault) => return Some(fault),
    };
    let mut decoder = Decoder::new(file.footer.question.step);
    let mut verify = |group: &RowGroup| {
        let bytes = rows.read(group, Vec::new())?;
        decoder.verify(group, bytes)
    };
    let faults = file
        .row_groups
        .iter()
        .filter_map(|group| verify(group).err());
    let mut faults: Vec<_> = faults.collect();
    if faults.is_empty() {
        return None;
    }
    let others = faults.len() - 1;
    let mut told = file.blame(faults.swap_remove(0));
    if let (StoreError::Damaged { found, .. }, 1..) = (&mut told, others) {
        found.push_str(&format!(
            " (and {others} more of its {} stretches)",
            file.row_groups.len()
        ));
    }
    Some(told)
}
