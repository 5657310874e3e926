//! Opsgenie: the answer of its incident API.
//!
//! It names services by their ids, in a list; a tag `service:NAME` names one as people do. An incident
//! counts from the impact it is said to have had, which may end before the incident is closed.

use serde_json::Value;

use super::super::fault::Fault;
use super::Vendor;
use super::draft::{Draft, Found, end_of, id, unknown_word};
use super::export::Entry;
use super::tags::Tags;
use crate::model::Timestamp;

pub(super) const VENDOR: Vendor = Vendor {
    name: "Opsgenie",
    lists: &["data"],
    csv: false,
    marks: &["impactStartDate", "createdAt"],
    build,
};

const STATUSES: [&str; 3] = ["open", "resolved", "closed"];

fn build(entry: &Entry) -> Result<Found, Fault> {
    let tags = Tags::read(entry.list("tags").iter().filter_map(Value::as_str))?;
    let impacted = entry.list("impactedServices").iter();
    let mut services = tags.services;
    services.extend(impacted.filter_map(Value::as_str).map(str::to_owned));
    Ok(Found::Draft(Draft {
        id: id(entry, &["tinyId", "id"])?,
        services,
        services_in: "`impactedServices` or a tag such as service:api",
        started_at: entry.start(VENDOR.marks)?,
        resolved_at: resolved_at(entry)?,
        detected_at: entry.time("impactDetectDate")?,
        severity: entry.text("priority")?,
        title: entry.text("message")?,
        url: entry.text("links.web")?,
        cause: tags.cause,
        source: tags.source,
        kind: tags.kind.unwrap_or_default(),
    }))
}

fn resolved_at(entry: &Entry) -> Result<Option<Timestamp>, Fault> {
    let end = entry.time("impactEndDate")?;
    match entry.text("status")?.as_deref() {
        None | Some("open") => Ok(end),
        Some(status @ ("resolved" | "closed")) => end_of(status, end, "`impactEndDate`"),
        Some(other) => Err(unknown_word("status", other, &STATUSES)),
    }
}
