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
            for check in checks {
                text.push_str(&one_check(check));
            }
        }
    }
    if !document.notes.is_empty() {
        text.push('\n');
        for note in &document.notes {
            text.push_str(&format!("note: {note}\n"));
        }
    }
    text
}

fn one_check(check: &CheckReport) -> String {
    let mut text = format!("  {}: {}\n", check.title, check.sentence);
    let speaks = check.counts_as != Some("GO");
    let state = check.state.unwrap_or("unanswered");
    if state == "pending" {
        text.push_str("      pending, counts as GO\n");
    }
    if speaks {
        if let Some(series) = check.series.as_deref().filter(|series| *series != "{}") {
            text.push_str(&format!("      series: {series}\n"));
        }
        if let Some(advice) = &check.advice {
            text.push_str(&format!("      advice: {advice}\n"));
        }
        if let Some(runbook) = &check.runbook {
            text.push_str(&format!("      runbook: {runbook}\n"));
        }
    }
    text
}
