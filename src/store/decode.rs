//! Row groups into columns.
//!
//! A complete row group (a row at every step) is decoded straight into its column: its timestamps are then
//! known from its checked footer, and nothing is scattered. A sparse one has its timestamps decoded, batch
//! by batch and only as far as they are wanted, checked, and folded into *runs* of consecutive points;
//! values are copied run by run. Buffers are kept from one row group to the next.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::data_type::{ByteArrayType, DoubleType, Int64Type};

use super::column::ColumnBuilder;
use super::error::Fault;
use super::file_slice::{FileSlice, column_reader};
use super::schema::Column;
use super::stored_file::RowGroup;
use crate::model::Step;

/// How many timestamps are decoded at a time: they stay in the first cache.
const BATCH: usize = 2048;

/// Decodes row groups; keeps its buffers.
pub(super) struct Decoder {
    step: Step,
    times: Vec<i64>,
    runs: Vec<Range<i64>>,
    values: Vec<f64>,
}

impl Decoder {
    /// For samples at multiples of `step`.
    pub(super) fn new(step: Step) -> Self {
        Self {
            step,
            times: Vec::with_capacity(BATCH),
            runs: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Appends the samples of `group` that lie in `wanted` to `column`.
    pub(super) fn decode(
        &mut self,
        group: &RowGroup,
        bytes: Bytes,
        wanted: &Range<i64>,
        mut column: ColumnBuilder<'_>,
    ) -> Result<(), Fault> {
        let slice = Arc::new(FileSlice::new(group.bytes.start, bytes));
        let start = group.positions.start.max(wanted.start);
        let end = group.positions.end.min(wanted.end);
        if group.is_complete() {
            let skipped = (start - group.positions.start) as usize;
            let rows = skipped..skipped + (end - start) as usize;
            return read_values(group, &slice, rows, column.seek(start)?);
        }
        self.read_runs(group, &slice, end)?;
        let skipped = cut_before(&mut self.runs, start);
        let taken: i64 = self.runs.iter().map(|run| run.end - run.start).sum();
        self.values.clear();
        let rows = skipped..skipped + taken as usize;
        read_values(group, &slice, rows, &mut self.values)?;
        column.append_runs(&self.runs, &self.values)
    }

    /// Decodes all of `group`, what a reading passes over included: every timestamp stands on its grid,
    /// every row names the group's series, every value is there.
    pub(super) fn verify(&mut self, group: &RowGroup, bytes: Bytes) -> Result<(), Fault> {
        let slice = Arc::new(FileSlice::new(group.bytes.start, bytes));
        self.read_runs(group, &slice, group.positions.end)?;
        let rows: i64 = self.runs.iter().map(|run| run.end - run.start).sum();
        if rows != group.rows as i64 {
            let found = "its timestamps go on where its footer ends them".to_owned();
            return Err(Fault::Damaged(found));
        }
        self.values.clear();
        read_values(group, &slice, 0..group.rows, &mut self.values)?;
        verify_names(group, &slice)
    }

    /// Decodes the timestamps before `end` into runs of positions, and checks them.
    fn read_runs(
        &mut self,
        group: &RowGroup,
        slice: &Arc<FileSlice>,
        end: i64,
    ) -> Result<(), Fault> {
        self.runs.clear();
        let mut reader = column_reader::<Int64Type>(&group.metadata, Column::Timestamp, slice)?;
        let mut left = group.rows;
        while left > 0 && self.next_position().is_none_or(|next| next < end) {
            self.times.clear();
            let (read, ..) = reader.read_records(left.min(BATCH), None, None, &mut self.times)?;
            if read == 0 {
                return Err(Fault::Damaged(
                    "its timestamps end before its rows do".to_owned(),
                ));
            }
            left -= read;
            if !fold_into_runs(&self.times, self.step, &mut self.runs) {
                let found = "its timestamps do not ascend on its grid".to_owned();
                return Err(Fault::Damaged(found));
            }
        }
        let starts = self.runs.first().map(|run| run.start);
        let ends_as_said = left > 0 || self.next_position() == Some(group.positions.end);
        if starts != Some(group.positions.start) || !ends_as_said {
            let found = "its timestamps are not those its footer names".to_owned();
            return Err(Fault::Damaged(found));
        }
        cut_from(&mut self.runs, end);
        Ok(())
    }

    /// One after the last position decoded so far.
    fn next_position(&self) -> Option<i64> {
        self.runs.last().map(|run| run.end)
    }
}

/// Appends timestamps to runs; `false` when they do not ascend or lie off the grid. Nearly all of them
/// continue a run, and those cost no division.
fn fold_into_runs(times: &[i64], step: Step, runs: &mut Vec<Range<i64>>) -> bool {
    let step = step.millis();
    let mut run = runs.pop().unwrap_or(i64::MIN..i64::MIN);
    let mut expected = run.end.wrapping_mul(step);
    for time in times {
        if *time != expected {
            if time % step != 0 || time / step < run.end {
                return false;
            }
            if run.start < run.end {
                runs.push(run);
            }
            run = time / step..time / step;
            expected = *time;
        }
        run.end += 1;
        expected += step;
    }
    runs.push(run);
    true
}

/// Drops positions from `end` on.
fn cut_from(runs: &mut Vec<Range<i64>>, end: i64) {
    runs.truncate(runs.partition_point(|run| run.start < end));
    if let Some(last) = runs.last_mut() {
        last.end = last.end.min(end);
    }
}

/// Drops positions before `start`, and says how many.
fn cut_before(runs: &mut Vec<Range<i64>>, start: i64) -> usize {
    let gone = runs.partition_point(|run| run.end <= start);
    let mut skipped: i64 = runs.drain(..gone).map(|run| run.end - run.start).sum();
    if let Some(first) = runs.first_mut() {
        skipped += (start - first.start).max(0);
        first.start = first.start.max(start);
    }
    skipped as usize
}

/// Appends some rows of the values.
fn read_values(
    group: &RowGroup,
    slice: &Arc<FileSlice>,
    rows: Range<usize>,
    out: &mut Vec<f64>,
) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut reader = column_reader::<DoubleType>(&group.metadata, Column::Value, slice)?;
    let skipped = reader.skip_records(rows.start)?;
    let (read, ..) = reader.read_records(rows.len(), None, None, out)?;
    if skipped != rows.start || read != rows.len() {
        return Err(Fault::Damaged(
            "its values end before its rows do".to_owned(),
        ));
    }
    Ok(())
}

/// Every row names the series of its row group.
fn verify_names(group: &RowGroup, slice: &Arc<FileSlice>) -> Result<(), Fault> {
    let mut reader = column_reader::<ByteArrayType>(&group.metadata, Column::Series, slice)?;
    let mut names = Vec::with_capacity(BATCH);
    let mut left = group.rows;
    while left > 0 {
        names.clear();
        let (read, ..) = reader.read_records(left.min(BATCH), None, None, &mut names)?;
        if read == 0
            || names
                .iter()
                .any(|name| name.data() != group.series.as_bytes())
        {
            let found = format!("its rows of series {} do not all name it", group.series);
            return Err(Fault::Damaged(found));
        }
        left -= read;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Duration;

    fn step() -> Step {
        Step::try_new(Duration::from_secs(15)).unwrap()
    }

    #[test]
    fn timestamps_become_runs_across_batches() {
        let mut runs = Vec::new();
        assert!(fold_into_runs(&[15_000, 30_000, 75_000], step(), &mut runs));
        assert!(fold_into_runs(&[90_000, 120_000], step(), &mut runs));
        assert_eq!(runs, [1..3, 5..7, 8..9]);
    }

    #[test]
    fn timestamps_off_the_grid_or_out_of_order_are_refused() {
        for wrong in [
            [15_000, 30_001],
            [15_000, 15_000],
            [30_000, 15_000],
            [7, 15_000],
        ] {
            assert!(
                !fold_into_runs(&wrong, step(), &mut Vec::new()),
                "{wrong:?}"
            );
        }
        let mut runs = vec![1..3];
        assert!(!fold_into_runs(&[30_000], step(), &mut runs));
    }

    #[test]
    fn runs_are_cut_on_both_sides() {
        let mut runs = vec![1..3, 5..8, 9..10];
        cut_from(&mut runs, 7);
        assert_eq!(runs, [1..3, 5..7]);
        assert_eq!(cut_before(&mut runs, 6), 3);
        assert_eq!(runs, [6..7]);
        assert_eq!(cut_before(&mut runs, 9), 1);
        cut_from(&mut runs, 2);
        assert!(runs.is_empty());
    }
}
