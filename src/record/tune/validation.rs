//! What to expect where limits were not chosen.

use serde::Serialize;

use super::TuneSide;
use crate::model::Timestamp;
use crate::outcome::Rate;
use crate::outcome::interval::{Days, clopper_pearson, day_cluster, fay_feuer};
use crate::record::replay::{IntervalFigure, RateFigure};
use crate::record::{Number, as_text};
use crate::tune::{Choice, Field, MARGINS, Nested, Tested, Tuning, WalkForward};

/// The misses that chose margin and budget. They chose, so they have no interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SelectionFigure {
    /// Groups missed by limits found without them.
    pub missed_groups: RateFigure,
}

impl SelectionFigure {
    pub(super) fn new(choice: &Choice) -> Self {
        let missed = Rate::new(choice.left_out_misses.len() as u64, choice.groups as u64);
        Self {
            missed_groups: missed.into(),
        }
    }
}

/// Misses of folds, margin and budget chosen anew without each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NestedFigure {
    /// How many folds.
    pub folds: usize,
    /// Groups missed by limits chosen without them.
    pub missed_groups: RateFigure,
    /// Clopper and Pearson; nominal, since folds share what they learn from.
    pub missed_groups_interval: Option<IntervalFigure>,
    /// Folds in which nothing met the target.
    pub unmet_folds: usize,
    /// The missed groups, by their incidents.
    pub missed: Vec<Vec<String>>,
}

impl NestedFigure {
    pub(super) fn new(tuning: &Tuning<'_>, nested: &Nested) -> Self {
        let missed = Rate::new(nested.missed.len() as u64, nested.of as u64);
        Self {
            folds: nested.folds,
            missed_groups: missed.into(),
            missed_groups_interval: clopper_pearson(missed).map(Into::into),
            unmet_folds: nested.unmet,
            missed: super::conditions::groups(tuning, &nested.missed),
        }
    }
}

/// Limits held against time after that they were chosen on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestedFigure {
    /// The first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The margin chosen before.
    pub margin: f64,
    /// The budget.
    pub budget: usize,
    /// Healthy steps said the level that is tuned, or worse.
    pub false_verdicts: RateFigure,
    /// Of that rate, a day being one event.
    pub false_verdicts_interval: Option<IntervalFigure>,
    /// The same by the gate of today.
    pub false_verdicts_today: RateFigure,
    /// Groups missed.
    pub missed_groups: RateFigure,
    /// Of missed groups.
    pub missed_groups_interval: Option<IntervalFigure>,
    /// The same by the gate of today.
    pub missed_groups_today: RateFigure,
}

impl TestedFigure {
    pub(super) fn new(field: &Field, tested: &Tested) -> Self {
        let step = field.judged.step();
        let from = field.judged.range().from;
        Self {
            from: from + step.times(tested.steps.start),
            to: from + step.times(tested.steps.end),
            margin: MARGINS[tested.margin].spreads(),
            budget: tested.budget,
            false_verdicts: tested.false_no_go.into(),
            false_verdicts_interval: fay_feuer(&Days::new(tested.days.iter().copied()))
                .map(Into::into),
            false_verdicts_today: tested.false_no_go_today.into(),
            missed_groups: tested.missed.into(),
            missed_groups_interval: clopper_pearson(tested.missed).map(Into::into),
            missed_groups_today: tested.missed_today.into(),
        }
    }
}

/// All parts together, and one by one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WalkForwardFigure {
    /// Healthy steps said the level that is tuned, or worse, over all parts.
    pub false_verdicts: RateFigure,
    /// Of that rate, a day being one event; nominal, since parts share what they learn from.
    pub false_verdicts_interval: Option<IntervalFigure>,
    /// The same by the ratio estimator over days.
    pub false_verdicts_by_day_cluster: Option<IntervalFigure>,
    /// The same steps by the gate of today.
    pub false_verdicts_today: RateFigure,
    /// Groups missed, over all parts.
    pub missed_groups: RateFigure,
    /// Of missed groups; nominal.
    pub missed_groups_interval: Option<IntervalFigure>,
    /// The same groups by the gate of today.
    pub missed_groups_today: RateFigure,
    /// Parts before which there was no incident to learn from.
    pub untested_parts: usize,
    /// By time.
    pub parts: Vec<TestedFigure>,
}

impl WalkForwardFigure {
    pub(super) fn new(field: &Field, own: &WalkForward) -> Self {
        let days = own.days();
        Self {
            false_verdicts: own.false_no_go().into(),
            false_verdicts_interval: fay_feuer(&days).map(Into::into),
            false_verdicts_by_day_cluster: day_cluster(&days).map(Into::into),
            false_verdicts_today: own.false_no_go_today().into(),
            missed_groups: own.missed().into(),
            missed_groups_interval: clopper_pearson(own.missed()).map(Into::into),
            missed_groups_today: own.missed_today().into(),
            untested_parts: own.untested,
            parts: own
                .parts
                .iter()
                .map(|part| TestedFigure::new(field, part))
                .collect(),
        }
    }
}

/// How much of the gain is left where limits were not chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SurvivalFigure {
    /// The rate of false verdicts today less that after tuning, in sample.
    pub gain_in_sample: f64,
    /// The same over the parts of the walk-forward.
    pub gain_walk_forward: f64,
    /// The second of the first; null when there is no gain in sample.
    pub share: Number,
}

impl SurvivalFigure {
    pub(super) fn new(before: &TuneSide, after: &TuneSide, later: &WalkForward) -> Option<Self> {
        let in_sample = before.false_verdicts.rate.0? - after.false_verdicts.rate.0?;
        let walk_forward = later.false_no_go_today().value()? - later.false_no_go().value()?;
        Some(Self {
            gain_in_sample: in_sample,
            gain_walk_forward: walk_forward,
            share: (in_sample > 0.0).then(|| walk_forward / in_sample).into(),
        })
    }
}
