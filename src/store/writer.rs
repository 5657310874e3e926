//! The one writer of a store: adds answers, refreshes them, retires them.
//!
//! It holds the lock from opening to dropping. Whatever moment it dies at, readers see each file as it was
//! before or after, and the next writer clears away what it left.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;

use super::answer::Answer;
use super::check_files::CheckFiles;
use super::encode::encode;
use super::error::StoreError;
use super::file_name;
use super::folder;
use super::footer::Footer;
use super::reader::{Contents, LOCK, Store, contents, covers};
use super::replace;
use super::retired::RETIRED;
use super::room::Room;
use super::splice::splice;
use super::stored_file::StoredFile;
use super::writable;
use crate::model::{Instants, SeriesColumn, TimeRange};

/// A store, for writing; at most one at a time.
#[derive(Debug)]
pub struct StoreWriter {
    store: Store,
    /// Locked for as long as it is open.
    _lock: File,
}

impl Store {
    /// Opens the store at `path` for writing, making it if nothing is there.
    pub fn open_for_writing(path: impl Into<PathBuf>) -> Result<StoreWriter, StoreError> {
        let path = path.into();
        if let Contents::Other(found) = contents(&path)? {
            return Err(StoreError::NotAStore { path, found });
        }
        replace::make_folder(&path)?;
        let lock_path = path.join(LOCK);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(StoreError::io("open", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked(path)),
            Err(TryLockError::Error(error)) => {
                return Err(StoreError::io("lock", &lock_path)(error));
            }
        }
        let writer = StoreWriter {
            store: Store::at(path),
            _lock: lock,
        };
        writer.tidy()?;
        Ok(writer)
    }
}

impl StoreWriter {
    /// The same store, for reading.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Removes what a crash left.
    fn tidy(&self) -> Result<(), StoreError> {
        for room in self.store.rooms()? {
            let listing = folder::list(&self.store.folder(&room))?;
            for file in &listing.unfinished {
                replace::remove(file)?;
            }
            for old in &listing.superseded {
                let whole = listing
                    .parts
                    .iter()
                    .find(|part| covers(part.range, old.range));
                let whole = whole.map(|part| StoredFile::open(&part.path, &room, part.range));
                if matches!(whole, Some(Ok(_))) {
                    replace::remove(&old.path)?;
                }
            }
        }
        Ok(())
    }

    /// Adds the answer to points of which none was asked yet.
    pub fn put(&self, room: &Room, answer: &Answer) -> Result<(), StoreError> {
        let range = answer.grid.range();
        writable::check(room, answer)?;
        check_question(self.store.room(room)?.as_ref(), answer)?;
        let parts = folder::list(&self.store.folder(room))?.parts;
        if let Some(part) = parts.into_iter().find(|part| overlaps(part.range, range)) {
            let file = part.path;
            return Err(StoreError::AlreadyAsked { file, range });
        }
        self.write(room, &Footer::of(room, answer, range), &answer.series)
    }

    /// Puts `answer` in place of what is known of its points. Every file it touches keeps its name and
    /// is replaced at once; points never asked before are added. A damaged file that lies wholly inside
    /// is mended.
    pub fn refresh(&self, room: &Room, answer: &Answer) -> Result<(), StoreError> {
        let range = answer.grid.range();
        writable::check(room, answer)?;
        let beside = self.store.room_beside(room, range)?;
        check_question(beside.as_ref(), answer)?;
        let parts = folder::list(&self.store.folder(room))?.parts;
        let mut held = Instants::new();
        for part in parts.iter().filter(|part| overlaps(part.range, range)) {
            held.insert(part.range);
            let cut = intersection(part.range, range);
            let fresh = Footer::of(room, answer, cut);
            if cut == part.range {
                self.write(room, &fresh, &answer.series)?;
                continue;
            }
            let files = beside
                .as_ref()
                .expect("a file that is not replaced stands beside");
            let old = files
                .file(part.range)
                .expect("it was listed twice under one lock");
            let read = files.read(part.range)?.series;
            let series = splice(read, &answer.series, &fresh.positions());
            self.write(room, &old.footer.refreshed_by(&fresh), &series)?;
        }
        for gap in held.gaps_in(range) {
            self.write(room, &Footer::of(room, answer, gap), &answer.series)?;
        }
        Ok(())
    }

    /// Takes a room's answers out of sight, to `retired/`. Says whether there were any.
    pub fn retire(&self, room: &Room) -> Result<bool, StoreError> {
        let folder = self.store.folder(room);
        if !folder.is_dir() {
            return Ok(false);
        }
        let shelf = self.store.path().join(RETIRED).join(room.name());
        replace::make_folder(&shelf)?;
        let mut number: u64 = 1;
        while shelf.join(number.to_string()).exists() {
            number += 1;
        }
        let target = shelf.join(number.to_string());
        fs::rename(&folder, &target).map_err(StoreError::io("retire", &folder))?;
        replace::sync_folder(&shelf)?;
        replace::sync_folder(self.store.path())?;
        Ok(true)
    }

    fn write(
        &self,
        room: &Room,
        footer: &Footer,
        series: &[SeriesColumn],
    ) -> Result<(), StoreError> {
        let folder = self.store.folder(room);
        replace::make_folder(&folder)?;
        let bytes = encode(footer, series).map_err(|error| StoreError::Unwritable {
            room: room.clone(),
            found: error.to_string(),
        })?;
        replace::write(&folder, &file_name::of_range(footer.range), &bytes)
    }
}

/// A room answers one question.
fn check_question(held: Option<&CheckFiles>, answer: &Answer) -> Result<(), StoreError> {
    let Some(files) = held else {
        return Ok(());
    };
    match files.question().difference(&answer.question()) {
        None => Ok(()),
        Some((what, held, given)) => Err(StoreError::OtherQuestion {
            room: files.room().clone(),
            what,
            held,
            given,
        }),
    }
}

fn overlaps(a: TimeRange, b: TimeRange) -> bool {
    !intersection(a, b).is_empty()
}

fn intersection(a: TimeRange, b: TimeRange) -> TimeRange {
    TimeRange::new(a.from.max(b.from), a.to.min(b.to))
}
