//! Reading values out of the tree: each asks for one kind of value and says what stood there instead.
//!
//! A [`Reader`] gathers problems instead of stopping at the first: a value that cannot be read is `None`
//! and its problem is noted. Whoever gets `None` goes on with the rest.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{Duration, LimitId};

use super::error::{Doubt, Problem, Warning};
use super::fault::Fault;
use super::key::KeySet;
use super::node::{Entry, Node, Position, Value};

/// Longer texts are cut when a message repeats them.
const LONGEST_SHOWN: usize = 40;

/// The text being read and what was found so far.
pub(super) struct Reader<'t> {
    pub file: &'t str,
    pub text: &'t str,
    pub problems: Vec<Problem>,
    pub warnings: Vec<Warning>,
    pub limits: BTreeMap<LimitId, Range<usize>>,
}

/// A mapping whose keys are known.
pub(super) struct Fields<'n> {
    set: &'static KeySet,
    at: Position,
    entries: &'n [Entry],
    /// A misspelt key may well be the one that seems missing.
    pub has_unknown: bool,
}

impl<'n> Fields<'n> {
    /// The entry of `key`, the first if it stands twice.
    pub(super) fn get(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Where the mapping begins.
    pub(super) fn at(&self) -> Position {
        self.at
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self {
            file,
            text,
            problems: Vec::new(),
            warnings: Vec::new(),
            limits: BTreeMap::new(),
        }
    }

    pub(super) fn fault(&mut self, at: Position, fault: Fault) {
        let file = self.file.to_owned();
        self.problems.push(Problem { file, at, fault });
    }

    pub(super) fn doubt(&mut self, at: Position, doubt: Doubt) {
        let file = self.file.to_owned();
        self.warnings.push(Warning { file, at, doubt });
    }

    /// The place of a byte of the text.
    pub(super) fn position(&self, byte: usize) -> Position {
        let before = self.text.get(..byte).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Position {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }

    /// The bytes that define a value.
    pub(super) fn raw(&self, node: &Node) -> &'t str {
        self.text.get(node.bytes.clone()).unwrap_or("")
    }

    /// A mapping; unknown and repeated keys are noted.
    pub(super) fn fields<'n>(
        &mut self,
        key: &str,
        node: &'n Node,
        set: &'static KeySet,
        example: &'static str,
    ) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_type(key, node, "a mapping", format!("write it as {example}"));
            return None;
        };
        let mut has_unknown = false;
        for (i, entry) in entries.iter().enumerate() {
            if !set.keys.contains(&entry.key.as_str()) {
                has_unknown = true;
                let key = entry.key.clone();
                self.fault(entry.key_at, Fault::UnknownKey { key, within: set });
            } else if let Some(first) = entries[..i].iter().find(|first| first.key == entry.key) {
                let fault = Fault::DuplicateKey {
                    key: entry.key.clone(),
                    whole: set.whole,
                    first_line: first.key_at.line,
                };
                self.fault(entry.key_at, fault);
            }
        }
        Some(Fields {
            set,
            at: node.at,
            entries,
            has_unknown,
        })
    }

    /// The entry of a key that must be there.
    pub(super) fn required<'n>(
        &mut self,
        fields: &Fields<'n>,
        key: &'static str,
        example: &'static str,
    ) -> Option<&'n Entry> {
        let entry = fields.get(key);
        if entry.is_none() && !fields.has_unknown {
            let within = fields.set;
            let fault = Fault::MissingKey {
                key,
                example,
                within,
            };
            self.fault(fields.at, fault);
        }
        entry
    }

    /// A list with at least one element.
    pub(super) fn list<'n>(
        &mut self,
        entry: &'n Entry,
        element: &'static str,
        hint: &str,
    ) -> Option<&'n [Node]> {
        match &entry.node.value {
            Value::List(nodes) if nodes.is_empty() => {
                let key = entry.key.clone();
                let expected = element;
                self.fault(entry.node.at, Fault::EmptyList { key, expected });
                None
            }
            Value::List(nodes) => Some(nodes),
            Value::Null | Value::Bool | Value::Number | Value::Text(_) | Value::Map(_) => {
                self.wrong_type(&entry.key, &entry.node, "a list", hint.to_owned());
                None
            }
        }
    }

    /// A text that is not blank.
    pub(super) fn text<'n>(
        &mut self,
        key: &str,
        node: &'n Node,
        expected: &'static str,
    ) -> Option<&'n str> {
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                let key = key.to_owned();
                self.fault(node.at, Fault::Blank { key, expected });
                None
            }
            Value::Text(text) => Some(text),
            Value::Null => {
                let key = key.to_owned();
                self.fault(node.at, Fault::Blank { key, expected });
                None
            }
            Value::Bool | Value::Number => {
                let hint = format!("if it is meant as text, write \"{}\"", self.raw(node));
                self.wrong_type(key, node, expected, hint);
                None
            }
            Value::List(_) | Value::Map(_) => {
                self.wrong_type(key, node, expected, "write one text".to_owned());
                None
            }
        }
    }

    /// One of the known words.
    pub(super) fn word(
        &mut self,
        key: &'static str,
        node: &Node,
        known: &'static [&'static str],
    ) -> Option<&'static str> {
        let text = self.text(key, node, "a word")?;
        let word = known.iter().copied().find(|word| *word == text);
        if word.is_none() {
            let found = shortened(text);
            self.fault(node.at, Fault::UnknownWord { key, found, known });
        }
        word
    }

    /// A duration, written as text with its unit.
    pub(super) fn duration(&mut self, entry: &Entry) -> Option<Duration> {
        let Value::Text(text) = &entry.node.value else {
            let raw = self.raw(&entry.node);
            let hint = match &entry.node.value {
                Value::Number if raw.bytes().all(|b| b.is_ascii_digit()) => {
                    format!("a number needs its unit: `{}: {raw}s`", entry.key)
                }
                _ => format!("write `{}: 60s`, or `5m`, `2h`, `1d`", entry.key),
            };
            self.wrong_type(&entry.key, &entry.node, "a duration such as 60s", hint);
            return None;
        };
        match text.parse() {
            Ok(duration) => Some(duration),
            Err(source) => {
                let key = entry.key.clone();
                self.fault(entry.node.at, Fault::Duration { key, source });
                None
            }
        }
    }

    /// A whole number that is not negative.
    pub(super) fn count(&mut self, entry: &Entry) -> Option<u32> {
        let count = match &entry.node.value {
            Value::Number => self.raw(&entry.node).parse().ok(),
            Value::Null | Value::Bool | Value::Text(_) | Value::List(_) | Value::Map(_) => None,
        };
        if count.is_none() {
            let hint = format!("write `{}: 1` or another whole number", entry.key);
            self.wrong_type(&entry.key, &entry.node, "a whole number", hint);
        }
        count
    }

    pub(super) fn wrong_type(
        &mut self,
        key: &str,
        node: &Node,
        expected: &'static str,
        hint: String,
    ) {
        let fault = Fault::WrongType {
            key: key.to_owned(),
            found: self.described(node),
            expected,
            hint,
        };
        self.fault(node.at, fault);
    }

    /// What stands there, in words.
    pub(super) fn described(&self, node: &Node) -> String {
        match &node.value {
            Value::Null => "empty".to_owned(),
            Value::Bool => self.raw(node).to_owned(),
            Value::Number => format!("the number {}", shortened(self.raw(node))),
            Value::Text(text) => format!("the text `{}`", shortened(text)),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a mapping".to_owned(),
        }
    }
}

/// The first line of a text, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    match line.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
