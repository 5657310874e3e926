//! What one limit would do elsewhere: both rates at other limits, everything else of the gate as it is.
//!
//! Counted exactly as a replay of the gate with that limit counts. The condition says NO-GO at a step where
//! its score is over the limit and its check was answered, so steps are of three kinds: those at which others
//! say NO-GO anyway; those that are judged whatever the condition says; and those at which some check was
//! refused by the server, so that there is a verdict only if the condition says NO-GO by itself. The last
//! kind moves in and out of healthy and incident time with the limit.
//!
//! All numbers are turned so that greater is worse (see the engine).

use super::Outcome;
use super::incidents::{Evaluable, IncidentRow};
use super::rate::Rate;
use super::rules::{CatchLevel, Rules};
use super::speakers::{Speakers, several};
use super::zones::Zone;
use crate::engine::{Bits, Decisions, signed};
use crate::model::{Gate, Level};

/// Limits taken from healthy scores: the least that so many do not exceed, one more, and so on, each rank
/// this many times the one before.
const RANKS_GROW_BY: f64 = 1.15;
/// Limits taken from incidents, and from healthy scores, at most.
const MOST_OF_A_KIND: usize = 95;

/// Both rates at one limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitPoint {
    /// The limit, turned.
    pub limit: f64,
    /// Healthy steps said NO-GO.
    pub false_no_go: Rate,
    /// Evaluable incidents not caught.
    pub missed: Rate,
}

/// What every limit of a gate is moved against.
#[derive(Debug)]
pub struct LimitCurves<'a> {
    gate: &'a Gate,
    decisions: &'a Decisions,
    outcome: &'a Outcome,
    rules: &'a Rules,
    no_go: Voices,
    /// Those who catch without blocking, if WARNING catches.
    catching: Option<Voices>,
    /// Steps that can have a verdict: asked, and some check has a sample.
    possible: Bits,
    /// Some check was refused.
    refused: Bits,
    healthy: Bits,
    incident: Bits,
}

/// Where anybody speaks, and where several do.
#[derive(Debug)]
struct Voices {
    speakers: Speakers,
    any: Bits,
    several: Bits,
}

impl Voices {
    fn new(gate: &Gate, decisions: &Decisions, level: CatchLevel) -> Self {
        let len = decisions.grid.len();
        let speakers = Speakers::new(gate, decisions, level);
        let mut any = Bits::zeros(len);
        for plane in speakers.planes() {
            any.or(plane);
        }
        Self {
            several: several(speakers.planes(), len),
            any,
            speakers,
        }
    }

    /// Where others than that condition speak.
    fn others(&self, check: usize, condition: usize) -> Bits {
        let mut others = self.any.clone();
        if let Some(at) = self.speakers.position(check, condition) {
            others.and_not(&self.speakers.list[at].plane);
            others.or(&self.several);
        }
        others
    }
}

/// What a condition is counted over.
struct Ground {
    /// Others say NO-GO.
    blocked: Bits,
    /// Judged whatever the condition says, and nobody else says NO-GO.
    open: Bits,
    /// Judged only if the condition says NO-GO.
    hanging: Bits,
    /// Of `open`, where somebody else catches without blocking.
    caught: Bits,
}

impl<'a> LimitCurves<'a> {
    /// For the conditions of a gate that was judged and counted.
    pub fn new(
        gate: &'a Gate,
        decisions: &'a Decisions,
        outcome: &'a Outcome,
        rules: &'a Rules,
    ) -> Self {
        let len = decisions.grid.len();
        let (mut present, mut refused) = (Bits::zeros(len), Bits::zeros(len));
        for check in &decisions.checks {
            present.or_and_not(&check.grounds.present, &check.unanswered);
            refused.or(&check.grounds.failed);
        }
        present.and_not(&decisions.unknown);
        Self {
            gate,
            decisions,
            outcome,
            rules,
            no_go: Voices::new(gate, decisions, CatchLevel::NoGo),
            catching: match rules.catch {
                CatchLevel::NoGo => None,
                CatchLevel::Warning => Some(Voices::new(gate, decisions, CatchLevel::Warning)),
            },
            possible: present,
            refused,
            healthy: outcome.zones.by_labels(Zone::Healthy),
            incident: outcome.zones.by_labels(Zone::Incident),
        }
    }

    /// The rates of the gate by the limit of condition number `condition` of check number `check`, whose
    /// scores these are; ascending. `marked` limits, turned, are among the points. Empty for a warning, whose
    /// limit blocks nobody.
    pub fn points(
        &self,
        check: usize,
        condition: usize,
        scores: &mut [f64],
        marked: &[f64],
    ) -> Vec<LimitPoint> {
        let (id, own) = self.gate.checks()[check]
            .conditions()
            .nth(condition)
            .expect("the condition is one of the gate's");
        if id.level == Level::Warning {
            return Vec::new();
        }
        let today = signed(own.limit().side(), own.limit().value());
        for step in self.decisions.checks[check].unanswered.iter_ones() {
            scores[step] = f64::NEG_INFINITY;
        }
        let ground = self.ground(check, condition);
        let incidents: Vec<Catching> = self
            .outcome
            .incidents
            .rows
            .iter()
            .map(|row| self.catching(row, &ground, scores))
            .collect();
        let mut limits = self.limits(&ground, &incidents, scores);
        limits.extend(marked.iter().chain([&today]).map(|limit| limit + 0.0));
        limits.sort_by(f64::total_cmp);
        limits.dedup();
        let false_no_go = self.false_no_go(&ground, &limits, scores);
        let rates = limits.iter().zip(false_no_go);
        rates
            .map(|(limit, false_no_go)| LimitPoint {
                limit: *limit,
                false_no_go,
                missed: missed(&incidents, *limit, self.rules),
            })
            .collect()
    }

    fn ground(&self, check: usize, condition: usize) -> Ground {
        let others = self.no_go.others(check, condition);
        let blocked = self.possible.and_with(&others);
        let mut quiet = self.possible.clone();
        quiet.and_not(&others);
        let hanging = quiet.and_with(&self.refused);
        quiet.and_not(&self.refused);
        let caught = match &self.catching {
            None => Bits::zeros(quiet.len()),
            Some(voices) => quiet.and_with(&voices.others(check, condition)),
        };
        Ground {
            blocked,
            open: quiet,
            hanging,
            caught,
        }
    }

    fn false_no_go(&self, ground: &Ground, limits: &[f64], scores: &[f64]) -> Vec<Rate> {
        let over = |steps: &Bits| over(limits, steps.iter_ones().map(|step| scores[step]));
        let open = ground.open.and_with(&self.healthy);
        let (judged, hanging) = (open.count(), ground.hanging.and_with(&self.healthy));
        let blocked = ground.blocked.count_and(&self.healthy);
        let counts = over(&open).into_iter().zip(over(&hanging));
        counts
            .map(|(hits, hanging)| Rate::new(blocked + hits + hanging, blocked + judged + hanging))
            .collect()
    }

    fn catching(&self, row: &IncidentRow, ground: &Ground, scores: &[f64]) -> Catching {
        let window = row.window.clone();
        let count = |plane: &Bits| plane.count_and_in(&self.incident, window.clone());
        let sorted = |steps: &Bits| {
            let own = steps.ones_in(window.clone());
            let own = own.filter(|step| self.incident.get(*step));
            let mut own: Vec<f64> = own.map(|step| scores[step]).collect();
            own.sort_by(f64::total_cmp);
            own
        };
        let mut silent = ground.open.clone();
        if self.catching.is_some() {
            silent.and_not(&ground.caught);
        }
        Catching {
            window: window.len() as u64,
            judged: count(&ground.blocked) + count(&ground.open),
            anyway: count(&ground.blocked) + count(&ground.caught),
            open: sorted(&silent),
            hanging: sorted(&ground.hanging),
        }
    }

    /// Limits at which something changes: spread over healthy scores, denser where few are greater, and the
    /// turning points of incidents.
    fn limits(&self, ground: &Ground, incidents: &[Catching], scores: &[f64]) -> Vec<f64> {
        let quiet = ground.open.and_with(&self.healthy);
        let own = quiet.iter_ones().map(|step| scores[step]);
        let mut own: Vec<f64> = own.filter(|score| score.is_finite()).collect();
        let mut limits = greatest(&mut own);
        let turning = incidents.iter().map(|own| own.turning(self.rules));
        let mut turning: Vec<f64> = turning.filter(|limit| limit.is_finite()).collect();
        turning.sort_by(f64::total_cmp);
        turning.dedup();
        let every = turning.len().div_ceil(MOST_OF_A_KIND).max(1);
        limits.extend(turning.into_iter().step_by(every));
        limits.iter().map(|limit| limit + 0.0).collect()
    }
}

/// Scores of growing ranks from the greatest on, down to the median.
fn greatest(scores: &mut [f64]) -> Vec<f64> {
    let mut ranks = Vec::new();
    let mut rank = 0_usize;
    while rank < scores.len().div_ceil(2) && ranks.len() < MOST_OF_A_KIND {
        ranks.push(rank);
        rank = (rank + 1).max((rank as f64 * RANKS_GROW_BY) as usize);
    }
    let mut left = scores;
    let mut found = Vec::new();
    for rank in ranks.into_iter().rev() {
        let (greater, own, _) = left.select_nth_unstable_by(rank, |a, b| b.total_cmp(a));
        found.push(*own);
        left = greater;
    }
    found
}

/// How many of `scores` are over each of the ascending `limits`.
fn over(limits: &[f64], scores: impl Iterator<Item = f64>) -> Vec<u64> {
    // At place k: those over k limits and no more.
    let mut counts = vec![0_u64; limits.len() + 1];
    for score in scores {
        counts[limits.partition_point(|limit| *limit < score)] += 1;
    }
    for place in (1..counts.len()).rev() {
        counts[place - 1] += counts[place];
    }
    counts.split_off(1)
}

/// The catch window of one incident, whatever the limit.
struct Catching {
    /// Its grid points.
    window: u64,
    /// Incident steps that are judged anyway.
    judged: u64,
    /// Of those, where others catch.
    anyway: u64,
    /// The scores of the rest, ascending.
    open: Vec<f64>,
    /// The scores of steps that are judged only if the condition says NO-GO, ascending.
    hanging: Vec<f64>,
}

impl Catching {
    fn outcome(&self, limit: f64, rules: &Rules) -> Evaluable {
        let over = |scores: &[f64]| {
            let under = scores.partition_point(|score| *score <= limit);
            (scores.len() - under) as u64
        };
        let hanging = over(&self.hanging);
        let judged = self.judged + hanging;
        let hits = self.anyway + over(&self.open) + hanging;
        if self.window == 0 || 2 * judged < self.window {
            Evaluable::No
        } else if hits >= rules.catch_share.of(judged).max(1) {
            Evaluable::Caught
        } else {
            Evaluable::Missed
        }
    }

    /// The greatest score that the limit must lie under for the incident to be caught: of those that are
    /// judged anyway, the one that makes the hits full.
    fn turning(&self, rules: &Rules) -> f64 {
        let needed = rules.catch_share.of(self.judged).max(1);
        let lacking = needed.saturating_sub(self.anyway) as usize;
        match lacking {
            0 => f64::INFINITY,
            _ => self
                .open
                .len()
                .checked_sub(lacking)
                .map_or(f64::NEG_INFINITY, |at| self.open[at]),
        }
    }
}

fn missed(incidents: &[Catching], limit: f64, rules: &Rules) -> Rate {
    let (mut missed, mut evaluable) = (0, 0);
    for incident in incidents {
        match incident.outcome(limit, rules) {
            Evaluable::No => {}
            Evaluable::Caught => evaluable += 1,
            Evaluable::Missed => {
                missed += 1;
                evaluable += 1;
            }
        }
    }
    Rate::new(missed, evaluable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_on_a_limit_is_not_over_it() {
        let found = over(
            &[1.0, 2.0, 5.0],
            [0.0, 1.0, 2.0, 2.5, f64::INFINITY].into_iter(),
        );
        assert_eq!(found, [3, 2, 1]);
        assert_eq!(over(&[], [1.0].into_iter()), [0_u64; 0]);
    }

    #[test]
    fn limits_are_denser_where_few_are_greater() {
        let mut scores: Vec<f64> = (0..10_000).map(f64::from).collect();
        let mut found = greatest(&mut scores);
        found.reverse();
        assert_eq!(found[..3], [9_999.0, 9_998.0, 9_997.0]);
        assert!(found.len() < MOST_OF_A_KIND);
        assert!(*found.last().unwrap() < 5_700.0);
        assert!(greatest(&mut []).is_empty());
        assert_eq!(greatest(&mut [4.0]), [4.0]);
    }
}
