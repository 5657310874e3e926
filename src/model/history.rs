//! What the server answered: samples on the grid, and what was asked at all.
//!
//! A sample is a value, NaN or absent, never mixed up. Columns are dense `f64`; absence is one fixed NaN
//! bit pattern, [`ABSENT`], which no server can send as a number (it is the pattern Prometheus keeps for
//! stale markers); any other NaN is a NaN. Evaluation treats both as no data. A column covers only the
//! stretch in which its series ever had a sample; outside it is absent.
//!
//! Whether an instant was asked at all is kept beside the samples, in [`Asked`].

use super::grid::Grid;
use super::instants::Instants;

/// The bits that mean "no sample here".
pub const ABSENT: f64 = f64::from_bits(0x7ff0_0000_0000_0002);

/// Is this the absent pattern, and not just any NaN?
pub fn is_absent(value: f64) -> bool {
    value.to_bits() == ABSENT.to_bits()
}

/// One sample, told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// A number, perhaps infinite.
    Value(f64),
    /// The server said NaN.
    NaN,
    /// The server said nothing.
    Absent,
}

impl From<f64> for Sample {
    fn from(value: f64) -> Self {
        if is_absent(value) {
            Self::Absent
        } else if value.is_nan() {
            Self::NaN
        } else {
            Self::Value(value)
        }
    }
}

impl From<Sample> for f64 {
    fn from(sample: Sample) -> Self {
        match sample {
            Sample::Value(value) => value,
            Sample::NaN => f64::NAN,
            Sample::Absent => ABSENT,
        }
    }
}

/// One series on the grid.
#[derive(Debug, Clone)]
pub struct SeriesColumn {
    /// Labels as Prometheus prints them, `{}` for none.
    pub labels: String,
    /// Steps since the epoch of `values[0]`.
    pub first: i64,
    /// One sample a grid point, [`ABSENT`] where there is none.
    pub values: Vec<f64>,
}

impl SeriesColumn {
    /// The sample at an absolute grid position.
    pub fn at(&self, position: i64) -> Sample {
        usize::try_from(position - self.first)
            .ok()
            .and_then(|index| self.values.get(index))
            .map_or(Sample::Absent, |value| Sample::from(*value))
    }

    /// Copies the samples of `grid` into `out`, absent where the column has none.
    pub fn read_into(&self, grid: Grid, out: &mut Vec<f64>) {
        out.clear();
        out.resize(grid.len(), ABSENT);
        let start = self.first.max(grid.first_position());
        let end =
            (self.first + self.values.len() as i64).min(grid.first_position() + grid.len() as i64);
        if start < end {
            let from = (start - self.first) as usize;
            let to = (start - grid.first_position()) as usize;
            let count = (end - start) as usize;
            out[to..to + count].copy_from_slice(&self.values[from..from + count]);
        }
    }

    /// The samples of `grid` without copying, if the column covers all of it.
    pub fn covering(&self, grid: Grid) -> Option<&[f64]> {
        let from = usize::try_from(grid.first_position() - self.first).ok()?;
        self.values.get(from..from + grid.len())
    }

    /// Does the column reach into `grid` at all?
    pub fn touches(&self, grid: Grid) -> bool {
        self.first < grid.first_position() + grid.len() as i64
            && grid.first_position() < self.first + self.values.len() as i64
    }
}

impl PartialEq for SeriesColumn {
    /// Equal to the bit: NaN equals NaN and differs from absent, −0 differs from 0.
    fn eq(&self, other: &Self) -> bool {
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        self.labels == other.labels
            && self.first == other.first
            && bits(&self.values) == bits(&other.values)
    }
}

/// Puts later answers behind earlier ones, series by series; the result is sorted by labels.
///
/// What lies between two stretches of a series is absent. No series may stand twice in either list, and
/// no stretch of `later` may begin before the one of `earlier` ends.
pub fn join_series(earlier: &mut Vec<SeriesColumn>, later: Vec<SeriesColumn>) {
    earlier.sort_by(|a, b| a.labels.cmp(&b.labels));
    let known = earlier.len();
    for column in later {
        match earlier[..known].binary_search_by(|own| own.labels.cmp(&column.labels)) {
            Ok(found) => {
                let own = &mut earlier[found];
                let gap = column.first - own.first - own.values.len() as i64;
                let gap = usize::try_from(gap).expect("later stretches begin after earlier ones");
                own.values.extend(std::iter::repeat_n(ABSENT, gap));
                own.values.extend(column.values);
            }
            Err(_) => earlier.push(column),
        }
    }
    earlier.sort_by(|a, b| a.labels.cmp(&b.labels));
}

/// What was asked of the server. An instant outside `asked` was never asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Asked, and answered or refused.
    pub asked: Instants,
    /// Asked, and the server refused that very instant: one step wide each. A part of `asked`.
    pub failed: Instants,
}

/// All that is known of one check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CheckHistory {
    /// Its series, sorted by labels, none twice.
    pub series: Vec<SeriesColumn>,
    /// What was asked.
    pub asked: Asked,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Duration, Step};

    #[test]
    fn absent_is_not_nan_and_nan_is_not_a_value() {
        for sample in [Sample::Value(f64::INFINITY), Sample::NaN, Sample::Absent] {
            assert_eq!(Sample::from(f64::from(sample)), sample);
        }
        assert!(ABSENT.is_nan() && is_absent(ABSENT) && !is_absent(f64::NAN));
    }

    #[test]
    fn stretches_of_one_series_become_one_column() {
        let column = |labels: &str, first, values: &[f64]| SeriesColumn {
            labels: labels.to_owned(),
            first,
            values: values.to_vec(),
        };
        let mut joined = vec![column("b", 0, &[1.0]), column("c", 0, &[5.0])];
        join_series(
            &mut joined,
            vec![column("b", 2, &[3.0]), column("a", 3, &[4.0])],
        );
        assert_eq!(
            joined,
            [
                column("a", 3, &[4.0]),
                column("b", 0, &[1.0, ABSENT, 3.0]),
                column("c", 0, &[5.0])
            ]
        );
    }

    #[test]
    fn a_column_is_absent_outside_its_stretch() {
        let step = Step::try_new(Duration::from_secs(1)).unwrap();
        let column = SeriesColumn {
            labels: "{}".to_owned(),
            first: 10,
            values: vec![1.0, 2.0],
        };
        let mut out = Vec::new();
        column.read_into(Grid::from_position(step, 9, 4), &mut out);
        assert_eq!(
            out.into_iter().map(Sample::from).collect::<Vec<_>>(),
            [
                Sample::Absent,
                Sample::Value(1.0),
                Sample::Value(2.0),
                Sample::Absent
            ]
        );
        assert!(column.covering(Grid::from_position(step, 11, 1)).is_some());
        assert!(!column.touches(Grid::from_position(step, 12, 5)));
    }
}
