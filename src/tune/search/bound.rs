//! What everything under a node costs at least.
//!
//! Two bounds, both over groups, of which as many as the budget allows, the dearest, may go uncaught:
//!
//! - Some incident costs at least its cheapest option. With a budget of b, one of the b + 1 dearest groups
//!   is caught.
//! - Each uncovered row shares its weight among the conditions that can still cover it. Every incident is
//!   then given a price such that no level of an option costs less, in shares, than the prices of all it
//!   catches (a feasible dual by ascent). What is caught costs its prices at least.
//!
//! Prices also close levels: where the share that is left of a level reaches the best choice known, no
//! better choice is on it. Shares are integers, rounded down.

use std::cmp::Reverse;

use super::node::Node;
use crate::tune::instance::{Instance, Level};

/// Shares are counted in parts of a weight this small.
const SHARE_BITS: u32 = 16;

/// What is kept of a row, together: rows are come by in no order, and each is one look into memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    weight: u64,
    /// The condition that was last seen to cover it.
    last: u32,
    /// How many raised options cost it.
    covered: u16,
    /// How many conditions can still cover it.
    coverers: u16,
}

impl Cell {
    /// Of every row, none covered.
    pub(super) fn all(instance: &Instance) -> Vec<Self> {
        let weights = instance.weights.iter();
        weights
            .map(|weight| Self {
                weight: *weight,
                last: u32::MAX,
                covered: 0,
                coverers: 0,
            })
            .collect()
    }

    pub(super) fn is_covered(self) -> bool {
        self.covered > 0
    }

    /// One more raised option costs the row; what that adds.
    pub(super) fn cover(&mut self) -> u64 {
        self.covered += 1;
        if self.covered == 1 { self.weight } else { 0 }
    }

    /// One fewer does.
    pub(super) fn uncover(&mut self) {
        self.covered -= 1;
    }
}

/// Memory for one node at a time.
#[derive(Debug)]
pub(super) struct Bounds {
    /// Where each option's numbers begin in `added` and `slack`.
    places: Vec<usize>,
    /// For each option and level, what it costs besides.
    added: Vec<u64>,
    /// For each option and level, shares that no price has taken.
    slack: Vec<u64>,
    first_slack: Vec<u64>,
    /// Rows that some condition can cover.
    touched: Vec<u32>,
    prices: Vec<u64>,
    /// For each group its value; none outside a sum.
    by_group: Vec<Option<u64>>,
}

impl Bounds {
    pub(super) fn new(instance: &Instance) -> Self {
        let mut places = Vec::new();
        let mut next = 0;
        for option in &instance.options {
            places.push(next);
            next += usize::from(option.levels()) + 1;
        }
        Self {
            places,
            added: vec![0; next],
            slack: vec![0; next],
            first_slack: vec![0; next],
            touched: Vec::new(),
            prices: vec![0; instance.targets.len()],
            by_group: vec![None; instance.groups],
        }
    }

    /// What `option` costs besides at `level`.
    pub(super) fn added(&self, option: usize, level: Level) -> u64 {
        self.added[self.places[option] + usize::from(level)]
    }

    /// Counts what every open level costs besides, and closes those that are too dear.
    pub(super) fn price(
        &mut self,
        instance: &Instance,
        cells: &mut [Cell],
        node: &mut Node,
        best: u64,
    ) {
        for (option, choice) in instance.options.iter().enumerate() {
            let from = node.levels[option];
            let place = self.places[option];
            let mut sum = 0;
            for level in from + 1..=node.caps[option].max(from) {
                for row in choice.rows_between(level - 1, level) {
                    let cell = cells[*row as usize];
                    if !cell.is_covered() {
                        sum += cell.weight;
                    }
                }
                if node.cost + sum >= best {
                    node.caps[option] = level - 1;
                    break;
                }
                self.added[place + usize::from(level)] = sum;
            }
        }
    }

    /// The cheapest way to catch an incident, and how many ways there are.
    fn cheapest(&self, instance: &Instance, node: &Node, target: usize) -> (u64, usize) {
        let mut least = u64::MAX;
        let mut count = 0;
        for (option, rank) in open_ranks(instance, node, target) {
            least = least.min(self.added(option, rank));
            count += 1;
        }
        (least, count)
    }

    /// The incident to branch on: without a budget the one with the fewest ways, else the dearest.
    pub(super) fn most_telling(&self, instance: &Instance, node: &Node) -> usize {
        let of = |target: &usize| {
            let (cost, ways) = self.cheapest(instance, node, *target);
            if node.budget == 0 {
                (Reverse(ways), cost, Reverse(ways))
            } else {
                (Reverse(0), cost, Reverse(ways))
            }
        };
        let mut best = node.live[0];
        for target in &node.live[1..] {
            if of(target) > of(&best) {
                best = *target;
            }
        }
        best
    }

    /// What everything under the node costs at least; levels that cannot be on a better choice are closed.
    pub(super) fn lower(
        &mut self,
        instance: &Instance,
        cells: &mut [Cell],
        node: &mut Node,
        best: u64,
    ) -> u64 {
        let mut order: Vec<(u64, usize, usize)> = node
            .live
            .iter()
            .map(|target| {
                let (cost, ways) = self.cheapest(instance, node, *target);
                (cost, ways, *target)
            })
            .collect();
        let dearest = order.iter().map(|(cost, _, target)| (*cost, *target));
        let dearest = self.by_groups(instance, dearest, u64::max);
        let simple = node.cost + dearest.get(node.budget).copied().unwrap_or(0);
        if simple >= best {
            return simple;
        }
        self.share(instance, cells, node);
        order.sort_by_key(|(cost, ways, target)| (Reverse(*cost), *ways, *target));
        let by_cost = self.ascend(instance, node, &order, best);
        order.sort_by_key(|(cost, ways, target)| (*ways, Reverse(*cost), *target));
        let by_ways = self.ascend(instance, node, &order, best);
        simple.max(by_cost).max(by_ways)
    }

    /// Shares every uncovered row among the conditions that can still cover it.
    fn share(&mut self, instance: &Instance, cells: &mut [Cell], node: &Node) {
        for row in self.touched.drain(..) {
            let cell = &mut cells[row as usize];
            (cell.coverers, cell.last) = (0, u32::MAX);
        }
        for (option, choice) in instance.options.iter().enumerate() {
            let (from, to) = (node.levels[option], node.caps[option]);
            if to <= from {
                continue;
            }
            let condition = choice.condition as u32;
            for row in choice.rows_between(from, to) {
                let cell = &mut cells[*row as usize];
                if cell.covered == 0 && cell.last != condition {
                    if cell.coverers == 0 {
                        self.touched.push(*row);
                    }
                    cell.coverers += 1;
                    cell.last = condition;
                }
            }
        }
        for (option, choice) in instance.options.iter().enumerate() {
            let (from, to) = (node.levels[option], node.caps[option]);
            let place = self.places[option];
            let mut sum = 0;
            for level in from + 1..=to.max(from) {
                for row in choice.rows_between(level - 1, level) {
                    let cell = cells[*row as usize];
                    if cell.covered == 0 {
                        sum += (cell.weight << SHARE_BITS) / u64::from(cell.coverers);
                    }
                }
                self.first_slack[place + usize::from(level)] = sum;
            }
        }
    }

    /// Gives prices in this order, and closes levels by them.
    fn ascend(
        &mut self,
        instance: &Instance,
        node: &mut Node,
        order: &[(u64, usize, usize)],
        best: u64,
    ) -> u64 {
        self.slack.copy_from_slice(&self.first_slack);
        for (_, _, target) in order {
            let mut price = u64::MAX;
            for (option, rank) in open_ranks(instance, node, *target) {
                let place = self.places[option];
                let levels = usize::from(rank)..=usize::from(node.caps[option]);
                for level in levels {
                    price = price.min(self.slack[place + level]);
                }
                if price == 0 {
                    break;
                }
            }
            if price == u64::MAX {
                price = 0;
            }
            self.prices[*target] = price;
            if price == 0 {
                continue;
            }
            for (option, rank) in open_ranks(instance, node, *target) {
                let place = self.places[option];
                let levels = usize::from(rank)..=usize::from(node.caps[option]);
                for slack in &mut self.slack[place + levels.start()..=place + levels.end()] {
                    *slack -= price;
                }
            }
        }
        let prices = node
            .live
            .iter()
            .map(|target| (self.prices[*target], *target));
        let prices: Vec<(u64, usize)> = prices.collect();
        let sums = self.by_groups(instance, prices.into_iter(), |a, b| a + b);
        let shares: u64 = sums.iter().skip(node.budget).sum();
        self.close(node, shares, best);
        node.cost + shares.div_ceil(1 << SHARE_BITS)
    }

    fn close(&self, node: &mut Node, shares: u64, best: u64) {
        if best == u64::MAX {
            return;
        }
        let room = ((best - node.cost) << SHARE_BITS).saturating_sub(shares);
        for (option, place) in self.places.iter().enumerate() {
            while node.caps[option] > node.levels[option]
                && self.slack[place + usize::from(node.caps[option])] >= room
            {
                node.caps[option] -= 1;
            }
        }
    }

    /// What each group comes to, the most first.
    fn by_groups(
        &mut self,
        instance: &Instance,
        values: impl Iterator<Item = (u64, usize)>,
        fold: impl Fn(u64, u64) -> u64,
    ) -> Vec<u64> {
        let mut groups = Vec::new();
        for (value, target) in values {
            let group = instance.targets[target].group;
            let own = &mut self.by_group[group];
            if own.is_none() {
                groups.push(group);
            }
            *own = Some(own.map_or(value, |own| fold(own, value)));
        }
        let mut sums: Vec<u64> = groups
            .into_iter()
            .filter_map(|group: usize| self.by_group[group].take())
            .collect();
        sums.sort_unstable_by_key(|sum| Reverse(*sum));
        sums
    }
}

/// Can any option still catch an incident?
pub(super) fn is_hopeless(instance: &Instance, node: &Node, target: usize) -> bool {
    open_ranks(instance, node, target).next().is_none()
}

/// The options that can still catch an incident, and at which level.
fn open_ranks<'a>(
    instance: &'a Instance,
    node: &'a Node,
    target: usize,
) -> impl Iterator<Item = (usize, Level)> + use<'a> {
    let ranks = instance.targets[target].ranks.iter().copied().enumerate();
    ranks.filter(|(option, rank)| *rank > 0 && *rank <= node.caps[*option])
}
