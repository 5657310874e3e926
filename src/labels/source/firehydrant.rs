//! `FireHydrant`: the answer of its incidents API.
//!
//! Moments are milestones, in a list of their own or inside lifecycle phases. Its built-in severities
//! `GAMEDAY` and `MAINTENANCE` are kinds here.

use serde_json::Value;

use super::super::fault::Fault;
use super::Vendor;
use super::draft::{Draft, Found, end_of, id};
use super::export::{Entry, text_inside, time};
use super::tags::Tags;
use crate::model::{IncidentKind, Timestamp};

pub(super) const VENDOR: Vendor = Vendor {
    name: "FireHydrant",
    lists: &["data", "incidents"],
    csv: false,
    marks: &["current_milestone", "milestones", "lifecycle_phases"],
    build,
};

fn build(entry: &Entry) -> Result<Found, Fault> {
    if entry.value("discarded_at").is_some() {
        return Ok(Found::Skip("archived"));
    }
    let tags = Tags::read(entry.list("tag_list").iter().filter_map(Value::as_str))?;
    let named = entry.list("services").iter();
    let mut services: Vec<String> = named
        .filter_map(|service| text_inside(service, "name"))
        .map(str::to_owned)
        .collect();
    services.extend(tags.services);
    let severity = entry.any_text(&["severity", "priority"])?;
    let started_at = match milestone(entry, &["started"])? {
        Some(start) => start,
        None => entry.start(&["started_at", "created_at"])?,
    };
    Ok(Found::Draft(Draft {
        id: id(entry, &["number", "id"])?,
        services,
        services_in: "`services` or a tag such as service:api",
        started_at,
        resolved_at: resolved_at(entry)?,
        detected_at: milestone(entry, &["detected", "acknowledged"])?,
        kind: tags.kind.unwrap_or(kind(severity.as_deref())),
        severity,
        title: entry.text("name")?,
        url: entry.text("incident_url")?,
        cause: tags.cause,
        source: tags.source,
    }))
}

/// When the first of these milestones that was reached was reached.
fn milestone(entry: &Entry, wanted: &[&str]) -> Result<Option<Timestamp>, Fault> {
    let own = entry.list("milestones").iter();
    let phases = entry.list("lifecycle_phases").iter();
    let of_phases = phases
        .filter_map(|phase| phase.get("milestones")?.as_array())
        .flatten();
    let milestones: Vec<&Value> = own.chain(of_phases).collect();
    for name in wanted {
        for milestone in &milestones {
            let is = ["type", "slug"].map(|key| text_inside(milestone, key) == Some(name));
            if is.contains(&true)
                && let Some(at) = text_inside(milestone, "occurred_at")
            {
                return time(at, "milestones[].occurred_at").map(Some);
            }
        }
    }
    Ok(None)
}

fn resolved_at(entry: &Entry) -> Result<Option<Timestamp>, Fault> {
    let end = milestone(entry, &["resolved", "mitigated", "closed"])?;
    let open = entry
        .value("active")
        .is_none_or(|active| active == &Value::Bool(true));
    if end.is_none() && !open {
        return end_of(
            "not active",
            end,
            "`milestones`: resolved, mitigated or closed",
        );
    }
    Ok(end)
}

fn kind(severity: Option<&str>) -> IncidentKind {
    match severity {
        Some("GAMEDAY") => IncidentKind::Drill,
        Some("MAINTENANCE") => IncidentKind::Maintenance,
        Some(_) | None => IncidentKind::Incident,
    }
}
