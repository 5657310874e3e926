//! The limits of a tuning: old and new, and what holds each where it is.

use super::figures::{count, length};
use super::table::{Align, Table};
use crate::record::{ConditionChange, RounderFigure, TuneDocument};

/// Old and new limits; frozen conditions are left out.
pub(super) fn limits(document: &TuneDocument) -> Table {
    let mut table = Table::new(&[
        ("condition", Align::Left),
        ("today", Align::Left),
        ("tuned", Align::Left),
        ("hold", Align::Left),
        ("alike", Align::Left),
        ("bound by", Align::Left),
        ("spare", Align::Right),
    ]);
    let all = document.conditions.iter();
    for own in all.filter(|own| own.outcome != "frozen") {
        table.row(vec![
            own.id.clone(),
            format!("{} {}", own.limit.side, own.limit.from_text),
            tuned(own),
            hold(own),
            alike(own),
            bound_by(own),
            own.room_in_spreads
                .0
                .map_or_else(String::new, |room| format!("{room:.2}")),
        ]);
    }
    table
}

fn tuned(own: &ConditionChange) -> String {
    match &own.limit.to_text {
        None => "removed".to_owned(),
        Some(to) if *to == own.limit.from_text => "the same".to_owned(),
        Some(to) => to.clone(),
    }
}

fn hold(own: &ConditionChange) -> String {
    let from = length(own.hold_seconds.from.into());
    match own.hold_seconds.to.0 {
        Some(to) if to == own.hold_seconds.from => from,
        Some(to) => format!("{from} → {}", length(to.into())),
        None => String::new(),
    }
}

/// `0.762 to 0.776`: no unit where it is that of the limit beside it.
fn alike(own: &ConditionChange) -> String {
    let Some(text) = &own.interval_text else {
        return String::new();
    };
    let unit = |text: &str| text.split_once(' ').map(|(_, unit)| unit.to_owned());
    let known = own.limit.to_text.as_deref().and_then(unit);
    let short = |text: &str| match (text.split_once(' '), &known) {
        (Some((number, unit)), Some(known)) if unit == known => number.to_owned(),
        (_, _) => text.to_owned(),
    };
    format!("{} to {}", short(&text.low), short(&text.high))
}

fn bound_by(own: &ConditionChange) -> String {
    match (own.outcome, &own.binding_incident) {
        (_, Some(incident)) => incident.clone(),
        ("floor", None) => "none: floor".to_owned(),
        ("given", None) => "none: as given".to_owned(),
        ("kept", None) => "none: kept".to_owned(),
        (_, None) => "none".to_owned(),
    }
}

/// What rounder numbers would change, where they would; none where nothing would.
pub(super) fn rounder(document: &TuneDocument) -> Option<Table> {
    let now = document.as_written;
    let steps = format!("false steps (now {})", count(now.false_steps));
    let missed = format!("missed groups (now {})", now.missed_groups);
    let mut table = Table::new(&[
        ("rounder number", Align::Left),
        ("instead of", Align::Left),
        (&steps, Align::Right),
        (&missed, Align::Right),
    ]);
    let mut any = false;
    for (own, rounder) in all_rounder(document).filter(|(_, own)| changes(document, own)) {
        any = true;
        table.row(vec![
            format!("{} {}", own.id, rounder.text),
            own.limit.to_text.clone().unwrap_or_default(),
            count(rounder.false_steps),
            count(rounder.missed_groups as u64),
        ]);
    }
    any.then_some(table)
}

/// The rounder numbers that change neither figure, in one sentence.
pub(super) fn free_to_round(document: &TuneDocument) -> Option<String> {
    let conditions = document.conditions.iter();
    let free: Vec<String> = conditions
        .filter_map(|own| {
            let free = own.rounder.iter().filter(|own| !changes(document, own));
            let texts: Vec<&str> = free.map(|own| own.text.as_str()).collect();
            (!texts.is_empty()).then(|| format!("{} {}", own.id, texts.join(" or ")))
        })
        .collect();
    (!free.is_empty()).then(|| {
        format!(
            "Rounder numbers that change neither figure in sample: {}.",
            free.join(", ")
        )
    })
}

fn all_rounder(
    document: &TuneDocument,
) -> impl Iterator<Item = (&ConditionChange, &RounderFigure)> {
    let all = document.conditions.iter();
    all.flat_map(|own| own.rounder.iter().map(move |rounder| (own, rounder)))
}

fn changes(document: &TuneDocument, own: &RounderFigure) -> bool {
    let now = document.as_written;
    (own.false_steps, own.missed_groups) != (now.false_steps, now.missed_groups)
}
