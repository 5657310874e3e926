//! A replay as Markdown, to paste into a review.

use super::figures::{count, length, moment, of, percent};
use super::replay_attribution::attribution_markdown;
use super::replay_rates::{
    episode_words, missed_counts, over_days, placebo_words, unjudged_causes,
};
use super::replay_sources::circular_words;
use super::table::{Align, Table, escaped, folded};
use super::{
    replay_basis, replay_delay, replay_deployments, replay_flapping, replay_no_data, replay_rates,
};
use crate::model::Duration;
use crate::record::{IncidentEntry, IntervalFigure, ReplayDocument};

/// The Markdown answer of `replay`.
pub fn replay_markdown(document: &ReplayDocument) -> String {
    let mut parts = vec![head(document), rates(document), notes(document)];
    parts.extend(replay_delay::markdown(document));
    parts.push(checks(document));
    parts.extend(attribution_markdown(document));
    if !document.incidents.is_empty() {
        parts.push(incidents(document));
    }
    parts.push(replay_deployments::markdown(document));
    parts.push(replay_flapping::markdown(document));
    parts.extend(replay_no_data::markdown(document));
    parts.extend(super::replay_sensitivity::markdown(document));
    parts.join("\n")
}

fn head(document: &ReplayDocument) -> String {
    format!(
        "## Replay of {}\n\n{} to {}, every {}, {} steps\n",
        escaped(&document.gate),
        moment(document.from),
        moment(document.to),
        Duration::from_secs(document.step_seconds),
        count(document.unjudged.of),
    )
}

/// The rates, each with its counts and the interval that goes with it, if there is one.
fn rates(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("rate", Align::Right),
        ("95 % interval", Align::Right),
        ("counts", Align::Left),
    ]);
    let certainty = &document.certainty;
    let mut row = |name: &str, rate: String, interval: Option<IntervalFigure>, counts: String| {
        let interval = interval.map_or_else(String::new, |interval| {
            let ends = [interval.low, interval.high].map(|end| percent(end.into()));
            ends.join(" to ")
        });
        table.row(vec![name.to_owned(), rate, interval, counts]);
    };
    row(
        "False NO-GO rate",
        percent(document.false_no_go.rate),
        certainty.false_no_go,
        format!(
            "{} healthy steps{}; {}",
            of(document.false_no_go),
            over_days(document),
            episode_words(document)
        ),
    );
    row(
        "with no cool-down",
        percent(document.false_no_go_without_cooldown.rate),
        None,
        of(document.false_no_go_without_cooldown),
    );
    row(
        "Unjudged",
        percent(document.unjudged.share),
        None,
        format!(
            "{}; there a strict pipeline stops too",
            unjudged_causes(document)
        ),
    );
    row(
        "Missed-issue rate",
        percent(document.missed_issues.rate),
        certainty.missed_issues,
        missed_counts(document, ""),
    );
    if document.missed_issues.of > 0 {
        row(
            "caught by chance (placebo)",
            percent(document.placebo.any_hour),
            None,
            placebo_words(document),
        );
    }
    if let Some(circular) = &document.circular {
        row(
            "Missed-issue rate over other sources",
            percent(circular.other_sources.rate),
            None,
            circular_words(document).unwrap_or_default(),
        );
    }
    row(
        "Blocked share",
        percent(document.blocked_share.rate),
        certainty.blocked_share,
        format!(
            "{} incident steps; median incident {}",
            of(document.blocked_share),
            percent(document.median_blocked_share)
        ),
    );
    row(
        "Precision in time",
        percent(document.precision_in_time.rate),
        None,
        format!(
            "of NO-GO time lies in incidents, which are {} of that and healthy time",
            percent(document.base_rate.rate)
        ),
    );
    row(
        "Healthy steps at WARNING",
        percent(document.false_warning.rate),
        None,
        of(document.false_warning),
    );
    table.markdown()
}

/// What the rates rest on, and what must be said beside them.
fn notes(document: &ReplayDocument) -> String {
    let said = replay_rates::notes(document);
    let said = said.iter().map(|note| format!("- {}\n", escaped(note)));
    said.collect::<String>() + &replay_basis::markdown(document)
}

fn checks(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("false NO-GO steps", Align::Right),
        ("alone", Align::Right),
        ("incidents caught", Align::Right),
        ("by it alone", Align::Right),
        ("no data", Align::Right),
    ]);
    let mut rows: Vec<_> = document.checks.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.false_no_go, row.incidents_caught)));
    for row in rows {
        table.row(vec![
            row.id.clone(),
            count(row.false_no_go),
            count(row.false_no_go_alone),
            count(row.incidents_caught),
            count(row.incidents_caught_alone),
            count(row.no_data_steps),
        ]);
    }
    format!("### Checks\n\n{}", table.markdown())
}

/// A NO-GO that stood before its lead is no detection.
fn first_no_go(incident: &IncidentEntry) -> String {
    if incident.already_on {
        "already on".to_owned()
    } else {
        length(incident.delay_seconds)
    }
}

fn incidents(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("incident", Align::Left),
        ("started", Align::Left),
        ("title", Align::Left),
        ("outcome", Align::Left),
        ("blocked", Align::Right),
        ("first NO-GO after", Align::Right),
        ("checks that spoke", Align::Left),
    ]);
    for incident in &document.incidents {
        table.row(vec![
            incident.id.clone(),
            moment(incident.started_at),
            incident.title.clone().unwrap_or_default(),
            incident.outcome.to_owned(),
            percent(incident.blocked.rate),
            first_no_go(incident),
            incident.checks.join(", "),
        ]);
    }
    folded(
        &format!("Incidents: {}", count(document.incidents.len() as u64)),
        &table.markdown(),
    )
}
