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
//! Any sharing bounds. The first is equal; then conditions that prices have used up, those a good choice would
//! raise, take nearly all of each row that they cover, and prices are given anew: the step of a subgradient, as
//! long as it goes. What the dearest groups are worth beyond those that the budget leaves is worth nothing, so
//! no group takes more than the first of those until all others had their turn.
//!
//! Prices also close levels: where the share that is left of a level reaches the best choice known, no
//! better choice is on it. Shares are integers, rounded down.

use std::cmp::Reverse;
use std::ops::Range;

use super::node::Node;
use crate::tune::instance::{Instance, Level};

/// Shares are counted in parts of a weight this small.
const SHARE_BITS: u32 = 16;
/// A condition that is used takes so many times the share of one that is not, as a power of two.
const USED_BITS: u32 = 8;

/// What is kept of a row, together: rows are come by in no order, and each is one look into memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    weight: u64,
    /// While conditions are counted, how many shares there are; then what one of them is, in parts smaller by
    /// `USED_BITS` than those that shares are counted in.
    share: u64,
    /// What was last seen to cover it.
    last: u32,
    /// How many raised options cost it.
    covered: u16,
}

/// What `Cell::last` says before anything was seen.
const NOTHING: u32 = u32::MAX;

impl Cell {
    /// Of every row, none covered.
    pub(super) fn all(instance: &Instance) -> Vec<Self> {
        let weights = instance.weights.iter();
        weights
            .map(|weight| Self {
                weight: *weight,
                share: 0,
                last: NOTHING,
                covered: 0,
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

    /// Counts the shares of who covers it, once.
    fn count(&mut self, by: u32, shares: u64) {
        if self.last != by {
            self.last = by;
            self.share += shares;
        }
    }

    /// One fewer does.
    pub(super) fn uncover(&mut self) {
        self.covered -= 1;
    }
}

/// How rows are shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sharing {
    /// Among all conditions alike.
    Equal,
    /// Mostly among those that the prices given before have used up.
    ByUse,
}

/// The options of each condition.
fn conditions(instance: &Instance) -> impl Iterator<Item = Range<usize>> + Clone + use<'_> {
    let mut next = 0;
    instance
        .options
        .chunk_by(|a, b| a.condition == b.condition)
        .map(move |own| {
            let start = next;
            next += own.len();
            start..next
        })
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
    /// Of each option the strictest level that prices have used up, or its own.
    used: Vec<Level>,
    /// Rows that some condition can cover.
    touched: Vec<u32>,
    prices: Vec<u64>,
    /// For each group the sum of its prices.
    group_prices: Vec<u64>,
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
            used: vec![0; instance.options.len()],
            touched: Vec::new(),
            prices: vec![0; instance.targets.len()],
            group_prices: vec![0; instance.groups],
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
        let mut bound = simple;
        let mut most = u64::MAX;
        self.used.copy_from_slice(&node.levels);
        for sharing in [Sharing::Equal, Sharing::ByUse] {
            match sharing {
                Sharing::Equal => {}
                Sharing::ByUse => self.see_use(node),
            }
            self.share(instance, cells, node);
            order.sort_by_key(|(cost, ways, target)| (Reverse(*cost), *ways, *target));
            let by_cost = self.ascend(instance, node, (&order, &mut most), best);
            order.sort_by_key(|(cost, ways, target)| (*ways, Reverse(*cost), *target));
            let by_ways = self.ascend(instance, node, (&order, &mut most), best);
            bound = bound.max(by_cost).max(by_ways);
            if bound >= best {
                break;
            }
        }
        bound
    }

    /// Sees which levels have nothing left that prices could take.
    fn see_use(&mut self, node: &Node) {
        for (option, place) in self.places.iter().enumerate() {
            let open = node.levels[option] + 1..=node.caps[option];
            let mut open = open.rev();
            let nothing = 1 << SHARE_BITS;
            let used = open.find(|level| self.slack[place + usize::from(*level)] <= nothing);
            self.used[option] = used.unwrap_or(node.levels[option]);
        }
    }

    /// Shares every uncovered row among the conditions that can still cover it.
    fn share(&mut self, instance: &Instance, cells: &mut [Cell], node: &Node) {
        for row in self.touched.drain(..) {
            let cell = &mut cells[row as usize];
            (cell.share, cell.last) = (0, NOTHING);
        }
        let conditions = conditions(instance);
        for (condition, options) in conditions.clone().enumerate() {
            // What one option of a condition uses, it uses: at most one of them is raised.
            for option in options.clone() {
                let levels = (node.levels[option], self.used[option]);
                self.count(
                    instance,
                    cells,
                    (option, levels),
                    (condition, 1 << USED_BITS),
                );
            }
            for option in options {
                let levels = (self.used[option], node.caps[option]);
                self.count(instance, cells, (option, levels), (condition, 1));
            }
        }
        for row in &self.touched {
            let cell = &mut cells[*row as usize];
            cell.share = (cell.weight << (SHARE_BITS + USED_BITS)) / cell.share;
        }
        for (condition, options) in conditions.enumerate() {
            let used = (instance.conditions + condition) as u32;
            for option in options.clone() {
                let choice = &instance.options[option];
                for row in choice.rows_between(node.levels[option], self.used[option]) {
                    cells[*row as usize].last = used;
                }
            }
            for option in options {
                self.sum(instance, cells, node, (option, used));
            }
        }
    }

    /// Counts the shares of a condition in the rows of an option between two levels.
    fn count(
        &mut self,
        instance: &Instance,
        cells: &mut [Cell],
        (option, (from, to)): (usize, (Level, Level)),
        (condition, shares): (usize, u64),
    ) {
        if to <= from {
            return;
        }
        for row in instance.options[option].rows_between(from, to) {
            let cell = &mut cells[*row as usize];
            if !cell.is_covered() {
                if cell.share == 0 {
                    self.touched.push(*row);
                }
                cell.count(condition as u32, shares);
            }
        }
    }

    /// Sums the shares of the levels of an option; `used` is on the rows that its condition uses.
    fn sum(
        &mut self,
        instance: &Instance,
        cells: &[Cell],
        node: &Node,
        (option, used): (usize, u32),
    ) {
        let choice = &instance.options[option];
        let place = self.places[option];
        let mut sum = 0;
        for level in node.levels[option] + 1..=node.caps[option] {
            for row in choice.rows_between(level - 1, level) {
                let cell = cells[*row as usize];
                if !cell.is_covered() {
                    let bits = if cell.last == used { 0 } else { USED_BITS };
                    sum += cell.share >> bits;
                }
            }
            self.first_slack[place + usize::from(level)] = sum;
        }
    }

    /// Gives prices in this order, and closes levels by them. No group takes more than `most` until all others
    /// had their turn; after that it is what the first group is worth that the budget leaves.
    fn ascend(
        &mut self,
        instance: &Instance,
        node: &mut Node,
        (order, most): (&[(u64, usize, usize)], &mut u64),
        best: u64,
    ) -> u64 {
        self.slack.copy_from_slice(&self.first_slack);
        for (_, _, target) in order {
            self.prices[*target] = 0;
            self.group_prices[instance.targets[*target].group] = 0;
        }
        if *most < u64::MAX {
            self.give(instance, node, order, *most);
        }
        self.give(instance, node, order, u64::MAX);
        let prices = node
            .live
            .iter()
            .map(|target| (self.prices[*target], *target));
        let prices: Vec<(u64, usize)> = prices.collect();
        let sums = self.by_groups(instance, prices.into_iter(), |a, b| a + b);
        if node.budget > 0 {
            *most = sums.get(node.budget).copied().unwrap_or(0);
        }
        let shares: u64 = sums.iter().skip(node.budget).sum();
        self.close(node, shares, best);
        node.cost + shares.div_ceil(1 << SHARE_BITS)
    }

    /// Raises prices in this order as far as slack allows and no group has more than `most`.
    fn give(&mut self, instance: &Instance, node: &Node, order: &[(u64, usize, usize)], most: u64) {
        for (_, _, target) in order {
            let group = instance.targets[*target].group;
            let levels = |option: usize, rank: Level| {
                let place = self.places[option];
                place + usize::from(rank)..=place + usize::from(node.caps[option])
            };
            let mut price = u64::MAX;
            for (option, rank) in open_ranks(instance, node, *target) {
                for slack in &self.slack[levels(option, rank)] {
                    price = price.min(*slack);
                }
                if price == 0 {
                    break;
                }
            }
            if price == u64::MAX {
                // Nothing catches it any more.
                continue;
            }
            let price = price.min(most.saturating_sub(self.group_prices[group]));
            if price == 0 {
                continue;
            }
            self.prices[*target] += price;
            self.group_prices[group] += price;
            for (option, rank) in open_ranks(instance, node, *target) {
                for slack in &mut self.slack[levels(option, rank)] {
                    *slack -= price;
                }
            }
        }
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
