//! GitHub: issues, as `gh issue list --json …` prints them or the REST API answers them.
//!
//! An issue has no service and no severity; labels say them (see `tags`). Pull requests, and issues closed
//! as not planned or as duplicates, are no incidents.

use super::super::fault::Fault;
use super::Vendor;
use super::draft::{Draft, Found, end_of, id, unknown_word};
use super::export::{Entry, text_inside};
use super::tags::Tags;
use crate::model::Timestamp;

pub(super) const VENDOR: Vendor = Vendor {
    name: "GitHub",
    lists: &["items"],
    csv: false,
    marks: &["createdAt", "created_at"],
    build,
};

fn build(entry: &Entry) -> Result<Found, Fault> {
    if entry.value("pull_request").is_some() {
        return Ok(Found::Skip("pull requests"));
    }
    let reason = entry.any_text(&["stateReason", "state_reason"])?;
    let reason = reason.unwrap_or_default().to_lowercase();
    if ["not_planned", "duplicate"].contains(&reason.as_str()) {
        return Ok(Found::Skip("closed as not planned or duplicate"));
    }
    let labels = entry.list("labels").iter();
    let tags =
        Tags::read(labels.filter_map(|label| label.as_str().or(text_inside(label, "name"))))?;
    Ok(Found::Draft(Draft {
        id: id(entry, &["number"])?,
        services: tags.services,
        services_in: "a label such as service:api",
        started_at: entry.start(VENDOR.marks)?,
        resolved_at: resolved_at(entry)?,
        detected_at: None,
        severity: tags.severity,
        title: entry.text("title")?,
        url: entry.any_text(&["html_url", "url"])?,
        cause: tags.cause,
        source: tags.source,
        kind: tags.kind.unwrap_or_default(),
    }))
}

/// An issue that was opened again is open, though it was closed once.
fn resolved_at(entry: &Entry) -> Result<Option<Timestamp>, Fault> {
    let end = entry.any_time(&["closedAt", "closed_at"])?;
    let state = entry.text("state")?.map(|state| state.to_lowercase());
    match state.as_deref() {
        None => Ok(end),
        Some("open") => Ok(None),
        Some(state @ "closed") => end_of(state, end, "`closedAt` or `closed_at`"),
        Some(other) => Err(unknown_word("state", other, &["open", "closed"])),
    }
}
