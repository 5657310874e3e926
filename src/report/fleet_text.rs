//! A fleet on one screen: the rates over all gates, who could not be judged, and who needs attention most.

use super::figures::shortened;
use super::fleet_rates::{over_gates, pooled};
use super::fleet_tables::{checks, gates, more};
use super::fleet_words;
use super::fleet_words::{NAME_WIDTH, RULE, failure, headline, order, outliers, period, visible};
use crate::record::FleetDocument;

/// Rows of the other lists before they say how many more there are.
const LISTED: usize = 12;

/// The text answer of `fleet replay` with so many gates.
pub fn fleet_text(document: &FleetDocument, rows: usize) -> String {
    let mut text = String::new();
    for part in [
        head(document),
        rates(document),
        not_judged(document, rows),
        table(document, rows),
        compared(document),
        standing_out(document),
        notes(document),
    ] {
        if !part.is_empty() {
            text.push_str(&part);
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn head(document: &FleetDocument) -> String {
    let period = period(document).map_or_else(String::new, |own| format!("{own}\n"));
    format!("{}\n{period}", headline(document))
}

fn rates(document: &FleetDocument) -> String {
    let mut text = String::new();
    for line in pooled(document) {
        let (name, figure) = (line.name, &line.figure);
        let words = format!("{}{}", line.counts, over_gates(&line));
        text.push_str(&format!("  {name:<20}{figure:>8}   {words}\n"));
        for words in &line.beside {
            text.push_str(&format!("{:33}{words}\n", ""));
        }
    }
    text
}

fn not_judged(document: &FleetDocument, rows: usize) -> String {
    if document.not_judged.is_empty() {
        return String::new();
    }
    let mut text = "  Not judged\n".to_owned();
    for own in document.not_judged.iter().take(rows) {
        let (gate, error) = failure(own);
        text.push_str(&format!("    {}: {error}\n", shortened(&gate, NAME_WIDTH)));
        if let Some(hint) = &own.hint {
            text.push_str(&format!("      hint: {}\n", visible(hint)));
        }
    }
    text + &cut(document.not_judged.len(), rows)
}

fn cut(all: usize, rows: usize) -> String {
    more(all, rows).map_or_else(String::new, |words| format!("    {words}\n"))
}

fn table(document: &FleetDocument, rows: usize) -> String {
    if document.gates.is_empty() {
        return String::new();
    }
    let rest = more(document.gates.len(), rows);
    let rest = rest.map_or_else(String::new, |words| format!("  {words}\n"));
    format!(
        "{}{rest}  {}\n",
        gates(document, rows).text(),
        order(document)
    )
}

fn compared(document: &FleetDocument) -> String {
    if document.checks.is_empty() {
        return String::new();
    }
    let rest = more(document.checks.len(), LISTED);
    let rest = rest.map_or_else(String::new, |words| format!("  {words}\n"));
    checks(document, LISTED).text() + &rest
}

fn standing_out(document: &FleetDocument) -> String {
    let sentences = outliers(document);
    if sentences.is_empty() {
        return String::new();
    }
    let mut text = "  Stand out\n".to_owned();
    for sentence in sentences.iter().take(LISTED) {
        text.push_str(&format!("    {sentence}\n"));
    }
    text + &cut(sentences.len(), LISTED) + &format!("    {RULE}\n")
}

fn notes(document: &FleetDocument) -> String {
    let notes = fleet_words::notes(document).into_iter();
    notes.map(|words| format!("  {words}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::fleet_sample::{document, hostile};
    use crate::record::{FleetDocument, FleetInput};

    #[test]
    fn a_fleet_fits_on_a_screen() {
        insta::assert_snapshot!(fleet_text(&document(30), 8));
    }

    #[test]
    fn nothing_judged_is_said() {
        let empty = FleetDocument::new(FleetInput::default());
        insta::assert_snapshot!(fleet_text(&empty, 20));
    }

    #[test]
    fn all_gates_are_shown_when_asked_for() {
        let text = fleet_text(&document(30), usize::MAX);
        assert!(!text.contains("more: --all"), "{text}");
        assert_eq!(text.matches("api-service-").count(), 30);
    }

    #[test]
    fn no_name_breaks_out_of_its_line() {
        let text = fleet_text(&hostile(), 30);
        assert!(!text.contains('\r') && !text.contains('\u{202e}'), "{text}");
        assert!(text.contains("a|b\\n# c"), "{text}");
        assert!(!text.lines().any(|line| line.starts_with("# c")), "{text}");
    }
}
