//! The replay of all of the demo, and the moments chosen from it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use retrogate::labels;
use retrogate::model::{CheckId, Timestamp};
use retrogate::store::Store;

use super::demo;
use crate::support::dice::Dice;
use crate::support::program::run;

/// How far from a hard moment to look, either side, in seconds.
const NEAR: i64 = 12 * 60;

/// One step of the replay: the verdict and the state of each check, null where there is none.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) at: i64,
    pub(super) verdict: Option<String>,
    pub(super) checks: BTreeMap<String, Option<String>>,
}

/// What `replay --verdicts` wrote about all of the demo.
pub(super) fn replayed() -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("verdicts.parquet");
    run(&[
        "replay",
        "--gate",
        &demo("gate.yaml"),
        "--store",
        &demo("history"),
        "--verdicts",
        table.to_str().unwrap(),
    ])
    .ended(0);
    rows(&table)
}

fn rows(table: &Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(table).unwrap()).unwrap();
    let text = |field: &Field| match field {
        Field::Str(text) => Some(text.clone()),
        Field::Null => None,
        other => panic!("{other} is no text"),
    };
    let rows = reader.get_row_iter(None).unwrap().map(|columns| {
        let mut row = Row {
            at: 0,
            verdict: None,
            checks: BTreeMap::new(),
        };
        for (name, field) in columns.unwrap().get_column_iter() {
            match (name.as_str(), field) {
                ("timestamp", Field::TimestampMillis(millis)) => row.at = millis / 1000,
                ("verdict", field) => row.verdict = text(field),
                ("zone" | "incident", _) => {}
                (check, field) => {
                    row.checks.insert(check.to_owned(), text(field));
                }
            }
        }
        assert!(row.at > 0, "a row without a time");
        row
    });
    rows.collect()
}

/// The first moment a rate was above zero: just after its counter was born.
fn birth(check: &str) -> i64 {
    let store = Store::open(demo("history")).unwrap();
    let id = CheckId::try_new(check).unwrap();
    let files = store.check(&id).unwrap().unwrap();
    let step = i64::from(files.question().step.secs());
    let history = files.read_all().unwrap();
    let column = &history.series[0];
    let index = column.values.iter().position(|value| *value > 0.0).unwrap();
    (column.first + i64::try_from(index).unwrap()) * step
}

/// Moments at which something begins or ends.
fn hard_moments(rows: &[Row]) -> Vec<i64> {
    let mut moments = vec![birth("api_error_rate"), birth("schema_failure_rate")];
    let edges = rows
        .windows(2)
        .filter(|pair| pair[0].verdict.is_none() != pair[1].verdict.is_none());
    moments.extend(edges.map(|pair| pair[1].at));
    let incidents = labels::read_incidents(&PathBuf::from(demo("incidents.csv"))).unwrap();
    for incident in incidents {
        moments.push(incident.started_at.secs());
        moments.extend(incident.resolved_at.map(Timestamp::secs));
    }
    moments
}

/// How many moments to compare.
pub(super) struct Counts {
    /// Judged ones, from anywhere.
    pub(super) anywhere: usize,
    /// More judged ones, near hard moments.
    pub(super) near: usize,
    /// More judged ones that say WARNING, which is rare.
    pub(super) warning: usize,
    pub(super) unjudged: usize,
}

pub(super) fn judged<'a>(rows: &'a [Row], counts: &Counts, dice: &mut Dice) -> Vec<&'a Row> {
    let judged: Vec<&Row> = rows.iter().filter(|row| row.verdict.is_some()).collect();
    let hard = hard_moments(rows);
    let near: Vec<&Row> = (judged.iter().copied())
        .filter(|row| hard.iter().any(|at| (row.at - at).abs() <= NEAR))
        .collect();
    let warning: Vec<&Row> = (judged.iter().copied())
        .filter(|row| row.verdict.as_deref() == Some("WARNING"))
        .collect();
    println!(
        "{} of {} steps judged, {} of them near hard moments, {} WARNING",
        judged.len(),
        rows.len(),
        near.len(),
        warning.len()
    );
    let mut chosen = Vec::new();
    for (pool, count) in [
        (&judged, counts.anywhere),
        (&near, counts.near),
        (&warning, counts.warning),
    ] {
        chosen.extend((0..count).map(|_| dice.one_of(pool)));
    }
    chosen
}

/// Unjudged steps, the first and the last of them among them.
pub(super) fn unjudged<'a>(rows: &'a [Row], count: usize, dice: &mut Dice) -> Vec<&'a Row> {
    let all: Vec<&Row> = rows.iter().filter(|row| row.verdict.is_none()).collect();
    let edges = [all[0], all[all.len() - 1]];
    let others = (edges.len()..count).map(|_| dice.one_of(&all));
    edges.into_iter().chain(others).collect()
}
