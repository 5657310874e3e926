//! Incidents: those missed with their details, all of them folded away, and how soon the gate stood.

use super::clock::Clock;
use super::drawing::drawn;
use super::episodes::shown_of;
use super::markup::{Cell, escaped, folded, list, paragraph, table, uppercased};
use crate::record::{IncidentEntry, MissedFigure, ReportDocument};
use crate::report::figure::Figure;
use crate::report::figures::{count, length, of, percent};
use crate::report::replay_attribution::option_words;
use crate::report::replay_rates::missed_counts;
use crate::report::table::Align;

/// Ways to catch a missed incident that are shown.
const OPTIONS: usize = 3;
/// Rows of the table of all incidents; the JSON has the rest.
const SHOWN: usize = 300;

pub(super) fn incidents(document: &ReportDocument, clock: &Clock) -> String {
    let replay = &document.replay;
    if replay.incidents.is_empty() {
        let words = missed_counts(replay, "");
        return paragraph(&format!("{}.", uppercased(&words)));
    }
    let missed: Vec<&IncidentEntry> = replay
        .incidents
        .iter()
        .filter(|own| own.outcome == "missed")
        .collect();
    let mut inside = if missed.is_empty() {
        paragraph("Every incident that could be judged was caught.")
    } else {
        let ways = replay.attribution.missed.as_deref().unwrap_or_default();
        missed
            .iter()
            .map(|own| story(own, ways.iter().find(|way| way.id == own.id), clock))
            .collect()
    };
    inside.push_str(&drawn(
        document,
        &Figure::Delay,
        "Share of incidents with a NO-GO by a time after their start, beside that of healthy time (placebo)",
    ));
    let rows: Vec<Vec<Cell>> = replay
        .incidents
        .iter()
        .take(SHOWN)
        .map(|own| row(own, clock))
        .collect();
    let caption = shown_of("Every incident", rows.len(), replay.incidents.len());
    let columns = [
        ("incident", Align::Left),
        ("began", Align::Left),
        ("lasted", Align::Right),
        ("outcome", Align::Left),
        ("NO-GO steps", Align::Right),
        ("delay", Align::Right),
        ("checks that spoke", Align::Left),
    ];
    inside
        + &folded(
            "incident-table",
            &caption,
            &table(&caption, &columns, &rows),
        )
}

fn name(own: &IncidentEntry) -> String {
    own.title
        .as_ref()
        .map_or_else(|| own.id.clone(), |title| format!("{}: {title}", own.id))
}

fn story(own: &IncidentEntry, ways: Option<&MissedFigure>, clock: &Clock) -> String {
    let mut told = vec![format!(
        "{} to {}{}: NO-GO at {} of {} steps, {} are a catch{}",
        clock.moment(own.started_at),
        clock.moment(own.ended_at),
        own.severity
            .as_ref()
            .map_or_else(String::new, |severity| format!(", {severity}")),
        count(own.hits),
        count(own.window_steps),
        count(own.hits_needed),
        if own.early_only {
            "; it said NO-GO before, in the lead, only"
        } else {
            ""
        },
    )];
    let options = ways.map(|ways| &ways.options[..]).unwrap_or_default();
    told.extend(options.iter().take(OPTIONS).map(option_words));
    if ways.is_some() && options.is_empty() {
        told.push("no single limit would have caught it".to_owned());
    }
    format!("<h3>Missed: {}</h3>\n{}", escaped(&name(own)), list(&told))
}

fn row(own: &IncidentEntry, clock: &Clock) -> Vec<Cell> {
    vec![
        Cell::linked(name(own), own.url.as_deref()),
        clock.moment(own.started_at).into(),
        length(own.ended_at.since(own.started_at).as_secs_f64().into()).into(),
        match own.outcome {
            "caught" if own.already_on => "caught, but NO-GO stood since before".into(),
            outcome => outcome.into(),
        },
        format!("{} ({})", of(own.blocked), percent(own.blocked.rate)).into(),
        match own.delay_seconds.0 {
            Some(_) => length(own.delay_seconds).into(),
            None => "–".into(),
        },
        own.checks.join(", ").into(),
    ]
}
