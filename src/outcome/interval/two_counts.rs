//! Two stretches of time, or two lists of things: could one and the same rate have given both counts?
//!
//! Both tests are exact and two-sided: given what both have together, they add up the probabilities of all
//! splits that are no likelier than the one seen. Splits that are equally likely must count alike whatever
//! the last bits of their probabilities say, hence a tolerance as R has it.

use statrs::function::gamma::ln_gamma;

use crate::outcome::Rate;

const EQUALLY_LIKELY: f64 = 1.0 + 1e-7;

/// A count of rare things over an exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposed {
    /// How many.
    pub count: u64,
    /// In how much time, in any unit that both have.
    pub exposure: f64,
}

/// How likely two counts at one rate are to differ as much as these: the conditional test of Przyborowski
/// and Wilenski (1940), binomial in the first count. None without any count, or without exposure in either.
pub fn same_rate(first: Exposed, second: Exposed) -> Option<f64> {
    let (all, log) = first_of_both(first, second)?;
    Some(no_likelier(0..=all, first.count, log))
}

/// How likely the first count is to be at least as large as it is, at the rate of both: one-sided. None
/// where [`same_rate`] is.
pub fn no_greater_rate(first: Exposed, second: Exposed) -> Option<f64> {
    let (all, log) = first_of_both(first, second)?;
    let tail: f64 = (first.count..=all).map(|hits| log(hits).exp()).sum();
    Some(tail.min(1.0))
}

/// Both counts together, and the logarithm of how likely the first is to have so many of them at the rate of both.
fn first_of_both(first: Exposed, second: Exposed) -> Option<(u64, impl Fn(u64) -> f64)> {
    let all = first.count + second.count;
    let exposed = |own: Exposed| own.exposure > 0.0;
    if all == 0 || !exposed(first) || !exposed(second) {
        return None;
    }
    let share = first.exposure / (first.exposure + second.exposure);
    let log = move |hits: u64| {
        let (own, rest) = (hits as f64, (all - hits) as f64);
        log_choose(all, hits) + own * share.ln() + rest * (-share).ln_1p()
    };
    Some((all, log))
}

/// How likely two shares of one and the same probability are to differ as much as these: the exact test of
/// Fisher (1935), hypergeometric in the hits of the first. None when either is of nothing.
pub fn same_share(first: Rate, second: Rate) -> Option<f64> {
    if first.of == 0 || second.of == 0 {
        return None;
    }
    let (all, hits) = (first.of + second.of, first.hits + second.hits);
    let least = hits.saturating_sub(second.of);
    let most = hits.min(first.of);
    let log = |own: u64| {
        log_choose(first.of, own) + log_choose(second.of, hits - own) - log_choose(all, hits)
    };
    Some(no_likelier(least..=most, first.hits, log))
}

fn no_likelier(
    splits: std::ops::RangeInclusive<u64>,
    seen: u64,
    log_probability: impl Fn(u64) -> f64,
) -> f64 {
    let most = log_probability(seen).exp() * EQUALLY_LIKELY;
    let all = splits.map(|split| log_probability(split).exp());
    let tail: f64 = all.filter(|probability| *probability <= most).sum();
    tail.min(1.0)
}

fn log_choose(of: u64, hits: u64) -> f64 {
    let log_factorial = |n: u64| ln_gamma(n as f64 + 1.0);
    log_factorial(of) - log_factorial(hits) - log_factorial(of - hits)
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    fn pair(counts: (u64, f64, u64, f64)) -> (Exposed, Exposed) {
        let (first, own, second, other) = counts;
        let of = |count, exposure| Exposed { count, exposure };
        (of(first, own), of(second, other))
    }

    /// `scipy.stats.binomtest(a, a + b, s / (s + t))`, two-sided and `alternative="greater"`, of scipy 1.17.1.
    #[test]
    fn rates_are_compared_given_both_counts() {
        for (counts, two_sided, greater) in [
            ((7, 1.0, 2, 4.0), 0.000_313_856, 0.000_313_856),
            ((0, 1.0, 5, 3.0), 0.340_820_312_5, 1.0),
            (
                (12, 2.5, 30, 2.5),
                0.007_915_897_334_896_727,
                0.998_556_376_012_857_1,
            ),
            ((3, 1.0, 3, 1.0), 1.0, 0.656_25),
            (
                (200, 10.0, 150, 10.0),
                0.008_720_036_530_555_947,
                0.004_360_018_265_277_973,
            ),
        ] {
            let (first, second) = pair(counts);
            assert_close(same_rate(first, second).unwrap(), two_sided);
            assert_close(no_greater_rate(first, second).unwrap(), greater);
        }
    }

    /// `scipy.stats.fisher_exact([[a, n - a], [b, m - b]])`, of scipy 1.17.1.
    #[test]
    fn shares_are_compared_given_all_margins() {
        for (hits, of, other, of_other, expected) in [
            (3, 9, 0, 12, 0.063_157_894_736_842_1),
            (1, 5, 4, 6, 0.242_424_242_424_242_38),
            (0, 4, 0, 7, 1.0),
            (10, 60, 25, 70, 0.017_571_805_341_303_825),
        ] {
            let found = same_share(Rate::new(hits, of), Rate::new(other, of_other));
            assert_close(found.unwrap(), expected);
        }
    }

    #[test]
    fn nothing_says_nothing() {
        let (none, some) = pair((0, 1.0, 0, 1.0));
        assert_eq!(same_rate(none, some), None);
        let (unexposed, some) = pair((0, 0.0, 4, 1.0));
        assert_eq!(same_rate(unexposed, some), None);
        assert_eq!(no_greater_rate(unexposed, some), None);
        assert_eq!(same_share(Rate::new(0, 0), Rate::new(1, 2)), None);
    }
}
