//! What can go wrong with a list as a file: it cannot be opened, or a line of it is wrong.

use std::io;
use std::path::{Path, PathBuf};

use super::fault::Fault;
use super::schema::List;

/// Who has to act: it decides the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// What was given is wrong: no such file, or its content.
    Given,
    /// The world failed: a permission, a disk.
    World,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// There is nothing under that name.
    #[error("{}: no such file; expected an {list}, CSV or JSON", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What it was to hold.
        list: List,
    },
    /// A folder.
    #[error("{}: a directory; expected the file of an {list}, CSV or JSON", path.display())]
    Directory {
        /// The folder.
        path: PathBuf,
        /// What it was to hold.
        list: List,
    },
    /// Nobody has that many incidents.
    #[error("{}: larger than 16 MiB; expected an {list}, CSV or JSON", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What it was to hold.
        list: List,
    },
    /// It is there, and reading it failed.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line is wrong.
    #[error("{}:{line}: {fault}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The line on which the row begins, from 1.
        line: usize,
        /// What is wrong with it.
        fault: Box<Fault>,
    },
}

impl LabelError {
    pub(super) fn from_io(path: &Path, list: List, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidFilename
            | io::ErrorKind::InvalidInput => Self::Missing { path, list },
            io::ErrorKind::IsADirectory => Self::Directory { path, list },
            io::ErrorKind::FileTooLarge => Self::TooLarge { path, list },
            _ => Self::Unreadable { path, source },
        }
    }

    /// Who has to act.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Missing { .. }
            | Self::Directory { .. }
            | Self::TooLarge { .. }
            | Self::Content { .. } => Blame::Given,
            Self::Unreadable { .. } => Blame::World,
        }
    }

    /// What to do next, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { list, .. } => Some(format!(
                "give the path with {}; `retrogate init` writes one to fill in",
                list.flag()
            )),
            Self::Directory { list, .. } => {
                Some(format!("give {} one file of that folder", list.flag()))
            }
            Self::TooLarge { list, .. } => Some(format!(
                "is this the right file for {}? leave out what lies outside the history",
                list.flag()
            )),
            Self::Unreadable { .. } => {
                Some("check that the file may be read by the user who runs this".to_owned())
            }
            Self::Content { fault, .. } => Some(fault.hint()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_the_worlds_fault_and_a_wrong_name_is_not() {
        let error = |kind: io::ErrorKind| {
            LabelError::from_io(Path::new("incidents.csv"), List::Incidents, kind.into())
        };
        for (kind, blame) in [
            (io::ErrorKind::NotFound, Blame::Given),
            (io::ErrorKind::NotADirectory, Blame::Given),
            (io::ErrorKind::IsADirectory, Blame::Given),
            (io::ErrorKind::PermissionDenied, Blame::World),
            (io::ErrorKind::Other, Blame::World),
        ] {
            assert_eq!(error(kind).blame(), blame, "{kind}");
            assert!(error(kind).hint().is_some());
        }
        assert_eq!(
            error(io::ErrorKind::PermissionDenied).to_string(),
            "incidents.csv: cannot be read: permission denied"
        );
    }
}
