//! The answer to a range query, read into columns as it streams.
//!
//! Every sample must lie on the grid that was asked, in ascending order; what the server left out becomes
//! absent. A column spans from its first present sample to its last. What one answer may take in memory
//! is bounded; within the bound, a column costs eight bytes a point.

use std::io::Read;

use crate::model::{ABSENT, Grid, SeriesColumn};

use super::envelope::{self, set_once};
use super::error::{DecodeError, quote_message};
use super::input::{Input, SMALL};
use super::labels::Labels;
use super::point::Point;

/// The most one answer may take: 50 million samples, past which a Prometheus with default settings
/// refuses the query itself.
const MEMORY_LIMIT: usize = 50_000_000 * 8;
/// What a column costs besides its labels and samples: itself, in a list that grows by doubling, and two
/// allocations, each with its own overhead.
const COLUMN_COST: usize = 160;

/// What a server answered to a range query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RangeAnswer {
    /// The series, sorted by labels, none twice; a series without samples is not here.
    pub series: Vec<SeriesColumn>,
    /// The server's warnings, in its order.
    pub warnings: Vec<String>,
    /// The server's notes, in its order.
    pub infos: Vec<String>,
    /// Samples that were present, over all series.
    pub samples: u64,
    /// Length of the answer in bytes, after decompression.
    pub bytes: u64,
}

/// Reads the answer to a range query over `grid`.
pub fn decode_range<R: Read>(input: &mut Input<R>, grid: Grid) -> Result<RangeAnswer, DecodeError> {
    let answer = envelope::read(input, |input| Matrix::new(grid).read(input))?.whole()?;
    let mut series = answer.data.columns;
    series.sort_unstable_by(|a, b| a.labels.cmp(&b.labels));
    if let Some(pair) = series
        .windows(2)
        .find(|pair| pair[0].labels == pair[1].labels)
    {
        return Err(DecodeError::DuplicateSeries {
            series: quote_message(&pair[0].labels),
        });
    }
    Ok(RangeAnswer {
        series,
        warnings: answer.warnings,
        infos: answer.infos,
        samples: answer.data.samples,
        bytes: input.position(),
    })
}

struct Matrix {
    grid: Grid,
    columns: Vec<SeriesColumn>,
    samples: u64,
    memory: usize,
}

impl Matrix {
    fn new(grid: Grid) -> Self {
        Self {
            grid,
            columns: Vec::new(),
            samples: 0,
            memory: 0,
        }
    }

    fn read<R: Read>(mut self, input: &mut Input<R>) -> Result<Self, DecodeError> {
        let mut kind: Option<String> = None;
        let mut result = None;
        input.object(|input, key| match key {
            "resultType" => {
                set_once(&mut kind, input, key, |input| input.value(SMALL))?;
                self.accepts(kind.as_deref())
            }
            "result" if kind.as_deref() == Some("scalar") => {
                set_once(&mut result, input, key, |input| self.scalar(input))
            }
            "result" => set_once(&mut result, input, key, |input| {
                input.array(|input| self.series(input))
            }),
            _ => input.skip(),
        })?;
        match (kind, result) {
            (Some(_), Some(())) => Ok(self),
            (None, _) => Err(input.malformed("the answer has no `resultType`")),
            (_, None) => Err(input.malformed("the answer has no `result`")),
        }
    }

    /// A scalar has one sample, so it answers a range of one point only.
    fn accepts(&self, kind: Option<&str>) -> Result<(), DecodeError> {
        match kind {
            Some("matrix") => Ok(()),
            Some("scalar") if self.grid.len() == 1 => Ok(()),
            other => Err(DecodeError::UnexpectedType {
                found: quote_message(other.unwrap_or_default()),
                expected: "matrix",
            }),
        }
    }

    fn scalar<R: Read>(&mut self, input: &mut Input<R>) -> Result<(), DecodeError> {
        let mut column = Column::new(self.grid, 1);
        let point = Point::read(input)?;
        column.push(input, point, None)?;
        self.keep(Labels::default().to_string(), column)
    }

    fn series<R: Read>(&mut self, input: &mut Input<R>) -> Result<(), DecodeError> {
        let mut labels: Option<String> = None;
        let mut column = None;
        let likely = self.columns.last().map_or(0, |last| last.values.len());
        let grid = self.grid;
        input.object(|input, key| match key {
            "metric" => set_once(&mut labels, input, key, |input| {
                Ok(input.value::<Labels>(SMALL)?.to_string())
            }),
            "values" => set_once(&mut column, input, key, |input| {
                let mut column = Column::new(grid, likely);
                input.array(|input| {
                    let point = Point::read(input)?;
                    column.push(input, point, labels.as_deref())
                })?;
                Ok(column)
            }),
            "histograms" => no_histograms(input, labels.as_deref()),
            _ => input.skip(),
        })?;
        match (labels, column) {
            (Some(labels), Some(column)) => self.keep(labels, column),
            (None, _) => Err(input.malformed("a series has no `metric`")),
            (_, None) => Err(input.malformed("a series has no `values`")),
        }
    }

    fn keep(&mut self, labels: String, mut column: Column) -> Result<(), DecodeError> {
        if column.values.is_empty() {
            return Ok(());
        }
        self.memory += COLUMN_COST + labels.len() + 8 * column.values.len();
        if self.memory > MEMORY_LIMIT {
            return Err(DecodeError::TooLarge {
                limit: MEMORY_LIMIT,
            });
        }
        self.samples += column.present;
        column.values.shrink_to_fit();
        self.columns.push(SeriesColumn {
            labels,
            first: column.first,
            values: column.values,
        });
        Ok(())
    }
}

/// Fails on the first histogram without reading the rest.
fn no_histograms<R: Read>(input: &mut Input<R>, series: Option<&str>) -> Result<(), DecodeError> {
    input.array(|_| {
        Err(DecodeError::NativeHistogram {
            series: named(series),
        })
    })
}

fn named(series: Option<&str>) -> String {
    series.map_or_else(|| "a series".to_owned(), quote_message)
}

/// A column while it grows.
struct Column {
    grid: Grid,
    step: i64,
    first: i64,
    values: Vec<f64>,
    present: u64,
    /// Seconds of the grid point after the last value.
    next: i64,
    /// Seconds of the first point after the grid.
    end: i64,
}

impl Column {
    fn new(grid: Grid, capacity: usize) -> Self {
        Self {
            grid,
            step: i64::from(grid.step().secs()),
            first: 0,
            values: Vec::with_capacity(capacity.min(grid.len())),
            present: 0,
            next: 0,
            end: grid.timestamp(grid.len()).secs(),
        }
    }

    #[inline]
    fn push<R: Read>(
        &mut self,
        input: &Input<R>,
        point: Point,
        series: Option<&str>,
    ) -> Result<(), DecodeError> {
        // Equality with a whole number of seconds also settles that there is no fraction.
        if point.seconds != self.next as f64 || self.values.is_empty() || self.next == self.end {
            self.jump(input, point.seconds, series)?;
        }
        self.values.push(point.value);
        self.present += 1;
        self.next += self.step;
        Ok(())
    }

    /// To a point that does not follow the last: the first one, or one after a gap.
    #[cold]
    fn jump<R: Read>(
        &mut self,
        input: &Input<R>,
        seconds: f64,
        series: Option<&str>,
    ) -> Result<(), DecodeError> {
        let off_grid = || DecodeError::OffGrid {
            series: named(series),
            seconds,
            grid: self.grid,
        };
        let position = self.position(seconds).ok_or_else(off_grid)?;
        if self.values.is_empty() {
            self.first = position;
        } else {
            let last = self.first + self.values.len() as i64 - 1;
            if position <= last {
                return Err(input.malformed(format!(
                    "{} has samples out of order at {seconds} s",
                    named(series)
                )));
            }
            self.values.resize((position - self.first) as usize, ABSENT);
        }
        self.next = position * self.step;
        Ok(())
    }

    /// The absolute grid position, if `seconds` is one of the instants asked.
    fn position(&self, seconds: f64) -> Option<i64> {
        let whole = seconds as i64;
        if whole as f64 != seconds || whole % self.step != 0 {
            return None;
        }
        let position = whole / self.step;
        let index = position - self.grid.first_position();
        (0..self.grid.len() as i64)
            .contains(&index)
            .then_some(position)
    }
}
