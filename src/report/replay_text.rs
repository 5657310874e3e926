//! A replay on one screen: the two rates, what they rest on, and the worst offenders on both sides.

use super::figures::{count, moment, shortened};
use super::replay_attribution::{attribution_text, remedies_text, without_data};
use super::table::{Align, Table};
use super::{
    replay_basis, replay_deployments, replay_flapping, replay_no_data, replay_rates,
    replay_sensitivity,
};
use crate::model::Duration;
use crate::record::{IncidentEntry, ReplayDocument};

/// Rows of a list before it says how many more there are.
const LISTED: usize = 6;

/// Rows of the table of checks: a gate of a dozen is shown whole.
const LISTED_CHECKS: usize = 12;

/// The text answer of `replay`.
pub fn replay_text(document: &ReplayDocument) -> String {
    let mut text = String::new();
    for part in [
        head(document),
        replay_rates::text(document),
        attribution_text(document),
        checks(document),
        missed(document),
        episodes(document),
        remedies_text(document),
        replay_deployments::text(document),
        replay_flapping::text(document),
        replay_no_data::text(document),
        replay_basis::text(document) + &replay_sensitivity::text(document),
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

fn head(document: &ReplayDocument) -> String {
    let step = Duration::from_secs(document.step_seconds);
    format!(
        "{}: {} to {}, every {step}, {} steps\n",
        document.gate,
        moment(document.from),
        moment(document.to),
        count(document.unjudged.of)
    )
}

fn checks(document: &ReplayDocument) -> String {
    let without_data = without_data(document);
    let mut rows: Vec<_> = document.checks.iter().collect();
    rows.sort_by_key(|row| {
        std::cmp::Reverse((
            row.false_no_go,
            row.incidents_caught,
            row.no_go_steps,
            row.warning_steps,
        ))
    });
    let silent = |row: &&&crate::record::CheckRow| row.no_go_steps + row.false_no_go == 0;
    let quiet: Vec<&str> = rows
        .iter()
        .filter(silent)
        .filter(|row| !without_data.contains(&row.id))
        .map(|row| row.id.as_str())
        .collect();
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("false NO-GO steps", Align::Right),
        ("alone", Align::Right),
        ("incidents caught", Align::Right),
        ("by it alone", Align::Right),
        ("no data", Align::Right),
    ]);
    let speaking: Vec<_> = rows.iter().filter(|row| !silent(row)).collect();
    for row in speaking.iter().take(LISTED_CHECKS) {
        table.row(vec![
            row.id.clone(),
            count(row.false_no_go),
            count(row.false_no_go_alone),
            count(row.incidents_caught),
            count(row.incidents_caught_alone),
            count(row.no_data_steps),
        ]);
    }
    let mut text = table.text();
    let unlisted = speaking.len().saturating_sub(LISTED_CHECKS);
    if unlisted > 0 {
        text.push_str(&format!(
            "  and {unlisted} more, each with fewer (see --format json)\n"
        ));
    }
    if !quiet.is_empty() {
        text.push_str(&format!("  never NO-GO: {}\n", quiet.join(", ")));
    }
    text
}

fn missed(document: &ReplayDocument) -> String {
    let missed: Vec<&IncidentEntry> = document
        .incidents
        .iter()
        .filter(|incident| incident.outcome == "missed")
        .collect();
    if missed.is_empty() {
        return String::new();
    }
    let mut text = "  Missed incidents\n".to_owned();
    for incident in missed.iter().take(LISTED) {
        let seen = if incident.checks.is_empty() {
            "no check spoke".to_owned()
        } else {
            format!(
                "NO-GO for {} of {} steps, {} needed",
                incident.hits, incident.window_steps, incident.hits_needed
            )
        };
        text.push_str(&format!(
            "    {}  {}  {}: {seen}\n",
            moment(incident.started_at),
            incident.id,
            shortened(incident.title.as_deref().unwrap_or("(no title)"), 48),
        ));
    }
    text + &more(missed.len())
}

fn episodes(document: &ReplayDocument) -> String {
    if document.longest_episodes.is_empty() {
        return String::new();
    }
    let mut text = "  Longest false NO-GOs\n".to_owned();
    for episode in document.longest_episodes.iter().take(3) {
        text.push_str(&format!(
            "    {}  for {}: {}\n",
            moment(episode.from),
            episode.to.since(episode.from),
            shortened(&episode.checks.join(", "), 60),
        ));
    }
    text
}

fn more(all: usize) -> String {
    match all.saturating_sub(LISTED) {
        0 => String::new(),
        rest => format!("    and {rest} more (see --format json)\n"),
    }
}
