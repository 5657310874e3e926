//! `for_each`, and what must hold for a template as a whole.

use std::sync::Arc;

use super::fault::{TemplateFault, shown};
use super::overrides;
use super::placeholder::{Part, is_label_name, parts};
use super::render;
use super::{SAMPLE, Template, Values};
use crate::gate_file::error::GateFileError;
use crate::gate_file::fault::Fault;
use crate::gate_file::key;
use crate::gate_file::node::{Entry, Node, Value};
use crate::gate_file::promql;
use crate::gate_file::reader::Reader;
use crate::gate_file::{GateFile, document};
use crate::model::{Dialect, Query};

/// A tree that is read as one gate may not be a template.
pub(in crate::gate_file) fn refuse_template(reader: &mut Reader<'_>, root: &Node) {
    if let Some(entry) = root.entry("for_each") {
        let label = match entry.node.entry("label").map(|label| &label.node.value) {
            Some(Value::Text(label)) => label.clone(),
            _ => "a label".to_owned(),
        };
        let fault = TemplateFault::ManyGates { label };
        reader.fault(entry.key_at, Fault::Template(fault));
    } else if let Some(entry) = root.entry("overrides") {
        reader.fault(entry.key_at, Fault::Template(TemplateFault::OverridesAlone));
    }
}

/// The template in a tree that has `for_each`.
pub(super) fn template(reader: &mut Reader<'_>, root: Node) -> Result<Template, GateFileError> {
    let head = root
        .entry("for_each")
        .and_then(|entry| for_each(reader, entry));
    let Some((label, values)) = head else {
        return Err(invalid(reader));
    };
    let name = gate_name(reader, &root, &label);
    let overrides = overrides::read(reader, &root, &values);
    let Some((name, overrides)) = name.zip(overrides).filter(|_| reader.problems.is_empty()) else {
        return Err(invalid(reader));
    };
    let sample = sample(reader, &root, &label)?;
    refuse_values_query(reader, &root, &values, sample.gate.endpoint().dialect);
    overrides::refuse_strangers(reader, &overrides, &sample);
    if !reader.problems.is_empty() {
        return Err(invalid(reader));
    }
    let queries = queries(&root, &label);
    Ok(Template {
        file: reader.file.to_owned(),
        text: Arc::from(reader.text),
        root,
        label,
        values,
        overrides,
        name,
        sample,
        queries,
    })
}

fn invalid(reader: &mut Reader<'_>) -> GateFileError {
    reader.problems.sort_by_key(|problem| problem.at);
    GateFileError::Invalid(std::mem::take(&mut reader.problems))
}

/// What is wrong with the file for any value is found with one that can stand anywhere.
fn sample(reader: &mut Reader<'_>, root: &Node, label: &str) -> Result<GateFile, GateFileError> {
    let mut own = Reader::new(reader.file, reader.text);
    let rendered = render::tree(
        &mut own,
        root,
        label,
        SAMPLE,
        &overrides::Overrides::default(),
    );
    if own.problems.is_empty() {
        document(own, Ok(rendered))
    } else {
        Err(invalid(&mut own))
    }
}

fn for_each(reader: &mut Reader<'_>, entry: &Entry) -> Option<(String, Values)> {
    let example = "`{ label: service, values: [checkout, search] }`";
    let fields = reader.fields("for_each", &entry.node, &key::FOR_EACH, example)?;
    let label = reader
        .required(&fields, "label", "service")
        .and_then(|entry| {
            let text = reader
                .text("label", &entry.node, "the name of a label")?
                .trim();
            if !is_label_name(text) {
                let fault = TemplateFault::LabelName(shown(text));
                reader.fault(entry.node.at, Fault::Template(fault));
                return None;
            }
            Some(text.to_owned())
        });
    let values = match (fields.get("values"), fields.get("values_from")) {
        (Some(_), Some(query)) => {
            reader.fault(query.key_at, Fault::Template(TemplateFault::BothValues));
            None
        }
        (Some(list), None) => listed(reader, list).map(Values::Listed),
        (None, Some(query)) => values_query(reader, query).map(Values::From),
        (None, None) if fields.has_unknown => None,
        (None, None) => {
            reader.fault(fields.at(), Fault::Template(TemplateFault::NoValues));
            None
        }
    };
    label.zip(values)
}

/// Once the dialect is known: broken syntax need not wait for a server.
fn refuse_values_query(reader: &mut Reader<'_>, root: &Node, values: &Values, dialect: Dialect) {
    let Values::From(query) = values else {
        return;
    };
    let head = root.entry("for_each").map(|entry| &entry.node);
    let at = head.and_then(|node| node.entry("values_from"));
    if let (Err((_, fault)), Some(entry)) = (promql::check(query, dialect), at) {
        let check = "`values_from`".to_owned();
        reader.fault(entry.node.at, Fault::Query { check, fault });
    }
}

fn listed(reader: &mut Reader<'_>, entry: &Entry) -> Option<Vec<String>> {
    let nodes = reader.list(entry, "value", "write `values: [checkout, search]`")?;
    let mut values: Vec<(String, usize)> = Vec::new();
    for node in nodes {
        let value = reader.text("values", node, "values of the label")?;
        if let Some((_, first_line)) = values.iter().find(|(own, _)| own == value) {
            let value = shown(value);
            let first_line = *first_line;
            let fault = TemplateFault::ValueTwice { value, first_line };
            reader.fault(node.at, Fault::Template(fault));
            continue;
        }
        values.push((value.to_owned(), node.at.line));
    }
    Some(values.into_iter().map(|(value, _)| value).collect())
}

fn values_query(reader: &mut Reader<'_>, entry: &Entry) -> Option<Query> {
    let text = reader.text("values_from", &entry.node, "a PromQL query")?;
    let query = Query::try_new(text)?;
    // The dialect is not known yet; what only MetricsQL understands is left to the server.
    if let Err((_, fault)) = promql::check(&query, Dialect::MetricsQl) {
        let check = "`values_from`".to_owned();
        reader.fault(entry.node.at, Fault::Query { check, fault });
        return None;
    }
    Some(query)
}

/// What stands before and behind the placeholder in the gate's name.
fn gate_name(reader: &mut Reader<'_>, root: &Node, label: &str) -> Option<(String, String)> {
    let Some(Entry { node, .. }) = root.entry("gate") else {
        // Said when the file is read as a gate.
        return Some((String::new(), String::new()));
    };
    let Value::Text(text) = &node.value else {
        return Some((String::new(), String::new()));
    };
    let found = match parts(text, label) {
        Ok(found) => found,
        Err(fault) => {
            reader.fault(node.at, Fault::Template(fault));
            return None;
        }
    };
    if let [Part::Text(before), Part::Placeholder, Part::Text(behind)] = found[..] {
        return Some((before.trim_start().to_owned(), behind.trim_end().to_owned()));
    }
    let label = label.to_owned();
    let times = if found.len() == 1 {
        "nowhere"
    } else {
        "more than once"
    };
    let fault = TemplateFault::GateName { label, times };
    reader.fault(node.at, Fault::Template(fault));
    None
}

/// The queries of the checks, their placeholders without spaces.
fn queries(root: &Node, label: &str) -> Vec<String> {
    let checks = match root.entry("checks").map(|entry| &entry.node.value) {
        Some(Value::List(checks)) => checks.as_slice(),
        _ => &[],
    };
    let text = |check: &Node| match check.entry("query").map(|entry| &entry.node.value) {
        Some(Value::Text(text)) => Some(text.trim().to_owned()),
        _ => None,
    };
    let plain = |text: String| {
        let parts = parts(&text, label).ok()?.into_iter();
        let written = parts.map(|part| match part {
            Part::Text(own) => own.to_owned(),
            Part::Placeholder => format!("{{{{{label}}}}}"),
        });
        Some(written.collect())
    };
    checks.iter().filter_map(text).filter_map(plain).collect()
}
