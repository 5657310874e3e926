//! Two periods side by side: what changed, and could chance alone have done it?

use super::periods::Period;
use crate::outcome::interval::{Exposed, same_rate, same_share};

/// A period less the one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Of the false NO-GO rates; none when either is of nothing.
    pub false_no_go: Option<f64>,
    /// Of the missed-issue rates; none when either is of nothing.
    pub missed: Option<f64>,
    /// How likely equal rates of false episodes are to differ as much.
    pub false_episodes_p_value: Option<f64>,
    /// How likely equal shares of missed groups are to differ as much.
    pub missed_groups_p_value: Option<f64>,
}

impl Change {
    /// `period` less `before`.
    pub fn new(period: &Period, before: &Period) -> Self {
        let less = |own: Option<f64>, before: Option<f64>| Some(own? - before?);
        let exposed = |own: &Period| Exposed {
            count: own.false_episodes,
            exposure: own.healthy_weeks,
        };
        Self {
            false_no_go: less(period.false_no_go().value(), before.false_no_go().value()),
            missed: less(period.missed.value(), before.missed.value()),
            false_episodes_p_value: same_rate(exposed(period), exposed(before)),
            missed_groups_p_value: same_share(period.missed_groups, before.missed_groups),
        }
    }
}
