//! A count of rare things in a stretch of time: the exact Poisson interval (Garwood 1936).

use super::{Interval, TAIL, chi_squared_quantile};

/// The interval of `count` over `exposure`, per unit of exposure; none without exposure.
pub fn poisson_exact(count: u64, exposure: f64) -> Option<Interval> {
    if exposure.is_nan() || exposure <= 0.0 {
        return None;
    }
    let low = match count {
        0 => 0.0,
        _ => chi_squared_quantile(TAIL, 2.0 * count as f64) / 2.0,
    };
    let high = chi_squared_quantile(1.0 - TAIL, 2.0 * (count as f64 + 1.0)) / 2.0;
    Some(Interval {
        low: low / exposure,
        high: high / exposure,
    })
}

/// With nothing seen, the rate that can be excluded two-sided at 95 %: 3.69 over the exposure.
pub fn none_seen_at_most(exposure: f64) -> Option<f64> {
    poisson_exact(0, exposure).map(|interval| interval.high)
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    /// `statsmodels.stats.rates.confint_poisson(k, exposure, method="exact-c")`.
    const MANY: (f64, f64) = (215.279_562_899_137_26, 277.676_754_680_734_75);

    #[test]
    fn it_is_the_exact_interval() {
        let found = poisson_exact(7, 4.0).unwrap();
        assert_close(found.low, 2.814_363_051_466_283 / 4.0);
        assert_close(found.high, 14.422_675_362_091_33 / 4.0);
        assert_close(none_seen_at_most(1.0).unwrap(), 3.688_879_454_113_936);
        assert_eq!(poisson_exact(1, 0.0), None);
        // scipy.stats.chi2.ppf over two.
        let many = poisson_exact(245, 1.0).unwrap();
        assert_close(many.low, MANY.0);
        assert_close(many.high, MANY.1);
    }
}
