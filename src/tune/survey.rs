//! What the history says of every option: peaks, healthy scores, and what each level alone would cost.
//!
//! One pass over the scores of an option, several options at a time; a column of scores lives only until
//! it is surveyed. Scores are turned: greater is worse, −∞ is nothing to compare.

use rayon::prelude::*;

use super::field::Field;
use super::margin::{Healthy, Ladder, MARGINS, Margin, least_score, lowered};
use super::plan::{Idle, Plan};
use super::rounding;
use crate::engine::{ScoreScratch, scores, signed};
use crate::model::{CheckHistory, Condition, Duration, Gate, Grid, LimitId};

/// A gate, its history and what may be changed.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// As it is today.
    pub gate: &'a Gate,
    /// One for each check, read back as far as the longest choice looks.
    pub histories: &'a [CheckHistory],
    /// What may be changed.
    pub plan: &'a Plan,
}

/// A condition that is tuned.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// Its name.
    pub id: LimitId,
    /// The number of its check.
    pub check: usize,
    /// As it is today.
    pub condition: Condition,
    /// Its limit where it is left idle, turned; none where it goes.
    pub idle: Option<f64>,
    /// Where that limit comes from.
    pub idle_as: IdleAs,
    /// The weight of quiet steps over that limit.
    pub idle_cost: u64,
    /// Its options, the one with today's hold first.
    pub options: std::ops::Range<usize>,
}

/// What an idle condition's limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleAs {
    /// Just beyond everything healthy.
    Floor,
    /// As was asked.
    Given,
    /// Today's.
    Today,
    /// None: it goes.
    Gone,
}

/// One option: a condition under one hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Surveyed {
    /// The number of its condition.
    pub tuned: usize,
    /// Its hold.
    pub hold: Duration,
    /// May it be chosen? Today's hold may not be, where it is not among those asked for.
    pub selectable: bool,
    /// The peak of each incident of the field.
    pub peaks: Vec<f64>,
    /// What healthy scores are like; none without a finite one.
    pub healthy: Option<Healthy>,
    /// For each margin, the levels.
    pub ladders: Vec<Ladder>,
    /// For each margin, the weight of quiet steps that each level costs alone, level 0 first.
    pub alone: Vec<Vec<u64>>,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The conditions that are tuned, in the order of the gate.
    pub tuned: Vec<Tuned>,
    /// Their options.
    pub options: Vec<Surveyed>,
}

impl Survey {
    /// Surveys every option over a field.
    pub fn new(material: &Material<'_>, field: &Field) -> Self {
        let mut tuned = Vec::new();
        let mut list = Vec::new();
        for (check, own) in material.gate.checks().iter().enumerate() {
            for (id, condition) in own.conditions() {
                if !material.plan.tuned.contains_key(&id) {
                    continue;
                }
                let holds = material.plan.holds_of(condition.hold());
                let start = list.len();
                let today = holds.contains(&condition.hold());
                list.extend((!today).then_some((tuned.len(), condition.hold(), false)));
                list.extend(holds.iter().map(|hold| (tuned.len(), *hold, true)));
                tuned.push(Tuned {
                    id,
                    check,
                    condition: *condition,
                    idle: None,
                    idle_as: IdleAs::Gone,
                    idle_cost: 0,
                    options: start..list.len(),
                });
            }
        }
        let options: Vec<(Surveyed, Option<_>)> = list
            .into_par_iter()
            .with_max_len(1)
            .map_init(Scratch::default, |scratch, (number, hold, selectable)| {
                let own = &tuned[number];
                let scores = scratch.score(material, field, own, hold, field.judged);
                let unit = material.gate.checks()[own.check].unit();
                let least = least_score(&own.condition, unit);
                let surveyed = survey(field, scores, (number, hold, selectable), least);
                let idle = (hold == own.condition.hold()).then(|| {
                    let (limit, idle_as) =
                        idle(material.plan.tuned[&own.id], own, surveyed.healthy);
                    let cost = limit.map_or(0, |limit| weight_over(field, scores, limit));
                    (limit, idle_as, cost)
                });
                (surveyed, idle)
            })
            .collect();
        let (options, idles): (Vec<Surveyed>, Vec<_>) = options.into_iter().unzip();
        for (own, idle) in options.iter().zip(idles) {
            if let Some((limit, idle_as, cost)) = idle {
                let own = &mut tuned[own.tuned];
                (own.idle, own.idle_as, own.idle_cost) = (limit, idle_as, cost);
            }
        }
        Self { tuned, options }
    }
}

/// Memory used again from one option to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    scores: ScoreScratch,
}

impl Scratch {
    /// The scores of a condition under a hold, over `grid`, −∞ where its check is silent.
    pub fn score(
        &mut self,
        material: &Material<'_>,
        field: &Field,
        tuned: &Tuned,
        hold: Duration,
        grid: Grid,
    ) -> &mut [f64] {
        let condition = tuned.condition.with_hold(hold);
        let history = &material.histories[tuned.check];
        let column = scores(&condition, history, grid, &mut self.scores);
        let first = (grid.first_position() - field.judged.first_position()) as usize;
        for silent in field.silent[tuned.check].ones_in(first..first + column.len()) {
            column[silent - first] = f64::NEG_INFINITY;
        }
        column
    }
}

fn survey(
    field: &Field,
    scores: &[f64],
    (tuned, hold, selectable): (usize, Duration, bool),
    least: f64,
) -> Surveyed {
    let peaks: Vec<f64> = field
        .issues
        .iter()
        .map(|issue| {
            let mut window: Vec<f64> = issue.steps.iter().map(|step| scores[*step]).collect();
            let at = issue.needed as usize - 1;
            if at >= window.len() {
                return f64::NEG_INFINITY;
            }
            *window.select_nth_unstable_by(at, |a, b| b.total_cmp(a)).1
        })
        .collect();
    let healthy = field.healthy.iter_ones().map(|step| scores[step]);
    let mut finite: Vec<f64> = healthy.filter(|score| score.is_finite()).collect();
    let healthy = Healthy::of(&mut finite);
    let ladder = |margin: &Margin| {
        let peaks = peaks.iter();
        let lowered: Vec<f64> = peaks
            .map(|peak| lowered(*peak, *margin, healthy, least))
            .collect();
        Ladder::of(&lowered)
    };
    let ladders: Vec<Ladder> = MARGINS.iter().map(ladder).collect();
    let alone = if selectable {
        alone(field, scores, &ladders)
    } else {
        ladders
            .iter()
            .map(|ladder| vec![0; ladder.rungs.len() + 1])
            .collect()
    };
    Surveyed {
        tuned,
        hold,
        selectable,
        peaks,
        healthy,
        ladders,
        alone,
    }
}

fn weight_over(field: &Field, scores: &[f64], limit: f64) -> u64 {
    let over = field.quiet.iter_ones().filter(|step| scores[*step] > limit);
    over.map(|step| field.weight(step)).sum()
}

/// What each level costs alone: every step is looked up once among the rungs of all margins.
fn alone(field: &Field, scores: &[f64], ladders: &[Ladder]) -> Vec<Vec<u64>> {
    let mut rungs: Vec<f64> = ladders
        .iter()
        .flat_map(|ladder| ladder.rungs.iter().copied())
        .collect();
    rungs.sort_by(f64::total_cmp);
    rungs.dedup();
    let Some(lowest) = rungs.first() else {
        return ladders.iter().map(|_| vec![0]).collect();
    };
    // At place k: the weight of steps that reach k rungs and no more.
    let mut reached = vec![0_u64; rungs.len() + 1];
    for step in field.quiet.iter_ones() {
        let score = scores[step];
        if score >= *lowest {
            reached[rungs.partition_point(|rung| *rung <= score)] += field.weight(step);
        }
    }
    let mut at_least = 0;
    let mut costs = vec![0; rungs.len()];
    for place in (0..rungs.len()).rev() {
        at_least += reached[place + 1];
        costs[place] = at_least;
    }
    let cost = |rung: &f64| costs[rungs.partition_point(|own| own < rung)];
    let of = |ladder: &Ladder| {
        let levels = ladder.rungs.iter().map(cost);
        std::iter::once(0).chain(levels).collect()
    };
    ladders.iter().map(of).collect()
}

fn idle(plan: Idle, tuned: &Tuned, healthy: Option<Healthy>) -> (Option<f64>, IdleAs) {
    let side = tuned.condition.limit().side();
    let today = signed(side, tuned.condition.limit().value());
    match plan {
        Idle::Remove => (None, IdleAs::Gone),
        Idle::Keep => (Some(today), IdleAs::Today),
        Idle::FloorAt(limit) => (Some(signed(side, limit)), IdleAs::Given),
        Idle::Floor => {
            // Today's limit stays where it costs nothing: a stricter one that no incident needs would only
            // block more as soon as something drifts.
            let Some(extreme) = healthy.map(|own| own.extreme).filter(|own| today < *own) else {
                return (Some(today), IdleAs::Today);
            };
            match rounding::floor(side, signed(side, extreme)) {
                Some(floor) => (Some(signed(side, floor.value)), IdleAs::Floor),
                // No number is the nearest beyond zero; limits are strict, so zero itself costs nothing.
                None if extreme == 0.0 => (Some(0.0), IdleAs::Floor),
                None => (Some(today), IdleAs::Today),
            }
        }
    }
}
