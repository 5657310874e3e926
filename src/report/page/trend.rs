//! How it went over days or weeks, and beside the period before.

use super::clock::Clock;
use super::drawing::drawn;
use super::markup::{Cell, folded, list, paragraph, table, uppercased};
use crate::record::{IntervalFigure, PeriodFigures, ReportDocument};
use crate::report::figure::Figure;
use crate::report::figures::{count, of, percent};
use crate::report::report_words::{against_before, hour_words};
use crate::report::table::Align;

pub(super) fn trend(document: &ReportDocument, clock: &Clock) -> String {
    let trend = &document.trend;
    let mut inside = match &trend.before {
        Some(before) => paragraph(&format!(
            "Beside {} to {}, as long and right before it, under the gate as it is now:",
            clock.moment(before.from),
            clock.moment(before.to)
        )),
        None => String::new(),
    };
    let told: Vec<String> = against_before(document)
        .iter()
        .chain(&hour_words(&document.hours, &document.time_zone))
        .map(|own| uppercased(own))
        .collect();
    inside.push_str(&list(&told));
    inside.push_str(&drawn(
        document,
        &Figure::Trend,
        &format!(
            "Share of GO, WARNING and NO-GO in each {}, and both rates with their 95 % intervals where there are any",
            trend.unit
        ),
    ));
    inside.push_str(&drawn(
        document,
        &Figure::Hours,
        "Hour by hour of the week: the share of judged time said NO-GO",
    ));
    inside + &folded("trend-table", "The same as a table", &rows(document))
}

fn rows(document: &ReportDocument) -> String {
    let trend = &document.trend;
    let columns = [
        (trend.unit, Align::Left),
        ("GO", Align::Right),
        ("WARNING", Align::Right),
        ("NO-GO", Align::Right),
        ("no verdict", Align::Right),
        ("false NO-GO", Align::Right),
        ("95 %", Align::Left),
        ("false episodes", Align::Right),
        ("missed issues", Align::Right),
    ];
    let named = trend.buckets.iter().map(|own| (own.label.clone(), own));
    let whole = std::iter::once(("whole period".to_owned(), &trend.period));
    let before = trend
        .before
        .iter()
        .map(|own| ("period before".to_owned(), own));
    let rows: Vec<Vec<Cell>> = named
        .chain(whole)
        .chain(before)
        .map(|(name, own)| row(name, own))
        .collect();
    table("Verdicts in steps, and both rates", &columns, &rows)
}

fn row(name: String, own: &PeriodFigures) -> Vec<Cell> {
    vec![
        name.into(),
        count(own.go).into(),
        count(own.warning).into(),
        count(own.no_go).into(),
        count(own.unjudged).into(),
        percent(own.false_no_go.rate).into(),
        own.false_no_go_interval
            .map_or_else(String::new, ends)
            .into(),
        count(own.false_episodes).into(),
        match own.missed_issues.of {
            0 => "–".into(),
            _ => of(own.missed_issues).into(),
        },
    ]
}

fn ends(interval: IntervalFigure) -> String {
    let [low, high] = [interval.low, interval.high].map(|end| percent(end.into()));
    format!("{low} to {high}")
}
