//! The YAML of a gate file as a tree in which every value knows its place.
//!
//! A [`Node`] keeps where it is used (line and column, from 1) and which bytes of the text define it;
//! the two differ for whatever comes through an alias or a merge key, and such nodes are `shared`.
//! Numbers stay text: what the bytes say is decided by who reads them. Keys keep file order and may
//! repeat; refusing repetitions is the reader's part too.
//!
//! Bytes are counted in the whole text, its byte order mark included; columns leave the mark out.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{
    DuplicateKeyPolicy, Error, Location, MergeKeyPolicy, NonFiniteFloatPolicy, Options, Spanned,
};

/// A gate file nests five deep; anything much deeper is a mistake or an attack on the stack.
const DEEPEST: usize = 32;

/// A line and a column, both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, column: 1 };
}

impl From<Location> for Position {
    fn from(location: Location) -> Self {
        Self {
            line: (location.line() as usize).max(1),
            column: (location.column() as usize).max(1),
        }
    }
}

/// One value.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Where it is used.
    pub at: Position,
    /// The bytes that define it.
    pub bytes: Range<usize>,
    /// It comes through an alias or a merge key.
    pub shared: bool,
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Null,
    Bool,
    Number,
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: String,
    pub key_at: Position,
    pub key_bytes: Range<usize>,
    pub node: Node,
}

/// Why a text is no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotATree {
    /// The parser's words.
    #[error("not YAML: {0}")]
    NotYaml(String),
    #[error("nested more than {DEEPEST} deep; expected a gate, which nests five deep")]
    TooDeep,
    #[error("a second YAML document starts here; expected one gate a file")]
    SecondDocument,
}

impl Node {
    /// The entry of `key`, the first if it stands twice; none when this is no mapping.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key),
            Value::Null | Value::Bool | Value::Number | Value::Text(_) | Value::List(_) => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn entry_mut(&mut self, key: &str) -> Option<&mut Entry> {
        match &mut self.value {
            Value::Map(entries) => entries.iter_mut().find(|entry| entry.key == key),
            Value::Null | Value::Bool | Value::Number | Value::Text(_) | Value::List(_) => None,
        }
    }

    /// Reads one YAML document.
    pub(super) fn read(text: &str) -> Result<Self, (Position, NotATree)> {
        serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
            let at = error.location().map_or(Position::START, Position::from);
            (at, reason(&error))
        })
    }
}

/// The parser's message without its place, which we print in our own way.
fn reason(error: &Error) -> NotATree {
    match error.without_snippet() {
        Error::MultipleDocuments { .. } => NotATree::SecondDocument,
        Error::Budget { .. } => NotATree::TooDeep,
        other => {
            let message = other.to_string();
            let words = message
                .rsplit_once(" at line ")
                .map_or(message.as_str(), |(words, _)| words);
            if words.contains("recursion limit") {
                NotATree::TooDeep
            } else {
                NotATree::NotYaml(words.to_owned())
            }
        }
    }
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: DEEPEST, flow_nesting_limit: DEEPEST },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::Merge,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    }
}

fn byte_range(location: Location) -> Range<usize> {
    let span = location.span();
    let start = span.byte_offset().unwrap_or(0) as usize;
    start..start + span.byte_len().unwrap_or(0) as usize
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(deserializer)?;
        Ok(Self {
            at: spanned.referenced.into(),
            bytes: byte_range(spanned.defined),
            shared: spanned.referenced != spanned.defined,
            value: spanned.value,
        })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the gate file")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Bool)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Value, E> {
        Ok(Value::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Value, E> {
        Ok(Value::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, node)) = map.next_entry::<Spanned<String>, Node>()? {
            entries.push(Entry {
                key: key.value,
                key_at: key.referenced.into(),
                key_bytes: byte_range(key.defined),
                node,
            });
        }
        Ok(Value::Map(entries))
    }
}
