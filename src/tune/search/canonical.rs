//! Of choices that cost the same, one that people would take.
//!
//! More is caught where that is free; a condition that nothing needs is left idle, one at another hold than
//! today's before one that keeps its own; a hold goes back to today's where that changes nothing; and last,
//! every limit becomes as sensitive as it can for nothing. Each step is taken condition by condition in the
//! order of the gate.

use super::Problem;
use super::assignment::Assignment;
use super::greedy::open_options;
use crate::tune::instance::Level;

pub(super) fn settle(problem: &Problem<'_>, own: &mut Assignment<'_>) {
    let cost = own.cost();
    catch_more(problem, own);
    let missed = own.missed(problem.left_out).len();
    let attempt = |own: &mut Assignment<'_>, change: &dyn Fn(&mut Assignment<'_>)| {
        let before = own.clone();
        change(own);
        if own.cost() > cost || own.missed(problem.left_out).len() > missed {
            *own = before;
        }
    };
    let conditions = 0..problem.instance.conditions;
    for other_hold in [true, false] {
        for condition in conditions.clone() {
            let Some((option, _)) = own.chosen(condition) else {
                continue;
            };
            if other_hold != is_first(own, condition, option) {
                attempt(own, &|own| own.drop_condition(condition));
            }
        }
    }
    for condition in conditions {
        let Some((option, _)) = own.chosen(condition) else {
            continue;
        };
        let first = own.options_of(condition).next();
        if let Some(first) = first.filter(|first| *first != option) {
            attempt(own, &|own| {
                own.choose(first, 0);
                let level = free_level(problem, own, first);
                own.choose(first, level);
            });
        }
    }
    for option in open_options(own) {
        if own.levels[option] > 0 {
            let level = free_level(problem, own, option);
            own.choose(option, level);
        }
    }
    debug_assert!(own.cost() <= cost);
}

fn is_first(own: &Assignment<'_>, condition: usize, option: usize) -> bool {
    own.options_of(condition).next() == Some(option)
}

/// Raises what catches more for nothing.
fn catch_more(problem: &Problem<'_>, own: &mut Assignment<'_>) {
    for option in open_options(own) {
        if own.uncaught(problem.left_out).is_empty() {
            return;
        }
        // Another option of the same condition may have been raised just now.
        let condition = problem.instance.options[option].condition;
        if own
            .chosen(condition)
            .is_some_and(|(chosen, _)| chosen != option)
        {
            continue;
        }
        let idle_costs = own.chosen(condition).is_none()
            && own
                .options_of(condition)
                .any(|other| problem.instance.options[other].idle);
        let level = free_level(problem, own, option);
        if idle_costs || level == own.levels[option] {
            continue;
        }
        let before = own.uncaught(problem.left_out).len();
        let was = own.levels[option];
        own.choose(option, level);
        if own.uncaught(problem.left_out).len() == before {
            own.choose(option, was);
        }
    }
}

/// The highest level that costs nothing besides, of those at which an incident is first caught that is
/// asked for: a level that only knows of others is not ours to see.
fn free_level(problem: &Problem<'_>, own: &Assignment<'_>, option: usize) -> Level {
    let from = own.levels[option];
    let free = own
        .added(option)
        .iter()
        .filter(|added| **added == 0)
        .count()
        - 1;
    (from + 1..=from + free as Level)
        .rev()
        .find(|level| problem.is_set(problem.instance, option, *level))
        .unwrap_or(from)
}
