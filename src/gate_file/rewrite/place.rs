//! Where the conditions of a gate stand in its text, and where they end.
//!
//! The tree knows where values begin, but not where a mapping or a list ends, nor where the dash of a list
//! element stands; that is found here. Text between two values holds only blanks, punctuation, anchors,
//! tags and comments, so a `#` after a blank begins a comment there.

use std::ops::Range;

use crate::model::{Level, LimitId};

use super::super::node::{Entry, Node, Position, Value};
use super::edit::{after_break, line_end};

/// The checks of a tree.
pub(super) struct Places<'n> {
    pub text: &'n str,
    /// The key `checks` and the list behind it.
    pub checks: &'n Entry,
    /// The whole gate is one flow mapping.
    pub in_flow: bool,
}

/// Where one condition stands.
pub(super) struct Place<'n> {
    /// Its mapping.
    pub node: &'n Node,
    /// It, or something around it, is written in brackets.
    pub in_flow: bool,
}

impl<'n> Places<'n> {
    pub(super) fn find(text: &'n str, root: &'n Node) -> Option<Self> {
        let checks = entry(root, "checks")?;
        let in_flow = is_flow(text, root);
        Some(Self {
            text,
            checks,
            in_flow,
        })
    }

    /// The nodes of all checks.
    pub(super) fn check_nodes(&self) -> &'n [Node] {
        elements(&self.checks.node)
    }

    /// The place of one check among all.
    pub(super) fn check_index(&self, id: &str) -> Option<usize> {
        self.check_nodes().iter().position(|node| {
            matches!(entry(node, "id"), Some(Entry { node: Node { value: Value::Text(text), .. }, .. }) if text == id)
        })
    }

    /// The key of a level and what is behind it.
    pub(super) fn level(&self, check: usize, level: Level) -> Option<&'n Entry> {
        entry(self.check_nodes().get(check)?, level.key())
    }

    /// Is what stands in this check in brackets?
    pub(super) fn check_in_flow(&self, check: usize) -> bool {
        let nodes = [&self.checks.node, &self.check_nodes()[check]];
        self.in_flow || nodes.into_iter().any(|node| is_flow(self.text, node))
    }

    pub(super) fn condition(&self, id: &LimitId) -> Option<Place<'n>> {
        let check = self.check_index(id.check.as_str())?;
        let level = &self.level(check, id.level)?.node;
        let node = conditions(level).get(id.index)?;
        let in_flow =
            self.check_in_flow(check) || is_flow(self.text, level) || is_flow(self.text, node);
        Some(Place { node, in_flow })
    }
}

/// The conditions behind a level's key: one, or a list.
pub(super) fn conditions(level: &Node) -> &[Node] {
    match &level.value {
        Value::List(nodes) => nodes,
        Value::Map(_) | Value::Null | Value::Bool | Value::Number | Value::Text(_) => {
            std::slice::from_ref(level)
        }
    }
}

fn elements(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(nodes) => nodes,
        Value::Map(_) | Value::Null | Value::Bool | Value::Number | Value::Text(_) => &[],
    }
}

/// The entry of a key that stands in this mapping itself, and is not merged in.
pub(super) fn own_entry<'n>(text: &str, node: &'n Node, key: &str) -> Option<&'n Entry> {
    let start = byte_of(text, node.at);
    // What is merged in was defined before.
    entry(node, key).filter(|entry| entry.key_bytes.start >= start)
}

/// The entry of a key.
pub(super) fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    entries(node).iter().find(|entry| entry.key == key)
}

pub(super) fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Map(entries) => entries,
        Value::List(_) | Value::Null | Value::Bool | Value::Number | Value::Text(_) => &[],
    }
}

/// Written in brackets?
pub(super) fn is_flow(text: &str, node: &Node) -> bool {
    let container = matches!(node.value, Value::Map(_) | Value::List(_));
    let raw = text.get(node.bytes.clone()).unwrap_or("");
    container && raw.starts_with(['{', '['])
}

/// Where a value ends.
pub(super) fn end_of(text: &str, node: &Node) -> usize {
    let children: Vec<usize> = match &node.value {
        Value::List(nodes) => nodes.iter().map(|node| end_of(text, node)).collect(),
        Value::Map(entries) => entries.iter().map(|entry| entry_end(text, entry)).collect(),
        Value::Null | Value::Bool | Value::Number | Value::Text(_) => {
            return scalar(text, node).end;
        }
    };
    if node.shared {
        return scalar(text, node).end;
    }
    let last = children.into_iter().max().unwrap_or(node.bytes.end);
    if !is_flow(text, node) {
        return last;
    }
    let bracket = skip(text, last.max(node.bytes.end), |c| {
        c == ',' || c.is_whitespace()
    });
    bracket + 1
}

/// Where the value of an entry ends.
pub(super) fn entry_end(text: &str, entry: &Entry) -> usize {
    end_of(text, &entry.node).max(if entry.node.shared {
        0
    } else {
        entry.key_bytes.end
    })
}

/// The bytes of a scalar, without the blank lines that a block of text ends with; of an alias its name.
pub(super) fn scalar(text: &str, node: &Node) -> Range<usize> {
    if !node.shared {
        let raw = text.get(node.bytes.clone()).unwrap_or("");
        return node.bytes.start..node.bytes.start + raw.trim_end().len();
    }
    let start = byte_of(text, node.at);
    let name = &text[start..];
    if !name.starts_with('*') {
        // Merged in from a mapping: nothing of it stands here.
        return 0..0;
    }
    let length = name.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
    start..start + length.unwrap_or(name.len())
}

/// Every key and scalar that stands in a value, in the order of the text.
pub(super) fn leaves(text: &str, node: &Node) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    gather(text, node, &mut found);
    let start = byte_of(text, node.at);
    found.retain(|leaf| leaf.start >= start);
    found.sort_by_key(|bytes| bytes.start);
    found
}

fn gather(text: &str, node: &Node, found: &mut Vec<Range<usize>>) {
    match &node.value {
        Value::List(nodes) if !node.shared => {
            for node in nodes {
                gather(text, node, found);
            }
        }
        Value::Map(entries) if !node.shared => {
            for entry in entries {
                found.push(entry.key_bytes.clone());
                gather(text, &entry.node, found);
            }
        }
        Value::List(_)
        | Value::Map(_)
        | Value::Null
        | Value::Bool
        | Value::Number
        | Value::Text(_) => found.push(scalar(text, node)),
    }
}

/// The byte of a line and a column.
fn byte_of(text: &str, at: Position) -> usize {
    let mut start = usize::from(text.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    for _ in 1..at.line {
        start = after_break(text, line_end(text, start));
    }
    let rest = &text[start..];
    let along = rest.char_indices().nth(at.column - 1);
    along.map_or(text.len(), |(along, _)| start + along)
}

/// The first byte from `at` on that is neither of a kind nor in a comment.
pub(super) fn skip(text: &str, mut at: usize, kind: impl Fn(char) -> bool) -> usize {
    while let Some(next) = text[at..].chars().next() {
        if is_comment(text, at) {
            at = line_end(text, at);
        } else if kind(next) {
            at += next.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// Does a comment begin at this byte between two values?
pub(super) fn is_comment(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    text[at..].starts_with('#') && before.is_none_or(char::is_whitespace)
}

/// The dash of a list element, sought from the end of what stands before it.
pub(super) fn dash(text: &str, from: usize, until: usize) -> Option<usize> {
    let mut at = from;
    while at < until {
        at = skip(text, at, char::is_whitespace);
        let word = &text[at..];
        let length = word.find(char::is_whitespace).unwrap_or(word.len());
        if &word[..length] == "-" {
            return Some(at);
        }
        at += length.max(1);
    }
    None
}
