//! Which margin and which budget: by what they miss of incidents they have not seen.
//!
//! For every candidate each group is left out in turn, the limits are found without it, and it is asked
//! whether they catch it. Of the candidates whose misses so counted meet the target, the one with the
//! fewest false steps is chosen. That figure chose, so it is no estimate of anything: those are made by
//! doing all of this again where something was held out (see `validation`).

use std::cmp::Reverse;

use super::ground::{Candidate, Ground};
use super::margin::MARGINS;
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
    /// The least share of false time that there is, where a target of that kind is not met.
    pub false_share: Option<f64>,
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
        let chooser = Chooser {
            ground: self,
            left_out,
            groups,
        };
        match (aim, held_out) {
            (Aim::FalseNoGo(most), Some(time)) => chooser.fewest_misses(most, time),
            (Aim::FalseNoGo(_), None) => None,
            (Aim::Missed(_) | Aim::MissedRate(_), _) => {
                let within = aim
                    .allowed(groups)
                    .and_then(|most| chooser.fewest_steps(most));
                within.or_else(|| chooser.closest())
            }
        }
    }

    /// A margin and a budget kept that were chosen elsewhere: limits from everything that is not left out.
    pub fn refit(&self, choice: &Choice, left_out: &[bool]) -> Option<Solved> {
        let candidate = self.candidate(choice.margin, self.place_of(choice.budget))?;
        Some(self.solve_without(candidate, left_out))
    }

    /// The share of healthy time that a choice makes false, what it cannot change included.
    pub fn false_share_seen(&self, solved: &Solved) -> f64 {
        let healthy = self.field.weight_of(&self.field.healthy);
        let sunk = healthy - self.field.weight_of(&self.field.quiet);
        (solved.cost + sunk) as f64 / healthy.max(1) as f64
    }
}

/// A candidate and its choice when some groups are left out.
type Offer<'a> = (&'a Candidate, Solved);

struct Chooser<'a> {
    ground: &'a Ground<'a>,
    left_out: &'a [bool],
    groups: usize,
}

impl<'a> Chooser<'a> {
    fn offer(&self, margin: usize, place: usize) -> Option<Offer<'a>> {
        let candidate = self.ground.candidate(margin, place)?;
        let solved = self.ground.solve_without(candidate, self.left_out);
        Some((candidate, solved))
    }

    fn misses(&self, (candidate, solved): &Offer<'a>, most: usize) -> Option<Vec<usize>> {
        self.ground
            .left_out_misses(candidate, self.left_out, solved, most)
    }

    fn chosen(&self, (candidate, solved): Offer<'a>, misses: Vec<usize>, met: bool) -> Choice {
        Choice {
            margin: candidate.margin,
            budget: candidate.budget,
            solved,
            left_out_misses: misses,
            groups: self.groups,
            met,
            false_share: None,
        }
    }

    /// Of the candidates that miss at most so many, the one with the fewest false steps. A smaller budget
    /// costs no less under the same margin, so those are looked at only when larger ones have failed, or may
    /// cost the same.
    fn fewest_steps(&self, most: usize) -> Option<Choice> {
        let mut next: Vec<usize> = vec![self.ground.budgets(); MARGINS.len()];
        let mut heads: Vec<Option<Offer<'a>>> = Vec::new();
        for (margin, next) in next.iter_mut().enumerate() {
            heads.push(self.advance(margin, next));
        }
        loop {
            // Of those that cost the same, the one that leaves more room.
            let cheapest = heads.iter().flatten();
            let cheapest =
                cheapest.min_by_key(|(own, solved)| (solved.cost, Reverse(own.margin)))?;
            let margin = cheapest.0.margin;
            let mut alike = vec![heads[margin].take()?];
            let cost = alike[0].1.cost;
            // What costs the same and may miss fewer is better.
            heads[margin] = loop {
                match self.advance(margin, &mut next[margin]) {
                    Some(offer) if offer.1.cost == cost => alike.push(offer),
                    dearer => break dearer,
                }
            };
            for offer in alike.into_iter().rev() {
                if let Some(misses) = self.misses(&offer, most) {
                    return Some(self.chosen(offer, misses, true));
                }
            }
        }
    }

    fn advance(&self, margin: usize, next: &mut usize) -> Option<Offer<'a>> {
        *next = next.checked_sub(1)?;
        self.offer(margin, *next)
    }

    /// Every candidate, those of large budgets first; under each margin until one is refused.
    fn all(&self, fits: impl Fn(&Offer<'a>) -> bool) -> Vec<Offer<'a>> {
        let mut offers = Vec::new();
        for margin in 0..MARGINS.len() {
            let places = (0..self.ground.budgets()).rev();
            let own = places.map_while(|place| self.offer(margin, place));
            offers.extend(own.take_while(&fits));
        }
        offers.sort_by_key(|(own, solved)| (solved.cost, Reverse(own.margin), own.budget));
        offers
    }

    /// The candidate that misses fewest, of those the one with the fewest false steps.
    fn closest(&self) -> Option<Choice> {
        self.fewest_of(self.all(|_| true), false)
    }

    fn fewest_of(&self, offers: Vec<Offer<'a>>, met: bool) -> Option<Choice> {
        let mut best: Option<(Offer<'a>, Vec<usize>)> = None;
        for offer in offers {
            let most = match &best {
                Some((_, misses)) if misses.is_empty() => break,
                Some((_, misses)) => misses.len() - 1,
                None => usize::MAX,
            };
            if let Some(misses) = self.misses(&offer, most) {
                best = Some((offer, misses));
            }
        }
        best.map(|(offer, misses)| self.chosen(offer, misses, met))
    }

    /// Of the candidates that are false for at most this share of healthy time, the one that misses fewest.
    fn fewest_misses(&self, most: Share, time: &dyn HeldOutTime) -> Option<Choice> {
        // Not in later time alone: a choice that is false more often on all of time than on its later parts
        // would break the promise at once.
        let seen =
            |(_, solved): &Offer<'a>| self.ground.false_share_seen(solved) <= most.fraction();
        let offers = self.all(seen);
        let share = |offer: &Offer<'a>| {
            let later = time.false_share(offer.0, self.left_out).unwrap_or(0.0);
            later.max(self.ground.false_share_seen(&offer.1))
        };
        let (fitting, others): (Vec<_>, Vec<_>) = offers
            .into_iter()
            .partition(|offer| share(offer) <= most.fraction());
        if let Some(choice) = self.fewest_of(fitting, true) {
            return Some(choice);
        }
        let last = self.ground.budgets().checked_sub(1)?;
        let widest = (0..MARGINS.len()).filter_map(|margin| self.offer(margin, last));
        let shares = others
            .into_iter()
            .chain(widest)
            .map(|own| (share(&own), own));
        let (least, offer) = shares.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let misses = self.misses(&offer, usize::MAX)?;
        let mut choice = self.chosen(offer, misses, false);
        choice.false_share = Some(least);
        Some(choice)
    }
}
