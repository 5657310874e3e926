//! What can be wrong with a store, and what to do about it.
//!
//! Two classes, told apart by [`StoreError::is_given_wrong`]: the store that was named is not what it
//! should be, or the world failed while it was used.

use std::io;
use std::path::{Path, PathBuf};

use super::file_name;
use super::room::Room;
use crate::model::TimeRange;

/// Why the store cannot answer, or cannot keep an answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such folder.
    #[error("no store at {}: the folder does not exist", .0.display())]
    Missing(PathBuf),
    /// A folder or file that is no store.
    #[error("{} is not a store: it {found}", .path.display())]
    NotAStore {
        /// What was named.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// One gate's store where a fleet's root is expected.
    #[error("{} is the store of one gate; expected a fleet's root, with a folder gate=<name> for each", .path.display())]
    NotAFleet {
        /// What was named.
        path: PathBuf,
    },
    /// A file among ours that someone else wrote.
    #[error("{} was not written by retrogate: {found}", .file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What gives it away.
        found: String,
    },
    /// A file of a later layout.
    #[error("{} has store format {format} (written by {written_by}); this program reads format 1", .file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// The format it says it has.
        format: String,
        /// Who says so.
        written_by: String,
    },
    /// A file that is not what was written.
    #[error("{} is damaged: {found}", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        found: String,
    },
    /// Two files of a room answer different questions, or overlap.
    #[error("{} and {} do not belong together: {found}", .first.display(), .second.display())]
    Contradiction {
        /// The earlier file.
        first: PathBuf,
        /// The later file.
        second: PathBuf,
        /// What they differ in.
        found: String,
    },
    /// An answer to another question than the one the room holds.
    #[error("{room} holds answers to the {what} `{held}`; these answer `{given}`")]
    OtherQuestion {
        /// The room.
        room: Room,
        /// Query, step or source.
        what: &'static str,
        /// What the store holds.
        held: String,
        /// What was to be added.
        given: String,
    },
    /// An answer to points that were asked before.
    #[error("{} already answers a part of {range}", .file.display())]
    AlreadyAsked {
        /// The file that does.
        file: PathBuf,
        /// The range that was to be added.
        range: TimeRange,
    },
    /// An answer that the layout cannot keep.
    #[error("the answer of {room} cannot be kept: {found}")]
    Unwritable {
        /// The room.
        room: Room,
        /// Why.
        found: String,
    },
    /// Another process writes.
    #[error("another retrogate is writing to the store {}", .0.display())]
    Locked(PathBuf),
    /// A file was replaced between two looks at it.
    #[error("{} was replaced while it was being read", .0.display())]
    Changed(PathBuf),
    /// A file whose points another file answers too, all of them: a crash came before it was removed.
    #[error("{} is left over: {} answers all of it", .file.display(), .by.display())]
    Superseded {
        /// The file that readers pass over.
        file: PathBuf,
        /// The file they read instead.
        by: PathBuf,
    },
    /// Disk, permission and the like.
    #[error("cannot {doing} {}: {source}", .path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    /// Is what was given wrong (a missing, foreign or damaged store), rather than the world?
    pub fn is_given_wrong(&self) -> bool {
        match self {
            Self::Missing(_)
            | Self::NotAStore { .. }
            | Self::NotAFleet { .. }
            | Self::Foreign { .. }
            | Self::Newer { .. }
            | Self::Damaged { .. }
            | Self::Contradiction { .. }
            | Self::OtherQuestion { .. }
            | Self::AlreadyAsked { .. }
            | Self::Superseded { .. } => true,
            Self::Unwritable { .. } | Self::Locked(_) | Self::Changed(_) | Self::Io { .. } => false,
        }
    }

    /// One word for it, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::NotAStore { .. } => "not-a-store",
            Self::NotAFleet { .. } => "not-a-fleet",
            Self::Foreign { .. } => "foreign",
            Self::Newer { .. } => "newer",
            Self::Damaged { .. } => "damaged",
            Self::Contradiction { .. } => "contradiction",
            Self::OtherQuestion { .. } => "other-question",
            Self::AlreadyAsked { .. } => "already-asked",
            Self::Unwritable { .. } => "unwritable",
            Self::Locked(_) => "locked",
            Self::Changed(_) => "changed",
            Self::Superseded { .. } => "superseded",
            Self::Io { .. } => "unreadable",
        }
    }

    /// The files or folders it is about.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Contradiction { first, second, .. } => vec![first, second],
            Self::Superseded { file, by } => vec![file, by],
            Self::Missing(path)
            | Self::Locked(path)
            | Self::Changed(path)
            | Self::NotAStore { path, .. }
            | Self::NotAFleet { path }
            | Self::Io { path, .. }
            | Self::Foreign { file: path, .. }
            | Self::Newer { file: path, .. }
            | Self::Damaged { file: path, .. }
            | Self::AlreadyAsked { file: path, .. } => vec![path],
            Self::OtherQuestion { .. } | Self::Unwritable { .. } => Vec::new(),
        }
    }

    /// The range a damaged file answered, as its name says: what is to be asked again.
    pub fn lost_range(&self) -> Option<TimeRange> {
        let Self::Damaged { file, .. } = self else {
            return None;
        };
        file_name::range_of(file.file_name()?.to_str()?)
    }

    /// Is there nothing at all where the store should be?
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing(_))
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing(path) => Some(format!(
                "`retrogate fetch --from 30d --store {}` makes one; --store names another",
                path.display()
            )),
            Self::NotAStore { .. } => Some("name a store, or a new folder, with --store".to_owned()),
            Self::NotAFleet { .. } => Some(
                "name another folder with --store, or use the command for one gate".to_owned(),
            ),
            Self::Foreign { file, .. } => Some(format!("move {} out of the store", file.display())),
            Self::Newer { .. } => Some("read it with a newer retrogate".to_owned()),
            Self::Damaged { file, .. } => Some(ask_again(file)),
            Self::Contradiction { second, .. } => Some(format!(
                "move {} out of the store, then run `retrogate fetch` again",
                second.display()
            )),
            Self::OtherQuestion { .. } => {
                Some("ask from the same place with the same step, or replace the old answers with --refresh".to_owned())
            }
            Self::AlreadyAsked { .. } => Some("--refresh asks again and replaces it".to_owned()),
            Self::Superseded { .. } => Some(
                "the next `retrogate fetch` or `retrogate store compact` removes it; until then other tools read its rows twice".to_owned(),
            ),
            Self::Locked(_) => Some("wait until it is done, or name another store".to_owned()),
            Self::Changed(_) => Some("run the command again".to_owned()),
            Self::Unwritable { .. } => None,
            Self::Io { path, source, .. } => Some(match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => format!(
                    "check who may write to {}, or name another place",
                    path.display()
                ),
                io::ErrorKind::StorageFull => "make room on that disk".to_owned(),
                _ => "check that the folder above it exists and that the disk works".to_owned(),
            }),
        }
    }

    /// For `map_err` on an operation on `path`.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }
}

/// How to replace a damaged file.
fn ask_again(file: &Path) -> String {
    let name = file.file_name().and_then(|name| name.to_str());
    let store = file.parent().and_then(Path::parent);
    match (name.and_then(file_name::range_of), store) {
        (Some(range), Some(store)) => format!(
            "ask that range again: `retrogate fetch --refresh --from {} --to {} --store {}`",
            range.from,
            range.to,
            store.display()
        ),
        _ => format!("move {} out of the store", file.display()),
    }
}

/// What is wrong with a file, before it is said which file.
#[derive(Debug)]
pub(super) enum Fault {
    /// Not what was written.
    Damaged(String),
    /// Not ours.
    Foreign(String),
    /// Of a later layout.
    Newer { format: String, written_by: String },
    /// The system could not read it.
    Io(io::Error),
}

impl Fault {
    /// Names the file.
    pub(super) fn of(self, file: &Path) -> StoreError {
        let file = file.to_owned();
        match self {
            Self::Damaged(found) => StoreError::Damaged { file, found },
            Self::Foreign(found) => StoreError::Foreign { file, found },
            Self::Newer { format, written_by } => StoreError::Newer {
                file,
                format,
                written_by,
            },
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => StoreError::Changed(file),
            Self::Io(source) => StoreError::Io {
                doing: "read",
                path: file,
                source,
            },
        }
    }
}

impl From<parquet::errors::ParquetError> for Fault {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self::Damaged(error.to_string())
    }
}
