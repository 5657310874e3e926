//! Templates: one gate file for every value of a label.
//!
//! A template is a gate file with `for_each:`. Its tree is read once; for each value it is rendered, which
//! means that the placeholder `{{label}}` is replaced in the texts that may hold it and that the value's
//! `overrides` take the place of the limits they name, and the tree so made is read as any gate file is. Rendering
//! works on the tree and never on the file's text, so that no value can change what the file means
//! (`placeholder` says what a value may be where). Places in messages and limits are those of the file.
//!
//! - `head`: `for_each`, and what must hold for the whole file.
//! - `placeholder`: a value in a text.
//! - `render`: a value in the tree.
//! - `overrides`: limits that differ by value; `write` puts tuned ones there.

mod fault;
mod head;
mod overrides;
mod placeholder;
mod render;
mod write;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub(super) use fault::TemplateFault;
pub(super) use head::refuse_template;
pub(super) use write::rewritten;

pub use write::Override;

use std::path::Path;
use std::sync::Arc;

use super::error::GateFileError;
use super::fault::Fault;
use super::node::{Node, Position};
use super::reader::Reader;
use super::{GateFile, document, text_of};
use crate::model::{Dialect, Endpoint, Query, Step};
use fault::shown;
use overrides::Overrides;

/// Where the values of a template come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// The file lists them.
    Listed(Vec<String>),
    /// The label's values in the answer to a query.
    From(Query),
}

/// A gate file for many values of a label.
#[derive(Debug, Clone)]
pub struct Template {
    file: String,
    text: Arc<str>,
    root: Node,
    label: String,
    values: Values,
    overrides: Overrides,
    /// What the gate's name is before and behind the value.
    name: (String, String),
    /// The file read with a value that can stand anywhere.
    sample: GateFile,
    /// The queries of its checks, the placeholder in them.
    queries: Vec<String>,
}

/// What a gate file holds.
#[derive(Debug, Clone)]
pub enum Document {
    /// One gate.
    Gate(Box<GateFile>),
    /// Many.
    Template(Box<Template>),
}

/// Stands in the template while it is read for itself.
const SAMPLE: &str = "value";

/// Reads a gate file, whether it holds one gate or many.
pub fn read(path: &Path) -> Result<Document, GateFileError> {
    let (file, text) = text_of(path)?;
    Document::parse(&file, &text)
}

/// Reads the gate of one value of a template.
pub fn load_value(path: &Path, value: &str) -> Result<GateFile, GateFileError> {
    match read(path)? {
        Document::Template(template) => template.gate_of(value),
        Document::Gate(gate) => {
            let mut reader = Reader::new(gate.source.name(), gate.source.text());
            reader.fault(Position::START, Fault::Template(TemplateFault::OneGate));
            Err(GateFileError::Invalid(reader.problems))
        }
    }
}

impl Document {
    /// Reads a text; `name` is what errors call the file.
    pub fn parse(name: &str, text: &str) -> Result<Self, GateFileError> {
        let mut reader = Reader::new(name, text);
        match Node::read(text) {
            Ok(root) if root.entry("for_each").is_some() => {
                let template = head::template(&mut reader, root)?;
                Ok(Self::Template(Box::new(template)))
            }
            read => document(reader, read).map(|gate| Self::Gate(Box::new(gate))),
        }
    }
}

impl Template {
    /// The file's name as it was given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Every byte of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The label whose values it is for.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Where these come from.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The step that all its gates have.
    pub fn step(&self) -> Step {
        self.sample.gate.step()
    }

    /// The server of all its gates, unless its address has the placeholder.
    pub fn endpoint(&self) -> &Endpoint {
        self.sample.gate.endpoint()
    }

    /// The query language of all its gates.
    pub fn dialect(&self) -> Dialect {
        self.endpoint().dialect
    }

    /// The file read for a value that can stand anywhere: how many checks there are, and what they are called.
    pub fn sample(&self) -> &GateFile {
        &self.sample
    }

    /// The queries of its checks, in their order, with `{{label}}` in them, trimmed.
    pub fn queries(&self) -> &[String] {
        &self.queries
    }

    /// The values that have limits of their own, in the order of the file.
    pub fn overridden(&self) -> impl Iterator<Item = &str> {
        self.overrides.0.iter().map(|own| own.value.as_str())
    }

    /// The name of its gates, the placeholder in it.
    pub fn gate_name(&self) -> String {
        let (before, behind) = &self.name;
        format!("{before}{{{{{}}}}}{behind}", self.label)
    }

    /// The gate of one value.
    pub fn gate_of(&self, value: &str) -> Result<GateFile, GateFileError> {
        let mut reader = Reader::new(&self.file, &self.text);
        let refused = |fault: TemplateFault| {
            let mut reader = Reader::new(&self.file, &self.text);
            let at = self
                .root
                .entry("for_each")
                .map_or(Position::START, |entry| entry.node.at);
            reader.fault(at, Fault::Template(fault));
            GateFileError::Invalid(reader.problems)
        };
        if value.trim().is_empty() {
            return Err(refused(TemplateFault::BlankValue));
        }
        if let Values::Listed(values) = &self.values
            && !values.iter().any(|own| own == value)
        {
            return Err(refused(TemplateFault::UnknownValue(shown(value))));
        }
        let rendered = render::tree(&mut reader, &self.root, &self.label, value, &self.overrides);
        if !reader.problems.is_empty() {
            return Err(GateFileError::Invalid(reader.problems));
        }
        let file = document(reader, Ok(rendered))?;
        Ok(GateFile {
            source: file.source.of_value(&self.text, value),
            ..file
        })
    }

    /// The value whose gate has this name, if any can.
    pub fn value_of(&self, name: &str) -> Option<String> {
        let (before, behind) = &self.name;
        let value = name
            .strip_prefix(before.as_str())?
            .strip_suffix(behind.as_str())?;
        let known = match &self.values {
            // A name has no spaces at its ends, and a value may have some.
            Values::Listed(values) => values
                .iter()
                .find(|own| own.trim() == value.trim())?
                .clone(),
            Values::From(_) => value.to_owned(),
        };
        (!known.trim().is_empty()).then_some(known)
    }
}
