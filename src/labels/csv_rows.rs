//! CSV: a header that names the columns, then one row a record.
//!
//! The `csv` crate splits; what it lets pass silently is caught here: rows of another length, a quote that
//! swallows the rest of the file, a quote after a space that opens nothing. Rows without any value are
//! skipped: spreadsheets leave them at the end.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::excerpt::Excerpt;
use super::fault::Fault;
use super::file::{Lines, Placed};
use super::row::{Cell, Row};
use super::schema::{Form, Need, Schema};
use crate::model::{TimeError, Timestamp};

pub(super) fn rows<'a>(text: &str, schema: &'a Schema) -> Result<Vec<Row<'a>>, Placed> {
    let mut records = Records::new(text);
    let Some((line, header)) = records.next()? else {
        let required = schema.required();
        return Err(Fault::Empty { required }.on(1));
    };
    let places = places(&header, schema).map_err(|fault| fault.on(line))?;
    let mut rows = Vec::new();
    while let Some((line, record)) = records.next()? {
        refuse_ragged(&record, places.len()).map_err(|fault| fault.on(line))?;
        let mut row = Row::new(schema, line);
        for (place, cell) in places.iter().zip(&record) {
            row.set(*place, Cell::trimmed(cell));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// A table of any columns: their names, and the cells of each row with its line.
pub(super) struct Table {
    pub(super) header_line: usize,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<(usize, StringRecord)>,
}

/// Reads a table whatever its columns; `required` is what a list of this kind needs.
pub(super) fn table(text: &str, required: &str) -> Result<Table, Placed> {
    let mut records = Records::new(text);
    let Some((header_line, header)) = records.next()? else {
        let required = required.to_owned();
        return Err(Fault::Empty { required }.on(1));
    };
    refuse_no_header(&header, required).map_err(|fault| fault.on(header_line))?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let mut rows = Vec::new();
    while let Some((line, record)) = records.next()? {
        refuse_ragged(&record, header.len()).map_err(|fault| fault.on(line))?;
        rows.push((line, record));
    }
    Ok(Table {
        header_line,
        header,
        rows,
    })
}

fn refuse_ragged(record: &StringRecord, expected: usize) -> Result<(), Fault> {
    match record.len() {
        found if found == expected => Ok(()),
        found => Err(Fault::Ragged { found, expected }),
    }
}

/// Refuses a first line that cannot be a header: another separator, or a time in it.
fn refuse_no_header(header: &StringRecord, required: &str) -> Result<(), Fault> {
    if header.len() == 1
        && let Some(found) = header[0].chars().find(|c| [';', '\t', '|'].contains(c))
    {
        let found = Excerpt::from(found.to_string().as_str());
        return Err(Fault::Separator { found });
    }
    if header.iter().any(is_time) {
        let found = Excerpt::from(header.iter().collect::<Vec<_>>().join(",").as_str());
        let required = required.to_owned();
        return Err(Fault::HeaderMissing { found, required });
    }
    Ok(())
}

/// Is it a time, with an offset or without?
fn is_time(cell: &str) -> bool {
    match cell.trim().parse::<Timestamp>() {
        Ok(_)
        | Err(TimeError::NoOffset(_) | TimeError::OutOfRange(_) | TimeError::TooOld { .. }) => true,
        Err(TimeError::NotATime(_)) => false,
    }
}

/// For each column of the file, its place in the schema.
fn places(header: &StringRecord, schema: &Schema) -> Result<Vec<usize>, Fault> {
    refuse_no_header(header, &schema.required())?;
    if !header.iter().any(|name| schema.resembles(name.trim())) {
        let found = Excerpt::from(header.iter().collect::<Vec<_>>().join(",").as_str());
        let required = schema.required();
        return Err(Fault::NoHeader { found, required });
    }
    let mut places = Vec::with_capacity(header.len());
    for (index, name) in header.iter().map(str::trim).enumerate() {
        if name.is_empty() {
            let position = index + 1;
            return Err(Fault::UnnamedColumn { position });
        }
        let place = schema.place_or_fault(name, Form::Csv)?;
        if places.contains(&place) {
            let name = schema.columns[place].name;
            return Err(Fault::DuplicateColumn {
                form: Form::Csv,
                name,
            });
        }
        places.push(place);
    }
    for (place, column) in schema.columns.iter().enumerate() {
        if column.need == Need::Required && !places.contains(&place) {
            return Err(Fault::MissingColumn {
                name: column.name,
                required: schema.required(),
            });
        }
    }
    Ok(places)
}

/// The records of a text that hold anything, each with its first line.
struct Records<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    lines: Lines<'t>,
}

impl<'t> Records<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes()),
            lines: Lines::new(text.as_bytes()),
        }
    }

    fn next(&mut self) -> Result<Option<(usize, StringRecord)>, Placed> {
        let mut record = StringRecord::new();
        loop {
            let start = self.reader.position().byte() as usize;
            let more = self.reader.read_record(&mut record);
            if !more.expect("text in memory is read without fail, and is UTF-8") {
                return Ok(None);
            }
            // The reader leaves the second half of a line's end, and blank lines, to the next record.
            let blank = self.text[start..]
                .bytes()
                .take_while(|b| b"\r\n".contains(b));
            let start = start + blank.count();
            let line = self.lines.line_at(start);
            self.refuse_bad_quotes(&record, start)
                .map_err(|fault| fault.on(line))?;
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some((line, record)));
            }
        }
    }

    fn refuse_bad_quotes(&self, record: &StringRecord, start: usize) -> Result<(), Fault> {
        let is_last = self.reader.position().byte() as usize >= self.text.len();
        if is_last && ends_inside_quotes(&self.text[start..]) {
            return Err(Fault::UnclosedQuote);
        }
        let spaced = |cell: &str| cell.starts_with([' ', '\t']) && cell.trim().starts_with('"');
        match record.iter().position(spaced) {
            Some(index) => Err(Fault::SpaceBeforeQuote {
                position: index + 1,
            }),
            None => Ok(()),
        }
    }
}

/// Does the text of one record end before its last quote is closed? The reader does not say.
fn ends_inside_quotes(record: &str) -> bool {
    enum At {
        CellStart,
        Bare,
        Quoted,
        QuoteInQuoted,
    }
    let mut at = At::CellStart;
    for byte in record.bytes() {
        at = match (at, byte) {
            (At::CellStart | At::QuoteInQuoted, b'"') | (At::Quoted, b'\0'..=b'!' | b'#'..) => {
                At::Quoted
            }
            (At::Quoted, b'"') => At::QuoteInQuoted,
            (At::CellStart | At::Bare | At::QuoteInQuoted, b',' | b'\n' | b'\r') => At::CellStart,
            (At::CellStart | At::Bare | At::QuoteInQuoted, _) => At::Bare,
        };
    }
    matches!(at, At::Quoted)
}
