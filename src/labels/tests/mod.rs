//! Lists as people write them, good and bad, and the laws of reading them.
#![allow(clippy::unwrap_used)]

mod accepted;
mod laws;
mod refused;
mod refused_json;
mod source;

use super::{Blame, Deployment, Incident, LabelError, read_deployments, read_incidents};

fn incidents(name: &str, content: impl AsRef<[u8]>) -> Result<Vec<Incident>, LabelError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    read_incidents(&path)
}

fn deployments(name: &str, content: &str) -> Result<Vec<Deployment>, LabelError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    read_deployments(&path)
}

/// The message from the file's name on, and the hint.
fn refused<T: std::fmt::Debug>(result: Result<Vec<T>, LabelError>) -> (String, String) {
    let error = result.unwrap_err();
    assert_eq!(error.blame(), Blame::Given);
    let (message, hint) = (error.to_string(), error.hint().unwrap());
    assert!(message.len() < 700 && hint.len() < 300, "{message} {hint}");
    let (_, message) = message.rsplit_once("/incidents.").unwrap();
    (message.to_owned(), hint)
}

/// Refused, and what the refusal says about where, what and what to do.
#[track_caller]
fn refuses(name: &str, content: impl AsRef<[u8]>, says: &[&str]) {
    let (message, hint) = refused(incidents(&format!("incidents.{name}"), content));
    let both = format!("{message}\n{hint}");
    for part in says {
        assert!(both.contains(part), "no `{part}` in: {both}");
    }
}

/// A good header, a good row over two lines, then the row under test, on line 4.
fn fourth(row: &str) -> String {
    format!(
        "id,service,started_at,resolved_at,source,kind,title\ngood,s,1769860800,,,,\"two\nlines\"\n{row}\n"
    )
}
