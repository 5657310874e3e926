//! `retrogate/action/v1`: what an action is told; and what became of it, as reports say.

use serde::Serialize;

use super::live::{CheckReport, LiveDocument};
use super::{as_optional_text, as_text};
use crate::model::{Timestamp, Verdict};

/// The facts: why an action is done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionFacts {
    /// `retrogate/action/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The grid point judged.
    #[serde(serialize_with = "as_text")]
    pub timestamp: Timestamp,
    /// The verdict.
    #[serde(serialize_with = "as_optional_text")]
    pub verdict: Option<Verdict>,
    /// The check that says NO-GO, as `live` reports it.
    pub check: CheckReport,
}

impl ActionFacts {
    /// The facts of one check.
    pub fn new(document: &LiveDocument, check: &CheckReport) -> Self {
        Self {
            schema: "retrogate/action/v1",
            gate: document.gate.clone(),
            timestamp: document.timestamp,
            verdict: document.verdict,
            check: check.clone(),
        }
    }

    /// The same for the environment of a process: what is not there is empty.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let check = &self.check;
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let value = check.value.0.map(|value| value.to_string());
        let limit = check.limit.as_ref().map(|limit| limit.value.to_string());
        let variables = vec![
            ("RETROGATE_GATE", self.gate.clone()),
            ("RETROGATE_TIMESTAMP", self.timestamp.to_string()),
            (
                "RETROGATE_VERDICT",
                self.verdict.map_or_else(String::new, |own| own.to_string()),
            ),
            ("RETROGATE_CHECK", check.id.clone()),
            ("RETROGATE_TITLE", check.title.clone()),
            ("RETROGATE_SENTENCE", check.sentence.clone()),
            ("RETROGATE_VALUE", value.unwrap_or_default()),
            ("RETROGATE_LIMIT", limit.unwrap_or_default()),
            ("RETROGATE_SERIES", or_empty(&check.series)),
            ("RETROGATE_SINCE", or_empty(&check.since)),
            ("RETROGATE_ADVICE", or_empty(&check.advice)),
            ("RETROGATE_RUNBOOK", or_empty(&check.runbook)),
        ];
        // No environment holds a NUL.
        let without_nul = |(name, text): (&'static str, String)| (name, text.replace('\0', ""));
        variables.into_iter().map(without_nul).collect()
    }
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionOutcome {
    /// It was done.
    Done,
    /// It was tried in vain.
    Failed,
    /// Nobody asked for it to be done.
    NotAsked,
    /// It is written down as switched off.
    SwitchedOff,
    /// The verdict was overridden.
    Overridden,
}

/// An action and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionReport {
    /// The check that says NO-GO.
    pub check: String,
    /// What is done; no secrets.
    pub action: String,
    /// What became of it.
    pub outcome: ActionOutcome,
    /// The same in words.
    pub detail: String,
    /// How often it was tried.
    pub tries: u32,
}

impl ActionReport {
    /// In one line.
    pub fn in_words(&self) -> String {
        let Self {
            check,
            action,
            outcome,
            detail,
            ..
        } = self;
        match outcome {
            ActionOutcome::Done => format!("{check}: {action}: done, {detail}"),
            ActionOutcome::Failed => format!("{check}: {action}: FAILED, {detail}"),
            ActionOutcome::NotAsked | ActionOutcome::SwitchedOff | ActionOutcome::Overridden => {
                format!("{check}: {action}: not done, {detail}")
            }
        }
    }
}
