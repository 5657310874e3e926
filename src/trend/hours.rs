//! The hours of the week: when the gate says NO-GO, and when falsely.

use super::Told;
use super::calendar::{Calendar, HOURS_OF_WEEK};
use super::table::Table;
use crate::outcome::Rate;

/// One hour of the week, over all weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourOfWeek {
    /// Judged steps said NO-GO.
    pub no_go: Rate,
    /// Healthy steps said NO-GO.
    pub false_no_go: Rate,
}

/// All 168 of them, Monday from 00:00 first.
pub fn hours_of_week(told: Told<'_>, calendar: Calendar<'_>) -> Vec<HourOfWeek> {
    let hours = calendar.hours(told.decisions.grid);
    let tallies = hours.iter().map(|(hour, steps)| {
        let tally = told.tally(steps.clone());
        let judged = steps.len() as u64 - tally.unjudged;
        (*hour as u64, judged, tally)
    });
    let tallies: Vec<_> = tallies.collect();
    let table = Table::new(vec![
        ("hour", tallies.iter().map(|own| own.0).collect()),
        ("judged", tallies.iter().map(|own| own.1).collect()),
        ("no_go", tallies.iter().map(|own| own.2.no_go).collect()),
        ("healthy", tallies.iter().map(|own| own.2.healthy).collect()),
        (
            "false_no_go",
            tallies.iter().map(|own| own.2.false_no_go).collect(),
        ),
    ]);
    let counted = ["judged", "no_go", "healthy", "false_no_go"];
    let sums = table.grouped("hour", |rows| {
        let sums = counted.iter().map(|name| (*name, rows.sum(name)));
        sums.collect()
    });
    let all = Table::new(vec![("hour", (0..HOURS_OF_WEEK as u64).collect())]);
    let all = all.joined(&sums, "hour");
    let [judged, no_go, healthy, false_no_go] = counted.map(|name| all.column(name));
    let hours = (0..HOURS_OF_WEEK).map(|hour| HourOfWeek {
        no_go: Rate::new(no_go[hour], judged[hour]),
        false_no_go: Rate::new(false_no_go[hour], healthy[hour]),
    });
    hours.collect()
}
