//! A tuning, on a screen or two.

use super::compare_text::wrapped;
use super::figures::count;
use super::tune_frontier::{frontier, legend};
use super::tune_limits::{free_to_round, limits, rounder};
use super::tune_rates::rates;
use super::tune_words::{about_limits, banner, head, in_short, sentences, why};
use crate::record::TuneDocument;

/// Rows of a frontier before it says how many more there are.
const LISTED: usize = 12;

/// How much of a tuning is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// What was found.
    Brief,
    /// And for every condition, why.
    Explained,
}

/// The text answer of `tune`.
pub fn tune_text(document: &TuneDocument, telling: Telling) -> String {
    let [what, proved] = head(document);
    let mut parts = vec![format!("{what}\n{}", wrapped(&proved))];
    parts.extend(banner(document).iter().map(|text| wrapped(text)));
    parts.extend(in_short(document).map(|text| wrapped(&text)));
    parts.push(rates(document).text());
    parts.push(paragraphs(&sentences(document)));
    parts.push(limits(document).text() + &paragraphs(&about_limits(document)));
    let free = free_to_round(document).map(|text| wrapped(&text));
    let rounder = rounder(document).map(|table| table.text());
    if rounder.is_some() || free.is_some() {
        parts.push(rounder.unwrap_or_default() + &free.unwrap_or_default());
    }
    if telling == Telling::Explained {
        let all = document.conditions.iter();
        parts.push(all.map(|own| wrapped(&why(own, document.margin))).collect());
    }
    let (table, more) = frontier(document, LISTED);
    let mut text = "  The best choice for every number of groups missed\n".to_owned();
    text.push_str(&table.text());
    if more > 0 {
        text.push_str(&format!(
            "  and {} more (see --format json)\n",
            count(more as u64)
        ));
    }
    text.push_str(&paragraphs(&legend(document)));
    parts.push(text);
    parts.join("\n")
}

fn paragraphs(sentences: &[String]) -> String {
    sentences.iter().map(|text| wrapped(text)).collect()
}
