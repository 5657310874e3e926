//! incident.io: the answer of its incidents API, version 2.
//!
//! Timestamps are of the organisation's own naming: the usual names are looked for, ` at` behind them or
//! not, the impact's first. Services stand in a custom field or nowhere.

use serde_json::Value;

use super::super::fault::Fault;
use super::Vendor;
use super::draft::{Draft, Found, end_of, id, unknown_word};
use super::export::{Entry, text_inside, time};
use crate::model::{IncidentKind, IncidentSource, Timestamp};

pub(super) const VENDOR: Vendor = Vendor {
    name: "incident.io",
    lists: &["incidents"],
    csv: false,
    marks: &["incident_status", "incident_timestamp_values"],
    build,
};

const STARTS: [&str; 3] = ["impact started", "started", "reported"];
const ENDS: [&str; 6] = [
    "impact ended",
    "resolved",
    "fixed",
    "mitigated",
    "ended",
    "closed",
];
const NOTICED: [&str; 3] = ["detected", "identified", "accepted"];
const FIELDS: [&str; 4] = [
    "service",
    "services",
    "affected service",
    "affected services",
];
const MODES: [&str; 4] = ["standard", "retrospective", "test", "tutorial"];
const CATEGORIES: [&str; 8] = [
    "triage", "live", "paused", "learning", "closed", "declined", "merged", "canceled",
];

fn build(entry: &Entry) -> Result<Found, Fault> {
    let category = entry.text("incident_status.category")?;
    if let Some("declined" | "merged" | "canceled") = category.as_deref() {
        return Ok(Found::Skip("declined, merged or canceled"));
    }
    let started_at = match moment(entry, &STARTS)? {
        Some(start) => start,
        None => entry.start(&["created_at"])?,
    };
    Ok(Found::Draft(Draft {
        id: id(entry, &["reference", "id"])?,
        services: services(entry),
        services_in: "a custom field named Service or Affected services",
        started_at,
        resolved_at: resolved_at(entry, category.as_deref())?,
        detected_at: moment(entry, &NOTICED)?,
        severity: entry.text("severity.name")?,
        title: entry.text("name")?,
        url: entry.text("permalink")?,
        cause: None,
        source: source(entry),
        kind: kind(entry)?,
    }))
}

/// The first timestamp of any of these names that has a value.
fn moment(entry: &Entry, names: &[&str]) -> Result<Option<Timestamp>, Fault> {
    for wanted in names {
        for stamp in entry.list("incident_timestamp_values") {
            let name = text_inside(stamp, "incident_timestamp.name").unwrap_or_default();
            let name = name.to_lowercase();
            let value = text_inside(stamp, "value.value");
            if name.strip_suffix(" at").unwrap_or(&name) == *wanted
                && let Some(value) = value
            {
                return time(value, "incident_timestamp_values[].value").map(Some);
            }
        }
    }
    Ok(None)
}

fn resolved_at(entry: &Entry, category: Option<&str>) -> Result<Option<Timestamp>, Fault> {
    let end = moment(entry, &ENDS)?;
    match category {
        None | Some("triage" | "live" | "paused") => Ok(end),
        Some(category @ ("learning" | "closed")) => end_of(
            category,
            end,
            "a timestamp named Impact ended, Resolved or Fixed",
        ),
        Some(other) => Err(unknown_word("incident_status.category", other, &CATEGORIES)),
    }
}

fn services(entry: &Entry) -> Vec<String> {
    let fields = entry.list("custom_field_entries").iter();
    let named = fields.filter(|field| {
        let name = text_inside(field, "custom_field.name").unwrap_or_default();
        FIELDS.contains(&name.to_lowercase().as_str())
    });
    named
        .filter_map(|field| field.get("values")?.as_array())
        .flatten()
        .filter_map(value_of)
        .map(str::to_owned)
        .collect()
}

fn value_of(value: &Value) -> Option<&str> {
    [
        "value_catalog_entry.name",
        "value_option.value",
        "value_text",
    ]
    .into_iter()
    .find_map(|path| text_inside(value, path))
}

fn source(entry: &Entry) -> Option<IncidentSource> {
    if entry.value("creator.alert").is_some() {
        Some(IncidentSource::Alert)
    } else if entry.value("creator.user").is_some() {
        Some(IncidentSource::Human)
    } else {
        None
    }
}

fn kind(entry: &Entry) -> Result<IncidentKind, Fault> {
    match entry.text("mode")?.as_deref() {
        None | Some("standard" | "retrospective") => Ok(IncidentKind::Incident),
        Some("test" | "tutorial") => Ok(IncidentKind::Test),
        Some(other) => Err(unknown_word("mode", other, &MODES)),
    }
}
