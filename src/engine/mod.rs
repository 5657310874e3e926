//! The engine: pure functions on slices of samples.
//!
//! One evaluator ([`evaluate`]) turns the samples of a stretch of the grid into the state of every check
//! and the verdict at every point. [`replay`] runs it over pieces of a long history in parallel;
//! [`explain`] runs it over one lookback and keeps the reasons of the last point, which is what `live`
//! answers. There is no other evaluation code.
//!
//! Invariants: a verdict at `t` depends on samples of `[t − M, t]` and a reason on `[t − L, t]`, on
//! nothing after `t` and nothing before; windows fold on blocks aligned to absolute positions, so the
//! bits of a signal do not depend on where a piece starts; states are bit planes, and across threads
//! only whole planes are put side by side.
//!
//! The engine knows no clock, file, network, printing or async.

mod bits;
mod compare;
mod conditions;
mod decisions;
mod evaluate;
mod explain;
mod fold;
mod gapless;
mod grounds;
mod hold;
mod judged;
mod kept;
#[cfg(test)]
mod laws;
mod moments;
mod ranks;
mod raw;
mod replay;
mod samples;
mod score;
mod signal;
mod signals;
mod window;

pub use bits::Bits;
pub use decisions::{CheckPlanes, Decisions};
pub use evaluate::evaluate;
pub use explain::{CheckExplanation, Explanation, Finding, FindingState, Since, explain};
pub use fold::{Others, leave_each_out};
pub use grounds::{ConditionPlanes, Grounds};
pub use judged::{Judged, RetimedCheck};
pub use kept::Kept;
pub use ranks::Ranks;
pub use replay::{
    Chunking, ScoreReader, Threads, check_reading, judge_reading, judge_timings, over_items,
    replay, replay_reading, score_reading,
};
pub use samples::Samples;
pub use score::{ScoreScratch, scores, signed};
pub use signals::signals;
