//! Numbers as people read them: in the unit of the check, with as many digits as it takes.
//!
//! A limit is printed as it was written. A value is printed with three significant digits, and with more
//! if it would otherwise look equal to a limit that it is not equal to.

use std::fmt;

use crate::model::{Signal, Unit};

const KIB: f64 = 1024.0;
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
        self.with_digits(LIMIT_DIGITS)
    }

    /// As a value beside `limit`: never looking equal to it unless it is.
    pub fn beside(self, limit: f64) -> String {
        let limit_text = Self {
            value: limit,
            ..self
        }
        .exactly();
        (VALUE_DIGITS..=17)
            .map(|digits| self.with_digits(digits))
            .find(|text| self.value == limit || *text != limit_text)
            .unwrap_or_else(|| self.with_digits(17))
    }

    fn with_digits(self, digits: usize) -> String {
        match self.signal {
            Signal::Value => in_unit(self.value, self.unit, digits),
            // Held per second, shown per hour.
            Signal::Slope { .. } => {
                format!(
                    "{} per hour",
                    in_unit(self.value * 3600.0, self.unit, digits)
                )
            }
            Signal::RatioToMean { .. } => format!("{} × mean", significant(self.value, digits)),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_digits(VALUE_DIGITS))
    }
}

fn in_unit(value: f64, unit: Unit, digits: usize) -> String {
    match unit {
        Unit::Seconds if value != 0.0 && value.abs() < 0.1 => {
            format!("{} ms", significant(value * 1000.0, digits))
        }
        Unit::Seconds => format!("{} s", significant(value, digits)),
        Unit::Ratio => format!("{} %", significant(value * 100.0, digits)),
        Unit::Bytes => {
            let names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
            let mut scaled = value;
            let mut name = 0;
            while scaled.abs() >= KIB && scaled.is_finite() && name + 1 < names.len() {
                scaled /= KIB;
                name += 1;
            }
            format!("{} {}", significant(scaled, digits), names[name])
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
    fn a_value_beyond_its_limit_never_looks_equal_to_it() {
        let broken = value(4.500_000_1, Unit::Seconds);
        assert_eq!(broken.beside(4.5), "4.5000001 s");
        assert_eq!(value(4.5, Unit::Seconds).beside(4.5), "4.5 s");
    }
}
