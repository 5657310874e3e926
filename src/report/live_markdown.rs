//! The gate at one moment, as Markdown.

use super::figures::moment;
use super::live_text::{advice_of, zone_line};
use super::table::{Align, Table, escaped};
use crate::model::Verdict;
use crate::record::LiveDocument;

/// The Markdown answer of `live` and `explain --at`.
pub fn live_markdown(document: &LiveDocument) -> String {
    let mut table = Table::new(&[
        ("verdict", Align::Left),
        ("check", Align::Left),
        ("finding", Align::Left),
        ("series", Align::Left),
        ("advice", Align::Left),
    ]);
    for verdict in [Some("NO-GO"), None, Some("WARNING"), Some("GO")] {
        for check in document.checks.iter().filter(|c| c.counts_as == verdict) {
            let speaks = matches!(verdict, Some("NO-GO" | "WARNING"));
            let series = check.series.clone().filter(|_| speaks);
            table.row(vec![
                verdict.unwrap_or("unanswered").to_owned(),
                check.title.clone(),
                check.sentence.clone(),
                series.unwrap_or_default(),
                advice_of(check).unwrap_or_default().to_owned(),
            ]);
        }
    }
    let mut text = format!(
        "## {}: {} at {}\n\n{}\n\n{}",
        document.verdict.map_or("NO VERDICT", Verdict::as_str),
        escaped(&document.gate),
        moment(document.timestamp),
        beginning(document),
        table.markdown()
    );
    if let Some(zone) = document.zone {
        text.push_str(&format!(
            "\n{}",
            escaped(&zone_line(zone, &document.incidents))
        ));
        text.push('\n');
    }
    if !document.actions.is_empty() {
        text.push('\n');
    }
    for action in &document.actions {
        text.push_str(&format!("- {}\n", escaped(&action.in_words())));
    }
    for note in document.notes.iter().chain(&document.hints) {
        text.push_str(&format!("\n> {}\n", escaped(note)));
    }
    text
}

/// The answer, and what else must be read before any check.
fn beginning(document: &LiveDocument) -> String {
    let mut lines = vec![escaped(&document.answer)];
    let overridden = document.overridden();
    lines.extend(overridden.map(|said| format!("**{}**", escaped(&said))));
    let wait = document.wait.as_ref();
    lines.extend(wait.map(|wait| escaped(&wait.sentence)));
    lines.join("\n\n")
}
