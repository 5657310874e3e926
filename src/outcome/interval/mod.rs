//! Intervals: how far a figure may lie from the truth.
//!
//! Two-sided at 95 % unless a name says otherwise. Few things (incidents, deployments) get the exact
//! interval of Clopper and Pearson; steps, which depend on each other, get intervals in which a day with
//! false NO-GOs is one event; episodes get the exact Poisson interval. Where there is too little, a
//! function says none and the report says what can be said instead.
//!
//! Distributions come from a library of special functions and are inverted here by bisection; the figures
//! in the tests come from scipy 1.17 and agree to 1e-9.

mod binomial;
mod clusters;
mod contrast;
mod days;
mod paired;
mod poisson;
mod two_counts;

pub use binomial::{at_most, clopper_pearson, clopper_pearson_low, needed_without_a_hit};
pub use clusters::{group_cluster, ratio_over_clusters};
pub use contrast::cluster_contrast;
pub use days::{DailyCounts, Days, day_cluster, day_cluster_difference, fay_feuer, gamma_low};
pub use paired::mcnemar;
pub use poisson::{none_seen_at_most, poisson_exact};
pub use two_counts::{Exposed, no_greater_rate, same_rate, same_share};

use statrs::function::beta::beta_reg;
use statrs::function::gamma::gamma_lr;

/// The probability left out on each side.
const TAIL: f64 = 0.025;
/// The probability left out of a claim, on its one side.
const CLAIM_TAIL: f64 = 0.05;

/// From `low` to `high`, both possible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The smallest value not excluded.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

/// The `p` quantile of χ² with `degrees` degrees of freedom.
fn chi_squared_quantile(p: f64, degrees: f64) -> f64 {
    2.0 * quantile(p, f64::MAX, |x| gamma_lr(degrees / 2.0, x))
}

/// The `p` quantile of the beta distribution.
fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    quantile(p, 1.0, |x| beta_reg(a, b, x))
}

/// The least x in [0, most] with `distribution(x) ≥ p`, to the last bit.
///
/// Halves the distance in representable numbers: positive floats are ordered like their bits. That takes
/// 64 evaluations whatever the size of x, and cannot fail to end.
fn quantile(p: f64, most: f64, distribution: impl Fn(f64) -> f64) -> f64 {
    let (mut below, mut at_least) = (0_u64, most.to_bits());
    while at_least - below > 1 {
        let middle = below + (at_least - below) / 2;
        if distribution(f64::from_bits(middle)) < p {
            below = middle;
        } else {
            at_least = middle;
        }
    }
    f64::from_bits(at_least)
}

/// The upper `tail` quantile of Student's t: with x the `2·tail` quantile of Beta(ν/2, ½), t² = ν(1/x − 1)
/// (Abramowitz and Stegun 1964, 26.7.1).
fn t_quantile(tail: f64, degrees: f64) -> f64 {
    let x = beta_quantile(2.0 * tail, degrees / 2.0, 0.5);
    (degrees * (1.0 / x - 1.0)).sqrt()
}

#[cfg(test)]
fn assert_close(found: f64, expected: f64) {
    let scale = expected.abs().max(1e-12);
    assert!(
        (found - expected).abs() <= 1e-9 * scale,
        "{found} is not {expected}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy.stats.chi2.ppf, beta.ppf, t.ppf.
    #[test]
    fn quantiles_are_those_of_scipy() {
        assert_close(chi_squared_quantile(0.025, 2.0), 5.063_561_596_857_975e-2);
        assert_close(chi_squared_quantile(0.975, 1234.5), 1.333_768_961_646_599e3);
        assert_close(chi_squared_quantile(0.025, 0.37), 2.827_105_540_305_597e-9);
        assert_close(beta_quantile(0.025, 3.0, 58.0), 1.043_232_964_434_822e-2);
        assert_close(t_quantile(0.025, 1.0), 12.706_204_736_174_69);
        assert_close(t_quantile(0.025, 27.0), 2.051_830_516_480_285);
        assert_close(t_quantile(0.025, 363.0), 1.966_520_640_568_412);
    }
}
