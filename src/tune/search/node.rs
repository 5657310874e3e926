//! The tree: what a node knows, how it is narrowed, and what its children are.

use super::assignment::Assignment;
use super::bound::{Bounds, Cell, is_hopeless};
use super::{Patience, Problem, Proof, greedy};
use crate::tune::instance::{Instance, Level};

/// Looking at the clock costs more than a small node.
const NODES_BETWEEN_LOOKS: u64 = 16;

/// Where so few of a problem's entries are still open, what is left of it becomes a problem of its own.
const WORTH_NARROWING: usize = 2;
/// Where bounding leaves less than this much open, it is done again: three of four.
const WORTH_ANOTHER_BOUND: (usize, usize) = (3, 4);
/// Smaller problems are left as they are.
const NARROW_FROM: usize = 4096;

/// What is settled in one place of the tree, and what is open.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// What is raised so far.
    pub(super) levels: Vec<Level>,
    /// How far each option may still be raised; under its level it is closed.
    pub(super) caps: Vec<Level>,
    /// The weight of all rows covered.
    pub(super) cost: u64,
    /// How many more groups may be missed.
    pub(super) budget: usize,
    /// Incidents that are asked for, of groups not missed, and not caught.
    pub(super) live: Vec<usize>,
    /// Conditions whose idle cost is paid.
    paid: Vec<bool>,
}

/// One way on from a node.
struct Child {
    option: usize,
    level: Level,
    added: u64,
}

/// The best choice found, and how far it is proved.
pub(super) struct Found {
    pub(super) levels: Vec<Level>,
    pub(super) proof: Proof,
    pub(super) nodes: u64,
}

/// A problem that part of the tree lives in, and memory to work on it.
struct Room<'i> {
    instance: &'i Instance,
    cells: Vec<Cell>,
    bounds: Bounds,
}

pub(super) struct Search<'a> {
    problem: &'a Problem<'a>,
    best_cost: u64,
    best: Vec<Level>,
    nodes: u64,
    patience: Patience<'a>,
    /// The least bound of what was left when time was over.
    left: Option<u64>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        problem: &'a Problem<'a>,
        best: Vec<Level>,
        best_cost: u64,
        patience: Patience<'a>,
    ) -> Self {
        Self {
            problem,
            best_cost,
            best,
            nodes: 0,
            patience,
            left: None,
        }
    }

    pub(super) fn run(&mut self) {
        let instance = self.problem.instance;
        let options = &instance.options;
        let mut caps: Vec<Level> = options
            .iter()
            .map(|option| if option.idle { 0 } else { option.levels() })
            .collect();
        if let Some(shunned) = self.problem.shunned {
            shun(&instance.targets[shunned].ranks, &mut caps);
        }
        let targets = instance.targets.iter().enumerate();
        let root = Node {
            levels: vec![0; options.len()],
            caps,
            cost: 0,
            budget: self.problem.budget,
            live: targets
                .filter(|(_, target)| !target.settled && !self.problem.left_out[target.group])
                .map(|(number, _)| number)
                .collect(),
            paid: vec![false; instance.conditions],
        };
        self.explore(&mut Room::new(instance), root, 0);
    }

    /// `None` when no choice misses so few groups.
    pub(super) fn finish(self) -> Option<Found> {
        let proof = match self.left {
            Some(bound) if bound < self.best_cost => Proof::AtLeast(bound),
            Some(_) | None => Proof::Optimal,
        };
        (self.best_cost < u64::MAX).then_some(Found {
            levels: self.best,
            proof,
            nodes: self.nodes,
        })
    }

    /// Looks at everything under a node that may cost less than the best choice known; `bound` is what is
    /// known of it.
    fn explore(&mut self, room: &mut Room<'_>, mut node: Node, bound: u64) {
        if bound >= self.best_cost {
            return;
        }
        if self.is_over() {
            self.left = Some(self.left.map_or(bound, |left| left.min(bound)));
            return;
        }
        self.nodes += 1;
        let bound = loop {
            room.price(&mut node, self.best_cost);
            match room.miss_what_must_be(&mut node) {
                None => return,
                Some(()) if node.live.is_empty() => return self.pay_idle(room, node),
                Some(()) => {}
            }
            let open = room.open_entries(&node);
            let bound = room.lower_bound(&mut node, self.best_cost);
            if bound >= self.best_cost {
                return;
            }
            let settled = !room.anything_hopeless(&node);
            if settled
                && room.open_entries(&node) * WORTH_ANOTHER_BOUND.1 >= open * WORTH_ANOTHER_BOUND.0
            {
                break bound;
            }
        };
        if room.is_worth_narrowing(&node) {
            let caps = room.caps_with_idle(&node);
            let narrow = room
                .instance
                .narrowed(&node.levels, &caps, |row| room.cells[row].is_covered());
            let mut room = Room::new(&narrow);
            room.price(&mut node, self.best_cost);
            self.branch(&mut room, &node, bound);
        } else {
            self.branch(room, &node, bound);
        }
    }

    /// Takes a better choice, and what polishing makes of it: the better it is, the less there is to look at.
    fn take(&mut self, node: Node) {
        let mut own = Assignment::of(self.problem.instance, &node.levels);
        (self.best_cost, self.best) = (node.cost, node.levels);
        if own.missed(self.problem.left_out).len() <= self.problem.budget {
            greedy::polish(self.problem, &mut own);
            if own.cost() < self.best_cost {
                (self.best_cost, self.best) = (own.cost(), own.levels);
            }
        }
    }

    fn is_over(&mut self) -> bool {
        if self.left.is_some() {
            return true;
        }
        let looks =
            self.nodes < NODES_BETWEEN_LOOKS || self.nodes.is_multiple_of(NODES_BETWEEN_LOOKS);
        looks && self.patience.is_over(self.nodes)
    }

    fn branch(&mut self, room: &mut Room<'_>, node: &Node, bound: u64) {
        let target = room.bounds.most_telling(room.instance, node);
        let ranks = &room.instance.targets[target].ranks;
        let mut children: Vec<Child> = (0..ranks.len())
            .filter(|option| ranks[*option] > 0 && ranks[*option] <= node.caps[*option])
            .map(|option| Child {
                option,
                level: ranks[option],
                added: room.bounds.added(option, ranks[option]),
            })
            .collect();
        children.sort_by_key(|child| (child.added, child.option));
        let mut caps = node.caps.clone();
        for child in &children {
            let mut raised = node.clone();
            raised.caps.clone_from(&caps);
            room.raise(&mut raised, child.option, child.level);
            self.explore(room, raised, bound);
            room.lower(child.option, node.levels[child.option], child.level);
            caps[child.option] = child.level - 1;
        }
        let mut missed = node.clone();
        missed.caps = caps;
        let group = room.instance.targets[target].group;
        if missed.miss(room.instance, group).is_some() {
            self.explore(room, missed, bound);
        }
    }

    /// Nothing is left to catch: conditions that cost where they are idle pay, or are raised to their
    /// strictest level if that costs less.
    fn pay_idle(&mut self, room: &mut Room<'_>, node: Node) {
        if node.cost >= self.best_cost {
            return;
        }
        let options = &room.instance.options;
        let open = |option: usize| {
            let condition = options[option].condition;
            let mut own = (0..options.len()).filter(|own| options[*own].condition == condition);
            !node.paid[condition] && own.all(|own| node.levels[own] == 0)
        };
        let idle = (0..options.len()).find(|option| options[*option].idle && open(*option));
        let Some(idle) = idle else {
            self.take(node);
            return;
        };
        let condition = options[idle].condition;
        let siblings = (0..options.len()).filter(|own| options[*own].condition == condition);
        let choices: Vec<(usize, Level)> = siblings
            .filter_map(|own| {
                let level = if own == idle {
                    1
                } else {
                    let is_set = |level: &Level| self.problem.is_set(room.instance, own, *level);
                    (1..=node.caps[own]).find(is_set)?
                };
                Some((own, level))
            })
            .collect();
        for (option, level) in choices {
            let mut next = node.clone();
            next.paid[condition] = true;
            room.raise(&mut next, option, level);
            self.pay_idle(room, next);
            room.lower(option, 0, level);
        }
    }
}

impl<'i> Room<'i> {
    fn new(instance: &'i Instance) -> Self {
        Self {
            instance,
            cells: Cell::all(instance),
            bounds: Bounds::new(instance),
        }
    }

    fn price(&mut self, node: &mut Node, best: u64) {
        self.bounds
            .price(self.instance, &mut self.cells, node, best);
    }

    fn lower_bound(&mut self, node: &mut Node, best: u64) -> u64 {
        self.bounds
            .lower(self.instance, &mut self.cells, node, best)
    }

    /// Groups with an incident that nothing open catches are missed; `None` if those are too many.
    fn miss_what_must_be(&self, node: &mut Node) -> Option<()> {
        loop {
            let mut live = node.live.iter();
            let Some(hopeless) = live.find(|target| is_hopeless(self.instance, node, **target))
            else {
                return Some(());
            };
            let group = self.instance.targets[*hopeless].group;
            node.miss(self.instance, group)?;
        }
    }

    fn anything_hopeless(&self, node: &Node) -> bool {
        let mut live = node.live.iter();
        live.any(|target| is_hopeless(self.instance, node, *target))
    }

    /// Entries of levels that are open, covered ones among them.
    fn open_entries(&self, node: &Node) -> usize {
        let options = self.instance.options.iter().enumerate();
        let open = options.map(|(option, choice)| {
            let (from, to) = (node.levels[option], node.caps[option]);
            choice.rows_between(from, to.max(from)).len()
        });
        open.sum()
    }

    fn is_worth_narrowing(&self, node: &Node) -> bool {
        let size = self.instance.size();
        if size < NARROW_FROM {
            return false;
        }
        let options = self.instance.options.iter().enumerate();
        let open: usize = options
            .map(|(option, choice)| {
                let (from, to) = (node.levels[option], node.caps[option]);
                let rows = choice.rows_between(from, to.max(from)).iter();
                rows.filter(|row| !self.cells[**row as usize].is_covered())
                    .count()
            })
            .sum();
        open * WORTH_NARROWING < size
    }

    /// How far options may be raised, idle ones that are not paid yet among them.
    fn caps_with_idle(&self, node: &Node) -> Vec<Level> {
        let options = self.instance.options.iter().enumerate();
        options
            .map(|(option, choice)| {
                let is_open = choice.idle && !node.paid[choice.condition];
                let least = if is_open {
                    choice.levels()
                } else {
                    node.levels[option]
                };
                node.caps[option].max(least)
            })
            .collect()
    }

    fn raise(&mut self, node: &mut Node, option: usize, level: Level) {
        let choice = &self.instance.options[option];
        for row in choice.rows_between(node.levels[option], level) {
            node.cost += self.cells[*row as usize].cover();
        }
        node.levels[option] = level;
        for (other, sibling) in self.instance.options.iter().enumerate() {
            if sibling.condition == choice.condition && other != option {
                node.caps[other] = 0;
            }
        }
        let caught = |target: &usize| {
            let rank = self.instance.targets[*target].ranks[option];
            rank > 0 && rank <= level
        };
        node.live.retain(|target| !caught(target));
    }

    fn lower(&mut self, option: usize, to: Level, from: Level) {
        for row in self.instance.options[option].rows_between(to, from) {
            self.cells[*row as usize].uncover();
        }
    }
}

impl Node {
    /// Misses a group, if one more may be missed.
    fn miss(&mut self, instance: &Instance, group: usize) -> Option<()> {
        self.budget = self.budget.checked_sub(1)?;
        self.live
            .retain(|target| instance.targets[*target].group != group);
        Some(())
    }
}

/// No option may be raised so far that it catches what has these ranks.
fn shun(ranks: &[Level], caps: &mut [Level]) {
    for (rank, cap) in ranks.iter().zip(caps) {
        if *rank > 0 {
            *cap = (*cap).min(*rank - 1);
        }
    }
}
