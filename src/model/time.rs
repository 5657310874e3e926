//! Instants, durations and ranges.
//!
//! A [`Timestamp`] is UTC milliseconds since the Unix epoch; it is read from RFC 3339 with an offset or
//! from Unix seconds, and printed as RFC 3339 in UTC. A [`Duration`] is never negative; it is read and
//! printed as Prometheus does (`90s`, `1h30m`, `1d`). A [`TimeRange`] is half-open, `[from, to)`.
//! The clock is not here: `now` is always given by the caller.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// The largest instant we accept, the end of year 9999: beyond it the unit was surely mistaken.
const LAST_MILLIS: i64 = 253_402_300_799_000;
/// The smallest instant we accept, the Unix epoch.
const FIRST_MILLIS: i64 = 0;

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
    #[error("`{0}` lies outside 1970 to 9999; unix times are read as seconds, not milliseconds")]
    OutOfRange(String),
    /// Neither RFC 3339 nor Unix seconds.
    #[error(
        "`{0}` is not a time; expected RFC 3339 with an offset (2026-01-31T12:00:00Z) or unix seconds"
    )]
    NotATime(String),
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
        Duration(if distance < 0 { 0 } else { distance })
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
        Self(self.0.saturating_add(duration.0))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration.0))
    }
}

/// A length of time in milliseconds, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(i64);

/// Why a text is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not `<number><unit>…`.
    #[error(
        "`{0}` is not a duration; expected Prometheus's form, such as 90s, 5m, 2h, 1d or 1h30m"
    )]
    NotADuration(String),
    /// A minus sign.
    #[error("`{0}` is negative; a duration is zero or more, such as 5m")]
    Negative(String),
    /// More than a hundred years.
    #[error("`{0}` is longer than 100 years")]
    TooLong(String),
}

/// Unit suffix, milliseconds, and whether it is only printed when it divides the whole duration.
const UNITS: [(&str, i64, bool); 7] = [
    ("y", 365 * 86_400_000, true),
    ("w", 7 * 86_400_000, true),
    ("d", 86_400_000, true),
    ("h", 3_600_000, false),
    ("m", 60_000, false),
    ("s", 1000, false),
    ("ms", 1, false),
];

const LONGEST_MILLIS: i64 = 100 * 365 * 86_400_000;

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From milliseconds; `None` when negative.
    pub const fn try_from_millis(millis: i64) -> Option<Self> {
        if millis < 0 { None } else { Some(Self(millis)) }
    }

    /// From whole seconds.
    pub const fn from_secs(secs: u32) -> Self {
        Self(secs as i64 * 1000)
    }

    /// From whole minutes.
    pub const fn from_mins(mins: u32) -> Self {
        Self(mins as i64 * 60_000)
    }

    /// From whole hours.
    pub const fn from_hours(hours: u32) -> Self {
        Self(hours as i64 * 3_600_000)
    }

    /// Milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Seconds, with their fraction.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Zero?
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let text = text.trim();
        if text.starts_with('-') {
            return Err(DurationError::Negative(text.to_owned()));
        }
        if text == "0" {
            return Ok(Self::ZERO);
        }
        let wrong = || DurationError::NotADuration(text.to_owned());
        let mut rest = text;
        let mut total: i64 = 0;
        let mut next_unit = 0;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let count: i64 = rest[..digits].parse().map_err(|_| wrong())?;
            let letters = rest[digits..]
                .bytes()
                .take_while(u8::is_ascii_alphabetic)
                .count();
            let name = &rest[digits..digits + letters];
            let unit = UNITS
                .iter()
                .position(|(suffix, ..)| *suffix == name)
                .filter(|unit| *unit >= next_unit)
                .ok_or_else(wrong)?;
            next_unit = unit + 1;
            total = count
                .checked_mul(UNITS[unit].1)
                .and_then(|part| total.checked_add(part))
                .filter(|total| *total <= LONGEST_MILLIS)
                .ok_or_else(|| DurationError::TooLong(text.to_owned()))?;
            rest = &rest[digits + letters..];
        }
        if next_unit == 0 {
            return Err(wrong());
        }
        Ok(Self(total))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut left = self.0;
        for (suffix, millis, only_exact) in UNITS {
            if left >= millis && (!only_exact || left % millis == 0) {
                write!(f, "{}{suffix}", left / millis)?;
                left %= millis;
            }
        }
        Ok(())
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
        text.parse().map(Self::At)
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
    fn durations_read_and_print_as_prometheus_writes_them() {
        for (text, millis, printed) in [
            ("90s", 90_000, "1m30s"),
            ("5m", 300_000, "5m"),
            ("2h", 7_200_000, "2h"),
            ("1d", 86_400_000, "1d"),
            ("36h", 129_600_000, "36h"),
            ("1h30m", 5_400_000, "1h30m"),
            ("250ms", 250, "250ms"),
            ("0", 0, "0s"),
        ] {
            let duration: Duration = text.parse().unwrap();
            assert_eq!(duration.millis(), millis, "{text}");
            assert_eq!(duration.to_string(), printed);
        }
        for wrong in [
            "", "m", "5", "5 m", "5m1h", "5m5m", "1.5h", "5min", "999999y",
        ] {
            assert!(wrong.parse::<Duration>().is_err(), "{wrong}");
        }
        assert!(matches!(
            "-5m".parse::<Duration>(),
            Err(DurationError::Negative(_))
        ));
    }

    #[test]
    fn typed_times_may_lean_on_now() {
        let now = Timestamp::from_secs(1_000_000);
        for (text, expected) in [
            ("now", 1_000_000),
            ("now-1h", 996_400),
            ("1h", 996_400),
            ("5000", 5000),
            ("1970-01-01T00:00:10Z", 10),
        ] {
            let typed: TimeExpression = text.parse().unwrap();
            assert_eq!(typed.resolve(now).secs(), expected, "{text}");
        }
        assert!("now+1h".parse::<TimeExpression>().is_err());
        assert!("2026-01-31T12:00".parse::<TimeExpression>().is_err());
    }
}
