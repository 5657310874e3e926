//! Atlassian Statuspage: the answers of its API and of a page's public `/api/v2` addresses.
//!
//! Components are services, those of updates too. What was scheduled is maintenance, from when to when it
//! was scheduled unless it ended otherwise.

use serde_json::Value;

use super::super::fault::Fault;
use super::Vendor;
use super::draft::{Draft, Found, end_of, id, unknown_word};
use super::export::{Entry, text_inside};
use crate::model::{IncidentKind, Timestamp};

pub(super) const VENDOR: Vendor = Vendor {
    name: "Statuspage",
    lists: &["incidents", "scheduled_maintenances"],
    csv: false,
    marks: &["incident_updates", "impact", "shortlink"],
    build,
};

const STATUSES: [&str; 9] = [
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "postmortem",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
];

fn build(entry: &Entry) -> Result<Found, Fault> {
    let planned = is_planned(entry)?;
    let starts: &[&'static str] = if planned {
        &["scheduled_for", "started_at", "created_at"]
    } else {
        &["started_at", "created_at"]
    };
    Ok(Found::Draft(Draft {
        id: id(entry, &["id"])?,
        services: services(entry),
        services_in: "`components`",
        started_at: entry.start(starts)?,
        resolved_at: resolved_at(entry, planned)?,
        detected_at: None,
        severity: entry.text("impact")?,
        title: entry.text("name")?,
        url: entry.text("shortlink")?,
        cause: None,
        source: None,
        kind: if planned {
            IncidentKind::Maintenance
        } else {
            IncidentKind::Incident
        },
    }))
}

fn is_planned(entry: &Entry) -> Result<bool, Fault> {
    Ok(entry.value("scheduled_for").is_some()
        || entry.text("impact")?.as_deref() == Some("maintenance"))
}

fn resolved_at(entry: &Entry, planned: bool) -> Result<Option<Timestamp>, Fault> {
    let end = entry.time("resolved_at")?;
    let until = if planned {
        entry.time("scheduled_until")?
    } else {
        None
    };
    let status = entry.text("status")?;
    match status.as_deref() {
        Some(status @ ("resolved" | "postmortem" | "completed")) => {
            end_of(status, end.or(until), "`resolved_at`")
        }
        None
        | Some("investigating" | "identified" | "monitoring" | "in_progress" | "verifying") => {
            Ok(end)
        }
        Some("scheduled") => Ok(end.or(until)),
        Some(other) => Err(unknown_word("status", other, &STATUSES)),
    }
}

/// Components that an update touched count as well: the list itself may be empty in the end.
fn services(entry: &Entry) -> Vec<String> {
    let own = entry.list("components").iter();
    let updates = entry.list("incident_updates").iter();
    let touched = updates
        .filter_map(|update| update.get("affected_components")?.as_array())
        .flatten();
    let mut names: Vec<String> = Vec::new();
    for component in own.chain(touched) {
        if let Some(name) = name_of(component)
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

fn name_of(component: &Value) -> Option<&str> {
    text_inside(component, "name")
}
