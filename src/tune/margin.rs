//! The safety margin, and the levels it leaves.
//!
//! A limit that sits just under the weakest peak it has to catch will miss the next incident that is a
//! little weaker. So before anything is chosen every peak is lowered by δ times the spread of the
//! condition's healthy scores (their 99th percentile less their median), but never past that median, nor
//! out of what the unit can be. The levels of a condition are these lowered peaks, the highest first.

use std::fmt;

use super::instance::Level;
use crate::model::{Condition, Side, Signal, Unit};

/// The margins that are tried, in spreads.
pub const MARGINS: [Margin; 5] = [
    Margin(0.0),
    Margin(0.1),
    Margin(0.25),
    Margin(0.5),
    Margin(1.0),
];

/// How much is taken off every peak, in spreads of healthy scores.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Margin(f64);

impl Margin {
    /// Nothing is taken off.
    pub const NONE: Self = Self(0.0);

    /// In spreads.
    pub const fn spreads(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Margin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What healthy scores of a condition are like. Scores are turned: greater is worse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Healthy {
    /// Half of the finite ones are no greater.
    pub median: f64,
    /// From there to the 99th percentile.
    pub spread: f64,
    /// The greatest finite one.
    pub extreme: f64,
}

impl Healthy {
    /// Of finite scores, in any order; `None` without any. Percentiles are scores: the least that so many
    /// scores do not exceed.
    pub fn of(scores: &mut [f64]) -> Option<Self> {
        let last = scores.len().checked_sub(1)?;
        let at = |share: f64| (share * last as f64).floor() as usize;
        let order = |a: &f64, b: &f64| a.total_cmp(b);
        let (_, high, above) = scores.select_nth_unstable_by(at(0.99), order);
        let high = *high;
        let extreme = above.iter().copied().fold(high, f64::max);
        let (_, median, _) = scores.select_nth_unstable_by(at(0.5), order);
        let median = *median + 0.0;
        let spread = high - median;
        Some(Self {
            median,
            // Two finite numbers may lie an infinity apart.
            spread: if spread.is_finite() { spread } else { 0.0 },
            extreme: extreme + 0.0,
        })
    }
}

/// A peak with the margin taken off.
pub fn lowered(peak: f64, margin: Margin, healthy: Option<Healthy>, least: f64) -> f64 {
    let Some(healthy) = healthy.filter(|_| margin > Margin::NONE) else {
        return peak + 0.0;
    };
    let floor = healthy.median.max(least);
    if peak <= floor {
        return peak + 0.0;
    }
    (peak - margin.spreads() * healthy.spread).max(floor) + 0.0
}

/// The least score that the unit of a value allows.
pub fn least_score(condition: &Condition, unit: Unit) -> f64 {
    let is_value = condition.signal() == Signal::Value;
    match (condition.limit().side(), unit) {
        _ if !is_value => f64::NEG_INFINITY,
        (Side::Above, Unit::Seconds | Unit::Ratio | Unit::Bytes) => 0.0,
        (Side::Below, Unit::Ratio) => -1.0,
        (Side::Above, Unit::None) | (Side::Below, Unit::Seconds | Unit::Bytes | Unit::None) => {
            f64::NEG_INFINITY
        }
    }
}

/// The levels of an option: what each must reach, and where each incident is caught.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// Lowered peaks, the highest first: a score of at least that is over the limit.
    pub rungs: Vec<f64>,
    /// For each incident the first level that catches it, 0 where none does.
    pub ranks: Vec<Level>,
}

impl Ladder {
    /// The levels of these lowered peaks.
    pub fn of(peaks: &[f64]) -> Self {
        let mut rungs = peaks.to_vec();
        rungs.retain(|peak| *peak > f64::NEG_INFINITY);
        rungs.sort_by(|a, b| b.total_cmp(a));
        rungs.dedup();
        rungs.truncate(usize::from(Level::MAX));
        let rank = |peak: &f64| {
            let place = rungs.partition_point(|rung| rung > peak);
            (rungs.get(place) == Some(peak)).then_some(place as Level + 1)
        };
        Self {
            ranks: peaks.iter().map(|peak| rank(peak).unwrap_or(0)).collect(),
            rungs,
        }
    }

    /// The first level at which a score is over the limit.
    pub fn first_false(&self, score: f64) -> Option<Level> {
        let place = self.rungs.partition_point(|rung| *rung > score);
        (place < self.rungs.len()).then_some(place as Level + 1)
    }
}
