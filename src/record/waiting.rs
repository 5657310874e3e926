//! What waiting for a verdict changed: a gate that was asked again is not a gate that was asked.

use serde::Serialize;

use super::{as_optional_text, as_text};
use crate::model::{Duration, Timestamp, Verdict};

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitEnd {
    /// The verdict was ok, for as long as it had to be.
    Ok,
    /// The time was over.
    TimeOver,
    /// Somebody ended it.
    Interrupted,
}

/// A wait.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitReport {
    /// For how long one was ready to wait.
    pub for_seconds: u64,
    /// For how long the verdict had to be ok.
    pub stable_seconds: u64,
    /// How it ended.
    pub ended: WaitEnd,
    /// How often the gate was asked.
    pub asked: u64,
    /// What it said first, at which point of the grid; null when there was no verdict.
    #[serde(serialize_with = "as_optional_text")]
    pub first_verdict: Option<Verdict>,
    /// When that was.
    #[serde(serialize_with = "as_text")]
    pub first_at: Timestamp,
    /// What it said last, at the point that is judged.
    #[serde(serialize_with = "as_optional_text")]
    pub last_verdict: Option<Verdict>,
    /// The first point from which on it was ok, as far as was looked; null if it is not ok.
    #[serde(serialize_with = "as_optional_text")]
    pub ok_since: Option<Timestamp>,
    /// The same in a sentence.
    pub sentence: String,
}

impl WaitReport {
    /// What waiting changed, in a sentence; `last_at` is the point that is judged.
    pub fn in_words(&self, last_at: Timestamp) -> String {
        let said = |verdict: Option<Verdict>| verdict.map_or("no verdict", Verdict::as_str);
        let secs = |seconds: u64| Duration::from_secs(u32::try_from(seconds).unwrap_or(u32::MAX));
        let asked = match self.asked {
            1 => "asked once".to_owned(),
            several => format!("asked {several} times"),
        };
        let since = self
            .ok_since
            .map_or_else(|| "not ok".to_owned(), |since| format!("ok since {since}"));
        let stable = match self.stable_seconds {
            0 => String::new(),
            seconds => format!(", for {} or more", secs(seconds)),
        };
        let first = format!("{} at {}", said(self.first_verdict), self.first_at);
        match (self.ended, self.asked) {
            (WaitEnd::Ok, 1) => format!("no waiting was needed: {since}{stable}"),
            (WaitEnd::Ok, _) => format!(
                "waited {}: first {first}, {asked}, {since}{stable}",
                last_at.since(self.first_at)
            ),
            (WaitEnd::TimeOver, _) => format!(
                "waited {} in vain: first {first}, {asked}, last {} at {last_at}, {since}{}",
                secs(self.for_seconds),
                said(self.last_verdict),
                match (self.ok_since, self.stable_seconds) {
                    (None, _) | (_, 0) => String::new(),
                    (Some(_), seconds) => format!(", which is not {}", secs(seconds)),
                }
            ),
            (WaitEnd::Interrupted, _) => format!(
                "interrupted while waiting: first {first}, {asked}, last {} at {last_at}",
                said(self.last_verdict)
            ),
        }
    }
}
