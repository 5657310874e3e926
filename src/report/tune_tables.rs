//! The tables of a tuning, in text or Markdown.

use super::figures::{count, length, of, percent};
use super::table::{Align, Table};
use crate::record::{
    ConditionChange, FrontierFigure, IntervalFigure, Number, RateFigure, TuneDocument,
};

/// Today, tuned, and tuned where it was not chosen.
pub(super) fn rates(document: &TuneDocument) -> Table {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("today", Align::Right),
        ("tuned", Align::Right),
        ("tuned, unseen", Align::Left),
    ]);
    let (before, after) = (&document.before, &document.after);
    let mut row = |name: &str, today: String, tuned: String, unseen: String| {
        table.row(vec![name.to_owned(), today, tuned, unseen]);
    };
    let later = document.walk_forward.as_ref();
    let (today, tuned) = if document.is_no_go() {
        (before.false_no_go, after.false_no_go)
    } else {
        (before.false_warning, after.false_warning)
    };
    row(
        if document.is_no_go() {
            "False NO-GO rate"
        } else {
            "False WARNING rate"
        },
        percent(today.rate),
        percent(tuned.rate),
        later.map_or_else(String::new, |own| {
            format!(
                "{} walk-forward{}; today's gate there {}",
                percent(own.false_no_go.rate),
                between(own.false_no_go_interval),
                percent(own.false_no_go_today.rate)
            )
        }),
    );
    row(
        "  episodes a healthy week",
        decimal(before.false_no_go_episodes.per_week),
        decimal(after.false_no_go_episodes.per_week),
        String::new(),
    );
    row(
        "Missed groups",
        of(before.missed_groups),
        of(after.missed_groups),
        document.nested.as_ref().map_or_else(String::new, |own| {
            let interval = between(own.missed_groups_interval);
            format!(
                "{} nested, {}{interval}",
                of(own.missed_groups),
                percent(own.missed_groups.rate)
            )
        }),
    );
    row(
        "  between (95 %)",
        interval(before.missed_groups_interval),
        interval(after.missed_groups_interval),
        later.map_or_else(String::new, |own| {
            format!(
                "{} walk-forward; today's gate there {}",
                of(own.missed_groups),
                of(own.missed_groups_today)
            )
        }),
    );
    row(
        "Missed incidents",
        of(before.missed_issues),
        of(after.missed_issues),
        String::new(),
    );
    row(
        "  by chance (placebo)",
        percent(before.placebo),
        percent(after.placebo),
        String::new(),
    );
    row(
        "Blocked share",
        percent(before.blocked_share.rate),
        percent(after.blocked_share.rate),
        String::new(),
    );
    let delays = before.detection_delay.iter().zip(&after.detection_delay);
    for (before, after) in
        delays.filter(|(own, _)| [0.0, 300.0, 900.0].contains(&own.within_seconds))
    {
        row(
            &format!("  NO-GO within {}", length(before.within_seconds.into())),
            share(before.detected),
            share(after.detected),
            String::new(),
        );
    }
    table
}

fn share(rate: RateFigure) -> String {
    percent(rate.rate)
}

fn decimal(number: Number) -> String {
    super::figures::decimal(number)
}

fn interval(interval: Option<IntervalFigure>) -> String {
    interval.map_or_else(
        || "none".to_owned(),
        |own| {
            format!(
                "{} to {}",
                percent(own.low.into()),
                percent(own.high.into())
            )
        },
    )
}

/// ` (3.1 to 6.2 %, nominal)`.
fn between(own: Option<IntervalFigure>) -> String {
    own.map_or_else(String::new, |own| {
        format!(" ({}, nominal)", interval(Some(own)))
    })
}

/// Old and new limits.
pub(super) fn limits(document: &TuneDocument) -> Table {
    let mut table = Table::new(&[
        ("condition", Align::Left),
        ("limit", Align::Left),
        ("hold", Align::Left),
        ("alike from", Align::Right),
        ("to", Align::Right),
        ("bound by", Align::Left),
        ("room", Align::Right),
        ("outcome", Align::Left),
    ]);
    for own in document
        .conditions
        .iter()
        .filter(|own| own.outcome != "frozen")
    {
        let shown = |number: Number| number.0.map_or_else(String::new, short);
        table.row(vec![
            own.id.clone(),
            arrow(
                &own.limit.from_text,
                own.limit.to_text.as_deref(),
                own.limit.side,
            ),
            hold(own),
            shown(own.interval_low),
            shown(own.interval_high),
            own.binding_incident.clone().unwrap_or_default(),
            own.room_in_spreads
                .0
                .map_or_else(String::new, |room| format!("{room:.2} spreads")),
            own.outcome.to_owned(),
        ]);
    }
    table
}

fn arrow(from: &str, to: Option<&str>, side: &str) -> String {
    match to {
        Some(to) if to == from => format!("{side} {from}"),
        Some(to) => format!("{side} {from} → {to}"),
        None => format!("{side} {from} → gone"),
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

/// Six significant digits, in the query's own unit.
fn short(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let text = format!("{number:.5e}");
    text.parse::<f64>()
        .map_or(text, |number| format!("{number}"))
}

/// What rounder numbers would change.
pub(super) fn rounder(document: &TuneDocument) -> Option<Table> {
    let mut table = Table::new(&[
        ("rounder", Align::Left),
        ("instead of", Align::Left),
        ("false steps", Align::Right),
        ("missed groups", Align::Right),
    ]);
    let mut any = false;
    for own in &document.conditions {
        for rounder in &own.rounder {
            any = true;
            table.row(vec![
                format!("{} {}", own.id, rounder.text),
                own.limit.to_text.clone().unwrap_or_default(),
                count(rounder.false_steps),
                count(rounder.missed_groups as u64),
            ]);
        }
    }
    any.then_some(table)
}

/// A frontier, at most `most` points.
pub(super) fn frontier(frontier: &FrontierFigure, most: usize) -> Table {
    let mut table = Table::new(&[
        ("missed groups", Align::Right),
        ("false steps", Align::Right),
        ("false rate", Align::Right),
        ("by chance", Align::Right),
        ("", Align::Left),
    ]);
    for point in frontier.points.iter().take(most) {
        let mut words = Vec::new();
        if !point.proved {
            words.push(format!("at least {}", count(point.at_least)));
        }
        if !point.supported {
            words.push("no weighting finds it".to_owned());
        }
        table.row(vec![
            of(point.missed_groups),
            count(point.false_steps),
            percent(point.false_no_go.rate),
            percent(point.placebo),
            words.join(", "),
        ]);
    }
    table.row(vec![
        of(frontier.today.missed_groups),
        count(frontier.today.false_steps),
        percent(document_rate(frontier)),
        String::new(),
        "today's gate".to_owned(),
    ]);
    table
}

fn document_rate(frontier: &FrontierFigure) -> Number {
    let of = frontier.points.first().map(|point| point.false_no_go.of);
    let rate = of
        .filter(|of| *of > 0)
        .map(|of| frontier.today.false_steps as f64 / of as f64);
    rate.into()
}
