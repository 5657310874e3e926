//! Where incidents come from, and what of the lists does not count, in words.
//!
//! Nothing is said when every row counts.

use super::figures::{count, length, moment, of, percent, plural, shortened};
use crate::record::{OutsideFigure, ReplayDocument, SourceFigures};

/// How many names are listed.
const LISTED: usize = 5;

/// Stands before the missed-issue rate when alerts found what it counts.
pub(super) fn heading(document: &ReplayDocument) -> &'static str {
    match document.circular {
        Some(_) => "circular: ",
        None => "",
    }
}

/// "alerts found 14 of 20 incidents; over the 6 others it is 50.0 %, 3 of 6".
pub(super) fn circular_words(document: &ReplayDocument) -> Option<String> {
    let circular = document.circular.as_ref()?;
    let rest = if circular.other_sources.of == 0 {
        "nothing is left without them".to_owned()
    } else {
        format!(
            "over the others it is {}, {}",
            percent(circular.other_sources.rate),
            of(circular.other_sources)
        )
    };
    Some(format!("{}; {rest}", circular.reason))
}

/// Said in place of a rate when no incident starts in the range.
pub(super) fn none_inside(document: &ReplayDocument) -> String {
    match &document.inputs.sources.outside {
        Some(outside) => none_of(outside),
        None => "no incident starts in this range".to_owned(),
    }
}

fn none_of(outside: &OutsideFigure) -> String {
    format!(
        "none of the {} given starts in this range: they start {}",
        plural(outside.of as u64, "incident", "incidents"),
        between(outside)
    )
}

/// A list was given and nothing of it counts: worth a warning of its own.
pub fn replay_warnings(document: &ReplayDocument) -> Vec<String> {
    let outside = document.inputs.sources.outside.iter();
    outside
        .filter(|outside| outside.rows == outside.of)
        .map(|outside| {
            format!(
                "{} ({} to {} is replayed)",
                none_of(outside),
                moment(document.from),
                moment(document.to)
            )
        })
        .collect()
}

fn between(outside: &OutsideFigure) -> String {
    let (first, last) = (moment(outside.first), moment(outside.last));
    if first == last {
        first
    } else {
        format!("{first} to {last}")
    }
}

/// One line for each thing that a reader of the figures should know.
pub(super) fn lines(sources: &SourceFigures) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(query) = &sources.query {
        let mut line = format!(
            "Incidents asked: {} found by {}, pauses up to {} bridged",
            count(query.incidents as u64),
            shortened(&query.query, 60),
            length(query.merge_gap_seconds.into())
        );
        if query.failed_instants > 0 {
            line.push_str(&format!(
                "; the server refused {}",
                plural(query.failed_instants, "instant", "instants")
            ));
        }
        lines.push(line);
        lines.extend(query.shared_metrics.iter().map(|shared| {
            format!(
                "Warning: {} is asked by the incidents query and by {}: such catches prove nothing",
                shared.metric,
                listed(&shared.checks)
            )
        }));
    }
    if let Some(outside) = &sources.outside {
        lines.push(format!(
            "Left out: {} of {} incidents, which start outside the range ({})",
            count(outside.rows as u64),
            count(outside.of as u64),
            between(outside)
        ));
    }
    if !sources.skipped.is_empty() {
        let skipped = sources.skipped.iter();
        let skipped: Vec<String> = skipped
            .map(|skipped| format!("{} ({})", count(skipped.rows as u64), skipped.why))
            .collect();
        lines.push(format!(
            "Skipped rows of the incident list: {}",
            skipped.join(", ")
        ));
    }
    if !sources.ignored_columns.is_empty() {
        lines.push(format!(
            "Columns of the incident list not read: {}",
            listed(&sources.ignored_columns)
        ));
    }
    if !sources.unlisted_causes.is_empty() {
        let pairs = sources.unlisted_causes.iter();
        let pairs: Vec<String> = pairs
            .map(|cause| format!("{} (by {})", cause.incident, cause.deployment))
            .collect();
        lines.push(format!(
            "Warning: deployments name incidents that the list does not have: {}",
            listed(&pairs)
        ));
    }
    lines
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(LISTED)
        .map(|name| shortened(name, 48))
        .collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        rest => format!("{} and {rest} more", shown.join(", ")),
    }
}
