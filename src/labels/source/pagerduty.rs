//! `PagerDuty`: the answer of its incidents and analytics APIs, and the CSV of its incident reports.
//!
//! Times carry offsets in all three. An incident that alerts belong to was found by an alert. One in
//! another state than `resolved` is open, whatever times it has.

use super::super::fault::Fault;
use super::Vendor;
use super::draft::{Draft, Found, end_of, id, unknown_word};
use super::export::{Entry, text_inside, time};
use crate::model::{Duration, IncidentKind, IncidentSource, Timestamp};

pub(super) const VENDOR: Vendor = Vendor {
    name: "PagerDuty",
    lists: &["incidents", "data"],
    csv: true,
    marks: &STARTS,
    build,
};

const STATUSES: [&str; 3] = ["triggered", "acknowledged", "resolved"];

fn build(entry: &Entry) -> Result<Found, Fault> {
    let started_at = entry.start(&STARTS)?;
    Ok(Found::Draft(Draft {
        id: id(entry, &["id", "incident_number"])?,
        services: entry
            .any_text(&[
                "service.summary",
                "service.name",
                "service_name",
                "service.id",
            ])?
            .into_iter()
            .collect(),
        services_in: "`service.summary` or `service_name`",
        started_at,
        resolved_at: resolved_at(entry)?,
        detected_at: detected_at(entry, started_at)?,
        severity: entry.any_text(&["priority.summary", "priority_name", "urgency"])?,
        title: entry.any_text(&["title", "description", "summary"])?,
        url: entry.text("html_url")?,
        cause: None,
        source: source(entry),
        kind: IncidentKind::Incident,
    }))
}

const STARTS: [&str; 2] = ["created_at", "created_on"];

/// Reports name no status; there an empty end means open.
fn resolved_at(entry: &Entry) -> Result<Option<Timestamp>, Fault> {
    let end = entry.any_time(&["resolved_at", "resolved_on"])?;
    match entry.text("status")?.as_deref() {
        None => Ok(end),
        Some("triggered" | "acknowledged") => Ok(None),
        Some(status @ "resolved") => {
            let end = match end {
                Some(end) => Some(end),
                // Nothing changes after it was resolved.
                None => entry.time("last_status_change_at")?,
            };
            end_of(status, end, "`resolved_at` or `last_status_change_at`")
        }
        Some(other) => Err(unknown_word("status", other, &STATUSES)),
    }
}

/// The first acknowledgement, which reports count from the start.
fn detected_at(entry: &Entry, started_at: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let first = entry.list("acknowledgements").first();
    if let Some(at) = first.and_then(|first| text_inside(first, "at")) {
        return time(at, "acknowledgements[].at").map(Some);
    }
    let seconds = entry.text("seconds_to_first_ack")?;
    let seconds = seconds.and_then(|seconds| seconds.parse::<f64>().ok());
    let after = seconds.and_then(|seconds| Duration::try_from_millis((seconds * 1000.0) as i64));
    Ok(after.map(|after| started_at + after))
}

fn source(entry: &Entry) -> Option<IncidentSource> {
    let alerts = entry.value("alert_counts.all")?.as_u64()?;
    Some(match alerts {
        0 => IncidentSource::Human,
        _ => IncidentSource::Alert,
    })
}
