//! The hold of one condition, written into its mapping.

use crate::model::Duration;

use super::super::node::{Entry, Node};
use super::edit::{Edits, indent_of, line_break, line_end};
use super::place::{Place, entries, entry, is_flow, own_entry, scalar};

/// Durations beside the hold, whose quotes it copies.
const NEIGHBOURS: [&str; 3] = ["release", "slope", "ratio_to_mean"];

/// Writes `for: hold`: over the one that stands there, or after the limit.
pub(super) fn set(edits: &mut Edits, text: &str, place: &Place<'_>, hold: Duration) {
    let standing = own_entry(text, place.node, "for").map(|entry| scalar(text, &entry.node));
    if let Some(bytes) = standing.filter(|bytes| !bytes.is_empty()) {
        let quote = quote_of(&text[bytes.clone()]);
        edits.replace(bytes, &format!("{quote}{hold}{quote}"));
        return;
    }
    let limit = entry(place.node, "above").or(entry(place.node, "below"));
    if let Some(limit) = limit {
        insert(
            edits,
            text,
            place,
            limit,
            &pair(text, place.node, limit, hold),
        );
    }
}

fn insert(edits: &mut Edits, text: &str, place: &Place<'_>, limit: &Entry, pair: &str) {
    let after = limit.node.bytes.end;
    if is_flow(text, place.node) {
        edits.insert(after, &format!(", {pair}"));
    } else if place.in_flow {
        // `[above: 4.5]`: a mapping of one pair, which takes no second one without brackets.
        edits.insert(limit.key_bytes.start, "{ ");
        edits.insert(after, &format!(", {pair} }}"));
    } else {
        let indent = indent_of(text, limit.key_bytes.start);
        let line = format!("{}{indent}{pair}", line_break(text));
        edits.insert(line_end(text, after), &line);
    }
}

/// `for: 5m` in the quotes of its neighbours.
fn pair(text: &str, condition: &Node, limit: &Entry, hold: Duration) -> String {
    let key_quote = quote_of(&text[limit.key_bytes.clone()]);
    let neighbour = entries(condition)
        .iter()
        .find(|entry| NEIGHBOURS.contains(&entry.key.as_str()) && !entry.node.shared);
    let quote = neighbour.map_or(key_quote, |entry| quote_of(&text[entry.node.bytes.clone()]));
    format!("{key_quote}for{key_quote}: {quote}{hold}{quote}")
}

fn quote_of(raw: &str) -> &'static str {
    match raw.as_bytes().first() {
        Some(b'"') => "\"",
        Some(b'\'') => "'",
        Some(_) | None => "",
    }
}
