//! The best choice for every budget, without a margin and with the one chosen, in one table.

use std::collections::BTreeMap;

use super::figures::{count, of, percent};
use super::table::{Align, Table};
use crate::record::{FrontierFigure, FrontierPoint, TuneDocument};

/// A row for each count of missed groups that some choice has, at most `most` of them; today's gate last.
pub(super) fn frontier(document: &TuneDocument, most: usize) -> (Table, usize) {
    let names: Vec<[String; 3]> = document.frontier.iter().map(names).collect();
    let mut columns = vec![("missed groups", Align::Right)];
    for names in &names {
        columns.extend(names.iter().map(|name| (name.as_str(), Align::Right)));
    }
    columns.push(("", Align::Left));
    let mut table = Table::new(&columns);
    let curves: Vec<_> = document.frontier.iter().map(by_missed).collect();
    let mut rows: BTreeMap<u64, String> = BTreeMap::new();
    for (missed, point) in curves.iter().flatten() {
        rows.entry(*missed)
            .or_insert_with(|| of(point.missed_groups));
    }
    for (missed, name) in rows.iter().take(most) {
        let mut cells = vec![name.clone()];
        for curve in &curves {
            let point = curve.get(missed).copied();
            cells.extend(point.map_or_else(Default::default, shown));
        }
        cells.push(remark(document, *missed));
        table.row(cells);
    }
    if let Some(first) = document.frontier.first() {
        let today = first.today;
        let mut cells = vec![
            of(today.missed_groups),
            count(today.false_verdicts.hits),
            percent(today.false_verdicts.rate),
            percent(document.before.placebo),
        ];
        cells.resize(1 + 3 * names.len(), String::new());
        cells.push("today's gate".to_owned());
        table.row(cells);
    }
    (table, rows.len().saturating_sub(most))
}

fn names(own: &FrontierFigure) -> [String; 3] {
    let margin = own.margin;
    [
        format!("margin {margin}: false steps"),
        "rate".to_owned(),
        "placebo".to_owned(),
    ]
}

/// The cheapest point for each count of missed groups.
fn by_missed(own: &FrontierFigure) -> BTreeMap<u64, &FrontierPoint> {
    let mut cheapest: BTreeMap<u64, &FrontierPoint> = BTreeMap::new();
    for point in &own.points {
        let known = cheapest.entry(point.missed_groups.hits).or_insert(point);
        if point.false_verdicts.hits < known.false_verdicts.hits {
            *known = point;
        }
    }
    cheapest
}

fn shown(point: &FrontierPoint) -> [String; 3] {
    let mut steps = count(point.false_verdicts.hits);
    if !point.supported {
        steps.push('*');
    }
    if !point.proved {
        let sunk = point.false_verdicts.hits - point.false_steps;
        steps.push_str(&format!(" (at least {})", count(point.at_least + sunk)));
    }
    [
        steps,
        percent(point.false_verdicts.rate),
        percent(point.placebo),
    ]
}

fn remark(document: &TuneDocument, missed: u64) -> String {
    let is_chosen = missed == document.given_up.len() as u64;
    match is_chosen {
        true if document.frontier.len() > 1 => format!("chosen, margin {}", document.margin),
        true => "chosen".to_owned(),
        false => String::new(),
    }
}

/// What the table cannot say by itself.
pub(super) fn legend(document: &TuneDocument) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(own) = document.frontier.iter().find(|own| own.margin > 0.0) {
        words.push(format!(
            "With margin {} a group counts as caught only where its peaks lie so far beyond a limit; in a replay some of the others are caught too.",
            own.margin
        ));
    }
    let mut points = document.frontier.iter().flat_map(|own| &own.points);
    if points.any(|point| !point.supported) {
        words.push("* No weighting of the two costs finds this one.".to_owned());
    }
    words
}
