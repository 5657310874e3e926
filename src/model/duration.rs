//! Durations, never negative, read and printed as Prometheus does: `90s`, `1h30m`, `1d`.

use std::fmt;
use std::ops::Add;
use std::str::FromStr;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
