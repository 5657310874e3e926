//! What nobody may see, and where it comes from.

use std::fmt;

use super::error::AccessError;
use super::files::SecretFile;

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, to be sent and nothing else.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where a secret comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// It was written out.
    Given(Secret),
    /// It is read from a file at each use.
    File(SecretFile),
}

impl Source {
    /// The secret as it is now.
    pub(super) fn read(&self) -> Result<Secret, AccessError> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::File(file) => file.secret(),
        }
    }
}
