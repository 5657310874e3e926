//! Conditions mean what Prometheus means: the same conditions as alerting rules over the same samples.
//!
//! Three judges, none of them ours. `replayed`: vmalert replays the rules over a real Prometheus, and fires
//! at exactly the steps where our condition is met, series by series. `kept`: promtool evaluates rules with
//! `keep_firing_for`; a release alone is the same thing, behind a hold it is the shorter of the two.
//! `trends`: PromQL itself computes slopes and ratios to the mean, and we find the same numbers.
//!
//! Histories are random but seeded, and made of what decides: values on the limit and the next number on
//! either side of it, gaps, NaN, infinities, and runs about as long as the holds.

mod case;
mod fetched;
mod kept;
mod ours;
pub mod random;
mod replayed;
mod simulated;
mod trends;
mod verdict_table;

use std::collections::{BTreeMap, BTreeSet};

/// 2026-01-31T12:00:00Z, on the grid of every step used here.
const NOON: i64 = 1_769_860_800;

/// How much of a real server's history is compared.
const STEPS: usize = 3000;

/// At which unix seconds, by the labels of a series without its name: `{host="a"}`. Series without any
/// stand in no map.
type Steps = BTreeMap<String, BTreeSet<i64>>;

/// Labels as in [`Steps`], from a series as Prometheus prints it; what alerts add to them is left out.
fn series_of(printed: &str) -> String {
    let labels = printed
        .split_once('{')
        .map_or("", |(_, labels)| labels.trim_end_matches('}'));
    let own: Vec<_> = labels
        .split(", ")
        .filter(|label| !label.starts_with("alert") && !label.starts_with("__name__"))
        .collect();
    format!("{{{}}}", own.join(", "))
}

fn count(steps: &Steps) -> usize {
    steps.values().map(BTreeSet::len).sum()
}
