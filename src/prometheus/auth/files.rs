//! Files that hold secrets: read anew at each use, so that a rotated one works without a restart.
//!
//! Only regular files (through symbolic links, as Kubernetes mounts them) can be read twice. Space around
//! a secret is cut off, as Prometheus does; an empty one is a rotation half done and never sent.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{AccessError, Place};
use super::fault::FileFault;
use super::secret::Secret;

/// No key, bundle or configuration is larger.
pub(super) const LARGEST: u64 = 1 << 20;

/// A file that the configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SecretFile {
    pub(super) place: Place,
    pub(super) path: PathBuf,
}

impl SecretFile {
    /// The secret in it.
    pub(super) fn secret(&self) -> Result<Secret, AccessError> {
        let bytes = self.bytes()?;
        let text = String::from_utf8(bytes).map_err(|_| self.wrong(FileFault::NotText))?;
        match text.trim() {
            "" => Err(self.wrong(FileFault::Empty)),
            secret => Ok(Secret::new(secret)),
        }
    }

    /// All of its bytes.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, AccessError> {
        let kind = fs::metadata(&self.path).map_err(|error| self.wrong(refusal(&error)))?;
        if !kind.is_file() {
            return Err(self.wrong(FileFault::NotAFile));
        }
        read(&self.path).map_err(|fault| self.wrong(fault))
    }

    pub(super) fn wrong(&self, fault: FileFault) -> AccessError {
        AccessError::File {
            place: self.place.clone(),
            path: self.path.clone(),
            fault,
        }
    }
}

/// All bytes of a file of reasonable size.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, FileFault> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| refusal(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(FileFault::TooLarge);
    }
    Ok(bytes)
}

fn refusal(error: &io::Error) -> FileFault {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileFault::Missing,
        io::ErrorKind::IsADirectory => FileFault::NotAFile,
        _ => FileFault::System(error.to_string()),
    }
}
