//! `retrogate/report/v1`: what a page, a summary and every figure show of one period.
//!
//! The period is replayed as any other (`replay` holds that whole document); the rest is what takes
//! looking over time: the period before, days or weeks, runs of states, signals beside their limits, and the
//! curves of limits. Figures format and thin what is here, and reckon nothing.

mod curve;
mod explorer;
mod gate_revision;
mod hours;
mod margin;
mod overrides;
mod panel;
mod pattern;
mod timeline;
mod trend;
mod tuning;

use serde::Serialize;

use super::as_text;
use super::replay::ReplayDocument;
use crate::model::{Gate, Grid, Timestamp};
use crate::trend::{HourOfWeek, Patterns, Period, Periods, Told};

pub use curve::{CurveFigure, CurvePoint};
pub use explorer::{ExplorerData, ExplorerDeployment, ExplorerIncident, ExplorerRow};
pub use gate_revision::GateRevision;
pub use hours::{HourCell, HoursFigure};
pub use margin::{MarginDrift, WeeklyMargin};
pub use overrides::{OverrideEntry, OverridesFigures};
pub use panel::{PanelFigure, PanelSeries, Traced};
pub use pattern::{CombinationFigure, LengthFigure, PatternFigures};
pub use timeline::{CheckRuns, RunsFigure, TimelineFigures};
pub use trend::{ChangeOfPeriods, PeriodFigures, TrendFigures};
pub use tuning::{TuneAnswer, TuneAnswerError, TunedGateFigures, TunedPoint, TuningFigures};

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
    /// What the verdict log says, null when none was given.
    pub overrides: Option<OverridesFigures>,
}

/// What a document is made from.
#[derive(Debug)]
pub struct ReportInput<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The zone, by name.
    pub time_zone: String,
    /// The verdicts and what was counted.
    pub told: Told<'a>,
    /// The replay.
    pub replay: ReplayDocument,
    /// It in days or weeks.
    pub periods: &'a Periods,
    /// The period before, or why there is none.
    pub before: Result<Period, String>,
    /// The hours of the week.
    pub hours: &'a [HourOfWeek],
    /// What false episodes have in common.
    pub patterns: &'a Patterns,
    /// Signals.
    pub panels: Vec<PanelFigure>,
    /// Limits elsewhere.
    pub curves: Vec<CurveFigure>,
    /// Room.
    pub margins: Vec<MarginDrift>,
    /// What tuning found.
    pub tuning: Option<TuningFigures>,
    /// What changed in the gate file.
    pub gate_revisions: Option<Vec<GateRevision>>,
    /// What the verdict log says.
    pub overrides: Option<OverridesFigures>,
}

impl ReportDocument {
    /// The document of one period.
    pub fn new(input: ReportInput<'_>) -> Self {
        let ReportInput { gate, told, .. } = input;
        let grid: Grid = told.decisions.grid;
        let range = grid.range();
        Self {
            schema: "retrogate/report/v1",
            gate: gate.name().to_owned(),
            from: range.from,
            to: range.to,
            step_seconds: gate.step().secs(),
            time_zone: input.time_zone,
            replay: input.replay,
            trend: TrendFigures::new(input.periods, &input.before),
            timeline: TimelineFigures::new(gate, told.decisions, &told.outcome.zones),
            hours: HoursFigure::new(input.hours),
            patterns: PatternFigures::new(input.patterns, gate.step()),
            panels: input.panels,
            curves: input.curves,
            margins: input.margins,
            tuning: input.tuning,
            gate_revisions: input.gate_revisions,
            overrides: input.overrides,
        }
    }
}
