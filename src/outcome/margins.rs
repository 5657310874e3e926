//! How far the scores of one condition lie from its limit, in healthy time and in incidents.
//!
//! Scores are turned so that greater is worse (see the engine); so are all numbers here. The *peak* of an
//! incident is the k-th largest score of its judged steps, k being the steps a catch takes: the condition
//! catches it alone with any limit under that. Its *turning point* is the same with everything else of the
//! gate as it is: the gate catches the incident exactly when the limit lies under it. It is +∞ where the
//! others catch it anyway and −∞ where no limit of this condition can.

mod added;
mod gathering;

use super::Outcome;
use super::rules::CatchLevel;
use super::speakers::{Speakers, several};
use super::zones::Zone;
use crate::engine::{Bits, Decisions};
use crate::model::{Gate, Level};

pub use added::Added;
pub use gathering::MarginsOfCheck;

/// The distances of one condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Margins {
    /// Its limit, turned.
    pub limit: f64,
    /// The largest healthy score that is not over the limit, and the step that reached it first.
    pub healthy: Option<(f64, usize)>,
    /// The smallest peak over the limit, and the number of its incident.
    pub peak: Option<(f64, usize)>,
    /// The turning point of every incident, −∞ for those that are not evaluable.
    pub turning: Vec<f64>,
    /// For every incident that is missed and that a limit just under its turning point would catch: what
    /// would be false NO-GO besides.
    pub added_false_no_go: Vec<Option<Added>>,
    /// For every false episode, the largest score over the limit in it.
    pub highest: Vec<Option<f64>>,
}

/// What the scores of conditions are held against.
#[derive(Debug)]
pub struct MarginsContext<'a> {
    gate: &'a Gate,
    decisions: &'a Decisions,
    outcome: &'a Outcome,
    catching: Speakers,
    /// Where several speakers catch.
    several: Bits,
    /// Healthy steps that are not NO-GO.
    quiet: Bits,
}

impl<'a> MarginsContext<'a> {
    /// For the conditions of a gate that was judged and counted.
    pub fn new(
        gate: &'a Gate,
        decisions: &'a Decisions,
        outcome: &'a Outcome,
        catch: CatchLevel,
    ) -> Self {
        let catching = Speakers::new(gate, decisions, catch);
        let mut quiet = outcome.zones.plane(Zone::Healthy).clone();
        quiet.and_not(&decisions.no_go);
        Self {
            gate,
            decisions,
            outcome,
            several: several(catching.planes(), decisions.grid.len()),
            catching,
            quiet,
        }
    }

    /// Begins with the conditions of check number `check`; their scores come from a
    /// [`score_reading`](crate::engine::score_reading).
    pub fn of_check(&'a self, check: usize) -> MarginsOfCheck<'a> {
        MarginsOfCheck::new(self, check)
    }

    /// A condition says nothing where answers are missing, and no warning without data.
    fn silent(&self, check: usize, level: Level) -> Bits {
        let grounds = &self.decisions.checks[check].grounds;
        let mut silent = grounds.unanswered();
        if level == Level::Warning {
            silent.or(&grounds.data().not());
        }
        silent
    }

    /// Where somebody else catches than condition number `condition` of check number `check`; none when it is
    /// not among those that catch.
    fn caught_by_others(&self, check: usize, condition: usize) -> Option<Bits> {
        let at = self.catching.position(check, condition)?;
        let mut alone = self.catching.list[at].plane.clone();
        alone.and_not(&self.several);
        let mut others = self.outcome.incidents.catch.clone();
        others.and_not(&alone);
        Some(others)
    }
}
