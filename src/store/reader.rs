//! Opening a store, and finding what it holds.
//!
//! Readers take no lock: files only ever appear whole, under names that say what they answer.

use std::path::{Path, PathBuf};

use super::check_files::CheckFiles;
use super::error::StoreError;
use super::folder;
use super::room::Room;
use super::stored_file::StoredFile;
use crate::model::{CheckId, TimeRange};

/// The file writers lock; it also marks a store that holds nothing yet.
pub(super) const LOCK: &str = ".lock";

/// A store, for reading.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    /// Opens the store at `path`, which must be one.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let store = Self { path: path.into() };
        match contents(&store.path)? {
            Contents::Nothing => Err(StoreError::Missing(store.path)),
            Contents::Store => Ok(store),
            Contents::Empty => {
                let found = "is an empty folder".to_owned();
                Err(StoreError::NotAStore {
                    path: store.path,
                    found,
                })
            }
            Contents::Other(found) => Err(StoreError::NotAStore {
                path: store.path,
                found,
            }),
        }
    }

    /// For the writer, which knows already.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of one room.
    pub(super) fn folder(&self, room: &Room) -> PathBuf {
        self.path.join(room.folder())
    }

    /// The rooms that have a folder, sorted.
    pub fn rooms(&self) -> Result<Vec<Room>, StoreError> {
        let entries =
            std::fs::read_dir(&self.path).map_err(StoreError::io("read the folder", &self.path))?;
        let mut rooms = Vec::new();
        for entry in entries {
            let entry = entry.map_err(StoreError::io("read the folder", &self.path))?;
            rooms.extend(entry.file_name().to_str().and_then(Room::of_folder));
        }
        rooms.sort();
        Ok(rooms)
    }

    /// What is known of a check; `None` when nothing was ever asked. Reads footers only.
    pub fn check(&self, id: &CheckId) -> Result<Option<CheckFiles>, StoreError> {
        self.room(&Room::Check(id.clone()))
    }

    /// What is known of the server's availability.
    pub fn server(&self) -> Result<Option<CheckFiles>, StoreError> {
        self.room(&Room::Server)
    }

    /// What is known of a room.
    pub fn room(&self, room: &Room) -> Result<Option<CheckFiles>, StoreError> {
        self.room_where(room, |_| true)
    }

    /// What is known of a room by files that are not wholly inside `replaced`. A refresh looks at these
    /// alone, so that it can mend a damaged file.
    pub fn room_beside(
        &self,
        room: &Room,
        replaced: TimeRange,
    ) -> Result<Option<CheckFiles>, StoreError> {
        self.room_where(room, |file| !covers(replaced, file))
    }

    fn room_where(
        &self,
        room: &Room,
        counts: impl Fn(TimeRange) -> bool,
    ) -> Result<Option<CheckFiles>, StoreError> {
        let listing = folder::list(&self.folder(room))?;
        let files = listing
            .parts
            .into_iter()
            .filter(|part| counts(part.range))
            .map(|part| StoredFile::open(&part.path, room, part.range))
            .collect::<Result<Vec<_>, _>>()?;
        CheckFiles::of(room.clone(), files)
    }
}

/// Is `inner` wholly inside `outer`?
pub(super) fn covers(outer: TimeRange, inner: TimeRange) -> bool {
    outer.from <= inner.from && inner.to <= outer.to
}

/// What is found where a store is expected.
pub(super) enum Contents {
    /// No such path.
    Nothing,
    /// A folder with nothing in it.
    Empty,
    /// A store.
    Store,
    /// Something else.
    Other(String),
}

/// Looks at `path`. A store has the writers' lock or a room.
pub(super) fn contents(path: &Path) -> Result<Contents, StoreError> {
    let reading = |error| StoreError::io("read the folder", path)(error);
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Contents::Nothing),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            return Ok(Contents::Other("is a file, not a folder".to_owned()));
        }
        Err(error) => return Err(reading(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(
            entry
                .map_err(reading)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    if names
        .iter()
        .any(|name| name == LOCK || Room::of_folder(name).is_some())
    {
        return Ok(Contents::Store);
    }
    Ok(match names.first() {
        None => Contents::Empty,
        Some(name) => Contents::Other(format!("has no folder check=<id>, but `{name}`")),
    })
}
