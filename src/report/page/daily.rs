//! The page of one day: the page of its report, headed by what the day is held against.

use super::markup::{Cell, list, note, paragraph, table};
use super::page_beginning_with;
use crate::record::{DailyDocument, PeriodFigures};
use crate::report::daily_markdown::beside;
use crate::report::figures::{count, percent};
use crate::report::table::Align;

/// The page.
pub fn daily_page(document: &DailyDocument) -> String {
    let heading = format!("{} beside the days before", document.day);
    let first = ("daily", heading, inside(document));
    page_beginning_with(&document.report, Some(first))
}

fn inside(document: &DailyDocument) -> String {
    let mut inside = String::new();
    if document.revision > 0 {
        inside.push_str(&note(&format!(
            "Revised: {} changed.",
            document.revised_because.join(", ")
        )));
    }
    inside.push_str(&if document.flags.is_empty() {
        paragraph("Nothing unusual.")
    } else {
        list(&document.flags)
    });
    let columns = [
        ("", Align::Left),
        ("NO-GO", Align::Right),
        ("unjudged", Align::Right),
        ("false NO-GO", Align::Right),
        ("false episodes", Align::Right),
    ];
    let rows: Vec<Vec<Cell>> = beside(document)
        .into_iter()
        .map(|(name, own)| row(name, own))
        .collect();
    inside.push_str(&table("The day and those before it", &columns, &rows));
    inside + "<p><a href=\"index.html\">All days</a></p>\n"
}

fn row(name: &str, own: Option<&PeriodFigures>) -> Vec<Cell> {
    let Some(own) = own else {
        return [name, "not in the store", "", "", ""]
            .map(Cell::from)
            .to_vec();
    };
    let all = own.go + own.warning + own.no_go + own.unjudged;
    let share = |steps: u64| percent((all > 0).then(|| steps as f64 / all as f64).into());
    vec![
        name.into(),
        share(own.no_go).into(),
        share(own.unjudged).into(),
        percent(own.false_no_go.rate).into(),
        count(own.false_episodes).into(),
    ]
}
