//! A file of another program: rows with whatever columns it has.
//!
//! CSV cells and JSON values are asked by the same names: `service.summary` is a column so named, or the
//! key `summary` inside the key `service`. An empty cell, `null` and a key that is not there are alike.
//! Nothing is judged here but the file's form.

use std::path::Path;

use serde_json::Value;

use super::super::excerpt::Excerpt;
use super::super::fault::Fault;
use super::super::file::{self, Placed};
use super::super::schema::Form;
use super::super::{csv_rows, json_pages};
use crate::model::Timestamp;

/// How many columns an error lists.
const LISTED: usize = 12;

/// All rows of a file.
pub(super) struct Export {
    pub(super) form: Form,
    /// The line of the header, or the first.
    pub(super) line: usize,
    /// The columns, or the keys of all rows, in the order in which they are met.
    pub(super) columns: Vec<String>,
    pub(super) entries: Vec<Entry>,
    /// By what the export says that it goes on elsewhere.
    pub(super) more: Option<String>,
}

/// One row, and the line on which it begins.
pub(super) struct Entry {
    pub(super) line: usize,
    fields: Vec<(String, Value)>,
}

impl Export {
    /// Reads a file; JSON may hold its rows under one of the keys `lists`, and `required` is what an
    /// error says a header needs.
    pub(super) fn read(
        bytes: &[u8],
        path: &Path,
        lists: &[&str],
        required: &str,
    ) -> Result<Self, Placed> {
        let text = file::text_of(bytes)?;
        if text.trim().is_empty() {
            let required = required.to_owned();
            return Err(Fault::Empty { required }.on(1));
        }
        match file::form_of(text, path) {
            Form::Csv => Self::from_csv(text, required),
            Form::Json => Self::from_json(text, lists),
        }
    }

    fn from_csv(text: &str, required: &str) -> Result<Self, Placed> {
        let table = csv_rows::table(text, required)?;
        let entries = table.rows.iter().map(|(line, cells)| {
            let values = cells.iter().map(|cell| Value::String(cell.to_owned()));
            let fields = table.header.iter().cloned().zip(values).collect();
            Entry {
                line: *line,
                fields,
            }
        });
        Ok(Self {
            form: Form::Csv,
            line: table.header_line,
            entries: entries.collect(),
            columns: table.header,
            more: None,
        })
    }

    fn from_json(text: &str, lists: &[&str]) -> Result<Self, Placed> {
        let mut columns: Vec<String> = Vec::new();
        let mut entries = Vec::new();
        let pages = json_pages::pages(text, lists)?;
        for (line, pairs) in pages.objects {
            for (key, _) in &pairs.0 {
                if !columns.contains(key) {
                    columns.push(key.clone());
                }
            }
            let fields = pairs.0;
            entries.push(Entry { line, fields });
        }
        Ok(Self {
            form: Form::Json,
            line: 1,
            columns,
            entries,
            more: pages.more,
        })
    }

    /// Is there such a column, or such a key in any row?
    pub(super) fn has(&self, path: &str) -> bool {
        self.columns.iter().any(|column| column == path)
            || self.entries.iter().any(|entry| entry.raw(path).is_some())
    }

    /// The columns, as a list to read.
    pub(super) fn found(&self) -> String {
        let listed = self.columns.iter().take(LISTED);
        let mut names: Vec<String> = listed
            .map(|name| Excerpt::from(name.as_str()).to_string())
            .collect();
        match self.columns.len() {
            0 => return "none".to_owned(),
            all if all > LISTED => names.push(format!("and {} more", all - LISTED)),
            _ => {}
        }
        names.join(", ")
    }
}

impl Entry {
    /// A row of these fields.
    #[cfg(test)]
    pub(super) fn of(value: Value) -> Self {
        let Value::Object(fields) = value else {
            panic!("a row is an object");
        };
        let fields = fields.into_iter().collect();
        Self { line: 1, fields }
    }

    fn raw(&self, path: &str) -> Option<&Value> {
        let own = |name: &str| self.fields.iter().find(|(key, _)| key == name);
        if let Some((_, value)) = own(path) {
            return Some(value);
        }
        let (outer, inner) = path.split_once('.')?;
        let (_, value) = own(outer)?;
        inside(value, inner)
    }

    /// What is there, unless it is empty.
    pub(super) fn value(&self, path: &str) -> Option<&Value> {
        self.raw(path).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        })
    }

    /// A text, or a number as it is written.
    pub(super) fn text(&self, column: &'static str) -> Result<Option<String>, Fault> {
        self.text_at(column, column)
    }

    /// The same, of a column whose name only the user knows; errors call it `column`.
    pub(super) fn text_at(
        &self,
        path: &str,
        column: &'static str,
    ) -> Result<Option<String>, Fault> {
        self.value(path)
            .map(|value| plain(value, column))
            .transpose()
    }

    /// The first text there is under any of these names.
    pub(super) fn any_text(&self, columns: &[&'static str]) -> Result<Option<String>, Fault> {
        for column in columns {
            if let Some(text) = self.text(column)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// A moment.
    pub(super) fn time(&self, column: &'static str) -> Result<Option<Timestamp>, Fault> {
        let text = self.text(column)?;
        text.map(|text| time(&text, column)).transpose()
    }

    /// The first moment there is under any of these names.
    pub(super) fn any_time(&self, columns: &[&'static str]) -> Result<Option<Timestamp>, Fault> {
        for column in columns {
            if let Some(time) = self.time(column)? {
                return Ok(Some(time));
            }
        }
        Ok(None)
    }

    /// The first moment there is under any of these names, which there must be.
    pub(super) fn start(&self, columns: &[&'static str]) -> Result<Timestamp, Fault> {
        let column = columns.first().copied().unwrap_or("started_at");
        self.any_time(columns)?
            .ok_or(Fault::MissingValue { column })
    }

    /// The items of a list; there may be none.
    pub(super) fn list(&self, path: &str) -> &[Value] {
        match self.value(path) {
            Some(Value::Array(items)) => items,
            _ => &[],
        }
    }
}

/// The value under keys joined by dots.
pub(super) fn inside<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

/// The text under keys joined by dots, if it is one and not empty.
pub(super) fn text_inside<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    let text = inside(value, path)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// A moment, as errors of this column say it.
pub(super) fn time(text: &str, column: &'static str) -> Result<Timestamp, Fault> {
    text.parse()
        .map_err(|error: crate::model::TimeError| Fault::Time {
            column,
            found: Excerpt::from(text),
            reason: error.into(),
        })
}

fn plain(value: &Value, column: &'static str) -> Result<String, Fault> {
    let wrong = |found| Fault::WrongType {
        column,
        found,
        expected: "a string",
    };
    match value {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null => Err(wrong("null")),
        Value::Bool(_) => Err(wrong("a boolean")),
        Value::Array(_) => Err(wrong("an array")),
        Value::Object(_) => Err(wrong("an object")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_with_dots_is_a_column_or_a_path() {
        let nested = Entry::of(json!({"service": {"summary": "api"}, "number": 7, "end": null}));
        let flat = Entry::of(json!({"service.summary": "api", "number": "7", "end": " "}));
        for entry in [nested, flat] {
            assert_eq!(entry.text("service.summary").unwrap().unwrap(), "api");
            assert_eq!(entry.text("number").unwrap().unwrap(), "7");
            assert_eq!(entry.time("end").unwrap(), None);
            assert_eq!(entry.value("service.name"), None);
        }
    }

    #[test]
    fn errors_list_columns_but_not_all_of_them() {
        let header: Vec<String> = (0..20).map(|n| format!("c{n}")).collect();
        let path = Path::new("l.csv");
        let text = format!("{}\n", header.join(","));
        let export = Export::read(text.as_bytes(), path, &[], "id")
            .map_err(|p| p.fault)
            .unwrap();
        assert!(
            export.found().ends_with("c11, and 8 more"),
            "{}",
            export.found()
        );
    }
}
