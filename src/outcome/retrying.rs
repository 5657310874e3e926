//! Leak by retrying: a gate that opens for a minute lets everyone in who tries again.
//!
//! From each judged step of an incident, somebody tries every R for P, while the incident lasts. The step
//! leaks when one of the tries gets a verdict that is not NO-GO. No verdict lets nobody in. A try between two
//! points of the grid gets the verdict of the first of them, as a deployment does.

use super::interval::Interval;
use super::rate::Rate;
use super::rules::Rules;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::{Duration, Step};

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
    let tries = tries(grid.step(), habit);
    let mut leaking = Bits::zeros(grid.len());
    for issue in truth.issues() {
        let steps = grid.indices(truth.span(issue, grid.range().to));
        for start in judged.ones_in(steps.clone()) {
            let tried = tries.iter().map(|after| start + after);
            if tried
                .take_while(|index| *index < steps.end)
                .any(|index| open.get(index))
            {
                leaking.set_range(start..start + 1);
            }
        }
    }
    leaking
}

/// How many points after the first the tries are judged at, each once.
fn tries(step: Step, habit: RetryHabit) -> Vec<usize> {
    let every = habit.every.millis().max(1);
    let mut tries: Vec<usize> = (0..=habit.lasting.millis() / every)
        .map(|tried| (tried * every / step.millis()) as usize)
        .collect();
    tries.dedup();
    tries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_between_two_points_gets_the_verdict_of_the_first() {
        let tried = |step: u32, every: u32, lasting: u32| {
            let step = Step::try_new(Duration::from_mins(step)).unwrap();
            let [every, lasting] = [every, lasting].map(Duration::from_mins);
            tries(step, RetryHabit { every, lasting })
        };
        assert_eq!(tried(1, 5, 15), [0, 5, 10, 15]);
        assert_eq!(tried(1, 1, 0), [0]);
        assert_eq!(tried(5, 1, 4), [0]);
        assert_eq!(tried(5, 7, 20), [0, 1, 2]);
        assert_eq!(tried(5, 10, 60), [0, 2, 4, 6, 8, 10, 12]);
    }
}
