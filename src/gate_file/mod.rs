//! The gate file: YAML in, a valid gate out, with every error placed in the text.
//!
//! [`load`] reads a file, [`parse`] a text. The language is small and closed: a key that is not known is
//! refused, a word that is not known is refused, a limit is a plain finite number in one place. The text
//! itself is kept as a [`Source`], so that a limit can be replaced and every comment stays.
//!
//! The way: text → `node` (a tree whose values know their places) → `head`, `check`, `condition`
//! (the language, through a `reader` that gathers problems) → the model's own constructors, which have
//! the last word on what a gate is. Queries are checked offline in `promql` and `scan`.
//!
//! A file with `for_each:` is a `template`, many gates in one: [`read`] takes both kinds, [`load`] and [`parse`] only one gate.
//! `combine` turns one query of a template into one for many of its values at once.
//!
//! `preset` holds gates to start from, [`init`] writes one into a folder, [`schema`] is the language as
//! JSON Schema. Whether a server knows a metric is not decided here.

mod action;
mod anatomy;
mod check;
mod combine;
mod condition;
mod error;
mod fault;
mod head;
mod init;
mod key;
mod node;
mod overtaken;
mod preset;
mod promql;
mod query;
mod reader;
mod rewrite;
mod save;
mod scan;
mod schema;
mod source;
mod template;
mod utterance;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::model::Gate;

pub use anatomy::{MetricSelector, quotient, selectors};
pub use combine::{CombinedQuery, Uncombinable, combine};
pub use error::{GateFileError, Problem, Warning};
pub use init::{InitError, init};
pub use preset::Preset;
pub use query::{QueryRefusal, is_scalar, refuse_query};
pub use rewrite::{Change, Changes, RewriteError};
pub use save::{SaveError, Saved, Standing, save};
pub use schema::schema;
pub use source::Source;
pub use template::{Document, Override, Template, Values, load_value, read};
pub use utterance::{Utterance, utterance_without};

use fault::Fault;
use node::{Node, NotATree, Position};
use reader::Reader;

/// A gate of ten thousand checks is smaller.
const LARGEST: u64 = 4 << 20;

/// A gate, the text it came from, and what was odd in it.
#[derive(Debug, Clone, PartialEq)]
pub struct GateFile {
    /// The gate.
    pub gate: Gate,
    /// Its text and where the limits stand.
    pub source: Source,
    /// What is odd but does not stop the gate, in the order of the file.
    pub warnings: Vec<Warning>,
}

/// Reads a gate file.
pub fn load(path: &Path) -> Result<GateFile, GateFileError> {
    let (file, text) = text_of(path)?;
    parse(&file, &text)
}

/// What errors call a file, and its text.
fn text_of(path: &Path) -> Result<(String, String), GateFileError> {
    let bytes = bytes_of(path).map_err(|source| GateFileError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let file = path.display().to_string();
    match String::from_utf8(bytes) {
        Ok(text) => Ok((file, text)),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.split(|b| *b == b'\n').count();
            Err(GateFileError::NotUtf8 { file, line })
        }
    }
}

/// All bytes of a file of reasonable size; a pipe will do.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let what = "it is larger than 4 MiB; expected a gate";
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
}

/// Reads the text of a gate file; `name` is what errors call the file.
pub fn parse(name: &str, text: &str) -> Result<GateFile, GateFileError> {
    let mut reader = Reader::new(name, text);
    let root = Node::read(text);
    if let Ok(root) = &root {
        template::refuse_template(&mut reader, root);
        if !reader.problems.is_empty() {
            return Err(GateFileError::Invalid(reader.problems));
        }
    }
    document(reader, root)
}

/// The gate in a tree.
fn document(
    mut reader: Reader<'_>,
    root: Result<Node, (Position, NotATree)>,
) -> Result<GateFile, GateFileError> {
    let gate = match root {
        Ok(root) => head::gate(&mut reader, &root),
        Err((at, reason)) => {
            reader.fault(at, Fault::NotATree(reason));
            None
        }
    };
    let Reader {
        file,
        text,
        mut problems,
        mut warnings,
        limits,
    } = reader;
    warnings.sort_by_key(|warning| warning.at);
    match gate {
        Some(gate) if problems.is_empty() => Ok(GateFile {
            gate,
            source: Source::new(file, text, limits),
            warnings,
        }),
        Some(_) | None => {
            problems.sort_by_key(|problem| problem.at);
            Err(GateFileError::Invalid(problems))
        }
    }
}
