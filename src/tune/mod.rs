//! Tuning: limits chosen from history, as numbers. This floor knows limits by name and knows no file.
//!
//! The way: a [`Plan`] says what may change; a [`Field`] is the time and the incidents it is held to; a
//! `survey` reads the scores of every option once; a `problem` is what is left of them in integers;
//! `search` finds the best choice and proves it; a `ground` does that for every margin and budget; `choose`
//! takes the pair that does best on incidents it has not seen; `validation` does all of it again where
//! something was held out; `procedure` is all of that; `limits` writes the choice down in numbers.
//!
//! Scores are turned everywhere here: greater is worse, and a limit lies just under the peaks it is to
//! catch. In tuning every count of misses is of groups.

mod choose;
mod field;
mod ground;
pub mod instance;
mod limits;
mod margin;
mod plan;
mod policy;
mod problem;
mod procedure;
pub mod rounding;
mod rows;
pub mod search;
mod survey;
mod validation;
pub mod warnings;

pub use choose::{Aim, Choice, HeldOutTime};
pub use field::{Field, Issue, Weights};
pub use ground::{Candidate, Effort, Ground};
pub use limits::{Needed, Rounder, Setting, Verdict, settings};
pub use margin::{Healthy, MARGINS, Margin};
pub use plan::{Idle, Plan, PlanError, PlanRequest, Selector, SelectorError};
pub use policy::{CaughtBy, Policy, Standing};
pub use procedure::{Frontier, Honesty, Point, Procedure, Tuning, Unmet, Unreached, missed_groups};
pub use survey::{IdleAs, Material, Survey, Surveyed, Tuned};
pub use validation::{GROUPS_TO_HOLD_OUT, Nested, Rulers, Tested, WalkForward, last_part};
