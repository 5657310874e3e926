//! `retrogate/report/v1`: what a page, a summary and every figure show of one period.
//!
//! The period is replayed as any other (`replay` holds that whole document); the rest is what takes
//! looking over time: the period before, days or weeks, runs of states, signals beside their limits, and the
//! curves of limits. Figures format and thin what is here, and reckon nothing.

mod curve;
mod gate_revision;
mod hours;
mod margin;
mod panel;
mod pattern;
mod timeline;
mod trend;
mod tuning;

use serde::Serialize;

use super::as_text;
use super::replay::ReplayDocument;
use crate::model::Timestamp;

pub use curve::{CurveFigure, CurvePoint};
pub use gate_revision::GateRevision;
pub use hours::{HourCell, HoursFigure};
pub use margin::{MarginDrift, WeeklyMargin};
pub use panel::{PanelFigure, PanelSeries};
pub use pattern::{CombinationFigure, LengthFigure, PatternFigures};
pub use timeline::{CheckRuns, RunsFigure, TimelineFigures};
pub use trend::{ChangeOfPeriods, PeriodFigures, TrendFigures};
pub use tuning::{TunedGateFigures, TunedPoint, TuningFigures};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportDocument {
    /// `retrogate/report/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The first grid point of the period.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The step.
    pub step_seconds: u32,
    /// The zone that days, weeks and hours are cut in, as the time-zone database names it.
    pub time_zone: String,
    /// The period as `replay` tells it.
    pub replay: ReplayDocument,
    /// The period in days or weeks, and the one before it.
    pub trend: TrendFigures,
    /// What was said at every step.
    pub timeline: TimelineFigures,
    /// When in the week the gate says NO-GO.
    pub hours: HoursFigure,
    /// What false episodes have in common.
    pub patterns: PatternFigures,
    /// The signals of every check.
    pub panels: Vec<PanelFigure>,
    /// What every limit would do elsewhere, the others as they are.
    pub curves: Vec<CurveFigure>,
    /// How much room every limit left, week by week.
    pub margins: Vec<MarginDrift>,
    /// What tuning found, null when no such answer was given.
    pub tuning: Option<TuningFigures>,
    /// What changed in the gate file in the period; null when no earlier copies of it were kept.
    pub gate_revisions: Option<Vec<GateRevision>>,
}
