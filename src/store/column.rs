//! A series put together from row groups, in time order, with gaps made absent.

use std::ops::Range;

use super::error::Fault;
use crate::model::{ABSENT, SeriesColumn};

/// Grows from its first present sample to its last.
#[derive(Debug)]
pub(super) struct ColumnBuilder {
    /// Steps since the epoch of `values[0]`; unused while that is empty.
    first: i64,
    values: Vec<f64>,
}

impl ColumnBuilder {
    /// With room for the steps of `extent`.
    pub(super) fn with_room_for(extent: &Range<i64>) -> Self {
        Self {
            first: extent.start,
            values: Vec::with_capacity((extent.end - extent.start).max(0) as usize),
        }
    }

    /// Makes everything before `position` known, so that values can be appended from there.
    pub(super) fn seek(&mut self, position: i64) -> Result<&mut Vec<f64>, Fault> {
        if self.values.is_empty() {
            self.first = position;
        }
        let Ok(length) = usize::try_from(position - self.first) else {
            return Err(out_of_order());
        };
        if length < self.values.len() {
            return Err(out_of_order());
        }
        self.values.resize(length, ABSENT);
        Ok(&mut self.values)
    }

    /// Appends runs of consecutive samples, which stand in `samples` one run after the other.
    pub(super) fn append_runs(
        &mut self,
        runs: &[Range<i64>],
        mut samples: &[f64],
    ) -> Result<(), Fault> {
        for run in runs {
            let (own, rest) = samples
                .split_at_checked((run.end - run.start) as usize)
                .expect("there is a sample for every position");
            self.seek(run.start)?.extend_from_slice(own);
            samples = rest;
        }
        Ok(())
    }

    /// The finished series; `None` when it never had a sample.
    pub(super) fn finish(self, labels: &str) -> Option<SeriesColumn> {
        (!self.values.is_empty()).then(|| SeriesColumn {
            labels: labels.to_owned(),
            first: self.first,
            values: self.values,
        })
    }
}

fn out_of_order() -> Fault {
    Fault::Damaged("the rows of a series go back in time".to_owned())
}

/// The present stretch of `column` inside `positions`: where it starts, and its samples.
pub(super) fn clip(column: &SeriesColumn, positions: Range<i64>) -> (i64, &[f64]) {
    let length = column.values.len() as i64;
    let start = (positions.start - column.first).clamp(0, length);
    let end = (positions.end - column.first).clamp(start, length);
    let first = column.first + start;
    (first, &column.values[start as usize..end as usize])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Sample;

    #[test]
    fn gaps_between_row_groups_are_absent() {
        let mut builder = ColumnBuilder::with_room_for(&(0..10));
        builder
            .append_runs(&[3..4, 5..6], &[1.0, f64::NAN])
            .unwrap();
        builder.seek(7).unwrap().push(2.0);
        let column = builder.finish("{}").unwrap();
        assert_eq!(column.first, 3);
        let samples: Vec<_> = (3..8).map(|position| column.at(position)).collect();
        assert_eq!(
            samples,
            [
                Sample::Value(1.0),
                Sample::Absent,
                Sample::NaN,
                Sample::Absent,
                Sample::Value(2.0)
            ]
        );
    }

    #[test]
    fn time_does_not_go_back() {
        let mut builder = ColumnBuilder::with_room_for(&(0..10));
        builder.append_runs(&[3..4, 5..6], &[1.0, 1.0]).unwrap();
        assert!(builder.seek(5).is_err() && builder.seek(1).is_err());
        assert!(builder.seek(6).is_ok());
    }

    #[test]
    fn clipping_outside_is_empty() {
        let column = SeriesColumn {
            labels: String::new(),
            first: 10,
            values: vec![1.0, 2.0, 3.0],
        };
        assert_eq!(clip(&column, 11..20), (11, &[2.0, 3.0][..]));
        assert!(clip(&column, 0..10).1.is_empty() && clip(&column, 13..20).1.is_empty());
        assert!(clip(&column, 12..12).1.is_empty());
    }
}
