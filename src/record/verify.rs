//! `retrogate/verify/v1`: logged verdicts beside those of freshly fetched history.

use serde::Serialize;

use super::as_text;
use super::number::Number;
use crate::model::Timestamp;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerifyDocument {
    /// `retrogate/verify/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// What of it decides, now.
    pub gate_hash: String,
    /// The log.
    pub log: String,
    /// The server asked, without credentials.
    pub source: String,
    /// The first grid point that was replayed.
    #[serde(serialize_with = "as_text")]
    pub first: Timestamp,
    /// The last.
    #[serde(serialize_with = "as_text")]
    pub last: Timestamp,
    /// Logged verdicts that were replayed.
    pub verdicts: usize,
    /// Those that are the same now.
    pub identical: usize,
    /// Among them, those whose every check has its state and its value, within 1e-12 relative.
    pub identical_in_every_check: usize,
    /// Why the others are not.
    pub causes: CauseCounts,
    /// Replayed verdicts for which a check could not be answered now.
    pub unanswered_now: usize,
    /// Lines of the log that cannot be read, counted from 1.
    pub unreadable_lines: Vec<usize>,
    /// Lines of other gates, and of times that were not asked for.
    pub other_lines: usize,
    /// What became of verdicts that would have stopped a pipeline.
    pub overrides: OverrideCounts,
    /// Every verdict that is not the same.
    pub differences: Vec<Difference>,
}

/// Why a verdict is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Another gate decides now.
    ChangedGate,
    /// A check was not answered then.
    MissingThen,
    /// What was there then is gone, or not answered.
    MissingNow,
    /// Samples came after the question.
    LateSamples,
    /// The server has other samples than it, or another, had.
    OtherData,
    /// Nothing differs but the verdict: a bug.
    Unexplained,
}

impl Cause {
    /// As people read it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ChangedGate => "the gate was changed",
            Self::MissingThen => "data was missing then",
            Self::MissingNow => "data is missing now",
            Self::LateSamples => "samples came late",
            Self::OtherData => "the server has other data",
            Self::Unexplained => "for no reason that can be seen, which is a bug",
        }
    }
}

/// How many verdicts each cause changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct CauseCounts {
    /// By a changed gate.
    pub changed_gate: usize,
    /// By data that was missing then.
    pub missing_then: usize,
    /// By data that is missing now.
    pub missing_now: usize,
    /// By samples that came late.
    pub late_samples: usize,
    /// By other data.
    pub other_data: usize,
    /// By nothing that can be seen.
    pub unexplained: usize,
}

impl CauseCounts {
    /// One more.
    pub fn count(&mut self, cause: Cause) {
        let slot = match cause {
            Cause::ChangedGate => &mut self.changed_gate,
            Cause::MissingThen => &mut self.missing_then,
            Cause::MissingNow => &mut self.missing_now,
            Cause::LateSamples => &mut self.late_samples,
            Cause::OtherData => &mut self.other_data,
            Cause::Unexplained => &mut self.unexplained,
        };
        *slot += 1;
    }
}

/// What became of verdicts that would have stopped a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct OverrideCounts {
    /// Verdicts that would have stopped it.
    pub stopping: usize,
    /// Those that somebody passed over.
    pub passed_over: usize,
}

/// One verdict that is not what it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Its line in the log, counted from 1.
    pub line: usize,
    /// The grid point judged.
    #[serde(serialize_with = "as_text")]
    pub timestamp: Timestamp,
    /// What was said then; null for no verdict.
    pub then: Option<String>,
    /// What is said now.
    pub now: Option<String>,
    /// Why.
    pub cause: Cause,
    /// The checks that are not what they were.
    pub checks: Vec<CheckDifference>,
}

/// One check that is not what it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckDifference {
    /// Its id.
    pub id: String,
    /// Its state then; null when it was unanswered, or not there.
    pub state_then: Option<String>,
    /// Its state now.
    pub state_now: Option<String>,
    /// The signal that decided then.
    pub value_then: Number,
    /// The signal that decides now.
    pub value_now: Number,
}
