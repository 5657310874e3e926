//! Conditions taken out, and checks without any left; every comment and blank line stays.
//!
//! A comment that stood in what is taken out becomes a line of its own, as far in as what is gone.

use std::ops::Range;

use crate::model::{Level, LimitId};

use super::super::node::{Entry, Node};
use super::edit::{Edits, after_break, line_end, line_start};
use super::place::{
    Places, conditions, dash, end_of, entries, entry_end, is_comment, is_flow, leaves, skip,
};
use super::{Change, Changes};

/// Something taken out: its bytes, and those of it that are texts in which nothing is a comment.
struct Piece {
    bytes: Range<usize>,
    leaves: Vec<Range<usize>>,
}

/// Takes out all that `changes` removes. `None` if it is not found.
pub(super) fn remove(
    edits: &mut Edits,
    text: &str,
    places: &Places<'_>,
    changes: &Changes,
) -> Option<()> {
    let gone = |id: &LimitId| changes.get(id) == Some(&Change::Remove);
    let mut ids: Vec<&LimitId> = changes.keys().filter(|id| gone(id)).collect();
    ids.dedup_by_key(|id| &id.check);
    let mut checks = Vec::new();
    for id in ids {
        let check = places.check_index(id.check.as_str())?;
        let left = |level: Level| -> Option<Vec<usize>> {
            let Some(entry) = places.level(check, level) else {
                return Some(Vec::new());
            };
            let stays = |index: &usize| {
                let check = id.check.clone();
                !gone(&LimitId {
                    check,
                    level,
                    index: *index,
                })
            };
            Some((0..conditions(&entry.node).len()).filter(stays).collect())
        };
        let (warning, no_go) = (left(Level::Warning)?, left(Level::NoGo)?);
        if warning.is_empty() && no_go.is_empty() {
            checks.push(check);
            continue;
        }
        for (level, left) in [(Level::Warning, warning), (Level::NoGo, no_go)] {
            if let Some(entry) = places.level(check, level) {
                remove_from_level(edits, text, places, check, entry, &left)?;
            }
        }
    }
    let node = &places.checks.node;
    remove_elements(
        edits,
        text,
        places.checks,
        places.check_nodes(),
        &checks,
        places.in_flow || is_flow(text, node),
    )
}

fn remove_from_level(
    edits: &mut Edits,
    text: &str,
    places: &Places<'_>,
    check: usize,
    level: &Entry,
    left: &[usize],
) -> Option<()> {
    let nodes = conditions(&level.node);
    if left.is_empty() {
        let siblings = entries(&places.check_nodes()[check]);
        let before = siblings
            .iter()
            .filter(|entry| entry.key_bytes.end <= level.key_bytes.start)
            .map(|entry| entry_end(text, entry))
            .max();
        let piece = Piece {
            bytes: level.key_bytes.start..entry_end(text, level),
            leaves: leaves(text, &level.node),
        };
        if places.check_in_flow(check) {
            take_from_brackets(edits, text, &piece, before);
        } else {
            take_lines(edits, text, &piece);
        }
        return Some(());
    }
    let gone: Vec<usize> = (0..nodes.len())
        .filter(|index| !left.contains(index))
        .collect();
    let in_flow = places.check_in_flow(check) || is_flow(text, &level.node);
    remove_elements(edits, text, level, nodes, &gone, in_flow)
}

/// Takes some, not all, elements out of a list.
fn remove_elements(
    edits: &mut Edits,
    text: &str,
    list: &Entry,
    nodes: &[Node],
    gone: &[usize],
    in_flow: bool,
) -> Option<()> {
    let mut before = None;
    for (index, node) in nodes.iter().enumerate() {
        let leaves = leaves(text, node);
        let end = end_of(text, node);
        if gone.contains(&index) {
            let first = leaves.first()?.start;
            if in_flow {
                let start = if is_flow(text, node) {
                    node.bytes.start
                } else {
                    first
                };
                take_from_brackets(
                    edits,
                    text,
                    &Piece {
                        bytes: start..end,
                        leaves,
                    },
                    before,
                );
                continue;
            }
            let from = index
                .checked_sub(1)
                .map_or(list.key_bytes.end, |i| end_of(text, &nodes[i]));
            let start = dash(text, from, first)?;
            take_lines(
                edits,
                text,
                &Piece {
                    bytes: start..end,
                    leaves,
                },
            );
        } else {
            before = Some(end);
        }
    }
    Some(())
}

/// Deletes whole lines, but for their comments, and blank ones.
fn take_lines(edits: &mut Edits, text: &str, piece: &Piece) {
    let Range { start, end } = piece.bytes;
    let comments = comments(text, piece);
    let mut at = line_start(text, start);
    let indent = {
        let line = &text[at..start];
        line[..line.len() - line.trim_start().len()].to_owned()
    };
    while at < end {
        let line = at..line_end(text, at);
        let next = after_break(text, line.end);
        let shared = !text[at..at.max(start)].trim().is_empty();
        let in_text = piece
            .leaves
            .iter()
            .any(|leaf| leaf.start <= at && line.end <= leaf.end);
        let comment = comments
            .iter()
            .find(|comment| line.contains(&comment.start));
        if let Some(comment) = comment {
            if shared {
                edits.delete(start..comment.start);
            } else {
                edits.replace(at..comment.start, &indent);
            }
        } else if shared {
            edits.delete(start..line.end);
        } else if in_text || !text[line].trim().is_empty() {
            edits.delete(at..next);
        }
        if next == at {
            break;
        }
        at = next;
    }
}

/// Deletes what stands in brackets, with one comma.
fn take_from_brackets(edits: &mut Edits, text: &str, piece: &Piece, before: Option<usize>) {
    let Range { start, end } = piece.bytes;
    let mut from = start;
    for comment in comments(text, piece)
        .into_iter()
        .filter(|comment| comment.start < end)
    {
        edits.delete(from..comment.start);
        from = after_break(text, comment.end);
    }
    let comma = skip(text, end, char::is_whitespace);
    if text[comma..].starts_with(',') {
        let rest = &text[comma + 1..];
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if comma == end {
            edits.delete(from..comma + 1 + blanks);
        } else {
            edits.delete(from..end);
            edits.delete(comma..comma + 1);
        }
        return;
    }
    if let Some(before) = before {
        let comma = skip(text, before, char::is_whitespace);
        if text[comma..].starts_with(',') {
            let blanks = text[comma + 1..start].trim_matches(' ').is_empty();
            edits.delete(comma..if blanks { start } else { comma + 1 });
        }
    }
    edits.delete(from..end);
}

/// The comments within a piece and behind it in its last line.
fn comments(text: &str, piece: &Piece) -> Vec<Range<usize>> {
    let last = line_end(text, piece.bytes.end);
    let mut found = Vec::new();
    let mut at = piece.bytes.start;
    while at < last {
        if let Some(leaf) = piece.leaves.iter().find(|leaf| leaf.contains(&at)) {
            at = leaf.end;
        } else if is_comment(text, at) {
            found.push(at..line_end(text, at));
            at = line_end(text, at);
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}
