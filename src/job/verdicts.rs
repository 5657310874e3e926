//! The verdict table of a replay, as Parquet.

use std::path::Path;

use super::replay::Replayed;
use crate::error::Error;
use crate::model::{CheckState, Gate, Verdict};
use crate::outcome::Zone;
use crate::store::{TextColumn, write_table};

/// Writes one row a step: `timestamp`, `verdict`, `zone`, `incident`, then one column a check.
///
/// The verdict is null where none was reached, a check's state where the server's answer is missing; a
/// step in several incidents names the one that started first.
pub fn write_verdicts(path: &Path, gate: &Gate, replayed: &Replayed) -> Result<(), Error> {
    let decisions = &replayed.decisions;
    let grid = decisions.grid;
    let steps = 0..grid.len();
    let verdicts = TextColumn::new(
        "verdict",
        steps
            .clone()
            .map(|index| decisions.judgement(index).verdict().map(Verdict::as_str)),
    );
    let zones = &replayed.outcome.zones;
    let zone = TextColumn::new(
        "zone",
        steps
            .clone()
            .map(|index| Some(Zone::as_str(zones.at(index)))),
    );
    let mut columns = vec![verdicts, zone, incidents(replayed)];
    for (check, planes) in gate.checks().iter().zip(&decisions.checks) {
        columns.push(TextColumn::new(
            check.id().as_str(),
            steps
                .clone()
                .map(|index| planes.state(index).map(CheckState::as_str)),
        ));
    }
    let timestamps: Vec<i64> = steps.map(|index| grid.timestamp(index).millis()).collect();
    write_table(path, &timestamps, &columns)?;
    Ok(())
}

/// The incident each step of zone incident lies in.
fn incidents(replayed: &Replayed) -> TextColumn<'_> {
    let grid = replayed.decisions.grid;
    let inside = replayed.outcome.zones.plane(Zone::Incident);
    let mut names: Vec<Option<&str>> = vec![None; grid.len()];
    for issue in replayed.truth.issues() {
        let span = replayed.truth.span(issue, grid.range().to);
        for index in grid.indices(span).filter(|index| inside.get(*index)) {
            names[index].get_or_insert(issue.id.as_str());
        }
    }
    TextColumn::new("incident", names.into_iter())
}
