//! The same rate in many gates: how it spreads, and which of them stand out.

use super::LEAST_GATES;
use super::evidence::Evidence;
use super::pooled::Pooled;
use super::spread::Spread;

/// A gate that does not even have twice the median is no outlier, however sure it is to lie above it.
const TIMES_THE_MEDIAN: f64 = 2.0;
/// Left out below, over all gates together.
const TAIL: f64 = 0.025;

/// One rate over many gates.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The rate over all of them.
    pub pooled: Pooled,
    /// How those that have something to count spread; none under five of them.
    pub spread: Option<Spread>,
    /// The numbers of the gates that stand out, ascending.
    pub outliers: Vec<usize>,
}

impl Comparison {
    /// Compares the gates. A gate stands out when all of this holds:
    ///
    /// 1. *It is no chance.* The lower end of its own interval lies above the rate of the whole fleet, at a level
    ///    divided by the number of gates (Bonferroni): at 2.5 % each, 25 of 1,000 equal gates would be named.
    /// 2. *It is far from how gates differ.* It lies beyond Tukey's outer fence over the gates, Q3 + 3·IQR: gates
    ///    are never quite equal, and with enough history each of them differs from the others surely.
    /// 3. *It matters.* It is at least twice the median.
    ///
    /// The rate of the fleet is that over all gates, the one in question among them: where all others have nothing,
    /// they would have a rate of 0, and a single blip would lie above that. Gates without anything to count take no
    /// part, and under five that have something nobody stands out.
    pub fn new(gates: &[Evidence]) -> Self {
        let rates: Vec<_> = gates.iter().map(|own| own.rate()).collect();
        let pooled = Pooled::new(&rates);
        let values: Vec<f64> = rates.iter().filter_map(|rate| rate.value()).collect();
        let counted = values.len();
        let spread = Spread::new(values).filter(|_| counted >= LEAST_GATES);
        let outliers = match (spread, pooled.rate.value()) {
            (Some(spread), Some(of_fleet)) => {
                let tail = TAIL / counted as f64;
                let beyond = spread.far_out();
                let least = TIMES_THE_MEDIAN * spread.median;
                let stands_out = |own: &Evidence| {
                    let far = |rate| rate > beyond && rate >= least;
                    own.rate().value().is_some_and(far) && own.low(tail) > of_fleet
                };
                (0..gates.len())
                    .filter(|at| stands_out(&gates[*at]))
                    .collect()
            }
            _ => Vec::new(),
        };
        Self {
            pooled,
            spread,
            outliers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Rate;
    use crate::outcome::fleet::ByDays;

    fn steady(hits: u64) -> Evidence {
        Evidence::Days(ByDays {
            rate: Rate::new(hits, 100_000),
            effective_days: 40.0,
        })
    }

    fn groups(counts: &[(u64, u64)]) -> Vec<Evidence> {
        let gates = counts
            .iter()
            .map(|(hits, of)| Evidence::Groups(Rate::new(*hits, *of)));
        gates.collect()
    }

    #[test]
    fn one_bad_gate_of_many_is_named() {
        let mut gates: Vec<Evidence> = (0..40).map(|number| steady(1000 + 10 * number)).collect();
        gates.insert(17, steady(9_000));
        assert_eq!(Comparison::new(&gates).outliers, [17]);
        // The only one that is ever wrong.
        let mut quiet = vec![steady(0); 40];
        quiet[3] = steady(500);
        assert_eq!(Comparison::new(&quiet).outliers, [3]);
    }

    #[test]
    fn what_is_sure_but_small_or_large_but_unsure_is_not() {
        let mut gates = vec![steady(1000); 40];
        gates[5] = steady(1900);
        assert!(
            Comparison::new(&gates).outliers.is_empty(),
            "not twice the median"
        );
        let mut quiet = vec![steady(0); 40];
        quiet[3] = Evidence::Days(ByDays {
            rate: Rate::new(500, 100_000),
            effective_days: 1.0,
        });
        assert!(Comparison::new(&quiet).outliers.is_empty(), "one bad day");
    }

    #[test]
    fn gates_that_miss_incidents_are_named_too() {
        let mut counts = vec![(1, 20); 30];
        counts.push((18, 20));
        counts.push((1, 1));
        counts.push((0, 0));
        let found = Comparison::new(&groups(&counts));
        assert_eq!(found.outliers, [30]);
        assert_eq!(found.spread.unwrap().highest, 1.0);
    }

    #[test]
    fn under_five_gates_there_is_nothing_to_compare() {
        let few = Comparison::new(&groups(&[(0, 20), (0, 20), (20, 20), (0, 20), (0, 0)]));
        assert_eq!((few.spread, few.outliers.len()), (None, 0));
        assert_eq!(Comparison::new(&[]).pooled.rate, Rate::new(0, 0));
    }
}
