//! How much the figures hang on the labels: on when incidents are said to have been, and on the rules.
//!
//! - `variants`: both rates with lead, cool-down, catch share and starts drawn otherwise, one at a time.
//! - `clock`: would the incidents fit the verdicts better, all moved by some hours? Then a time zone may
//!   be wrong in the list.
//! - `aftermath`: the false NO-GO rate by the time since the last incident, which audits the cool-down.
//!
//! All of it counts bit planes that are there anyway; nothing is judged again.

mod aftermath;
mod clock;
mod variants;

pub use aftermath::{AfterCooldown, Aftermath, SinceIncident};
pub use clock::{ClockShift, ClockTest, SEED};
pub use variants::{Factor, FactorOutcome, Setting, Variant};

use super::rules::Rules;
use super::truth::Truth;
use crate::engine::Decisions;
use crate::model::Gate;

/// What the figures of a replay owe to its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSensitivity {
    /// One for each thing that could be drawn otherwise.
    pub factors: Vec<FactorOutcome>,
    /// The incidents all moved together; none where there are too few, or too little history.
    pub clock: Option<ClockTest>,
    /// The time after incidents.
    pub aftermath: Aftermath,
}

impl LabelSensitivity {
    /// Labels `decisions` again and again. None without an incident that a gate could miss.
    pub fn new(gate: &Gate, decisions: &Decisions, truth: &Truth, rules: &Rules) -> Option<Self> {
        truth.issues().next()?;
        Some(Self {
            factors: variants::factors(gate, decisions, truth, rules),
            clock: ClockTest::new(decisions, truth, SEED),
            aftermath: Aftermath::new(decisions, truth, rules),
        })
    }
}

#[cfg(test)]
mod tests;
