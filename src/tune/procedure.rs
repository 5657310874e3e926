//! The whole of tuning, from a field to a choice and what to expect of it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::choose::{Aim, Choice, HeldOutTime};
use super::field::Field;
use super::ground::{Effort, Ground};
use super::margin::MARGINS;
use super::policy::Policy;
use super::search::{Patience, Proof, Solved};
use super::survey::Material;
use super::validation::{
    FalseTime, GROUPS_TO_HOLD_OUT, Nested, Rulers, Seen, Split, Tested, WalkForward, borders,
    last_part, nested, parts_of,
};

/// How honest the figures are to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Honesty {
    /// Margin and budget by incidents left out, figures from held-out folds and time.
    HeldOut,
    /// No margin; the target binds in sample.
    InSampleOnly,
}

/// What is to be done.
#[derive(Debug)]
pub struct Procedure<'a> {
    /// The gate, its history and what may change.
    pub material: Material<'a>,
    /// Steps and incidents.
    pub field: Field,
    /// What is asked for.
    pub aim: Aim,
    /// How honest.
    pub honesty: Honesty,
    /// Today's gate, and what lies around borders.
    pub rulers: Rulers<'a>,
    /// When searching ends.
    pub patience: Patience<'a>,
}

/// One point of a frontier.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// How many groups may be missed.
    pub budget: usize,
    /// How the conditions stand.
    pub policy: Policy,
    /// Groups that are missed.
    pub missed: Vec<usize>,
    /// The weight of quiet steps that are false.
    pub cost: u64,
    /// How far it is proved.
    pub proof: Proof,
    /// Could a weighting of the two costs have found it?
    pub supported: bool,
}

/// The best choice for every budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Frontier {
    /// The number of the margin.
    pub margin: usize,
    /// By budget, up to the first that costs nothing.
    pub points: Vec<Point>,
}

/// What was left out because time was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unreached {
    /// Nested folds.
    pub folds: usize,
    /// Parts of the walk-forward.
    pub parts: usize,
}

/// What was found.
#[derive(Debug)]
pub struct Tuning<'a> {
    /// Everything it was chosen on.
    pub ground: Ground<'a>,
    /// The number of the margin.
    pub margin: usize,
    /// The budget.
    pub budget: usize,
    /// The choice.
    pub solved: Solved,
    /// What it means.
    pub policy: Policy,
    /// How margin and budget were chosen.
    pub choice: Option<Choice>,
    /// What nested folds say; none where there was no time for any.
    pub nested: Option<Nested>,
    /// What later months say; none where there was no time for any.
    pub walk_forward: Option<WalkForward>,
    /// What there was no time for.
    pub unreached: Unreached,
    /// What the time held out for the end says.
    pub held_out: Option<Tested>,
    /// Without a margin, and with the one chosen if that is another.
    pub frontiers: Vec<Frontier>,
}

/// Why nothing was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Unmet {
    /// So many groups cannot be caught by any limit.
    Hopeless {
        /// How many.
        hopeless: usize,
        /// Of so many.
        groups: usize,
    },
    /// The best that can be done.
    Closest {
        /// Groups missed by limits chosen without them.
        missed: usize,
        /// Of so many.
        groups: usize,
    },
    /// The least share of false time that any margin and budget has, where they were chosen and later.
    ClosestShare {
        /// The share.
        least: f64,
    },
    /// Even limits that miss everything are false more often than that.
    AlwaysFalse {
        /// The least weight of false steps.
        least: u64,
        /// Of so much healthy time.
        healthy: u64,
    },
}

/// What was chosen on the first part of time, and how it did in the rest.
struct Last<'a> {
    split: Split<'a>,
    choice: Choice,
    tested: Tested,
}

impl<'a> Procedure<'a> {
    /// Does it all.
    pub fn run(&self, effort: &'a Effort) -> Result<Tuning<'a>, Unmet> {
        let ground = Ground::new(self.material, self.field.clone(), self.patience, effort);
        match self.honesty {
            Honesty::InSampleOnly => self.in_sample(ground),
            Honesty::HeldOut => self.held_out(ground, effort),
        }
    }

    fn in_sample(&self, ground: Ground<'a>) -> Result<Tuning<'a>, Unmet> {
        let groups = ground.groups.len();
        let hopeless = ground.hopeless();
        let budget = self.aim.budget_in_sample(groups);
        if budget < hopeless {
            return Err(Unmet::Hopeless { hopeless, groups });
        }
        // The answer first: where time is short, its proof is worth most.
        let first = match self.aim {
            Aim::Missed(_) | Aim::MissedRate(_) => budget.min(groups),
            Aim::FalseNoGo(_) => hopeless,
        };
        let (below, from): (Vec<usize>, Vec<usize>) =
            (hopeless..=groups).partition(|own| *own < first);
        let later = ground.best_for(0, &from);
        let mut solved = ground.best_for(0, &below);
        solved.extend(later);
        straighten(&mut solved);
        let healthy = self.field.weight_of(&self.field.healthy);
        let sunk = healthy - self.field.weight_of(&self.field.quiet);
        let chosen = match self.aim {
            Aim::Missed(_) | Aim::MissedRate(_) => {
                solved.iter().rev().find(|(own, _)| *own <= budget)
            }
            Aim::FalseNoGo(most) => solved
                .iter()
                .find(|(_, own)| own.cost + sunk <= most.floor_of(healthy)),
        };
        let Some(chosen) = chosen else {
            let least = solved.last().map_or(healthy, |(_, own)| own.cost + sunk);
            return Err(Unmet::AlwaysFalse { least, healthy });
        };
        let (budget, own) = chosen.clone();
        let frontier = frontier(&ground, 0, &solved);
        Ok(Tuning {
            policy: ground.policy(0, &own),
            margin: 0,
            budget,
            solved: own,
            choice: None,
            nested: None,
            walk_forward: None,
            unreached: Unreached::default(),
            held_out: None,
            frontiers: vec![frontier],
            ground,
        })
    }

    fn held_out(&self, ground: Ground<'a>, effort: &'a Effort) -> Result<Tuning<'a>, Unmet> {
        let groups = ground.groups.len();
        let hopeless = ground.hopeless();
        if self
            .aim
            .allowed(groups)
            .is_none_or(|allowed| allowed < hopeless)
        {
            return Err(Unmet::Hopeless { hopeless, groups });
        }
        let ground = ground.with_candidates(self.most_budget(groups));
        let borders = borders(&self.field);
        // Choices that later time decides need all of it first; others may find no time for it.
        let ready = match self.aim {
            Aim::FalseNoGo(_) => self.split(&ground, &borders, effort),
            Aim::Missed(_) | Aim::MissedRate(_) => Vec::new(),
        };
        let parts: Vec<&Split<'a>> = ready.iter().flatten().collect();
        let seen = Seen(&ground);
        let time = FalseTime::new(&ground, parts.clone());
        let time: Option<&dyn HeldOutTime> = match self.aim {
            Aim::FalseNoGo(_) if parts.is_empty() => Some(&seen),
            Aim::FalseNoGo(_) => Some(&time),
            Aim::Missed(_) | Aim::MissedRate(_) => None,
        };
        let everything = vec![false; self.field.groups];
        let last = (groups >= GROUPS_TO_HOLD_OUT)
            .then(|| self.last(&ground, effort))
            .flatten();
        let choice = match &last {
            Some(last) => last.choice.clone(),
            None => ground
                .choose(self.aim, &everything, time)
                .ok_or(Unmet::Hopeless { hopeless, groups })?,
        };
        if let (false, Some(least)) = (choice.met, choice.false_share) {
            return Err(Unmet::ClosestShare { least });
        }
        if !choice.met {
            return Err(Unmet::Closest {
                missed: choice.left_out_misses.len(),
                groups: choice.groups,
            });
        }
        // The answer before what is said of it: where time is short, its proof is worth most.
        let solved = Self::refit(&ground, &choice);
        // Folds are to do what was done: choose where it was chosen.
        let chooser = match (&last, self.aim) {
            (Some(last), Aim::Missed(_) | Aim::MissedRate(_)) => &last.split.training,
            (Some(_), Aim::FalseNoGo(_)) | (None, _) => &ground,
        };
        let nested = nested(&ground, chooser, self.aim, time);
        let walk_forward = self.walk_forward(&ground, &borders, &ready, effort);
        let unreached = Unreached {
            folds: nested.unreached,
            parts: walk_forward.unreached,
        };
        let nothing_tested = walk_forward.parts.is_empty() && unreached.parts > 0;

        let all: Vec<usize> = (hopeless..=groups).collect();
        let mut margins: Vec<usize> = [0, choice.margin].into();
        margins.dedup();
        let frontiers: Vec<Frontier> = margins
            .into_iter()
            .map(|margin| {
                let mut solved = ground.best_for(margin, &all);
                straighten(&mut solved);
                frontier(&ground, margin, &solved)
            })
            .collect();
        Ok(Tuning {
            margin: choice.margin,
            budget: choice.budget,
            policy: ground.policy(choice.margin, &solved),
            solved,
            nested: Some(nested).filter(|own| own.folds > 0),
            walk_forward: Some(walk_forward).filter(|_| !nothing_tested),
            unreached,
            held_out: last.map(|last| last.tested),
            choice: Some(choice),
            frontiers,
            ground,
        })
    }

    /// Part by part, as far as there is time.
    fn walk_forward(
        &self,
        ground: &Ground<'a>,
        borders: &[usize],
        ready: &[Option<Split<'a>>],
        effort: &'a Effort,
    ) -> WalkForward {
        let mut found = WalkForward::default();
        for (number, part) in parts_of(&self.field, borders).enumerate() {
            let own;
            let split = match ready.get(number) {
                Some(ready) => ready.as_ref(),
                None if self.patience.is_over(0) => None,
                None => {
                    own = self.split_at(ground, part, effort);
                    own.as_ref()
                }
            };
            let tested = split.and_then(|split| self.test(ground, split, effort));
            // A part that time ended in speaks of haste.
            if self.patience.is_over(0) {
                found.unreached = borders.len() - number;
                break;
            }
            found.untested += usize::from(split.is_none());
            found.parts.extend(tested);
        }
        found
    }

    /// Margin and budget kept, limits from everything.
    fn refit(ground: &Ground<'a>, choice: &Choice) -> Solved {
        let same = ground.candidate(choice.margin, ground.place_of(choice.budget));
        let same = same.filter(|own| own.budget == choice.budget);
        if let Some(same) = same.filter(|own| own.solved.proof == Proof::Optimal) {
            return same.solved.clone();
        }
        // A budget at which nothing was left to pay was not gone beyond, or is too small for all incidents.
        let budget = choice.budget.max(ground.hopeless());
        let found = ground.best_for(choice.margin, &[budget]).pop();
        found.map_or_else(|| choice.solved.clone(), |(_, own)| own)
    }

    /// Chooses on the first part of time and judges the rest once.
    fn last(&self, ground: &Ground<'a>, effort: &'a Effort) -> Option<Last<'a>> {
        let split = self
            .split(ground, &[last_part(&self.field)], effort)
            .pop()??;
        let (choice, tested) = self.test_of(ground, &split, effort)?;
        Some(Last {
            split,
            choice,
            tested,
        })
    }

    fn test(&self, ground: &Ground<'a>, part: &Split<'a>, effort: &'a Effort) -> Option<Tested> {
        self.test_of(ground, part, effort).map(|(_, tested)| tested)
    }

    /// Chooses on the training part as on everything, and holds that against the test part.
    fn test_of(
        &self,
        ground: &Ground<'a>,
        part: &Split<'a>,
        effort: &'a Effort,
    ) -> Option<(Choice, Tested)> {
        let none = vec![false; self.field.groups];
        let training = &part.training;
        let choice = match self.aim {
            Aim::FalseNoGo(_) => {
                let mut earlier = borders(&self.field);
                earlier.retain(|border| *border < part.test.start);
                // The last of them is where the test part begins, unless that is no border of a part.
                let parts = self.split(training, &earlier, effort);
                let parts: Vec<&Split<'a>> = parts.iter().flatten().collect();
                let tested = parts.iter().any(|part| part.has_healthy(&training.field));
                let time = FalseTime::new(training, parts);
                let seen = Seen(training);
                let time: &dyn HeldOutTime = if tested { &time } else { &seen };
                training.choose(self.aim, &none, Some(time))?
            }
            Aim::Missed(_) | Aim::MissedRate(_) => training.choose(self.aim, &none, None)?,
        };
        let tested = part.test(ground, &choice, &self.rulers);
        Some((choice, tested))
    }

    fn split(
        &self,
        ground: &Ground<'a>,
        borders: &[usize],
        effort: &'a Effort,
    ) -> Vec<Option<Split<'a>>> {
        parts_of(&self.field, borders)
            .map(|part| self.split_at(ground, part, effort))
            .collect()
    }

    fn split_at(
        &self,
        ground: &Ground<'a>,
        part: Range<usize>,
        effort: &'a Effort,
    ) -> Option<Split<'a>> {
        let most = |groups: usize| self.most_budget(groups);
        Split::new(ground, part, &self.rulers, (self.patience, effort), most)
    }

    /// Budgets over this are not tried: with a margin a choice may miss more lowered peaks than real ones,
    /// but hardly more than twice as many.
    fn most_budget(&self, groups: usize) -> usize {
        match self.aim {
            Aim::FalseNoGo(_) => groups / 2,
            Aim::Missed(_) | Aim::MissedRate(_) => {
                let allowed = self.aim.allowed(groups).unwrap_or(0);
                (2 * allowed + 2).min(groups)
            }
        }
    }
}

/// Groups that today's gate misses, given where it catches.
pub fn missed_groups(field: &Field, catches: impl Fn(usize) -> bool) -> BTreeSet<usize> {
    let caught = |steps: &[usize]| steps.iter().filter(|step| catches(**step)).count() as u64;
    field
        .issues
        .iter()
        .filter(|issue| caught(&issue.steps) < issue.needed)
        .map(|issue| issue.group)
        .collect()
}

/// Ends with the first that costs nothing. Where time was over: what a larger budget cannot be below, a smaller one
/// cannot either, and what a smaller one has found is there for a larger one.
fn straighten(solved: &mut Vec<(usize, Solved)>) {
    if let Some(free) = solved.iter().position(|(_, own)| own.cost == 0) {
        solved.truncate(free + 1);
    }
    for number in 1..solved.len() {
        if solved[number].1.cost > solved[number - 1].1.cost {
            let proof = solved[number].1.proof;
            solved[number].1 = Solved {
                proof,
                ..solved[number - 1].1.clone()
            };
        }
    }
    let mut least = 0;
    for (_, own) in solved.iter_mut().rev() {
        least = match own.proof {
            Proof::Optimal => own.cost,
            Proof::AtLeast(bound) => bound.max(least),
        };
        if own.proof != Proof::Optimal {
            own.proof = if least >= own.cost {
                Proof::Optimal
            } else {
                Proof::AtLeast(least)
            };
        }
    }
}

fn frontier(ground: &Ground<'_>, margin: usize, solved: &[(usize, Solved)]) -> Frontier {
    let corners: Vec<(u64, u64)> = solved
        .iter()
        .map(|(_, own)| (own.missed.len() as u64, own.cost))
        .collect();
    let points = solved
        .iter()
        .enumerate()
        .map(|(number, (budget, own))| Point {
            budget: *budget,
            policy: ground.policy(margin, own),
            missed: own.missed.clone(),
            cost: own.cost,
            proof: own.proof,
            supported: is_supported(&corners, number),
        });
    Frontier {
        margin,
        points: points.collect(),
    }
}

/// Is a point on the lower convex hull of all? Only those minimise some weighted sum of the two costs.
fn is_supported(points: &[(u64, u64)], number: usize) -> bool {
    let (x, y) = points[number];
    points.iter().all(|(left, above)| {
        points.iter().all(|(right, below)| {
            if !(*left < x && x < *right) {
                return *left != x || *above >= y;
            }
            // The chord at x is at least y.
            let (dx, dl) = (u128::from(right - left), u128::from(x - left));
            let chord = u128::from(*above) * (dx - dl) + u128::from(*below) * dl;
            chord >= u128::from(y) * dx
        })
    })
}

impl Frontier {
    /// Its margin, in spreads.
    pub fn spreads(&self) -> f64 {
        MARGINS[self.margin].spreads()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(budget: usize, cost: u64, proof: Proof) -> (usize, Solved) {
        let own = Solved {
            levels: vec![budget as u16],
            cost,
            missed: Vec::new(),
            proof,
            nodes: 0,
        };
        (budget, own)
    }

    #[test]
    fn what_time_left_open_is_bounded_by_larger_budgets_and_no_dearer_than_smaller_ones() {
        let mut list = vec![
            found(0, 50, Proof::AtLeast(0)),
            found(1, 60, Proof::AtLeast(20)),
            found(2, 30, Proof::Optimal),
            found(3, 30, Proof::AtLeast(4)),
            found(4, 0, Proof::Optimal),
            found(5, 0, Proof::Optimal),
        ];
        straighten(&mut list);
        let told: Vec<(usize, u64, Proof)> = list
            .iter()
            .map(|(budget, own)| (*budget, own.cost, own.proof))
            .collect();
        assert_eq!(
            told,
            [
                (0, 50, Proof::AtLeast(30)),
                (1, 50, Proof::AtLeast(30)),
                (2, 30, Proof::Optimal),
                (3, 30, Proof::AtLeast(4)),
                (4, 0, Proof::Optimal),
            ]
        );
        assert_eq!(list[1].1.levels, [0], "found for a smaller budget");
    }
}
