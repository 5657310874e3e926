//! Small exports in the form of each program, written by hand, and what is refused of them.

mod accepted;
mod laws;
mod mapped;
mod refused;

use crate::labels::{IncidentFormat, IncidentList, LabelError, Reading, read_incident_list};
use crate::model::Incident;

fn read(name: &str, text: &str, reading: &Reading) -> Result<IncidentList, LabelError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    read_incident_list(&path, reading, &|service| {
        ["api", "checkout"].contains(&service)
    })
}

fn of(format: IncidentFormat) -> Reading {
    Reading {
        format,
        ..Reading::default()
    }
}

/// `id service started..resolved detected severity title url cause source kind`, `-` for none.
fn line(incident: &Incident) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let time = |value: Option<_>| {
        value.map_or_else(
            || "-".to_owned(),
            |at: crate::model::Timestamp| at.to_string(),
        )
    };
    format!(
        "{} | {} | {} to {} | {} | {} | {} | {} | {} | {} | {:?}",
        incident.id,
        incident.service,
        incident.started_at,
        time(incident.resolved_at),
        time(incident.detected_at),
        text(&incident.severity),
        text(&incident.title),
        text(&incident.url),
        text(&incident.cause),
        incident
            .source
            .map_or_else(|| "-".to_owned(), |source| format!("{source:?}")),
        incident.kind,
    )
}

#[track_caller]
fn reads(format: IncidentFormat, name: &str, text: &str) -> (Vec<String>, IncidentList) {
    let list = read(name, text, &of(format)).unwrap_or_else(|error| panic!("{error}"));
    (list.incidents.iter().map(line).collect(), list)
}

#[track_caller]
fn refuses(reading: &Reading, name: &str, text: &str, says: &[&str]) {
    let error = read(name, text, reading).unwrap_err();
    let both = format!("{error}\n{}", error.hint().unwrap());
    for part in says {
        assert!(both.contains(part), "no `{part}` in: {both}");
    }
}
