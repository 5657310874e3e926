//! Incident and deployment lists: neutral files in, model values out.
//!
//! A list is CSV with a header, or JSON: one object a line, or one array of objects. Columns stand in
//! any order; an empty optional cell is none. Times carry an offset or are Unix seconds. Everything else
//! is refused with the file, the line, what was found and what was expected: an unknown column, a
//! misspelt word, an end that is not after its start, an id given twice. Nothing is guessed, because a
//! silently dropped incident is a catch that nobody counts.
//!
//! - `file`: path to text to rows, whatever the form; `csv_rows` and `json_rows` do one form each,
//!   `json_pages` what APIs answer.
//! - `schema`: which columns a list has; `row`: one row, asked column by column.
//! - `incident`, `deployment`: a row becomes a model value.
//! - `source`: incident lists as other programs export them, and columns of other names.
//! - `error`, `fault`: what can be wrong, where, and what to do about it.
//!
//! Not here: which services count, how incidents group, and whether a list fits a range of time. A
//! header with no rows is an empty list, for a service may well have had no incident.

mod csv_rows;
mod deployment;
mod error;
mod excerpt;
mod fault;
mod file;
mod incident;
mod json_pages;
mod json_rows;
mod row;
mod schema;
mod source;

use std::path::Path;

use crate::model::{Deployment, Incident};

pub use error::{Blame, LabelError};
pub use excerpt::Excerpt;
pub use fault::{Fault, TimeFault};
pub use schema::{Form, List};
pub use source::{
    ExportFault, IncidentFormat, IncidentList, Mapping, MappingError, Reading, read_incident_list,
};

/// The incidents of a CSV or JSON file, in the order of the file.
pub fn read_incidents(path: &Path) -> Result<Vec<Incident>, LabelError> {
    file::read(path, &incident::SCHEMA, incident::from_row)
}

/// The deployments of a CSV or JSON file, in the order of the file.
pub fn read_deployments(path: &Path) -> Result<Vec<Deployment>, LabelError> {
    file::read(path, &deployment::SCHEMA, deployment::from_row)
}

#[cfg(test)]
mod tests;
