//! What GitHub Actions takes besides the log: the step summary and the outputs, in files that it names.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::record::LiveDocument;
use crate::report::{github_outputs, github_summary};

/// Do we run in a workflow?
pub(super) fn is_around() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Appends to the files of this step, where they are named.
pub(super) fn tell(document: &LiveDocument) -> Result<(), Error> {
    if let Some(path) = named("GITHUB_STEP_SUMMARY") {
        let taken = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
        append(&path, &github_summary(document, taken))?;
    }
    if let Some(path) = named("GITHUB_OUTPUT") {
        append(&path, &github_outputs(document))?;
    }
    Ok(())
}

fn named(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable)?;
    (!path.is_empty()).then(|| PathBuf::from(path))
}

fn append(path: &Path, text: &str) -> Result<(), Error> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|source| Error::Output {
            path: path.to_owned(),
            source,
        })
}
