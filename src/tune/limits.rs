//! From a choice to numbers people can write: each limit rounded, or put at its floor, or taken away.
//!
//! A rung says which scores are over the limit. Between the greatest score of the history that is not and
//! the least that is, every limit decides alike; of these the one with the fewest digits is written, or
//! today's where it is among them and the hold stays. Every judged step counts here, in incidents and
//! beside them, so that no verdict changes by rounding.

use rayon::prelude::*;

use super::field::Field;
use super::policy::{Policy, Standing};
use super::rounding::{Interval, RoundNumber};
use super::survey::{IdleAs, Material, Scratch, Survey, Tuned};
use crate::engine::{Bits, signed};
use crate::model::{Condition, Limit, Side};

/// What became of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Incidents need it: its limit lies in the interval.
    Needed(Needed),
    /// No incident of the history needs it.
    Unneeded(IdleAs),
}

/// A limit that incidents need.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed {
    /// The limits that decide alike.
    pub interval: Interval,
    /// A rounder number below the interval, and one above.
    pub rounder: Vec<Rounder>,
    /// The number of the incident that keeps the limit where it is.
    pub binding: usize,
    /// How far that incident's peak lies beyond the limit, in the query's unit.
    pub room: f64,
    /// The same in spreads of healthy scores; none where they do not vary.
    pub room_in_spreads: Option<f64>,
    /// The numbers of the incidents that it alone catches.
    pub hang_on_it: Vec<usize>,
}

/// A rounder number, and what it would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounder {
    /// It.
    pub number: RoundNumber,
    /// The weight of false steps with it instead.
    pub false_steps: u64,
    /// How many groups would be missed with it.
    pub missed: usize,
}

/// How a condition is to stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The number of the tuned condition.
    pub tuned: usize,
    /// As it shall be; none where it goes.
    pub condition: Option<Condition>,
    /// The limit as it is written; none where it stays as it is written already.
    pub text: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
}

/// The settings of all tuned conditions, under a policy that was found with margin number `margin`.
pub fn settings(
    material: &Material<'_>,
    field: &Field,
    survey: &Survey,
    (policy, margin): (&Policy, usize),
) -> Vec<Setting> {
    let intervals: Vec<Option<Interval>> = survey
        .tuned
        .par_iter()
        .zip(&policy.standings)
        .with_max_len(1)
        .map_init(
            Scratch::default,
            |scratch, (tuned, standing)| match standing {
                Standing::Idle => None,
                Standing::Limited { option, rung } => {
                    let hold = survey.options[*option].hold;
                    let scores = scratch.score(material, field, tuned, hold, field.judged);
                    Some(interval(
                        field,
                        scores,
                        *rung,
                        tuned.condition.limit().side(),
                    ))
                }
            },
        )
        .collect();
    let mut settings: Vec<Setting> = survey
        .tuned
        .iter()
        .enumerate()
        .zip(intervals.iter().zip(&policy.standings))
        .map(
            |((number, tuned), (interval, standing))| match (interval, standing) {
                (Some(interval), Standing::Limited { option, .. }) => {
                    needed(survey, (number, tuned), *interval, *option)
                }
                (_, _) => unneeded((number, tuned)),
            },
        )
        .collect();
    let catching = Catching::new(field, survey, (policy, margin), &settings);
    let found = weigh(material, &catching, &settings);
    for (setting, found) in settings.iter_mut().zip(found) {
        if let Some(found) = found {
            setting.verdict = Verdict::Needed(found);
        }
    }
    settings
}

fn interval(field: &Field, scores: &[f64], rung: f64, side: Side) -> Interval {
    let (mut under, mut over) = (f64::NEG_INFINITY, f64::INFINITY);
    for step in field.evaluated.iter_ones() {
        let score = scores[step];
        if score < rung {
            under = under.max(score);
        } else {
            over = over.min(score);
        }
    }
    // A limit of the largest float is still under an infinite score.
    let under = under.min(f64::MAX);
    let (low, high) = match side {
        Side::Above => (under, over),
        Side::Below => (-over, -under),
    };
    Interval::of(side, low, high)
        .expect("the score under the rung is itself such a limit, or nothing is")
}

fn needed(
    survey: &Survey,
    (number, tuned): (usize, &Tuned),
    interval: Interval,
    option: usize,
) -> Setting {
    let surveyed = &survey.options[option];
    let today = tuned.condition;
    let stays = surveyed.hold == today.hold() && interval.contains(today.limit().value());
    let rounded = interval.rounded();
    let value = if stays {
        today.limit().value()
    } else {
        rounded.limit.value
    };
    let limit = Limit::try_new(today.limit().side(), value).expect("a rounded limit is finite");
    let rounder = [rounded.rounder_below, rounded.rounder_above];
    let rounder = rounder.into_iter().flatten().map(|number| Rounder {
        number,
        false_steps: 0,
        missed: 0,
    });
    Setting {
        tuned: number,
        condition: Some(today.with_hold(surveyed.hold).with_limit(limit)),
        text: (!stays).then_some(rounded.limit.text),
        verdict: Verdict::Needed(Needed {
            interval,
            rounder: if stays { Vec::new() } else { rounder.collect() },
            binding: 0,
            room: 0.0,
            room_in_spreads: None,
            hang_on_it: Vec::new(),
        }),
    }
}

fn unneeded((number, tuned): (usize, &Tuned)) -> Setting {
    let side = tuned.condition.limit().side();
    let condition = tuned.idle.map(|limit| {
        let limit = Limit::try_new(side, signed(side, limit)).expect("idle limits are finite");
        tuned.condition.with_limit(limit)
    });
    let moved = condition.filter(|condition| condition.limit() != tuned.condition.limit());
    Setting {
        tuned: number,
        condition,
        text: moved.map(|condition| plain(condition.limit().value())),
        verdict: Verdict::Unneeded(tuned.idle_as),
    }
}

/// The shortest decimal that is read as the number, without an exponent.
fn plain(number: f64) -> String {
    format!("{number}")
}

/// Finds what binds each needed limit, and what rounder numbers would change.
fn weigh(
    material: &Material<'_>,
    catching: &Catching<'_>,
    settings: &[Setting],
) -> Vec<Option<Needed>> {
    (0..settings.len())
        .into_par_iter()
        .with_max_len(1)
        .map_init(Scratch::default, |scratch, number| {
            let Verdict::Needed(needed) = &settings[number].verdict else {
                return None;
            };
            let mut needed = needed.clone();
            catching.bind(number, &mut needed);
            if !needed.rounder.is_empty() {
                let others = catching.others(material, number);
                catching.price_rounder(material, scratch, (number, &others), &mut needed);
            }
            Some(needed)
        })
        .collect()
}

/// Who catches what at the limits that are written.
struct Catching<'a> {
    field: &'a Field,
    survey: &'a Survey,
    policy: &'a Policy,
    /// The number of the margin it was found with.
    margin: usize,
    /// Turned limits, with the options whose scores they are held against; none where a condition goes.
    limits: Vec<Option<(usize, f64)>>,
}

impl<'a> Catching<'a> {
    fn new(
        field: &'a Field,
        survey: &'a Survey,
        (policy, margin): (&'a Policy, usize),
        settings: &[Setting],
    ) -> Self {
        let limits = settings.iter().map(|setting| {
            let tuned = &survey.tuned[setting.tuned];
            let option = match policy.standings[setting.tuned] {
                Standing::Limited { option, .. } => option,
                Standing::Idle => tuned.options.start,
            };
            let limit = setting.condition?.limit();
            Some((option, signed(limit.side(), limit.value())))
        });
        Self {
            field,
            survey,
            policy,
            margin,
            limits: limits.collect(),
        }
    }

    fn catches(&self, condition: usize, limit: f64, issue: usize) -> bool {
        self.limits[condition]
            .is_some_and(|(option, _)| self.survey.options[option].peaks[issue] > limit)
    }

    /// Does anybody but the condition catch the incident?
    fn otherwise(&self, condition: usize, issue: usize) -> bool {
        self.field.issues[issue].caught_by_base
            || self.limits.iter().enumerate().any(|(other, limit)| {
                other != condition
                    && limit.is_some_and(|(_, limit)| self.catches(other, limit, issue))
            })
    }

    fn bind(&self, condition: usize, needed: &mut Needed) {
        let Some((option, limit)) = self.limits[condition] else {
            return;
        };
        let Standing::Limited { rung, .. } = self.policy.standings[condition] else {
            return;
        };
        let surveyed = &self.survey.options[option];
        let issues = 0..self.field.issues.len();
        let caught: Vec<usize> = issues
            .filter(|issue| surveyed.peaks[*issue] >= rung)
            .collect();
        needed.hang_on_it = caught
            .iter()
            .copied()
            .filter(|issue| !self.otherwise(condition, *issue))
            .collect();
        // The limit lies just under a lowered peak: whose peak that is binds it, first what hangs on it. What
        // lies between is caught without the whole margin, and was not asked for.
        let ladder = &surveyed.ladders[self.margin];
        let place = ladder.rungs.iter().position(|own| *own == rung);
        let is_binding = |issue: &&usize| {
            place.is_some_and(|place| usize::from(ladder.ranks[**issue]) == place + 1)
        };
        let binding = needed.hang_on_it.iter().chain(&caught).find(is_binding);
        if let Some(binding) = binding {
            needed.binding = *binding;
            needed.room = surveyed.peaks[*binding] - limit;
            let spread = surveyed.healthy.map(|healthy| healthy.spread);
            let spread = spread.filter(|spread| *spread > 0.0);
            needed.room_in_spreads = spread.map(|spread| needed.room / spread);
        }
    }

    /// What all other conditions and the base say.
    fn others(&self, material: &Material<'_>, condition: usize) -> Bits {
        let mut survey = self.survey.clone();
        let mut policy = self.policy.clone();
        policy.standings[condition] = Standing::Idle;
        survey.tuned[condition].idle = None;
        policy.says(material, self.field, &survey, 0..self.field.judged.len())
    }

    fn price_rounder(
        &self,
        material: &Material<'_>,
        scratch: &mut Scratch,
        (condition, others): (usize, &Bits),
        needed: &mut Needed,
    ) {
        let Some((option, _)) = self.limits[condition] else {
            return;
        };
        let field = self.field;
        let tuned = &self.survey.tuned[condition];
        let side = tuned.condition.limit().side();
        let hold = self.survey.options[option].hold;
        let scores = scratch.score(material, field, tuned, hold, field.judged);
        for rounder in &mut needed.rounder {
            let limit = signed(side, rounder.number.value);
            let mut says = Bits::from_values(scores, |score| score > limit);
            says.or(others);
            says.and(&field.healthy);
            rounder.false_steps = field.weight_of(&says);
            let mut missed: Vec<usize> = (0..field.issues.len())
                .filter(|issue| {
                    !self.otherwise(condition, *issue) && !self.catches(condition, limit, *issue)
                })
                .map(|issue| field.issues[issue].group)
                .collect();
            missed.sort_unstable();
            missed.dedup();
            rounder.missed = missed.len();
        }
    }
}
