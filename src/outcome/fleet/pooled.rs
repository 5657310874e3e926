//! Rates over all gates, the gate being one unit.

use super::LEAST_GATES;
use crate::outcome::Rate;
use crate::outcome::episodes::WEEK_SECS;
use crate::outcome::interval::{
    Interval, clopper_pearson, group_cluster, none_seen_at_most, ratio_over_clusters,
};

/// A rate over all gates.
///
/// Its interval is that of a ratio over clusters (Cochran 1977, 6.3; [`group_cluster`]): it says how far the rate may
/// lie from that of all gates of which these are a sample. What befalls many gates at the same time, an outage of a
/// platform, makes it too narrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pooled {
    /// Hits of all gates together.
    pub rate: Rate,
    /// Gates with a hit, of those that have something to count.
    pub gates: Rate,
    /// None under five gates, none when these do not differ.
    pub interval: Option<Interval>,
    /// Where no gate has a hit: the share of gates that may have one all the same, by Clopper and Pearson.
    pub gates_at_most: Option<f64>,
}

impl Pooled {
    /// Pools the rates of gates.
    pub fn new(gates: &[Rate]) -> Self {
        let sum = |of: fn(&Rate) -> u64| gates.iter().map(of).sum::<u64>();
        let counted = gates.iter().filter(|own| own.of > 0).count() as u64;
        let with_hits = gates.iter().filter(|own| own.hits > 0).count() as u64;
        let with_hits = Rate::new(with_hits, counted);
        let none_seen = clopper_pearson(with_hits).filter(|_| with_hits.hits == 0);
        Self {
            rate: Rate::new(sum(|own| own.hits), sum(|own| own.of)),
            gates: with_hits,
            interval: group_cluster(gates),
            gates_at_most: none_seen.map(|interval| interval.high),
        }
    }
}

/// Episodes of one gate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PooledEpisodes {
    /// Of all gates together.
    pub count: u64,
    /// Healthy time of all gates together, in weeks.
    pub healthy_weeks: f64,
    /// A healthy week of one gate. Where there is none: what the exact Poisson interval does not exclude.
    pub interval: Option<Interval>,
}

impl PooledEpisodes {
    /// Pools episodes and healthy weeks of gates; the order of the gates is that of the sum.
    pub fn new(gates: &[(u64, f64)]) -> Self {
        let count = gates.iter().map(|own| own.0).sum();
        let healthy_weeks: f64 = gates.iter().map(|own| own.1).sum();
        // Over seconds, for a share of these is never above 1.
        let units: Vec<(f64, f64)> = gates
            .iter()
            .filter(|own| own.1 > 0.0)
            .map(|own| (own.0 as f64, own.1 * WEEK_SECS))
            .collect();
        let interval = match count {
            0 => none_seen_at_most(healthy_weeks).map(|high| Interval { low: 0.0, high }),
            _ => ratio_over_clusters(&units, LEAST_GATES).map(|by_second| Interval {
                low: by_second.low * WEEK_SECS,
                high: by_second.high * WEEK_SECS,
            }),
        };
        Self {
            count,
            healthy_weeks,
            interval,
        }
    }

    /// Episodes a healthy week; none without healthy time.
    pub fn per_week(&self) -> Option<f64> {
        (self.healthy_weeks > 0.0).then(|| self.count as f64 / self.healthy_weeks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{found} is not {expected}"
        );
    }

    const GATES: [(u64, u64); 7] = [
        (120, 100_800),
        (0, 100_800),
        (2_040, 90_000),
        (33, 100_799),
        (0, 0),
        (512, 60_480),
        (7, 100_800),
    ];

    fn rates(counts: &[(u64, u64)]) -> Vec<Rate> {
        let rates = counts.iter().map(|(hits, of)| Rate::new(*hits, *of));
        rates.collect()
    }

    /// The ratio estimator in numpy, with scipy.stats.t.ppf, over the six gates that have healthy time; and
    /// `binomtest(0, 6).proportion_ci(method="exact")`.
    #[test]
    fn it_is_the_ratio_over_gates() {
        let pooled = Pooled::new(&rates(&GATES));
        assert_eq!(pooled.rate, Rate::new(2_712, 553_679));
        assert_eq!(pooled.gates, Rate::new(5, 6));
        let interval = pooled.interval.unwrap();
        assert_eq!(interval.low, 0.0);
        close(interval.high, POOLED_HIGH);
        assert_eq!(pooled.gates_at_most, None);
        let quiet = Pooled::new(&rates(&[(0, 9); 6]));
        assert_eq!(quiet.interval, None);
        close(quiet.gates_at_most.unwrap(), NONE_OF_SIX);
    }

    const POOLED_HIGH: f64 = 0.014_326_222_754_222_281;
    const NONE_OF_SIX: f64 = 0.459_258_126_439_900_44;

    /// The same, of episodes over healthy weeks.
    #[test]
    fn episodes_are_pooled_by_time() {
        let gates = [
            (4, 10.0),
            (0, 10.0),
            (90, 9.5),
            (2, 10.0),
            (0, 0.0),
            (30, 6.0),
        ];
        let pooled = PooledEpisodes::new(&gates);
        close(pooled.per_week().unwrap(), 126.0 / 45.5);
        let interval = pooled.interval.unwrap();
        assert_eq!(interval.low, 0.0);
        close(interval.high, EPISODES_HIGH);
        let none = PooledEpisodes::new(&[(0, 4.0); 6]);
        close(none.interval.unwrap().high, 3.688_879_454_113_936 / 24.0);
        let nothing = PooledEpisodes::new(&[]);
        assert_eq!((nothing.per_week(), nothing.interval), (None, None));
    }

    const EPISODES_HIGH: f64 = 8.151_587_117_223_148;

    proptest! {
        #[test]
        fn one_gate_is_its_own_fleet(hits in 0_u64..500, rest in 0_u64..500) {
            let own = Rate::new(hits, hits + rest);
            let pooled = Pooled::new(&[own]);
            prop_assert_eq!(pooled.rate, own);
            prop_assert_eq!(pooled.interval, None);
        }

        #[test]
        fn a_pooled_rate_lies_among_those_of_its_gates(
            counts in proptest::collection::vec((0_u64..90, 1_u64..90), 1..12)
        ) {
            let rates: Vec<Rate> = counts.iter().map(|(hits, rest)| Rate::new(*hits, hits + rest)).collect();
            let values: Vec<f64> = rates.iter().filter_map(|own| own.value()).collect();
            let pooled = Pooled::new(&rates);
            let own = pooled.rate.value().unwrap();
            prop_assert!(values.iter().any(|value| *value <= own + 1e-12));
            prop_assert!(values.iter().any(|value| *value >= own - 1e-12));
            if let Some(interval) = pooled.interval {
                prop_assert!(interval.low <= own && own <= interval.high);
            }
        }
    }
}
