//! One condition of the file: its signal, its one limit, its hold and its release.
//!
//! A limit is a plain finite number in one place. Its bytes are kept, so that a later hand can replace
//! just them; hence whatever is not the number itself (quotes, anchors, tags, aliases, merge keys, other
//! bases) is refused here.

use std::ops::Range;

use crate::model::{Condition, DEFAULT_MIN_POINTS, Duration, Limit, Side, Signal, Step};

use super::fault::{Fault, LimitForm};
use super::key;
use super::node::{Entry, Node, Value};
use super::reader::{Fields, Reader, shortened};

/// A condition and the bytes of its limit.
pub(super) type Placed = (Condition, Range<usize>);

/// The conditions of one level: one, or a list of them.
pub(super) fn conditions(
    reader: &mut Reader<'_>,
    entry: &Entry,
    step: Option<Step>,
) -> Vec<Placed> {
    let nodes = match &entry.node.value {
        Value::Map(_) => std::slice::from_ref(&entry.node),
        Value::List(_) => reader.list(entry, "condition", "").unwrap_or_default(),
        Value::Null | Value::Bool | Value::Number | Value::Text(_) => {
            let hint = format!("write `{}: {{ above: 4.5 }}`", entry.key);
            reader.wrong_type(
                &entry.key,
                &entry.node,
                "a condition or a list of them",
                hint,
            );
            &[]
        }
    };
    nodes
        .iter()
        .filter_map(|node| condition(reader, &entry.key, node, step))
        .collect()
}

fn condition(
    reader: &mut Reader<'_>,
    level: &str,
    node: &Node,
    step: Option<Step>,
) -> Option<Placed> {
    let fields = reader.fields(level, node, &key::CONDITION, "{ above: 4.5 }")?;
    let signal = signal(reader, &fields);
    let limit = limit(reader, &fields);
    let hold = optional_duration(reader, &fields, "for");
    let release = optional_duration(reader, &fields, "release");
    let (signal, (limit, bytes)) = (signal?, limit?);
    let fitting = Condition::try_new(signal, limit, hold?, release?).and_then(|condition| {
        if let Some(step) = step {
            condition.fits(step)?;
        }
        Ok(condition)
    });
    match fitting {
        Ok(condition) => Some((condition, bytes)),
        Err(error) => {
            let window = fields.get("slope").or(fields.get("ratio_to_mean"));
            let at = window.map_or(node.at, |entry| entry.node.at);
            reader.fault(at, Fault::Condition(error));
            None
        }
    }
}

/// An absent duration is none; an unreadable one is `None`.
fn optional_duration(reader: &mut Reader<'_>, fields: &Fields<'_>, key: &str) -> Option<Duration> {
    match fields.get(key) {
        Some(entry) => reader.duration(entry),
        None => Some(Duration::ZERO),
    }
}

fn signal(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Signal> {
    let min_points = match fields.get("min_points") {
        Some(entry) => reader.count(entry),
        None => Some(DEFAULT_MIN_POINTS),
    };
    match (fields.get("slope"), fields.get("ratio_to_mean")) {
        (Some(_), Some(second)) => {
            reader.fault(second.key_at, Fault::BothSignals);
            None
        }
        (Some(entry), None) => {
            let window = reader.duration(entry)?;
            let min_points = min_points?;
            Some(Signal::Slope { window, min_points })
        }
        (None, Some(entry)) => {
            let window = reader.duration(entry)?;
            let min_points = min_points?;
            Some(Signal::RatioToMean { window, min_points })
        }
        (None, None) => {
            if let Some(entry) = fields.get("min_points")
                && !fields.has_unknown
            {
                reader.fault(entry.key_at, Fault::PointsWithoutWindow);
            }
            Some(Signal::Value)
        }
    }
}

fn limit(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<(Limit, Range<usize>)> {
    let (side, entry) = match (fields.get("above"), fields.get("below")) {
        (Some(above), Some(below)) => {
            let second = above.key_at.max(below.key_at);
            reader.fault(second, Fault::BothSides);
            return None;
        }
        (Some(above), None) => (Side::Above, above),
        (None, Some(below)) => (Side::Below, below),
        (None, None) => {
            if !fields.has_unknown {
                reader.fault(fields.at(), Fault::NoSide);
            }
            return None;
        }
    };
    match limit_number(reader, entry) {
        Ok(value) => {
            let limit = Limit::try_new(side, value).expect("a limit's number is finite");
            Some((limit, entry.node.bytes.clone()))
        }
        Err(fault) => {
            reader.fault(entry.node.at, fault);
            None
        }
    }
}

fn limit_number(reader: &Reader<'_>, entry: &Entry) -> Result<f64, Fault> {
    let key = entry.key.clone();
    if matches!(entry.node.value, Value::Null) && reader.raw(&entry.node).is_empty() {
        let expected = "a plain number such as 4.5";
        return Err(Fault::Blank { key, expected });
    }
    if entry.node.shared {
        let through = "an alias or a merge key";
        return Err(Fault::LimitElsewhere { key, through });
    }
    let between = between(reader.text, entry);
    if let Some(anchor) = between.iter().find(|word| word.starts_with('&')) {
        let found = (*anchor).to_owned();
        return Err(Fault::LimitDecorated { key, found });
    }
    let raw = reader.raw(&entry.node);
    let number = plain_number(raw);
    if let (Some(tag), Ok(_)) = (between.first(), number) {
        let found = (*tag).to_owned();
        return Err(Fault::LimitDecorated { key, found });
    }
    number.map_err(|form| Fault::LimitNotPlain {
        key,
        found: match &entry.node.value {
            Value::List(_) => "[…]".to_owned(),
            Value::Map(_) => "{…}".to_owned(),
            Value::Null | Value::Bool | Value::Number | Value::Text(_) => shortened(raw),
        },
        form,
    })
}

/// The words between a key's colon and its value, comments left out: anchors and tags.
fn between<'t>(text: &'t str, entry: &Entry) -> Vec<&'t str> {
    let gap = text
        .get(entry.key_bytes.end..entry.node.bytes.start)
        .unwrap_or("");
    gap.lines()
        .map(|line| line.split('#').next().unwrap_or(""))
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_start_matches(':'))
        .filter(|word| !word.is_empty())
        .collect()
}

/// A number in plain decimal digits, with an optional sign, point and exponent.
pub(super) fn plain_number(raw: &str) -> Result<f64, LimitForm> {
    let unsigned = raw.strip_prefix(['-', '+']).unwrap_or(raw);
    if raw.starts_with(['"', '\'']) {
        return Err(LimitForm::Quoted);
    }
    if matches!(
        unsigned.to_ascii_lowercase().as_str(),
        ".nan" | ".inf" | "nan" | "inf" | "infinity"
    ) {
        return Err(LimitForm::NotFinite);
    }
    let decimal = unsigned
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    // 010 is eight to some readers of YAML and ten to others.
    let octal =
        unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes()[1].is_ascii_digit();
    if decimal && !octal {
        return match raw.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            Ok(_) => Err(LimitForm::NotFinite),
            Err(_) => Err(LimitForm::NotANumber),
        };
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Err(LimitForm::NotANumber);
    }
    let mut digits =
        unsigned.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '%' | ' '));
    digits = if digits.is_empty() { unsigned } else { digits };
    let with_unit = !octal && digits.len() < unsigned.len() && digits.parse::<f64>().is_ok();
    let other_base = unsigned.starts_with("0x") || unsigned.starts_with("0o");
    Err(if with_unit && !other_base {
        LimitForm::WithUnit
    } else {
        LimitForm::Unusual
    })
}
