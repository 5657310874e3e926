//! Files appear whole or not at all: written beside, synced, renamed.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::file_name;

/// Makes `folder`, and makes sure it stays.
pub(super) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(StoreError::io("make the folder", folder))?;
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
        Some(_) | None => Ok(()),
    }
}

/// Puts a file of `bytes` into `folder` under `name`, in place of what was there.
pub(super) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    stage(folder, name, bytes)?.publish()
}

/// Writes a file of `bytes` beside its place in `folder`, where nobody takes it for data yet.
pub(super) fn stage(folder: &Path, name: &str, bytes: &[u8]) -> Result<Staged, StoreError> {
    let staged = Staged {
        beside: Some(folder.join(file_name::temporary(name))),
        place: folder.join(name),
    };
    write_synced(staged.path(), bytes).map_err(StoreError::io("write", &staged.place))?;
    Ok(staged)
}

/// A whole file beside its place; it goes when it is dropped unpublished.
pub(super) struct Staged {
    beside: Option<PathBuf>,
    place: PathBuf,
}

impl Staged {
    /// Where it is now.
    pub(super) fn path(&self) -> &Path {
        let beside = self.beside.as_deref();
        beside.expect("it is beside its place until it is published")
    }

    /// Puts it in its place.
    pub(super) fn publish(mut self) -> Result<(), StoreError> {
        fs::rename(self.path(), &self.place).map_err(StoreError::io("write", &self.place))?;
        self.beside = None;
        sync_folder(self.place.parent().expect("it lies in a folder"))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // Best effort: the next writer removes it as well.
            let _ = fs::remove_file(beside);
        }
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Removes a file that nobody needs.
pub(super) fn remove(file: &Path) -> Result<(), StoreError> {
    fs::remove_file(file).map_err(StoreError::io("remove", file))
}

/// A rename is on disk when its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(StoreError::io("sync the folder", folder))
}

/// Folders cannot be synced here.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> Result<(), StoreError> {
    Ok(())
}
