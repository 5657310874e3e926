//! The best choice of all limits, found and proved by branch and bound.
//!
//! The problem is partial red-blue set cover: NP-hard, and at a gate's size solved exactly in moments. A
//! node of the tree has raised some options to some levels; what it costs no deeper node can undo. It is
//! given up when a lower bound on the rest (see `bound`) reaches the best choice known. It branches on one
//! incident that is not caught yet: caught by this option, or by that one, or its group is missed. The
//! children share no choice, and together hold all of them.
//!
//! The order of work depends on nothing but the problem, and everything is counted in integers.

mod assignment;
mod bound;
mod canonical;
mod greedy;
mod node;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fmt;

use super::instance::{Instance, Level};

use assignment::Assignment;
use node::Search;

/// Which groups are to be caught, and how many of them may be missed.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// Options, incidents and rows.
    pub instance: &'a Instance,
    /// For each group: it is not asked for, as if it had never happened.
    pub left_out: &'a [bool],
    /// How many of the others may be missed.
    pub budget: usize,
    /// An incident that every choice better than the one known is known to miss.
    pub shunned: Option<usize>,
}

/// Says whether time is over; what time is, is not known here.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    is_over: &'a (dyn Fn() -> bool + Sync),
    /// A tree of more nodes is left, the same on every machine.
    most_nodes: u64,
    /// So many are looked at however late it is.
    least_nodes: u64,
}

impl<'a> Patience<'a> {
    /// As long as it takes.
    pub const ENDLESS: Self = Self::until(&|| false);

    /// Until `is_over`.
    pub const fn until(is_over: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self {
            is_over,
            most_nodes: u64::MAX,
            least_nodes: 0,
        }
    }

    /// And no longer than so many nodes take.
    #[must_use]
    pub const fn for_nodes(self, most_nodes: u64) -> Self {
        Self { most_nodes, ..self }
    }

    /// But look at the first node however late it is: without it nothing is known of what is left.
    #[must_use]
    pub const fn with_a_bound(self) -> Self {
        Self {
            least_nodes: 1,
            ..self
        }
    }

    pub(super) fn is_over(self, nodes: u64) -> bool {
        nodes >= self.least_nodes && (nodes >= self.most_nodes || (self.is_over)())
    }
}

impl fmt::Debug for Patience<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Patience")
    }
}

/// Is there time to make a choice better that is good enough?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Haste {
    Polished,
    AsItIs,
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// No choice costs less.
    Optimal,
    /// Time was over: no choice costs less than this.
    AtLeast(u64),
}

/// A choice, and how good it is known to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// The level of each option.
    pub levels: Vec<Level>,
    /// The weight of its false steps.
    pub cost: u64,
    /// Groups that are asked for and missed.
    pub missed: Vec<usize>,
    /// How far it is proved.
    pub proof: Proof,
    /// Nodes of the tree that were looked at.
    pub nodes: u64,
}

impl Problem<'_> {
    /// A good choice and its cost, found without a proof; `None` when none was found that misses so few.
    pub fn quick_choice(&self) -> Option<(Vec<Level>, u64)> {
        let good = self.good(None, Haste::Polished)?;
        let cost = good.cost();
        Some((good.levels, cost))
    }

    /// A choice that was known before, each limit at the last incident it catches that is asked for.
    fn known(&self, levels: &[Level]) -> Assignment<'_> {
        let mut own = Assignment::of(self.instance, levels);
        for condition in 0..self.instance.conditions {
            let Some((option, level)) = own.chosen(condition) else {
                continue;
            };
            let asked = (1..=level)
                .rev()
                .find(|level| self.is_set(self.instance, option, *level));
            own.choose(option, asked.unwrap_or(0));
        }
        own
    }

    /// Is a level set by an incident that is asked for?
    fn is_set(&self, instance: &Instance, option: usize, level: Level) -> bool {
        let mut own = instance.caught_at[option][usize::from(level)].iter();
        own.any(|target| !self.left_out[instance.targets[*target].group])
    }

    fn good(&self, known: Option<&[Level]>, haste: Haste) -> Option<Assignment<'_>> {
        let known = known.map(|levels| self.known(levels));
        let candidates = match known {
            Some(known) if known.missed(self.left_out).len() <= self.budget => vec![known],
            Some(known) => {
                let mut starts = greedy::starts(self);
                starts.push(greedy::repaired(self, known));
                starts
            }
            None => greedy::starts(self),
        };
        let good = candidates.into_iter().filter_map(|mut candidate| {
            let enough = candidate.missed(self.left_out).len() <= self.budget;
            enough.then(|| {
                match haste {
                    Haste::Polished => greedy::polish(self, &mut candidate),
                    Haste::AsItIs => {}
                }
                candidate
            })
        });
        good.min_by_key(Assignment::cost)
    }

    /// The best choice; `None` when no choice misses so few. `known` is one to begin with.
    ///
    /// Where time is over before anything began, what is known is the answer.
    pub fn solve(&self, known: Option<&[Level]>, patience: Patience<'_>) -> Option<Solved> {
        let haste = if patience.is_over(0) {
            Haste::AsItIs
        } else {
            Haste::Polished
        };
        let (levels, cost) = match self.good(known, haste) {
            Some(good) => (good.levels.clone(), good.cost()),
            None => (Vec::new(), u64::MAX),
        };
        // A limit that only the incident left out had set may have been free where the next is not: then
        // better choices need not miss that incident.
        let same = known.is_none_or(|known| Assignment::of(self.instance, known).cost() >= cost);
        let problem = Problem {
            shunned: self.shunned.filter(|_| same),
            ..*self
        };
        let mut search = Search::new(&problem, levels, cost, patience);
        search.run();
        let found = search.finish()?;
        let mut best = Assignment::of(self.instance, &found.levels);
        canonical::settle(self, &mut best);
        Some(Solved {
            cost: best.cost(),
            missed: best.missed(self.left_out),
            levels: best.levels,
            proof: found.proof,
            nodes: found.nodes,
        })
    }
}
