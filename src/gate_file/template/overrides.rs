//! Limits that differ by value.
//!
//! An override names a condition as `creative_p95.no_go.1` and gives its number, perhaps with a hold. It takes the
//! place of the number where the condition stands, tree for tree, so that everything said of a limit (its
//! place in the file included) is then said of the override.

use super::Values;
use super::fault::{TemplateFault, shown};
use crate::gate_file::GateFile;
use crate::gate_file::fault::Fault;
use crate::gate_file::key;
use crate::gate_file::node::{Entry, Node, Position, Value};
use crate::gate_file::reader::Reader;
use crate::model::LimitId;

/// By value, in the order of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Overrides(pub(super) Vec<OfValue>);

/// What differs for one value.
#[derive(Debug, Clone)]
pub(super) struct OfValue {
    pub(super) value: String,
    pub(super) limits: Vec<Limit>,
}

/// One limit.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub(super) id: LimitId,
    at: Position,
    /// Its number, and the key before it.
    number: Entry,
    hold: Option<Entry>,
}

/// Reads `overrides`; `None` means that problems were noted.
pub(super) fn read(reader: &mut Reader<'_>, root: &Node, values: &Values) -> Option<Overrides> {
    let Some(Entry { node, .. }) = root.entry("overrides") else {
        return Some(Overrides::default());
    };
    let hint = "write `overrides: { checkout: { creative_p95.no_go.1: 4.5 } }`";
    let entries = mapping(reader, "overrides", node, hint)?;
    let mut overrides = Overrides::default();
    for entry in entries {
        if let Values::Listed(values) = values
            && !values.contains(&entry.key)
        {
            let fault = TemplateFault::UnknownValue(shown(&entry.key));
            reader.fault(entry.key_at, Fault::Template(fault));
        }
        let limits = mapping(reader, "an override", &entry.node, hint)?;
        overrides.0.push(OfValue {
            value: entry.key.clone(),
            limits: limits
                .iter()
                .filter_map(|entry| limit(reader, entry))
                .collect(),
        });
    }
    Some(overrides)
}

fn mapping<'n>(
    reader: &mut Reader<'_>,
    key: &str,
    node: &'n Node,
    hint: &str,
) -> Option<&'n [Entry]> {
    let Value::Map(entries) = &node.value else {
        if matches!(node.value, Value::Null) {
            return Some(&[]);
        }
        reader.wrong_type(key, node, "a mapping", hint.to_owned());
        return None;
    };
    for (i, entry) in entries.iter().enumerate() {
        if let Some(first) = entries[..i].iter().find(|first| first.key == entry.key) {
            let fault = Fault::DuplicateKey {
                key: entry.key.clone(),
                whole: "`overrides`",
                first_line: first.key_at.line,
            };
            reader.fault(entry.key_at, fault);
        }
    }
    Some(entries)
}

fn limit(reader: &mut Reader<'_>, entry: &Entry) -> Option<Limit> {
    let Ok(id) = entry.key.parse() else {
        let fault = TemplateFault::NoSuchLimit(shown(&entry.key));
        reader.fault(entry.key_at, Fault::Template(fault));
        return None;
    };
    let (number, hold) = if let Value::Map(_) = entry.node.value {
        let fields = reader.fields("an override", &entry.node, &key::OVERRIDE, "{ limit: 4.5 }")?;
        let Some(limit) = fields.get("limit") else {
            reader.fault(entry.node.at, Fault::Template(TemplateFault::NoLimit));
            return None;
        };
        (limit.clone(), fields.get("for").cloned())
    } else {
        (entry.clone(), None)
    };
    Some(Limit {
        id,
        at: entry.key_at,
        number,
        hold,
    })
}

/// Notes overrides of conditions that no gate of the template has.
pub(super) fn refuse_strangers(reader: &mut Reader<'_>, overrides: &Overrides, sample: &GateFile) {
    for limit in overrides.0.iter().flat_map(|own| &own.limits) {
        if sample.source.limit_bytes(&limit.id).is_none() {
            let fault = TemplateFault::NoSuchLimit(limit.id.to_string());
            reader.fault(limit.at, Fault::Template(fault));
        }
    }
}

impl Overrides {
    /// Puts the numbers of `value` where the conditions stand.
    pub(super) fn apply(&self, value: &str, checks: &mut Node) {
        let own = self.0.iter().filter(|own| own.value == value);
        for limit in own.flat_map(|own| &own.limits) {
            if let Some(condition) = condition(checks, &limit.id) {
                limit.take_place_in(condition);
            }
        }
    }
}

impl Limit {
    fn take_place_in(&self, condition: &mut Node) {
        let Value::Map(entries) = &mut condition.value else {
            return;
        };
        for entry in entries.iter_mut() {
            if matches!(entry.key.as_str(), "above" | "below") {
                let key = std::mem::take(&mut entry.key);
                *entry = Entry {
                    key,
                    ..self.number.clone()
                };
            }
        }
        if let Some(hold) = &self.hold {
            entries.retain(|entry| entry.key != "for");
            entries.push(hold.clone());
        }
    }
}

fn condition<'n>(checks: &'n mut Node, id: &LimitId) -> Option<&'n mut Node> {
    let Value::List(checks) = &mut checks.value else {
        return None;
    };
    let own = checks.iter_mut().find(|check| {
        let named = check.entry("id").map(|entry| &entry.node.value);
        matches!(named, Some(Value::Text(text)) if text == id.check.as_str())
    })?;
    let level = own.entry_mut(id.level.key())?;
    if let Value::List(_) = level.node.value {
        let Value::List(conditions) = &mut level.node.value else {
            return None;
        };
        return conditions.get_mut(id.index);
    }
    (id.index == 0).then_some(&mut level.node)
}
