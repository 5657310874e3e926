//! The YAML of a configuration file as a tree that knows its lines.
//!
//! A scalar is kept as it is written, whatever YAML would make of it: `password: 0123` is the text
//! `0123`, as it is to Prometheus. Nothing here can be printed, for any scalar may be a secret; the
//! parser's own messages may repeat them, so they are put into our words.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{
    DuplicateKeyPolicy, Error, Location, MergeKeyPolicy, NonFiniteFloatPolicy, Options, Spanned,
};

/// A configuration nests five deep.
const DEEPEST: usize = 32;

/// A value and the line, from 1, where it is used.
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What a value is.
pub(super) enum Value {
    Nothing,
    Text(String),
    /// A number or a truth value, by the bytes that define it.
    Plain(Range<usize>),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key and its value.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) node: Node,
}

/// Reads one document, or says in which line it stops being one.
pub(super) fn read(text: &str) -> Result<Node, (usize, &'static str)> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
        let line = error.location().map_or(1, line);
        (line, words(&error))
    })
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

fn words(error: &Error) -> &'static str {
    match error.without_snippet() {
        Error::MultipleDocuments { .. } => "a second document starts here; expected one",
        Error::Budget { .. } => "nested too deep, or far too much of it",
        Error::Eof { .. } => "nothing stands here; expected an HTTP client configuration",
        Error::UnknownAnchor { .. } => "a text after a star is an alias, and names no anchor",
        _ => "what stands here, or just before, cannot be read",
    }
}

fn line(location: Location) -> usize {
    (location.line() as usize).max(1)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(deserializer)?;
        let value = match spanned.value {
            Value::Plain(_) => {
                let span = spanned.defined.span();
                let start = span.byte_offset().unwrap_or(0) as usize;
                Value::Plain(start..start + span.byte_len().unwrap_or(0) as usize)
            }
            other => other,
        };
        Ok(Self {
            line: line(spanned.referenced),
            value,
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
        f.write_str("a value of the configuration")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Plain(0..0))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Plain(0..0))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Plain(0..0))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Value, E> {
        Ok(Value::Plain(0..0))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Value, E> {
        Ok(Value::Plain(0..0))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Plain(0..0))
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
                line: line(key.referenced),
                node,
            });
        }
        Ok(Value::Map(entries))
    }
}
