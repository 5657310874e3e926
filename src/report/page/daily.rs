//! The page of one day: the page of its report, and what the day is held against.

use super::{escaped, page};
use crate::record::{DailyDocument, PeriodFigures};
use crate::report::daily_markdown::beside;
use crate::report::figures::{count, percent};

/// The page.
pub fn daily_page(document: &DailyDocument) -> String {
    let section = section(document);
    let whole = page(&document.report);
    match whole.rfind("</body>") {
        Some(at) => format!("{}{section}{}", &whole[..at], &whole[at..]),
        None => whole + &section,
    }
}

fn section(document: &DailyDocument) -> String {
    let mut html = format!(
        "<section id=\"daily\">\n<h2>{} beside the days before</h2>\n",
        escaped(&document.day)
    );
    if document.revision > 0 {
        html.push_str(&format!(
            "<p>Revised: {} changed.</p>\n",
            escaped(&document.revised_because.join(", "))
        ));
    }
    if document.flags.is_empty() {
        html.push_str("<p>Nothing unusual.</p>\n");
    } else {
        html.push_str("<ul>\n");
        for flag in &document.flags {
            html.push_str(&format!("<li>{}</li>\n", escaped(flag)));
        }
        html.push_str("</ul>\n");
    }
    html.push_str(
        "<table>\n<tr><th></th><th>NO-GO</th><th>unjudged</th><th>false NO-GO</th><th>false episodes</th></tr>\n",
    );
    for (name, own) in beside(document) {
        html.push_str(&row(name, own));
    }
    html.push_str("</table>\n<p><a href=\"index.html\">All days</a></p>\n</section>\n");
    html
}

fn row(name: &str, own: Option<&PeriodFigures>) -> String {
    let Some(own) = own else {
        let name = escaped(name);
        return format!("<tr><td>{name}</td><td colspan=\"4\">not in the store</td></tr>\n");
    };
    let all = own.go + own.warning + own.no_go + own.unjudged;
    let share = |steps: u64| percent((all > 0).then(|| steps as f64 / all as f64).into());
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        escaped(name),
        share(own.no_go),
        share(own.unjudged),
        percent(own.false_no_go.rate),
        count(own.false_episodes)
    )
}
