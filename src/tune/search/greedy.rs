//! Good choices to begin with: the better the first one, the less there is to prove.
//!
//! Raise the level that catches most for what it costs, until few enough groups are missed; then take each
//! condition away and put it back as cheaply as the rest allows, until nothing changes. Once with every option to
//! choose from, and once with the first option of each condition alone, the second, and so on: where the cheapest
//! level of one hold closes the other holds of its condition, the last incidents may cost far too much, or be
//! beyond reach.

use std::collections::BTreeSet;

use super::Problem;
use super::assignment::{Assignment, groups_of};
use crate::tune::instance::Level;

/// How catches are weighed against costs: gain^power ÷ cost.
const POWERS: [u32; 2] = [1, 2];

/// Which options a choice is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Among {
    /// All of them.
    All,
    /// The options at this place among those of their conditions.
    Place(usize),
}

/// Choices that miss few enough groups, or as few as can be.
pub(super) fn starts<'a>(problem: &Problem<'a>) -> Vec<Assignment<'a>> {
    let idle = || Assignment::idle(problem.instance);
    let places: BTreeSet<usize> = places(problem).into_iter().collect();
    let of_all = POWERS
        .into_iter()
        .map(|power| go_on(problem, idle(), power, Among::All));
    let mut starts: Vec<Assignment<'a>> = of_all.collect();
    if places.len() > 1 {
        let places = places.into_iter();
        starts.extend(places.map(|place| go_on(problem, idle(), POWERS[0], Among::Place(place))));
    }
    starts
}

/// Of each option that is not an idle one, its place among those of its condition; of an idle one the first.
fn places(problem: &Problem<'_>) -> Vec<usize> {
    let options = problem
        .instance
        .options
        .chunk_by(|a, b| a.condition == b.condition);
    let places = options.flat_map(|own| own.iter().enumerate());
    places
        .map(|(place, option)| if option.idle { 0 } else { place })
        .collect()
}

/// A choice that misses too many, with more and more raised until it does not.
pub(super) fn repaired<'a>(problem: &Problem<'a>, own: Assignment<'a>) -> Assignment<'a> {
    go_on(problem, own, POWERS[0], Among::All)
}

fn go_on<'a>(
    problem: &Problem<'a>,
    mut own: Assignment<'a>,
    power: u32,
    among: Among,
) -> Assignment<'a> {
    let places = places(problem);
    let instance = problem.instance;
    loop {
        let uncaught = own.uncaught(problem.left_out);
        if groups_of(instance, &uncaught).len() <= problem.budget {
            return own;
        }
        let mut best: Option<(u128, u128, usize, Level)> = None;
        for option in open_options(&own) {
            match among {
                Among::Place(place) if places[option] != place => continue,
                Among::All | Among::Place(_) => {}
            }
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
