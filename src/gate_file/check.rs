//! One check of the file.

use crate::model::{
    Check, CheckError, CheckId, CheckParts, Dialect, Level, LimitId, NoDataPolicy, Query, Step,
    Unit,
};

use super::action::actions;
use super::condition::{Placed, conditions};
use super::error::Doubt;
use super::fault::Fault;
use super::key;
use super::node::{Node, Position, Value};
use super::overtaken::doubt_overtaken;
use super::promql;
use super::reader::{Fields, Reader};

/// What a check needs to know of the gate's head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// `None` when the file's step cannot be read: windows are then not held against it.
    pub step: Option<Step>,
    pub dialect: Dialect,
}

/// A check and where its id stands.
pub(super) fn check(reader: &mut Reader<'_>, node: &Node, head: Head) -> Option<(Check, Position)> {
    let fields = reader.fields(
        "checks",
        node,
        &key::CHECK,
        "`- id: name` and its keys below",
    )?;
    let id_entry = reader.required(&fields, "id", "creative_p95");
    let id = id_entry.and_then(|entry| check_id(reader, &entry.node));
    let query = query(reader, &fields, head.dialect, id.as_ref());
    let title = optional_text(reader, &fields, "title");
    let advice = optional_text(reader, &fields, "advice");
    let runbook = optional_text(reader, &fields, "runbook");
    let unit = unit(reader, &fields);
    let no_data = fields
        .get("no_data")
        .and_then(|entry| no_data_policy(reader, &entry.node));
    let min_series = min_series(reader, &fields, id.as_ref());
    let on_no_go = match fields.get("on_no_go") {
        Some(entry) => actions(reader, entry),
        None => Vec::new(),
    };
    let mut level = |level: Level| match fields.get(level.key()) {
        Some(entry) => conditions(reader, entry, head.step),
        None => Vec::new(),
    };
    let (warning, no_go) = (level(Level::Warning), level(Level::NoGo));
    let speaks = fields.get("warning").or(fields.get("no_go")).is_some();
    let id = id?;
    if !speaks && !fields.has_unknown {
        let fault = Fault::Check(CheckError::NoCondition(id.clone()));
        reader.fault(fields.at(), fault);
    }
    keep_limits(reader, &id, Level::Warning, &warning);
    keep_limits(reader, &id, Level::NoGo, &no_go);
    doubt_overtaken(reader, &id, &warning, &no_go);
    let parts = CheckParts {
        id,
        title,
        unit,
        query: query?,
        no_data,
        min_series: min_series?,
        warning: bare(warning),
        no_go: bare(no_go),
        advice,
        runbook,
        on_no_go,
    };
    // What can fail here was reported above, where its place was known.
    let check = Check::try_new(parts).ok()?;
    Some((check, id_entry?.node.at))
}

fn bare(placed: Vec<Placed>) -> Vec<crate::model::Condition> {
    placed.into_iter().map(|(condition, _)| condition).collect()
}

fn keep_limits(reader: &mut Reader<'_>, check: &CheckId, level: Level, placed: &[Placed]) {
    for (index, (_, bytes)) in placed.iter().enumerate() {
        let check = check.clone();
        let id = LimitId {
            check,
            level,
            index,
        };
        reader.limits.insert(id, bytes.clone());
    }
}

fn check_id(reader: &mut Reader<'_>, node: &Node) -> Option<CheckId> {
    let text = reader.text("id", node, "a name such as creative_p95")?;
    match CheckId::try_new(text) {
        Ok(id) => Some(id),
        Err(error) => {
            reader.fault(node.at, Fault::Id(error));
            None
        }
    }
}

fn query(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    dialect: Dialect,
    id: Option<&CheckId>,
) -> Option<Query> {
    let entry = reader.required(fields, "query", "up")?;
    let text = reader.text("query", &entry.node, "a PromQL query")?;
    let query = Query::try_new(text)?;
    let check = id.map_or_else(|| "a check".to_owned(), |id| format!("check `{id}`"));
    match promql::check(&query, dialect) {
        Ok(None) => {}
        Ok(Some(doubt)) => reader.doubt(entry.node.at, Doubt::Query { check, doubt }),
        Err((offset, fault)) => {
            let at = place_in(reader, &entry.node, &query, offset);
            reader.fault(at, Fault::Query { check, fault });
        }
    }
    Some(query)
}

/// The place in the file of a byte of the query, as near as the text's form allows: exact in plain and
/// literal (`|`) texts, else the text's beginning.
fn place_in(reader: &Reader<'_>, node: &Node, query: &Query, offset: usize) -> Position {
    let before = &query.as_str()[..offset];
    let down = before.matches('\n').count();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let (Some(written), Some(line)) = (
        reader.raw(node).lines().nth(down),
        query.as_str()[line_start..].lines().next(),
    ) else {
        return node.at;
    };
    let indent = written.chars().take_while(|c| c.is_whitespace()).count();
    let own_indent = line.chars().take_while(|c| c.is_whitespace()).count();
    let is_plain = written.trim() == line.trim();
    if node.shared || !is_plain {
        return node.at;
    }
    let along = query.as_str()[line_start..offset].chars().count();
    let first_column = if down == 0 { node.at.column } else { 1 };
    Position {
        line: node.at.line + down,
        column: first_column + indent + along - own_indent.min(along),
    }
}

fn optional_text(reader: &mut Reader<'_>, fields: &Fields<'_>, key: &str) -> Option<String> {
    let entry = fields.get(key)?;
    let text = reader.text(key, &entry.node, "a text")?;
    Some(text.trim().to_owned())
}

fn unit(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Unit {
    let word = fields
        .get("unit")
        .and_then(|entry| reader.word("unit", &entry.node, key::UNIT_WORDS));
    match word {
        Some("seconds") => Unit::Seconds,
        Some("ratio") => Unit::Ratio,
        Some("bytes") => Unit::Bytes,
        Some(_) | None => Unit::None,
    }
}

/// The level that missing data counts as.
pub(super) fn no_data_policy(reader: &mut Reader<'_>, node: &Node) -> Option<NoDataPolicy> {
    Some(match reader.word("no_data", node, key::NO_DATA_WORDS)? {
        "go" => NoDataPolicy::Go,
        "warning" => NoDataPolicy::Warning,
        _ => NoDataPolicy::NoGo,
    })
}

fn min_series(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    check: Option<&CheckId>,
) -> Option<u32> {
    let Some(entry) = fields.get("min_series") else {
        return Some(1);
    };
    let count = reader.count(entry)?;
    if count == 0 {
        if let Some(check) = check {
            let fault = Fault::Check(CheckError::NoSeries(check.clone()));
            reader.fault(entry.node.at, fault);
        }
        return None;
    }
    Some(count)
}

/// Is this the empty document?
pub(super) fn is_nothing(node: &Node) -> bool {
    matches!(node.value, Value::Null)
}
