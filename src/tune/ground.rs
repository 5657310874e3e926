//! A field surveyed and solved: every margin with every budget, over all its incidents, and over fewer.
//!
//! What is solved over all incidents helps where some are left out: the choice is one to begin with, and
//! any better one must miss what was left out, which closes most of the tree.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::field::Field;
use super::instance::{Instance, Level};
use super::margin::MARGINS;
use super::policy::Policy;
use super::problem::{OptionRef, instance, option_refs};
use super::search::{Patience, Problem, Proof, Solved};
use super::survey::{Material, Survey};

/// Groups that are left out and caught, or not, at a time.
const BATCH: usize = 8;

/// A problem in which something is left out, and one that only stands among candidates, may take so many
/// nodes. Hardly any needs them; one that does is counted as unproved.
const NODES_LEFT_OUT: u64 = 5_000;
const NODES_OF_CANDIDATES: u64 = 50_000;
/// What is answered may take as many as there is time for, up to where nobody would wait any longer.
const NODES_OF_ANSWERS: u64 = 2_000_000;

/// The budgets that are tried: all small ones, then fewer and fewer.
const BUDGETS: [usize; 20] = [
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 150,
];

/// One margin with one budget, solved over all incidents of the ground.
#[derive(Debug)]
pub struct Candidate {
    /// The number of its margin.
    pub margin: usize,
    /// How many groups may be missed.
    pub budget: usize,
    /// The problem, narrowed to what a best choice may use.
    instance: Instance,
    /// The best choice.
    pub solved: Solved,
}

/// How hard it all was.
#[derive(Debug, Default)]
pub struct Effort {
    nodes: AtomicU64,
    solved: AtomicU64,
    unproved: AtomicU64,
}

impl Effort {
    fn add(&self, solved: &Solved) {
        self.nodes.fetch_add(solved.nodes, Ordering::Relaxed);
        self.solved.fetch_add(1, Ordering::Relaxed);
        if solved.proof != Proof::Optimal {
            self.unproved.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Problems that were solved, those of them without a proof, and nodes that were looked at.
    pub fn counts(&self) -> (u64, u64, u64) {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (of(&self.solved), of(&self.unproved), of(&self.nodes))
    }
}

/// A field surveyed and solved.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The gate, its history and what may be changed.
    pub material: Material<'a>,
    /// Steps and incidents.
    pub field: Field,
    /// The options over it.
    pub survey: Survey,
    /// The options of its problems.
    pub refs: Vec<OptionRef>,
    /// The groups that have incidents in it.
    pub groups: Vec<usize>,
    /// The budgets of its candidates, ascending.
    budgets: Vec<usize>,
    /// For each margin and budget its candidate, once somebody asked for it; none where no choice misses so few.
    candidates: Vec<OnceLock<Option<Candidate>>>,
    /// When searching ends.
    pub patience: Patience<'a>,
    effort: &'a Effort,
}

impl<'a> Ground<'a> {
    /// Surveys a field; nothing is solved yet.
    pub fn new(
        material: Material<'a>,
        field: Field,
        patience: Patience<'a>,
        effort: &'a Effort,
    ) -> Self {
        let survey = Survey::new(&material, &field);
        let mut groups: Vec<usize> = field.issues.iter().map(|issue| issue.group).collect();
        groups.sort_unstable();
        groups.dedup();
        Self {
            material,
            refs: option_refs(&survey),
            survey,
            field,
            groups,
            budgets: Vec::new(),
            candidates: Vec::new(),
            patience,
            effort,
        }
    }

    /// Groups that no limit of any option could catch, whatever it cost.
    pub fn hopeless(&self) -> usize {
        let hopeless = |issue: usize| {
            let options = &self.survey.options;
            !self.field.issues[issue].caught_by_base
                && !options
                    .iter()
                    .any(|option| option.selectable && option.ladders[0].ranks[issue] > 0)
        };
        let mut groups: Vec<usize> = (0..self.field.issues.len())
            .filter(|issue| hopeless(*issue))
            .map(|issue| self.field.issues[issue].group)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        groups.len()
    }

    /// With candidates for every margin and every budget up to `most`, solved when they are asked for: those of
    /// small budgets are the hardest, and seldom needed.
    #[must_use]
    pub fn with_candidates(mut self, most: usize) -> Self {
        let least = self.hopeless();
        self.budgets = BUDGETS
            .into_iter()
            .filter(|own| *own > least && *own <= most)
            .collect();
        self.budgets.insert(0, least);
        let count = MARGINS.len() * self.budgets.len();
        self.candidates.resize_with(count, OnceLock::new);
        self
    }

    /// How many budgets its candidates have.
    pub fn budgets(&self) -> usize {
        self.budgets.len()
    }

    /// The place of the largest of them that is at most `budget`, or of the smallest.
    pub fn place_of(&self, budget: usize) -> usize {
        let after = self.budgets.partition_point(|own| *own <= budget);
        after.saturating_sub(1)
    }

    /// The candidate of a margin and of the budget at a place.
    pub fn candidate(&self, margin: usize, place: usize) -> Option<&Candidate> {
        let cell = self.candidates.get(margin * self.budgets.len() + place)?;
        let solved = cell.get_or_init(|| {
            // A choice that misses a few more, if one is known, is soon one that does not.
            let looser = self.candidates.get(margin * self.budgets.len() + place + 1);
            let looser = looser.filter(|_| place + 1 < self.budgets.len());
            let known = looser.and_then(OnceLock::get).and_then(Option::as_ref);
            let known = known.map(|known| known.solved.levels.as_slice());
            self.solve_candidate(margin, self.budgets[place], known)
        });
        solved.as_ref()
    }

    fn solve_candidate(
        &self,
        margin: usize,
        budget: usize,
        known: Option<&[Level]>,
    ) -> Option<Candidate> {
        let wide = instance(&self.material, &self.field, &self.survey, margin, budget);
        let none = vec![false; self.field.groups];
        let problem = Problem {
            instance: &wide,
            left_out: &none,
            budget,
            shunned: None,
        };
        let solved = problem.solve(known, self.patience.for_nodes(NODES_OF_CANDIDATES))?;
        self.effort.add(&solved);
        Some(Candidate {
            margin,
            budget,
            instance: wide.within(solved.cost),
            solved,
        })
    }

    /// The best choice for each of the ascending budgets, until one costs nothing. Each is one to begin with
    /// for the next, whose problem need not hold what costs more. Of the first a bound is known however late it is.
    pub fn best_for(&self, margin: usize, budgets: &[usize]) -> Vec<(usize, Solved)> {
        let mut found = Vec::new();
        let none = vec![false; self.field.groups];
        let Some(first) = budgets.first() else {
            return found;
        };
        let mut wide = instance(&self.material, &self.field, &self.survey, margin, *first);
        let mut known: Option<Solved> = None;
        for budget in budgets {
            if known.as_ref().is_some_and(|known| known.cost == 0) {
                break;
            }
            let problem = Problem {
                instance: &wide,
                left_out: &none,
                budget: *budget,
                shunned: None,
            };
            let in_haste = known.is_some() && self.patience.is_over(0);
            let fresh = (!in_haste).then(|| problem.quick_choice()).flatten();
            let begin = match (&fresh, &known) {
                (Some((levels, cost)), Some(known)) if *cost < known.cost => Some(levels),
                (_, Some(known)) => Some(&known.levels),
                (Some((levels, _)), None) => Some(levels),
                (None, None) => None,
            };
            let begin = begin.map(Vec::as_slice);
            let patience = self.patience.for_nodes(NODES_OF_ANSWERS);
            let patience = match known {
                None => patience.with_a_bound(),
                Some(_) => patience,
            };
            let Some(own) = problem.solve(begin, patience) else {
                continue;
            };
            self.effort.add(&own);
            wide = wide.within(own.cost);
            found.push((*budget, own.clone()));
            known = Some(own);
        }
        found
    }

    /// The best choice of a candidate when some groups are left out.
    pub fn solve_without(&self, candidate: &Candidate, left_out: &[bool]) -> Solved {
        let mut out = (0..left_out.len()).filter(|group| left_out[*group]);
        match (out.next(), out.next()) {
            (None, _) => candidate.solved.clone(),
            (Some(alone), None) => {
                let none = vec![false; left_out.len()];
                self.solve_without_one(candidate, &none, &candidate.solved, alone)
            }
            (Some(_), Some(_)) => self.solve_from(candidate, left_out, &candidate.solved, None),
        }
    }

    /// The same when one more group is left out than for the choice `known`.
    fn solve_without_one(
        &self,
        candidate: &Candidate,
        left_out: &[bool],
        known: &Solved,
        group: usize,
    ) -> Solved {
        let mut without = left_out.to_vec();
        without[group] = true;
        let targets = candidate.instance.targets.iter().enumerate();
        let own: Vec<usize> = targets
            .filter(|(_, target)| target.group == group && !target.settled)
            .map(|(number, _)| number)
            .collect();
        let shunned = match own[..] {
            // Nothing of it asks for anything: conditions that are not tuned catch it.
            [] => return known.clone(),
            [alone] => (known.proof == Proof::Optimal).then_some(alone),
            [_, _, ..] => None,
        };
        self.solve_from(candidate, &without, known, shunned)
    }

    fn solve_from(
        &self,
        candidate: &Candidate,
        left_out: &[bool],
        known: &Solved,
        shunned: Option<usize>,
    ) -> Solved {
        let problem = Problem {
            instance: &candidate.instance,
            left_out,
            budget: candidate.budget,
            shunned,
        };
        let solved = problem
            .solve(Some(&known.levels), self.patience.for_nodes(NODES_LEFT_OUT))
            .expect("a choice that misses few groups misses no more of fewer");
        self.effort.add(&solved);
        solved
    }

    /// The groups missed by the choices made without them, of those not left out; `None` when they are more
    /// than `most`. `known` is the choice of the candidate without what is left out.
    pub fn left_out_misses(
        &self,
        candidate: &Candidate,
        left_out: &[bool],
        known: &Solved,
        most: usize,
    ) -> Option<Vec<usize>> {
        // Those that are missed even when they are asked for come first: they decide soonest.
        let mut order: Vec<usize> = self
            .groups
            .iter()
            .copied()
            .filter(|group| !left_out[*group])
            .collect();
        order.sort_by_key(|group| (!known.missed.contains(group), *group));
        let mut missed = Vec::new();
        for batch in order.chunks(BATCH) {
            let found: Vec<bool> = batch
                .par_iter()
                .with_max_len(1)
                .map(|group| {
                    let own = self.solve_without_one(candidate, left_out, known, *group);
                    let policy = self.policy(candidate.margin, &own);
                    policy.misses(&self.field, &self.survey, *group)
                })
                .collect();
            let groups = batch.iter().zip(found).filter(|(_, missed)| *missed);
            missed.extend(groups.map(|(group, _)| *group));
            if missed.len() > most {
                return None;
            }
        }
        missed.sort_unstable();
        Some(missed)
    }

    /// What a choice means.
    pub fn policy(&self, margin: usize, solved: &Solved) -> Policy {
        Policy::of(&self.survey, &self.refs, margin, &solved.levels)
    }
}
