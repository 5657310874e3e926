//! A room: the folder that holds the answers to one question, asked over and over.
//!
//! The answers of checks lie in `check=<id>`, a hive partition other tools understand; the answer to
//! "was the server up?" lies outside that pattern, so that nobody takes it for a check.

use std::fmt;

use crate::model::CheckId;

/// The prefix that makes a folder a hive partition of checks.
const CHECK_PREFIX: &str = "check=";
/// The folder, and the name in footers, of the availability answer.
const SERVER: &str = "server";

/// Whose answers a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Room {
    /// One check of a gate.
    Check(CheckId),
    /// The server's own availability.
    Server,
}

impl Room {
    /// Its folder inside the store.
    pub(super) fn folder(&self) -> String {
        match self {
            Self::Check(id) => format!("{CHECK_PREFIX}{id}"),
            Self::Server => SERVER.to_owned(),
        }
    }

    /// Its name in footers and among the retired.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Check(id) => id.as_str(),
            Self::Server => SERVER,
        }
    }

    /// Would other tools take this folder for a check's, though it is none?
    pub(super) fn is_misnamed(folder: &str) -> bool {
        folder.starts_with(CHECK_PREFIX) && Self::of_folder(folder).is_none()
    }

    /// The room of a folder; `None` when the folder belongs to nobody we know.
    pub(super) fn of_folder(folder: &str) -> Option<Self> {
        if folder == SERVER {
            return Some(Self::Server);
        }
        let id = folder.strip_prefix(CHECK_PREFIX)?;
        CheckId::try_new(id).ok().map(Self::Check)
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check(id) => write!(f, "check `{id}`"),
            Self::Server => f.write_str("the server's availability"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn folders_name_their_rooms() {
        let check = Room::Check(CheckId::try_new("rl_loss").unwrap());
        for room in [check, Room::Server] {
            assert_eq!(Room::of_folder(&room.folder()), Some(room));
        }
        for other in ["retired", "check=", "check=Bad", "rl_loss", ".lock"] {
            assert_eq!(Room::of_folder(other), None, "{other}");
        }
    }

    #[test]
    fn a_check_called_server_is_not_the_server() {
        let check = Room::Check(CheckId::try_new("server").unwrap());
        assert_ne!(check.folder(), Room::Server.folder());
    }
}
