//! A first gate written into a folder, with the tables to fill in beside it.
//!
//! Nothing is ever overwritten: if one of the files is there already, none is written. Each file appears
//! whole, by rename, and when one cannot be written those before it are taken away again.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::preset::{DEPLOYMENTS, INCIDENTS, Preset};

/// Why a first gate was not written. Then nothing was.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// A file of that name is there already.
    #[error("{} is there already and is never overwritten; nothing was written", .0.display())]
    Exists(PathBuf),
    /// It, or a part of its path, is a file.
    #[error("{} is no folder, a file is in the way; nothing was written", .0.display())]
    NotAFolder(PathBuf),
    /// The system refused.
    #[error("cannot write {}: {source}; nothing was written", path.display())]
    Unwritable {
        /// What could not be written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl InitError {
    /// Is what was given wrong (a folder that is in use), rather than the world?
    pub fn is_given_wrong(&self) -> bool {
        match self {
            Self::Exists(_) | Self::NotAFolder(_) => true,
            Self::Unwritable { .. } => false,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Exists(path) => format!(
                "name another folder, as in `retrogate init DIR`, or move {} away",
                path.display()
            ),
            Self::NotAFolder(_) => {
                "name a folder, new or old, as in `retrogate init DIR`".to_owned()
            }
            Self::Unwritable { .. } => {
                "check that the folder may be written to and that the disk has room".to_owned()
            }
        })
    }
}

/// Writes `gate.yaml`, `incidents.csv` and `deployments.csv` into `dir`, which is made if it is not
/// there, and returns their paths.
pub fn init(dir: &Path, preset: Preset) -> Result<Vec<PathBuf>, InitError> {
    if dir.ancestors().any(Path::is_file) {
        return Err(InitError::NotAFolder(dir.to_owned()));
    }
    let files = [
        (dir.join("gate.yaml"), preset.text()),
        (dir.join("incidents.csv"), INCIDENTS),
        (dir.join("deployments.csv"), DEPLOYMENTS),
    ];
    for (path, _) in &files {
        // A dangling link is there too.
        if path.symlink_metadata().is_ok() {
            return Err(InitError::Exists(path.clone()));
        }
    }
    fs::create_dir_all(dir).map_err(|source| InitError::Unwritable {
        path: dir.to_owned(),
        source,
    })?;
    let mut written = Vec::new();
    for (path, text) in files {
        if let Err(error) = write_new(dir, &path, text) {
            for path in &written {
                // What cannot be removed now is at least a whole file.
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        written.push(path);
    }
    Ok(written)
}

fn write_new(dir: &Path, path: &Path, text: &str) -> Result<(), InitError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => InitError::Exists(path.to_owned()),
        _ => InitError::Unwritable {
            path: path.to_owned(),
            source,
        },
    };
    let mut file = beside(dir).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(path)
        .map(drop)
        .map_err(|error| failed(error.error))
}

/// A temporary file in the same folder, as readable as any file of the user's.
pub(super) fn beside(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".retrogate-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(dir)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::gate_file::load;

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_gate_and_its_tables_are_written_into_a_new_folder() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("a/b");
        let written = init(&dir, Preset::LlmService).unwrap();
        assert_eq!(
            names(&dir),
            ["deployments.csv", "gate.yaml", "incidents.csv"]
        );
        assert_eq!(written[0], dir.join("gate.yaml"));
        let file = load(&written[0]).unwrap();
        assert_eq!(file.source.text(), Preset::LlmService.text());
        let incidents = fs::read_to_string(&written[1]).unwrap();
        assert!(incidents.starts_with("id,service,started_at,"));
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_half_written() {
        let dir = tempfile::tempdir().unwrap();
        let mine = dir.path().join("deployments.csv");
        fs::write(&mine, "mine").unwrap();
        let error = init(dir.path(), Preset::WebService).unwrap_err();
        assert!(matches!(&error, InitError::Exists(path) if *path == mine));
        assert!(
            error
                .to_string()
                .contains("deployments.csv is there already")
        );
        assert_eq!(names(dir.path()), ["deployments.csv"]);
        assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    }

    #[test]
    fn a_folder_that_is_a_file_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("taken");
        fs::write(&file, "").unwrap();
        let error = init(&file, Preset::WebService).unwrap_err();
        assert!(error.to_string().contains("taken"));
        assert!(matches!(error, InitError::NotAFolder(_)));
    }

    #[cfg(unix)]
    #[test]
    fn the_files_are_as_readable_as_the_umask_allows() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let usual = dir.path().join("usual");
        fs::write(&usual, "").unwrap();
        let written = init(dir.path(), Preset::WebService).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&written[0]), mode(&usual));
    }
}
