//! Two gates on the same incidents: the exact test of `McNemar` (1947).

/// The two-sided probability that two equally good gates differ on as unequal a split as this:
/// `only_first` things caught by the first alone, `only_second` by the second alone. One when they never
/// differ. The sign test on the discordant pairs, twice its smaller tail, at most one.
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let all = only_first + only_second;
    let smaller = only_first.min(only_second);
    let mut term = 0.5_f64.powf(all as f64);
    let mut tail = 0.0;
    for count in 0..=smaller {
        tail += term;
        term *= (all - count) as f64 / (count + 1) as f64;
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    /// `statsmodels.stats.contingency_tables.mcnemar(exact=True)`, `scipy.stats.binomtest(k, n, 0.5)`.
    #[test]
    fn it_is_the_exact_test() {
        assert_close(mcnemar(0, 0), 1.0);
        assert_close(mcnemar(0, 5), 0.0625);
        assert_close(mcnemar(3, 3), 1.0);
        assert_close(mcnemar(2, 9), 0.065_429_687_5);
    }
}
