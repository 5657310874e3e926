//! Which margin and which budget: by what they miss of incidents they have not seen.
//!
//! For every candidate each group is left out in turn, the limits are found without it, and it is asked
//! whether they catch it. Of the candidates whose misses so counted meet the target, the one with the
//! fewest false steps is chosen. That figure chose, so it is no estimate of anything: those are made by
//! doing all of this again where something was held out (see `validation`).

use super::ground::{Candidate, Ground};
use super::search::Solved;
use crate::outcome::Share;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// At most so many groups missed.
    Missed(usize),
    /// At most this share of groups missed: (misses + 1) ÷ (groups + 1).
    MissedRate(Share),
    /// At most this share of healthy time false.
    FalseNoGo(Share),
}

impl Aim {
    /// How many of so many groups may be missed, were they not seen; none when even no miss is too many.
    pub fn allowed(self, groups: usize) -> Option<usize> {
        match self {
            Self::Missed(most) => Some(most),
            Self::MissedRate(share) => share
                .floor_of(groups as u64 + 1)
                .checked_sub(1)
                .map(|most| most as usize),
            Self::FalseNoGo(_) => Some(groups),
        }
    }

    /// How many of so many may be missed in sample.
    pub fn budget_in_sample(self, groups: usize) -> usize {
        match self {
            Self::Missed(most) => most,
            Self::MissedRate(share) => share.floor_of(groups as u64) as usize,
            Self::FalseNoGo(_) => groups,
        }
    }
}

/// A margin and a budget, and the choice they make.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The number of the margin.
    pub margin: usize,
    /// How many groups may be missed.
    pub budget: usize,
    /// The choice over what was not left out.
    pub solved: Solved,
    /// Groups missed by choices made without them.
    pub left_out_misses: Vec<usize>,
    /// Of so many.
    pub groups: usize,
    /// Is the target met?
    pub met: bool,
}

/// What a candidate does in time it has not seen.
pub trait HeldOutTime {
    /// The share of healthy time that is false there, some groups left out; `None` if there is none.
    fn false_share(&self, candidate: &Candidate, left_out: &[bool]) -> Option<f64>;
}

impl Ground<'_> {
    /// The best candidate when some groups are left out. Without one that meets the target it is the one
    /// that comes closest.
    pub fn choose(
        &self,
        aim: Aim,
        left_out: &[bool],
        held_out: Option<&dyn HeldOutTime>,
    ) -> Option<Choice> {
        let groups = self
            .groups
            .iter()
            .filter(|group| !left_out[**group])
            .count();
        let mut list: Vec<(&Candidate, Solved)> = self
            .candidates
            .iter()
            .map(|candidate| (candidate, self.solve_without(candidate, left_out)))
            .collect();
        // Of those that cost the same, the one that leaves more room.
        list.sort_by_key(|(own, solved)| (solved.cost, std::cmp::Reverse(own.margin), own.budget));
        let chosen = |number: usize, misses: Vec<usize>, met: bool| {
            let (candidate, solved): &(&Candidate, Solved) = &list[number];
            Choice {
                margin: candidate.margin,
                budget: candidate.budget,
                solved: solved.clone(),
                left_out_misses: misses,
                groups,
                met,
            }
        };
        let eligible: Vec<usize> = match (aim, held_out) {
            (Aim::FalseNoGo(most), Some(time)) => {
                // Not in later time alone: a choice that is false more often on all of time than on its
                // later parts would break the promise at once.
                let shares: Vec<f64> = list
                    .iter()
                    .map(|(own, solved)| {
                        let later = time.false_share(own, left_out).unwrap_or(0.0);
                        later.max(self.false_share_seen(solved))
                    })
                    .collect();
                let within: Vec<usize> = (0..list.len())
                    .filter(|number| shares[*number] <= most.fraction())
                    .collect();
                if within.is_empty() {
                    let least = (0..list.len()).min_by(|a, b| shares[*a].total_cmp(&shares[*b]))?;
                    let misses = self.misses_of(&list[least], left_out, usize::MAX);
                    return misses.map(|misses| chosen(least, misses, false));
                }
                within
            }
            (Aim::FalseNoGo(_) | Aim::Missed(_) | Aim::MissedRate(_), _) => {
                (0..list.len()).collect()
            }
        };
        if let (Some(allowed), Aim::Missed(_) | Aim::MissedRate(_)) = (aim.allowed(groups), aim) {
            for number in &eligible {
                if let Some(misses) = self.misses_of(&list[*number], left_out, allowed) {
                    return Some(chosen(*number, misses, true));
                }
            }
        }
        let mut best: Option<(usize, Vec<usize>)> = None;
        for number in eligible {
            let most = match &best {
                Some((_, misses)) if misses.is_empty() => break,
                Some((_, misses)) => misses.len() - 1,
                None => usize::MAX,
            };
            if let Some(misses) = self.misses_of(&list[number], left_out, most) {
                best = Some((number, misses));
            }
        }
        let met = matches!(aim, Aim::FalseNoGo(_));
        best.map(|(number, misses)| chosen(number, misses, met))
    }

    /// The share of healthy time that a choice makes false, what it cannot change included.
    pub fn false_share_seen(&self, solved: &Solved) -> f64 {
        let healthy = self.field.weight_of(&self.field.healthy);
        let sunk = healthy - self.field.weight_of(&self.field.quiet);
        (solved.cost + sunk) as f64 / healthy.max(1) as f64
    }

    fn misses_of(
        &self,
        (candidate, solved): &(&Candidate, Solved),
        left_out: &[bool],
        most: usize,
    ) -> Option<Vec<usize>> {
        self.left_out_misses(candidate, left_out, solved, most)
    }
}
