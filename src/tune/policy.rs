//! A choice as it decides: every tuned condition at a rung, or idle.

use rayon::prelude::*;

use super::field::Field;
use super::instance::Level;
use super::problem::OptionRef;
use super::survey::{Material, Scratch, Survey};
use crate::engine::Bits;

/// How one condition stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// Its limit lies just under this score, under this option of the survey.
    Limited {
        /// The option.
        option: usize,
        /// A score of at least this is over the limit.
        rung: f64,
    },
    /// No incident needs it.
    Idle,
}

/// Who catches an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaughtBy {
    /// A condition that is not tuned, or one at a rung.
    Choice,
    /// Only the limit of an idle condition.
    IdleLimit,
    /// Nobody alone.
    Nobody,
}

/// How every tuned condition stands, in the order of the survey.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// One for each.
    pub standings: Vec<Standing>,
}

impl Policy {
    /// What these levels mean under margin number `margin`.
    pub fn of(survey: &Survey, refs: &[OptionRef], margin: usize, levels: &[Level]) -> Self {
        let mut standings = vec![Standing::Idle; survey.tuned.len()];
        for (own, level) in refs.iter().zip(levels) {
            let Some(place) = usize::from(*level).checked_sub(1).filter(|_| !own.idle) else {
                continue;
            };
            let surveyed = &survey.options[own.surveyed];
            standings[surveyed.tuned] = Standing::Limited {
                option: own.surveyed,
                rung: surveyed.ladders[margin].rungs[place],
            };
        }
        Self { standings }
    }

    /// Who catches incident number `issue` of the field that was surveyed in `peaks`: the same options, over
    /// that field.
    pub fn catches(&self, field: &Field, peaks: &Survey, issue: usize) -> CaughtBy {
        if field.issues[issue].caught_by_base {
            return CaughtBy::Choice;
        }
        let mut by_idle = false;
        for (tuned, standing) in peaks.tuned.iter().zip(&self.standings) {
            match standing {
                Standing::Limited { option, rung } => {
                    if peaks.options[*option].peaks[issue] >= *rung {
                        return CaughtBy::Choice;
                    }
                }
                Standing::Idle => {
                    let peak = peaks.options[tuned.options.start].peaks[issue];
                    by_idle |= tuned.idle.is_some_and(|limit| peak > limit);
                }
            }
        }
        if by_idle {
            CaughtBy::IdleLimit
        } else {
            CaughtBy::Nobody
        }
    }

    /// Is any incident of the group missed?
    pub fn misses(&self, field: &Field, peaks: &Survey, group: usize) -> bool {
        let issues = field.issues.iter().enumerate();
        let mut own = issues.filter(|(_, issue)| issue.group == group);
        own.any(|(number, _)| self.catches(field, peaks, number) == CaughtBy::Nobody)
    }

    /// Where it says NO-GO (or WARNING), the base included, at the steps of a range; nowhere else.
    pub fn says(
        &self,
        material: &Material<'_>,
        field: &Field,
        survey: &Survey,
        steps: std::ops::Range<usize>,
    ) -> Bits {
        let grid = field.judged.slice(steps.clone());
        let planes: Vec<Bits> = survey
            .tuned
            .par_iter()
            .zip(&self.standings)
            .with_max_len(1)
            .map_init(Scratch::default, |scratch, (tuned, standing)| {
                let (option, over) = match standing {
                    Standing::Limited { option, rung } => (*option, Over::AtLeast(*rung)),
                    Standing::Idle => match tuned.idle {
                        Some(limit) => (tuned.options.start, Over::More(limit)),
                        None => return Bits::zeros(grid.len()),
                    },
                };
                let hold = survey.options[option].hold;
                let scores = scratch.score(material, field, tuned, hold, grid);
                match over {
                    Over::AtLeast(rung) => Bits::from_values(scores, |score| score >= rung),
                    Over::More(limit) => Bits::from_values(scores, |score| score > limit),
                }
            })
            .collect();
        let mut says = Bits::zeros(field.judged.len());
        for plane in planes {
            for run in plane.runs() {
                says.set_range(run.start + steps.start..run.end + steps.start);
            }
        }
        for run in field.base.runs() {
            let run = run.start.max(steps.start)..run.end.min(steps.end);
            if !run.is_empty() {
                says.set_range(run);
            }
        }
        says.and(&field.evaluated);
        says
    }
}

enum Over {
    AtLeast(f64),
    More(f64),
}
