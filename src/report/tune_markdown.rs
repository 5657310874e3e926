//! A tuning as Markdown, for the pull request that brings the new limits.

use super::figures::moment;
use super::table::{escaped, folded};
use super::tune_tables::{frontier, limits, rates, rounder};
use super::tune_text::{banner, head, sentences, why};
use crate::record::TuneDocument;

/// The Markdown answer of `tune`.
pub fn tune_markdown(document: &TuneDocument) -> String {
    let mut text = format!("## {} tuned\n\n", escaped(&document.gate));
    for line in head(document).lines() {
        text.push_str(&format!("{}\n", escaped(line.trim())));
    }
    if let Some(banner) = banner(document) {
        text.push_str(&format!("\n> **{}**\n", escaped(&banner)));
    }
    text.push_str(&format!("\n{}\n", rates(document).markdown()));
    for sentence in sentences(document) {
        text.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    text.push_str(&format!("\n{}", limits(document).markdown()));
    if let Some(table) = rounder(document) {
        text.push('\n');
        text.push_str(&folded(
            "What rounder numbers would change",
            &table.markdown(),
        ));
    }
    let mut reasons = String::new();
    for own in &document.conditions {
        reasons.push_str(&format!("- {}\n", escaped(&why(own))));
    }
    text.push('\n');
    text.push_str(&folded("Why each limit stands where it does", &reasons));
    for own in &document.frontier {
        let summary = format!("The best for every budget, margin {}", own.margin);
        text.push('\n');
        text.push_str(&folded(&summary, &frontier(own, usize::MAX).markdown()));
    }
    text.push_str(&format!(
        "\nFrom {} to {}; figures in sample unless they say otherwise.\n",
        moment(document.from),
        moment(document.to)
    ));
    text
}
