//! The rules by which outcomes are counted; each has a flag, and each is printed with the figures.

use std::str::FromStr;

use super::retrying::RetryHabit;
use crate::model::{Duration, Gate};

/// The shortest cool-down: telemetry and people need a while to settle.
pub const COOLDOWN_AT_LEAST: Duration = Duration::from_mins(15);

/// A share between 0 and 100 %, exact to a millionth, so that "10 % of 30 steps" is 3 and not 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    millionths: u32,
}

/// Why a text is not a share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a share; expected 10% or 0.1, between 0 and 1")]
pub struct ShareError(String);

impl Share {
    /// Whole percent, at most 100.
    pub const fn from_percent(percent: u32) -> Self {
        assert!(percent <= 100);
        Self {
            millionths: percent * 10_000,
        }
    }

    /// As a fraction of 1.
    pub fn fraction(self) -> f64 {
        f64::from(self.millionths) / 1e6
    }

    /// As it is written with a percent sign.
    pub fn percent(self) -> String {
        format!("{}%", f64::from(self.millionths) / 1e4)
    }

    /// The least count that is this share of `count`: rounded up.
    pub fn of(self, count: u64) -> u64 {
        (count * u64::from(self.millionths)).div_ceil(1_000_000)
    }

    /// The largest count that is at most this share of `count`.
    pub fn floor_of(self, count: u64) -> u64 {
        count * u64::from(self.millionths) / 1_000_000
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let wrong = || ShareError(text.to_owned());
        let trimmed = text.trim();
        let (number, scale) = match trimmed.strip_suffix('%') {
            Some(number) => (number.trim_end(), 1e4),
            None => (trimmed, 1e6),
        };
        let number: f64 = number.parse().map_err(|_| wrong())?;
        let millionths = (number * scale).round();
        if (0.0..=1e6).contains(&millionths) {
            Ok(Self {
                millionths: millionths as u32,
            })
        } else {
            Err(wrong())
        }
    }
}

/// The verdict from which an incident counts as caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatchLevel {
    /// Only NO-GO stops anybody.
    NoGo,
    /// WARNING counts too.
    Warning,
}

/// How outcomes are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Time after an incident that is in no rate.
    pub cooldown: Duration,
    /// Time before an incident that is in no rate.
    pub lead: Duration,
    /// The share of an incident's judged steps that must be NO-GO.
    pub catch_share: Share,
    /// The catch window ends this long after the start, if given.
    pub catch_within: Option<Duration>,
    /// What counts as a catch.
    pub catch: CatchLevel,
    /// An incident longer than this is refused.
    pub max_open: Duration,
    /// A habit of retrying to tell of beside the usual ones.
    pub retry: Option<RetryHabit>,
}

impl Rules {
    /// The defaults for a gate.
    pub fn for_gate(gate: &Gate) -> Self {
        Self {
            cooldown: Self::default_cooldown(gate),
            lead: Duration::from_mins(15),
            catch_share: Share::from_percent(10),
            catch_within: None,
            catch: CatchLevel::NoGo,
            max_open: Duration::from_hours(24),
            retry: None,
        }
    }

    /// As long as the gate's windows and its queries' ranges still see an incident that is over.
    pub fn default_cooldown(gate: &Gate) -> Duration {
        COOLDOWN_AT_LEAST.max(gate.memory() + gate.longest_query_range())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_and_strict() {
        let tenth: Share = "10%".parse().unwrap();
        assert_eq!("0.1".parse(), Ok(tenth));
        assert_eq!((tenth.of(30), tenth.of(31), tenth.of(0)), (3, 4, 0));
        assert_eq!([29, 30, 31].map(|count| tenth.floor_of(count)), [2, 3, 3]);
        for wrong in ["", "ten", "101%", "-1%", "1.5", "NaN", "inf"] {
            assert!(wrong.parse::<Share>().is_err(), "{wrong}");
        }
    }
}
