//! The Parquet file of `retrogate replay --verdicts`, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

/// For each check, the unix seconds at which it says no-go; and all seconds of the table.
#[derive(Debug, Default)]
pub struct VerdictTable {
    pub no_go: BTreeMap<String, BTreeSet<i64>>,
    pub times: BTreeSet<i64>,
}

pub fn read(path: &Path) -> VerdictTable {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let mut table = VerdictTable::default();
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let mut columns = row.get_column_iter();
        let Some((_, Field::TimestampMillis(millis))) = columns.next() else {
            panic!("a row begins with its time: {row}");
        };
        let time = millis / 1000;
        assert!(table.times.insert(time), "{time} stands there twice");
        for (name, field) in columns {
            if *field == Field::Str("no-go".to_owned()) {
                table.no_go.entry(name.clone()).or_default().insert(time);
            }
        }
    }
    table
}
