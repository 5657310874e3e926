//! Local time: days, weeks and hours of the week as the clock on the wall of a zone has them.
//!
//! Where the clock is put forward a day has 23 hours, where it is put back one has 25, and an hour may come
//! twice; a day that a zone skipped altogether has no steps and is left out.

use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{Grid, TimeRange, Timestamp, ZoneName};

/// How many hours a week has.
pub const HOURS_OF_WEEK: usize = 7 * 24;

/// A zone's calendar.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    zone: &'a ZoneName,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDay(Date);

impl LocalDay {
    /// The day of this name, `2026-11-28`.
    pub fn of_name(name: &str) -> Option<Self> {
        // Other spellings of a day are not its name.
        let day = Self(name.parse().ok()?);
        (day.to_string() == name).then_some(day)
    }

    /// The Monday of its week.
    #[must_use]
    pub fn monday(self) -> Self {
        self.minus(i64::from(self.0.weekday().to_monday_zero_offset()))
    }

    /// So many days earlier.
    #[must_use]
    pub fn minus(self, days: i64) -> Self {
        let span = jiff::Span::new().days(days);
        Self(self.0.saturating_sub(span))
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        self.minus(-1)
    }
}

impl std::fmt::Display for LocalDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The steps of a grid that lie in one day, or one week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The day, or the Monday of the week.
    pub day: LocalDay,
    /// Its steps, at least one.
    pub steps: Range<usize>,
    /// Does the grid hold all of it?
    pub whole: bool,
}

impl<'a> Calendar<'a> {
    /// The calendar of a zone.
    pub const fn new(zone: &'a ZoneName) -> Self {
        Self { zone }
    }

    /// The day of an instant.
    pub fn day(self, instant: Timestamp) -> LocalDay {
        LocalDay(self.local(instant).date())
    }

    /// The hour of the week of an instant: 0 is Monday from 00:00.
    pub fn hour_of_week(self, instant: Timestamp) -> usize {
        let local = self.local(instant);
        let weekday = local.weekday().to_monday_zero_offset();
        weekday as usize * 24 + local.hour() as usize
    }

    /// The first instant of a day and the first after it.
    pub fn range(self, day: LocalDay) -> TimeRange {
        TimeRange::new(self.midnight(day), self.midnight(day.next()))
    }

    /// The days of a grid, in order.
    pub fn days(self, grid: Grid) -> Vec<Stretch> {
        self.stretches(grid, LocalDay::next, |day| day)
    }

    /// The weeks of a grid, in order; each begins on a Monday.
    pub fn weeks(self, grid: Grid) -> Vec<Stretch> {
        self.stretches(grid, |day| day.minus(-7), LocalDay::monday)
    }

    fn stretches(
        self,
        grid: Grid,
        next: impl Fn(LocalDay) -> LocalDay,
        first: impl Fn(LocalDay) -> LocalDay,
    ) -> Vec<Stretch> {
        let TimeRange { from, to } = grid.range();
        let mut found = Vec::new();
        let mut day = first(self.day(from));
        loop {
            let (start, end) = (self.midnight(day), self.midnight(next(day)));
            if start >= to {
                break found;
            }
            let steps = grid.indices(TimeRange::new(start.max(from), end));
            if !steps.is_empty() {
                // No grid point lies between the edge of the day and the edge of the grid.
                let step = grid.step();
                let whole = step.ceil(start) >= from && step.ceil(end) <= to;
                found.push(Stretch { day, steps, whole });
            }
            day = next(day);
        }
    }

    /// The hour of the week of runs of steps that follow each other.
    pub fn hours(self, grid: Grid) -> Vec<(usize, Range<usize>)> {
        let TimeRange { from, to } = grid.range();
        let mut found = Vec::new();
        let mut instant = from;
        while instant < to {
            let end = self.end_of_hour(instant).min(to);
            let steps = grid.indices(TimeRange::new(instant, end));
            if !steps.is_empty() {
                found.push((self.hour_of_week(instant), steps));
            }
            instant = end;
        }
        found
    }

    /// The next instant at which the clock shows another hour, or jumps.
    fn end_of_hour(self, instant: Timestamp) -> Timestamp {
        let local = self.local(instant);
        let past = i64::from(local.minute()) * 60_000
            + i64::from(local.second()) * 1000
            + i64::from(local.millisecond());
        let by_the_clock = instant.millis() + 3_600_000 - past;
        let jump = self.tz().following(jiff_of(instant)).next();
        let jump = jump.map_or(i64::MAX, |jump| jump.timestamp().as_millisecond());
        Timestamp::from_millis(by_the_clock.min(jump))
    }

    fn tz(self) -> &'a TimeZone {
        self.zone.time_zone()
    }

    fn local(self, instant: Timestamp) -> jiff::civil::DateTime {
        self.tz().to_datetime(jiff_of(instant))
    }

    /// The first instant of a day: where midnight was skipped, the one the clock was put forward to.
    fn midnight(self, day: LocalDay) -> Timestamp {
        let start = self.tz().to_timestamp(day.0.at(0, 0, 0, 0));
        let millis = start.map_or(i64::MAX, jiff::Timestamp::as_millisecond);
        Timestamp::from_millis(millis)
    }
}

fn jiff_of(instant: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(instant.millis()).unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Duration, Step};

    fn grid(from: &str, to: &str, step: &str) -> Grid {
        let step: Duration = step.parse().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Grid::try_new(
            Step::try_new(step).unwrap(),
            TimeRange::new(at(from), at(to)),
        )
        .unwrap()
    }

    fn told(stretches: &[Stretch]) -> Vec<(String, usize, bool)> {
        let own = stretches.iter();
        own.map(|own| (own.day.to_string(), own.steps.len(), own.whole))
            .collect()
    }

    #[test]
    fn a_day_has_23_or_25_hours_where_the_clock_is_changed() {
        let zone: ZoneName = "Europe/Berlin".parse().unwrap();
        let calendar = Calendar::new(&zone);
        let spring = grid("2026-03-28T11:00:00Z", "2026-03-30T22:00:00Z", "1h");
        let expected = [
            ("2026-03-28", 12, false),
            ("2026-03-29", 23, true),
            ("2026-03-30", 24, true),
        ];
        assert_eq!(
            told(&calendar.days(spring)),
            expected.map(|(day, steps, whole)| (day.to_owned(), steps, whole))
        );
        let autumn = grid("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "1h");
        assert_eq!(
            told(&calendar.days(autumn)),
            [("2026-10-25".to_owned(), 25, true)]
        );
        // 02:00 comes twice, on a Sunday.
        let twice = calendar.hours(autumn);
        let second = 6 * 24 + 2;
        let hours: Vec<usize> = twice.iter().map(|(hour, _)| *hour).collect();
        assert_eq!(hours.iter().filter(|hour| **hour == second).count(), 2);
        assert_eq!(hours.len(), 25);
        // And in spring it never comes.
        let spring = calendar.hours(grid("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "1h"));
        assert!(spring.iter().all(|(hour, _)| *hour != second));
    }

    #[test]
    fn weeks_begin_on_mondays_and_are_cut_by_the_grid() {
        let zone = ZoneName::UTC;
        let found =
            Calendar::new(&zone).weeks(grid("2026-01-01T00:00:00Z", "2026-01-14T00:00:00Z", "1d"));
        assert_eq!(
            told(&found),
            [
                ("2025-12-29".to_owned(), 4, false),
                ("2026-01-05".to_owned(), 7, true),
                ("2026-01-12".to_owned(), 2, false)
            ]
        );
    }

    #[test]
    fn a_day_that_a_zone_skipped_is_left_out() {
        let zone: ZoneName = "Pacific/Apia".parse().unwrap();
        let found =
            Calendar::new(&zone).days(grid("2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z", "1h"));
        let days: Vec<String> = found.iter().map(|own| own.day.to_string()).collect();
        assert_eq!(days, ["2011-12-29", "2011-12-31"]);
    }

    #[test]
    fn names_of_days_are_read_back() {
        let day = LocalDay::of_name("2026-11-28").unwrap();
        assert_eq!(day.to_string(), "2026-11-28");
        assert_eq!(day.monday().to_string(), "2026-11-23");
        assert_eq!(LocalDay::of_name("20261128"), None);
        assert_eq!(LocalDay::of_name("index"), None);
    }
}
