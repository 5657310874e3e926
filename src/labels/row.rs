//! One row of a list, asked column by column.
//!
//! Cells stand at the places of the schema, trimmed; blank ones are empty. A JSON number stays apart
//! from text, because only a time may be one.

use std::str::FromStr;

use super::excerpt::Excerpt;
use super::fault::Fault;
use super::schema::{self, Schema};
use crate::model::Timestamp;

/// What one cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A JSON number, as written.
    Number(String),
}

impl Cell {
    /// Text with the blanks around it gone.
    pub(super) fn trimmed(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }
}

/// One row, and the line on which it begins.
#[derive(Debug)]
pub(super) struct Row<'a> {
    schema: &'a Schema,
    pub(super) line: usize,
    cells: Vec<Cell>,
}

impl<'a> Row<'a> {
    pub(super) fn new(schema: &'a Schema, line: usize) -> Self {
        Self {
            schema,
            line,
            cells: vec![Cell::Empty; schema.columns.len()],
        }
    }

    /// Puts a cell at a place of the schema.
    pub(super) fn set(&mut self, place: usize, cell: Cell) {
        self.cells[place] = cell;
    }

    fn cell(&self, column: &str) -> &Cell {
        let place = self.schema.place(column);
        &self.cells[place.expect("only columns of the schema are asked for")]
    }

    pub(super) fn text(&self, column: &'static str) -> Result<Option<String>, Fault> {
        match self.cell(column) {
            Cell::Empty => Ok(None),
            Cell::Text(text) => Ok(Some(text.clone())),
            Cell::Number(_) => Err(Fault::WrongType {
                column,
                found: "a number",
                expected: "a string",
            }),
        }
    }

    pub(super) fn required_text(&self, column: &'static str) -> Result<String, Fault> {
        self.text(column)?.ok_or(Fault::MissingValue { column })
    }

    pub(super) fn time(&self, column: &'static str) -> Result<Option<Timestamp>, Fault> {
        match self.cell(column) {
            Cell::Empty => Ok(None),
            Cell::Text(text) | Cell::Number(text) => match Timestamp::from_str(text) {
                Ok(instant) => Ok(Some(instant)),
                Err(error) => Err(Fault::Time {
                    column,
                    found: Excerpt::from(text.as_str()),
                    reason: error.into(),
                }),
            },
        }
    }

    pub(super) fn required_time(&self, column: &'static str) -> Result<Timestamp, Fault> {
        self.time(column)?.ok_or(Fault::MissingValue { column })
    }

    /// One of a few words, each standing for a value.
    pub(super) fn word<T: Copy>(
        &self,
        column: &'static str,
        words: &[(&'static str, T)],
    ) -> Result<Option<T>, Fault> {
        let Some(found) = self.text(column)? else {
            return Ok(None);
        };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == found) {
            return Ok(Some(*value));
        }
        let known = || words.iter().map(|(word, _)| *word);
        Err(Fault::UnknownWord {
            column,
            expected: known().collect::<Vec<_>>().join(", "),
            nearest: schema::nearest(&found, known()),
            found: Excerpt::from(found.as_str()),
        })
    }
}
