//! Good choices to begin with: the better the first one, the less there is to prove.
//!
//! Raise the level that catches most for what it costs, until few enough groups are missed; then take each
//! condition away and put it back as cheaply as the rest allows, until nothing changes.

use super::Problem;
use super::assignment::{Assignment, groups_of};
use crate::tune::instance::Level;

/// How catches are weighed against costs: gain^power ÷ cost.
const POWERS: [u32; 2] = [1, 2];

/// Choices that miss few enough groups, or as few as can be.
pub(super) fn starts<'a>(problem: &Problem<'a>) -> Vec<Assignment<'a>> {
    POWERS
        .into_iter()
        .map(|power| go_on(problem, Assignment::idle(problem.instance), power))
        .collect()
}

/// A choice that misses too many, with more and more raised until it does not.
pub(super) fn repaired<'a>(problem: &Problem<'a>, own: Assignment<'a>) -> Assignment<'a> {
    go_on(problem, own, POWERS[0])
}

fn go_on<'a>(problem: &Problem<'a>, mut own: Assignment<'a>, power: u32) -> Assignment<'a> {
    let instance = problem.instance;
    loop {
        let uncaught = own.uncaught(problem.left_out);
        if groups_of(instance, &uncaught).len() <= problem.budget {
            return own;
        }
        let mut best: Option<(u128, u128, usize, Level)> = None;
        for option in open_options(&own) {
            let added = own.added(option);
            let from = own.levels[option];
            let mut gains = vec![0_u128; added.len()];
            for target in &uncaught {
                let rank = instance.targets[*target].ranks[option];
                if rank > from {
                    gains[usize::from(rank - from)] += 1;
                }
            }
            let mut gain = 0;
            for (step, (new, cost)) in gains.iter().zip(&added).enumerate() {
                gain += new;
                if *new == 0 {
                    continue;
                }
                let (worth, cost) = (gain.pow(power), u128::from(*cost) + 1);
                if best.is_none_or(|(other, price, ..)| worth * price > other * cost) {
                    best = Some((worth, cost, option, from + step as Level));
                }
            }
        }
        let Some((_, _, option, level)) = best else {
            return own;
        };
        own.choose(option, level);
    }
}

/// Options that may be raised: of idle conditions all, of others the chosen one.
pub(super) fn open_options<'a>(own: &Assignment<'a>) -> impl Iterator<Item = usize> + use<'a> {
    let chosen: Vec<Option<usize>> = (0..own.instance.conditions)
        .map(|condition| own.chosen(condition).map(|(option, _)| option))
        .collect();
    let options = &own.instance.options;
    (0..options.len()).filter(move |option| {
        let choice = &options[*option];
        !choice.idle && chosen[choice.condition].is_none_or(|chosen| chosen == *option)
    })
}

/// Puts every condition back as cheaply as the others allow, again and again.
pub(super) fn polish(problem: &Problem<'_>, own: &mut Assignment<'_>) {
    loop {
        let mut better = false;
        for condition in 0..problem.instance.conditions {
            better |= put_back(problem, own, condition);
        }
        if !better {
            return;
        }
    }
}

fn put_back(problem: &Problem<'_>, own: &mut Assignment<'_>, condition: usize) -> bool {
    let before = own.chosen(condition);
    let cost = own.cost();
    own.drop_condition(condition);
    let uncaught = own.uncaught(problem.left_out);
    let lacking = groups_of(problem.instance, &uncaught).len();
    let mut best = (cost, before);
    if lacking <= problem.budget && own.cost() < best.0 {
        best = (own.cost(), None);
    }
    for option in own.options_of(condition) {
        if problem.instance.options[option].idle {
            continue;
        }
        let Some(level) = cheapest_level(problem, &uncaught, option) else {
            continue;
        };
        own.choose(option, level);
        if own.cost() < best.0 {
            best = (own.cost(), Some((option, level)));
        }
    }
    match best.1 {
        None => own.drop_condition(condition),
        Some((option, level)) => own.choose(option, level),
    }
    best.0 < cost
}

/// The lowest level at which few enough of what is uncaught stays so.
fn cheapest_level(problem: &Problem<'_>, uncaught: &[usize], option: usize) -> Option<Level> {
    let instance = problem.instance;
    let mut ranks: Vec<Level> = uncaught
        .iter()
        .map(|target| instance.targets[*target].ranks[option])
        .filter(|rank| *rank > 0)
        .collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks.into_iter().find(|level| {
        let left: Vec<usize> = uncaught
            .iter()
            .copied()
            .filter(|target| {
                let rank = instance.targets[*target].ranks[option];
                rank == 0 || rank > *level
            })
            .collect();
        groups_of(instance, &left).len() <= problem.budget
    })
}
