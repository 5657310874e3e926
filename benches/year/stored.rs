//! Columns written into a store through the store's own writer, as a fetch would have left them.

use std::ops::Range;
use std::path::Path;

use retrogate::model::{Check, Gate, Grid, Instants, SeriesColumn};
use retrogate::store::{Answer, Room, Store};

/// As a fetch of a year does: sixteen requests of ten thousand points.
const POINTS_A_FILE: usize = 160_000;

/// Writes a store of the answers at `asked`; `series` gives the columns of a check by its number.
pub fn write(store: &Path, gate: &Gate, asked: Grid, series: impl Fn(usize) -> Vec<SeriesColumn>) {
    let writer = Store::open_for_writing(store).expect("a new store can be made");
    for (index, check) in gate.checks().iter().enumerate() {
        let columns = series(index);
        let room = Room::Check(check.id().clone());
        for start in (0..asked.len()).step_by(POINTS_A_FILE) {
            let steps = start..asked.len().min(start + POINTS_A_FILE);
            let answer = answer(check, asked, &columns, steps);
            writer.put(&room, &answer).expect("a check can be stored");
        }
    }
}

fn answer(check: &Check, asked: Grid, columns: &[SeriesColumn], steps: Range<usize>) -> Answer {
    let grid = asked.slice(steps.clone());
    let cut = |column: &SeriesColumn| SeriesColumn {
        labels: column.labels.clone(),
        first: grid.first_position(),
        values: column.values[steps.clone()].to_vec(),
    };
    Answer {
        query: check.query().clone(),
        source: "http://bench.example:9090".to_owned(),
        grid,
        asked_at: asked.range().to,
        warnings: Vec::new(),
        failed: Instants::new(),
        series: columns.iter().map(cut).collect(),
    }
}
