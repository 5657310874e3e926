//! Leak by retrying: a gate that opens for a minute lets everyone in who tries again.
//!
//! From each judged step of an incident, somebody tries every R for P, while the incident lasts. The step
//! leaks when one of the tries gets a verdict that is not NO-GO. No verdict lets nobody in.

use super::interval::Interval;
use super::rate::Rate;
use super::rules::Rules;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::Duration;

/// How somebody retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryHabit {
    /// The time between two tries.
    pub every: Duration,
    /// The time after which they give up.
    pub lasting: Duration,
}

/// What somebody with a habit gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leak {
    /// The habit.
    pub habit: RetryHabit,
    /// The share of incident steps from which it gets in.
    pub rate: Rate,
    /// The same over incident groups; none under five.
    pub interval: Option<Interval>,
}

/// The habits that reports show.
pub const HABITS: [RetryHabit; 5] = [
    // Once, and never again: what the others are to be held against.
    RetryHabit {
        every: Duration::from_mins(1),
        lasting: Duration::ZERO,
    },
    RetryHabit {
        every: Duration::from_mins(1),
        lasting: Duration::from_mins(5),
    },
    RetryHabit {
        every: Duration::from_mins(5),
        lasting: Duration::from_mins(15),
    },
    RetryHabit {
        every: Duration::from_mins(5),
        lasting: Duration::from_mins(30),
    },
    RetryHabit {
        every: Duration::from_mins(10),
        lasting: Duration::from_hours(1),
    },
];

/// The habits to tell of, the asked one last.
pub(super) fn habits(rules: &Rules) -> impl Iterator<Item = RetryHabit> {
    HABITS.into_iter().chain(rules.retry)
}

/// The share of incident steps from which `habit` gets in.
pub fn leak(decisions: &Decisions, zones: &Zones, truth: &Truth, habit: RetryHabit) -> Rate {
    let leaking = leaking(decisions, zones, truth, habit);
    Rate::of_plane(&leaking, zones.plane(Zone::Incident))
}

/// Those incident steps.
pub(super) fn leaking(
    decisions: &Decisions,
    zones: &Zones,
    truth: &Truth,
    habit: RetryHabit,
) -> Bits {
    let grid = decisions.grid;
    let judged = zones.plane(Zone::Incident);
    let mut open = judged.clone();
    open.and_not(&decisions.no_go);
    let every = grid.step().steps_in(habit.every).max(1);
    let lasting = grid.step().steps_in(habit.lasting);
    let mut leaking = Bits::zeros(grid.len());
    for issue in truth.issues() {
        let steps = grid.indices(truth.span(issue, grid.range().to));
        for start in steps.clone().filter(|index| judged.get(*index)) {
            let last = (start + lasting).min(steps.end - 1);
            if (start..=last).step_by(every).any(|index| open.get(index)) {
                leaking.set_range(start..start + 1);
            }
        }
    }
    leaking
}
