//! Tuned limits into a template: each where the value's own stands, or as an override of its own.
//!
//! The text is changed in place, so that comments stay; what comes out is read again, and every gate must
//! be the very one that was meant.

use super::super::rewrite::{
    Change, Changes, Edits, RewriteError, after_break, comment, line_break, line_end, line_start,
};
use super::placeholder::is_label_name;
use super::{Document, Template};
use crate::gate_file::node::{Entry, Node, Value};
use crate::gate_file::{GateFile, Source};
use crate::model::{Duration, LimitId};

/// What one value's gate gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The value.
    pub value: String,
    /// Its limits and holds.
    pub changes: Changes,
}

/// One limit to be written.
struct Line {
    id: LimitId,
    limit: String,
    /// Where it is to be another.
    hold: Option<Duration>,
}

/// The template in `source`, with other limits for one value, and that value's gate.
pub(in crate::gate_file) fn rewritten(
    source: &Source,
    value: &str,
    changes: &Changes,
    note: Option<&str>,
) -> Result<GateFile, RewriteError> {
    let read = |text: &str| match Document::parse(source.name(), text) {
        Ok(Document::Template(template)) => template,
        Ok(Document::Gate(_)) | Err(_) => unreachable!("what was read, or verified, is a template"),
    };
    let own = Override {
        value: value.to_owned(),
        changes: changes.clone(),
    };
    let text = read(source.text()).with_overrides(&[own], note)?;
    let gate = read(&text).gate_of(value);
    Ok(gate.expect("the gate of this value was verified"))
}

impl Template {
    /// The template with these overrides, as a text; `note` stands above them as a comment.
    ///
    /// # Errors
    /// When a condition is to be removed, which no override can, or when the overrides are written in a way
    /// to which nothing can be added.
    pub fn with_overrides(
        &self,
        overrides: &[Override],
        note: Option<&str>,
    ) -> Result<String, RewriteError> {
        let mut text = self.text.to_string();
        let mut all = Vec::new();
        for one in overrides {
            let own = self.gate_of(&one.value);
            let own = own.map_err(|error| self.entangled(&[], &error.to_string()))?;
            let lines = lines_of(&own, &one.changes)?;
            if !lines.is_empty() {
                text = with_value(&text, &one.value, &lines)
                    .ok_or_else(|| self.entangled(&lines, "its overrides stand in brackets"))?;
            }
            all.push((&one.value, own.with_changes(&one.changes)?, lines));
        }
        if let Some(note) = note.filter(|_| text != *self.text) {
            text = noted(&text, note);
        }
        let written = match Document::parse(&self.file, &text) {
            Ok(Document::Template(written)) => written,
            Ok(Document::Gate(_)) => return Err(self.entangled(&[], "it would be one gate")),
            Err(error) => return Err(self.entangled(&[], &error.to_string())),
        };
        for (value, meant, lines) in all {
            match written.gate_of(value) {
                Ok(found) if found.gate == meant => {}
                Ok(_) => return Err(self.entangled(&lines, "other conditions would change")),
                Err(error) => return Err(self.entangled(&lines, &error.to_string())),
            }
        }
        Ok(text)
    }

    fn entangled(&self, lines: &[Line], reason: &str) -> RewriteError {
        let first = self.sample.gate.checks()[0].conditions().next();
        let id = lines.first().map(|line| line.id.clone());
        let id = id.or_else(|| first.map(|(id, _)| id));
        let id = id.expect("every check has a condition");
        RewriteError::Entangled {
            file: self.file.clone(),
            line: self.sample.source.limit_line(&id).unwrap_or(1),
            id,
            reason: reason.to_owned(),
        }
    }
}

/// What a gate does not say already.
fn lines_of(file: &GateFile, changes: &Changes) -> Result<Vec<Line>, RewriteError> {
    let mut lines = Vec::new();
    for (id, change) in changes {
        let Change::Set { limit, hold } = change else {
            return Err(RewriteError::NotAnOverride(id.clone()));
        };
        let check = file.gate.check(id.check.as_str());
        let conditions = check.map(|check| check.conditions_at(id.level));
        let today = conditions.and_then(|own| own.get(id.index));
        let today = today.ok_or_else(|| RewriteError::Unknown(id.clone()))?;
        let standing = file.source.limit_text(id).unwrap_or_default();
        let limit = limit.as_deref().unwrap_or(standing);
        let hold = hold.filter(|hold| *hold != today.hold());
        if hold.is_some() || limit.parse() != Ok(today.limit().value()) {
            lines.push(Line {
                id: id.clone(),
                limit: limit.to_owned(),
                hold,
            });
        }
    }
    Ok(lines)
}

/// The text with a comment above its overrides.
fn noted(text: &str, note: &str) -> String {
    let root = Node::read(text).ok();
    let overrides = root.as_ref().and_then(|root| root.entry("overrides"));
    let at = overrides.map_or(text.len(), |entry| line_start(text, entry.key_bytes.start));
    let comment = comment(note, "", line_break(text));
    format!("{}{comment}{}", &text[..at], &text[at..])
}

/// The text with the lines of one value.
fn with_value(text: &str, value: &str, lines: &[Line]) -> Option<String> {
    let root = Node::read(text).ok()?;
    let feed = line_break(text);
    let Some(overrides) = root.entry("overrides") else {
        let mut out = text.to_owned();
        if !out.is_empty() && !out.ends_with(['\n', '\r']) {
            out.push_str(feed);
        }
        let block = block(value, lines, "  ", feed);
        return Some(out + "overrides:" + feed + &block);
    };
    let own = overrides.node.entry(value);
    if let Some(own) = own
        && let Value::Map(limits) = &own.node.value
        && !limits.is_empty()
    {
        return with_limits(text, own, limits, lines, feed);
    }
    if in_brackets(text, overrides) || own.is_some_and(|own| in_brackets(text, own)) {
        return None;
    }
    let (at, indent) = match (own, &overrides.node.value) {
        (Some(empty), _) => (line_end(text, empty.key_bytes.end), indent_at(text, empty)),
        (None, Value::Map(entries)) if !entries.is_empty() => {
            let last = entries.last()?;
            (line_end(text, last_byte(last)), indent_at(text, last))
        }
        (None, _) => (line_end(text, overrides.key_bytes.end), "  ".to_owned()),
    };
    let block = block(value, lines, &indent, feed);
    let block = match own {
        Some(_) => block
            .split_once(feed)
            .map(|(_, limits)| limits.to_owned())?,
        None => block,
    };
    Some(spliced(text, at, &block, feed))
}

/// The lines among those that the value has already.
fn with_limits(
    text: &str,
    own: &Entry,
    limits: &[Entry],
    lines: &[Line],
    feed: &str,
) -> Option<String> {
    let mut edits = Edits::new();
    let mut new = String::new();
    let indent = indent_at(text, &limits[0]);
    for line in lines {
        let named = |entry: &&Entry| entry.key.parse().as_ref() == Ok(&line.id);
        let Some(standing) = limits.iter().find(named) else {
            new.push_str(&format!("{indent}{}: {}{feed}", line.id, written(line)));
            continue;
        };
        match &standing.node.value {
            Value::Map(_) => {
                if let Some(limit) = standing.node.entry("limit") {
                    edits.replace(limit.node.bytes.clone(), &line.limit);
                }
                match (standing.node.entry("for"), line.hold) {
                    (Some(hold), Some(new)) => {
                        edits.replace(hold.node.bytes.clone(), &new.to_string());
                    }
                    (None, Some(new)) => {
                        let limit = &standing.node.entry("limit")?.node;
                        edits.insert(limit.bytes.end, &beside(text, standing, new, feed));
                    }
                    (_, None) => {}
                }
            }
            _ => edits.replace(standing.node.bytes.clone(), &written(line)),
        }
    }
    let mut out = text.to_owned();
    if !new.is_empty() {
        if in_brackets(text, own) {
            return None;
        }
        out = spliced(text, line_end(text, last_byte(limits.last()?)), &new, feed);
    }
    Some(edits.made_in(&out))
}

/// A hold beside a limit: in the same brackets, or on a line of its own.
fn beside(text: &str, standing: &Entry, hold: Duration, feed: &str) -> String {
    match standing.node.entry("limit") {
        Some(limit) if !in_brackets(text, standing) => {
            format!("{feed}{}for: {hold}", indent_at(text, limit))
        }
        _ => format!(", for: {hold}"),
    }
}

/// What stands behind the colon.
fn written(line: &Line) -> String {
    match line.hold {
        Some(hold) => format!("{{ limit: {}, for: {hold} }}", line.limit),
        None => line.limit.clone(),
    }
}

fn block(value: &str, lines: &[Line], indent: &str, feed: &str) -> String {
    let mut block = format!("{indent}{}:{feed}", quoted(value));
    for line in lines {
        block.push_str(&format!("{indent}  {}: {}{feed}", line.id, written(line)));
    }
    block
}

/// A value as a key of YAML.
fn quoted(value: &str) -> String {
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_word = words.contains(&value.to_ascii_lowercase().as_str());
    if is_label_name(&value.replace('-', "_")) && !value.starts_with('-') && !is_word {
        value.to_owned()
    } else {
        serde_json::to_string(value).expect("a text is always JSON")
    }
}

/// Whole lines behind the line that ends at `end`.
fn spliced(text: &str, end: usize, lines: &str, feed: &str) -> String {
    let at = after_break(text, end);
    let before = &text[..at];
    let joint = if before.ends_with(['\n', '\r']) {
        ""
    } else {
        feed
    };
    format!("{before}{joint}{lines}{}", &text[at..])
}

/// Blanks as wide as what stands before a key in its line.
fn indent_at(text: &str, entry: &Entry) -> String {
    super::super::rewrite::indent_of(text, entry.key_bytes.start)
}

/// Is what stands behind a key written in brackets?
fn in_brackets(text: &str, entry: &Entry) -> bool {
    let behind = text.get(entry.key_bytes.end..).unwrap_or_default();
    let behind = behind.trim_start_matches(['"', '\'']).trim_start();
    behind
        .strip_prefix(':')
        .is_some_and(|rest| rest.trim_start().starts_with('{'))
}

/// The last byte that is known to be of an entry.
fn last_byte(entry: &Entry) -> usize {
    match &entry.node.value {
        Value::Map(entries) => entries.last().map_or(entry.key_bytes.end, last_byte),
        _ => entry.node.bytes.end.max(entry.key_bytes.end),
    }
}
