//! `retrogate/verdict/v1`: one line of the verdict log, which is what a gate decided, why, and for whom.

use serde::{Deserialize, Serialize};

use super::gate_hash::gate_hash;
use super::live::{CheckReport, LiveDocument};
use super::number::Number;
use super::overriding::OverrideReport;
use crate::model::{Gate, Timestamp, Verdict};

const SCHEMA: &str = "retrogate/verdict/v1";

/// One answer of a gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictEntry {
    /// `retrogate/verdict/v1`.
    pub schema: String,
    /// When it was written, by the clock of the machine.
    pub time: String,
    /// The gate's name.
    pub gate: String,
    /// What of the gate decides.
    pub gate_hash: String,
    /// The grid point judged.
    pub timestamp: String,
    /// What the pipeline was told.
    pub verdict: Option<String>,
    /// Why there is none.
    pub unjudged: Option<String>,
    /// What the gate said at the grid point; with a wait that was in vain it may differ from `verdict`.
    pub verdict_at_timestamp: Option<String>,
    /// The lowest verdict that stops a pipeline.
    pub fail_on: String,
    /// Might the pipeline go on?
    pub ok: bool,
    /// The answer in words.
    pub answer: String,
    /// What speaks against going on: title and sentence of each such check.
    pub reasons: Vec<String>,
    /// Every check.
    pub checks: Vec<LoggedCheck>,
    /// Somebody's word that the verdict is to be passed over.
    #[serde(rename = "override")]
    pub overriding: Option<OverrideReport>,
    /// How often a wait asked.
    pub asked: u64,
    /// The run of the pipeline.
    pub pipeline: Option<String>,
    /// The commit that was to be deployed.
    pub commit: Option<String>,
    /// The server, without credentials.
    pub source: String,
    /// Our version.
    pub retrogate: String,
}

/// A check as it stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedCheck {
    /// Its id.
    pub id: String,
    /// Its state; null when it was unanswered.
    pub state: Option<String>,
    /// The signal that decided.
    pub value: Number,
    /// The limit that decided.
    pub limit: Option<f64>,
    /// The series that decided.
    pub series: Option<String>,
    /// Since when the limit was broken.
    pub since: Option<String>,
}

/// For whom a gate was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errand {
    /// The run of the pipeline.
    pub pipeline: Option<String>,
    /// The commit that is to be deployed.
    pub commit: Option<String>,
}

/// Why a line is no entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// It is not JSON, or lacks something.
    #[error("{0}")]
    Malformed(serde_json::Error),
    /// It is of another kind.
    #[error("its schema is {0:?}; expected \"{SCHEMA}\"")]
    Foreign(String),
    /// Its time is none.
    #[error("{0:?} is no time")]
    NoTime(String),
}

impl VerdictEntry {
    /// The line of an answer given at `time`.
    pub fn new(
        document: &LiveDocument,
        gate: &Gate,
        time: Timestamp,
        errand: &Errand,
        source: &str,
    ) -> Self {
        let name = |verdict: Verdict| verdict.as_str().to_owned();
        let wait = document.wait.as_ref();
        Self {
            schema: SCHEMA.to_owned(),
            time: time.to_string(),
            gate: document.gate.clone(),
            gate_hash: gate_hash(gate),
            timestamp: document.timestamp.to_string(),
            verdict: document.verdict.map(name),
            unjudged: document.unjudged.map(str::to_owned),
            verdict_at_timestamp: wait
                .map_or(document.verdict, |wait| wait.last_verdict)
                .map(name),
            fail_on: document.fail_on.to_string(),
            ok: document.ok,
            answer: document.answer.clone(),
            reasons: document.reasons(),
            checks: document.checks.iter().map(logged).collect(),
            overriding: document.overriding.clone(),
            asked: wait.map_or(1, |wait| wait.asked),
            pipeline: errand.pipeline.clone(),
            commit: errand.commit.clone(),
            source: source.to_owned(),
            retrogate: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The line, with its break.
    pub fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("records have no fallible values");
        line.push('\n');
        line
    }

    /// Reads a line.
    pub fn read(line: &str) -> Result<Self, EntryError> {
        let entry: Self = serde_json::from_str(line).map_err(EntryError::Malformed)?;
        if entry.schema != SCHEMA {
            return Err(EntryError::Foreign(entry.schema));
        }
        for time in [&entry.time, &entry.timestamp] {
            if time.parse::<Timestamp>().is_err() {
                return Err(EntryError::NoTime(time.clone()));
            }
        }
        Ok(entry)
    }

    /// The grid point judged.
    pub fn point(&self) -> Timestamp {
        parsed(&self.timestamp)
    }

    /// When it was written.
    pub fn written(&self) -> Timestamp {
        parsed(&self.time)
    }

    /// Was something let through by somebody's word?
    pub fn is_overridden(&self) -> bool {
        self.overriding.as_ref().is_some_and(|word| word.used)
    }
}

fn parsed(time: &str) -> Timestamp {
    time.parse()
        .expect("an entry is read with times that are times")
}

fn logged(check: &CheckReport) -> LoggedCheck {
    LoggedCheck {
        id: check.id.clone(),
        state: check.state.map(str::to_owned),
        value: check.value,
        limit: check.limit.as_ref().map(|limit| limit.value),
        series: check.series.clone(),
        since: check.since.clone(),
    }
}
