//! The difference of two rates over different steps of the same clusters.
//!
//! Each rate is a ratio over clusters, and a cluster may have steps of either, of both or of neither; the
//! linearised difference d = Σaᵢ/ΣA − Σbᵢ/ΣB has the influence (aᵢ − r₁Aᵢ)/ΣA − (bᵢ − r₂Bᵢ)/ΣB for each
//! cluster (Cochran 1977, 6.3, for both ratios at once), with Student's t.

use super::{DailyCounts, Interval, TAIL, t_quantile};

/// First rate minus second. The degrees of freedom are the clusters that have steps of the first, less one:
/// the rarer of the two bears the uncertainty. None under two of them, or where no cluster has a hit.
pub fn cluster_contrast(clusters: &[(DailyCounts, DailyCounts)]) -> Option<Interval> {
    let used: Vec<&(DailyCounts, DailyCounts)> = clusters
        .iter()
        .filter(|(first, second)| first.of + second.of > 0)
        .collect();
    let total = |part: &dyn Fn(&(DailyCounts, DailyCounts)) -> u64| {
        used.iter().map(|own| part(own)).sum::<u64>() as f64
    };
    let (hits, of) = (total(&|own| own.0.hits), total(&|own| own.0.of));
    let (other_hits, other_of) = (total(&|own| own.1.hits), total(&|own| own.1.of));
    let with_first = used.iter().filter(|own| own.0.of > 0).count();
    if with_first < 2 || other_of == 0.0 || hits + other_hits == 0.0 {
        return None;
    }
    let (rate, other_rate) = (hits / of, other_hits / other_of);
    let spread: f64 = used
        .iter()
        .map(|(first, second)| {
            let near = (first.hits as f64 - rate * first.of as f64) / of;
            let far = (second.hits as f64 - other_rate * second.of as f64) / other_of;
            (near - far).powi(2)
        })
        .sum();
    let count = with_first as f64;
    let reach = t_quantile(TAIL, count - 1.0) * (count / (count - 1.0) * spread).sqrt();
    let middle = rate - other_rate;
    Some(Interval {
        low: middle - reach,
        high: middle + reach,
    })
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    fn counts(hits: u64, of: u64) -> DailyCounts {
        DailyCounts { hits, of }
    }

    /// The formula above in numpy with scipy.stats.t.ppf, on the same counts.
    #[test]
    fn it_is_its_formula() {
        let clusters = [
            (counts(20, 60), counts(10, 900)),
            (counts(0, 60), counts(40, 1200)),
            (counts(35, 40), counts(0, 300)),
            (counts(0, 0), counts(5, 2000)),
            (counts(12, 60), counts(7, 640)),
            (counts(0, 0), counts(0, 0)),
        ];
        let found = cluster_contrast(&clusters).unwrap();
        assert_close(found.low, EXPECTED.0);
        assert_close(found.high, EXPECTED.1);
    }

    const EXPECTED: (f64, f64) = (-0.221_552_429_232_896_8, 0.806_040_163_720_631_4);

    #[test]
    fn nothing_to_tell_apart_gives_no_interval() {
        let quiet = [(counts(0, 9), counts(0, 9)), (counts(0, 9), counts(0, 9))];
        assert_eq!(cluster_contrast(&quiet), None);
        assert_eq!(cluster_contrast(&[(counts(3, 9), counts(0, 9))]), None);
        assert_eq!(cluster_contrast(&[]), None);
    }
}
