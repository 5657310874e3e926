//! A series put together from row groups, in time order, with gaps made absent.

use std::ops::Range;

use super::error::Fault;
use crate::model::{ABSENT, SeriesColumn};

/// A column that grows from its first present sample to its last; where it starts means nothing while it is empty.
#[derive(Debug)]
pub(super) struct ColumnBuilder<'a>(&'a mut SeriesColumn);

impl<'a> ColumnBuilder<'a> {
    /// Goes on with `column`.
    pub(super) fn on(column: &'a mut SeriesColumn) -> Self {
        Self(column)
    }

    /// Makes everything before `position` known, so that values can be appended from there.
    pub(super) fn seek(&mut self, position: i64) -> Result<&mut Vec<f64>, Fault> {
        let Self(column) = self;
        if column.values.is_empty() {
            column.first = position;
        }
        let Ok(length) = usize::try_from(position - column.first) else {
            return Err(out_of_order());
        };
        if length < column.values.len() {
            return Err(out_of_order());
        }
        column.values.resize(length, ABSENT);
        Ok(&mut column.values)
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
}

/// An empty column.
pub(super) fn empty(labels: &str) -> SeriesColumn {
    SeriesColumn {
        labels: labels.to_owned(),
        first: 0,
        values: Vec::new(),
    }
}

/// Lets go of what a column has before `position`.
pub(super) fn forget_before(column: &mut SeriesColumn, position: i64) {
    let gone = (position - column.first).clamp(0, column.values.len() as i64);
    column.values.drain(..gone as usize);
    column.first += gone;
}

/// Makes room in a column up to `end`, and no more.
pub(super) fn make_room(column: &mut SeriesColumn, start: i64, end: i64) {
    let first = if column.values.is_empty() {
        start
    } else {
        column.first
    };
    let length = usize::try_from(end - first).unwrap_or_default();
    let held = column.values.len();
    column.values.reserve_exact(length.saturating_sub(held));
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
        let mut column = empty("{}");
        let mut builder = ColumnBuilder::on(&mut column);
        builder
            .append_runs(&[3..4, 5..6], &[1.0, f64::NAN])
            .unwrap();
        builder.seek(7).unwrap().push(2.0);
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
        let mut column = empty("{}");
        let mut builder = ColumnBuilder::on(&mut column);
        builder.append_runs(&[3..4, 5..6], &[1.0, 1.0]).unwrap();
        assert!(builder.seek(5).is_err() && builder.seek(1).is_err());
        assert!(builder.seek(6).is_ok());
    }

    #[test]
    fn what_is_forgotten_leaves_the_rest_where_it_was() {
        let mut column = empty("{}");
        let mut builder = ColumnBuilder::on(&mut column);
        builder
            .append_runs(&[3..5, 6..7], &[1.0, 2.0, 3.0])
            .unwrap();
        forget_before(&mut column, 2);
        assert_eq!((column.first, column.values.len()), (3, 4));
        forget_before(&mut column, 4);
        assert_eq!((column.first, column.at(4)), (4, Sample::Value(2.0)));
        assert_eq!(column.at(6), Sample::Value(3.0));
        forget_before(&mut column, 9);
        assert!(column.values.is_empty());
        ColumnBuilder::on(&mut column).seek(8).unwrap().push(4.0);
        assert_eq!(column.at(8), Sample::Value(4.0));
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
