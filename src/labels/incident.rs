//! A row of an incident list becomes an incident.

use super::fault::Fault;
use super::row::Row;
use super::schema::{Column, List, Schema};
use crate::model::{Incident, IncidentKind, IncidentSource};

pub(super) const SCHEMA: Schema = Schema {
    list: List::Incidents,
    columns: &[
        Column::required("id", &["key", "number", "incident", "incident_id"]),
        Column::required("service", &["component", "app", "application", "system"]),
        Column::required(
            "started_at",
            &[
                "begin",
                "from",
                "opened_at",
                "created_at",
                "timestamp",
                "time",
            ],
        ),
        Column::optional(
            "resolved_at",
            &[
                "end",
                "ended_at",
                "end_time",
                "to",
                "closed_at",
                "finished_at",
            ],
        ),
        Column::optional("detected_at", &["acknowledged_at", "noticed_at"]),
        Column::optional("severity", &["priority", "level", "urgency"]),
        Column::optional("title", &["name", "summary", "description"]),
        Column::optional("url", &["link", "href"]),
        Column::optional("cause", &["root_cause", "group"]),
        Column::optional("source", &["reported_by", "detected_by"]),
        Column::optional("kind", &["type", "category"]),
    ],
};

pub(super) const SOURCES: [(&str, IncidentSource); 3] = [
    ("alert", IncidentSource::Alert),
    ("human", IncidentSource::Human),
    ("customer", IncidentSource::Customer),
];

pub(super) const KINDS: [(&str, IncidentKind); 4] = [
    ("incident", IncidentKind::Incident),
    ("drill", IncidentKind::Drill),
    ("maintenance", IncidentKind::Maintenance),
    ("test", IncidentKind::Test),
];

/// Somebody may notice before the start that was later written down; nothing ends before it starts.
pub(super) fn from_row(row: &Row<'_>) -> Result<Incident, Fault> {
    let started_at = row.required_time("started_at")?;
    let resolved_at = row.time("resolved_at")?;
    if let Some(resolved_at) = resolved_at
        && resolved_at <= started_at
    {
        return Err(Fault::EndNotAfterStart {
            started_at,
            resolved_at,
        });
    }
    Ok(Incident {
        id: row.required_text("id")?,
        service: row.required_text("service")?,
        started_at,
        resolved_at,
        detected_at: row.time("detected_at")?,
        severity: row.text("severity")?,
        title: row.text("title")?,
        url: row.text("url")?,
        cause: row.text("cause")?,
        source: row.word("source", &SOURCES)?,
        kind: row.word("kind", &KINDS)?.unwrap_or_default(),
    })
}
