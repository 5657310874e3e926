//! Fleets: what the commands do for one gate, done for a thousand.
//!
//! - `members`: which gates there are, and which cannot be had; `files`: those of a folder; `stored`: as far as they were fetched; `values`: which
//!   values a template is for, asked.
//! - `lists`: a company's incidents and deployments, dealt out.
//! - `fetch`: histories, asked for many gates at once.
//! - `replay`, `tune`, `report`: every gate as its own command does it, a row kept of each; `made_from`: whether an
//!   earlier run did the very same; `rewrite`: tuned limits into the files.
//! - `live`: every gate at one moment; `together`: one check of many of them in one question.
//!
//! A gate that fails is a line of the answer, and all others are done.

mod fetch;
mod files;
mod lists;
mod live;
mod made_from;
mod members;
mod replay;
mod report;
mod rewrite;
mod stored;
mod together;
mod tune;
mod values;

pub use fetch::{FleetFetchRequest, fleet_fetch};
pub use lists::FleetLists;
pub use live::{FleetLiveRequest, live_fleet};
pub use members::{AskValues, Fleet, FleetFiles, FleetRequest, Member, Unusable, read_fleet};
pub use replay::{FleetProgress, FleetReplayRequest, replay_fleet};
pub use report::{FleetPages, page_name, report_fleet};
pub use rewrite::{Rewritten, rewrite_fleet};
pub use stored::read_stored_fleet;
pub use tune::{Earlier, Tuner, tune_fleet};
pub use values::{AskedValues, ValuesRequest, ask_values};
