//! What things are: time, the grid, series, the gate, verdicts, incidents and deployments.
//!
//! Everything here is a plain value, checked once when it is made (private fields, `try_new`) and
//! never wrong afterwards. Times are UTC milliseconds, durations are milliseconds, positions on the
//! grid are whole steps since the Unix epoch.
//!
//! This floor does no I/O, reads no clock and knows no output format: files are read in
//! `gate_file`, `labels` and `store`, documents are written in `record`.

mod action;
mod business_hours;
mod check;
mod condition;
mod deployment;
mod duration;
mod gate;
mod grid;
mod history;
mod incident;
mod instants;
mod query;
mod split_label;
mod time;
mod verdict;

pub use action::{Action, CommandLine, Deed, Post, Switch, shown_address};
pub use business_hours::{BusinessHours, BusinessHoursError, WeeklyHours, ZoneName};
pub use check::{
    Check, CheckError, CheckId, CheckIdError, CheckParts, NoDataPolicy, RESERVED_CHECK_IDS, Unit,
};
pub use condition::{
    Condition, ConditionError, DEFAULT_MIN_POINTS, Level, Limit, LimitId, LimitIdError, Side,
    Signal,
};
pub use deployment::{Deployment, DeploymentResult};
pub use duration::{Duration, DurationError};
pub use gate::{Dialect, Endpoint, Gate, GateError, GateParts};
pub use grid::{Grid, GridError, Step, StepError};
pub use history::{ABSENT, Asked, CheckHistory, Sample, SeriesColumn, is_absent, join_series};
pub use incident::{Incident, IncidentKind, IncidentSource};
pub use instants::Instants;
pub use query::Query;
pub use split_label::SplitLabel;
pub use time::{TimeError, TimeExpression, TimeRange, Timestamp};
pub use verdict::{CheckState, FailOn, Judgement, Unjudged, Verdict};
