//! Logged verdicts beside those of today: for a terminal and for a ticket.

use super::table::{Align, Table, escaped};
use crate::record::{CheckDifference, Difference, Number, VerifyDocument};

/// The text answer of `verify`.
pub fn verify_text(document: &VerifyDocument) -> String {
    let mut text = format!("{}\n", headline(document));
    for difference in &document.differences {
        text.push_str(&format!(
            "\n  {}  {} then, {} now: {} (line {})\n",
            difference.timestamp,
            verdict(difference.then.as_deref()),
            verdict(difference.now.as_deref()),
            difference.cause.words(),
            difference.line
        ));
        for check in &difference.checks {
            text.push_str(&format!("      {}\n", told(check)));
        }
    }
    let notes = notes(document);
    if !notes.is_empty() {
        text.push('\n');
        for note in notes {
            text.push_str(&format!("note: {note}\n"));
        }
    }
    text
}

/// The Markdown answer of `verify`.
pub fn verify_markdown(document: &VerifyDocument) -> String {
    let mut text = format!("## {}\n", escaped(&headline(document)));
    if !document.differences.is_empty() {
        let mut table = Table::new(&[
            ("moment", Align::Left),
            ("then", Align::Left),
            ("now", Align::Left),
            ("why", Align::Left),
            ("checks", Align::Left),
            ("line", Align::Right),
        ]);
        for difference in &document.differences {
            table.row(row(difference));
        }
        text.push_str(&format!("\n{}", table.markdown()));
    }
    for note in notes(document) {
        text.push_str(&format!("\n> {}\n", escaped(&note)));
    }
    text
}

fn row(difference: &Difference) -> Vec<String> {
    let checks: Vec<String> = difference.checks.iter().map(told).collect();
    vec![
        difference.timestamp.to_string(),
        verdict(difference.then.as_deref()).to_owned(),
        verdict(difference.now.as_deref()).to_owned(),
        difference.cause.words().to_owned(),
        checks.join("; "),
        difference.line.to_string(),
    ]
}

fn headline(document: &VerifyDocument) -> String {
    let of = match document.verdicts {
        1 => "logged verdict is".to_owned(),
        several => format!("of {several} logged verdicts are"),
    };
    format!(
        "{}: {} {of} identical on {}, {} in every check",
        document.gate, document.identical, document.source, document.identical_in_every_check
    )
}

fn notes(document: &VerifyDocument) -> Vec<String> {
    let mut notes = Vec::new();
    if document.unanswered_now > 0 {
        notes.push(format!(
            "the server could not answer every check of {} moments, so this proves nothing of them",
            document.unanswered_now
        ));
    }
    if !document.unreadable_lines.is_empty() {
        let lines: Vec<String> = document
            .unreadable_lines
            .iter()
            .map(usize::to_string)
            .collect();
        notes.push(format!("lines that cannot be read: {}", lines.join(", ")));
    }
    if document.other_lines > 0 {
        notes.push(format!(
            "{} lines are of other gates or other times",
            document.other_lines
        ));
    }
    if document.overrides.stopping > 0 {
        notes.push(format!(
            "{} of {} verdicts that stop a pipeline were passed over",
            document.overrides.passed_over, document.overrides.stopping
        ));
    }
    notes
}

fn verdict(name: Option<&str>) -> &str {
    name.unwrap_or("no verdict")
}

fn told(check: &CheckDifference) -> String {
    let side = |state: &Option<String>, value: Number| {
        let state = state.as_deref().unwrap_or("unanswered");
        match value.0 {
            Some(value) => format!("{state} {value}"),
            None => state.to_owned(),
        }
    };
    format!(
        "{}: {} then, {} now",
        check.id,
        side(&check.state_then, check.value_then),
        side(&check.state_now, check.value_now)
    )
}
