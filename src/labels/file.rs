//! A path becomes text, text becomes rows in one of two forms, and rows become values.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::LabelError;
use super::excerpt::Excerpt;
use super::fault::Fault;
use super::row::Row;
use super::schema::{Form, List, Schema};
use super::{csv_rows, json_rows};

/// Some ten thousand incidents, a hundred thousand deployments; a row in memory may be many times as large.
const LARGEST: u64 = 16 << 20;

/// A fault and the line of the file it is on.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) line: usize,
    pub(super) fault: Fault,
}

impl Fault {
    pub(super) const fn on(self, line: usize) -> Placed {
        Placed { line, fault: self }
    }
}

/// Reads a whole list; the first fault ends it.
pub(super) fn read<T>(
    path: &Path,
    schema: &Schema,
    build: impl Fn(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, LabelError> {
    read_with(path, schema.list, |bytes| parse(bytes, path, schema, build))
}

/// The bytes of a file, as `parse` reads them; the first fault ends it.
pub(super) fn read_with<T>(
    path: &Path,
    list: List,
    parse: impl FnOnce(&[u8]) -> Result<T, Placed>,
) -> Result<T, LabelError> {
    let bytes = bytes_of(path).map_err(|error| LabelError::from_io(path, list, error))?;
    parse(&bytes).map_err(|placed| LabelError::Content {
        path: path.to_owned(),
        line: placed.line,
        fault: Box::new(placed.fault),
    })
}

/// All bytes of a file of reasonable size; a pipe will do.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// The path only tells the form.
pub(super) fn parse<T>(
    bytes: &[u8],
    path: &Path,
    schema: &Schema,
    build: impl Fn(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Placed> {
    let text = text_of(bytes)?;
    if text.trim().is_empty() {
        let required = schema.required();
        return Err(Fault::Empty { required }.on(1));
    }
    let rows = match form_of(text, path) {
        Form::Csv => csv_rows::rows(text, schema)?,
        Form::Json => json_rows::rows(text, schema)?,
    };
    refuse_repeated_ids(
        rows.iter()
            .map(|row| (row.line, row.text("id").ok().flatten())),
    )?;
    rows.iter()
        .map(|row| build(row).map_err(|fault| fault.on(row.line)))
        .collect()
}

pub(super) fn text_of(bytes: &[u8]) -> Result<&str, Placed> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Fault::Utf16.on(1));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = &bytes[..error.valid_up_to()];
            let byte = good.len() + 1;
            Err(Fault::NotUtf8 { byte }.on(Lines::new(good).line_at(good.len())))
        }
    }
}

pub(super) fn form_of(text: &str, path: &Path) -> Form {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let json_by_name = ending.is_some_and(|ending| {
        ["json", "jsonl", "ndjson"]
            .iter()
            .any(|json| ending.eq_ignore_ascii_case(json))
    });
    // No column is named so that a CSV header could begin like this.
    if json_by_name || text.trim_start().starts_with(['{', '[']) {
        Form::Json
    } else {
        Form::Csv
    }
}

/// Lines and ids; a row without an id is refused elsewhere, by name.
pub(super) fn refuse_repeated_ids(
    ids: impl Iterator<Item = (usize, Option<String>)>,
) -> Result<(), Placed> {
    let mut first_lines = HashMap::new();
    for (line, id) in ids {
        let Some(id) = id else { continue };
        let short = Excerpt::from(id.as_str());
        if let Some(first) = first_lines.insert(id, line) {
            return Err(Fault::DuplicateId { id: short, first }.on(line));
        }
    }
    Ok(())
}

/// Turns rising byte offsets into line numbers, counting each byte once. A line ends at `\n`, at `\r\n`,
/// or at a lone `\r`, as it does for the CSV reader.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            counted: 0,
            line: 1,
        }
    }

    /// The line, from 1, on which `offset` lies; offsets never fall from call to call.
    pub(super) fn line_at(&mut self, offset: usize) -> usize {
        for at in self.counted..offset {
            let ends = match self.bytes[at] {
                b'\n' => true,
                b'\r' => self.bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += usize::from(ends);
        }
        self.counted = self.counted.max(offset);
        self.line
    }
}
