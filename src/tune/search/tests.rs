//! The search held against trying everything.

use proptest::prelude::*;

use super::*;
use crate::tune::instance::{OptionId, Shape, Target, entry};
use crate::tune::rows::Rows;

/// A random problem, small enough to try everything.
#[derive(Debug, Clone)]
struct Case {
    shapes: Vec<Shape>,
    targets: Vec<Target>,
    groups: usize,
    /// For each step, the first false level of each option, and its weight.
    steps: Vec<(Vec<Level>, u64)>,
}

fn instance_of(case: &Case) -> Instance {
    let mut rows = Rows::default();
    for (levels, weight) in &case.steps {
        let row: Vec<u32> = levels
            .iter()
            .enumerate()
            .filter(|(option, level)| **level > 0 && **level <= case.shapes[*option].levels)
            .map(|(option, level)| entry(option as OptionId, *level))
            .collect();
        rows.add(&row, *weight);
    }
    let conditions = case
        .shapes
        .iter()
        .map(|shape| shape.condition)
        .max()
        .unwrap()
        + 1;
    Instance::new(
        conditions,
        case.groups,
        &case.shapes,
        case.targets.clone(),
        &rows,
    )
}

/// The least cost of every choice that misses at most so many groups, by trying all of them on the steps.
fn by_trying(case: &Case, left_out: &[bool]) -> Vec<Option<u64>> {
    let conditions = case
        .shapes
        .iter()
        .map(|shape| shape.condition)
        .max()
        .unwrap()
        + 1;
    let mut states: Vec<Vec<Option<(usize, Level)>>> = Vec::new();
    for condition in 0..conditions {
        let own: Vec<usize> = (0..case.shapes.len())
            .filter(|option| case.shapes[*option].condition == condition)
            .collect();
        let idle = own.iter().find(|option| case.shapes[**option].idle);
        let mut list = vec![idle.map(|option| (*option, 1))];
        for option in own.iter().filter(|option| !case.shapes[**option].idle) {
            // Levels are set by incidents that are asked for.
            let is_set = |level: &Level| {
                let mut targets = case.targets.iter();
                targets.any(|own| own.ranks[*option] == *level && !left_out[own.group])
            };
            let levels = (1..=case.shapes[*option].levels).filter(is_set);
            list.extend(levels.map(|level| Some((*option, level))));
        }
        states.push(list);
    }
    let mut best = vec![None; case.groups + 1];
    let mut at = vec![0; conditions];
    loop {
        let chosen: Vec<(usize, Level)> = at
            .iter()
            .zip(&states)
            .filter_map(|(at, list)| list[*at])
            .collect();
        let cost: u64 = case
            .steps
            .iter()
            .filter(|(levels, _)| {
                let mut chosen = chosen.iter();
                chosen.any(|(option, level)| levels[*option] > 0 && levels[*option] <= *level)
            })
            .map(|(_, weight)| weight)
            .sum();
        let mut missed = vec![false; case.groups];
        for target in &case.targets {
            let mut chosen = chosen.iter();
            let caught = chosen.any(|(option, level)| {
                !case.shapes[*option].idle
                    && target.ranks[*option] > 0
                    && target.ranks[*option] <= *level
            });
            missed[target.group] |= !target.settled && !caught && !left_out[target.group];
        }
        let missed = missed.iter().filter(|missed| **missed).count();
        for own in &mut best[missed..] {
            let own: &mut Option<u64> = own;
            *own = Some(own.map_or(cost, |own| own.min(cost)));
        }
        let Some(next) = (0..conditions).find(|place| at[*place] + 1 < states[*place].len()) else {
            return best;
        };
        at[next] += 1;
        at[..next].fill(0);
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let shapes = proptest::collection::vec((1_usize..3, 1_u16..4, prop::bool::weighted(0.2)), 1..4);
    (shapes, 1_usize..6, 1_usize..6).prop_flat_map(|(list, incidents, groups)| {
        let mut shapes = Vec::new();
        for (condition, (holds, levels, idle)) in list.into_iter().enumerate() {
            for _ in 0..holds {
                shapes.push(Shape {
                    condition,
                    idle: false,
                    levels,
                });
            }
            if idle {
                shapes.push(Shape {
                    condition,
                    idle: true,
                    levels: 1,
                });
            }
        }
        let options = shapes.len();
        let level = prop_oneof![2 => Just(0_u16), 3 => 1_u16..5];
        let target = (
            0..groups,
            proptest::collection::vec(level.clone(), options),
            prop::bool::weighted(0.15),
        );
        let step = (proptest::collection::vec(level, options), 1_u64..4);
        (
            proptest::collection::vec(target, incidents),
            proptest::collection::vec(step, 0..24),
        )
            .prop_map(move |(targets, steps)| Case {
                targets: targets
                    .into_iter()
                    .map(|(group, mut ranks, settled)| {
                        for (rank, shape) in ranks.iter_mut().zip(&shapes) {
                            if shape.idle || *rank > shape.levels {
                                *rank = 0;
                            }
                        }
                        Target {
                            group,
                            ranks,
                            settled,
                        }
                    })
                    .collect(),
                shapes: shapes.clone(),
                groups,
                steps,
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_best_choice_is_that_of_trying_all(case in cases(), out in 0_usize..6) {
        let mut left_out = vec![false; case.groups];
        if let Some(own) = left_out.get_mut(out) {
            *own = true;
        }
        let instance = instance_of(&case);
        for (budget, least) in by_trying(&case, &left_out).into_iter().enumerate() {
            let problem = Problem { instance: &instance, left_out: &left_out, budget, shunned: None };
            let solved = problem.solve(None, Patience::ENDLESS);
            prop_assert_eq!(solved.as_ref().map(|solved| solved.cost), least, "budget {}", budget);
            let Some(solved) = solved else { continue };
            prop_assert_eq!(solved.proof, Proof::Optimal);
            prop_assert!(solved.missed.len() <= budget);
            // A narrower instance and a choice to begin with change nothing.
            let narrow = instance.within(solved.cost);
            let problem = Problem { instance: &narrow, ..problem };
            let again = problem.solve(Some(&solved.levels), Patience::ENDLESS).unwrap();
            prop_assert_eq!(again.cost, solved.cost);
            let fresh = problem.solve(None, Patience::ENDLESS).unwrap();
            prop_assert_eq!(fresh.cost, solved.cost);
        }
    }

    #[test]
    fn an_incident_that_better_choices_miss_may_be_shunned(case in cases()) {
        let instance = instance_of(&case);
        let none = vec![false; case.groups];
        for budget in 0..case.groups {
            let whole = Problem { instance: &instance, left_out: &none, budget, shunned: None };
            let Some(whole) = whole.solve(None, Patience::ENDLESS) else { continue };
            for group in 0..case.groups {
                let own: Vec<usize> = (0..case.targets.len())
                    .filter(|target| {
                        let target = &case.targets[*target];
                        target.group == group && !target.settled
                    })
                    .collect();
                let &[alone] = &own[..] else { continue };
                let mut left_out = none.clone();
                left_out[group] = true;
                let problem = Problem { instance: &instance, left_out: &left_out, budget, shunned: Some(alone) };
                let found = problem.solve(Some(&whole.levels), Patience::ENDLESS).unwrap();
                prop_assert_eq!(Some(found.cost), by_trying(&case, &left_out)[budget]);
            }
        }
    }
}

#[test]
fn time_that_is_over_leaves_a_bound() {
    let shape = |condition| Shape {
        condition,
        idle: false,
        levels: 2,
    };
    let case = Case {
        shapes: vec![shape(0), shape(1)],
        targets: vec![
            Target {
                group: 0,
                ranks: vec![1, 2],
                settled: false,
            },
            Target {
                group: 1,
                ranks: vec![2, 1],
                settled: false,
            },
        ],
        groups: 2,
        steps: vec![(vec![1, 0], 3), (vec![2, 1], 4), (vec![0, 2], 2)],
    };
    let instance = instance_of(&case);
    let problem = Problem {
        instance: &instance,
        left_out: &[false, false],
        budget: 0,
        shunned: None,
    };
    let over = problem.solve(None, Patience::until(&|| true)).unwrap();
    let best = problem.solve(None, Patience::ENDLESS).unwrap();
    let Proof::AtLeast(bound) = over.proof else {
        panic!("{over:?}")
    };
    assert!(bound <= best.cost && best.cost <= over.cost);
}
