//! The store as other people read it: polars, `DuckDB` and pandas, with no help from us.
//!
//! The Python is named by `RETROGATE_TEST_PYTHON` (default `python3`) and needs the packages `polars`,
//! `duckdb`, `pandas` and `pyarrow`; without them this fails, it does not pass.

use std::process::Command;

use retrogate::model::{
    ABSENT, CheckId, Duration, Grid, Instants, Query, SeriesColumn, Step, Timestamp,
};
use retrogate::store::{Answer, Room, Store, StoreWriter};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/read_store.py");

fn put(writer: &StoreWriter, room: &Room, hour: i64, series: Vec<(&str, Vec<f64>)>) {
    let step = Step::try_new(Duration::from_mins(1)).unwrap();
    let first = 29_453_760 + hour * 60;
    let columns = series.into_iter().map(|(labels, values)| SeriesColumn {
        labels: labels.to_owned(),
        first,
        values,
    });
    let answer = Answer {
        query: Query::try_new("q").unwrap(),
        source: "http://prometheus:9090".to_owned(),
        grid: Grid::from_position(step, first, 60),
        asked_at: Timestamp::from_secs(1_800_000_000),
        warnings: Vec::new(),
        failed: Instants::new(),
        series: columns.collect(),
    };
    writer.put(room, &answer).unwrap();
}

/// Two checks with NaN, infinities, holes and a file without rows; a server, and something retired.
fn fill(writer: &StoreWriter) {
    let check = |id| Room::Check(CheckId::try_new(id).unwrap());
    let mut holes: Vec<f64> = (0..60).map(|minute| f64::from(minute) / 4.0).collect();
    (holes[7], holes[8], holes[9]) = (ABSENT, f64::NAN, f64::INFINITY);
    let gpus = vec![("{gpu=\"1\"}", vec![1.0; 60]), ("{gpu=\"0\"}", holes)];
    put(writer, &check("vram_headroom"), 0, gpus);
    put(writer, &check("vram_headroom"), 1, Vec::new());
    put(
        writer,
        &check("vram_headroom"),
        2,
        vec![("{gpu=\"0\"}", vec![-0.5; 60])],
    );
    put(writer, &check("rl_loss"), 0, vec![("{}", vec![2.0; 60])]);
    put(writer, &check("never_seen"), 0, Vec::new());
    put(writer, &Room::Server, 0, vec![("{}", vec![1.0; 60])]);
    put(writer, &check("old"), 0, vec![("{}", vec![9.0; 60])]);
    writer.retire(&check("old")).unwrap();
}

#[test]
fn polars_duckdb_and_pandas_read_the_store() {
    let folder = tempfile::tempdir().unwrap();
    fill(&Store::open_for_writing(folder.path()).unwrap());
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = Command::new(&python)
        .arg(SCRIPT)
        .arg(folder.path())
        .output()
        .unwrap_or_else(|error| panic!("cannot run `{python}`: {error}"));
    let said = String::from_utf8_lossy(&run.stdout);
    let complaint = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}{complaint}");
    for reader in ["polars", "duckdb", "pandas"] {
        assert!(
            said.contains(&format!("{reader}: read")),
            "{said}{complaint}"
        );
    }
}
