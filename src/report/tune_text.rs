//! A tuning, on a screen or two.

use super::compare_text::wrapped;
use super::figures::{count, moment, percent, plural};
use super::tune_tables::{frontier, limits, rates, rounder};
use crate::model::Duration;
use crate::record::{ConditionChange, TuneDocument};

/// Points of a frontier before it says how many more there are.
const LISTED: usize = 12;

/// How much of a tuning is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// What was found.
    Brief,
    /// And for every condition, why.
    Explained,
}

/// The text answer of `tune`.
pub fn tune_text(document: &TuneDocument, telling: Telling) -> String {
    let mut parts = vec![head(document)];
    parts.extend(banner(document).map(|text| wrapped(&text)));
    parts.push(rates(document).text());
    parts.push(
        sentences(document)
            .iter()
            .map(|text| wrapped(text))
            .collect(),
    );
    parts.push(limits(document).text());
    parts.extend(rounder(document).map(|table| table.text()));
    if telling == Telling::Explained {
        parts.push(
            document
                .conditions
                .iter()
                .map(|own| wrapped(&why(own)))
                .collect(),
        );
    }
    for own in &document.frontier {
        let more = own.points.len().saturating_sub(LISTED);
        let mut text = format!("  Best for every budget, margin {}\n", own.margin);
        text.push_str(&frontier(own, LISTED).text());
        if more > 0 {
            text.push_str(&format!(
                "  and {} more (see --format json)\n",
                count(more as u64)
            ));
        }
        parts.push(text);
    }
    parts.join("\n")
}

pub(super) fn head(document: &TuneDocument) -> String {
    let proof = &document.proof;
    let proved = if proof.proved {
        format!(
            "proved optimal (margin {}, budget {}): {}, {}",
            document.margin,
            document.budget,
            plural(proof.false_steps, "false step", "false steps"),
            plural(proof.nodes, "node", "nodes")
        )
    } else {
        let gap =
            100.0 * (proof.false_steps - proof.at_least) as f64 / proof.false_steps.max(1) as f64;
        format!(
            "not proved (margin {}, budget {}): {}, at least {}, a gap of {gap:.1} %",
            document.margin,
            document.budget,
            plural(proof.false_steps, "false step", "false steps"),
            count(proof.at_least)
        )
    };
    format!(
        "{}: tuned on {} to {}, every {}, {} in {}\n  {}, {}\n",
        document.gate,
        moment(document.from),
        moment(document.to),
        Duration::from_secs(document.step_seconds),
        plural(document.incidents as u64, "incident", "incidents"),
        plural(document.groups as u64, "group", "groups"),
        document.target,
        proved
    )
}

/// What must be read first.
pub(super) fn banner(document: &TuneDocument) -> Option<String> {
    let mut words = Vec::new();
    if document.thin_evidence {
        words.push(format!(
            "THIN EVIDENCE: {} is too little to learn limits from. Take these as a start, not as an answer.",
            plural(document.groups as u64, "group of incidents", "groups of incidents")
        ));
    }
    if document.in_sample_only {
        words.push("IN SAMPLE ONLY: these limits sit exactly on the incidents they were chosen on, and next year's figures will be worse; leave out --in-sample-only to see by how much.".to_owned());
    }
    (!words.is_empty()).then(|| words.join(" "))
}

pub(super) fn sentences(document: &TuneDocument) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(selection) = document.selection {
        let missed = selection.missed_groups;
        words.push(format!(
            "Margin and budget were chosen by leaving out each group in turn: {} of {} missed (selection score, no estimate). A target is an average: about half of the gates tuned so will miss more next year.",
            count(missed.hits),
            count(missed.of)
        ));
    }
    if let Some(survival) = document.survival {
        let share = survival.share.0.map_or_else(
            || "there is no gain in sample to survive".to_owned(),
            |share| {
                format!(
                    "{} of the gain in sample is left there",
                    percent(share.into())
                )
            },
        );
        words.push(format!(
            "Where limits were not chosen (walk-forward): {share}."
        ));
    }
    if let Some(tested) = &document.held_out {
        words.push(format!(
            "Held out, {} to {}: false NO-GO {} (today's gate {}), missed {} of {}; this speaks for the procedure, not for these numbers. Look number {} at it.",
            moment(tested.from),
            moment(tested.to),
            percent(tested.false_no_go.rate),
            percent(tested.false_no_go_today.rate),
            count(tested.missed_groups.hits),
            count(tested.missed_groups.of),
            document.held_out_looks.unwrap_or(1)
        ));
    }
    if document.problems.unproved > 0 {
        words.push(format!(
            "Time was over before {} of {} problems were proved.",
            count(document.problems.unproved),
            count(document.problems.solved)
        ));
    }
    if !document.missed.is_empty() {
        let groups: Vec<String> = document
            .missed
            .iter()
            .map(|group| group.join(" + "))
            .collect();
        words.push(format!("Missed at this margin: {}.", groups.join(", ")));
    }
    if !document.caught_by_floors.is_empty() {
        words.push(format!(
            "Caught only by limits at their floors: {}.",
            document.caught_by_floors.join(", ")
        ));
    }
    for own in &document.moved_warnings {
        words.push(format!(
            "{} moves along with {}: {} → {}.",
            own.id, own.along_with, own.from, own.to
        ));
    }
    words
}

/// Why a condition stands where it does.
pub(super) fn why(own: &ConditionChange) -> String {
    let to = own.limit.to_text.as_deref().unwrap_or("gone");
    match own.outcome {
        "tuned" | "unchanged" => {
            let binding = own.binding_incident.as_deref().unwrap_or("nothing");
            let hang = match own.hang_on_it.as_slice() {
                [] => "everything it catches is caught by others too".to_owned(),
                names => format!("without it {} would be missed", names.join(", ")),
            };
            let moved = if own.outcome == "tuned" {
                "moved to"
            } else {
                "stays at"
            };
            format!("{}: {moved} {to}, just under {binding}; {hang}.", own.id)
        }
        "floor" => format!(
            "{}: no incident of this history needs it; its limit is a floor, {to}, just beyond everything healthy.",
            own.id
        ),
        "given" => format!(
            "{}: no incident of this history needs it; its limit is {to}, as was asked.",
            own.id
        ),
        "kept" => format!(
            "{}: no incident of this history needs it; it keeps {to}.",
            own.id
        ),
        "removed" => format!(
            "{}: no incident of this history needs it; it is taken out.",
            own.id
        ),
        _ => format!("{}: frozen at {to}.", own.id),
    }
}
