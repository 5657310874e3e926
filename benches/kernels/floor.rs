//! The floors: what any program must do that reads this history, and little else.
#![allow(dead_code)] // each bench takes what it needs of it

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, get_typed_column_reader};
use parquet::data_type::{DataType, DoubleType, Int64Type};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use retrogate::model::CheckHistory;

/// Reads every sample once and does next to nothing with it.
pub fn sum(history: &[CheckHistory], threads: usize) -> f64 {
    let parts = history.chunks(history.len().div_ceil(threads));
    thread::scope(|scope| {
        let parts: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(sum_of_check).sum::<f64>()))
            .collect();
        let sums = parts.into_iter().map(thread::ScopedJoinHandle::join);
        sums.map(|sum| sum.expect("sums do not panic")).sum()
    })
}

fn sum_of_check(check: &CheckHistory) -> f64 {
    let mut lanes = [0.0; 16];
    for column in &check.series {
        for chunk in column.values.chunks_exact(lanes.len()) {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane += value;
            }
        }
    }
    lanes.iter().sum()
}

/// Decodes timestamp and value of every row of a store into buffers used again; how many rows there were.
pub fn decode(store: &Path, threads: usize) -> usize {
    let files = files(store);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| decode_in_turn(&files, &next)))
            .collect();
        let rows = workers.into_iter().map(thread::ScopedJoinHandle::join);
        rows.map(|rows| rows.expect("files of the store decode"))
            .sum()
    })
}

fn files(store: &Path) -> Vec<PathBuf> {
    let list = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("the store can be listed");
        entries
            .map(|entry| entry.expect("the store can be listed").path())
            .collect()
    };
    let rooms = list(store).into_iter().filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> = rooms.flat_map(|room| list(&room)).collect();
    files.sort();
    files
}

fn decode_in_turn(files: &[PathBuf], next: &AtomicUsize) -> usize {
    let (mut times, mut values) = (Vec::new(), Vec::new());
    let mut rows = 0;
    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        let bytes = Bytes::from(fs::read(file).expect("a file of the store can be read"));
        let reader = SerializedFileReader::new(bytes).expect("a file of the store is Parquet");
        for number in 0..reader.num_row_groups() {
            let group = reader.get_row_group(number);
            let group = group.expect("row groups are as many as said");
            rows += column::<Int64Type>(&*group, 0, &mut times);
            assert_eq!(times.len(), column::<DoubleType>(&*group, 2, &mut values));
            black_box((&times, &values));
        }
    }
    rows
}

/// Decodes one column of doubles, row group by row group, into a buffer used again.
pub fn decode_doubles(file: &Bytes, number: usize, mut of: impl FnMut(&[f64])) {
    let reader = SerializedFileReader::new(file.clone()).expect("what was written can be read");
    let mut values = Vec::new();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group);
        let group = group.expect("row groups are as many as said");
        column::<DoubleType>(&*group, number, &mut values);
        of(&values);
    }
}

fn column<T: DataType>(group: &dyn RowGroupReader, number: usize, out: &mut Vec<T::T>) -> usize {
    out.clear();
    let reader: ColumnReader = group
        .get_column_reader(number)
        .expect("the schema has three columns");
    let mut reader = get_typed_column_reader::<T>(reader);
    let wanted = group.metadata().num_rows() as usize;
    let (read, ..) = reader
        .read_records(wanted, None, None, out)
        .expect("a column of the store decodes");
    read
}
