//! What is wrong with the way to the server, and where it was said.

use std::fmt;
use std::path::PathBuf;

use super::fault::{Fault, FileFault, FlagFault, TokenFault};

/// A field of the configuration file: `http.yml:4: basic_auth.password_file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) field: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)?;
        if self.field.is_empty() {
            Ok(())
        } else {
            write!(f, ": `{}`", self.field)
        }
    }
}

/// Why a server cannot be approached as it was said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The configuration file itself cannot be read.
    #[error("--http-config {}: {fault}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: FileFault,
    },
    /// A field of it is wrong.
    #[error("{place} {fault}")]
    Field {
        /// Which.
        place: Place,
        /// What is wrong.
        fault: Fault,
    },
    /// A file that it names is wrong.
    #[error("{place}: {}: {fault}", path.display())]
    File {
        /// The field that names it.
        place: Place,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// A header given by a flag is wrong.
    #[error("{flag}{}: {fault}", name.as_ref().map_or_else(String::new, |name| format!(" {name}")))]
    Flag {
        /// `--header` or `--header-env`.
        flag: &'static str,
        /// The header, where it could be read.
        name: Option<String>,
        /// What is wrong.
        fault: FlagFault,
    },
    /// Two ways to say who we are.
    #[error(
        "the address of the server holds credentials, and so does {elsewhere}; expected them once"
    )]
    TwoCredentials {
        /// The other way.
        elsewhere: String,
    },
    /// No token could be had.
    #[error("no token from {endpoint} ({place}): {fault}")]
    Token {
        /// The endpoint, without credentials.
        endpoint: String,
        /// The field that names it.
        place: Place,
        /// Why.
        fault: TokenFault,
    },
}

impl AccessError {
    /// What was given is wrong, rather than the world while running.
    pub fn is_given_wrong(&self) -> bool {
        match self {
            Self::Unreadable { fault, .. } | Self::File { fault, .. } => fault.is_given_wrong(),
            Self::Field { .. } | Self::Flag { .. } | Self::TwoCredentials { .. } => true,
            Self::Token { .. } => false,
        }
    }

    /// Asking again may help: a file is being rotated, or a token endpoint is in trouble.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::File { .. } => true,
            Self::Token { fault, .. } => fault.is_transient(),
            Self::Unreadable { .. }
            | Self::Field { .. }
            | Self::Flag { .. }
            | Self::TwoCredentials { .. } => false,
        }
    }
}
