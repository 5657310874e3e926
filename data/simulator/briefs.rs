//! Writing briefs: how many, how long each takes, and the histogram that remembers it.
//!
//! A brief's time is its mode's median, times how busy the service is, times what scenes do,
//! times a draw from one long-tailed curve given by its quantiles.

use crate::clock::Minute;
use crate::conditions::MODES;
use crate::curve::along;
use crate::dice::{Dice, Seed, Stream};
use crate::telemetry::{Counter, Unit};

/// Upper bounds of the histogram's buckets in seconds; `+Inf` comes after them.
const BOUNDS: [&str; 16] = [
    "0.25", "0.5", "0.75", "1.0", "1.5", "2.0", "2.5", "3.2", "3.8", "4.5", "5.5", "7.0", "9.0",
    "12.0", "16.0", "24.0",
];

/// Median seconds of a brief in an idle service, in the order of the modes.
const MEDIAN: [f64; 3] = [0.72, 1.00, 1.61];
/// Share of all briefs, in the same order.
pub const SHARE: [f64; 3] = [0.50, 0.33, 0.17];

/// Time of a brief over its median, by quantile.
const TAIL: [(f64, f64); 9] = [
    (0.00, 0.35),
    (0.05, 0.52),
    (0.25, 0.76),
    (0.50, 1.00),
    (0.75, 1.32),
    (0.90, 1.78),
    (0.95, 2.15),
    (0.99, 3.00),
    (1.00, 4.50),
];

/// All briefs of one mode.
pub struct Briefs {
    mode: usize,
    pub total: Counter,
    pub buckets: Vec<Counter>,
    pub sum: Counter,
    pub count: Counter,
    bounds: Vec<f64>,
}

impl Briefs {
    pub fn of_mode(mode: usize) -> Self {
        let label = MODES[mode].1;
        let name = |suffix: &str| format!("llm_brief_latency_seconds_{suffix}{{mode=\"{label}\"}}");
        let bucket = |le: &str| {
            let name = format!("llm_brief_latency_seconds_bucket{{mode=\"{label}\",le=\"{le}\"}}");
            Counter::new(name, Unit::One)
        };
        Self {
            mode,
            total: Counter::new(format!("llm_brief_total{{mode=\"{label}\"}}"), Unit::One),
            buckets: BOUNDS
                .iter()
                .chain(&["+Inf"])
                .map(|le| bucket(le))
                .collect(),
            sum: Counter::new(name("sum"), Unit::Thousandth),
            count: Counter::new(name("count"), Unit::One),
            bounds: BOUNDS.iter().filter_map(|le| le.parse().ok()).collect(),
        }
    }

    /// A minute's briefs: `busy` is traffic over its usual peak, `slowness` what scenes do.
    pub fn write(&mut self, seed: Seed, minute: Minute, many: u64, busy: f64, slowness: f64) {
        let wobble = 1.0 + 0.05 * seed.drift(Stream::Latency, self.mode as u64, minute, 45);
        let median = MEDIAN[self.mode] * (0.90 + 0.22 * busy) * wobble * slowness;
        let mut dice = seed.dice(Stream::Latency, 10 + self.mode as u64, minute);
        for _ in 0..many {
            self.observe(seconds(&mut dice, median));
        }
        self.total.add(many);
    }

    fn observe(&mut self, seconds: f64) {
        let first = self.bounds.partition_point(|&bound| bound < seconds);
        self.buckets[first..].iter_mut().for_each(|b| b.add(1));
        self.sum.add((seconds * 1000.0).round() as u64);
        self.count.add(1);
    }

    fn histogram(&mut self) -> impl Iterator<Item = &mut Counter> {
        self.buckets
            .iter_mut()
            .chain([&mut self.sum, &mut self.count])
    }

    pub fn restart(&mut self) {
        self.total.restart();
        self.histogram().for_each(Counter::restart);
    }

    pub fn scrape(&mut self, minute: Minute) {
        self.total.scrape(minute);
        self.histogram().for_each(|counter| counter.scrape(minute));
    }
}

fn seconds(dice: &mut Dice, median: f64) -> f64 {
    median * along(&TAIL, dice.unit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HISTORY;

    #[test]
    fn half_of_all_briefs_take_less_than_the_median() {
        let mut dice = Seed(3).dice(Stream::Latency, 0, HISTORY);
        let below = (0..10_000)
            .filter(|_| seconds(&mut dice, 2.0) < 2.0)
            .count();
        assert!((4_800..5_200).contains(&below), "{below}");
    }

    #[test]
    fn the_bounds_are_numbers_and_rise() {
        let briefs = Briefs::of_mode(0);
        assert_eq!(briefs.bounds.len(), BOUNDS.len());
        assert!(briefs.bounds.is_sorted());
    }
}
