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

use super::rows::Rows;

/// A level of an option; 0 is off.
pub type Level = u16;

/// The number of an option.
pub type OptionId = u16;

/// One incident: its group, and the first level of each option that catches it, 0 where none does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The number of its group.
    pub group: usize,
    /// For each option.
    pub ranks: Vec<Level>,
    /// It is caught whatever is chosen; its peaks are limits to choose from all the same.
    pub settled: bool,
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

impl Instance {
    /// Puts the problem together; a rank over an option's levels counts as never.
    pub fn new(
        conditions: usize,
        groups: usize,
        shapes: &[Shape],
        mut targets: Vec<Target>,
        rows: &Rows,
    ) -> Self {
        for target in &mut targets {
            for (rank, shape) in target.ranks.iter_mut().zip(shapes) {
                if *rank > shape.levels {
                    *rank = 0;
                }
            }
        }
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
            options: choices(shapes, rows),
            targets,
            weights: rows.iter().map(|(_, weight)| weight).collect(),
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
        let caps: Vec<Level> = (0..self.options.len())
            .map(|option| {
                let own = &self.options[option];
                if own.idle {
                    return own.levels();
                }
                let costs = self.cost_alone(option);
                (costs.iter().filter(|own| **own <= cost).count() - 1) as Level
            })
            .collect();
        self.narrowed(&vec![0; self.options.len()], &caps, |_| false)
    }

    /// What is left of the problem once each option is raised to its floor, may go no further than its cap,
    /// and covered rows are paid for. Levels keep their numbers.
    #[must_use]
    pub fn narrowed(
        &self,
        floors: &[Level],
        caps: &[Level],
        is_covered: impl Fn(usize) -> bool,
    ) -> Self {
        let shapes: Vec<Shape> = self
            .options
            .iter()
            .zip(caps)
            .map(|(option, cap)| Shape {
                condition: option.condition,
                idle: option.idle,
                levels: *cap,
            })
            .collect();
        let mut columns: Vec<Column<'_>> = Vec::new();
        for (option, choice) in self.options.iter().enumerate() {
            for level in floors[option] + 1..=caps[option].max(floors[option]) {
                columns.push(Column {
                    entry: entry(option as OptionId, level),
                    left: choice.rows_between(level - 1, level),
                });
            }
        }
        let mut rows = Rows::default();
        let mut turned = Turned::default();
        for start in (0..self.weights.len()).step_by(ROWS_AT_A_TIME) {
            let part = start..self.weights.len().min(start + ROWS_AT_A_TIME);
            turned.turn(&mut columns, part.clone(), &is_covered);
            for (number, row) in part.enumerate() {
                rows.add(turned.row(number), self.weights[row]);
            }
        }
        let targets = self.targets.clone();
        Self::new(self.conditions, self.groups, &shapes, targets, &rows)
    }

    /// How many entries its rows have.
    pub fn size(&self) -> usize {
        self.options.iter().map(|option| option.rows.len()).sum()
    }
}

/// Rows that are turned from columns at a time: all of them at once would be a third copy of the problem.
const ROWS_AT_A_TIME: usize = 1 << 15;

/// The rows that begin to be false at one level of one option, ascending.
struct Column<'i> {
    entry: u32,
    /// Those that were not turned yet.
    left: &'i [u32],
}

/// Some rows, from columns.
#[derive(Default)]
struct Turned {
    ends: Vec<usize>,
    entries: Vec<u32>,
}

impl Turned {
    /// Turns the rows of `part`, the next in every column; covered ones are empty.
    fn turn(
        &mut self,
        columns: &mut [Column<'_>],
        part: std::ops::Range<usize>,
        is_covered: &impl Fn(usize) -> bool,
    ) {
        let of_part = |column: &Column<'_>| {
            column
                .left
                .partition_point(|row| (*row as usize) < part.end)
        };
        let mut ends = vec![0; part.len() + 1];
        for column in &*columns {
            for row in &column.left[..of_part(column)] {
                if !is_covered(*row as usize) {
                    ends[*row as usize - part.start + 1] += 1;
                }
            }
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        self.entries.clear();
        self.entries.resize(ends[part.len()], 0);
        let mut next = ends.clone();
        for column in columns {
            let (own, left) = column.left.split_at(of_part(column));
            for row in own {
                if !is_covered(*row as usize) {
                    let place = &mut next[*row as usize - part.start];
                    self.entries[*place] = column.entry;
                    *place += 1;
                }
            }
            column.left = left;
        }
        self.ends = ends;
    }

    fn row(&self, number: usize) -> &[u32] {
        &self.entries[self.ends[number]..self.ends[number + 1]]
    }
}

fn choices(shapes: &[Shape], rows: &Rows) -> Vec<Choice> {
    let mut counts: Vec<Vec<u32>> = shapes
        .iter()
        .map(|shape| vec![0; usize::from(shape.levels) + 2])
        .collect();
    for entry in rows.iter().flat_map(|(row, _)| row) {
        counts[option_of(*entry)][usize::from(level_of(*entry)) + 1] += 1;
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
    for (number, (row, _)) in rows.iter().enumerate() {
        for entry in row {
            let (option, level) = (option_of(*entry), usize::from(level_of(*entry)));
            let place = &mut counts[option][level];
            choices[option].rows[*place as usize] = number as u32;
            *place += 1;
        }
    }
    choices
}
