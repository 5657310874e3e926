//! Records: the JSON documents, one file for each `retrogate/<what>/v1`.
//!
//! They are types of their own, so that what programs read does not move when the inside does. Keys come
//! in the order of the fields. ±Inf is the string `"+Inf"` or `"-Inf"`, NaN and absent are `null`; times
//! are RFC 3339, durations whole seconds unless a name says otherwise. Text, Markdown and HTML are made
//! from these records and show no figure that is not in them.

mod acting;
mod check;
mod check_template;
mod compare;
mod daily;
mod fetch;
mod fleet;
mod fleet_fetch;
mod fleet_live;
mod fleet_tune;
mod gate_hash;
mod live;
mod notification;
mod number;
mod overriding;
mod quantity;
mod replay;
mod report;
mod sentence;
mod store;
mod story;
mod tune;
mod verdict_log;
mod verify;
mod waiting;
mod watch;

pub use acting::{ActionFacts, ActionOutcome, ActionReport};
pub use check::{CheckCost, CheckDocument, CheckLine, OnlineLine};
pub use check_template::{TemplateCheck, TemplateDocument};
pub use compare::{
    CompareDocument, CompareGate, CompareInput, CompareInputs, CompareSide, ComparedDeployment,
    ComparedEpisode, ComparedIncident, DifferenceFigure, EpisodeSideFigure, GateChange,
    IncidentSideFigure, JudgedSteps, MissedDifferenceFigure, gate_changes,
};
pub use daily::{
    DailyDocument, DailyHead, DailyHeadError, DailyInput, DayOutcome, DriftFigure, Fingerprint,
};
pub use fetch::{FetchDocument, FetchPlanDocument, FetchedCheck, PlannedCheck};
#[cfg(test)]
pub(crate) use fleet::sample as fleet_sample;
pub use fleet::{
    CheckComparison, CheckOutlier, ComparedRate, FleetDocument, FleetInput, GateCheck, GateOutlier,
    GateRow, NotJudged, PooledFigures, PooledRate, SilentCheck, SpreadFigure, StandsOut,
    StripFigure, ThinCounts, ThinReason, UnmatchedIncidents,
};
pub use fleet_fetch::{
    AskedApart, FleetFetchDocument, FleetFetchFault, FleetFetchRow, VanishedGate,
};
pub use fleet_live::{FleetLiveDocument, GateCounts};
pub use fleet_tune::{Counted, FleetTuneDocument, KeptTuning, TunedFigures, TunedLimit, TunedRow};
pub use gate_hash::gate_hash;
pub use live::{CheckReport, FindingReport, LimitReport, LiveDocument, LiveInput, StateCounts};
pub use notification::{Notification, NotificationEvent};
pub use number::Number;
pub use overriding::OverrideReport;
pub use quantity::Quantity;
use quantity::unit_name;
pub use replay::{
    AfterCooldownFigure, AttributionFigures, BlockedInHours, BlockedMinutes, BlockedRate,
    BlockedTimeFigures, CertaintyFigures, ChangeFigures, CheckNoDataEntry, CheckRow,
    CircularFigure, ClockShiftFigure, ConditionFigure, CulpritsFigure, DelayPoint,
    DeploymentDocument, DeploymentEntry, EffectFigures, EpisodeEntry, EpisodeFigures, FactorFigure,
    FalseEpisode, FlappingFigures, ForemostFigure, GapFigures, IncidentEntry, IncidentOrigins,
    IncidentsQuery, Inputs, IntervalFigure, LabelSensitivityFigures, LeakFigure, MendingDocument,
    MissedBounds, MissedFigure, NoDataFigures, OptionFigure, OutsideFigure, PartFigure,
    PlaceboFigures, PolicyEntry, QueryOrigin, RateFigure, ReplayDocument, ReplayInput, RoomFigure,
    SharedMetric, ShiftFigure, Shown, SilencingFigure, SinceIncidentFigure, SkippedRows,
    SourceFigures, SpokenFigure, TallyFigure, UnjudgedFigures, UnlistedCause, VariantEntry,
    VariantFigure, WithoutFigure, ZoneSteps,
};
pub use report::{
    ChangeOfPeriods, CheckRuns, CombinationFigure, CurveFigure, CurvePoint, ExplorerData,
    ExplorerDeployment, ExplorerIncident, ExplorerRow, GateRevision, HourCell, HoursFigure,
    LengthFigure, MarginDrift, OverrideEntry, OverridesFigures, PanelFigure, PanelSeries,
    PatternFigures, PeriodFigures, ReportDocument, ReportInput, RunsFigure, TimelineFigures,
    Traced, TrendFigures, TuneAnswer, TuneAnswerError, TunedGateFigures, TunedPoint, TuningFigures,
    WeeklyMargin,
};
pub use sentence::elapsed;
pub use store::{
    CompactedRoom, RetiredInfo, RoomInfo, RoomSizes, StoreCompactDocument, StoreFault,
    StoreInfoDocument, StoreTotals, StoreVerifyDocument, Stretch, VerifiedRoom, WarningInfo,
};

pub use story::{ConditionInput, ConditionStory, MetRun, Stay, StoryDocument, StoryInput};
pub use tune::{
    AsWrittenFigure, ConditionChange, FrontierFigure, FrontierPoint, HoldChange, IntervalText,
    LimitChange, LookEntry, MovedWarningFigure, NestedFigure, RounderFigure, SelectionFigure,
    SurvivalFigure, TestedFigure, TuneDocument, TuneInput, TuneSide, TuneSideInput,
    WalkForwardFigure, WeightedFigure,
};
pub use verdict_log::{EntryError, Errand, LoggedCheck, VerdictEntry};
pub use verify::{Cause, CauseCounts, CheckDifference, Difference, OverrideCounts, VerifyDocument};
pub use waiting::{WaitEnd, WaitReport};
pub use watch::{LastAnswer, WatchCounts, WatchDocument};

/// Serializes a value as its own text.
fn as_text<T: std::fmt::Display, S: serde::Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// The same for a value that may be missing.
#[expect(clippy::ref_option, reason = "serde hands over the field as it is")]
fn as_optional_text<T: std::fmt::Display, S: serde::Serializer>(
    value: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

/// Data as JSON that may stand inside a page: nothing in it can end a script element.
pub fn to_script_json<T: serde::Serialize>(data: &T) -> String {
    let text = serde_json::to_string(data).expect("records have text keys and no fallible values");
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            _ => safe.push(letter),
        }
    }
    safe
}

/// A document as JSON with a line break at its end.
pub fn to_json<T: serde::Serialize>(document: &T) -> String {
    let mut text = serde_json::to_string_pretty(document)
        .expect("records have text keys and no fallible values");
    text.push('\n');
    text
}
