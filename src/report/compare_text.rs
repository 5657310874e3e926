//! Two gates side by side, on a screen or two.

use super::compare_tables::{caught_by_one, deployments, episodes, incidents, rates};
use super::compare_words::{change, delays, in_short};
use super::figures::{count, length, moment, plural};
use super::replay_basis::zone_shares;
use super::replay_sources;
use crate::model::Duration;
use crate::record::CompareDocument;

/// Rows of a list before it says how many more there are.
const LISTED: usize = 6;
/// Where lines of words end.
const WIDTH: usize = 118;

/// The text answer of `replay --against`.
pub fn compare_text(document: &CompareDocument) -> String {
    let mut parts = vec![head(document)];
    if !document.changes.is_empty() {
        let lines = document
            .changes
            .iter()
            .map(|own| format!("    {}\n", change(own)));
        parts.push(format!("  Changed\n{}", lines.collect::<String>()));
    }
    parts.push(wrapped(&in_short(document)));
    parts.push(rates(document).text() + &rests_on(document));
    parts.extend(incidents_that_differ(document));
    if !document.episodes.is_empty() {
        parts.push(episodes(document, LISTED).text() + &more(document.episodes.len()));
    }
    let other = document.deployments.iter().flatten().count();
    if other > 0 {
        parts.push(deployments(document, LISTED).text() + &more(other));
    }
    parts.join("\n")
}

fn head(document: &CompareDocument) -> String {
    format!(
        "{} against {}: {} to {}, every {}, {} steps\n",
        document.gate.file,
        document.against.file,
        moment(document.from),
        moment(document.to),
        Duration::from_secs(document.step_seconds),
        count(document.judged.of)
    )
}

/// What both are counted on.
pub(super) fn rests_on(document: &CompareDocument) -> String {
    let judged = &document.judged;
    let mut text = format!(
        "  Time: {}\n  Other verdicts at {} of {} steps that both could judge; cool-down {}, lead {}\n",
        zone_shares(&document.zones, judged.of),
        count(document.other_verdicts.hits),
        count(judged.steps),
        length(document.cooldown_seconds.into()),
        length(document.inputs.lead_seconds.into())
    );
    let unjudged = judged.of - judged.steps;
    if unjudged > 0 {
        text.push_str(&format!(
            "  Left out: {} unjudged by both, {} by {} only, {} by {} only\n",
            plural(judged.unjudged_by_both, "step", "steps"),
            count(judged.unjudged_by_gate_only),
            document.gate.file,
            count(judged.unjudged_by_against_only),
            document.against.file
        ));
    }
    for hole in &document.inputs.holes {
        text.push_str(&format!("  Never asked for, and unjudged: {hole}\n"));
    }
    for line in replay_sources::lines(&document.inputs.sources) {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

fn incidents_that_differ(document: &CompareDocument) -> Option<String> {
    let mut text = String::new();
    if !caught_by_one(document).is_empty() {
        text.push_str(&incidents(document).text());
    }
    if let Some(delays) = delays(document) {
        text.push_str(&format!("  {}\n", capital(&delays)));
    }
    (!text.is_empty()).then_some(text)
}

/// The first letter large.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn more(all: usize) -> String {
    match all.saturating_sub(LISTED) {
        0 => String::new(),
        rest => format!("  and {} more (see --format json)\n", count(rest as u64)),
    }
}

/// Words in lines, two spaces in.
pub(super) fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a line from the start");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + word.chars().count() < WIDTH - 2 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(&format!("  {line}\n"));
    }
    text
}
