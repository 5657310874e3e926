//! What the rates of a replay rest on: the time in each zone, the rules, and rows that do not count.

use super::figures::{length, percent, plural};
use super::replay_sources;
use super::table::escaped;
use crate::record::{Number, ReplayDocument, ZoneSteps};

/// Lines of text.
pub(super) fn text(document: &ReplayDocument) -> String {
    let lines = lines(document);
    let lines = lines.iter().map(|line| format!("  {line}\n"));
    lines.collect()
}

/// A list.
pub(super) fn markdown(document: &ReplayDocument) -> String {
    let lines = lines(document);
    let lines = lines.iter().map(|line| format!("- {}\n", escaped(line)));
    lines.collect()
}

/// `healthy 81.5 %, incident 9.25 %, …`, of so many steps.
pub(super) fn zone_shares(zones: &ZoneSteps, of: u64) -> String {
    let named = [
        ("healthy", zones.healthy),
        ("incident", zones.incident),
        ("cool-down", zones.cooldown),
        ("lead", zones.lead),
        ("excluded", zones.excluded),
        ("unjudged", zones.unjudged),
    ];
    let share = |steps: u64| percent(Number((of > 0).then(|| steps as f64 / of as f64)));
    let shares = named.map(|(name, steps)| format!("{name} {}", share(steps)));
    shares.join(", ")
}

pub(super) fn lines(document: &ReplayDocument) -> Vec<String> {
    let inputs = &document.inputs;
    let mut lines = vec![
        format!(
            "Time: {}",
            zone_shares(&document.zones, document.unjudged.of)
        ),
        format!(
            "Cool-down {} (with none, the false NO-GO rate is {}), lead {}; caught = {} for {} of {}",
            length(document.cooldown_seconds.into()),
            percent(document.false_no_go_without_cooldown.rate),
            length(inputs.lead_seconds.into()),
            if inputs.catch == "warning" {
                "WARNING or NO-GO"
            } else {
                "NO-GO"
            },
            percent(document.catch_share.into()),
            window(document),
        ),
    ];
    let left_out = inputs.incident_rows_left_out + inputs.deployment_rows_left_out;
    if left_out > 0 {
        lines.push(format!(
            "Left out: {} of other services",
            plural(left_out as u64, "row", "rows")
        ));
    }
    if inputs.excluded_rows > 0 {
        lines.push(format!(
            "Excluded: the time of {} (drills, maintenance, tests)",
            plural(inputs.excluded_rows as u64, "row", "rows")
        ));
    }
    for hole in &inputs.holes {
        lines.push(format!("Never asked for, and unjudged: {hole}"));
    }
    lines.extend(replay_sources::lines(&inputs.sources));
    lines
}

/// What of an incident counts for a catch.
fn window(document: &ReplayDocument) -> String {
    match document.inputs.catch_within_seconds.0 {
        None => "an incident".to_owned(),
        Some(within) => format!("the first {} of an incident", length(within.into())),
    }
}
