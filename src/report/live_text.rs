//! The gate at one moment, on a terminal: the light, then the checks by what they ask for.

use super::figures::moment;
use crate::model::Verdict;
use crate::record::{CheckReport, LiveDocument};

/// Whether the terminal shows colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A terminal that does.
    Colour,
    /// A file, a pipe, or somebody who set `NO_COLOR`.
    Plain,
}

impl Ink {
    fn paint(self, verdict: Option<&str>, text: &str) -> String {
        let code = match verdict {
            Some("GO") => "32",
            Some("WARNING") => "33",
            Some("NO-GO") => "31",
            _ => "35",
        };
        match self {
            Self::Colour => format!("\x1b[1;{code}m{text}\x1b[0m"),
            Self::Plain => text.to_owned(),
        }
    }
}

/// The text answer of `live` and `explain --at`.
pub fn live_text(document: &LiveDocument, ink: Ink) -> String {
    let verdict = document.verdict.map(Verdict::as_str);
    let light = ink.paint(verdict, verdict.unwrap_or("NO VERDICT"));
    let mut text = format!(
        "{light}  {} at {}\n{}\n",
        document.gate,
        moment(document.timestamp),
        document.answer
    );
    if let Some(said) = document.overridden() {
        text.push_str(&ink.paint(verdict, &said));
        text.push('\n');
    }
    if let Some(wait) = &document.wait {
        text.push_str(&format!("{}\n", wait.sentence));
    }
    if let Some(zone) = document.zone {
        text.push_str(&zone_line(zone, &document.incidents));
    }
    for (heading, verdict) in [
        ("NO-GO", Some("NO-GO")),
        ("Unanswered", None),
        ("WARNING", Some("WARNING")),
        ("GO", Some("GO")),
    ] {
        let checks: Vec<&CheckReport> = document
            .checks
            .iter()
            .filter(|check| check.counts_as == verdict)
            .collect();
        if !checks.is_empty() {
            text.push('\n');
            text.push_str(&ink.paint(verdict, heading));
            text.push('\n');
            match verdict {
                Some(_) => text.extend(checks.into_iter().map(one_check)),
                None => text.push_str(&unanswered(&checks)),
            }
        }
    }
    if !document.actions.is_empty() {
        text.push_str("\nActions\n");
        for action in &document.actions {
            text.push_str(&format!("  {}\n", action.in_words()));
        }
    }
    if !document.notes.is_empty() || !document.hints.is_empty() {
        text.push('\n');
        for note in &document.notes {
            text.push_str(&format!("note: {note}\n"));
        }
        for hint in &document.hints {
            text.push_str(&format!("hint: {hint}\n"));
        }
    }
    text
}

/// Where the moment lies, by the incident list.
pub(super) fn zone_line(zone: &str, incidents: &[String]) -> String {
    match incidents {
        [] => format!("zone: {zone}\n"),
        ids => format!("zone: {zone}, in {}\n", ids.join(", ")),
    }
}

/// Checks without an answer, those with the same reason on one line. Their advice is for a service that is
/// ill, and here nobody knows whether it is.
fn unanswered(checks: &[&CheckReport]) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for check in checks {
        let known = reasons.iter_mut().find(|(why, _)| *why == check.sentence);
        match known {
            Some((_, titles)) => titles.push(&check.title),
            None => reasons.push((&check.sentence, vec![&check.title])),
        }
    }
    let mut text = String::new();
    for (why, titles) in reasons {
        text.push_str(&format!("  {}: {why}\n", titles.join(", ")));
    }
    text
}

/// What to do, if a limit is broken: missing data asks for other things than the service being ill does.
pub(super) fn advice_of(check: &CheckReport) -> Option<&str> {
    let broken = matches!(check.state, Some("no-go" | "warning"));
    check.advice.as_deref().filter(|_| broken)
}

fn one_check(check: &CheckReport) -> String {
    let mut text = format!("  {}: {}\n", check.title, check.sentence);
    // A check without an answer says nothing that its advice could be about.
    let speaks = matches!(check.counts_as, Some("NO-GO" | "WARNING"));
    if check.state == Some("pending") {
        text.push_str("      pending, counts as GO\n");
    }
    if speaks {
        if let Some(series) = check.series.as_deref().filter(|series| *series != "{}") {
            text.push_str(&format!("      series: {series}\n"));
        }
        if let Some(advice) = advice_of(check) {
            text.push_str(&format!("      advice: {advice}\n"));
        }
        if let Some(runbook) = &check.runbook {
            text.push_str(&format!("      runbook: {runbook}\n"));
        }
    }
    text
}
