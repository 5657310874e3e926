//! What each condition costs and catches, and how near things come to its limit: a table for a review.

use super::figures::{count, of, percent};
use super::replay_attribution::{limit, signal};
use super::table::{Align, Table, folded};
use crate::record::{ConditionFigure, Number, ReplayDocument, WithoutFigure};

/// A row a condition.
pub(super) fn markdown(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("condition", Align::Left),
        ("limit", Align::Left),
        ("false NO-GO steps alone", Align::Right),
        ("with others", Align::Right),
        ("caught", Align::Right),
        ("first", Align::Right),
        ("alone", Align::Right),
        ("needed by", Align::Left),
        ("false NO-GO rate without it", Align::Right),
        ("missed without it", Align::Right),
        ("nearest healthy signal", Align::Left),
        ("weakest incident caught", Align::Left),
        ("loses the gate its first", Align::Left),
    ]);
    for own in &document.attribution.conditions {
        let part = &own.part;
        let without = |of: fn(&WithoutFigure) -> String| {
            part.without.as_ref().map_or_else(|| "none".to_owned(), of)
        };
        let [healthy, peak, loses] = room(own);
        table.row(vec![
            part.id.clone(),
            format!("{} {}", own.side, limit(own.shown)),
            count(part.false_no_go_alone),
            count(part.false_no_go_with_others),
            count(part.caught),
            count(part.caught_first),
            count(part.caught_alone),
            part.needed_by.join(", "),
            without(|own| percent(own.false_no_go.rate)),
            without(|own| of(own.missed_issues)),
            healthy,
            peak,
            loses,
        ]);
    }
    folded("Condition by condition", &table.markdown())
}

/// The nearest miss on either side of the limit, and where it loses the gate an incident.
fn room(own: &ConditionFigure) -> [String; 3] {
    let Some(room) = &own.room else {
        return [const { String::new() }; 3];
    };
    let shown = |value: Number, of: Option<&String>| match (value.0, of) {
        (None, _) => "none".to_owned(),
        (Some(value), None) => signal(own.shown, value),
        (Some(value), Some(of)) => format!("{} ({of})", signal(own.shown, value)),
    };
    [
        shown(room.healthy, None),
        shown(room.peak, room.peak_incident.as_ref()),
        shown(room.loses_at, room.loses.as_ref()),
    ]
}
