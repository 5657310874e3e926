//! The same check in many gates.

use crate::record::{CheckComparison, FleetDocument, Number, SpreadFigure};
use crate::report::figures::{count, of, percent};
use crate::report::fleet_tables::by_cost;
use crate::report::fleet_words::ends;
use crate::report::page::markup::{Cell, paragraph, table};
use crate::report::table::Align;

pub(super) fn checks(document: &FleetDocument) -> String {
    if document.checks.is_empty() {
        return paragraph("No check is in five gates or more.");
    }
    let columns = [
        ("check", Align::Left),
        ("gates", Align::Right),
        ("false NO-GO", Align::Right),
        ("95 %", Align::Right),
        ("median gate", Align::Right),
        ("upper quartile", Align::Right),
        ("highest", Align::Right),
        ("would catch", Align::Right),
        ("only costs in", Align::Right),
        ("stands out in", Align::Right),
    ];
    let rows: Vec<Vec<Cell>> = by_cost(document).into_iter().map(row).collect();
    paragraph(
        "The share of healthy time in which a check speaks for NO-GO, over the gates that have it, the most costly first.",
    ) + &table("Checks of five gates or more", &columns, &rows)
}

fn row(check: &CheckComparison) -> Vec<Cell> {
    let figure = |of: fn(SpreadFigure) -> f64| Cell::from(percent(Number(check.spread.map(of))));
    vec![
        check.id.clone().into(),
        count(check.gates as u64).into(),
        percent(check.false_no_go.rate.rate).into(),
        ends(check.false_no_go.interval).into(),
        figure(|own| own.median),
        figure(|own| own.upper_quartile),
        figure(|own| own.highest),
        of(check.incidents_caught).into(),
        count(check.only_costs_in as u64).into(),
        count(check.outliers.len() as u64).into(),
    ]
}
