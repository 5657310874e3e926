//! The scores of one check's conditions gone through a stretch at a time, and once more where that takes it.

use std::mem;
use std::ops::Range;

use super::super::incidents::{Evaluable, IncidentRow};
use super::super::zones::Zone;
use super::added::{Added, Adding};
use super::{Margins, MarginsContext};
use crate::engine::{Bits, ScoreReader, signed};
use crate::model::Level;

/// Gathers the distances of the conditions of one check.
#[derive(Debug)]
pub struct MarginsOfCheck<'a> {
    context: &'a MarginsContext<'a>,
    conditions: Vec<OfCondition>,
}

/// What is known of one condition so far.
#[derive(Debug)]
struct OfCondition {
    level: Level,
    /// Its limit, turned.
    limit: f64,
    /// Where it says nothing: answers are missing, or for a warning data.
    silent: Bits,
    /// What the others catch; none where the condition itself catches nothing.
    others: Option<Bits>,
    healthy: (f64, usize),
    /// One for each incident.
    windows: Vec<Window>,
    highest: Vec<Option<f64>>,
    turning: Vec<f64>,
    adding: Option<(Vec<usize>, Adding)>,
}

/// The judged steps of an incident.
#[derive(Debug, Clone, Default)]
struct Window {
    scores: Vec<f64>,
    /// How many of them others catch.
    caught: u64,
    /// The scores of the rest.
    left: Vec<f64>,
}

impl<'a> MarginsOfCheck<'a> {
    pub(super) fn new(context: &'a MarginsContext<'a>, check: usize) -> Self {
        let conditions = context.gate.checks()[check].conditions().enumerate();
        let outcome = context.outcome;
        let conditions = conditions.map(|(number, (id, own))| OfCondition {
            level: id.level,
            limit: signed(own.limit().side(), own.limit().value()),
            silent: context.silent(check, id.level),
            others: context.caught_by_others(check, number),
            healthy: (f64::NEG_INFINITY, 0),
            windows: vec![Window::default(); outcome.incidents.rows.len()],
            highest: vec![None; outcome.episodes.healthy.len()],
            turning: Vec::new(),
            adding: None,
        });
        Self {
            conditions: conditions.collect(),
            context,
        }
    }

    /// The distances, condition by condition.
    pub fn finish(self) -> Vec<Margins> {
        let rows = &self.context.outcome.incidents.rows;
        let conditions = self.conditions.into_iter();
        conditions.map(|own| own.finish(rows)).collect()
    }
}

impl ScoreReader for MarginsOfCheck<'_> {
    fn take(&mut self, condition: usize, first: usize, scores: &mut [f64]) {
        let stretch = first..first + scores.len();
        let own = &mut self.conditions[condition];
        for index in own.silent.ones_in(stretch.clone()) {
            scores[index - first] = f64::NEG_INFINITY;
        }
        if let Some((_, adding)) = &mut own.adding {
            let quiet = self.context.quiet.ones_in(stretch);
            adding.take(quiet.map(|index| (index, scores[index - first])));
        } else {
            own.take(self.context, &stretch, scores);
        }
    }

    fn again(&mut self) -> Vec<usize> {
        let rows = &self.context.outcome.incidents.rows;
        let conditions = self.conditions.iter_mut().enumerate();
        conditions
            .filter_map(|(number, own)| own.needs_more(rows).then_some(number))
            .collect()
    }
}

impl OfCondition {
    fn take(&mut self, context: &MarginsContext<'_>, stretch: &Range<usize>, scores: &[f64]) {
        let outcome = context.outcome;
        let score = |index: usize| scores[index - stretch.start];
        for index in outcome.zones.plane(Zone::Healthy).ones_in(stretch.clone()) {
            let score = score(index);
            if score > self.healthy.0 && score <= self.limit {
                self.healthy = (score, index);
            }
        }
        let judged = outcome.zones.plane(Zone::Incident);
        for (row, window) in outcome.incidents.rows.iter().zip(&mut self.windows) {
            if row.evaluable == Evaluable::No {
                continue;
            }
            for index in judged.ones_in(overlap(&row.window, stretch)) {
                window.scores.push(score(index));
                match &self.others {
                    Some(others) if others.get(index) => window.caught += 1,
                    Some(_) => window.left.push(score(index)),
                    None => {}
                }
            }
        }
        let episodes = outcome.episodes.healthy.iter().zip(&mut self.highest);
        for (episode, highest) in episodes {
            let own = overlap(&episode.steps, stretch).map(score);
            let over = own.filter(|score| *score > self.limit);
            *highest = over.chain(*highest).max_by(f64::total_cmp);
        }
    }

    /// All scores were seen: is one more look needed to count what lower limits would add?
    fn needs_more(&mut self, rows: &[IncidentRow]) -> bool {
        if self.adding.is_some() {
            return false;
        }
        self.turning = self.turning_points(rows);
        let mut options: Vec<(f64, usize)> = rows
            .iter()
            .zip(&self.turning)
            .enumerate()
            .filter(|(_, (row, turning))| is_option(row, **turning))
            .map(|(number, (_, turning))| (*turning, number))
            .collect();
        options.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (limits, numbers): (Vec<f64>, Vec<usize>) = options.into_iter().unzip();
        let more = self.level == Level::NoGo && !limits.is_empty();
        self.adding = Some((numbers, Adding::new(limits)));
        more
    }

    fn turning_points(&mut self, rows: &[IncidentRow]) -> Vec<f64> {
        let windows = rows.iter().zip(&mut self.windows);
        windows
            .map(|(row, window)| match row.evaluable {
                _ if self.others.is_none() => f64::NEG_INFINITY,
                Evaluable::No => f64::NEG_INFINITY,
                Evaluable::Caught | Evaluable::Missed => {
                    match row.hits_needed.saturating_sub(window.caught) {
                        0 => f64::INFINITY,
                        lacking => nth_largest(mem::take(&mut window.left), lacking),
                    }
                }
            })
            .collect()
    }

    fn finish(self, rows: &[IncidentRow]) -> Margins {
        let limit = self.limit;
        let peaks = rows.iter().zip(self.windows).enumerate();
        let peak = peaks
            .filter(|(_, (row, _))| row.evaluable != Evaluable::No)
            .filter_map(|(number, (row, window))| {
                let peak = nth_largest(window.scores, row.hits_needed);
                (peak > limit).then_some((peak, number))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let mut added_false_no_go = vec![None; rows.len()];
        if let Some((numbers, adding)) = self.adding {
            // A warning blocks nobody: nothing was counted for it.
            for (number, added) in numbers.into_iter().zip(adding.finish()) {
                added_false_no_go[number] = Some::<Added>(added);
            }
        }
        Margins {
            limit,
            healthy: (self.healthy.0 > f64::NEG_INFINITY).then_some(self.healthy),
            peak,
            highest: self.highest,
            turning: self.turning,
            added_false_no_go,
        }
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    let start = a.start.max(b.start);
    start..a.end.min(b.end).max(start)
}

/// Is the incident missed, and would a lower limit catch it?
fn is_option(row: &IncidentRow, turning: f64) -> bool {
    row.evaluable == Evaluable::Missed && turning > f64::NEG_INFINITY
}

/// The n-th largest, −∞ when there are fewer.
fn nth_largest(mut values: Vec<f64>, n: u64) -> f64 {
    let Some(at) = usize::try_from(n).ok().and_then(|n| n.checked_sub(1)) else {
        return f64::INFINITY;
    };
    if at >= values.len() {
        return f64::NEG_INFINITY;
    }
    *values.select_nth_unstable_by(at, |a, b| b.total_cmp(a)).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nth_largest_counts_equal_ones() {
        let of = |n| nth_largest(vec![1.0, 3.0, 3.0, 2.0], n);
        assert_eq!([1, 2, 3, 4].map(of), [3.0, 3.0, 2.0, 1.0]);
        assert_eq!(of(5), f64::NEG_INFINITY);
    }
}
