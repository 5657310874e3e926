//! A fleet as Markdown, to paste into a review.

use super::fleet_rates::{PooledLine, pooled};
use super::fleet_tables::{checks, gates, more, not_judged};
use super::fleet_words::{RULE, ends, headline, notes, order, outliers, period};
use super::table::{Align, Table, escaped};
use crate::record::FleetDocument;

/// Sentences of a list before it says how many more there are.
const LISTED: usize = 20;

/// The Markdown answer of `fleet replay` with so many gates.
pub fn fleet_markdown(document: &FleetDocument, rows: usize) -> String {
    let mut parts = vec![head(document), rates(document)];
    if !document.not_judged.is_empty() {
        let table = not_judged(document, rows).markdown();
        parts.push(format!(
            "### Not judged\n\n{table}{}",
            cut(document.not_judged.len(), rows)
        ));
    }
    if !document.gates.is_empty() {
        parts.push(format!(
            "### Gates\n\n{}{}\n{}\n",
            gates(document, rows).markdown(),
            cut(document.gates.len(), rows),
            escaped(&order(document))
        ));
    }
    if !document.checks.is_empty() {
        let table = checks(document, rows).markdown();
        parts.push(format!(
            "### Checks compared\n\n{table}{}",
            cut(document.checks.len(), rows)
        ));
    }
    let sentences = outliers(document);
    if !sentences.is_empty() {
        let listed = bullets(&sentences[..sentences.len().min(LISTED)]);
        let rest = cut(sentences.len(), LISTED);
        parts.push(format!(
            "### Stand out\n\n{listed}{rest}\n{}\n",
            escaped(RULE)
        ));
    }
    let notes = notes(document);
    if !notes.is_empty() {
        parts.push(bullets(&notes));
    }
    parts.join("\n")
}

fn head(document: &FleetDocument) -> String {
    let period = period(document).map_or_else(String::new, |own| format!("\n{own}\n"));
    format!("## {}\n{period}", escaped(&headline(document)))
}

fn rates(document: &FleetDocument) -> String {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("rate", Align::Right),
        ("95 % interval, a gate being one unit", Align::Right),
        ("counts", Align::Left),
    ]);
    for line in pooled(document) {
        let PooledLine {
            name,
            figure,
            interval,
            counts,
            beside,
        } = line;
        let words: Vec<String> = std::iter::once(counts).chain(beside).collect();
        table.row(vec![
            name.to_owned(),
            figure,
            ends(interval),
            words.join("; "),
        ]);
    }
    table.markdown()
}

fn cut(all: usize, rows: usize) -> String {
    more(all, rows).map_or_else(String::new, |words| format!("\n{words}\n"))
}

fn bullets(sentences: &[String]) -> String {
    let items = sentences.iter().map(|own| format!("- {}\n", escaped(own)));
    items.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::fleet_sample::{document, hostile};

    #[test]
    fn a_fleet_can_be_pasted() {
        insta::assert_snapshot!(fleet_markdown(&document(30), 8));
    }

    #[test]
    fn no_name_breaks_out_of_its_cell() {
        let text = fleet_markdown(&hostile(), 30);
        assert!(!text.contains("<script>"), "{text}");
        let tables = text.lines().filter(|line| line.starts_with("| "));
        let columns = |line: &str| line.replace("\\|", "").matches('|').count();
        for line in tables {
            assert!([5, 9, 10].contains(&columns(line)), "{line}");
        }
        assert!(!text.contains("\n# c"), "{text}");
    }
}
