//! The tables of a fleet's answer, for text and Markdown alike.

use super::figures::{count, of, percent, shortened};
use super::fleet_words::{NAME_WIDTH, ends, failure, missed, remarks, visible, weekly};
use super::table::{Align, Table};
use crate::record::{CheckComparison, FleetDocument, Number};

/// Longer remarks are cut.
const REMARKS_WIDTH: usize = 60;
/// Longer errors are cut where they stand in a table.
const ERROR_WIDTH: usize = 160;

/// What is left out when only so many rows are shown: nothing, or a line that says how many.
pub(super) fn more(all: usize, rows: usize) -> Option<String> {
    let rest = all.saturating_sub(rows);
    (rest > 0).then(|| format!("and {} more: --all or --format json", count(rest as u64)))
}

/// The first rows of the gates that were judged.
pub(super) fn gates(document: &FleetDocument, rows: usize) -> Table {
    let mut table = Table::new(&[
        ("gate", Align::Left),
        ("false NO-GO", Align::Right),
        ("95 %", Align::Right),
        ("WARNING", Align::Right),
        ("missed", Align::Right),
        ("95 %", Align::Right),
        ("episodes/week", Align::Right),
        ("unjudged", Align::Right),
        ("remarks", Align::Left),
    ]);
    for row in document.gates.iter().take(rows) {
        table.row(vec![
            shortened(&visible(&row.gate), NAME_WIDTH),
            percent(row.false_no_go.rate),
            ends(row.false_no_go_interval),
            percent(row.false_warning.rate),
            missed(row.missed_issues),
            ends(row.missed_issues_interval),
            weekly(row),
            percent(row.unjudged.rate),
            shortened(&remarks(row).join("; "), REMARKS_WIDTH),
        ]);
    }
    table
}

/// The checks that many gates have, those that cost most first.
pub(super) fn by_cost(document: &FleetDocument) -> Vec<&CheckComparison> {
    let mut checks: Vec<&CheckComparison> = document.checks.iter().collect();
    let cost = |own: &CheckComparison| own.false_no_go.rate.rate.0.unwrap_or(0.0);
    checks.sort_by(|a, b| cost(b).total_cmp(&cost(a)).then_with(|| a.id.cmp(&b.id)));
    checks
}

/// A table of these.
pub(super) fn checks(document: &FleetDocument, rows: usize) -> Table {
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("gates", Align::Right),
        ("false NO-GO", Align::Right),
        ("median gate", Align::Right),
        ("quartiles", Align::Right),
        ("highest", Align::Right),
        ("would catch", Align::Right),
        ("only costs in", Align::Right),
        ("stands out in", Align::Right),
    ]);
    for check in by_cost(document).into_iter().take(rows) {
        let spread = check.spread;
        let figure = |value: Option<f64>| percent(Number(value));
        let quartiles = spread.map_or_else(String::new, |own| {
            let low = percent(own.lower_quartile.into());
            format!(
                "{} to {}",
                low.trim_end_matches(" %"),
                percent(own.upper_quartile.into())
            )
        });
        table.row(vec![
            check.id.clone(),
            count(check.gates as u64),
            percent(check.false_no_go.rate.rate),
            figure(spread.map(|own| own.median)),
            quartiles,
            figure(spread.map(|own| own.highest)),
            of(check.incidents_caught),
            count(check.only_costs_in as u64),
            count(check.outliers.len() as u64),
        ]);
    }
    table
}

/// The first of the gates that could not be judged.
pub(super) fn not_judged(document: &FleetDocument, rows: usize) -> Table {
    let mut table = Table::new(&[
        ("gate", Align::Left),
        ("what went wrong", Align::Left),
        ("hint", Align::Left),
        ("status", Align::Right),
    ]);
    for own in document.not_judged.iter().take(rows) {
        let (gate, error) = failure(own);
        table.row(vec![
            shortened(&gate, NAME_WIDTH),
            shortened(&error, ERROR_WIDTH),
            shortened(
                &visible(own.hint.as_deref().unwrap_or_default()),
                ERROR_WIDTH,
            ),
            own.exit_status.to_string(),
        ]);
    }
    table
}
