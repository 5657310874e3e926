//! What a limit would do elsewhere.

use serde::Serialize;

use crate::engine::signed;
use crate::model::{Condition, LimitId, Side};
use crate::outcome::LimitPoint;
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

impl CurveFigure {
    /// The curve of a condition from points whose limits are turned.
    pub fn new(
        id: &LimitId,
        condition: &Condition,
        tuned: Option<f64>,
        points: &[LimitPoint],
    ) -> Self {
        let side = condition.limit().side();
        let mut points: Vec<CurvePoint> = points
            .iter()
            .map(|own| CurvePoint {
                limit: signed(side, own.limit) + 0.0,
                false_no_go: own.false_no_go.into(),
                missed_issues: own.missed.into(),
            })
            .collect();
        match side {
            Side::Above => {}
            Side::Below => points.reverse(),
        }
        Self {
            condition: id.to_string(),
            limit: condition.limit().value(),
            tuned,
            points,
        }
    }
}
