//! One look at held-out time, a line of `STORE/looks.jsonl`.

use serde::Serialize;

use crate::model::Timestamp;
use crate::record::as_text;

/// A look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LookEntry {
    /// When.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// The gate's name.
    pub gate: String,
    /// The first held-out step.
    #[serde(serialize_with = "as_text")]
    pub held_out_from: Timestamp,
    /// One after the last.
    #[serde(serialize_with = "as_text")]
    pub held_out_to: Timestamp,
}

impl LookEntry {
    /// The line, with its break.
    pub fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("records have no fallible values");
        line.push('\n');
        line
    }

    /// Is a line a look with a gate of the same name?
    pub fn is_of_same_gate(&self, line: &str) -> bool {
        let read: Option<serde_json::Value> = serde_json::from_str(line).ok();
        read.is_some_and(|read| read["gate"] == self.gate)
    }
}
