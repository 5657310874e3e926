//! A report as one page that needs nothing else: no network, no other file.
//!
//! Sections in the order in which a review asks: what the answers are, when it happened, how that changed, what failed, what to
//! do about limits, and what all of it rests on. Every number is a field of the report; the page words, orders and
//! folds. A page works from a file, in the dark, on paper and without its script, which only adds zooming and a pointer.

mod answers;
mod checks;
mod clock;
mod daily;
mod deployments;
mod drawing;
mod episodes;
mod explorer;
mod fleet;
mod incidents;
mod index;
mod limits;
mod markup;
mod overrides;
mod timeline;
mod trend;
mod tuning;

pub use daily::daily_page;
pub use fleet::fleet_page;
pub use index::index_page;

use self::clock::Clock;
use self::markup::{escaped, list, paragraph, section};
use super::replay_basis;
use crate::model::Duration;
use crate::record::{ReportDocument, to_script_json};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("timeline.js");
const UPLOT: &str = include_str!("../assets/uplot/uPlot.iife.min.js");
const UPLOT_STYLE: &str = include_str!("../assets/uplot/uPlot.min.css");

/// What the browser may do with the page: use what is in it, and ask nobody for anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page of a report.
pub fn page(document: &ReportDocument) -> String {
    page_beginning_with(document, None)
}

/// The id of a section, its heading, and what is in it.
type Part = (&'static str, String, String);

/// The page, another section before all others.
fn page_beginning_with(document: &ReportDocument, first: Option<Part>) -> String {
    let clock = Clock::new(&document.time_zone);
    let own = [
        ("answers", "In short", answers::answers(document)),
        (
            "timeline",
            "Verdicts over time",
            timeline::timeline(document),
        ),
        ("trend", "Trend", trend::trend(document, &clock)),
        (
            "episodes",
            "False NO-GO",
            episodes::episodes(document, &clock),
        ),
        (
            "incidents",
            "Incidents",
            incidents::incidents(document, &clock),
        ),
        (
            "deployments",
            "Deployments",
            deployments::deployments(document, &clock),
        ),
        (
            "overrides",
            "Overrides",
            overrides::overrides(document, &clock),
        ),
        ("checks", "Checks", checks::checks(document)),
        ("limits", "Limits", limits::limits(document, &clock)),
        ("tuning", "Tuning", tuning::tuning(document)),
        ("basis", "What this rests on", basis(document)),
    ];
    let own = own.map(|(id, heading, inside)| (id, heading.to_owned(), inside));
    let sections: Vec<Part> = first.into_iter().chain(own).collect();
    let contents: String = sections
        .iter()
        .map(|(id, heading, _)| format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(heading)))
        .collect();
    let body: String = sections
        .iter()
        .map(|(id, heading, inside)| section(id, heading, inside))
        .collect();
    let title = format!(
        "{}: {} to {}",
        document.gate,
        clock.moment(document.from),
        clock.moment(document.to)
    );
    let data = to_script_json(&explorer::explorer(document));
    [
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n"),
        "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n",
        &format!("<title>{}</title>\n", escaped(&title)),
        &format!("<style>\n{UPLOT_STYLE}\n{STYLE}</style>\n</head>\n<body>\n"),
        "<a class=\"skip\" href=\"#answers\">To the answers</a>\n",
        &header(document, &clock),
        &format!("<nav aria-label=\"Contents\"><ul>\n{contents}</ul></nav>\n</header>\n<main>\n"),
        &body,
        "</main>\n",
        &footer(),
        &format!("<script type=\"application/json\" id=\"explorer-data\">{data}</script>\n"),
        &format!("<script>{UPLOT}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"),
    ]
    .concat()
}

fn header(document: &ReportDocument, clock: &Clock) -> String {
    format!(
        "<header>\n<h1>Deployment gate {}</h1>\n{}",
        escaped(&document.gate),
        paragraph(&format!(
            "{} to {} ({}), judged every {}",
            clock.moment(document.from),
            clock.moment(document.to),
            document.time_zone,
            Duration::from_secs(document.step_seconds),
        ))
    )
}

fn basis(document: &ReportDocument) -> String {
    let mut lines = replay_basis::lines(&document.replay);
    lines.push(match &document.gate_revisions {
        None => "Changes of the gate file: no earlier copies of it were kept (`retrogate report --daily` keeps them in reports/gates/)".to_owned(),
        Some(revisions) if revisions.is_empty() => "Changes of the gate file: none in this period".to_owned(),
        Some(revisions) => format!("Changes of the gate file: {}, listed under Limits", revisions.len()),
    });
    list(&lines)
}

fn footer() -> String {
    format!(
        "<footer class=\"faint\">\n<p>Made by retrogate {}. Every number here is a field of the same report as JSON (`--json`, retrogate/report/v1). \
         The timeline is drawn with uPlot 1.6.32 (MIT licence, © Leon Sorokin).</p>\n</footer>\n",
        env!("CARGO_PKG_VERSION")
    )
}
