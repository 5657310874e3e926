//! Jobs: what the commands do, put together from the floors below.
//!
//! A job takes values and gives values: it parses no arguments and prints nothing. This is the only
//! floor that composes the edges; the clock is given to it.

mod act;
mod attribution;
mod compare;
mod coverage;
mod daily;
mod diagnose;
mod explain;
mod fetch;
mod fetch_command;
mod fleet;
mod fleet_table;
mod history;
mod incident_sources;
mod interrupt;
mod live;
mod looks;
mod mending;
mod missing_label;
mod replay;
mod report;
mod runtime;
mod store;
mod story;
mod tune;
mod tune_refusals;
mod verdict_log;
mod verdicts;
mod verify;
mod vigil;
mod watch;

pub use act::{Acting, act};
pub use compare::{Against, compare};
pub use daily::{DailyRequest, Fetching, Shelf, daily};
pub use diagnose::{CheckDiagnosis, Diagnosis, Finding, diagnose};
pub use explain::{ExplainRequest, explain};
pub use fetch::{FetchRequest, Progress, fetch, plan_fetch};
pub use fetch_command::FetchCommand;
pub(crate) use fetch_command::is_bundled;
pub use fleet::{
    AskValues, AskedValues, Earlier, Fleet, FleetFetchRequest, FleetFiles, FleetLists,
    FleetLiveRequest, FleetPages, FleetProgress, FleetReplayRequest, FleetRequest, Member,
    Rewritten, Tuner, Unusable, ValuesRequest, ask_values, fleet_fetch, live_fleet, page_name,
    read_fleet, read_stored_fleet, replay_fleet, report_fleet, rewrite_fleet, tune_fleet,
};
pub use fleet_table::fleet_table;
pub use history::{Holes, Opened};
pub use incident_sources::{IncidentQuery, IncidentSources, Listener};
pub use live::{LiveRequest, Lived, Patience, Settle, live, wait};
pub use missing_label::{MissingLabel, QueryPart};
pub use replay::{Detail, ReplayRequest, Replayed, replay};
pub use report::{ReportRequest, report};
pub use store::{compact_store, store_info, verify_store};
pub use story::story;
pub use tune::{TuneRequest, TunedGate, Weighing, tune};
pub use verdict_log::append_verdict;
pub use verdicts::write_verdicts;
pub use verify::{VerifyRequest, verify};
pub use watch::{Notify, NotifyForm, Turn, WatchEvent, WatchRequest, watch};

pub use crate::engine::Threads;
