//! The limits: how much room each leaves, what it would do elsewhere, and what changed in the gate file.

use super::clock::Clock;
use super::drawing::drawn;
use super::markup::{Cell, folded, list, note, paragraph, table};
use crate::record::{ConditionFigure, GateChange, MarginDrift, ReportDocument};
use crate::report::figure::Figure;
use crate::report::replay_attribution::{limit, signal};
use crate::report::table::Align;

pub(super) fn limits(document: &ReportDocument, clock: &Clock) -> String {
    let conditions = &document.replay.attribution.conditions;
    let rows: Vec<Vec<Cell>> = conditions
        .iter()
        .map(|own| row(document, own, clock))
        .collect();
    let mut inside = shrinking(document);
    inside.push_str(&table(
        "Every limit and the room it leaves",
        &[
            ("limit", Align::Left),
            ("stands at", Align::Left),
            ("healthy signal nearest to it", Align::Left),
            ("weakest incident it catches by itself", Align::Left),
            ("margin of the last week", Align::Right),
        ],
        &rows,
    ));
    inside.push_str(&elsewhere(document));
    inside + &revisions(document)
}

const CURVE: &str = "Both rates of the gate against this limit, the others as they are";
const MARGIN: &str = "Its margin week by week: 1 where the busiest hundredth of healthy time is like its middle, \
0 where it touches the limit";

/// What every limit would do elsewhere, and the room it left week by week, folded.
fn elsewhere(document: &ReportDocument) -> String {
    let conditions = document.replay.attribution.conditions.iter();
    conditions
        .map(|own| of_condition(document, &own.part.id))
        .collect()
}

fn of_condition(document: &ReportDocument, id: &str) -> String {
    let condition = id.to_owned();
    let mut inside = String::new();
    if document.curves.iter().any(|curve| curve.condition == id) {
        let figure = Figure::Curve {
            condition: condition.clone(),
        };
        inside.push_str(&drawn(document, &figure, CURVE));
    }
    if document.margins.iter().any(|margin| margin.condition == id) {
        inside.push_str(&drawn(document, &Figure::Margin { condition }, MARGIN));
    }
    if inside.is_empty() {
        return inside;
    }
    let summary = format!("{id}: elsewhere, and week by week");
    folded(&format!("limit-{id}"), &summary, &inside)
}

fn shrinking(document: &ReportDocument) -> String {
    let names: Vec<&str> = document
        .margins
        .iter()
        .filter(|own| own.halved)
        .map(|own| own.condition.as_str())
        .collect();
    if names.is_empty() {
        return String::new();
    }
    note(&format!(
        "In the last whole week the margin shrank to half or less of what it was before: {}",
        names.join(", ")
    ))
}

fn row(document: &ReportDocument, own: &ConditionFigure, clock: &Clock) -> Vec<Cell> {
    let room = own.room.as_ref();
    let at = |value: Option<f64>, beside: Option<&String>| match value {
        None => "–".to_owned(),
        Some(value) => {
            let words = signal(own.shown, value);
            beside.map_or(words.clone(), |beside| format!("{words} ({beside})"))
        }
    };
    let healthy_at = room.and_then(|room| room.healthy_at.as_ref()).map(|text| {
        text.parse()
            .map_or_else(|_| text.clone(), |at| clock.moment(at))
    });
    let margins = document
        .margins
        .iter()
        .find(|drift| drift.condition == own.part.id);
    vec![
        own.part.id.as_str().into(),
        format!("{} {} {}", own.signal, own.side, limit(own.shown)).into(),
        at(room.and_then(|room| room.healthy.0), healthy_at.as_ref()).into(),
        at(
            room.and_then(|room| room.peak.0),
            room.and_then(|room| room.peak_incident.as_ref()),
        )
        .into(),
        margins
            .and_then(last_margin)
            .map_or_else(|| "–".to_owned(), |margin| format!("{margin:.2}"))
            .into(),
    ]
}

fn last_margin(drift: &MarginDrift) -> Option<f64> {
    drift.weeks.iter().rev().find_map(|week| week.margin.0)
}

fn revisions(document: &ReportDocument) -> String {
    let Some(revisions) = &document.gate_revisions else {
        return paragraph(
            "What changed in the gate file in this period is not known: `retrogate report --daily` keeps copies of it, and none are there.",
        );
    };
    if revisions.is_empty() {
        return paragraph(
            "The gate file did not change in this period, as far as verdicts depend on it.",
        );
    }
    let told: Vec<String> = revisions
        .iter()
        .flat_map(|own| {
            own.changes
                .iter()
                .map(move |change| format!("{}: {}", own.day, words(change)))
        })
        .collect();
    format!("<h3>Changes of the gate file</h3>\n{}", list(&told))
}

fn words(change: &GateChange) -> String {
    let side = |own: &Option<String>| own.clone().unwrap_or_else(|| "nothing".to_owned());
    let place = change
        .check
        .as_ref()
        .map_or_else(String::new, |check| format!("{check} "));
    format!(
        "{place}{}: {} → {}",
        change.what,
        side(&change.against),
        side(&change.gate)
    )
}
