//! JSON: objects one after the other, as JSON lines are, or one array of objects.
//!
//! Objects are read one at a time, so that each knows the line on which it begins, and key by key, so that
//! a key given twice is seen; a map would keep the last and say nothing.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::excerpt::Excerpt;
use super::fault::Fault;
use super::file::{Lines, Placed};
use super::row::{Cell, Row};
use super::schema::{Form, Schema};

pub(super) fn rows<'a>(text: &str, schema: &'a Schema) -> Result<Vec<Row<'a>>, Placed> {
    let mut source = Source::new(text);
    let mut rows = Vec::new();
    if source.take('[') {
        if !source.take(']') {
            loop {
                rows.push(source.row(schema)?);
                if source.take(']') {
                    break;
                }
                if !source.take(',') {
                    return Err(source.syntax("expected `,` or `]` after an object"));
                }
            }
        }
        if source.peek().is_some() {
            return Err(source.syntax("expected nothing after the array"));
        }
    } else {
        while source.peek().is_some() {
            rows.push(source.row(schema)?);
        }
    }
    Ok(rows)
}

/// The text, and how much of it is read.
pub(super) struct Source<'t> {
    text: &'t str,
    pub(super) at: usize,
    lines: Lines<'t>,
}

impl<'t> Source<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            lines: Lines::new(text.as_bytes()),
        }
    }

    /// The next character that is not a blank.
    pub(super) fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        let token = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.at += rest.len() - token.len();
        token.chars().next()
    }

    pub(super) fn take(&mut self, token: char) -> bool {
        let found = self.peek() == Some(token);
        if found {
            self.at += token.len_utf8();
        }
        found
    }

    fn row<'a>(&mut self, schema: &'a Schema) -> Result<Row<'a>, Placed> {
        let (line, pairs) = self.object()?;
        row_of(pairs, schema, line).map_err(|fault| fault.on(line))
    }

    /// The next object, which must be one, and the line on which it begins.
    pub(super) fn object(&mut self) -> Result<(usize, Pairs), Placed> {
        let first = self.peek();
        let line = self.lines.line_at(self.at);
        match first {
            Some('{') => {}
            Some('[') => return Err(not_an_object("an array", line)),
            Some('"') => return Err(not_an_object("a string", line)),
            Some('-' | '0'..='9') => return Err(not_an_object("a number", line)),
            Some('t' | 'f') => return Err(not_an_object("a boolean", line)),
            Some('n') => return Err(not_an_object("null", line)),
            Some(_) | None => return Err(self.syntax("expected an object")),
        }
        Ok((line, self.value()?))
    }

    /// The next value, whatever it is.
    pub(super) fn value<T: DeserializeOwned>(&mut self) -> Result<T, Placed> {
        self.peek();
        let mut values = serde_json::Deserializer::from_str(&self.text[self.at..]).into_iter::<T>();
        let value = match values.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => {
                let line = self.lines.line_at(self.at);
                return Err(self.refused(&error, line));
            }
            None => return Err(self.syntax("expected a value")),
        };
        self.at += values.byte_offset();
        Ok(value)
    }

    /// The parser counts lines and columns from where the object begins.
    fn refused(&self, error: &serde_json::Error, line: usize) -> Placed {
        let message = error.to_string();
        let message = message
            .rsplit_once(" at line ")
            .map_or(message.as_str(), |(message, _)| message);
        let before = match error.line() {
            0 | 1 => self.column(),
            _ => 0,
        };
        Fault::Syntax {
            line: line + error.line().saturating_sub(1),
            column: before + error.column(),
            message: Excerpt::from(message),
        }
        .on(line)
    }

    pub(super) fn syntax(&mut self, message: &str) -> Placed {
        let line = self.lines.line_at(self.at);
        Fault::Syntax {
            line,
            column: self.column() + 1,
            message: Excerpt::from(message),
        }
        .on(line)
    }

    /// Bytes of this line before what is read next.
    fn column(&self) -> usize {
        let before = &self.text[..self.at];
        before.len() - before.rfind(['\n', '\r']).map_or(0, |end| end + 1)
    }
}

fn not_an_object(found: &'static str, line: usize) -> Placed {
    Fault::NotAnObject { found }.on(line)
}

fn row_of(Pairs(pairs): Pairs, schema: &Schema, line: usize) -> Result<Row<'_>, Fault> {
    let mut row = Row::new(schema, line);
    let mut seen = vec![false; schema.columns.len()];
    for (key, value) in pairs {
        let place = schema.place_or_fault(&key, Form::Json)?;
        let column = schema.columns[place].name;
        if std::mem::replace(&mut seen[place], true) {
            return Err(Fault::DuplicateColumn {
                form: Form::Json,
                name: column,
            });
        }
        row.set(place, cell(column, value)?);
    }
    Ok(row)
}

fn cell(column: &'static str, value: Value) -> Result<Cell, Fault> {
    let wrong = |found| Fault::WrongType {
        column,
        found,
        expected: "a string",
    };
    match value {
        Value::Null => Ok(Cell::Empty),
        Value::String(text) => Ok(Cell::trimmed(&text)),
        Value::Number(number) => Ok(Cell::Number(number.to_string())),
        Value::Bool(_) => Err(wrong("a boolean")),
        Value::Array(_) => Err(wrong("an array")),
        Value::Object(_) => Err(wrong("an object")),
    }
}

/// The keys and values of an object as written, repeated ones included.
pub(super) struct Pairs(pub(super) Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
