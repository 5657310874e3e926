//! Numbers as people read them: in the unit of the check, with as many digits as it takes.
//!
//! A limit is printed as it was written. A value is printed with three significant digits, and with more
//! if it would otherwise look equal to a limit that it is not equal to.

use std::fmt;

use crate::model::{Check, Signal, Unit};

/// Enough for a limit that was written in powers of ten.
const ROUND_DIGITS: usize = 4;
const VALUE_DIGITS: usize = 3;
/// Enough for any limit somebody writes; the rest is the noise of scaling it.
const LIMIT_DIGITS: usize = 12;

/// A number with what it measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    value: f64,
    unit: Unit,
    signal: Signal,
}

impl Quantity {
    /// A number of `signal` on a check of `unit`.
    pub fn new(value: f64, unit: Unit, signal: Signal) -> Self {
        Self {
            value,
            unit,
            signal,
        }
    }

    /// As a limit: all digits that were written.
    pub fn exactly(self) -> String {
        self.with_digits(LIMIT_DIGITS, Multiples::of_limit(self.value))
    }

    /// As a value beside `limit`: never looking equal to it unless it is.
    pub fn beside(self, limit: f64) -> String {
        let limit_text = Self {
            value: limit,
            ..self
        }
        .exactly();
        let multiples = Multiples::of_limit(limit);
        (VALUE_DIGITS..=17)
            .map(|digits| self.with_digits(digits, multiples))
            .find(|text| self.value == limit || *text != limit_text)
            .unwrap_or_else(|| self.with_digits(17, multiples))
    }

    /// Both ends of a range around `limit`: neither looks like the other or like the limit unless it is equal.
    pub fn around(low: Self, high: Self, limit: f64) -> (String, String) {
        let multiples = Multiples::of_limit(limit);
        let exact = Self {
            value: limit,
            ..low
        }
        .exactly();
        (VALUE_DIGITS..=17)
            .map(|digits| {
                let text = |own: Self| own.with_digits(digits, multiples);
                (text(low), text(high))
            })
            .find(|(one, other)| {
                let apart = |own: Self, text: &String| own.value == limit || *text != exact;
                (low.value == high.value || one != other) && apart(low, one) && apart(high, other)
            })
            .unwrap_or_else(|| {
                (
                    low.with_digits(17, multiples),
                    high.with_digits(17, multiples),
                )
            })
    }

    fn with_digits(self, digits: usize, multiples: Multiples) -> String {
        match self.signal {
            Signal::Value => in_unit(self.value, self.unit, digits, multiples),
            // Held per second, shown per hour.
            Signal::Slope { .. } => {
                format!(
                    "{} per hour",
                    in_unit(self.value * 3600.0, self.unit, digits, multiples)
                )
            }
            Signal::RatioToMean { .. } => format!("{} × mean", significant(self.value, digits)),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_digits(VALUE_DIGITS, Multiples::Binary))
    }
}

/// In what multiples bytes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Multiples {
    /// Of 1,024.
    Binary,
    /// Of 1,000.
    Decimal,
}

impl Multiples {
    /// The ones somebody who wrote this limit thinks in: 2000000000 is 2 GB, not 1.86264514923 GiB.
    fn of_limit(limit: f64) -> Self {
        let short = |multiples: Self| {
            let (scaled, _) = multiples.scale(limit);
            significant(scaled, ROUND_DIGITS) == significant(scaled, LIMIT_DIGITS)
        };
        if !short(Self::Binary) && short(Self::Decimal) {
            Self::Decimal
        } else {
            Self::Binary
        }
    }

    fn scale(self, value: f64) -> (f64, &'static str) {
        let (base, names) = match self {
            Self::Binary => (1024.0, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]),
            Self::Decimal => (1000.0, ["B", "kB", "MB", "GB", "TB", "PB"]),
        };
        let mut scaled = value;
        let mut name = 0;
        while scaled.abs() >= base && scaled.is_finite() && name + 1 < names.len() {
            scaled /= base;
            name += 1;
        }
        (scaled, names[name])
    }
}

/// The unit of a check, as the gate file names it.
pub(super) fn unit_name(check: &Check) -> &'static str {
    match check.unit() {
        Unit::Seconds => "seconds",
        Unit::Ratio => "ratio",
        Unit::Bytes => "bytes",
        Unit::None => "none",
    }
}

fn in_unit(value: f64, unit: Unit, digits: usize, multiples: Multiples) -> String {
    match unit {
        Unit::Seconds if value != 0.0 && value.abs() < 0.1 => {
            format!("{} ms", significant(value * 1000.0, digits))
        }
        Unit::Seconds => format!("{} s", significant(value, digits)),
        Unit::Ratio => format!("{} %", significant(value * 100.0, digits)),
        Unit::Bytes => {
            let (scaled, name) = multiples.scale(value);
            format!("{} {name}", significant(scaled, digits))
        }
        Unit::None => significant(value, digits),
    }
}

/// `digits` significant digits, no trailing zeros, no exponent in the range people read.
fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let exponential = format!("{value:.*e}", digits - 1);
    let exponent: i32 = exponential
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0);
    if !(-5..15).contains(&exponent) {
        return exponential;
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Duration;

    fn value(value: f64, unit: Unit) -> Quantity {
        Quantity::new(value, unit, Signal::Value)
    }

    #[test]
    fn values_are_short_and_limits_are_whole() {
        assert_eq!(value(4.912_34, Unit::Seconds).to_string(), "4.91 s");
        assert_eq!(value(0.0423, Unit::Seconds).to_string(), "42.3 ms");
        assert_eq!(value(0.005, Unit::Ratio).exactly(), "0.5 %");
        assert_eq!(value(0.0035, Unit::Ratio).exactly(), "0.35 %");
        assert_eq!(
            value(3.5 * 1_073_741_824.0, Unit::Bytes).exactly(),
            "3.5 GiB"
        );
        assert_eq!(value(1234.5, Unit::None).to_string(), "1234");
        assert_eq!(value(1e-9, Unit::None).to_string(), "1.00e-9");
        assert_eq!(value(f64::INFINITY, Unit::Seconds).to_string(), "+Inf s");
        let slope = Signal::Slope {
            window: Duration::from_hours(2),
            min_points: 10,
        };
        let slope = Quantity::new(-0.001, Unit::None, slope);
        assert_eq!(slope.to_string(), "-3.6 per hour");
    }

    #[test]
    fn bytes_are_in_the_multiples_the_limit_was_thought_in() {
        assert_eq!(value(2e9, Unit::Bytes).exactly(), "2 GB");
        assert_eq!(value(5e8, Unit::Bytes).exactly(), "500 MB");
        assert_eq!(value(536_870_912.0, Unit::Bytes).exactly(), "512 MiB");
        assert_eq!(value(1e9 / 3.0, Unit::Bytes).beside(2e9), "333 MB");
        assert_eq!(value(1e9 / 3.0, Unit::Bytes).to_string(), "318 MiB");
    }

    #[test]
    fn a_value_beyond_its_limit_never_looks_equal_to_it() {
        let broken = value(4.500_000_1, Unit::Seconds);
        assert_eq!(broken.beside(4.5), "4.5000001 s");
        assert_eq!(value(4.5, Unit::Seconds).beside(4.5), "4.5 s");
    }
}
