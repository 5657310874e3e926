//! One incident in full, as text and Markdown.

use super::figures::{count, moment, plural};
use super::replay_attribution::{limit, option_words, signal};
use super::table::{Align, Table, escaped};
use crate::model::Duration;
use crate::record::{ConditionStory, Stay, StoryDocument};

/// Verdicts and runs before text says how many more there are.
const LISTED: usize = 12;
/// Ways to catch it that text shows.
const OPTIONS: usize = 3;

/// The text answer of `explain --incident`.
pub fn story_text(document: &StoryDocument) -> String {
    let mut text = format!(
        "{}  {}\n{}\n\n",
        document.incident.id,
        document.incident.title.as_deref().unwrap_or("(no title)"),
        answer(document)
    );
    text.push_str("  Time around it\n");
    text.extend(document.zones.iter().map(stay_line));
    text.push_str("\n  What the gate said\n");
    text.extend(document.verdicts.iter().take(LISTED).map(stay_line));
    text.push_str(&more(document.verdicts.len()));
    let (met, quiet): (Vec<_>, Vec<_>) = document
        .conditions
        .iter()
        .partition(|own| !own.met.is_empty());
    if !met.is_empty() {
        text.push_str("\n  Conditions that were met\n");
        text.extend(met.iter().map(|own| met_lines(own)));
    }
    if !quiet.is_empty() {
        text.push_str("\n  Conditions that were not, and what they reached in the incident\n");
        text.extend(quiet.iter().map(|own| format!("    {}\n", reached(own))));
    }
    if !document.options.is_empty() {
        text.push_str("\n  What would have caught it, the closest first\n");
        let options = document.options.iter().take(OPTIONS);
        text.extend(options.map(|own| format!("    {}\n", option_words(own))));
    }
    text
}

/// Caught or missed, and by how much.
fn answer(document: &StoryDocument) -> String {
    let incident = &document.incident;
    let length = incident.ended_at.since(incident.started_at);
    let judged = format!(
        "NO-GO for {} of {} judged steps, {} needed",
        count(incident.hits),
        count(incident.window_steps),
        count(incident.hits_needed)
    );
    let told = match incident.outcome {
        "caught" => format!(
            "caught: {judged}, {} to spare; first NO-GO after {}{}",
            count(incident.hits - incident.hits_needed),
            super::figures::length(incident.delay_seconds),
            needs(&document.needs)
        ),
        "missed" => format!("missed: {judged}, {} short", count(document.lacking)),
        _ => format!("not to be judged: too few steps of it were, {judged}"),
    };
    let mut text = format!("{} for {length}, {told}", moment(incident.started_at));
    if incident.early_only {
        text.push_str("; NO-GO in its lead only");
    }
    if incident.already_on {
        text.push_str("; NO-GO since before its lead");
    }
    text
}

fn needs(checks: &[String]) -> String {
    match checks.len() {
        0 => "; no single check was needed for that".to_owned(),
        _ => format!(
            "; it would be missed without {}",
            checks.join(", or without ")
        ),
    }
}

fn stay_line(stay: &Stay) -> String {
    format!(
        "    {}  {} for {}\n",
        moment(stay.from),
        stay.name,
        stay.to.since(stay.from)
    )
}

fn met_lines(own: &ConditionStory) -> String {
    let mut text = format!("    {}, limit {}\n", name(own), limit(own.shown));
    for run in own.met.iter().take(LISTED) {
        let value = run.furthest.0.map_or_else(String::new, |value| {
            format!(", as far as {}", signal(own.shown, value))
        });
        text.push_str(&format!(
            "      {}  for {}{value}\n",
            moment(run.from),
            run.to.since(run.from)
        ));
    }
    text + &more(own.met.len())
}

/// `fast_p95.no_go.1, held for 10m`: what its furthest signal has to last for.
fn name(own: &ConditionStory) -> String {
    match own.shown.condition.hold() {
        Duration::ZERO => own.limit.clone(),
        hold => format!("{}, held for {hold}", own.limit),
    }
}

fn reached(own: &ConditionStory) -> String {
    let reached = own
        .furthest
        .0
        .map_or_else(|| "nothing".to_owned(), |value| signal(own.shown, value));
    format!("{}: {reached}, limit {}", name(own), limit(own.shown))
}

fn more(all: usize) -> String {
    match all.saturating_sub(LISTED) {
        0 => String::new(),
        rest => format!("    and {rest} more (see --format json)\n"),
    }
}

/// The Markdown answer of `explain --incident`.
pub fn story_markdown(document: &StoryDocument) -> String {
    let incident = &document.incident;
    let mut text = format!(
        "## {}: {}\n\n{}.\n",
        escaped(&incident.id),
        escaped(incident.title.as_deref().unwrap_or("(no title)")),
        escaped(&answer(document))
    );
    for (heading, stays) in [
        ("Time around it", &document.zones),
        ("What the gate said", &document.verdicts),
    ] {
        let mut table = Table::new(&[
            ("from", Align::Left),
            ("for", Align::Right),
            ("", Align::Left),
        ]);
        for stay in stays {
            table.row(vec![
                moment(stay.from),
                stay.to.since(stay.from).to_string(),
                stay.name.to_owned(),
            ]);
        }
        text.push_str(&format!("\n### {heading}\n\n{}", table.markdown()));
    }
    text.push_str(&format!("\n### Conditions\n\n{}", conditions(document)));
    if !document.options.is_empty() {
        text.push_str("\n### What would have caught it, the closest first\n\n");
        for own in &document.options {
            text.push_str(&format!("- {}\n", escaped(&option_words(own))));
        }
    }
    text
}

fn conditions(document: &StoryDocument) -> String {
    let mut table = Table::new(&[
        ("condition", Align::Left),
        ("limit", Align::Right),
        ("furthest in the incident", Align::Right),
        ("met", Align::Right),
        ("when", Align::Left),
    ]);
    for own in &document.conditions {
        let runs: Vec<String> = own
            .met
            .iter()
            .map(|run| format!("{} for {}", moment(run.from), run.to.since(run.from)))
            .collect();
        table.row(vec![
            name(own),
            limit(own.shown),
            own.furthest
                .0
                .map_or_else(|| "nothing".to_owned(), |value| signal(own.shown, value)),
            plural(runs.len() as u64, "time", "times"),
            runs.join(", "),
        ]);
    }
    table.markdown()
}
