//! A tuning as Markdown, for the pull request that brings the new limits.

use super::table::{escaped, folded};
use super::tune_frontier::{frontier, legend};
use super::tune_limits::{free_to_round, limits, rounder};
use super::tune_rates::rates;
use super::tune_words::{about_limits, banner, head, in_short, sentences, why};
use crate::record::TuneDocument;

/// The Markdown answer of `tune`.
pub fn tune_markdown(document: &TuneDocument) -> String {
    let [what, proved] = head(document);
    let mut text = format!(
        "## Limits of {}\n\n{}.\n{}\n",
        escaped(&document.gate),
        escaped(&what),
        escaped(&proved)
    );
    for own in banner(document) {
        text.push_str(&format!("\n> **{}**\n", escaped(&own)));
    }
    if let Some(own) = in_short(document) {
        text.push_str(&format!("\n{}\n", escaped(&own)));
    }
    text.push_str(&format!("\n{}\n", rates(document).markdown()));
    text.push_str(&list(&sentences(document)));
    text.push_str(&format!("\n{}\n", limits(document).markdown()));
    text.push_str(&list(&about_limits(document)));
    let free = free_to_round(document).map(|own| format!("{}\n", escaped(&own)));
    let table = rounder(document).map(|table| table.markdown());
    if table.is_some() || free.is_some() {
        let parts: Vec<String> = [table, free].into_iter().flatten().collect();
        text.push('\n');
        text.push_str(&folded(
            "What rounder numbers would change",
            &parts.join("\n"),
        ));
    }
    let reasons: Vec<String> = document
        .conditions
        .iter()
        .map(|own| why(own, document.margin))
        .collect();
    text.push('\n');
    text.push_str(&folded(
        "Why each limit stands where it does",
        &list(&reasons),
    ));
    let (table, _) = frontier(document, usize::MAX);
    let beneath = list(&legend(document));
    let gap = if beneath.is_empty() { "" } else { "\n" };
    text.push('\n');
    text.push_str(&folded(
        "The best choice for every number of groups missed",
        &format!("{}{gap}{beneath}", table.markdown()),
    ));
    text
}

fn list(sentences: &[String]) -> String {
    let mut text = String::new();
    for own in sentences {
        text.push_str(&format!("- {}\n", escaped(own)));
    }
    text
}
