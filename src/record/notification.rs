//! `retrogate/notification/v1`: word of a NO-GO that lasts, and of its end, for whoever is to know.
//!
//! `text` is what Slack and those that took over its form show.

use serde::Serialize;

use super::live::LiveDocument;
use super::{as_optional_text, as_text};
use crate::model::{Timestamp, Verdict};

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotificationEvent {
    /// NO-GO has lasted for long.
    NoGo,
    /// Such a NO-GO has ended.
    Resolved,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Notification {
    /// For people.
    pub text: String,
    /// `retrogate/notification/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// What happened.
    pub event: NotificationEvent,
    /// The first point that was seen to be NO-GO.
    #[serde(serialize_with = "as_text")]
    pub since: Timestamp,
    /// The point judged now.
    #[serde(serialize_with = "as_text")]
    pub timestamp: Timestamp,
    /// What the gate says now.
    #[serde(serialize_with = "as_optional_text")]
    pub verdict: Option<Verdict>,
    /// What speaks against going on, each in a sentence.
    pub reasons: Vec<String>,
}

/// Slack takes these fields alone.
#[derive(Serialize)]
struct Plain<'a> {
    text: &'a str,
}

impl Notification {
    /// Word of an event.
    pub fn new(document: &LiveDocument, event: NotificationEvent, since: Timestamp) -> Self {
        let gate = &document.gate;
        let lasted = document.timestamp.since(since);
        let reasons = document.reasons();
        let mut text = match event {
            NotificationEvent::NoGo => {
                format!(
                    "{gate}: NO-GO for {lasted}, since {since}. {}",
                    document.answer
                )
            }
            NotificationEvent::Resolved => {
                format!("{gate}: the NO-GO of {lasted} is over. {}", document.answer)
            }
        };
        for reason in &reasons {
            text.push_str(&format!("\n• {reason}"));
        }
        Self {
            text,
            schema: "retrogate/notification/v1",
            gate: gate.clone(),
            event,
            since,
            timestamp: document.timestamp,
            verdict: document.verdict,
            reasons,
        }
    }

    /// With nothing but its text.
    pub fn plain(&self) -> String {
        super::to_json(&Plain { text: &self.text })
    }
}
