//! What a fetch brought, check by check.

use super::figures::{count, moment};
use super::table::{Align, Table};
use crate::record::FetchDocument;

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
        let note = match (check.retired, check.points, check.samples) {
            (true, _, _) => "old answers retired",
            (false, 0, _) => "nothing left to ask",
            (false, _, 0) => "the server had no samples",
            (false, _, _) => "",
        };
        table.row(vec![
            check.id.clone(),
            count(check.points),
            count(check.samples),
            count(check.series as u64),
            note.to_owned(),
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
