//! Two clocks: this machine's, and the server's, which stamps its samples.
//!
//! A gate asked by a clock that is an hour behind judges an hour ago, and says GO to what has broken since. So
//! the answers' `Date` is held against our own clock, and when they differ the server is asked for its time.

use std::time::Instant;

use crate::model::{Duration, Timestamp};
use crate::prometheus::ClockReading;

/// Clocks that differ by less are called the same: scrapes and steps are seldom closer.
const TOLERANCE: Duration = Duration::from_secs(30);
/// `Date` has no fractions.
const DATE_GRAIN: Duration = Duration::from_secs(1);

/// Our own clock, read once and carried on by a monotonic one.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnClock {
    pub(super) read: Timestamp,
    pub(super) at: Instant,
}

impl OwnClock {
    /// The time at an instant after the reading.
    fn at(self, instant: Instant) -> Timestamp {
        let since = instant.saturating_duration_since(self.at).as_millis();
        let since = i64::try_from(since)
            .ok()
            .and_then(Duration::try_from_millis);
        self.read + since.unwrap_or(Duration::ZERO)
    }
}

/// How far our clock is from the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Difference {
    Behind(Duration),
    Ahead(Duration),
}

impl Difference {
    /// What a reading shows for certain, if it is more than can be borne.
    pub(super) fn of(reading: ClockReading, own: OwnClock) -> Option<Self> {
        let behind = reading.date.since(own.at(reading.answered));
        let ahead = own.at(reading.asked).since(reading.date + DATE_GRAIN);
        if behind > TOLERANCE {
            Some(Self::Behind(whole_seconds(behind)))
        } else if ahead > TOLERANCE {
            Some(Self::Ahead(whole_seconds(ahead)))
        } else {
            None
        }
    }
}

fn whole_seconds(duration: Duration) -> Duration {
    Duration::try_from_millis(duration.millis() / 1000 * 1000).unwrap_or(Duration::ZERO)
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Behind(by) => write!(f, "this machine's clock is {by} behind the server's"),
            Self::Ahead(by) => write!(f, "this machine's clock is {by} ahead of the server's"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration as Wait;

    use super::*;

    #[test]
    fn only_what_is_certain_and_large_is_a_difference() {
        let at = Instant::now();
        let own = OwnClock {
            read: Timestamp::from_secs(10_000),
            at,
        };
        let reading = |date: i64, asked: u64, answered: u64| ClockReading {
            date: Timestamp::from_secs(date),
            asked: at + Wait::from_secs(asked),
            answered: at + Wait::from_secs(answered),
        };
        let secs = Duration::from_secs;
        for (reading, expected) in [
            (reading(10_000, 0, 0), None),
            (reading(10_030, 0, 0), None),
            (reading(10_031, 0, 0), Some(Difference::Behind(secs(31)))),
            (reading(13_600, 0, 0), Some(Difference::Behind(secs(3600)))),
            // An answer that took a minute may have been written at its end.
            (reading(10_085, 0, 60), None),
            (reading(9_969, 0, 0), None),
            (reading(9_968, 0, 0), Some(Difference::Ahead(secs(31)))),
            // The question was asked a minute later.
            (reading(10_020, 60, 61), Some(Difference::Ahead(secs(39)))),
        ] {
            assert_eq!(Difference::of(reading, own), expected, "{reading:?}");
        }
    }
}
