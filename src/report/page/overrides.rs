//! Overrides: what somebody's word let through, and how it ended.

use super::clock::Clock;
use super::markup::{Cell, list, paragraph, table};
use crate::record::{OverrideEntry, ReportDocument};
use crate::report::report_words::override_words;
use crate::report::table::Align;

pub(super) fn overrides(document: &ReportDocument, clock: &Clock) -> String {
    let Some(told) = &document.overrides else {
        return paragraph(
            "No verdict log was given (--log): what `live --log` wrote says how often somebody's word let through what was stopped.",
        );
    };
    let words = list(&override_words(told));
    if told.list.is_empty() {
        return words;
    }
    let columns = [
        ("when", Align::Left),
        ("by", Align::Left),
        ("why", Align::Left),
        ("verdict", Align::Left),
        ("what spoke against it", Align::Left),
        ("deployment", Align::Left),
        ("ended", Align::Left),
    ];
    let rows: Vec<Vec<Cell>> = told.list.iter().map(|own| row(own, clock)).collect();
    words + &table("Every verdict that was passed over", &columns, &rows)
}

fn row(own: &OverrideEntry, clock: &Clock) -> Vec<Cell> {
    vec![
        clock.moment(own.at).into(),
        own.by.as_str().into(),
        own.reason.as_str().into(),
        own.verdict.as_str().into(),
        own.reasons.join("; ").into(),
        own.deployment
            .as_deref()
            .unwrap_or("not in the list")
            .into(),
        own.outcome.unwrap_or("–").into(),
    ]
}
