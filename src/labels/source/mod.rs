//! Incident lists as other programs export them.
//!
//! A [`Reading`] says how a file is to be read: in the neutral form, as the export of a named program, or
//! with columns renamed. Each program has a file here: pure functions from one row to a [`Draft`], a row
//! in neutral words; the rules that hold for all of them (which of several services counts, an end after
//! the start, ids given once) are in `draft`. What is no incident at all (an issue that is a pull request,
//! an incident that was declined) is skipped and counted, with the reason.
//!
//! `docs/incident-sources.md` says field by field what each reads.

mod draft;
mod export;
mod fault;
mod firehydrant;
mod github;
mod incidentio;
mod mapping;
mod opsgenie;
mod pagerduty;
mod statuspage;
mod tags;

use std::path::Path;

use self::draft::{Draft, Found};
use self::export::{Entry, Export};
use super::error::LabelError;
use super::fault::Fault;
use super::file::{self, Placed};
use super::schema::{Form, List};
use super::{incident, read_incidents};
use crate::model::Incident;

pub use fault::ExportFault;
pub use mapping::{Mapping, MappingError};

/// Who wrote an incident list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IncidentFormat {
    /// Somebody who knows our columns.
    #[default]
    Neutral,
    /// `PagerDuty`.
    PagerDuty,
    /// Opsgenie.
    Opsgenie,
    /// incident.io.
    IncidentIo,
    /// `FireHydrant`.
    FireHydrant,
    /// Atlassian Statuspage.
    Statuspage,
    /// Issues of GitHub.
    GitHub,
}

impl IncidentFormat {
    /// The word of the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::PagerDuty => "pagerduty",
            Self::Opsgenie => "opsgenie",
            Self::IncidentIo => "incidentio",
            Self::FireHydrant => "firehydrant",
            Self::Statuspage => "statuspage",
            Self::GitHub => "github",
        }
    }

    const fn vendor(self) -> Option<Vendor> {
        match self {
            Self::Neutral => None,
            Self::PagerDuty => Some(pagerduty::VENDOR),
            Self::Opsgenie => Some(opsgenie::VENDOR),
            Self::IncidentIo => Some(incidentio::VENDOR),
            Self::FireHydrant => Some(firehydrant::VENDOR),
            Self::Statuspage => Some(statuspage::VENDOR),
            Self::GitHub => Some(github::VENDOR),
        }
    }
}

/// What a program's exports look like.
struct Vendor {
    name: &'static str,
    /// Keys under which its API puts the list.
    lists: &'static [&'static str],
    /// The forms it writes.
    csv: bool,
    /// Columns of which every export has one.
    marks: &'static [&'static str],
    build: fn(&Entry) -> Result<Found, Fault>,
}

/// How an incident list is to be read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Who wrote it.
    pub format: IncidentFormat,
    /// Columns that stand for ours; only in the neutral format.
    pub mapping: Mapping,
    /// The service of rows that name none.
    pub service: Option<String>,
}

/// An incident list that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentList {
    /// In the order of the file.
    pub incidents: Vec<Incident>,
    /// Rows that are no incidents: why, and how many.
    pub skipped: Vec<(&'static str, usize)>,
    /// Columns that were not read, when some were renamed.
    pub ignored_columns: Vec<String>,
    /// By what an export says that incidents are missing: it is a page of several, and not the last.
    pub more: Option<String>,
}

/// Is it a service of the gate's?
type Covers<'a> = &'a dyn Fn(&str) -> bool;

/// Reads an incident list. Of several services of one incident the first that is covered counts.
pub fn read_incident_list(
    path: &Path,
    reading: &Reading,
    covers: Covers<'_>,
) -> Result<IncidentList, LabelError> {
    match reading.format.vendor() {
        Some(vendor) => file::read_with(path, List::Incidents, |bytes| {
            foreign(bytes, path, &vendor, reading, covers)
        }),
        None if reading.mapping.is_empty() && reading.service.is_none() => Ok(IncidentList {
            incidents: read_incidents(path)?,
            ..IncidentList::default()
        }),
        None if reading.mapping.is_empty() => {
            let service = reading.service.as_deref();
            let incidents = file::read(path, &incident::SCHEMA_WITHOUT_SERVICE, |row| {
                incident::from_row_of(row, service)
            })?;
            Ok(IncidentList {
                incidents,
                ..IncidentList::default()
            })
        }
        None => file::read_with(path, List::Incidents, |bytes| {
            mapping::read(bytes, path, &reading.mapping, reading.service.as_deref())
        }),
    }
}

fn foreign(
    bytes: &[u8],
    path: &Path,
    vendor: &Vendor,
    reading: &Reading,
    covers: Covers<'_>,
) -> Result<IncidentList, Placed> {
    let export = Export::read(bytes, path, vendor.lists, &vendor.marks.join(" or "))?;
    if export.form == Form::Csv && !vendor.csv {
        let format = vendor.name;
        return Err(Fault::from(ExportFault::NotJson { format }).on(export.line));
    }
    let is_empty = export.form == Form::Json && export.entries.is_empty();
    if !is_empty && !vendor.marks.iter().any(|mark| export.has(mark)) {
        let fault = ExportFault::NotOfFormat {
            format: vendor.name,
            expected: vendor.marks.join(" or "),
            found: export.found(),
        };
        return Err(Fault::from(fault).on(export.line));
    }
    let mut drafts: Vec<(usize, Draft)> = Vec::new();
    let mut list = IncidentList {
        more: export.more.clone(),
        ..IncidentList::default()
    };
    for entry in &export.entries {
        match (vendor.build)(entry).map_err(|fault| fault.on(entry.line))? {
            Found::Draft(draft) => drafts.push((entry.line, draft)),
            Found::Skip(why) => list.skip(why),
        }
    }
    let ids = drafts.iter();
    file::refuse_repeated_ids(ids.map(|(line, draft)| (*line, Some(draft.id.clone()))))?;
    for (line, draft) in drafts {
        let built = draft.finish(covers, reading.service.as_deref());
        match built.map_err(|fault| fault.on(line))? {
            Some(incident) => list.incidents.push(incident),
            None => list.skip("of no length"),
        }
    }
    Ok(list)
}

impl IncidentList {
    fn skip(&mut self, why: &'static str) {
        match self.skipped.iter_mut().find(|(known, _)| *known == why) {
            Some((_, rows)) => *rows += 1,
            None => self.skipped.push((why, 1)),
        }
    }
}
