//! Instants and ranges.
//!
//! A [`Timestamp`] is UTC milliseconds since the Unix epoch; it is read from RFC 3339 with an offset or
//! from Unix seconds, and printed as RFC 3339 in UTC. A [`TimeRange`] is half-open, `[from, to)`.
//! The clock is not here: `now` is always given by the caller.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use super::duration::Duration;

/// The largest instant we accept, the end of year 9999: beyond it the unit was surely mistaken.
const LAST_MILLIS: i64 = 253_402_300_799_000;
/// The smallest instant we accept, the Unix epoch.
const FIRST_MILLIS: i64 = 0;
/// The start of 2010. No metrics are older, so a typed time that is was meant as something else.
const FIRST_METRICS: Timestamp = Timestamp::from_secs(1_262_304_000);

/// A moment in UTC, in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// RFC 3339 without `Z` or `+hh:mm`.
    #[error(
        "`{0}` has no UTC offset; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z"
    )]
    NoOffset(String),
    /// Beyond what a gate's history can hold.
    #[error("`{0}` lies outside 1970 to 9999; expected unix seconds, not milliseconds")]
    OutOfRange(String),
    /// Neither RFC 3339 nor Unix seconds, nor a distance from now where one may be typed.
    #[error(
        "`{0}` is not a time; expected RFC 3339 with an offset (2026-01-31T12:00:00Z), unix seconds, now-7d or 7d"
    )]
    NotATime(String),
    /// Typed, and older than any metrics.
    #[error(
        "`{text}` is {instant}, before there was any Prometheus (a bare number is unix seconds)"
    )]
    TooOld {
        /// What was typed.
        text: String,
        /// What it means.
        instant: Timestamp,
    },
}

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since the Unix epoch.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs * 1000)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The distance from `earlier`, zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        let distance = self.0 - earlier.0;
        match Duration::try_from_millis(distance) {
            Some(duration) => duration,
            None => Duration::ZERO,
        }
    }

    /// The time in an HTTP `Date`, such as `Sat, 31 Jan 2026 12:00:00 GMT`; in no other form.
    pub fn from_http_date(text: &str) -> Option<Self> {
        let parser = jiff::fmt::rfc2822::DateTimeParser::new();
        let instant = parser.parse_timestamp(text).ok()?;
        Self::checked(instant.as_millisecond(), text).ok()
    }

    fn checked(millis: i64, text: &str) -> Result<Self, TimeError> {
        if (FIRST_MILLIS..=LAST_MILLIS).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(TimeError::OutOfRange(text.to_owned()))
        }
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        let numeric = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if numeric {
            let seconds: f64 = text
                .parse()
                .map_err(|_| TimeError::NotATime(text.to_owned()))?;
            if seconds * 1000.0 > LAST_MILLIS as f64 {
                return Err(TimeError::OutOfRange(text.to_owned()));
            }
            return Self::checked((seconds * 1000.0).round() as i64, text);
        }
        match text.parse::<jiff::Timestamp>() {
            Ok(instant) => Self::checked(instant.as_millisecond(), text),
            Err(_) if text.parse::<jiff::civil::DateTime>().is_ok() => {
                Err(TimeError::NoOffset(text.to_owned()))
            }
            Err(_) => Err(TimeError::NotATime(text.to_owned())),
        }
    }
}

impl Timestamp {
    /// The beginnings of calendar months (UTC) after this instant and before `to`.
    pub fn months_until(self, to: Self) -> Vec<Self> {
        let Ok(begin) = jiff::Timestamp::from_millisecond(self.0) else {
            return Vec::new();
        };
        let utc = jiff::tz::TimeZone::UTC;
        let day = utc.to_datetime(begin).date().first_of_month();
        let months =
            std::iter::successors(day.checked_add(jiff::Span::new().months(1)).ok(), |day| {
                day.checked_add(jiff::Span::new().months(1)).ok()
            });
        let begins = months.map_while(|day| {
            let instant = utc.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
            Some(Self(instant.as_millisecond()))
        });
        begins.take_while(|begin| *begin < to).collect()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(f, "{instant}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.millis()))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration.millis()))
    }
}

/// A half-open range of time, `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeRange {
    /// The first moment inside.
    pub from: Timestamp,
    /// The first moment after.
    pub to: Timestamp,
}

impl TimeRange {
    /// `[from, to)`.
    pub const fn new(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to }
    }

    /// Nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.to <= self.from
    }

    /// Is `instant` inside?
    pub fn contains(self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.to
    }

    /// Its length, zero when empty.
    pub const fn length(self) -> Duration {
        self.to.since(self.from)
    }
}

impl fmt::Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.to)
    }
}

/// A time as it is typed: absolute, or relative to a `now` that only the command knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeExpression {
    /// RFC 3339 or Unix seconds.
    At(Timestamp),
    /// `now`, `now-7d`, or a bare `7d`.
    BeforeNow(Duration),
}

impl TimeExpression {
    /// The instant meant, given the clock.
    pub fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(instant) => instant,
            Self::BeforeNow(ago) => now - ago,
        }
    }
}

impl FromStr for TimeExpression {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        if text == "now" {
            return Ok(Self::BeforeNow(Duration::ZERO));
        }
        if let Some(ago) = text.strip_prefix("now-") {
            return ago
                .parse()
                .map(Self::BeforeNow)
                .map_err(|_| TimeError::NotATime(text.to_owned()));
        }
        if text.ends_with(|c: char| c.is_ascii_lowercase())
            && let Ok(ago) = text.parse()
        {
            return Ok(Self::BeforeNow(ago));
        }
        let instant: Timestamp = text.parse()?;
        if instant < FIRST_METRICS {
            let text = text.to_owned();
            return Err(TimeError::TooOld { text, instant });
        }
        Ok(Self::At(instant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_need_an_offset() {
        let noon: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        assert_eq!("2026-01-31T13:00:00+01:00".parse(), Ok(noon));
        assert_eq!("1769860800".parse(), Ok(noon));
        assert_eq!(noon.to_string(), "2026-01-31T12:00:00Z");
        assert!(matches!(
            "2026-01-31T12:00:00".parse::<Timestamp>(),
            Err(TimeError::NoOffset(_))
        ));
        assert!(matches!(
            "2026-01-31".parse::<Timestamp>(),
            Err(TimeError::NoOffset(_))
        ));
        assert!(matches!(
            "1769860800000".parse::<Timestamp>(),
            Err(TimeError::OutOfRange(_))
        ));
        assert!(matches!(
            "yesterday".parse::<Timestamp>(),
            Err(TimeError::NotATime(_))
        ));
    }

    #[test]
    fn typed_times_may_lean_on_now() {
        let now = Timestamp::from_secs(1_000_000);
        for (text, expected) in [
            ("now", 1_000_000),
            ("now-1h", 996_400),
            ("1h", 996_400),
            ("1262304000", 1_262_304_000),
            ("2010-01-01T01:00:00+01:00", 1_262_304_000),
        ] {
            let typed: TimeExpression = text.parse().unwrap();
            assert_eq!(typed.resolve(now).secs(), expected, "{text}");
        }
        assert!("now+1h".parse::<TimeExpression>().is_err());
        assert!(matches!(
            "10".parse::<TimeExpression>(),
            Err(TimeError::TooOld { .. })
        ));
        assert!("2026-01-31T12:00".parse::<TimeExpression>().is_err());
    }

    #[test]
    fn months_begin_by_the_calendar() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let months = at("2025-12-31T23:00:00Z").months_until(at("2026-03-01T00:00:00Z"));
        assert_eq!(
            months,
            [at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z")]
        );
        assert!(
            at("2026-03-01T00:00:00Z")
                .months_until(at("2026-03-31T00:00:00Z"))
                .is_empty()
        );
    }
}
