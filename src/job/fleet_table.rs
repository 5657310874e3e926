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
    let lists: Vec<[String; 4]> = lines.iter().map(|line| listed(*line)).collect();
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
    columns.extend([
        list("stands_out", 0),
        list("thin", 1),
        list("only_cost", 2),
        list("never_had_data", 3),
    ]);
    columns_bytes("fleet", &columns)
}

fn name(line: Line<'_>) -> (&str, Option<&str>) {
    match line {
        Line::NotJudged(own) => (&own.gate, own.value.as_deref()),
        Line::Judged(own) => (&own.gate, own.value.as_deref()),
    }
}

fn listed(line: Line<'_>) -> [String; 4] {
    let Some(row) = line.row() else {
        return Default::default();
    };
    let thin: Vec<&str> = row.thin.iter().map(|own| own.kind()).collect();
    [
        standing_out(row),
        thin.join("; "),
        row.only_cost.join("; "),
        row.never_had_data.join("; "),
    ]
}

fn standing_out(row: &GateRow) -> String {
    let rates = row
        .stands_out
        .rates
        .iter()
        .map(|own| own.words().to_owned());
    let checks = row.stands_out.checks.iter().map(|id| format!("check {id}"));
    rates.chain(checks).collect::<Vec<_>>().join("; ")
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

fn counts<'a>(lines: &[Line<'a>]) -> [Column<'a>; 13] {
    let column = |name: &str, of: fn(&GateRow) -> u64| {
        Column::counts(name, lines.iter().map(|own| own.row().map(of)))
    };
    [
        column("step_seconds", |row| u64::from(row.step_seconds)),
        column("false_no_go", |row| row.false_no_go.hits),
        column("false_warning", |row| row.false_warning.hits),
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
    use std::path::Path;

    use super::*;
    use crate::engine::{Chunking, Threads};
    use crate::gate_file;
    use crate::job::{Detail, Holes, IncidentSources, ReplayRequest, Replayed, replay};
    use crate::model::{Gate, Timestamp};
    use crate::outcome::Rules;
    use crate::outcome::fleet::Glance;
    use crate::record::fleet_sample::{document, hostile};
    use crate::record::{FleetInput, Number};

    #[test]
    fn every_gate_has_a_row_and_the_same_bytes() {
        for document in [document(30), hostile()] {
            let bytes = fleet_table(&document).unwrap();
            assert_eq!(bytes, fleet_table(&document.clone()).unwrap());
            assert!(bytes.starts_with(b"PAR1"));
        }
    }

    /// The bundled history, briefly replayed.
    fn bundled() -> (Gate, Replayed) {
        let demo = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo"));
        let gate = gate_file::load(&demo.join("gate.yaml")).unwrap().gate;
        let replayed = replay(&ReplayRequest {
            gate: &gate,
            store: demo.join("history"),
            incidents: Some(demo.join("incidents.csv")),
            sources: IncidentSources::default(),
            deployments: None,
            from: None,
            to: None,
            rules: Rules::for_gate(&gate),
            holes: Holes::Refuse,
            detail: Detail::Brief,
            business_hours: None,
            chunking: Chunking::Automatic,
            threads: Threads::OneACore,
            now: Timestamp::from_secs(1_900_000_000),
        })
        .unwrap();
        (gate, replayed)
    }

    #[test]
    fn a_row_says_what_its_replay_says() {
        let (gate, replayed) = bundled();
        let own = &replayed.document;
        let glance = Glance::new(&gate, &replayed.decisions, &replayed.outcome.zones);
        let row = GateRow::new(own, Some("brief"), &glance);
        assert_eq!(
            (row.false_no_go, row.missed_issues),
            (own.false_no_go, own.missed_issues)
        );
        assert_eq!(row.episodes, own.false_no_go_episodes.count as u64);
        let by_week = row.episodes as f64 / row.healthy_weeks;
        assert!((by_week - row.episodes_per_week.0.unwrap()).abs() < 1e-12);
        let days = own.certainty.days_with_false_no_go as f64;
        assert!(1.0 < row.effective_days && row.effective_days <= days);
        let low = |interval: Option<IntervalFigure>| interval.map_or(0.0, |own| own.low);
        let known = low(own.certainty.missed_issues) + low(own.certainty.false_no_go);
        assert_eq!(row.attention, known + own.unjudged.share.0.unwrap());
        assert_eq!(row.strip.no_go.len(), 120);
        let spoken: Vec<u64> = own.checks.iter().map(|check| check.false_no_go).collect();
        let kept: Vec<u64> = row.checks.iter().map(|check| check.false_no_go).collect();
        assert_eq!(kept, spoken);
        let counted: Vec<u64> = glance.checks.iter().map(|own| own.rate.hits).collect();
        assert_eq!(counted, spoken);
        let costly = own.attribution.checks.iter().filter(|check| {
            check
                .remark
                .is_some_and(|words| words.starts_with("it only costs"))
        });
        let costly: Vec<&String> = costly.map(|check| &check.id).collect();
        assert_eq!(row.only_cost.iter().collect::<Vec<_>>(), costly);
        assert!(!row.thin.is_empty(), "a dozen incidents are few");
    }

    #[test]
    fn copies_of_one_gate_do_not_differ() {
        let (gate, replayed) = bundled();
        let glance = Glance::new(&gate, &replayed.decisions, &replayed.outcome.zones);
        let mut one = GateRow::new(&replayed.document, None, &glance);
        let copies = (0..6).map(|number| {
            one.gate = format!("copy-{number}");
            one.clone()
        });
        let fleet = FleetDocument::new(FleetInput {
            gates: copies.collect(),
            ..FleetInput::default()
        });
        assert_eq!(
            fleet.pooled.false_no_go.rate.rate,
            replayed.document.false_no_go.rate
        );
        assert_eq!(fleet.pooled.false_no_go.interval, None);
        assert!(fleet.outliers.is_empty());
        assert_eq!(fleet.checks.len(), gate.checks().len());
        let spoken = |id: &str| {
            let mut checks = fleet.checks.iter();
            checks.find(|own| own.id == id).unwrap().spread.unwrap()
        };
        for check in &fleet.gates[0].checks {
            let share = Number(Some(spoken(&check.id).median));
            let of = replayed.document.false_no_go.of as f64;
            assert_eq!(share.0, Some(check.false_no_go as f64 / of));
        }
    }
}
