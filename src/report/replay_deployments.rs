//! The deployments of a replay, in text and Markdown: two tables, each of which adds up to all of them, and the
//! minutes in which nobody could deploy.

use super::figures::{count, length, moment, of, percent, plural, shortened};
use super::table::{Align, Table, escaped};
use crate::record::{
    BlockedMinutes, BlockedRate, DeploymentDocument, DeploymentEntry, ReplayDocument, TallyFigure,
};

/// What the tables cannot say, on one line.
const LIMITS_IN_TEXT: &str = "  the gate looks before: faults a deployment brings are not its to see; what a live gate blocked is not listed\n";
/// The same in full.
pub(super) const LIMITS: &str = "The gate looks before the deployment: faults that the deployment itself brings are not its to see, \
and deployments that a live gate already blocked are not in the list";

/// The part of the text.
pub(super) fn text(document: &ReplayDocument) -> String {
    let mut text = String::new();
    if let Some(list) = &document.deployments {
        text.push_str(&match list.count {
            0 => format!(
                "  No deployment in this range; {} given outside it\n",
                count(list.outside)
            ),
            _ => indented(list),
        });
        text.push('\n');
    }
    text + &blocked_text(document)
}

fn indented(list: &DeploymentDocument) -> String {
    let mut table = columns();
    for (name, among) in SITUATIONS.iter().chain(&OUTCOMES) {
        table.row(row(list, name, among));
    }
    let rows = table.text();
    let mut text = String::new();
    for (number, line) in rows.lines().enumerate() {
        text.push_str(&format!("{line}\n"));
        if number == SITUATIONS.len() {
            text.push_str(&format!("  {}\n", situations_apart(list)));
        }
    }
    text.push_str(&format!("  {}\n", outcomes_apart(list)));
    for sentence in silence(list) {
        text.push_str(&format!("  {sentence}\n"));
    }
    text + LIMITS_IN_TEXT
}

/// The part of the Markdown.
pub(super) fn markdown(document: &ReplayDocument) -> String {
    let list = document.deployments.as_ref();
    let mut text = String::new();
    if let Some(list) = list {
        text.push_str("### Deployments\n");
        for (rows, apart) in [
            (&SITUATIONS[..], situations_apart(list)),
            (&OUTCOMES[..], outcomes_apart(list)),
        ] {
            let mut table = columns();
            for (name, among) in rows {
                table.row(row(list, name.trim_start(), among));
            }
            text.push_str(&format!("\n{}\n{apart}\n", table.markdown()));
        }
        for sentence in silence(list) {
            text.push_str(&format!("\n- {}\n", escaped(&sentence)));
        }
        text.push_str(&format!("\n{LIMITS}.\n\n"));
    }
    text.push_str(&format!(
        "### Blocked time\n\n{}.\n",
        blocked_words(document)
    ));
    if let Some(words) = hours_words(document) {
        text.push_str(&format!("\n- {}.\n", escaped(&words)));
    }
    text
}

/// What happened in less time says nothing of a week.
const A_DAY_SECONDS: f64 = 86_400.0;

/// Names of rows, and what the record calls them.
pub(super) const SITUATIONS: [(&str, &str); 3] = [
    ("in an incident", "in_incident"),
    ("  of them fixes", "fixes"),
    ("in healthy time", "in_healthy"),
];
pub(super) const OUTCOMES: [(&str, &str); 2] = [("ended badly", "bad"), ("ended well", "good")];

fn columns() -> Table {
    Table::new(&[
        ("deployments", Align::Left),
        ("blocked", Align::Right),
        ("let through", Align::Right),
        ("share blocked (95 %)", Align::Left),
    ])
}

fn row(list: &DeploymentDocument, name: &str, among: &str) -> Vec<String> {
    let found = list.rates.iter().find(|rate| rate.among == among);
    let rate = found.expect("the record has a rate for every row");
    vec![
        name.to_owned(),
        count(rate.blocked.hits),
        count(rate.blocked.of - rate.blocked.hits),
        share(rate),
    ]
}

/// `93.8 %, between 69.8 % and 99.8 %`.
fn share(rate: &BlockedRate) -> String {
    let share = percent(rate.blocked.rate);
    match rate.interval {
        Some(interval) => format!(
            "{share}, between {} and {}",
            percent(interval.low.into()),
            percent(interval.high.into())
        ),
        None => share,
    }
}

/// What the first table leaves out, and what all of it adds up to.
pub(super) fn situations_apart(list: &DeploymentDocument) -> String {
    let apart = [
        ("in lead", list.in_lead),
        ("in cool-down", list.in_cooldown),
        ("excluded", list.in_excluded),
        ("unjudged", list.unjudged),
    ];
    let mut sum = adding_up(list, &[list.in_incident, list.in_healthy], &apart);
    if list.outside > 0 {
        sum.push_str(&format!("; {} more outside the range", count(list.outside)));
    }
    sum
}

/// The same of the second.
pub(super) fn outcomes_apart(list: &DeploymentDocument) -> String {
    let apart = [
        ("aborted", list.aborted),
        ("without result", list.unstated),
        ("excluded", list.in_excluded),
        ("unjudged", list.unjudged),
    ];
    adding_up(list, &[list.bad, list.good], &apart)
}

/// `41 above + 8 in lead + 1 in cool-down (in no rate) = 50 deployments`.
fn adding_up(list: &DeploymentDocument, counted: &[TallyFigure], apart: &[(&str, u64)]) -> String {
    let counted: u64 = counted
        .iter()
        .map(|own| own.blocked + own.let_through)
        .sum();
    let mut sum = format!("{} above", count(counted));
    for (name, number) in apart.iter().filter(|(_, number)| *number > 0) {
        sum.push_str(&format!(" + {} {name}", count(*number)));
    }
    if apart.iter().any(|(_, number)| *number > 0) {
        sum.push_str(" (in no rate)");
    }
    let all = plural(list.count as u64, "deployment", "deployments");
    format!("{sum} = {all}")
}

/// How much of what was let through and ended badly was due to silent telemetry.
pub(super) fn silence(list: &DeploymentDocument) -> Vec<String> {
    let mut sentences = Vec::new();
    let silent = list.bad_let_through_silent;
    if silent.of > 0 {
        let mut sentence = format!(
            "ended badly, let through, with a check that could block but had no data: {}",
            of(silent)
        );
        let at: Vec<String> = list
            .list
            .iter()
            .filter(|entry| is_silent(entry))
            .map(at)
            .collect();
        if !at.is_empty() {
            sentence.push_str(&format!(": {}", shortened(&at.join("; "), 120)));
        }
        sentences.push(sentence);
    }
    if list.bad_unjudged > 0 {
        sentences.push(format!(
            "{} ended badly where no verdict was reached",
            count(list.bad_unjudged)
        ));
    }
    sentences
}

fn is_silent(entry: &DeploymentEntry) -> bool {
    let through = entry.verdict.is_some_and(|verdict| verdict != "NO-GO");
    through && entry.outcome == "bad" && entry.situation != "excluded" && !entry.silent.is_empty()
}

fn at(entry: &DeploymentEntry) -> String {
    format!(
        "{} {} ({})",
        moment(entry.started_at),
        entry.id,
        entry.silent.join(", ")
    )
}

fn blocked_text(document: &ReplayDocument) -> String {
    let mut text = format!("  {}\n", blocked_words(document));
    if let Some(words) = hours_words(document) {
        text.push_str(&format!("    {words}\n"));
    }
    text
}

pub(super) fn blocked_words(document: &ReplayDocument) -> String {
    let time = &document.blocked_time.any_time;
    let step = f64::from(document.step_seconds);
    let lasting = |steps: u64| length((step * steps as f64).into());
    if step * (time.blocked.of as f64) < A_DAY_SECONDS {
        return format!(
            "Blocked for {} of {} ({}), {} of it in healthy time",
            lasting(time.blocked.hits),
            lasting(time.blocked.of),
            percent(time.blocked.rate),
            lasting(time.healthy_blocked.hits)
        );
    }
    format!("Blocked {}", minutes(time))
}

fn hours_words(document: &ReplayDocument) -> Option<String> {
    let inside = document.blocked_time.in_business_hours.as_ref()?;
    Some(format!(
        "within {} {}: {}",
        inside.hours,
        inside.time_zone,
        minutes(&inside.blocked)
    ))
}

/// `5,312 of 10,080 minutes a week, 4,391 of them in healthy time; unjudged 38`.
fn minutes(time: &BlockedMinutes) -> String {
    let whole = |minutes: f64| count(minutes.round() as u64);
    let mut text = format!(
        "{} of {} minutes a week ({}), {} of them in healthy time",
        whole(time.blocked_minutes_per_week),
        whole(time.minutes_per_week),
        percent(time.blocked.rate),
        whole(time.healthy_blocked_minutes_per_week),
    );
    if time.unjudged_minutes_per_week > 0.0 {
        text.push_str(&format!("; unjudged {:.1}", time.unjudged_minutes_per_week));
    }
    text
}
