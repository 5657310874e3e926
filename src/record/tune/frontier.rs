//! The best choice for every budget.

use serde::Serialize;

use super::TuneInput;
use crate::outcome::Rate;
use crate::record::Number;
use crate::record::replay::RateFigure;
use crate::tune::search::Proof;

/// A frontier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontierFigure {
    /// What is taken off every peak, in spreads.
    pub margin: f64,
    /// By budget, up to the first that costs nothing.
    pub points: Vec<FrontierPoint>,
    /// The gate of today in the same measure.
    pub today: TodayPoint,
}

/// The gate of today.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TodayPoint {
    /// Groups it misses, of all.
    pub missed_groups: RateFigure,
    /// The weight of healthy steps at which it says the level, of all healthy time.
    pub false_verdicts: RateFigure,
}

/// One point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// How many groups may be missed by lowered peaks.
    pub budget: usize,
    /// Groups that are, of all.
    pub missed_groups: RateFigure,
    /// The weight of false steps that limits could avoid.
    pub false_steps: u64,
    /// With what cannot be changed, of all healthy time.
    pub false_verdicts: RateFigure,
    /// No choice has fewer.
    pub proved: bool,
    /// None has fewer than this.
    pub at_least: u64,
    /// Could some weighting of the two costs find it?
    pub supported: bool,
    /// The share of healthy windows as long as incidents that it would catch.
    pub placebo: Number,
}

pub(super) fn frontiers(input: &TuneInput<'_>) -> Vec<FrontierFigure> {
    let ground = &input.tuning.ground;
    let field = &ground.field;
    let groups = ground.groups.len() as u64;
    let healthy = field.weight_of(&field.healthy);
    let sunk = healthy - field.weight_of(&field.quiet);
    let today = TodayPoint {
        missed_groups: Rate::new(input.missed_today.len() as u64, groups).into(),
        false_verdicts: Rate::new(
            field.weight_of(&field.healthy.and_with(input.before.says)),
            healthy,
        )
        .into(),
    };
    let frontiers = input.tuning.frontiers.iter().zip(input.placebos);
    frontiers
        .map(|(frontier, placebos)| FrontierFigure {
            margin: frontier.spreads(),
            points: frontier
                .points
                .iter()
                .zip(placebos)
                .map(|(point, placebo)| FrontierPoint {
                    budget: point.budget,
                    missed_groups: Rate::new(point.missed.len() as u64, groups).into(),
                    false_steps: point.cost,
                    false_verdicts: Rate::new(point.cost + sunk, healthy).into(),
                    proved: point.proof == Proof::Optimal,
                    at_least: match point.proof {
                        Proof::Optimal => point.cost,
                        Proof::AtLeast(bound) => bound,
                    },
                    supported: point.supported,
                    placebo: (*placebo).into(),
                })
                .collect(),
            today,
        })
        .collect()
}
