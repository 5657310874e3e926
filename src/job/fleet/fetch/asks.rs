//! What a group of gates has to ask, each question once: tasks that are equal become one.
//!
//! Asks stand question by question and in time, so that each gate sees its own tasks in the order of its own plan,
//! and every stretch that becomes one file comes in one piece.

use std::collections::BTreeMap;

use crate::model::{Grid, Query};

/// The most samples that one combined question asks each series of its values for.
const POINTS_AT_ONCE: usize = 1_000_000;

/// A task of one gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The gate's place in its group.
    pub(super) member: usize,
    /// The task's place in the gate's plan.
    pub(super) task: usize,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What<'a> {
    /// The same query for all.
    Alike(&'a str),
    /// The queries of one check of the template, for values of their own.
    Combined(usize),
}

/// Which of a gate's questions it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A check, by its place in the gate.
    Check(usize),
    /// The availability, which all gates ask about last.
    Availability,
}

/// One question over one stretch, for one gate or more.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ask<'a> {
    pub(super) place: Place,
    pub(super) what: What<'a>,
    pub(super) grid: Grid,
    pub(super) parts: Vec<Part>,
}

/// A task, as it is told to [`asks`].
pub(super) struct Given<'a> {
    pub(super) part: Part,
    pub(super) place: Place,
    pub(super) what: What<'a>,
    pub(super) grid: Grid,
}

impl<'a> What<'a> {
    pub(super) fn alike(query: &'a Query) -> Self {
        Self::Alike(query.as_str())
    }
}

/// Equal tasks together, at most so many values at once that an answer stays small.
pub(super) fn asks<'a>(given: impl Iterator<Item = Given<'a>>) -> Vec<Ask<'a>> {
    let mut merged: BTreeMap<_, (Grid, Vec<Part>)> = BTreeMap::new();
    for task in given {
        let grid = task.grid;
        let when = (grid.step(), grid.first_position(), grid.len());
        let equal = merged
            .entry((task.place, when, task.what))
            .or_insert_with(|| (grid, Vec::new()));
        equal.1.push(task.part);
    }
    let mut asks = Vec::new();
    for ((place, _, what), (grid, parts)) in merged {
        let at_once = match what {
            What::Alike(_) => parts.len(),
            What::Combined(_) => POINTS_AT_ONCE / grid.len().max(1),
        };
        asks.extend(parts.chunks(at_once.max(1)).map(|parts| Ask {
            place,
            what,
            grid,
            parts: parts.to_vec(),
        }));
    }
    asks
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::{Duration, Step};

    fn given(member: usize, place: Place, what: What<'_>, first: i64, len: usize) -> Given<'_> {
        let step = Step::try_new(Duration::from_secs(60)).unwrap();
        Given {
            part: Part { member, task: 0 },
            place,
            what,
            grid: Grid::from_position(step, first, len),
        }
    }

    fn places(asks: &[Ask<'_>]) -> Vec<(Place, i64, Vec<usize>)> {
        let members = |ask: &Ask<'_>| ask.parts.iter().map(|part| part.member).collect();
        asks.iter()
            .map(|ask| (ask.place, ask.grid.first_position(), members(ask)))
            .collect()
    }

    #[test]
    fn equal_tasks_become_one_question_by_question_in_time() {
        let (first, second) = (Place::Check(0), Place::Check(1));
        let combined = What::Combined(0);
        let tasks = [
            given(0, Place::Availability, What::Alike("up"), 0, 10),
            given(0, first, combined, 10, 10),
            given(0, first, combined, 0, 10),
            given(0, second, What::Alike("a"), 0, 10),
            given(1, first, combined, 10, 10),
            given(1, first, combined, 0, 9),
            given(1, second, What::Alike("b"), 0, 10),
            given(1, Place::Availability, What::Alike("up"), 0, 10),
        ];
        assert_eq!(
            places(&asks(tasks.into_iter())),
            [
                (first, 0, vec![1]),
                (first, 0, vec![0]),
                (first, 10, vec![0, 1]),
                (second, 0, vec![0]),
                (second, 0, vec![1]),
                (Place::Availability, 0, vec![0, 1]),
            ]
        );
    }

    #[test]
    fn so_many_values_at_once_that_an_answer_stays_small() {
        let long = (0..250).map(|at| given(at, Place::Check(0), What::Combined(0), 0, 10_000));
        let sizes: Vec<usize> = asks(long).iter().map(|ask| ask.parts.len()).collect();
        assert_eq!(sizes, [100, 100, 50]);
        let alike = (0..250).map(|at| given(at, Place::Check(0), What::Alike("x"), 0, 10_000));
        assert_eq!(asks(alike).len(), 1);
    }
}
