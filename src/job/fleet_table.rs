//! The table of a fleet, as Parquet.

use crate::record::{FleetDocument, GateRow, IntervalFigure, NotJudged};
use crate::store::{Column, columns_bytes};

/// A gate of either kind.
#[derive(Clone, Copy)]
enum Line<'a> {
    NotJudged(&'a NotJudged),
    Judged(&'a GateRow),
}

impl<'a> Line<'a> {
    fn row(self) -> Option<&'a GateRow> {
        match self {
            Self::NotJudged(_) => None,
            Self::Judged(row) => Some(row),
        }
    }

    fn not_judged(self) -> Option<&'a NotJudged> {
        match self {
            Self::NotJudged(own) => Some(own),
            Self::Judged(_) => None,
        }
    }
}

/// The bytes of a table with one row a gate, in the order of the document: those that could not be judged first, with
/// what went wrong and nothing else.
///
/// Shares are between 0 and 1; what is none in the document is null.
pub fn fleet_table(document: &FleetDocument) -> std::io::Result<Vec<u8>> {
    let failed = document.not_judged.iter().map(Line::NotJudged);
    let judged = document.gates.iter().map(Line::Judged);
    let lines: Vec<Line<'_>> = failed.chain(judged).collect();
    let lists: Vec<[String; 3]> = lines.iter().map(|line| listed(*line)).collect();
    let list = |name: &str, place: usize| {
        let own = lists.iter().map(move |lists| lists[place].as_str());
        Column::words(name, own.map(|text| (!text.is_empty()).then_some(text)))
    };
    let mut columns = vec![
        Column::words("gate", lines.iter().map(|own| Some(name(*own).0))),
        Column::words("value", lines.iter().map(|own| name(*own).1)),
        Column::words(
            "error",
            lines
                .iter()
                .map(|own| own.not_judged().map(|own| own.error.as_str())),
        ),
        Column::counts(
            "exit_status",
            lines
                .iter()
                .map(|own| own.not_judged().map(|own| u64::from(own.exit_status))),
        ),
    ];
    columns.extend(times(&lines));
    columns.extend(counts(&lines));
    columns.extend(numbers(&lines));
    columns.extend([list("stands_out", 0), list("thin", 1), list("only_cost", 2)]);
    columns_bytes("fleet", &columns)
}

fn name(line: Line<'_>) -> (&str, Option<&str>) {
    match line {
        Line::NotJudged(own) => (&own.gate, own.value.as_deref()),
        Line::Judged(own) => (&own.gate, own.value.as_deref()),
    }
}

fn listed(line: Line<'_>) -> [String; 3] {
    let Some(row) = line.row() else {
        return Default::default();
    };
    let thin: Vec<&str> = row.thin.iter().map(|own| own.kind()).collect();
    [
        row.stands_out.join("; "),
        thin.join("; "),
        row.only_cost.join("; "),
    ]
}

fn times<'a>(lines: &[Line<'a>]) -> [Column<'a>; 2] {
    let column = |name: &str, of: fn(&GateRow) -> i64| {
        Column::times(name, lines.iter().map(|own| own.row().map(of)))
    };
    [
        column("from", |row| row.from.millis()),
        column("to", |row| row.to.millis()),
    ]
}

fn counts<'a>(lines: &[Line<'a>]) -> [Column<'a>; 12] {
    let column = |name: &str, of: fn(&GateRow) -> u64| {
        Column::counts(name, lines.iter().map(|own| own.row().map(of)))
    };
    [
        column("step_seconds", |row| u64::from(row.step_seconds)),
        column("false_no_go", |row| row.false_no_go.hits),
        column("healthy", |row| row.false_no_go.of),
        column("days_with_false_no_go", |row| {
            row.days_with_false_no_go as u64
        }),
        column("missed_issues", |row| row.missed_issues.hits),
        column("evaluable_incidents", |row| row.missed_issues.of),
        column("missed_groups", |row| row.missed_groups.hits),
        column("evaluable_groups", |row| row.missed_groups.of),
        column("incidents", |row| row.incidents as u64),
        column("false_episodes", |row| row.episodes),
        column("unjudged", |row| row.unjudged.hits),
        column("steps", |row| row.unjudged.of),
    ]
}

fn numbers<'a>(lines: &[Line<'a>]) -> Vec<Column<'a>> {
    let column = |name: &str, of: fn(&GateRow) -> Option<f64>| {
        Column::numbers(name, lines.iter().map(|own| own.row().and_then(of)))
    };
    let ends = |name: &str, of: fn(&GateRow) -> Option<IntervalFigure>| {
        let end = |which: &str, part: fn(IntervalFigure) -> f64| {
            let values = lines.iter().map(|own| own.row().and_then(of).map(part));
            Column::numbers(&format!("{name}_{which}"), values)
        };
        [end("low", |own| own.low), end("high", |own| own.high)]
    };
    let mut columns = vec![
        column("attention", |row| Some(row.attention)),
        column("false_no_go_rate", |row| row.false_no_go.rate.0),
    ];
    columns.extend(ends("false_no_go_rate", |row| row.false_no_go_interval));
    columns.push(column("missed_issue_rate", |row| row.missed_issues.rate.0));
    columns.extend(ends("missed_issue_rate", |row| row.missed_issues_interval));
    columns.push(column("healthy_weeks", |row| Some(row.healthy_weeks)));
    columns.push(column("episodes_per_week", |row| row.episodes_per_week.0));
    columns.extend(ends("episodes_per_week", |row| {
        row.episodes_per_week_interval
    }));
    columns.push(column("unjudged_share", |row| row.unjudged.rate.0));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::fleet_sample::{document, hostile};

    #[test]
    fn every_gate_has_a_row_and_the_same_bytes() {
        for document in [document(30), hostile()] {
            let bytes = fleet_table(&document).unwrap();
            assert_eq!(bytes, fleet_table(&document.clone()).unwrap());
            assert!(bytes.starts_with(b"PAR1"));
        }
    }
}
