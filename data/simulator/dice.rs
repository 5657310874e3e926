//! Chance, the same on every machine.
//!
//! A `SplitMix64` generator seeded by (seed, stream, minute): what one minute draws does not depend
//! on what any other drew, so a change to one scene leaves the rest of the history as it was.
//! Only `+ - * /` and `sqrt` touch the numbers, which IEEE 754 fixes to the last bit; no `exp`,
//! `ln` or `sin`, which differ between C libraries.

use crate::clock::Minute;

/// What a draw is for. Each has noise of its own.
#[derive(Debug, Clone, Copy)]
pub enum Stream {
    Requests,
    Statuses,
    Briefs,
    Latency,
    Fixes,
    Cache,
    Processor,
    Memory,
    VideoMemory,
    Reward,
    Loss,
    Blips,
    Releases,
}

#[derive(Debug, Clone, Copy)]
pub struct Seed(pub u64);

/// One minute's supply of chance for one purpose.
pub struct Dice(u64);

impl Seed {
    pub fn dice(self, stream: Stream, which: u64, minute: Minute) -> Dice {
        let mut dice = Dice(self.0);
        for part in [stream as u64, which, minute.count() as u64] {
            dice.0 = dice.bits() ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        dice
    }

    /// Noise in [-1, 1] that drifts: straight lines between knots `period` minutes apart.
    pub fn drift(self, stream: Stream, which: u64, minute: Minute, period: i64) -> f64 {
        let into = minute.count().rem_euclid(period);
        let knot = minute.plus(-into);
        let here = self.dice(stream, which, knot).between(-1.0, 1.0);
        let next = self
            .dice(stream, which, knot.plus(period))
            .between(-1.0, 1.0);
        here + (next - here) * into as f64 / period as f64
    }
}

impl Dice {
    /// `SplitMix64`, by Sebastiano Vigna (public domain).
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number in `[low, high)`.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + (self.unit() * (high - low) as f64) as i64
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// Mean 0, standard deviation 1, nearly normal: twelve uniforms (Irwin–Hall).
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// How many of something come in a minute that brings `mean` on average.
    pub fn arrivals(&mut self, mean: f64) -> u64 {
        (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{FIRST, HISTORY};

    #[test]
    fn a_minute_draws_the_same_whatever_else_was_drawn() {
        let one = Seed(7).dice(Stream::Loss, 0, FIRST).unit();
        let other = Seed(7).dice(Stream::Reward, 0, FIRST).unit();
        assert_eq!(one, Seed(7).dice(Stream::Loss, 0, FIRST).unit());
        assert_ne!(one, other);
        assert_ne!(one, Seed(8).dice(Stream::Loss, 0, FIRST).unit());
    }

    #[test]
    fn normal_draws_have_mean_zero_and_spread_one() {
        let mut dice = Seed(1).dice(Stream::Cache, 0, HISTORY);
        let draws: Vec<f64> = (0..20_000).map(|_| dice.normal()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let spread = draws.iter().map(|x| x * x).sum::<f64>() / draws.len() as f64;
        assert!(
            mean.abs() < 0.03 && (spread - 1.0).abs() < 0.05,
            "{mean} {spread}"
        );
    }
}
