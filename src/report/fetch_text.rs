//! What a fetch brought, check by check.

use super::figures::{count, moment};
use super::table::{Align, Table};
use crate::record::{FetchDocument, FetchPlanDocument};

/// The text answer of `fetch`.
pub fn fetch_text(document: &FetchDocument) -> String {
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("points asked", Align::Right),
        ("samples", Align::Right),
        ("series", Align::Right),
        ("", Align::Left),
    ]);
    for check in &document.checks {
        let mut note = match (check.retired, check.points, check.samples) {
            (true, _, _) => "old answers retired",
            (false, 0, _) => "nothing left to ask",
            (false, _, 0) => "the server had no samples",
            (false, _, _) => "",
        }
        .to_owned();
        if check.failed > 0 {
            note = format!("{note} {} refused by the server", count(check.failed));
        }
        table.row(vec![
            check.id.clone(),
            count(check.points),
            count(check.samples),
            count(check.series as u64),
            note.trim_start().to_owned(),
        ]);
    }
    format!(
        "{} has {} to {}, lookback included, from {}\n{}",
        document.store,
        moment(document.from),
        moment(document.to),
        document.source,
        table.text()
    )
}

/// The text answer of `fetch --dry-run`.
pub fn fetch_plan_text(plan: &FetchPlanDocument) -> String {
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("requests", Align::Right),
        ("points", Align::Right),
        ("series", Align::Right),
        ("about", Align::Right),
        ("", Align::Left),
    ]);
    for check in &plan.checks {
        table.row(vec![
            check.id.clone(),
            count(check.requests),
            count(check.points),
            count(check.series),
            megabytes(check.bytes),
            if check.retires {
                "old answers would be retired"
            } else {
                ""
            }
            .to_owned(),
        ]);
    }
    format!(
        "{} would have {} to {}, lookback included, from {}\n{}  in all {} requests, {} points, about {} before compression; nothing was asked\n",
        plan.store,
        moment(plan.from),
        moment(plan.to),
        plan.source,
        table.text(),
        count(plan.requests),
        count(plan.points),
        megabytes(plan.bytes)
    )
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
