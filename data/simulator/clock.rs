//! The simulated calendar: whole minutes of March 2026, UTC.
//!
//! A [`Minute`] counts from 2026-03-01T00:00:00Z. The simulation starts six hours before the
//! history it is made for, so that the first windows and lookbacks find samples; everything
//! happens within one month, which keeps dates plain arithmetic.

use std::fmt;

/// 2026-03-01T00:00:00Z, a Sunday, in unix seconds.
const ORIGIN: i64 = 1_772_323_200;
const MINUTES_A_DAY: i64 = 24 * 60;

/// A whole minute, counted from the start of March 2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minute(i64);

/// The first minute that is scraped.
pub const FIRST: Minute = at(1, 18, 0);
/// The first minute of the history, a Monday.
pub const HISTORY: Minute = at(2, 0, 0);
/// The first minute after the history.
pub const END: Minute = at(30, 0, 0);

/// The minute `hour:minute` of the `day`th of March.
pub const fn at(day: i64, hour: i64, minute: i64) -> Minute {
    Minute((day - 1) * MINUTES_A_DAY + hour * 60 + minute)
}

impl Minute {
    /// This minute as a count, for noise that depends on nothing else.
    pub const fn count(self) -> i64 {
        self.0
    }

    pub const fn plus(self, minutes: i64) -> Self {
        Self(self.0 + minutes)
    }

    /// Minutes from `earlier` to here.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    pub const fn unix_seconds(self) -> i64 {
        ORIGIN + self.0 * 60
    }

    /// Day of the month, from 1.
    pub const fn day(self) -> i64 {
        self.0 / MINUTES_A_DAY + 1
    }

    pub const fn minute_of_day(self) -> i64 {
        self.0 % MINUTES_A_DAY
    }

    pub const fn is_weekend(self) -> bool {
        matches!(self.day() % 7, 0 | 1)
    }

    /// Every minute from here up to `end`, which is left out.
    pub fn until(self, end: Self) -> impl Iterator<Item = Self> {
        (self.0..end.0).map(Self)
    }

    /// RFC 3339, some seconds into this minute.
    pub fn with_seconds(self, seconds: i64) -> String {
        let (hour, minute) = (self.minute_of_day() / 60, self.minute_of_day() % 60);
        format!(
            "2026-03-{:02}T{hour:02}:{minute:02}:{seconds:02}Z",
            self.day()
        )
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_seconds(0))
    }
}
