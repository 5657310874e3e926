//! `retrogate/watch/v1`: what a watched gate says to those who ask over HTTP, and how the watch goes.

use serde::Serialize;

use super::live::LiveDocument;
use super::{as_optional_text, as_text};
use crate::model::{FailOn, Timestamp, Verdict};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WatchDocument {
    /// `retrogate/watch/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// GO, WARNING, NO-GO, or null when none was reached or the last one is too old.
    #[serde(serialize_with = "as_optional_text")]
    pub verdict: Option<Verdict>,
    /// May a pipeline go on?
    pub ok: bool,
    /// The lowest verdict that stops it.
    #[serde(serialize_with = "as_text")]
    pub fail_on: FailOn,
    /// Is the last answer younger than two steps?
    pub fresh: bool,
    /// Why there is no verdict: as in `live`, or stale, or waiting for the first answer.
    pub unjudged: Option<&'static str>,
    /// The grid point judged last.
    #[serde(serialize_with = "as_optional_text")]
    pub timestamp: Option<Timestamp>,
    /// The answer in words.
    pub answer: String,
    /// The checks that speak against going on, each in a sentence.
    pub reasons: Vec<String>,
    /// How the watch goes.
    pub counts: WatchCounts,
}

/// How a watch goes, since it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct WatchCounts {
    /// Evaluations that ended, with a verdict or without.
    pub evaluations: u64,
    /// Those of them without a verdict.
    pub failures: u64,
    /// Grid points that went by while an evaluation took longer than a step.
    pub skipped: u64,
    /// Actions and notifications that were done.
    pub actions_done: u64,
    /// Actions and notifications that failed.
    pub actions_failed: u64,
}

/// The last answer of a watch, as old as it is.
#[derive(Debug, Clone, Copy)]
pub enum LastAnswer<'a> {
    /// There is none yet.
    None,
    /// Younger than two steps.
    Fresh(&'a LiveDocument),
    /// Older: nobody may rely on it.
    Stale(&'a LiveDocument),
}

impl WatchDocument {
    /// What is said now.
    pub fn new(gate: &str, last: LastAnswer<'_>, fail_on: FailOn, counts: WatchCounts) -> Self {
        let verdict = match last {
            LastAnswer::Fresh(document) => document.verdict,
            LastAnswer::None | LastAnswer::Stale(_) => None,
        };
        let (unjudged, answer) = match last {
            LastAnswer::None => (
                Some("waiting"),
                "no verdict: none was reached yet".to_owned(),
            ),
            LastAnswer::Fresh(document) => (document.unjudged, document.answer.clone()),
            LastAnswer::Stale(document) => (
                Some("stale"),
                format!(
                    "no verdict: the last answer is older than two steps; at {} it was {}",
                    document.timestamp, document.answer
                ),
            ),
        };
        Self {
            schema: "retrogate/watch/v1",
            gate: gate.to_owned(),
            verdict,
            ok: verdict.is_some_and(|verdict| fail_on.lets_through(verdict)),
            fail_on,
            fresh: matches!(last, LastAnswer::Fresh(_)),
            unjudged,
            timestamp: match last {
                LastAnswer::None => None,
                LastAnswer::Fresh(document) | LastAnswer::Stale(document) => {
                    Some(document.timestamp)
                }
            },
            answer,
            reasons: match last {
                LastAnswer::Fresh(document) => document.reasons(),
                LastAnswer::None | LastAnswer::Stale(_) => Vec::new(),
            },
            counts,
        }
    }
}
