//! What tuning found, as far as figures show it. Read from a `retrogate/tune/v1` document that was given; a report never tunes.

use serde::Serialize;

use crate::record::Number;
use crate::record::replay::RateFigure;

/// A tuned gate and the frontier it was chosen from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TuningFigures {
    /// The file it was read from.
    pub file: String,
    /// The margin of the frontier it was chosen from, in spreads.
    pub margin: f64,
    /// The frontier without a margin, then, where it is another one, the chosen one; by budget.
    pub frontiers: Vec<Vec<TunedPoint>>,
    /// The gate that was tuned.
    pub before: TunedGateFigures,
    /// The gate that was found, on the history it was found on.
    pub after: TunedGateFigures,
    /// Figures of time and incidents that were not tuned on; null when tuned in sample only.
    pub held_out: Option<TunedGateFigures>,
}

/// One point of a frontier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TunedPoint {
    /// Groups missed, of all.
    pub missed_groups: RateFigure,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// What a gate of chance would miss: one less its placebo.
    pub placebo: Number,
    /// No choice of limits has fewer false steps.
    pub proved: bool,
}

/// Both costs of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TunedGateFigures {
    /// Groups missed, of all.
    pub missed_groups: RateFigure,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
}
