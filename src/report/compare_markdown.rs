//! Two gates side by side as Markdown, for the pull request that changes a limit.

use super::compare_tables::{caught_by_one, deployments, episodes, incidents, rates};
use super::compare_text::{capital, rests_on};
use super::compare_words::{change, delays, in_short};
use super::figures::{count, moment};
use super::table::escaped;
use crate::model::Duration;
use crate::record::CompareDocument;

/// Rows of a folded list: a comment of a review holds so many and more.
const LISTED: usize = 100;

/// The Markdown answer of `replay --against`.
pub fn compare_markdown(document: &CompareDocument) -> String {
    let mut parts = vec![
        head(document),
        format!("{}\n", escaped(&in_short(document))),
    ];
    if !document.changes.is_empty() {
        let lines = document.changes.iter();
        let lines = lines.map(|own| format!("- {}\n", escaped(&change(own))));
        parts.push(format!("**Changed**\n\n{}", lines.collect::<String>()));
    }
    parts.push(rates(document).markdown());
    let notes = rests_on(document);
    let notes = notes
        .lines()
        .map(|line| format!("{}.\n", escaped(line.trim())));
    parts.push(notes.collect());
    if !caught_by_one(document).is_empty() {
        let table = incidents(document).markdown();
        parts.push(format!("### Incidents caught by one only\n\n{table}"));
    }
    parts.extend(delays(document).map(|own| format!("{}.\n", capital(&escaped(&own)))));
    if !document.episodes.is_empty() {
        parts.push(folded(
            "False NO-GO episodes that differ",
            document.episodes.len(),
            &episodes(document, LISTED).markdown(),
        ));
    }
    let other = document.deployments.iter().flatten().count();
    if other > 0 {
        parts.push(folded(
            "Deployments with another verdict",
            other,
            &deployments(document, LISTED).markdown(),
        ));
    }
    parts.join("\n")
}

fn head(document: &CompareDocument) -> String {
    format!(
        "## {} against {}\n\n{} to {}, every {}, {} steps\n",
        escaped(&document.gate.file),
        escaped(&document.against.file),
        moment(document.from),
        moment(document.to),
        Duration::from_secs(document.step_seconds),
        count(document.judged.of),
    )
}

/// A table that a reader opens.
fn folded(title: &str, rows: usize, table: &str) -> String {
    let rest = rows.saturating_sub(table.lines().count().saturating_sub(2));
    let more = match rest {
        0 => String::new(),
        rest => format!("\nand {} more in the JSON answer\n", count(rest as u64)),
    };
    super::table::folded(
        &format!("{title}: {}", count(rows as u64)),
        &format!("{table}{more}"),
    )
}
