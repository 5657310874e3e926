//! The choice of all limits together, in small integers.
//!
//! A *condition* may be tuned under several *options*: its signal under one hold each. An option has
//! *levels*: limits just under the peaks of incidents, from the highest peak down. Level 0 is off, and each
//! level catches and costs what those before it do, and more. A step of healthy time is a row: for each
//! option the first level at which it is a false step. Rows that are equal are one row with their weights
//! added, and a row that no level costs is none.
//!
//! Exactly one option of a condition is chosen, or none. What a condition costs where none is chosen, if it
//! costs anything, stands as an option of its own, the *idle* one, with one level and no catches.
//!
//! Everything is counted in integers, so that no order of work changes a choice.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use twox_hash::XxHash64;

/// A level of an option; 0 is off.
pub type Level = u16;

/// The number of an option.
pub type OptionId = u16;

/// Rows of one instance are counted in 32 bits.
const MOST_ROWS: &str = "a history has fewer steps than 2^32";

/// One incident: its group, and the first level of each option that catches it, 0 where none does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The number of its group.
    pub group: usize,
    /// For each option.
    pub ranks: Vec<Level>,
}

/// One option: what each of its levels costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The condition it belongs to.
    pub condition: usize,
    /// It stands for the condition left idle.
    pub idle: bool,
    /// Rows by the level at which they begin to be false.
    rows: Vec<u32>,
    /// At place k: how many rows the levels up to k cost.
    ends: Vec<u32>,
}

impl Choice {
    /// Its highest level.
    pub fn levels(&self) -> Level {
        (self.ends.len() - 1) as Level
    }

    /// The rows that levels over `from`, up to `to`, cost besides.
    pub fn rows_between(&self, from: Level, to: Level) -> &[u32] {
        &self.rows[self.ends[usize::from(from)] as usize..self.ends[usize::from(to)] as usize]
    }
}

/// The whole problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// How many conditions there are.
    pub conditions: usize,
    /// How many groups of incidents.
    pub groups: usize,
    /// The options, those of one condition side by side, the one with the hold of today first.
    pub options: Vec<Choice>,
    /// The incidents.
    pub targets: Vec<Target>,
    /// The weight of each row.
    pub weights: Vec<u64>,
    /// Of each option, for each level the incidents that it is the first to catch.
    pub caught_at: Vec<Vec<Vec<usize>>>,
}

/// An option before any row is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The condition it belongs to.
    pub condition: usize,
    /// It stands for the condition left idle.
    pub idle: bool,
    /// Its highest level.
    pub levels: Level,
}

/// Gathers rows.
#[derive(Debug, Default)]
pub struct Rows {
    known: HashMap<Box<[u32]>, u32, BuildHasherDefault<XxHash64>>,
    weights: Vec<u64>,
}

/// One entry of a row.
pub fn entry(option: OptionId, level: Level) -> u32 {
    u32::from(option) << 16 | u32::from(level)
}

fn option_of(entry: u32) -> usize {
    (entry >> 16) as usize
}

fn level_of(entry: u32) -> Level {
    (entry & 0xffff) as Level
}

impl Rows {
    /// Adds a step, given by its entries in the order of the options.
    pub fn add(&mut self, row: &[u32], weight: u64) {
        if row.is_empty() || weight == 0 {
            return;
        }
        if let Some(place) = self.known.get(row) {
            self.weights[*place as usize] += weight;
            return;
        }
        let place = u32::try_from(self.weights.len()).expect(MOST_ROWS);
        self.known.insert(row.into(), place);
        self.weights.push(weight);
    }

    /// Adds what another gathered.
    pub fn join(&mut self, other: Self) {
        if self.weights.is_empty() {
            *self = other;
            return;
        }
        for (row, weight) in other.into_list() {
            self.add(&row, weight);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// In the order in which they came first.
    fn into_list(self) -> Vec<(Box<[u32]>, u64)> {
        let mut list: Vec<(Box<[u32]>, u64)> = Vec::new();
        list.resize_with(self.weights.len(), Default::default);
        for (row, place) in self.known {
            let place = place as usize;
            list[place] = (row, self.weights[place]);
        }
        list
    }
}

impl Instance {
    /// Puts the problem together; a rank over an option's levels counts as never.
    pub fn new(
        conditions: usize,
        groups: usize,
        shapes: &[Shape],
        mut targets: Vec<Target>,
        rows: Rows,
    ) -> Self {
        for target in &mut targets {
            for (rank, shape) in target.ranks.iter_mut().zip(shapes) {
                if *rank > shape.levels {
                    *rank = 0;
                }
            }
        }
        let list = rows.into_list();
        let caught_at = shapes
            .iter()
            .enumerate()
            .map(|(option, shape)| {
                let mut at = vec![Vec::new(); usize::from(shape.levels) + 1];
                for (number, target) in targets.iter().enumerate() {
                    match target.ranks[option] {
                        0 => {}
                        rank => at[usize::from(rank)].push(number),
                    }
                }
                at
            })
            .collect();
        Self {
            conditions,
            groups,
            options: choices(shapes, &list),
            targets,
            weights: list.iter().map(|(_, weight)| *weight).collect(),
            caught_at,
        }
    }

    /// The cost of each level of an option by itself, level 0 first.
    pub fn cost_alone(&self, option: usize) -> Vec<u64> {
        let choice = &self.options[option];
        let mut cost = 0;
        let mut costs = vec![0];
        for level in 1..=choice.levels() {
            cost += self.weight_of(choice.rows_between(level - 1, level));
            costs.push(cost);
        }
        costs
    }

    fn weight_of(&self, rows: &[u32]) -> u64 {
        rows.iter().map(|row| self.weights[*row as usize]).sum()
    }

    /// The same problem without the levels that alone cost more than `cost`: for choices that cost at most
    /// that. Idle options stay.
    #[must_use]
    pub fn within(&self, cost: u64) -> Self {
        let shapes: Vec<Shape> = (0..self.options.len())
            .map(|option| {
                let own = &self.options[option];
                let costs = self.cost_alone(option);
                let affordable = costs.iter().filter(|own| **own <= cost).count() - 1;
                Shape {
                    condition: own.condition,
                    idle: own.idle,
                    levels: if own.idle {
                        own.levels()
                    } else {
                        affordable as Level
                    },
                }
            })
            .collect();
        let mut entries: Vec<Vec<u32>> = vec![Vec::new(); self.weights.len()];
        for (number, (option, shape)) in self.options.iter().zip(&shapes).enumerate() {
            for level in 1..=shape.levels {
                for row in option.rows_between(level - 1, level) {
                    entries[*row as usize].push(entry(number as OptionId, level));
                }
            }
        }
        let mut rows = Rows::default();
        for (row, weight) in entries.iter().zip(&self.weights) {
            rows.add(row, *weight);
        }
        Self::new(
            self.conditions,
            self.groups,
            &shapes,
            self.targets.clone(),
            rows,
        )
    }
}

fn choices(shapes: &[Shape], list: &[(Box<[u32]>, u64)]) -> Vec<Choice> {
    let mut counts: Vec<Vec<u32>> = shapes
        .iter()
        .map(|shape| vec![0; usize::from(shape.levels) + 2])
        .collect();
    let entries = || list.iter().flat_map(|(row, _)| row.iter().copied());
    for entry in entries() {
        counts[option_of(entry)][usize::from(level_of(entry)) + 1] += 1;
    }
    for own in &mut counts {
        for at in 1..own.len() {
            own[at] += own[at - 1];
        }
    }
    let mut choices: Vec<Choice> = shapes
        .iter()
        .zip(&counts)
        .map(|(shape, own)| Choice {
            condition: shape.condition,
            idle: shape.idle,
            rows: vec![0; own[own.len() - 1] as usize],
            ends: own[1..].to_vec(),
        })
        .collect();
    for (number, (row, _)) in list.iter().enumerate() {
        for entry in row.iter().copied() {
            let (option, level) = (option_of(entry), usize::from(level_of(entry)));
            let place = &mut counts[option][level];
            choices[option].rows[*place as usize] = number as u32;
            *place += 1;
        }
    }
    choices
}
