//! A rate of one gate, with what it takes to say how low the truth may be, at any level.

use crate::outcome::Rate;
use crate::outcome::interval::{DailyCounts, clopper_pearson_low, gamma_low};

/// A rate over steps, and how many days stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ByDays {
    /// Hits of steps.
    pub rate: Rate,
    /// How many days with equally many hits would spread as these do: (ΣF)²/ΣF² over the hits F of each day (Kish
    /// 1965, 11.7). 0 without a hit, 1 when one day has them all.
    pub effective_days: f64,
}

impl ByDays {
    /// The days together.
    pub fn new(days: &[DailyCounts]) -> Self {
        let hits: u64 = days.iter().map(|day| day.hits).sum();
        let squares: f64 = days.iter().map(|day| (day.hits as f64).powi(2)).sum();
        Self {
            rate: Rate::new(hits, days.iter().map(|day| day.of).sum()),
            effective_days: match hits {
                0 => 0.0,
                _ => (hits as f64).powi(2) / squares,
            },
        }
    }
}

/// A rate of one gate, and what its uncertainty comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// Steps, which depend on each other within days.
    Days(ByDays),
    /// Groups of incidents, each by itself.
    Groups(Rate),
}

impl Evidence {
    /// The rate.
    pub fn rate(self) -> Rate {
        match self {
            Self::Days(own) => own.rate,
            Self::Groups(rate) => rate,
        }
    }

    /// The smallest rate not excluded at `tail` on the lower side: by Fay and Feuer over days, by Clopper and Pearson
    /// over groups; 0 without a hit.
    pub fn low(self, tail: f64) -> f64 {
        match self {
            Self::Days(own) => own
                .rate
                .value()
                .map_or(0.0, |rate| gamma_low(rate, own.effective_days, tail)),
            Self::Groups(rate) => clopper_pearson_low(rate, tail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::interval::{Days, clopper_pearson, fay_feuer};

    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{found} is not {expected}"
        );
    }

    fn days(hits: &[u64]) -> Vec<DailyCounts> {
        let days = hits.iter().map(|hits| DailyCounts {
            hits: *hits,
            of: 1440,
        });
        days.collect()
    }

    const HITS: [u64; 10] = [0, 12, 0, 0, 130, 4, 0, 0, 0, 61];

    #[test]
    fn at_the_usual_level_it_is_the_interval_every_report_prints() {
        let evidence = Evidence::Days(ByDays::new(&days(&HITS)));
        let printed = fay_feuer(&Days::new(days(&HITS))).unwrap();
        close(evidence.low(0.025), printed.low);
        let rate = Rate::new(3, 60);
        let printed = clopper_pearson(rate).unwrap();
        close(Evidence::Groups(rate).low(0.025), printed.low);
    }

    /// numpy 2 and scipy 1.17: `y / (2 * n) * chi2.ppf(tail, 2 * n)` with n = y² / v, and
    /// `beta.ppf(tail, k, N - k + 1)`.
    #[test]
    fn at_levels_for_a_thousand_gates_it_is_its_formula() {
        let evidence = Evidence::Days(ByDays::new(&days(&HITS)));
        close(evidence.low(2.5e-5), LOW_BY_DAYS);
        close(
            Evidence::Groups(Rate::new(12, 15)).low(2.5e-5),
            LOW_BY_GROUPS,
        );
    }

    const LOW_BY_DAYS: f64 = 5.899_375_317_377_284e-5;
    const LOW_BY_GROUPS: f64 = 0.266_422_786_003_473_4;

    #[test]
    fn nothing_seen_excludes_nothing() {
        assert_eq!(Evidence::Days(ByDays::new(&days(&[0, 0]))).low(0.025), 0.0);
        assert_eq!(Evidence::Days(ByDays::new(&[])).low(0.025), 0.0);
        assert_eq!(Evidence::Groups(Rate::new(0, 9)).low(0.025), 0.0);
        assert_eq!(Evidence::Groups(Rate::new(0, 0)).low(0.025), 0.0);
        assert_eq!(ByDays::new(&days(&[0, 7, 0])).effective_days, 1.0);
        assert_eq!(ByDays::new(&days(&[7, 7, 7])).effective_days, 3.0);
    }
}
