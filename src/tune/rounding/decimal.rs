//! Positive decimals of a given number of digits, stepped through exactly.
//!
//! A decimal is a whole mantissa and a power of ten; it becomes a float only through its text, as in the
//! gate file, so nothing is ever rounded twice. Sign and zero are the caller's.

use std::cmp::Ordering;

/// So many digits tell any two floats apart.
pub(super) const MOST_DIGITS: u32 = 17;

/// Written out between these powers of ten, with an exponent beyond.
const WRITTEN_OUT: std::ops::Range<i32> = -7..15;

/// `mantissa` has exactly `digits` digits, the first of which counts `10^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u32,
    mantissa: u64,
    exponent: i32,
}

impl Decimal {
    /// The decimal of `digits` digits nearest to a positive finite number.
    pub(super) fn nearest(number: f64, digits: u32) -> Self {
        let text = format!("{number:.*e}", digits as usize - 1);
        let (mantissa, exponent) = text
            .split_once('e')
            .expect("scientific form has an exponent");
        Self {
            digits,
            mantissa: mantissa
                .replace('.', "")
                .parse()
                .expect("at most seventeen digits"),
            exponent: exponent.parse().expect("a float's exponent is small"),
        }
    }

    /// The next larger one of as many digits.
    pub(super) fn next(self) -> Self {
        let mantissa = self.mantissa + 1;
        if mantissa == 10u64.pow(self.digits) {
            let (mantissa, exponent) = (mantissa / 10, self.exponent + 1);
            return Self {
                mantissa,
                exponent,
                ..self
            };
        }
        Self { mantissa, ..self }
    }

    /// The next smaller one of as many digits.
    pub(super) fn previous(self) -> Self {
        if self.mantissa == 10u64.pow(self.digits - 1) {
            let (mantissa, exponent) = (10u64.pow(self.digits) - 1, self.exponent - 1);
            return Self {
                mantissa,
                exponent,
                ..self
            };
        }
        let mantissa = self.mantissa - 1;
        Self { mantissa, ..self }
    }

    /// The float that its text is read as.
    pub(super) fn value(self) -> f64 {
        let text = format!("{}e{}", self.mantissa, self.last_place());
        text.parse().expect("digits and an exponent are a number")
    }

    /// One, two or five times a power of ten?
    pub(super) fn is_one_two_or_five(self) -> bool {
        matches!(self.short().1, 1 | 2 | 5)
    }

    /// As it is written in a gate file: no trailing zeros, and an exponent that readers of any YAML take
    /// for a number's.
    pub(super) fn text(self) -> String {
        let (digits, mantissa) = self.short();
        let figures = mantissa.to_string();
        if !WRITTEN_OUT.contains(&self.exponent) {
            let (first, rest) = figures.split_at(1);
            let rest = if rest.is_empty() { "0" } else { rest };
            return format!("{first}.{rest}e{:+}", self.exponent);
        }
        let whole = self.exponent + 1;
        let digits = i32::try_from(digits).expect("at most seventeen digits");
        if whole <= 0 {
            format!("0.{}{figures}", "0".repeat(whole.unsigned_abs() as usize))
        } else if whole >= digits {
            format!("{figures}{}", "0".repeat((whole - digits) as usize))
        } else {
            let (whole, fraction) = figures.split_at(whole as usize);
            format!("{whole}.{fraction}")
        }
    }

    /// How many of its digits are significant: trailing zeros are not.
    pub(super) fn significant_digits(self) -> u32 {
        self.short().0
    }

    /// How `2 × self` compares with `low + high`: less when `self` is nearer to `low`. All three are near
    /// each other: their exponents differ by three at most.
    pub(super) fn twice_against_sum(self, low: Self, high: Self) -> Ordering {
        let unit = [self, low, high]
            .into_iter()
            .map(Self::last_place)
            .min()
            .expect("three decimals");
        let scaled = |decimal: Self| {
            let places = decimal.last_place() - unit;
            i128::from(decimal.mantissa) * 10i128.pow(places.unsigned_abs())
        };
        (2 * scaled(self)).cmp(&(scaled(low) + scaled(high)))
    }

    /// Not greater than another, of however many digits?
    pub(super) fn is_at_most(self, other: Self) -> bool {
        let key = |decimal: Self| {
            let places = MOST_DIGITS - decimal.digits;
            (decimal.exponent, decimal.mantissa * 10u64.pow(places))
        };
        key(self) <= key(other)
    }

    /// The power of ten that its last digit counts.
    fn last_place(self) -> i32 {
        self.exponent + 1 - self.digits as i32
    }

    /// Digits and mantissa without trailing zeros.
    fn short(self) -> (u32, u64) {
        let (mut digits, mut mantissa) = (self.digits, self.mantissa);
        while mantissa.is_multiple_of(10) {
            mantissa /= 10;
            digits -= 1;
        }
        (digits, mantissa)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stepping_crosses_powers_of_ten_and_comes_back() {
        let ninety_nine = Decimal::nearest(0.099, 2);
        assert_eq!(ninety_nine.next().text(), "0.1");
        assert_eq!(ninety_nine.next().previous(), ninety_nine);
        assert_eq!(ninety_nine.next().significant_digits(), 1);
        assert!(ninety_nine.is_at_most(ninety_nine.next()));
        assert!(!ninety_nine.next().is_at_most(ninety_nine));
    }

    #[test]
    fn texts_are_plain_and_read_back_as_the_value() {
        for (number, digits, text) in [
            (4.5, 2, "4.5"),
            (0.005, 1, "0.005"),
            (0.000_000_1, 1, "0.0000001"),
            (2e9, 3, "2000000000"),
            (123.4, 2, "120"),
            (1e300, 1, "1.0e+300"),
            (4.5e-9, 2, "4.5e-9"),
            (5e-324, 1, "5.0e-324"),
        ] {
            let decimal = Decimal::nearest(number, digits);
            assert_eq!(decimal.text(), text);
            assert_eq!(decimal.text().parse(), Ok(decimal.value()));
        }
    }

    #[test]
    fn the_nearer_of_two_is_found_exactly() {
        let [low, high] = [4.2, 4.3].map(|number| Decimal::nearest(number, 2));
        let nearer = |number| Decimal::nearest(number, 15).twice_against_sum(low, high);
        assert_eq!(nearer(4.249), Ordering::Less);
        assert_eq!(nearer(4.25), Ordering::Equal);
        assert_eq!(nearer(4.251), Ordering::Greater);
    }
}
