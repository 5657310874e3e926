//! The table of all gates.

use super::timeline::{LEGEND, timeline};
use crate::record::{FleetDocument, GateRow, Number};
use crate::report::figures::{count, of, percent, shortened};
use crate::report::fleet_words::{STANDS_OUT, ends, order, remarks, visible, weekly};
use crate::report::page::markup::{escaped, paragraph};

/// Longer names are cut; the page of the gate has all of it.
const NAME_WIDTH: usize = 120;

pub(super) fn gates(document: &FleetDocument, link: &dyn Fn(&str) -> Option<String>) -> String {
    if document.gates.is_empty() {
        return paragraph("No gate could be judged.");
    }
    let rows: String = document
        .gates
        .iter()
        .enumerate()
        .map(|(number, row)| line(number + 1, row, link))
        .collect();
    let all = count(document.gates.len() as u64);
    [
        &paragraph(&order(document)),
        LEGEND,
        "<div class=\"tools\" hidden><label for=\"filter\">Show gates with</label> <input type=\"search\" id=\"filter\" autocomplete=\"off\" spellcheck=\"false\"> ",
        &format!("<span id=\"shown\" role=\"status\">{all} of {all} gates</span></div>\n"),
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All gates\"><table id=\"all-gates\"><caption>All gates, those that need attention most first</caption>\n",
        &head(),
        "<tbody>\n",
        &rows,
        "</tbody></table></div>\n",
    ]
    .concat()
}

fn head() -> String {
    let columns = [
        ("#", "number"),
        ("gate", "text"),
        ("over time", ""),
        ("false NO-GO", "number"),
        ("false WARNING", "number"),
        ("missed issues", "number"),
        ("episodes a week", "number"),
        ("unjudged", "number"),
        ("remarks", "text"),
    ];
    let cells = columns.map(|(name, kind)| {
        let sorted = match kind {
            "" => String::new(),
            kind => format!(" data-sort=\"{kind}\""),
        };
        let class = if kind == "number" {
            " class=\"number\""
        } else {
            ""
        };
        format!("<th scope=\"col\"{class}{sorted}>{name}</th>")
    });
    format!("<thead><tr>{}</tr></thead>\n", cells.concat())
}

fn line(number: usize, row: &GateRow, link: &dyn Fn(&str) -> Option<String>) -> String {
    let name = escaped(&shortened(&visible(&row.gate), NAME_WIDTH));
    let name = match link(&row.gate).filter(|to| beside(to)) {
        Some(to) => format!("<a href=\"{}\">{name}</a>", escaped(&visible(&to))),
        None => name,
    };
    format!(
        "<tr><td class=\"number\" data-v=\"{number}\">{number}</td><th scope=\"row\">{name}</th><td>{}</td>{}{}{}{}{}<td>{}</td></tr>\n",
        timeline(&row.strip),
        figure(
            row.false_no_go.rate,
            &percent(row.false_no_go.rate),
            &ends(row.false_no_go_interval)
        ),
        figure(row.false_warning.rate, &percent(row.false_warning.rate), ""),
        figure(
            row.missed_issues.rate,
            &percent(row.missed_issues.rate),
            &counted(row)
        ),
        figure(row.episodes_per_week, &weekly(row), ""),
        figure(row.unjudged.rate, &percent(row.unjudged.rate), ""),
        told(row),
    )
}

/// "2 of 31: 0.79 to 21.4 %".
fn counted(row: &GateRow) -> String {
    match (row.missed_issues.of, row.missed_issues_interval) {
        (0, _) => "no incident".to_owned(),
        (_, None) => of(row.missed_issues),
        (_, Some(_)) => format!(
            "{}: {}",
            of(row.missed_issues),
            ends(row.missed_issues_interval)
        ),
    }
}

/// A link leads to a file beside the page or to nothing: whatever names a scheme or a host does not.
fn beside(to: &str) -> bool {
    let first = to.split('/').next().unwrap_or_default();
    !to.starts_with('/') && !to.starts_with('\\') && !first.contains(':')
}

/// A number with its interval beneath; what is none comes after all numbers.
fn figure(value: Number, shown: &str, beneath: &str) -> String {
    let sorted = value
        .0
        .map_or_else(String::new, |own| format!(" data-v=\"{own}\""));
    let beneath = match beneath {
        "" => String::new(),
        words => format!("<small>{}</small>", escaped(words)),
    };
    format!(
        "<td class=\"number\"{sorted}>{}{beneath}</td>",
        escaped(shown)
    )
}

fn told(row: &GateRow) -> String {
    let words: Vec<String> = remarks(row)
        .iter()
        .map(|own| {
            if own.starts_with(STANDS_OUT) {
                format!("<strong>{}</strong>", escaped(own))
            } else {
                escaped(own)
            }
        })
        .collect();
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_beside_the_page() {
        assert!(beside("gates/a%3Ab.html"));
        for elsewhere in [
            "javascript:alert(1)",
            "//host/x",
            "https://a.example/",
            "\\\\host\\x",
            "data:text/html,x",
        ] {
            assert!(!beside(elsewhere), "{elsewhere}");
        }
    }
}
