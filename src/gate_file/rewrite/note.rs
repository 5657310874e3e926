//! A comment above the checks.

use super::edit::{Edits, after_break, indent_of, line_break, line_end, line_start};
use super::place::{Places, dash, is_flow, leaves};

/// Writes `note` as a comment at the top of the checks, one line for each of its lines.
///
/// In a list with dashes it stands under `checks:`, as far in as the dashes; else above the line of
/// `checks:`, or, where that line begins within brackets, above everything.
pub(super) fn add(edits: &mut Edits, text: &str, places: &Places<'_>, note: &str) {
    let key = places.checks.key_bytes.clone();
    let mark = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let below = line_end(text, key.end);
    let (at, indent) = match first_dash(text, places) {
        Some(dash) if dash > below => (after_break(text, below), indent_of(text, dash)),
        Some(_) | None if places.in_flow => (mark, String::new()),
        Some(_) | None => (
            line_start(text, key.start).max(mark),
            indent_of(text, key.start),
        ),
    };
    edits.insert(at, &comment(note, &indent, line_break(text)));
}

/// The dash of the first check, unless the checks are in brackets.
fn first_dash(text: &str, places: &Places<'_>) -> Option<usize> {
    let list = places.checks;
    if places.in_flow || is_flow(text, &list.node) {
        return None;
    }
    let first = leaves(text, places.check_nodes().first()?).first()?.start;
    dash(text, list.key_bytes.end, first)
}

/// Whatever `note` holds, nothing of it is read as YAML.
pub(in crate::gate_file) fn comment(note: &str, indent: &str, line_break: &str) -> String {
    let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    let mut written = String::new();
    for line in note.split(breaks).map(str::trim_end) {
        if line.trim().is_empty() {
            continue;
        }
        let plain: String = line
            .chars()
            .map(|c| if is_printable(c) { c } else { ' ' })
            .collect();
        written.push_str(&format!("{indent}# {plain}{line_break}"));
    }
    written
}

/// What YAML lets stand in a text, line breaks aside.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
