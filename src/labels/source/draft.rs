//! A row of an export in neutral words, and what holds for all of them.
//!
//! An incident that several services had is one incident: it is that of the first service the gate
//! covers. A row whose end is its start covers no time and is skipped; one that ends before is refused.

use super::super::excerpt::Excerpt;
use super::super::fault::Fault;
use super::super::schema;
use super::export::Entry;
use super::fault::ExportFault;
use crate::model::{Incident, IncidentKind, IncidentSource, Timestamp};

/// A row: an incident, or why it is none.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    Draft(Draft),
    Skip(&'static str),
}

/// An incident of perhaps several services.
#[derive(Debug, PartialEq)]
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) services: Vec<String>,
    /// Where a service would have stood.
    pub(super) services_in: &'static str,
    pub(super) started_at: Timestamp,
    pub(super) resolved_at: Option<Timestamp>,
    pub(super) detected_at: Option<Timestamp>,
    pub(super) severity: Option<String>,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) cause: Option<String>,
    pub(super) source: Option<IncidentSource>,
    pub(super) kind: IncidentKind,
}

impl Draft {
    /// The incident; none when it has no length.
    pub(super) fn finish(
        self,
        covers: &dyn Fn(&str) -> bool,
        service: Option<&str>,
    ) -> Result<Option<Incident>, Fault> {
        let covered = self.services.iter().find(|name| covers(name));
        let service = covered
            .or(self.services.first())
            .map(String::as_str)
            .or(service)
            .ok_or(ExportFault::NoService {
                looked_in: self.services_in,
            })?
            .to_owned();
        if self.resolved_at == Some(self.started_at) {
            return Ok(None);
        }
        if let Some(resolved_at) = self.resolved_at
            && resolved_at < self.started_at
        {
            return Err(Fault::EndNotAfterStart {
                started_at: self.started_at,
                resolved_at,
            });
        }
        Ok(Some(Incident {
            id: self.id,
            service,
            started_at: self.started_at,
            resolved_at: self.resolved_at,
            detected_at: self.detected_at,
            severity: self.severity,
            title: self.title,
            url: self.url,
            cause: self.cause,
            source: self.source,
            kind: self.kind,
        }))
    }
}

/// The id under the first of these names that has one.
pub(super) fn id(entry: &Entry, columns: &[&'static str]) -> Result<String, Fault> {
    let column = columns.first().copied().unwrap_or("id");
    entry
        .any_text(columns)?
        .ok_or(Fault::MissingValue { column })
}

/// The end of what is over: none is refused, for an open incident would last to the end of the replay.
pub(super) fn end_of(
    state: &str,
    end: Option<Timestamp>,
    looked_in: &'static str,
) -> Result<Option<Timestamp>, Fault> {
    match end {
        Some(end) => Ok(Some(end)),
        None => Err(ExportFault::NoEnd {
            state: Excerpt::from(state),
            looked_in,
        }
        .into()),
    }
}

/// A word that a program never wrote when this was written.
pub(super) fn unknown_word(column: &'static str, found: &str, known: &[&'static str]) -> Fault {
    Fault::UnknownWord {
        column,
        found: Excerpt::from(found),
        expected: known.join(", "),
        nearest: schema::nearest(found, known.iter().copied()),
    }
}
