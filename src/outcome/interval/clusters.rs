//! A share of steps that depend on each other within few large units: the ratio estimator over units
//! (Cochran 1977, 6.3), with Student's t.
//!
//! Where the units are incident groups, fewer than five give no interval: the estimator is asymptotic, and
//! four groups are no sample of anything.

use super::{Interval, TAIL, t_quantile};
use crate::outcome::Rate;

const LEAST_GROUPS: usize = 5;

/// The interval of Σhits/Σof over units of `(hits, of)`, t with one degree less than units, cut to [0, 1].
/// None for fewer than two.
pub(super) fn ratio_over_units(
    units: impl ExactSizeIterator<Item = (f64, f64)> + Clone,
) -> Option<Interval> {
    let count = units.len() as f64;
    if units.len() < 2 {
        return None;
    }
    let (hits, steps) = units
        .clone()
        .fold((0.0, 0.0), |(hits, of), unit| (hits + unit.0, of + unit.1));
    let rate = hits / steps;
    let spread: f64 = units.map(|(hits, of)| (hits - rate * of).powi(2)).sum();
    let error = (count / (count - 1.0) * spread).sqrt() / steps;
    let reach = t_quantile(TAIL, count - 1.0) * error;
    Some(Interval {
        low: (rate - reach).max(0.0),
        high: (rate + reach).min(1.0),
    })
}

/// The interval of a share of incident steps, an incident group being one unit. None for fewer than five
/// groups with counted steps, and none when the groups do not differ at all: then nothing is known of how
/// far they might.
pub fn group_cluster(groups: &[Rate]) -> Option<Interval> {
    let counted: Vec<(f64, f64)> = groups
        .iter()
        .filter(|group| group.of > 0)
        .map(|group| (group.hits as f64, group.of as f64))
        .collect();
    ratio_over_clusters(&counted, LEAST_GROUPS)
}

/// The same over clusters of `(hits, of)`, nothing of which is 0, and none under `least` of them.
pub fn ratio_over_clusters(clusters: &[(f64, f64)], least: usize) -> Option<Interval> {
    if clusters.len() < least {
        return None;
    }
    ratio_over_units(clusters.iter().copied()).filter(|interval| interval.low < interval.high)
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    fn groups(counts: &[(u64, u64)]) -> Vec<Rate> {
        let rates = counts.iter().map(|(hits, of)| Rate::new(*hits, *of));
        rates.collect()
    }

    const COUNTS: [(u64, u64); 6] = [(12, 60), (0, 15), (40, 40), (7, 90), (33, 45), (21, 21)];

    /// The formula in numpy with scipy.stats.t.ppf, on the same counts.
    #[test]
    fn it_is_the_ratio_estimator_over_groups() {
        let found = group_cluster(&groups(&COUNTS)).unwrap();
        assert_close(found.high, 0.885_945_622_468_679_8);
        assert_eq!(found.low, 0.0);
        let mut with_empty = COUNTS.to_vec();
        with_empty.push((0, 0));
        assert_eq!(group_cluster(&groups(&with_empty)), Some(found));
    }

    #[test]
    fn few_groups_or_equal_ones_give_none() {
        assert_eq!(group_cluster(&groups(&COUNTS[..4])), None);
        assert_eq!(group_cluster(&groups(&[(9, 9); 8])), None);
        assert_eq!(group_cluster(&groups(&[(0, 9); 8])), None);
        assert!(group_cluster(&groups(&COUNTS[..5])).is_some());
    }
}
