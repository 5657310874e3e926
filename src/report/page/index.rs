//! The index of all reported days, the newest first.

use super::STYLE;
use super::markup::{Cell, escaped, table};
use crate::record::DailyHead;
use crate::report::figures::{count, percent};
use crate::report::table::Align;

/// The page.
pub fn index_page(gate: &str, days: &[&DailyHead]) -> String {
    let columns = [
        ("day", Align::Left),
        ("NO-GO", Align::Right),
        ("false episodes", Align::Right),
        ("missed issues", Align::Right),
        ("unjudged", Align::Right),
        ("remarks", Align::Left),
    ];
    let rows: Vec<Vec<Cell>> = days.iter().rev().map(|day| row(day)).collect();
    let gate = escaped(gate);
    let days = table("Every day reported, the newest first", &columns, &rows);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{gate}: daily reports</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header><h1>Deployment gate {gate}: daily reports</h1></header>\n<main>\n{days}</main>\n</body>\n</html>\n"
    )
}

fn row(day: &DailyHead) -> Vec<Cell> {
    let own = &day.figures;
    let all = own.go + own.warning + own.no_go + own.unjudged;
    let share = |steps: u64| percent((all > 0).then(|| steps as f64 / all as f64).into());
    let missed = match own.missed_issues.of {
        0 => "none began".to_owned(),
        of => format!("{} of {}", count(own.missed_issues.hits), count(of)),
    };
    let mut remarks = day.flags.clone();
    if day.revision > 0 {
        remarks.push("revised".to_owned());
    }
    vec![
        Cell::beside(day.day.clone(), format!("{}.html", day.day)),
        share(own.no_go).into(),
        count(own.false_episodes).into(),
        missed.into(),
        share(own.unjudged).into(),
        remarks.join("; ").into(),
    ]
}
