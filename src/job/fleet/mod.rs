//! Fleets: what the commands do for one gate, done for a thousand.
//!
//! - `members`: which gates there are, and which cannot be had; `stored`: as far as they were fetched.
//! - `replay`: every gate replayed, one row kept of each.
//! - `lists`: a company's incidents and deployments, dealt out.
//!
//! A gate that fails is a line of the answer, and all others are done.

mod lists;
mod live;
mod made_from;
mod members;
mod replay;
mod report;
mod stored;
mod together;
mod tune;
mod values;

pub use lists::FleetLists;
pub use live::{FleetLiveRequest, live_fleet};
pub use members::{AskValues, Fleet, FleetFiles, FleetRequest, Member, Unusable, read_fleet};
pub use replay::{FleetProgress, FleetReplayRequest, replay_fleet};
pub use report::{FleetPages, page_name, report_fleet};
pub use stored::read_stored_fleet;
pub use tune::{Earlier, Rewritten, Tuner, rewrite_fleet, tune_fleet};
pub use values::ask_values;
