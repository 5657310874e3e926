//! A gate's new text put into its place: whole or not at all, and what stood there is kept.
//!
//! The text is written beside its place and renamed; at every moment a whole file stands there. What
//! stood there before is kept as `FILE.bak`, or under the next free name. Through a link the file behind
//! it is replaced, and the link stays.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::init::beside;

/// More old files than this are a mistake.
const MOST_KEPT: usize = 1000;

/// What may stand in the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'t> {
    /// Any file, or none.
    Whatever,
    /// The very text that was read: whoever changed it since is not overruled.
    AsRead(&'t str),
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The file, as it was named.
    pub path: PathBuf,
    /// Where what stood there is kept; `None` if nothing did, or the same text.
    pub kept: Option<PathBuf>,
}

/// Why a text was not put into its place. Then what stood there still does.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// A folder, a pipe, a link to nothing.
    #[error("{} is no file; expected the name of a gate file, new or old", .0.display())]
    NotAFile(PathBuf),
    /// Somebody else wrote it.
    #[error("{} has changed since it was read; nothing was written", .0.display())]
    ChangedSince(PathBuf),
    /// A thousand names are taken.
    #[error("{}.bak and {MOST_KEPT} names after it are taken; nothing was written", .0.display())]
    NoFreeName(PathBuf),
    /// The system refused.
    #[error("cannot write {}: {source}; nothing was written", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl SaveError {
    /// Is what was given wrong, rather than the world?
    pub fn is_given_wrong(&self) -> bool {
        match self {
            Self::NotAFile(_) | Self::ChangedSince(_) | Self::NoFreeName(_) => true,
            Self::Unwritable { .. } => false,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotAFile(_) => "add the name of the file, such as tuned.yaml".to_owned(),
            Self::ChangedSince(_) => "run again, so that the new text is read".to_owned(),
            Self::NoFreeName(_) => "remove old .bak files, or name another file".to_owned(),
            Self::Unwritable { .. } => {
                "check that the folder may be written to and that the disk has room".to_owned()
            }
        })
    }
}

/// Puts `text` into the file at `path`, which is made if it is not there.
pub fn save(path: &Path, text: &str, standing: Standing<'_>) -> Result<Saved, SaveError> {
    let failed = |source: io::Error| SaveError::Unwritable {
        path: path.to_owned(),
        // The kind alone: a temporary file's name would only confuse.
        source: source.kind().into(),
    };
    let place = place_of(path)?;
    let old = match fs::read(&place) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    if let Standing::AsRead(read) = standing
        && old.as_deref() != Some(read.as_bytes())
    {
        return Err(SaveError::ChangedSince(path.to_owned()));
    }
    let saved = |kept: Option<PathBuf>| Saved {
        path: path.to_owned(),
        kept,
    };
    let Some(old) = old else {
        let new = staged(&place, text).map_err(failed)?;
        return match new.persist_noclobber(&place) {
            Ok(_) => Ok(saved(None)),
            Err(error) => Err(failed(error.error)),
        };
    };
    if old == text.as_bytes() {
        return Ok(saved(None));
    }
    let new = staged(&place, text).map_err(failed)?;
    let permissions = fs::metadata(&place).map_err(failed)?.permissions();
    new.as_file().set_permissions(permissions).map_err(failed)?;
    let kept = keep(&place, &old).map_err(failed)?;
    let kept = kept.ok_or_else(|| SaveError::NoFreeName(path.to_owned()))?;
    if let Err(error) = new.persist(&place) {
        // The old file still stands under its own name.
        let _ = fs::remove_file(&kept);
        return Err(failed(error.error));
    }
    Ok(saved(Some(kept)))
}

/// The file behind a name: itself, or what a link leads to.
fn place_of(path: &Path) -> Result<PathBuf, SaveError> {
    let not_a_file = || SaveError::NotAFile(path.to_owned());
    if path.file_name().is_none() {
        return Err(not_a_file());
    }
    let place = match path.symlink_metadata() {
        Err(_) => return Ok(path.to_owned()),
        Ok(found) if found.is_symlink() => fs::canonicalize(path).map_err(|_| not_a_file())?,
        Ok(_) => path.to_owned(),
    };
    if place.is_file() {
        Ok(place)
    } else {
        Err(not_a_file())
    }
}

/// The text in a file beside its place.
fn staged(place: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut file = beside(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Gives the file at `place` a second name that is free, or, where files have one name only, copies it.
fn keep(place: &Path, old: &[u8]) -> io::Result<Option<PathBuf>> {
    for number in 0..MOST_KEPT {
        let kept = kept_name(place, number);
        match fs::hard_link(place, &kept) {
            Ok(()) => return Ok(Some(kept)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(_) => match copy(&kept, old) {
                Ok(()) => return Ok(Some(kept)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            },
        }
    }
    Ok(None)
}

fn copy(to: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(to)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// `gate.yaml.bak`, `gate.yaml.bak.2` and so on.
fn kept_name(place: &Path, number: usize) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(".bak");
    if number > 0 {
        name.push(OsString::from(format!(".{}", number + 1)));
    }
    PathBuf::from(name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_stood_there_is_kept_under_a_free_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gate.yaml");
        assert_eq!(save(&path, "one", Standing::Whatever).unwrap().kept, None);
        fs::write(dir.path().join("gate.yaml.bak"), "mine").unwrap();
        let second = save(&path, "two", Standing::AsRead("one")).unwrap();
        assert_eq!(second.kept, Some(dir.path().join("gate.yaml.bak.2")));
        let third = save(&path, "three", Standing::Whatever).unwrap();
        assert_eq!(save(&path, "three", Standing::Whatever).unwrap().kept, None);
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        assert_eq!(read(&path), "three");
        assert_eq!(read(&dir.path().join("gate.yaml.bak")), "mine");
        assert_eq!(read(&second.kept.unwrap()), "one");
        assert_eq!(read(&third.kept.unwrap()), "two");
        assert_eq!(names(dir.path()).len(), 4);
    }

    #[test]
    fn what_somebody_else_wrote_is_not_overruled() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gate.yaml");
        fs::write(&path, "theirs").unwrap();
        let error = save(&path, "mine", Standing::AsRead("read")).unwrap_err();
        assert!(matches!(error, SaveError::ChangedSince(_)), "{error}");
        fs::remove_file(&path).unwrap();
        let error = save(&path, "mine", Standing::AsRead("read")).unwrap_err();
        assert!(matches!(error, SaveError::ChangedSince(_)), "{error}");
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn a_folder_or_a_missing_one_is_an_error_and_nothing_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let error = save(dir.path(), "x", Standing::Whatever).unwrap_err();
        assert!(error.is_given_wrong() && error.hint().is_some(), "{error}");
        let nowhere = dir.path().join("nowhere/gate.yaml");
        let error = save(&nowhere, "x", Standing::Whatever).unwrap_err();
        assert!(matches!(error, SaveError::Unwritable { .. }), "{error}");
        assert!(names(dir.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("gate.yaml"), dir.path().join("link.yaml"));
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("gate.yaml", &link).unwrap();
        save(&link, "two", Standing::AsRead("one")).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        symlink("nothing", dir.path().join("dangling")).unwrap();
        let dangling = save(&dir.path().join("dangling"), "x", Standing::Whatever);
        assert!(matches!(dangling, Err(SaveError::NotAFile(_))));
    }
}
