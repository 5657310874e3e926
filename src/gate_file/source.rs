//! The text of a gate file and where its limits stand in it.
//!
//! Bytes are counted in the whole text as it was read, byte order mark and line ends included, so that
//! replacing a limit changes its digits and nothing else.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::model::LimitId;

/// A gate file as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: Arc<str>,
    limits: BTreeMap<LimitId, Range<usize>>,
    /// Of a template, the value whose gate was read.
    value: Option<String>,
}

impl Source {
    pub(super) fn new(name: &str, text: &str, limits: BTreeMap<LimitId, Range<usize>>) -> Self {
        Self {
            name: name.to_owned(),
            text: Arc::from(text),
            limits,
            value: None,
        }
    }

    /// The same, the text being a template, which all its gates share, and the gate the one of `value`.
    pub(super) fn of_value(self, template: &Arc<str>, value: &str) -> Self {
        Self {
            text: Arc::clone(template),
            value: Some(value.to_owned()),
            ..self
        }
    }

    /// Of a template, the value whose gate was read.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// The file's name as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every byte of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of one limit's number.
    pub fn limit_bytes(&self, id: &LimitId) -> Option<Range<usize>> {
        self.limits.get(id).cloned()
    }

    /// One limit's number as it is written.
    pub fn limit_text(&self, id: &LimitId) -> Option<&str> {
        self.limits.get(id).map(|bytes| &self.text[bytes.clone()])
    }

    /// All limits and their bytes, in the order of their names.
    pub fn limits(&self) -> impl Iterator<Item = (&LimitId, Range<usize>)> {
        self.limits.iter().map(|(id, bytes)| (id, bytes.clone()))
    }

    /// The line of one limit, from 1.
    pub fn limit_line(&self, id: &LimitId) -> Option<usize> {
        let bytes = self.limits.get(id)?;
        Some(1 + self.text[..bytes.start].matches('\n').count())
    }

    /// The text with other numbers for some limits, every other byte as it was. A limit named twice
    /// takes the last number.
    ///
    /// # Panics
    /// When a limit is not of this file: its name must come from the gate that was read with it.
    #[must_use]
    pub fn with_limits(&self, changes: &[(LimitId, &str)]) -> String {
        let places: BTreeMap<usize, (Range<usize>, &str)> = changes
            .iter()
            .map(|(id, number)| {
                let bytes = self
                    .limit_bytes(id)
                    .expect("the limit is one of the gate read from this text");
                (bytes.start, (bytes, *number))
            })
            .collect();
        let mut text = String::with_capacity(self.text.len());
        let mut copied = 0;
        for (bytes, number) in places.into_values() {
            text.push_str(&self.text[copied..bytes.start]);
            text.push_str(number);
            copied = bytes.end;
        }
        text.push_str(&self.text[copied..]);
        text
    }
}
