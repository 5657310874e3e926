//! False NO-GOs as they come: in clusters, each lasting a while.
//!
//! Clusters come as a Poisson process. Each begins with a fault, and every fault is followed by another with
//! a probability of one half, some hours later. Lengths are lognormal, about twenty minutes in the mean. The
//! truth is then known: faults a week, and the share of time they take (faults that overlap are merged, and
//! what they share is found once by a long simulation).

use retrogate::outcome::Rate;
use retrogate::outcome::interval::{DailyCounts, Days, Interval, clopper_pearson};

use crate::support::dice::Dice;

const DAY: f64 = 1440.0;
const WEEK: f64 = 7.0 * DAY;
/// Another fault follows with this probability.
const FOLLOWS: f64 = 0.5;
/// Minutes to the next of a cluster, on average.
const APART: f64 = 180.0;
/// Of the logarithm of lengths in minutes: median 12, mean 19.8.
const LOG_MEDIAN: f64 = 2.484_906_649_788;
const LOG_SPREAD: f64 = 1.0;
/// Weeks of the simulation that finds the truth.
const LONG_DAYS: usize = 2_000_000;

/// How often faults come.
pub(super) struct Faults {
    a_week: f64,
    rate: f64,
}

/// One history of so many days.
pub(super) struct History {
    pub(super) days: Days,
}

impl Faults {
    /// So many faults a week in the mean, in clusters of two in the mean.
    pub(super) fn weekly(a_week: f64) -> Self {
        let mut faults = Self { a_week, rate: 0.0 };
        let long = faults.history(LONG_DAYS, &mut Dice(20_260_101));
        faults.rate = long.days.hits() / long.days.steps();
        faults
    }

    /// The share of minutes in a fault.
    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) fn episodes_a_week(&self) -> f64 {
        self.a_week
    }

    /// Minutes in faults on each day; what began in the two days before reaches in.
    pub(super) fn history(&self, days: usize, dice: &mut Dice) -> History {
        let (begin, end) = (-2.0 * DAY, days as f64 * DAY);
        let clusters = self.a_week * (1.0 - FOLLOWS) / WEEK;
        let mut faults = Vec::new();
        let mut cluster = begin;
        loop {
            cluster += exponential(1.0 / clusters, dice);
            if cluster >= end {
                break;
            }
            let mut start = cluster;
            loop {
                let length = (LOG_MEDIAN + LOG_SPREAD * normal(dice)).exp();
                faults.push((start.floor(), (start + length).ceil()));
                if dice.unit() >= FOLLOWS {
                    break;
                }
                start += exponential(APART, dice);
            }
        }
        faults.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut minutes = vec![0_u64; days];
        let mut reached = 0.0_f64;
        for (start, stop) in faults {
            let (mut at, stop) = (start.max(reached), stop.min(end));
            while at < stop {
                let day = (at / DAY).floor();
                let until = stop.min((day + 1.0) * DAY);
                minutes[day as usize] += (until - at) as u64;
                at = until;
            }
            reached = reached.max(stop);
        }
        History {
            days: Days::new(minutes.into_iter().map(|hits| DailyCounts {
                hits,
                of: DAY as u64,
            })),
        }
    }
}

impl History {
    /// As if minutes were independent.
    pub(super) fn by_steps(&self) -> Option<Interval> {
        let (hits, of) = (self.days.hits() as u64, self.days.steps() as u64);
        clopper_pearson(Rate::new(hits, of))
    }
}

fn exponential(mean: f64, dice: &mut Dice) -> f64 {
    -mean * (1.0 - dice.unit()).ln()
}

/// Box and Muller (1958), one of the two.
fn normal(dice: &mut Dice) -> f64 {
    let radius = (-2.0 * (1.0 - dice.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * dice.unit()).cos()
}
