//! What a limit would do elsewhere.

use serde::Serialize;

use crate::record::replay::RateFigure;

/// The gate's rates against the limit of one no-go condition, everything else as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurveFigure {
    /// The condition: `check.level.number`.
    pub condition: String,
    /// The limit of today.
    pub limit: f64,
    /// The limit that tuning found, if its answer was given.
    pub tuned: Option<f64>,
    /// By limit, ascending; between two of them the rates are those of the more sensitive one or lie between both.
    pub points: Vec<CurvePoint>,
}

/// The rates at one limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The limit.
    pub limit: f64,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
}
