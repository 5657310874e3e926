//! What the exports of other programs, and columns of other names, can lack.

use super::super::excerpt::Excerpt;
use super::super::schema::Form;

/// What is wrong with an export.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // the fields are what the messages call them
pub enum ExportFault {
    /// Nobody says whose incident it is.
    #[error("the row names no service; expected one in {looked_in}")]
    NoService { looked_in: &'static str },
    /// It is over, and nobody says since when.
    #[error("the incident is {state}, and {looked_in} says no time; expected the end of it")]
    NoEnd {
        state: Excerpt,
        looked_in: &'static str,
    },
    /// The file is not what the named program exports.
    #[error("no row has {expected}, which every export of {format} has; found {found}")]
    NotOfFormat {
        format: &'static str,
        expected: String,
        found: String,
    },
    /// CSV of a program that is read in JSON only.
    #[error("the file is CSV; expected the JSON of {format}")]
    NotJson { format: &'static str },
    /// A column that `--map` names and the file lacks.
    #[error("--map {field}={column}: there is no such {form}; found {found}")]
    MappedColumn {
        field: &'static str,
        column: Excerpt,
        form: Form,
        found: String,
    },
    /// A required field that no column stands for.
    #[error("no {form} stands for `{field}`; found {found}")]
    Unmapped {
        field: &'static str,
        form: Form,
        found: String,
    },
}

impl ExportFault {
    /// What to do next.
    pub(in super::super) fn hint(&self) -> String {
        let hint = match self {
            Self::NoService { .. } => "name the service of such rows with --incidents-service NAME",
            Self::NoEnd { .. } => "fill the time in, or take the row out",
            Self::NotOfFormat { .. } => {
                "name the program that wrote it with --incidents-format, or its columns with --map \
                 started_at=COLUMN"
            }
            Self::NotJson { .. } => {
                "save the answer of its API, or leave --incidents-format out and name the columns with \
                 --map started_at=COLUMN"
            }
            Self::Unmapped {
                field: "service", ..
            } => {
                "write --map service=COLUMN, or name the service of all rows with --incidents-service NAME"
            }
            Self::MappedColumn { field, .. } | Self::Unmapped { field, .. } => {
                return format!("write --map {field}=COLUMN with one of those that were found");
            }
        };
        hint.to_owned()
    }
}
