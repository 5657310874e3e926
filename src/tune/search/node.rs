//! The tree: what a node knows, how it is narrowed, and what its children are.

use super::bound::{Bounds, is_hopeless};
use super::{Patience, Problem, Proof};
use crate::tune::instance::{Instance, Level};

/// Looking at the clock costs more than a small node.
const NODES_BETWEEN_LOOKS: u64 = 16;

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
}

/// The best choice found, and how far it is proved.
pub(super) struct Found {
    pub(super) levels: Vec<Level>,
    pub(super) proof: Proof,
    pub(super) nodes: u64,
}

pub(super) struct Search<'a> {
    problem: &'a Problem<'a>,
    instance: &'a Instance,
    /// How many raised options cost each row.
    covered: Vec<u16>,
    bounds: Bounds,
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
        let instance = problem.instance;
        Self {
            problem,
            instance,
            covered: vec![0; instance.weights.len()],
            bounds: Bounds::new(instance),
            best_cost,
            best,
            nodes: 0,
            patience,
            left: None,
        }
    }

    pub(super) fn run(&mut self) {
        let options = &self.instance.options;
        let mut caps: Vec<Level> = options
            .iter()
            .map(|option| if option.idle { 0 } else { option.levels() })
            .collect();
        if let Some(shunned) = self.problem.shunned {
            shun(&self.instance.targets[shunned].ranks, &mut caps);
        }
        let targets = self.instance.targets.iter().enumerate();
        let root = Node {
            levels: vec![0; options.len()],
            caps,
            cost: 0,
            budget: self.problem.budget,
            live: targets
                .filter(|(_, target)| !self.problem.left_out[target.group])
                .map(|(number, _)| number)
                .collect(),
            paid: vec![false; self.instance.conditions],
        };
        self.explore(root, 0);
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
    fn explore(&mut self, mut node: Node, bound: u64) {
        if bound >= self.best_cost {
            return;
        }
        if self.is_over() {
            self.left = Some(self.left.map_or(bound, |left| left.min(bound)));
            return;
        }
        self.nodes += 1;
        let bound = loop {
            self.bounds
                .price(self.instance, &self.covered, &mut node, self.best_cost);
            match self.miss_what_must_be(&mut node) {
                None => return,
                Some(()) if node.live.is_empty() => return self.pay_idle(node),
                Some(()) => {}
            }
            let caps = node.caps.clone();
            let bound = self
                .bounds
                .lower(self.instance, &self.covered, &mut node, self.best_cost);
            if bound >= self.best_cost {
                return;
            }
            if caps == node.caps {
                break bound;
            }
        };
        self.branch(&node, bound);
    }

    fn is_over(&mut self) -> bool {
        if self.left.is_some() {
            return true;
        }
        self.nodes.is_multiple_of(NODES_BETWEEN_LOOKS) && self.patience.is_over()
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

    fn branch(&mut self, node: &Node, bound: u64) {
        let target = self.bounds.most_telling(self.instance, node);
        let ranks = &self.instance.targets[target].ranks;
        let mut children: Vec<Child> = (0..ranks.len())
            .filter(|option| ranks[*option] > 0 && ranks[*option] <= node.caps[*option])
            .map(|option| Child {
                option,
                level: ranks[option],
            })
            .collect();
        children.sort_by_key(|child| (self.bounds.added(child.option, child.level), child.option));
        let mut caps = node.caps.clone();
        for child in &children {
            let mut raised = node.clone();
            raised.caps.clone_from(&caps);
            self.raise(&mut raised, child.option, child.level);
            self.explore(raised, bound);
            self.lower(child.option, node.levels[child.option], child.level);
            caps[child.option] = child.level - 1;
        }
        let mut missed = node.clone();
        missed.caps = caps;
        let group = self.instance.targets[target].group;
        if missed.miss(self.instance, group).is_some() {
            self.explore(missed, bound);
        }
    }

    fn raise(&mut self, node: &mut Node, option: usize, level: Level) {
        let choice = &self.instance.options[option];
        for row in choice.rows_between(node.levels[option], level) {
            let covered = &mut self.covered[*row as usize];
            if *covered == 0 {
                node.cost += self.instance.weights[*row as usize];
            }
            *covered += 1;
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
            self.covered[*row as usize] -= 1;
        }
    }

    /// Nothing is left to catch: conditions that cost where they are idle pay, or are raised to their
    /// strictest level if that costs less.
    fn pay_idle(&mut self, node: Node) {
        if node.cost >= self.best_cost {
            return;
        }
        let options = &self.instance.options;
        let open = |option: usize| {
            let condition = options[option].condition;
            let mut own = (0..options.len()).filter(|own| options[*own].condition == condition);
            !node.paid[condition] && own.all(|own| node.levels[own] == 0)
        };
        let idle = (0..options.len()).find(|option| options[*option].idle && open(*option));
        let Some(idle) = idle else {
            self.best_cost = node.cost;
            self.best = node.levels;
            return;
        };
        let condition = options[idle].condition;
        let siblings = (0..options.len()).filter(|own| options[*own].condition == condition);
        let choices: Vec<usize> = siblings
            .filter(|own| *own == idle || node.caps[*own] > 0)
            .collect();
        for option in choices {
            let mut next = node.clone();
            next.paid[condition] = true;
            self.raise(&mut next, option, 1);
            self.pay_idle(next);
            self.lower(option, 0, 1);
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
