//! What to expect of limits so chosen, where they were not chosen.
//!
//! - *Nested*: groups are held out in folds, margin, budget and limits chosen anew without them, and the
//!   fold is asked. One group each up to twenty, else twenty folds, groups dealt in turn by their start.
//! - *Walk-forward*: calendar months (under four of them five equal parts; the first is never tested);
//!   limits chosen on everything before, a memory and a lead short of the border, and held against the
//!   month from one cool-down after it. An incident belongs to the part it starts in.
//! - *Held out*: with forty groups or more, the last 30 % of time, judged once.
//!
//! All of them speak of the procedure, not of the numbers it finds on everything.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::choose::{Aim, Choice, HeldOutTime};
use super::field::{Field, Issue};
use super::ground::{Candidate, Effort, Ground};
use super::instance::Level;
use super::policy::Policy;
use super::search::{Patience, Solved};
use crate::engine::Bits;
use crate::model::{Duration, Timestamp};
use crate::outcome::interval::{DailyCounts, Days};
use crate::outcome::{Rate, days_of};

/// More groups than this are held out several at a time.
const MOST_FOLDS: usize = 20;
/// With fewer groups nothing is held out for the end.
pub const GROUPS_TO_HOLD_OUT: usize = 40;
/// The share of time that choices are made on, where the rest is held out.
const FIRST_PART: f64 = 0.7;
/// With fewer calendar months the range is cut into equal parts.
const FEWEST_MONTHS: usize = 4;
const EQUAL_PARTS: usize = 5;

/// The figure of nested folds.
#[derive(Debug, Clone, PartialEq)]
pub struct Nested {
    /// How many folds.
    pub folds: usize,
    /// Folds that there was no time for; their groups are in no figure.
    pub unreached: usize,
    /// Groups missed by limits chosen without them.
    pub missed: Vec<usize>,
    /// Of so many.
    pub of: usize,
    /// Folds in which no candidate met the target.
    pub unmet: usize,
}

/// Limits held against time they were not chosen on.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// The steps.
    pub steps: Range<usize>,
    /// The margin that was chosen before.
    pub margin: usize,
    /// The budget.
    pub budget: usize,
    /// Healthy steps said NO-GO.
    pub false_no_go: Rate,
    /// The same by today's gate.
    pub false_no_go_today: Rate,
    /// Groups missed.
    pub missed: Rate,
    /// The same by today's gate.
    pub missed_today: Rate,
    /// False steps by UTC day.
    pub days: Vec<DailyCounts>,
}

/// Several of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WalkForward {
    /// By time.
    pub parts: Vec<Tested>,
    /// Parts before which there was no incident to learn from.
    pub untested: usize,
    /// Parts that there was no time for.
    pub unreached: usize,
}

impl WalkForward {
    /// Healthy steps said NO-GO, over all parts.
    pub fn false_no_go(&self) -> Rate {
        sum(self.parts.iter().map(|part| part.false_no_go))
    }

    /// The same by today's gate.
    pub fn false_no_go_today(&self) -> Rate {
        sum(self.parts.iter().map(|part| part.false_no_go_today))
    }

    /// Groups missed, over all parts.
    pub fn missed(&self) -> Rate {
        sum(self.parts.iter().map(|part| part.missed))
    }

    /// The same by today's gate.
    pub fn missed_today(&self) -> Rate {
        sum(self.parts.iter().map(|part| part.missed_today))
    }

    /// The days of all parts.
    pub fn days(&self) -> Days {
        Days::new(self.parts.iter().flat_map(|part| part.days.iter().copied()))
    }
}

fn sum(rates: impl Iterator<Item = Rate>) -> Rate {
    rates.fold(Rate::new(0, 0), |sum, own| {
        Rate::new(sum.hits + own.hits, sum.of + own.of)
    })
}

/// What choices are tested by.
#[derive(Debug, Clone)]
pub struct Rulers<'a> {
    /// Where today's gate says NO-GO (or WARNING).
    pub today: &'a Bits,
    /// Groups that today's gate misses.
    pub missed_today: &'a BTreeSet<usize>,
    /// What training stops short of a border.
    pub purge: Duration,
    /// What testing begins after one.
    pub embargo: Duration,
}

/// Misses of groups held out in folds. Margin and budget are those that `chooser` chooses, which is `ground` or its
/// first part; limits come from all of `ground`. It goes as far as there is time: a fold that time ended in speaks of haste, not of
/// the procedure.
pub fn nested(
    ground: &Ground<'_>,
    chooser: &Ground<'_>,
    aim: Aim,
    time: Option<&dyn HeldOutTime>,
) -> Nested {
    let groups = &ground.groups;
    let folds = groups.len().min(MOST_FOLDS);
    let mut missed = Vec::new();
    let (mut unmet, mut reached, mut of) = (0, 0, 0);
    for fold in 0..folds {
        let held: Vec<usize> = groups.iter().copied().skip(fold).step_by(folds).collect();
        let mut left_out = vec![false; ground.field.groups];
        for group in &held {
            left_out[*group] = true;
        }
        let choice = chooser.choose(aim, &left_out, time);
        if ground.patience.is_over(0) {
            break;
        }
        reached += 1;
        of += held.len();
        let Some(choice) = choice else {
            missed.extend(held);
            unmet += 1;
            continue;
        };
        unmet += usize::from(!choice.met);
        let refitted = if std::ptr::eq(ground, chooser) {
            None
        } else {
            ground.refit(&choice, &left_out)
        };
        let solved = refitted.as_ref().unwrap_or(&choice.solved);
        let policy = ground.policy(choice.margin, solved);
        missed.extend(
            held.into_iter()
                .filter(|group| policy.misses(&ground.field, &ground.survey, *group)),
        );
    }
    missed.sort_unstable();
    Nested {
        folds: reached,
        unreached: folds - reached,
        missed,
        of,
        unmet,
    }
}

/// A stretch of training and one of testing after it.
#[derive(Debug)]
pub struct Split<'a> {
    /// What is learnt from.
    pub training: Ground<'a>,
    /// The steps that are tested.
    pub test: Range<usize>,
    /// The groups that are.
    pub test_groups: Vec<usize>,
}

/// The parts between borders; what lies before the first border is never tested.
pub fn parts_of(field: &Field, borders: &[usize]) -> impl Iterator<Item = Range<usize>> {
    let ends = borders.iter().skip(1).copied().chain([field.judged.len()]);
    borders
        .iter()
        .zip(ends)
        .map(|(border, end)| *border..end)
        .collect::<Vec<_>>()
        .into_iter()
}

fn instant(field: &Field, index: usize) -> Timestamp {
    let range = field.judged.range();
    range.from + field.judged.step().times(index)
}

impl<'a> Split<'a> {
    /// Cuts a field where `part` begins; `None` when there is no incident before it to learn from.
    pub fn new(
        whole: &Ground<'a>,
        part: Range<usize>,
        rulers: &Rulers<'_>,
        (patience, effort): (Patience<'a>, &'a Effort),
        most_budget: impl Fn(usize) -> usize,
    ) -> Option<Self> {
        let field = &whole.field;
        let step = field.judged.step();
        let learnt = part.start.saturating_sub(step.steps_in(rulers.purge));
        let known_by = instant(field, learnt);
        let over = |issue: &Issue| issue.span.to <= known_by;
        let training = field.within(0..learnt, over);
        if training.issues.is_empty() {
            return None;
        }
        let ground = Ground::new(whole.material, training, patience, effort);
        let most = most_budget(ground.groups.len());
        let begins = field.judged.range().from.max(instant(field, part.start));
        let ends = instant(field, part.end);
        let test_groups = (0..field.groups).filter(|group| {
            let mut own = field.issues.iter().filter(|issue| issue.group == *group);
            own.next()
                .is_some_and(|first| first.span.from >= begins && first.span.from < ends)
        });
        Some(Self {
            test: (part.start + step.steps_in(rulers.embargo)).min(part.end)..part.end,
            test_groups: test_groups.collect(),
            training: ground.with_candidates(most),
        })
    }

    /// Holds a choice that was made on the training part against the test part.
    pub fn test(&self, whole: &Ground<'_>, choice: &Choice, rulers: &Rulers<'_>) -> Tested {
        let policy = self.training.policy(choice.margin, &choice.solved);
        let field = &whole.field;
        let says = self.says(field, &policy);
        let healthy = self.healthy(field);
        let missed = |misses: &dyn Fn(usize) -> bool| {
            let count = self
                .test_groups
                .iter()
                .filter(|group| misses(**group))
                .count();
            Rate::new(count as u64, self.test_groups.len() as u64)
        };
        Tested {
            steps: self.test.clone(),
            margin: choice.margin,
            budget: choice.budget,
            false_no_go: Rate::of_plane(&says, &healthy),
            false_no_go_today: Rate::of_plane(rulers.today, &healthy),
            missed: missed(&|group| self.misses(whole, &policy, group)),
            missed_today: missed(&|group| rulers.missed_today.contains(&group)),
            days: days_of(field.judged, &says, &healthy),
        }
    }

    /// The limits of idle conditions are those of the training part; peaks are of the whole field.
    fn misses(&self, whole: &Ground<'_>, policy: &Policy, group: usize) -> bool {
        let mut survey = whole.survey.clone();
        for (own, trained) in survey.tuned.iter_mut().zip(&self.training.survey.tuned) {
            own.idle = trained.idle;
        }
        policy.misses(&whole.field, &survey, group)
    }

    fn says(&self, field: &Field, policy: &Policy) -> Bits {
        policy.says(
            &self.training.material,
            field,
            &self.training.survey,
            self.test.clone(),
        )
    }

    /// Is there anything to test on?
    pub fn has_healthy(&self, field: &Field) -> bool {
        self.healthy(field).any()
    }

    fn healthy(&self, field: &Field) -> Bits {
        let mut healthy = Bits::zeros(field.judged.len());
        healthy.set_range(self.test.clone());
        healthy.and(&field.healthy);
        healthy
    }
}

/// A part, a margin and levels.
type PartOfChoice = (usize, usize, Vec<Level>);

/// Walk-forward shares of false time, for targets that ask for them.
#[derive(Debug)]
pub struct FalseTime<'a, 'g> {
    whole: &'a Ground<'g>,
    splits: Vec<&'a Split<'g>>,
    /// For a part, a margin and levels, what was counted: most choices come again and again.
    known: Mutex<HashMap<PartOfChoice, Rate>>,
}

impl<'a, 'g> FalseTime<'a, 'g> {
    /// Over the parts of everything.
    pub fn new(whole: &'a Ground<'g>, splits: Vec<&'a Split<'g>>) -> Self {
        Self {
            whole,
            splits,
            known: Mutex::default(),
        }
    }

    fn rate(&self, number: usize, margin: usize, solved: &Solved) -> Rate {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (number, margin, solved.levels.clone());
        if let Some(rate) = known().get(&key) {
            return *rate;
        }
        let split = self.splits[number];
        let policy = split.training.policy(margin, solved);
        let says = split.says(&self.whole.field, &policy);
        let rate = Rate::of_plane(&says, &split.healthy(&self.whole.field));
        known().insert(key, rate);
        rate
    }
}

impl HeldOutTime for FalseTime<'_, '_> {
    fn false_share(&self, candidate: &Candidate, left_out: &[bool]) -> Option<f64> {
        let rates = self
            .splits
            .iter()
            .enumerate()
            .filter_map(|(number, split)| {
                let ground = &split.training;
                let of_all = self.whole.groups.len().max(1);
                // As large a share of fewer groups.
                let budget = candidate.budget * ground.groups.len() / of_all;
                let own = ground.candidate(candidate.margin, ground.place_of(budget))?;
                let solved = ground.solve_without(own, left_out);
                Some(self.rate(number, own.margin, &solved))
            });
        sum(rates).value()
    }
}

/// Time that was seen, where there is no other.
#[derive(Debug)]
pub struct Seen<'a, 'g>(pub &'a Ground<'g>);

impl HeldOutTime for Seen<'_, '_> {
    fn false_share(&self, candidate: &Candidate, left_out: &[bool]) -> Option<f64> {
        let solved = self.0.solve_without(candidate, left_out);
        Some(self.0.false_share_seen(&solved))
    }
}

/// Where the parts of a walk-forward begin, the first left out.
pub fn borders(field: &Field) -> Vec<usize> {
    let range = field.judged.range();
    let months: Vec<usize> = range
        .from
        .months_until(range.to)
        .into_iter()
        .map(|month| field.judged.index_at_or_after(month))
        .filter(|index| *index > 0 && *index < field.judged.len())
        .collect();
    if months.len() + 1 >= FEWEST_MONTHS {
        return months;
    }
    let steps = field.judged.len();
    (1..EQUAL_PARTS)
        .map(|part| steps * part / EQUAL_PARTS)
        .collect()
}

/// Where the time that is held out for the end begins.
pub fn last_part(field: &Field) -> usize {
    (field.judged.len() as f64 * FIRST_PART).round() as usize
}
