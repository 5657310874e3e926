//! How far the scores of one condition lie from its limit, in healthy time and in incidents.
//!
//! Scores are turned so that greater is worse (see the engine); so are all numbers here. The *peak* of an
//! incident is the k-th largest score of its judged steps, k being the steps a catch takes: the condition
//! catches it alone with any limit under that. Its *turning point* is the same with everything else of the
//! gate as it is: the gate catches the incident exactly when the limit lies under it. It is +∞ where the
//! others catch it anyway and −∞ where no limit of this condition can.

use super::Outcome;
use super::incidents::{Evaluable, IncidentRow};
use super::rules::CatchLevel;
use super::speakers::{Speakers, several};
use super::zones::Zone;
use crate::engine::{Bits, Decisions, signed};
use crate::model::{Gate, Level};

/// The distances of one condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Margins {
    /// Its limit, turned.
    pub limit: f64,
    /// The largest healthy score that is not over the limit, and the step that reached it first.
    pub healthy: Option<(f64, usize)>,
    /// The smallest peak over the limit, and the number of its incident.
    pub peak: Option<(f64, usize)>,
    /// The turning point of every incident, −∞ for those that are not evaluable.
    pub turning: Vec<f64>,
    /// For every incident that is missed and that a limit just under its turning point would catch: what
    /// would be false NO-GO besides.
    pub added_false_no_go: Vec<Option<Added>>,
    /// For every false episode, the largest score over the limit in it.
    pub highest: Vec<Option<f64>>,
}

/// Healthy time that would be NO-GO besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Its steps.
    pub steps: u64,
    /// Its stretches of consecutive steps.
    pub stretches: u64,
}

/// What the scores of conditions are held against.
#[derive(Debug)]
pub struct MarginsContext<'a> {
    gate: &'a Gate,
    decisions: &'a Decisions,
    outcome: &'a Outcome,
    catching: Speakers,
    /// Where several speakers catch.
    several: Bits,
    /// Healthy steps that are not NO-GO.
    quiet: Bits,
}

impl<'a> MarginsContext<'a> {
    /// For the conditions of a gate that was judged and counted.
    pub fn new(
        gate: &'a Gate,
        decisions: &'a Decisions,
        outcome: &'a Outcome,
        catch: CatchLevel,
    ) -> Self {
        let catching = Speakers::new(gate, decisions, catch);
        let mut quiet = outcome.zones.plane(Zone::Healthy).clone();
        quiet.and_not(&decisions.no_go);
        Self {
            gate,
            decisions,
            outcome,
            several: several(catching.planes(), decisions.grid.len()),
            catching,
            quiet,
        }
    }

    /// The distances of condition number `condition` of check number `check`, whose scores these are.
    pub fn margins(&self, check: usize, condition: usize, scores: &mut [f64]) -> Margins {
        let (id, own) = self.gate.checks()[check]
            .conditions()
            .nth(condition)
            .expect("the condition is one of the gate's");
        let limit = signed(own.limit().side(), own.limit().value());
        self.silence(check, id.level, scores);
        let rows = &self.outcome.incidents.rows;
        let turning = self.turning(check, condition, scores);
        let added_false_no_go = match id.level {
            Level::NoGo => self.added(rows, &turning, scores),
            // A warning blocks nobody.
            Level::Warning => rows
                .iter()
                .zip(&turning)
                .map(|(row, turning)| is_option(row, *turning).then_some(Added::default()))
                .collect(),
        };
        Margins {
            limit,
            healthy: self.healthy_under(limit, scores),
            peak: self.peak_over(limit, scores),
            highest: self.highest(limit, scores),
            turning,
            added_false_no_go,
        }
    }

    /// A condition says nothing where answers are missing, and no warning without data.
    fn silence(&self, check: usize, level: Level, scores: &mut [f64]) {
        let grounds = &self.decisions.checks[check].grounds;
        let mut silent = grounds.unanswered();
        if level == Level::Warning {
            silent.or(&grounds.data().not());
        }
        for index in silent.iter_ones() {
            scores[index] = f64::NEG_INFINITY;
        }
    }

    fn healthy_under(&self, limit: f64, scores: &[f64]) -> Option<(f64, usize)> {
        let mut best = (f64::NEG_INFINITY, 0);
        for index in self.outcome.zones.plane(Zone::Healthy).iter_ones() {
            let score = scores[index];
            if score > best.0 && score <= limit {
                best = (score, index);
            }
        }
        (best.0 > f64::NEG_INFINITY).then_some(best)
    }

    fn peak_over(&self, limit: f64, scores: &[f64]) -> Option<(f64, usize)> {
        let judged = self.outcome.zones.plane(Zone::Incident);
        let rows = self.outcome.incidents.rows.iter().enumerate();
        rows.filter(|(_, row)| row.evaluable != Evaluable::No)
            .filter_map(|(number, row)| {
                let steps = row.window.clone().filter(|index| judged.get(*index));
                let window = steps.map(|index| scores[index]).collect();
                let peak = nth_largest(window, row.hits_needed);
                (peak > limit).then_some((peak, number))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }

    fn turning(&self, check: usize, condition: usize, scores: &[f64]) -> Vec<f64> {
        let rows = &self.outcome.incidents.rows;
        let Some(at) = self.catching.position(check, condition) else {
            return vec![f64::NEG_INFINITY; rows.len()];
        };
        let own = &self.catching.list[at].plane;
        let judged = self.outcome.zones.plane(Zone::Incident);
        let catch = &self.outcome.incidents.catch;
        // Somebody else catches here.
        let others =
            |index: usize| catch.get(index) && (!own.get(index) || self.several.get(index));
        let turning = |row: &IncidentRow| {
            let steps = row.window.clone().filter(|index| judged.get(*index));
            let (caught, left): (Vec<usize>, Vec<usize>) = steps.partition(|index| others(*index));
            match row.hits_needed.saturating_sub(caught.len() as u64) {
                0 => f64::INFINITY,
                lacking => nth_largest(left.into_iter().map(|i| scores[i]).collect(), lacking),
            }
        };
        rows.iter()
            .map(|row| match row.evaluable {
                Evaluable::No => f64::NEG_INFINITY,
                Evaluable::Caught | Evaluable::Missed => turning(row),
            })
            .collect()
    }

    /// One pass over healthy time counts for all incidents at once.
    fn added(&self, rows: &[IncidentRow], turning: &[f64], scores: &[f64]) -> Vec<Option<Added>> {
        let options = rows.iter().zip(turning).enumerate();
        let mut options: Vec<(f64, usize)> = options
            .filter(|(_, (row, turning))| is_option(row, **turning))
            .map(|(number, (_, turning))| (*turning, number))
            .collect();
        options.sort_by(|a, b| a.0.total_cmp(&b.0));
        let turning: Vec<f64> = options.iter().map(|(turning, _)| *turning).collect();
        let quiet = self.quiet.iter_ones().map(|index| (index, scores[index]));
        let mut added = vec![None; rows.len()];
        for ((_, number), own) in options.iter().zip(added_by(&turning, quiet)) {
            added[*number] = Some(own);
        }
        added
    }

    fn highest(&self, limit: f64, scores: &[f64]) -> Vec<Option<f64>> {
        let episodes = self.outcome.episodes.healthy.iter();
        episodes
            .map(|episode| {
                let over = scores[episode.steps.clone()].iter().copied();
                over.filter(|score| *score > limit).max_by(f64::total_cmp)
            })
            .collect()
    }
}

/// For each of the ascending `limits`, what of the ascending `points` (index and score) reaches it.
fn added_by(limits: &[f64], points: impl Iterator<Item = (usize, f64)>) -> Vec<Added> {
    let mut added = vec![Added::default(); limits.len()];
    let Some(lowest) = limits.first() else {
        return added;
    };
    // At place k: of what reaches the k + 1 lowest limits and no more; sums from the end make it all.
    let mut last = (usize::MAX, 0);
    for (index, score) in points.filter(|(_, score)| score >= lowest) {
        let reached = limits.partition_point(|limit| *limit <= score);
        let before = if last.0.wrapping_add(1) == index {
            last.1
        } else {
            0
        };
        added[reached - 1].steps += 1;
        if reached > before {
            added[reached - 1].stretches += 1;
            // Lower limits were reached before, by the stretch that goes on.
            if let Some(lower) = before.checked_sub(1) {
                added[lower].stretches = added[lower].stretches.wrapping_sub(1);
            }
        }
        last = (index, reached);
    }
    for place in (1..added.len()).rev() {
        let higher = added[place];
        added[place - 1].steps += higher.steps;
        added[place - 1].stretches = added[place - 1].stretches.wrapping_add(higher.stretches);
    }
    added
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_added_is_counted_as_by_hand(
            scores in proptest::collection::vec(0_i32..8, 0..60),
            quiet in proptest::collection::vec(any::<bool>(), 60),
            mut limits in proptest::collection::vec(0_i32..8, 0..6),
        ) {
            limits.sort_unstable();
            let points: Vec<(usize, f64)> = scores
                .iter()
                .enumerate()
                .filter(|(index, _)| quiet[*index])
                .map(|(index, score)| (index, f64::from(*score)))
                .collect();
            let floats: Vec<f64> = limits.iter().copied().map(f64::from).collect();
            let found = added_by(&floats, points.iter().copied());
            for (limit, found) in limits.iter().zip(found) {
                let reaches = |index: &usize| quiet[*index] && scores[*index] >= *limit;
                let steps: Vec<usize> = (0..scores.len()).filter(reaches).collect();
                let first = |index: &&usize| **index == 0 || !reaches(&(**index - 1));
                let stretches = steps.iter().filter(first).count() as u64;
                prop_assert_eq!(found, Added { steps: steps.len() as u64, stretches });
            }
        }
    }

    #[test]
    fn the_nth_largest_counts_equal_ones() {
        let of = |n| nth_largest(vec![1.0, 3.0, 3.0, 2.0], n);
        assert_eq!([1, 2, 3, 4].map(of), [3.0, 3.0, 2.0, 1.0]);
        assert_eq!(of(5), f64::NEG_INFINITY);
    }
}
