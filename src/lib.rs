//! retrogate replays a deployment gate over its own history, and then is the gate.
//!
//! A *gate* is a dozen *checks* on Prometheus metrics; at every point of a time *grid* each check has a
//! *state*, and the worst of them is the *verdict*: GO, WARNING or NO-GO. Set beside the *incidents* and
//! *deployments* that really happened, verdicts become rates.
//!
//! The crate is built in floors, and each knows only those before it:
//!
//! - [`model`]: what things are.
//! - `engine`: pure functions on slices; one evaluator, used by replay and by live alike.
//! - `outcome`: decisions set beside what really happened.
//! - `tune`: limits chosen from history, as numbers; it knows no file.
//! - the edges (`gate_file`, `labels`, `prometheus`, `store`, `report`, `export`, `action`, `serve`), which know `model`, `record`
//!   and the results they carry, never each other.
//! - `record`: the JSON documents, as types of their own.
//! - `job`: the only floor that composes; it takes no arguments and prints nothing.
//! - `cli`: arguments in, text and exit status out.
//!
//! Invariants: verdicts at `t` depend on samples of `[t − M, t]` and on nothing else; the same samples
//! give the same bytes whatever the thread count or chunk size; a sample is a value, NaN or absent and
//! these are never mixed up; no rate is made from nothing.

pub mod action;
pub mod cli;
pub mod engine;
pub mod error;
pub mod export;
pub mod gate_file;
pub mod job;
pub mod labels;
pub mod model;
pub mod outcome;
pub mod prometheus;
pub mod record;
pub mod report;
pub mod serve;
pub mod store;
pub mod trend;
pub mod tune;
