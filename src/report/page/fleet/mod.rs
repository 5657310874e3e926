//! A fleet on one page: every gate a row with a small timeline, those that need attention most first.
//!
//! The table stands there without the script, which only sorts and filters it. A thousand timelines are three paths
//! each; no file beside the page is needed but the pages of the gates, where there are any.

mod compared;
mod gates;
mod timeline;

use super::answers::{card, interval};
use super::markup::{Cell, escaped, list, paragraph, section, table};
use super::{POLICY, STYLE};
use crate::record::FleetDocument;
use crate::report::fleet_rates::{PooledLine, pooled};
use crate::report::fleet_words::{RULE, failure, headline, notes, outliers, period, visible};
use crate::report::table::Align;

const FLEET_STYLE: &str = include_str!("fleet.css");
const SCRIPT: &str = include_str!("fleet.js");

/// The page; `link` tells where the page of a gate of that name is, beside this one.
pub fn fleet_page(document: &FleetDocument, link: &dyn Fn(&str) -> Option<String>) -> String {
    let sections: Vec<(&str, &str, String)> = [
        ("answers", "In short", answers(document)),
        ("not-judged", "Not judged", not_judged(document)),
        ("gates", "Gates", gates::gates(document, link)),
        ("checks", "Checks compared", compared::checks(document)),
        ("outliers", "What stands out", standing_out(document)),
    ]
    .into_iter()
    .filter(|(_, _, inside)| !inside.is_empty())
    .collect();
    let contents: String = sections
        .iter()
        .map(|(id, heading, _)| format!("<li><a href=\"#{id}\">{heading}</a></li>\n"))
        .collect();
    let body: String = sections
        .iter()
        .map(|(id, heading, inside)| section(id, heading, inside))
        .collect();
    let headline = headline(document);
    [
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n"),
        "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n",
        &format!("<title>{}</title>\n", escaped(&headline)),
        &format!("<style>\n{STYLE}{FLEET_STYLE}</style>\n</head>\n<body class=\"fleet\">\n"),
        "<a class=\"skip\" href=\"#gates\">To the gates</a>\n",
        &header(document),
        &format!("<nav aria-label=\"Contents\"><ul>\n{contents}</ul></nav>\n</header>\n<main>\n"),
        timeline::PATTERNS,
        &body,
        "</main>\n",
        &footer(),
        &format!("<script>\n{SCRIPT}</script>\n</body>\n</html>\n"),
    ]
    .concat()
}

fn header(document: &FleetDocument) -> String {
    let by = document
        .label
        .as_deref()
        .map_or_else(String::new, |label| format!(" by {}", visible(label)));
    let title = escaped(&format!("Fleet of deployment gates{by}"));
    let period = period(document).map_or_else(String::new, |own| paragraph(&own));
    format!(
        "<header>\n<h1>{title}</h1>\n{}{period}",
        paragraph(&headline(document))
    )
}

fn answers(document: &FleetDocument) -> String {
    let mut told = Vec::new();
    let cards: String = pooled(document)
        .into_iter()
        .map(|line| {
            let PooledLine {
                name,
                figure,
                interval: own,
                counts,
                beside,
            } = line;
            told.extend(beside.into_iter().map(|words| format!("{name}: {words}")));
            card(name, &figure, &[interval(own), counts])
        })
        .collect();
    told.extend(notes(document));
    told.push("Rates are of all gates together; in their intervals a gate is one unit, and under five gates there is none".to_owned());
    format!("<div class=\"cards\">\n{cards}</div>\n{}", list(&told))
}

fn not_judged(document: &FleetDocument) -> String {
    if document.not_judged.is_empty() {
        return String::new();
    }
    let columns = [
        ("gate", Align::Left),
        ("what went wrong", Align::Left),
        ("hint", Align::Left),
        ("exit status", Align::Right),
    ];
    let rows: Vec<Vec<Cell>> = document
        .not_judged
        .iter()
        .map(|own| {
            let (gate, error) = failure(own);
            let hint = visible(own.hint.as_deref().unwrap_or_default());
            vec![
                gate.into(),
                error.into(),
                hint.into(),
                own.exit_status.to_string().into(),
            ]
        })
        .collect();
    table("Gates that could not be judged", &columns, &rows)
}

fn standing_out(document: &FleetDocument) -> String {
    match outliers(document) {
        none if none.is_empty() => paragraph(&format!("None. {RULE}")),
        sentences => paragraph(RULE) + &list(&sentences),
    }
}

fn footer() -> String {
    format!(
        "<footer class=\"faint\">\n<p>Made by retrogate {}. Every number here is a field of the same answer as JSON (retrogate/fleet/v1).</p>\n</footer>\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::fleet_sample::{HOSTILE, document, hostile};

    const LINKED: &dyn Fn(&str) -> Option<String> =
        &|gate| Some(format!("gates/{}.html", gate.len()));

    #[test]
    fn every_gate_has_a_row_a_timeline_and_its_link() {
        let page = fleet_page(&document(30), LINKED);
        assert_eq!(page.matches("<svg class=\"strip\"").count(), 31);
        assert_eq!(page.matches("href=\"gates/").count(), 31);
        let unlinked = fleet_page(&document(30), &|_| None);
        assert_eq!(unlinked.matches("href=\"gates/").count(), 0);
        assert!(unlinked.contains("api-checkout"));
    }

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let page = fleet_page(&hostile(), &|gate| Some(format!("gates/{gate}")));
        assert_eq!(page.matches("<script>").count(), 1, "the page's own");
        assert!(!page.contains("<!--"), "{page}");
        assert!(!page.contains('\u{202e}'));
        for name in HOSTILE {
            assert!(!page.contains(&format!("=\"{name}")), "{name}");
        }
        let elsewhere = fleet_page(&hostile(), &|_| Some("javascript:alert(1)".to_owned()));
        assert!(!elsewhere.contains("javascript:"));
    }

    #[test]
    fn a_thousand_gates_stay_small() {
        let page = fleet_page(&document(1000), LINKED);
        assert!(page.len() < 4_000_000, "{} bytes", page.len());
    }
}
