//! What can be wrong with the content of a list. Messages quote excerpts only, so they stay short
//! whatever the file holds.

use super::excerpt::Excerpt;
use super::schema::{Form, List};
use super::source::ExportFault;
use crate::model::{TimeError, Timestamp};

/// Why a text is not an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeFault {
    /// RFC 3339 without `Z` or `+hh:mm`.
    #[error("has no UTC offset")]
    NoOffset,
    /// Most likely milliseconds.
    #[error("lies outside 1970 to 9999")]
    OutOfRange,
    /// Something else.
    #[error("is not a time")]
    NotATime,
}

impl From<TimeError> for TimeFault {
    fn from(error: TimeError) -> Self {
        match error {
            TimeError::NoOffset(_) => Self::NoOffset,
            // Only a time typed at the command line can be too old; there a unit was forgotten.
            TimeError::OutOfRange(_) | TimeError::TooOld { .. } => Self::OutOfRange,
            TimeError::NotATime(_) => Self::NotATime,
        }
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // the fields are what the messages call them
pub enum Fault {
    /// Some byte is not text.
    #[error("byte {byte} of the file is not UTF-8; expected a text file in UTF-8")]
    NotUtf8 { byte: usize },
    /// Two bytes a character, as spreadsheets export "Unicode text".
    #[error("the file is UTF-16; expected UTF-8")]
    Utf16,
    /// Nothing at all.
    #[error("the file is empty; expected a header with the columns {required}")]
    Empty { required: String },
    /// The header has one cell, with another separator in it.
    #[error("the columns are separated by `{found}`; expected commas")]
    Separator { found: Excerpt },
    /// The first line names no column that any list has.
    #[error("the first line is `{found}`; expected a header with the columns {required}")]
    NoHeader { found: Excerpt, required: String },
    /// The first line holds a time, which no header does.
    #[error(
        "the header line is missing: the first line is `{found}`; expected the names of the columns, {required} among them"
    )]
    HeaderMissing { found: Excerpt, required: String },
    /// A header cell without a name.
    #[error("column {position} of the header has no name")]
    UnnamedColumn { position: usize },
    /// A column that lists of this kind do not have.
    #[error("unknown {form} `{found}`")]
    UnknownColumn {
        form: Form,
        found: Excerpt,
        nearest: Option<&'static str>,
        /// The other list, when it has such a column.
        other: Option<List>,
        /// The list it was found in.
        list: List,
        known: String,
    },
    /// The same column twice.
    #[error("{form} `{name}` is given twice; expected it once")]
    DuplicateColumn { form: Form, name: &'static str },
    /// A required column that the header lacks.
    #[error("the header has no column `{name}`; expected {required}, and what else is known")]
    MissingColumn {
        name: &'static str,
        required: String,
    },
    /// More or fewer cells than the header.
    #[error("the row has {found} cells; expected {expected}, as the header has")]
    Ragged { found: usize, expected: usize },
    /// A quote that never closes.
    #[error("a quote opened in this row is never closed; expected a closing `\"`")]
    UnclosedQuote,
    /// A quote that CSV takes for text.
    #[error(
        "cell {position} has a space before its quote; expected the quote right after the comma"
    )]
    SpaceBeforeQuote { position: usize },
    /// A required value that is not there.
    #[error("`{column}` has no value; expected one in every row")]
    MissingValue { column: &'static str },
    /// A time nobody can place.
    #[error(
        "`{column}` is `{found}`, which {reason}; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z, or unix seconds"
    )]
    Time {
        column: &'static str,
        found: Excerpt,
        reason: TimeFault,
    },
    /// An incident of no length, or less.
    #[error("`resolved_at` is {resolved_at}; expected a time after `started_at`, {started_at}")]
    EndNotAfterStart {
        started_at: Timestamp,
        resolved_at: Timestamp,
    },
    /// Not one of the words a column may hold.
    #[error("`{column}` is `{found}`; expected one of {expected}")]
    UnknownWord {
        column: &'static str,
        found: Excerpt,
        expected: String,
        nearest: Option<&'static str>,
    },
    /// One name for two things.
    #[error("id `{id}` is given twice, first on line {first}; expected each id once")]
    DuplicateId { id: Excerpt, first: usize },
    /// What only the exports of other programs can lack.
    #[error(transparent)]
    Export(#[from] ExportFault),
    /// The text is not JSON.
    #[error("not valid JSON at line {line}, column {column}: {message}")]
    Syntax {
        line: usize,
        column: usize,
        message: Excerpt,
    },
    /// JSON, but no row.
    #[error("found {found}; expected an object for each row")]
    NotAnObject { found: &'static str },
    /// JSON of a type that the column cannot hold.
    #[error("`{column}` is {found}; expected {expected}")]
    WrongType {
        column: &'static str,
        found: &'static str,
        expected: &'static str,
    },
}

impl Fault {
    /// What to do next.
    pub(super) fn hint(&self) -> String {
        let hint = match self {
            Self::NotUtf8 { .. } | Self::Utf16 => {
                "save it as UTF-8; spreadsheets call that \"CSV UTF-8\""
            }
            Self::Empty { .. } => {
                "a list without rows is still a list: a header alone in CSV, `[]` in JSON"
            }
            Self::Separator { .. } => "export it again with commas between the columns",
            Self::UnnamedColumn { .. } => "remove the empty column, or a comma at the line's end",
            Self::NoHeader { .. } => {
                "CSV begins with a header, JSON with { or [; a gate (YAML) goes with --gate"
            }
            Self::HeaderMissing { required, .. } => {
                let header = required.replace(", ", ",");
                return format!("put a line such as `{header},…` above it, one name for each cell");
            }
            Self::UnknownColumn {
                nearest,
                known,
                other,
                list,
                ..
            } => {
                let known = format!("known are {known}");
                return match (nearest, other) {
                    (Some(nearest), _) => format!("did you mean `{nearest}`? {known}"),
                    (None, Some(other)) => {
                        format!(
                            "the {other} has such a column: is {} meant? {known}",
                            other.flag()
                        )
                    }
                    (None, None) if *list == List::Incidents => format!(
                        "{known}; what another program wrote is read with --incidents-format or --map"
                    ),
                    (None, None) => known,
                };
            }
            Self::DuplicateColumn { .. } => "keep the one that holds the values",
            Self::MissingColumn { .. } => {
                "the first line names the columns, in any order: id,service,started_at,…"
            }
            Self::Ragged { found, expected } if found < expected => {
                let commas = match expected - found {
                    1 => "1 comma is".to_owned(),
                    several => format!("{several} commas are"),
                };
                return format!(
                    "an empty field keeps its comma, the last ones too: {commas} missing"
                );
            }
            Self::Ragged { .. } => {
                "put a cell that holds a comma in quotes: \"first, then second\""
            }
            Self::UnclosedQuote => "inside a quoted cell a quote is written twice: \"\"",
            Self::SpaceBeforeQuote { .. } => "write ,\"a, b\" and not , \"a, b\"",
            Self::MissingValue { .. } => "fill it in, or take the row out",
            Self::Time { column, found, .. }
                if column.starts_with("resolved") && means_open(found) =>
            {
                "leave it empty while the incident is open"
            }
            Self::Time { reason, .. } => match reason {
                TimeFault::NoOffset => "end it with Z if it is UTC, else with an offset: +02:00",
                TimeFault::OutOfRange => "unix times are seconds here: divide milliseconds by 1000",
                TimeFault::NotATime => "`date --utc +%FT%TZ` prints such a time",
            },
            Self::EndNotAfterStart { .. } => {
                "correct it, or leave `resolved_at` empty if the incident is still open"
            }
            Self::UnknownWord { nearest, .. } => match nearest {
                Some(nearest) => return format!("did you mean `{nearest}`?"),
                None => "leave it empty if none fits",
            },
            Self::DuplicateId { .. } => "take one of the two rows out, or give it an id of its own",
            Self::Export(fault) => return fault.hint(),
            Self::Syntax { .. } => {
                "write one object a line, or one array of objects; a CSV list ends in .csv"
            }
            Self::NotAnObject { .. } => "write one object a line, or one array of objects",
            Self::WrongType { .. } => {
                "write a string in quotes, or leave the key out if there is none"
            }
        };
        hint.to_owned()
    }
}

/// What people and programs write where there is no end yet.
const OPEN: [&str; 16] = [
    "-",
    "--",
    "?",
    "active",
    "n/a",
    "na",
    "nan",
    "nil",
    "none",
    "null",
    "ongoing",
    "open",
    "tbd",
    "unresolved",
    "still open",
    "in progress",
];

fn means_open(found: &Excerpt) -> bool {
    OPEN.contains(&found.to_string().trim().to_lowercase().as_str())
}
