//! The grid: multiples of the gate's step since the Unix epoch.
//!
//! All evaluation happens at grid points. A [`Grid`] is a run of consecutive grid points; inside it, a
//! point is named by its index from 0, outside by its [`Timestamp`]. Absolute positions are whole steps
//! since the epoch, so that windows can align to them wherever a run starts.

use std::ops::Range;

use super::duration::Duration;
use super::time::{TimeRange, Timestamp};

/// The distance between two grid points, a whole number of seconds ≥ 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(u32);

/// Why a duration cannot be a step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// Zero, or with a fraction of a second.
    #[error("a step of {0} does not work; expected a whole number of seconds, at least 1s")]
    NotWholeSeconds(Duration),
    /// Longer than a day.
    #[error("a step of {0} is too long; expected at most 1d")]
    TooLong(Duration),
}

impl Step {
    /// A step of whole seconds, from 1s to 1d.
    pub fn try_new(duration: Duration) -> Result<Self, StepError> {
        let millis = duration.millis();
        if millis == 0 || millis % 1000 != 0 {
            return Err(StepError::NotWholeSeconds(duration));
        }
        if millis > 86_400_000 {
            return Err(StepError::TooLong(duration));
        }
        Ok(Self((millis / 1000) as u32))
    }

    /// Its length in seconds.
    pub const fn secs(self) -> u32 {
        self.0
    }

    /// Its length in milliseconds.
    pub const fn millis(self) -> i64 {
        self.0 as i64 * 1000
    }

    /// Its length.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }

    /// How many whole steps cover `duration`: rounded up.
    pub fn steps_in(self, duration: Duration) -> usize {
        (duration.millis() as u64).div_ceil(self.millis() as u64) as usize
    }

    /// `steps` steps as a duration.
    pub fn times(self, steps: usize) -> Duration {
        Duration::try_from_millis(self.millis().saturating_mul(steps as i64))
            .expect("a count of steps is not negative")
    }

    /// The last grid point not after `instant`.
    pub const fn floor(self, instant: Timestamp) -> Timestamp {
        Timestamp::from_millis(instant.millis().div_euclid(self.millis()) * self.millis())
    }

    /// The first grid point not before `instant`.
    pub const fn ceil(self, instant: Timestamp) -> Timestamp {
        let floor = self.floor(instant).millis();
        if floor == instant.millis() {
            instant
        } else {
            Timestamp::from_millis(floor + self.millis())
        }
    }
}

/// A run of consecutive grid points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grid {
    step: Step,
    /// Steps since the epoch of the first point.
    first: i64,
    len: usize,
}

/// Why a range holds no grid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GridError {
    /// `from` is not before `to`.
    #[error("the range starts at {} and ends at {}; its start must come before its end", .0.from, .0.to)]
    Reversed(TimeRange),
    /// No multiple of the step lies inside.
    #[error("no point of the {step} grid lies in {range}", step = .1.duration(), range = .0)]
    Empty(TimeRange, Step),
}

impl Grid {
    /// The grid points in `[from, to)`.
    pub fn try_new(step: Step, range: TimeRange) -> Result<Self, GridError> {
        if range.is_empty() {
            return Err(GridError::Reversed(range));
        }
        let grid = Self::covering(step, range);
        if grid.is_empty() {
            return Err(GridError::Empty(range, step));
        }
        Ok(grid)
    }

    /// The grid points in `[from, to)`, perhaps none.
    pub fn covering(step: Step, range: TimeRange) -> Self {
        let first = step.ceil(range.from).millis() / step.millis();
        let end = step.ceil(range.to).millis() / step.millis();
        Self {
            step,
            first,
            len: (end - first).max(0) as usize,
        }
    }

    /// `len` points from the absolute position `first` (steps since the epoch).
    pub const fn from_position(step: Step, first: i64, len: usize) -> Self {
        Self { step, first, len }
    }

    /// The step.
    pub const fn step(self) -> Step {
        self.step
    }

    /// Steps since the epoch of the first point.
    pub const fn first_position(self) -> i64 {
        self.first
    }

    /// How many points.
    pub const fn len(self) -> usize {
        self.len
    }

    /// No points at all.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The time of point `index`; also right beyond the run.
    pub const fn timestamp(self, index: usize) -> Timestamp {
        Timestamp::from_millis((self.first + index as i64) * self.step.millis())
    }

    /// From the first point to one step after the last.
    pub const fn range(self) -> TimeRange {
        TimeRange::new(self.timestamp(0), self.timestamp(self.len))
    }

    /// The index of the first point not before `instant`, at most `len`.
    pub fn index_at_or_after(self, instant: Timestamp) -> usize {
        let position = self.step.ceil(instant).millis() / self.step.millis();
        (position - self.first).clamp(0, self.len as i64) as usize
    }

    /// The index of the last point not after `instant`, if the run has it.
    pub fn index_at_or_before(self, instant: Timestamp) -> Option<usize> {
        let position = self.step.floor(instant).millis() / self.step.millis();
        let index = position - self.first;
        (0..self.len as i64)
            .contains(&index)
            .then_some(index as usize)
    }

    /// The indices of the points inside `range`.
    pub fn indices(self, range: TimeRange) -> Range<usize> {
        let start = self.index_at_or_after(range.from);
        start..self.index_at_or_after(range.to).max(start)
    }

    /// The run made of the points `range`, which must lie inside.
    #[must_use]
    pub fn slice(self, range: Range<usize>) -> Self {
        assert!(range.start <= range.end && range.end <= self.len);
        Self {
            step: self.step,
            first: self.first + range.start as i64,
            len: range.end - range.start,
        }
    }

    /// The same run with `steps` more points before its first.
    #[must_use]
    pub const fn extended_back(self, steps: usize) -> Self {
        Self {
            step: self.step,
            first: self.first - steps as i64,
            len: self.len + steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute() -> Step {
        Step::try_new(Duration::from_mins(1)).unwrap()
    }

    #[test]
    fn ranges_are_half_open_and_points_are_multiples_of_the_step() {
        let range = TimeRange::new(Timestamp::from_secs(61), Timestamp::from_secs(240));
        let grid = Grid::try_new(minute(), range).unwrap();
        assert_eq!(grid.len(), 2);
        assert_eq!(grid.timestamp(0).secs(), 120);
        assert_eq!(grid.range().to.secs(), 240);
        assert_eq!(grid.index_at_or_before(Timestamp::from_secs(239)), Some(1));
        assert_eq!(grid.index_at_or_before(Timestamp::from_secs(119)), None);
        assert_eq!(grid.index_at_or_after(Timestamp::from_secs(121)), 1);
    }

    #[test]
    fn a_range_without_points_is_refused() {
        let between = TimeRange::new(Timestamp::from_secs(61), Timestamp::from_secs(62));
        assert!(matches!(
            Grid::try_new(minute(), between),
            Err(GridError::Empty(..))
        ));
        let reversed = TimeRange::new(Timestamp::from_secs(62), Timestamp::from_secs(61));
        assert!(matches!(
            Grid::try_new(minute(), reversed),
            Err(GridError::Reversed(_))
        ));
    }

    #[test]
    fn durations_are_rounded_up_to_whole_steps() {
        assert_eq!(minute().steps_in(Duration::ZERO), 0);
        assert_eq!(minute().steps_in(Duration::from_secs(61)), 2);
        assert!(Step::try_new(Duration::ZERO).is_err());
        assert!(Step::try_new("1500ms".parse().unwrap()).is_err());
    }
}
