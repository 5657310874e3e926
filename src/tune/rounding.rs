//! Limits as people write them: the fewest digits that keep every decision.
//!
//! Between the last score that must pass and the first that must break lies an *interval* of limits that
//! decide alike, half-open because limits are strict. Inside it the limit with the fewest significant
//! digits is taken; among one-digit limits one, two or five times a power of ten; then the nearest to the
//! middle; then the more sensitive. A number is inside when the float its text is read as is inside. All
//! stepping is done in decimals, never in floats.
//!
//! Numbers are in the query's own unit, as in the gate file. What a rounder limit outside the interval
//! would cost is for others to count; here it is only named.

mod decimal;

use std::cmp::Ordering;

use crate::model::Side;

use decimal::{Decimal, MOST_DIGITS};

/// The smallest positive float.
const TINY: f64 = f64::from_bits(1);

/// From one number to the next one of the same kind it is never further than this: nine steps between
/// numbers of one digit less, five between one, two and five.
const STEPS_TO_NEXT: usize = 12;

/// Fewer digits do not show the noise of computing a middle.
const QUIET_DIGITS: u32 = 15;

/// The limits that decide alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    side: Side,
    low: f64,
    high: f64,
}

/// A number as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundNumber {
    /// Its digits, fit for a gate file.
    pub text: String,
    /// What they are read as.
    pub value: f64,
    /// How many of them are significant; none of zero's are.
    pub digits: u32,
}

/// A limit inside an interval, and the rounder numbers beside the interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounded {
    /// The limit.
    pub limit: RoundNumber,
    /// The nearest rounder number under the interval; `None` if nothing is rounder or none is finite.
    pub rounder_below: Option<RoundNumber>,
    /// The nearest rounder number over the interval.
    pub rounder_above: Option<RoundNumber>,
}

impl Interval {
    /// The limits from `low` to `high`, either of which may be infinite: `[low, high)` for limits broken
    /// by what is above, `(low, high]` for those broken by what is below. `None` if no finite number is inside.
    pub fn of(side: Side, low: f64, high: f64) -> Option<Self> {
        let interval = Self { side, low, high };
        (interval.first() <= interval.last()).then_some(interval)
    }

    /// Its lower end.
    pub const fn low(self) -> f64 {
        self.low
    }

    /// Its upper end.
    pub const fn high(self) -> f64 {
        self.high
    }

    /// Does a limit at `number` decide alike?
    pub fn contains(self, number: f64) -> bool {
        (self.first()..=self.last()).contains(&number)
    }

    /// The limit with the fewest digits. Zero, needing none, wins between limits of either sign; at the
    /// interval's very end it leaves no room and is taken last. Beside an infinite end the middle is
    /// nowhere, and the limit is the nearest to the finite end.
    pub fn rounded(self) -> Rounded {
        let middle = self.middle();
        let between_signs = self.low < 0.0
            && self.high > 0.0
            && self.low.is_finite()
            && self.high.is_finite()
            && self.contains(0.0);
        if between_signs || middle == 0.0 {
            return Rounded {
                limit: RoundNumber::zero(),
                rounder_below: None,
                rounder_above: None,
            };
        }
        if middle > 0.0 {
            let lower_wins = self.side == Side::Above;
            let span = Span::new(self.first(), self.last(), middle, lower_wins);
            return span.rounded(Sign::Plus);
        }
        let lower_wins = self.side == Side::Below;
        let span = Span::new(-self.last(), -self.first(), -middle, lower_wins);
        let mirrored = span.rounded(Sign::Minus);
        Rounded {
            limit: mirrored.limit,
            rounder_below: mirrored.rounder_above,
            rounder_above: mirrored.rounder_below,
        }
    }

    /// The least float inside.
    fn first(self) -> f64 {
        let first = match self.side {
            Side::Above if self.low == f64::NEG_INFINITY => f64::MIN,
            Side::Above => self.low,
            Side::Below => self.low.next_up(),
        };
        first + 0.0
    }

    /// The greatest float inside.
    fn last(self) -> f64 {
        let last = match self.side {
            Side::Above => self.high.next_down(),
            Side::Below if self.high == f64::INFINITY => f64::MAX,
            Side::Below => self.high,
        };
        last + 0.0
    }

    /// What a limit should be near to. An end of zero has no size to be near to: then zero itself, or one.
    fn middle(self) -> f64 {
        let beside = |end: f64, towards: f64| {
            if end == 0.0 && !self.contains(0.0) {
                towards
            } else {
                end
            }
        };
        let middle = match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) => self.low / 2.0 + self.high / 2.0,
            (true, false) => beside(self.low, 1.0),
            (false, true) => beside(self.high, -1.0),
            (false, false) => 0.0,
        };
        middle.clamp(self.first(), self.last())
    }
}

/// The nearest number of at most two significant digits strictly beyond `extreme`: greater for limits
/// broken by what is above, smaller for the others. Beyond zero and the infinities there is no nearest
/// one, nor a finite one beyond the greatest floats: `None`, and the limit of today is as good as any.
pub fn floor(side: Side, extreme: f64) -> Option<RoundNumber> {
    if !extreme.is_finite() || extreme == 0.0 {
        return None;
    }
    let outward = (side == Side::Above) == (extreme > 0.0);
    let near = Decimal::nearest(extreme.abs(), 2);
    let found = if outward {
        ascending(near.previous()).find(|number| number.value() > extreme.abs())
    } else {
        descending(near.next()).find(|number| number.value() < extreme.abs())
    };
    RoundNumber::of(found?, Sign::of(extreme))
}

/// Positive numbers, both ends inside.
struct Span {
    first: f64,
    last: f64,
    middle: f64,
    lower_wins: bool,
}

impl Span {
    fn new(first: f64, last: f64, middle: f64, lower_wins: bool) -> Self {
        let first = first.max(TINY);
        let middle = middle.clamp(first, last);
        Self {
            first,
            last,
            middle,
            lower_wins,
        }
    }

    fn rounded(&self, sign: Sign) -> Rounded {
        let digits = self.fewest_digits();
        let easy = (digits == 1)
            .then(|| self.nearest(1, Decimal::is_one_two_or_five))
            .flatten();
        let (limit, (below, above)) = if let Some(limit) = easy {
            (limit, (None, None))
        } else {
            let limit = self
                .nearest(digits, |_| true)
                .expect("a number of the fewest digits is within some steps of the middle");
            (limit, self.rounder(digits))
        };
        let written = |number: Option<Decimal>| RoundNumber::of(number?, sign);
        Rounded {
            limit: written(Some(limit)).expect("what is inside is finite"),
            rounder_below: written(below),
            rounder_above: written(above),
        }
    }

    fn contains(&self, number: Decimal) -> bool {
        (self.first..=self.last).contains(&number.value())
    }

    /// If any number of so many digits is inside, then one next to the span's beginning is.
    fn fewest_digits(&self) -> u32 {
        (1..MOST_DIGITS)
            .find(|digits| {
                let near = Decimal::nearest(self.first, *digits);
                [near.previous(), near, near.next()]
                    .into_iter()
                    .any(|number| self.contains(number))
            })
            .unwrap_or(MOST_DIGITS)
    }

    /// The number inside, of so many digits and of a kind, that is nearest to the middle.
    fn nearest(&self, digits: u32, kind: impl Fn(Decimal) -> bool) -> Option<Decimal> {
        let precision = if digits < QUIET_DIGITS {
            QUIET_DIGITS
        } else {
            MOST_DIGITS
        };
        let middle = Decimal::nearest(self.middle, precision);
        let near = Decimal::nearest(self.middle, digits);
        let fits = |number: &Decimal| self.contains(*number) && kind(*number);
        let below = descending(near.next())
            .take(STEPS_TO_NEXT)
            .find(|number| number.is_at_most(middle) && fits(number));
        let above = ascending(near.previous())
            .take(STEPS_TO_NEXT)
            .find(|number| !number.is_at_most(middle) && fits(number));
        let (Some(low), Some(high)) = (below, above) else {
            return below.or(above);
        };
        Some(match middle.twice_against_sum(low, high) {
            Ordering::Less => low,
            Ordering::Equal if self.lower_wins => low,
            Ordering::Equal | Ordering::Greater => high,
        })
    }

    /// The numbers of one digit less beside the span, none of which is inside; below one digit, those of
    /// an easier digit.
    fn rounder(&self, digits: u32) -> (Option<Decimal>, Option<Decimal>) {
        let fewer = (digits - 1).max(1);
        let is_rounder = |number: &Decimal| digits > 1 || number.is_one_two_or_five();
        let below = descending(Decimal::nearest(self.first, fewer).next())
            .find(|number| number.value() < self.first && is_rounder(number));
        let above = ascending(Decimal::nearest(self.last, fewer).previous())
            .find(|number| number.value() > self.last && is_rounder(number));
        (below, above)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

impl Sign {
    fn of(number: f64) -> Self {
        if number < 0.0 {
            Self::Minus
        } else {
            Self::Plus
        }
    }
}

impl RoundNumber {
    fn zero() -> Self {
        Self {
            text: "0".to_owned(),
            value: 0.0,
            digits: 0,
        }
    }

    /// `None` if it is read as an infinity; what is read as zero is written so.
    fn of(number: Decimal, sign: Sign) -> Option<Self> {
        let size = number.value();
        if size == 0.0 {
            return Some(Self::zero());
        }
        let (text, value) = match sign {
            Sign::Plus => (number.text(), size),
            Sign::Minus => (format!("-{}", number.text()), -size),
        };
        let digits = number.significant_digits();
        size.is_finite().then_some(Self {
            text,
            value,
            digits,
        })
    }
}

fn ascending(from: Decimal) -> impl Iterator<Item = Decimal> {
    std::iter::successors(Some(from), |number| Some(number.next()))
}

fn descending(from: Decimal) -> impl Iterator<Item = Decimal> {
    std::iter::successors(Some(from), |number| Some(number.previous()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
