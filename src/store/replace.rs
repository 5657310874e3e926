//! Files appear whole or not at all: written beside, synced, renamed.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

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
    let beside = folder.join(file_name::temporary(name));
    let written =
        write_synced(&beside, bytes).and_then(|()| fs::rename(&beside, folder.join(name)));
    if let Err(error) = written {
        // Best effort: the next writer removes it as well.
        let _ = fs::remove_file(&beside);
        return Err(StoreError::io("write", &folder.join(name))(error));
    }
    sync_folder(folder)
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
