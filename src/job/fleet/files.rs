//! The files of `--gates`.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// The gate files of a folder, or those that a pattern matches, sorted.
pub(super) fn files_of(pattern: &str) -> Result<Vec<PathBuf>, Error> {
    let folder = Path::new(pattern);
    let patterns = if folder.is_dir() {
        let inside = glob::Pattern::escape(pattern);
        vec![format!("{inside}/*.yaml"), format!("{inside}/*.yml")]
    } else {
        vec![pattern.to_owned()]
    };
    let mut files = Vec::new();
    for pattern in &patterns {
        let found = glob::glob(pattern).map_err(|error| Error::Usage {
            message: format!("--gates {pattern}: {error}"),
            hint: "name a folder, or a pattern such as 'gates/*.yaml'".to_owned(),
        })?;
        for path in found {
            let path = path.map_err(|error| Error::Unreadable {
                path: error.path().to_owned(),
                source: error.into(),
            })?;
            if path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Error::Usage {
            message: format!(
                "--gates {pattern}: there is no gate file; expected some that end in .yaml or .yml"
            ),
            hint: "name a folder, or a pattern such as 'gates/*.yaml', in quotes".to_owned(),
        });
    }
    Ok(files)
}
