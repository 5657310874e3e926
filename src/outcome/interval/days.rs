//! Rates over steps that depend on each other: UTC days are the units.
//!
//! A false NO-GO lasts, so a thousand false steps are no thousand events; an interval that takes them for
//! that covers 18 % instead of 95 %. Here a day with false steps is one event whose size varies:
//!
//! - [`fay_feuer`]: the gamma interval for a sum of weighted Poisson counts (Fay and Feuer 1997), with the
//!   weights `w = F_d/H`. It holds with few events.
//! - [`day_cluster`]: the ratio estimator over days with Student's t (Cochran 1977, 6.3). It stands beside
//!   the first, and agrees with it when there are many days.

use super::clusters::ratio_over_units;
use super::{Interval, TAIL, chi_squared_quantile, t_quantile};

/// The steps of one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DailyCounts {
    /// Healthy steps said NO-GO.
    pub hits: u64,
    /// Healthy steps.
    pub of: u64,
}

/// The days (or other stretches) of a replay, those without healthy steps left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days(Vec<DailyCounts>);

impl Days {
    /// Days with at least one counted step.
    pub fn new(days: impl IntoIterator<Item = DailyCounts>) -> Self {
        Self(days.into_iter().filter(|day| day.of > 0).collect())
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// How many have a hit.
    pub fn with_hits(&self) -> usize {
        self.0.iter().filter(|day| day.hits > 0).count()
    }

    /// How much more the counts spread than Poisson's: Pearson's χ² over its degrees of freedom. None for
    /// fewer than two units or without a hit.
    pub fn dispersion(&self) -> Option<f64> {
        let (hits, steps) = (self.hits(), self.steps());
        if self.0.len() < 2 || hits == 0.0 {
            return None;
        }
        let squares = self.0.iter().map(|unit| {
            let expected = hits / steps * unit.of as f64;
            (unit.hits as f64 - expected).powi(2) / expected
        });
        Some(squares.sum::<f64>() / (self.0.len() - 1) as f64)
    }

    /// Hits over all of them.
    pub fn hits(&self) -> f64 {
        self.0.iter().map(|day| day.hits).sum::<u64>() as f64
    }

    /// Steps over all of them.
    pub fn steps(&self) -> f64 {
        self.0.iter().map(|day| day.of).sum::<u64>() as f64
    }
}

/// The gamma interval of the step rate: with y = Σw, v = Σw² and w* = max w,
/// `[v/(2y)·χ²₀.₀₂₅(2y²/v), (v+w*²)/(2(y+w*))·χ²₀.₉₇₅(2(y+w*)²/(v+w*²))]`, never beyond 1. None without a hit.
pub fn fay_feuer(days: &Days) -> Option<Interval> {
    let steps = days.steps();
    let weights: Vec<f64> = days
        .0
        .iter()
        .filter(|day| day.hits > 0)
        .map(|day| day.hits as f64 / steps)
        .collect();
    let largest = weights.iter().copied().reduce(f64::max)?;
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let low = squares / (2.0 * sum) * chi_squared_quantile(TAIL, 2.0 * sum * sum / squares);
    let (sum, squares) = (sum + largest, squares + largest * largest);
    let high = squares / (2.0 * sum) * chi_squared_quantile(1.0 - TAIL, 2.0 * sum * sum / squares);
    Some(Interval {
        low,
        high: high.min(1.0),
    })
}

/// The lower end of that interval with another probability left out below, from the rate y and the effective number
/// of days n = y²/v: `y/(2n)·χ²(2n)`. 0 without a day.
pub fn gamma_low(rate: f64, effective_days: f64, tail: f64) -> f64 {
    if effective_days == 0.0 {
        return 0.0;
    }
    rate / (2.0 * effective_days) * chi_squared_quantile(tail, 2.0 * effective_days)
}

/// The ratio estimator's interval over days, t with D − 1 degrees of freedom, cut to [0, 1]. None for
/// fewer than two days or without a hit.
pub fn day_cluster(days: &Days) -> Option<Interval> {
    if days.with_hits() == 0 {
        return None;
    }
    let units = days.0.iter().map(|day| (day.hits as f64, day.of as f64));
    ratio_over_units(units)
}

/// The interval of the difference of two rates over the same steps of the same days, second minus first.
/// None for fewer than two days, or when the two never differ.
pub fn day_cluster_difference(first: &Days, second: &Days) -> Option<Interval> {
    assert_eq!(first.count(), second.count(), "the same days");
    let count = first.count() as f64;
    let steps = first.steps();
    let differences: Vec<f64> = first
        .0
        .iter()
        .zip(&second.0)
        .map(|(a, b)| {
            assert_eq!(a.of, b.of, "the same steps");
            b.hits as f64 - a.hits as f64
        })
        .collect();
    if first.count() < 2 || differences.iter().all(|difference| *difference == 0.0) {
        return None;
    }
    let mean = differences.iter().sum::<f64>() / steps;
    let spread: f64 = first
        .0
        .iter()
        .zip(&differences)
        .map(|(day, difference)| (difference - mean * day.of as f64).powi(2))
        .sum();
    let error = (count / (count - 1.0) * spread).sqrt() / steps;
    let reach = t_quantile(TAIL, count - 1.0) * error;
    Some(Interval {
        low: mean - reach,
        high: mean + reach,
    })
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    fn days(hits: &[u64]) -> Days {
        Days::new(hits.iter().map(|hits| DailyCounts {
            hits: *hits,
            of: 1440,
        }))
    }

    /// The formulas above in numpy with scipy.stats.chi2.ppf and t.ppf, on the same counts.
    #[test]
    fn both_are_their_formulas() {
        let days = days(&[0, 12, 0, 0, 130, 4, 0, 0, 0, 61]);
        let gamma = fay_feuer(&days).unwrap();
        assert_close(gamma.low, GAMMA.0);
        assert_close(gamma.high, GAMMA.1);
        let cluster = day_cluster(&days).unwrap();
        assert_close(cluster.low, CLUSTER.0);
        assert_close(cluster.high, CLUSTER.1);
    }

    const GAMMA: (f64, f64) = (0.001_825_109_406_868_873_8, 0.056_270_237_221_090_605);
    const CLUSTER: (f64, f64) = (0.0, 0.035_643_147_698_627_53);

    #[test]
    fn nothing_seen_gives_no_interval() {
        assert_eq!(fay_feuer(&days(&[0, 0, 0])), None);
        assert_eq!(day_cluster(&days(&[0, 0, 0])), None);
        assert_eq!(day_cluster(&days(&[5])), None);
        assert_eq!(fay_feuer(&Days::default()), None);
        assert!(fay_feuer(&days(&[1])).is_some());
    }

    /// `scipy.stats.chisquare([2, 0, 9, 1]).statistic / 3`.
    #[test]
    fn counts_that_come_in_clusters_spread_more() {
        assert_close(days(&[2, 0, 9, 1]).dispersion().unwrap(), DISPERSION);
        assert_eq!(days(&[4, 4, 4]).dispersion(), Some(0.0));
        assert_eq!(days(&[0, 0]).dispersion(), None);
    }

    const DISPERSION: f64 = 50.0 / 9.0;

    #[test]
    fn equal_gates_do_not_differ() {
        let (a, b) = (days(&[3, 0, 9]), days(&[5, 0, 30]));
        assert_eq!(day_cluster_difference(&a, &a), None);
        let between = day_cluster_difference(&a, &b).unwrap();
        let back = day_cluster_difference(&b, &a).unwrap();
        assert_close(between.low, -back.high);
        assert!(between.low < 23.0 / 4320.0 && 23.0 / 4320.0 < between.high);
    }
}
