//! Drift: are there more false episodes than there were?
//!
//! A day, and the seven days that end with it, are each held against the 28 days before them: the exact
//! conditional test for two rates, one-sided, for fewer false episodes are no trouble. Both are asked every
//! day, so a quarter asks 182 times; a level of 1/182 for each gives at most one false flag a quarter on
//! average, whatever they have to do with each other (expectations add up). Counts are whole numbers, which
//! makes it fewer: 0.2 a quarter at an episode in ten days, 0.8 at eight a day, as the tests simulate.
//!
//! Episodes that come in clusters break the promise. Days whose counts vary twice as much as Poisson's are
//! flagged five times a quarter; with bursts of eight on one day in four, and none on the others, it is
//! 27 times. A flag then says that a bad day came, not that bad days come more often.

use super::periods::Period;
use crate::outcome::interval::{Exposed, no_greater_rate};

/// Days in a quarter of a year, each asked twice.
pub const LEVEL: f64 = 1.0 / 182.0;
/// Days that show what is usual.
pub const USUAL_DAYS: usize = 28;
/// With fewer of them nothing is said.
pub const FEWEST_USUAL_DAYS: usize = 7;
/// Days of a week.
pub const WEEK_DAYS: usize = 7;

/// A period held against what was usual before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// How likely as many false episodes or more are at the usual rate; none where there is none at all, or
    /// too little to compare with.
    pub p_value: Option<f64>,
    /// More than chance explains.
    pub flagged: bool,
}

impl Drift {
    /// Holds `recent` against `usual`.
    pub fn new(recent: &Period, usual: Option<&Period>) -> Self {
        let exposed = |own: &Period| Exposed {
            count: own.false_episodes,
            exposure: own.healthy_weeks,
        };
        Self::of(exposed(recent), usual.map(exposed))
    }

    /// The same from counts.
    pub fn of(recent: Exposed, usual: Option<Exposed>) -> Self {
        let p_value = usual.and_then(|usual| no_greater_rate(recent, usual));
        Self {
            p_value,
            flagged: p_value.is_some_and(|p| p <= LEVEL),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of our own (splitmix64): the same days in every run, on every machine.
    struct Dice(u64);

    impl Dice {
        fn unit(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }

        /// Knuth's product of uniforms.
        fn poisson(&mut self, mean: f64) -> u64 {
            let least = (-mean).exp();
            let mut product = self.unit();
            let mut count = 0;
            while product > least {
                product *= self.unit();
                count += 1;
            }
            count
        }
    }

    /// Flags in so many quarters of days of these counts, a quarter on average.
    fn flags_a_quarter(quarters: usize, mut day: impl FnMut(&mut Dice) -> u64, seed: u64) -> f64 {
        let mut dice = Dice(seed);
        let days: Vec<u64> = (0..quarters * 91 + 35).map(|_| day(&mut dice)).collect();
        let exposed = |days: &[u64]| Exposed {
            count: days.iter().sum(),
            exposure: days.len() as f64 / 7.0,
        };
        let mut flags = 0;
        for today in 34..days.len() {
            let week = today + 1 - WEEK_DAYS;
            for (recent, usual) in [
                (&days[today..=today], &days[today - USUAL_DAYS..today]),
                (&days[week..=today], &days[week - USUAL_DAYS..week]),
            ] {
                flags += u32::from(Drift::of(exposed(recent), Some(exposed(usual))).flagged);
            }
        }
        f64::from(flags) / quarters as f64
    }

    #[test]
    fn there_is_at_most_one_false_flag_a_quarter() {
        for (seed, mean) in [(1, 0.1), (2, 0.5), (3, 2.0), (4, 8.0)] {
            let flags = flags_a_quarter(200, |dice| dice.poisson(mean), seed);
            assert!(flags <= 1.0, "{mean} a day: {flags} flags a quarter");
        }
    }

    #[test]
    fn clustered_days_are_flagged_more_often_than_promised() {
        // One day in four has four times as many as the average: the variance is seven times the mean.
        let flags = flags_a_quarter(
            200,
            |dice| {
                if dice.unit() < 0.25 {
                    dice.poisson(8.0)
                } else {
                    0
                }
            },
            5,
        );
        assert!((20.0..35.0).contains(&flags), "{flags} flags a quarter");
        // Two kinds of days, so that the variance is twice the mean.
        let flags = flags_a_quarter(
            200,
            |dice| {
                let mean = if dice.unit() < 0.5 { 3.4142 } else { 0.5858 };
                dice.poisson(mean)
            },
            6,
        );
        assert!((3.0..7.0).contains(&flags), "{flags} flags a quarter");
    }

    #[test]
    fn a_rate_that_trebles_is_flagged_within_a_week() {
        let usual = Exposed {
            count: 28,
            exposure: 4.0,
        };
        let week = Exposed {
            count: 21,
            exposure: 1.0,
        };
        assert!(Drift::of(week, Some(usual)).flagged);
        assert_eq!(Drift::of(week, None).p_value, None);
    }
}
