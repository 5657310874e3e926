//! A row of an incident list becomes an incident.

use super::fault::Fault;
use super::row::Row;
use super::schema::{Column, List, Schema};
use crate::model::{Incident, IncidentKind, IncidentSource};

const ID: Column = Column::required("id", &["key", "number", "incident", "incident_id"]);
const SERVICE: &[&str] = &["component", "app", "application", "system"];
const STARTED_AT: Column = Column::required(
    "started_at",
    &[
        "begin",
        "from",
        "opened_at",
        "created_at",
        "timestamp",
        "time",
    ],
);
const RESOLVED_AT: Column = Column::optional(
    "resolved_at",
    &[
        "end",
        "ended_at",
        "end_time",
        "to",
        "closed_at",
        "finished_at",
    ],
);
const DETECTED_AT: Column = Column::optional("detected_at", &["acknowledged_at", "noticed_at"]);
const SEVERITY: Column = Column::optional("severity", &["priority", "level", "urgency"]);
const TITLE: Column = Column::optional("title", &["name", "summary", "description"]);
const URL: Column = Column::optional("url", &["link", "href"]);
const CAUSE: Column = Column::optional("cause", &["root_cause", "group"]);
const SOURCE: Column = Column::optional("source", &["reported_by", "detected_by"]);
const KIND: Column = Column::optional("kind", &["type", "category"]);

pub(super) const SCHEMA: Schema = Schema {
    list: List::Incidents,
    columns: &[
        ID,
        Column::required("service", SERVICE),
        STARTED_AT,
        RESOLVED_AT,
        DETECTED_AT,
        SEVERITY,
        TITLE,
        URL,
        CAUSE,
        SOURCE,
        KIND,
    ],
};

/// The same for lists whose rows may leave the service to somebody else.
pub(super) const SCHEMA_WITHOUT_SERVICE: Schema = Schema {
    list: List::Incidents,
    columns: &[
        ID,
        Column::optional("service", SERVICE),
        STARTED_AT,
        RESOLVED_AT,
        DETECTED_AT,
        SEVERITY,
        TITLE,
        URL,
        CAUSE,
        SOURCE,
        KIND,
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

pub(super) fn from_row(row: &Row<'_>) -> Result<Incident, Fault> {
    from_row_of(row, None)
}

/// A row that names no service is of `service`. Somebody may notice before the start that was later
/// written down; nothing ends before it starts.
pub(super) fn from_row_of(row: &Row<'_>, service: Option<&str>) -> Result<Incident, Fault> {
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
        service: match (row.text("service")?, service) {
            (Some(own), _) => own,
            (None, Some(service)) => service.to_owned(),
            (None, None) => return Err(Fault::MissingValue { column: "service" }),
        },
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
