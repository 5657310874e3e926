//! Fleets: what the commands do for one gate, done for a thousand.
//!
//! - `members`: which gates there are, and which cannot be had; `stored`: as far as they were fetched.
//!
//! A gate that fails is a line of the answer, and all others are done.

mod members;
mod stored;

pub use members::{AskValues, Fleet, FleetFiles, FleetRequest, Member, Unusable, read_fleet};
pub use stored::read_stored_fleet;
