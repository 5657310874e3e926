//! What we say of each condition, series by series.

use std::path::Path;

use retrogate::engine::{self, Bits, Decisions};
use retrogate::gate_file;
use retrogate::model::{
    Asked, CheckHistory, Gate, Grid, Instants, SeriesColumn, TimeRange, Timestamp,
};
use retrogate::store::Store;

use super::{Steps, series_of};

/// The gate of a gate file.
pub fn gate(text: &str) -> Gate {
    gate_file::parse("gate.yaml", text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .gate
}

/// `steps` grid points from `from`, unix seconds.
pub fn grid(gate: &Gate, from: i64, steps: usize) -> Grid {
    let first = from / i64::from(gate.step().secs());
    Grid::from_position(gate.step(), first, steps)
}

/// All that was fetched for each check.
pub fn stored(gate: &Gate, store: &Path) -> Vec<CheckHistory> {
    let store = Store::open(store).unwrap();
    let read = |id| store.check(id).unwrap().unwrap().read_all().unwrap();
    gate.checks().iter().map(|check| read(check.id())).collect()
}

/// The same series for every check, without a fetch: one sample a point of `grid`.
pub fn given(gate: &Gate, grid: Grid, series: &[(String, Vec<f64>)]) -> Vec<CheckHistory> {
    let ever = TimeRange::new(Timestamp::from_secs(0), grid.range().to);
    let columns = series.iter().map(|(labels, values)| SeriesColumn {
        labels: labels.clone(),
        first: grid.first_position(),
        values: values.clone(),
    });
    let history = CheckHistory {
        series: columns.collect(),
        asked: Asked {
            asked: [ever].into_iter().collect(),
            failed: Instants::new(),
        },
    };
    vec![history; gate.checks().len()]
}

/// One condition: where it is met, and where it is broken but not yet met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub met: Steps,
    pub pending: Steps,
}

/// What each check says of each of its series, judged alone; one entry a check.
pub fn said(gate: &Gate, history: &[CheckHistory], grid: Grid) -> Vec<Said> {
    let mut said = vec![Said::default(); gate.checks().len()];
    let most = history.iter().map(|check| check.series.len()).max();
    for nth in 0..most.unwrap_or(0) {
        let alone: Vec<_> = history.iter().map(|check| only(check, nth)).collect();
        let Decisions { checks, .. } = engine::evaluate(gate, &alone, grid);
        for ((said, planes), check) in said.iter_mut().zip(&checks).zip(&alone) {
            let Some(series) = check.series.first() else {
                continue;
            };
            assert!(!planes.unanswered.any(), "everything was asked for");
            let series = series_of(&series.labels);
            put(&mut said.met, &series, &planes.no_go, grid);
            put(&mut said.pending, &series, &planes.pending, grid);
        }
    }
    said
}

fn only(check: &CheckHistory, nth: usize) -> CheckHistory {
    CheckHistory {
        series: check.series.get(nth).cloned().into_iter().collect(),
        asked: check.asked.clone(),
    }
}

fn put(steps: &mut Steps, series: &str, plane: &Bits, grid: Grid) {
    if plane.any() {
        let times = plane.iter_ones().map(|index| grid.timestamp(index).secs());
        let before = steps.insert(series.to_owned(), times.collect());
        assert!(before.is_none(), "two series print as {series}");
    }
}
