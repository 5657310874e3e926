//! A share of few independent things: exact, by Clopper and Pearson (1934).

use super::{CLAIM_TAIL, Interval, TAIL, beta_quantile};
use crate::outcome::Rate;

/// The interval of `rate`; none over nothing.
pub fn clopper_pearson(rate: Rate) -> Option<Interval> {
    let (hits, of) = (rate.hits as f64, rate.of as f64);
    if rate.of == 0 {
        return None;
    }
    let low = clopper_pearson_low(rate, TAIL);
    let high = if rate.hits == rate.of {
        1.0
    } else {
        beta_quantile(1.0 - TAIL, hits + 1.0, of - hits)
    };
    Some(Interval { low, high })
}

/// The lower end of that interval with another probability left out below; 0 without a hit.
pub fn clopper_pearson_low(rate: Rate, tail: f64) -> f64 {
    let (hits, of) = (rate.hits as f64, rate.of as f64);
    match rate.hits {
        0 => 0.0,
        _ => beta_quantile(tail, hits, of - hits + 1.0),
    }
}

/// The smallest share that can be claimed not to be exceeded, one-sided at 95 %.
pub fn at_most(rate: Rate) -> Option<f64> {
    let (hits, of) = (rate.hits as f64, rate.of as f64);
    match rate.of {
        0 => None,
        _ if rate.hits == rate.of => Some(1.0),
        _ => Some(beta_quantile(1.0 - CLAIM_TAIL, hits + 1.0, of - hits)),
    }
}

/// How many things without a single hit it takes to claim "at most `share`", one-sided at 95 %: the least
/// n with (1 − share)ⁿ ≤ 5 %. None for a share that no number can show.
pub fn needed_without_a_hit(share: f64) -> Option<u64> {
    if !(share > 0.0 && share < 1.0) {
        return None;
    }
    let mut needed = (CLAIM_TAIL.ln() / (-share).ln_1p()).ceil() as u64;
    // The logarithms may be off by one unit in the last place.
    let shown = |n: u64| (1.0 - share).powf(n as f64) <= CLAIM_TAIL;
    while needed > 1 && shown(needed - 1) {
        needed -= 1;
    }
    while !shown(needed) {
        needed += 1;
    }
    Some(needed)
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    /// `scipy.stats.binomtest(k, n).proportion_ci(method="exact")`.
    #[test]
    fn it_is_the_exact_interval() {
        for (hits, of, low, high) in [
            (0, 9, 0.0, 0.336_267_116_879_942_9),
            (1, 9, 0.002_809_136_746_599_769, 0.482_496_514_916_994_47),
            (3, 60, 0.010_432_329_644_348_218, 0.139_243_246_721_100_06),
            (9, 9, 0.663_732_883_120_057_1, 1.0),
        ] {
            let found = clopper_pearson(Rate::new(hits, of)).unwrap();
            assert_close(found.low, low);
            assert_close(found.high, high);
        }
        assert_eq!(clopper_pearson(Rate::new(0, 0)), None);
    }

    #[test]
    fn claims_need_their_incidents() {
        let needed = |share| needed_without_a_hit(share).unwrap();
        assert_eq!(
            [0.2, 0.1, 0.05, 0.02, 0.01].map(needed),
            [14, 29, 59, 149, 299]
        );
        assert_eq!(needed_without_a_hit(0.0), None);
        assert!(at_most(Rate::new(0, 29)).unwrap() <= 0.1);
        assert!(at_most(Rate::new(0, 28)).unwrap() > 0.1);
    }

    fn probability(hits: f64, of: f64, truth: f64) -> f64 {
        let choices = statrs::function::gamma::ln_gamma(of + 1.0)
            - statrs::function::gamma::ln_gamma(hits + 1.0)
            - statrs::function::gamma::ln_gamma(of - hits + 1.0);
        (choices + hits * truth.ln() + (of - hits) * (-truth).ln_1p()).exp()
    }

    /// Coverage by exact enumeration: for each n and true rate, the probability of the counts whose
    /// interval holds the rate.
    #[test]
    fn it_covers_at_least_95_percent_whatever_the_truth() {
        for of in [1_u64, 2, 5, 9, 20, 50, 100, 200] {
            let intervals: Vec<Interval> = (0..=of)
                .map(|hits| clopper_pearson(Rate::new(hits, of)).unwrap())
                .collect();
            for step in 1..200 {
                let truth = f64::from(step) / 200.0;
                let mut covered = 0.0;
                for (hits, interval) in intervals.iter().enumerate() {
                    if interval.low <= truth && truth <= interval.high {
                        covered += probability(hits as f64, of as f64, truth);
                    }
                }
                assert!(covered >= 0.95 - 1e-9, "n {of}, rate {truth}: {covered}");
            }
        }
    }
}
