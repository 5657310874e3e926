//! What things are: time, the grid, series, the gate, verdicts, incidents and deployments.
//!
//! Everything here is a plain value, checked once when it is made (private fields, `try_new`) and
//! never wrong afterwards. Times are UTC milliseconds, durations are milliseconds, positions on the
//! grid are whole steps since the Unix epoch.
//!
//! This floor does no I/O, reads no clock and knows no output format: files are read in
//! `gate_file`, `labels` and `store`, documents are written in `record`.

mod condition;
mod deployment;
mod gate;
mod grid;
mod history;
mod incident;
mod time;
mod verdict;

pub use condition::{
    Condition, ConditionError, DEFAULT_MIN_POINTS, Level, Limit, LimitId, Side, Signal,
};
pub use deployment::{Deployment, DeploymentResult};
pub use gate::{
    Check, CheckError, CheckId, CheckIdError, CheckParts, Dialect, Endpoint, Gate, GateError,
    GateParts, NoDataPolicy, Query, RESERVED_CHECK_IDS, Unit,
};
pub use grid::{Grid, GridError, Step, StepError};
pub use history::{
    ABSENT, Asked, CheckHistory, Instants, Sample, SeriesColumn, is_absent, join_series,
};
pub use incident::{Incident, IncidentKind, IncidentSource};
pub use time::{Duration, DurationError, TimeError, TimeExpression, TimeRange, Timestamp};
pub use verdict::{CheckState, Judgement, Unjudged, Verdict};
