//! Columns of any file that stand for ours: `started_at=created_at`.
//!
//! Columns named as ours are read without being named. The others are not read, and their names are kept,
//! so that a reader sees what was left aside. Values are held to the same rules as in the neutral form.

use std::fmt;
use std::path::Path;

use super::super::excerpt::Excerpt;
use super::super::fault::Fault;
use super::super::file::{self, Placed};
use super::super::incident::{self, SCHEMA, SCHEMA_WITHOUT_SERVICE};
use super::super::row::{Cell, Row};
use super::super::schema::{self, Need, Schema};
use super::IncidentList;
use super::export::{Entry, Export};
use super::fault::ExportFault;

/// Our fields, and the columns that stand for them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping(Vec<(&'static str, String)>);

/// Why a text maps nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingError {
    /// It is not `field=column`.
    NotAPair(Excerpt),
    /// There is no such field.
    UnknownField {
        /// What was given.
        found: Excerpt,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// `id=Ticket,started_at=Opened`.
    Several {
        /// What was given.
        found: Excerpt,
        /// The pairs in it, each in quotes if it needs them.
        pairs: Vec<String>,
    },
    /// A field is mapped twice.
    Twice(&'static str),
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPair(found) => {
                write!(
                    f,
                    "--map {found}: expected a field, `=` and the column that stands for it"
                )
            }
            Self::UnknownField { found, .. } => write!(
                f,
                "--map: `{found}` is not a field of incidents; expected one of {}",
                SCHEMA.known()
            ),
            Self::Several { found, .. } => write!(
                f,
                "--map {found} names several fields; expected one field and one column"
            ),
            Self::Twice(field) => write!(f, "--map names `{field}` twice; expected it once"),
        }
    }
}

impl std::error::Error for MappingError {}

impl MappingError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NotAPair(_) => "for example --map started_at=created_at".to_owned(),
            Self::UnknownField { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean --map {nearest}=COLUMN?"),
                None => "our field comes first, then the column of the file: --map started_at=created_at"
                    .to_owned(),
            },
            Self::Several { pairs, .. } => {
                format!("repeat the flag: --map {}", pairs.join(" --map "))
            }
            Self::Twice(_) => "leave one of the two out".to_owned(),
        }
    }
}

impl Mapping {
    /// Reads texts such as `started_at=created_at`.
    pub fn try_new(texts: &[String]) -> Result<Self, MappingError> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        for text in texts {
            let pair = text.split_once('=').map(|(a, b)| (a.trim(), b.trim()));
            let Some((field, column)) = pair.filter(|(_, column)| !column.is_empty()) else {
                return Err(MappingError::NotAPair(Excerpt::from(text.as_str())));
            };
            let Some(place) = SCHEMA.place(field) else {
                let names = SCHEMA.columns.iter().map(|column| column.name);
                return Err(MappingError::UnknownField {
                    found: Excerpt::from(field),
                    nearest: schema::nearest(field, names),
                });
            };
            let field = SCHEMA.columns[place].name;
            let several = pairs_in(text);
            if several.len() > 1 {
                return Err(MappingError::Several {
                    found: Excerpt::from(text.as_str()),
                    pairs: several.into_iter().map(quoted).collect(),
                });
            }
            if pairs.iter().any(|(known, _)| *known == field) {
                return Err(MappingError::Twice(field));
            }
            pairs.push((field, column.to_owned()));
        }
        Ok(Self(pairs))
    }

    /// Nothing is renamed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The column that stands for a field of ours.
    fn column<'m>(&'m self, field: &'m str) -> &'m str {
        let own = self.0.iter().find(|(known, _)| *known == field);
        own.map_or(field, |(_, column)| column.as_str())
    }
}

/// The pairs of a text, split at the commas behind which a field of ours and `=` stand: any other comma may
/// belong to the name of a column.
fn pairs_in(text: &str) -> Vec<&str> {
    let is_pair = |rest: &str| {
        let field = rest.split_once('=').map(|(field, _)| field.trim());
        field.is_some_and(|field| SCHEMA.place(field).is_some())
    };
    let mut pairs = Vec::new();
    let mut start = 0;
    for (comma, _) in text.match_indices(',') {
        if is_pair(&text[comma + 1..]) {
            pairs.push(text[start..comma].trim());
            start = comma + 1;
        }
    }
    pairs.push(text[start..].trim());
    pairs
}

/// One word of a shell.
fn quoted(pair: &str) -> String {
    let pair = Excerpt::from(pair).to_string();
    if pair.contains(char::is_whitespace) {
        format!("'{pair}'")
    } else {
        pair
    }
}

/// Reads a file whose columns are renamed.
pub(super) fn read(
    bytes: &[u8],
    path: &Path,
    mapping: &Mapping,
    service: Option<&str>,
) -> Result<IncidentList, Placed> {
    let schema = match service {
        Some(_) => &SCHEMA_WITHOUT_SERVICE,
        None => &SCHEMA,
    };
    let export = Export::read(bytes, path, &[], &SCHEMA.required())?;
    refuse_missing(&export, mapping, schema).map_err(|fault| Fault::from(fault).on(export.line))?;
    let rows: Result<Vec<Row<'_>>, Placed> = export
        .entries
        .iter()
        .map(|entry| row(entry, mapping, schema).map_err(|fault| fault.on(entry.line)))
        .collect();
    let rows = rows?;
    file::refuse_repeated_ids(
        rows.iter()
            .map(|row| (row.line, row.text("id").ok().flatten())),
    )?;
    let incidents: Result<Vec<_>, Placed> = rows
        .iter()
        .map(|row| incident::from_row_of(row, service).map_err(|fault| fault.on(row.line)))
        .collect();
    Ok(IncidentList {
        incidents: incidents?,
        skipped: Vec::new(),
        ignored_columns: ignored(&export, mapping),
        more: export.more,
    })
}

fn refuse_missing(export: &Export, mapping: &Mapping, schema: &Schema) -> Result<(), ExportFault> {
    if export.columns.is_empty() {
        return Ok(());
    }
    for (field, column) in &mapping.0 {
        if !export.has(column) {
            return Err(ExportFault::MappedColumn {
                field,
                column: Excerpt::from(column.as_str()),
                form: export.form,
                found: export.found(),
            });
        }
    }
    let required = schema.columns.iter().filter(|c| c.need == Need::Required);
    for column in required {
        if !export.has(mapping.column(column.name)) {
            return Err(ExportFault::Unmapped {
                field: column.name,
                form: export.form,
                found: export.found(),
            });
        }
    }
    Ok(())
}

fn row<'a>(entry: &Entry, mapping: &Mapping, schema: &'a Schema) -> Result<Row<'a>, Fault> {
    let mut row = Row::new(schema, entry.line);
    for (place, column) in schema.columns.iter().enumerate() {
        let path = mapping.column(column.name);
        if let Some(text) = entry.text_at(path, column.name)? {
            row.set(place, Cell::trimmed(&text));
        }
    }
    Ok(row)
}

fn ignored(export: &Export, mapping: &Mapping) -> Vec<String> {
    let read: Vec<&str> = SCHEMA
        .columns
        .iter()
        .map(|column| mapping.column(column.name))
        .collect();
    let is_read = |name: &str| {
        read.iter().any(|path| {
            *path == name || path.split_once('.').is_some_and(|(outer, _)| outer == name)
        })
    };
    let columns = export.columns.iter();
    columns.filter(|name| !is_read(name)).cloned().collect()
}
