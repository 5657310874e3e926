//! The tables of a comparison, the same in text and Markdown.

use super::compare_words::{beside, episode_counts};
use super::figures::{count, decimal, moment, of, percent};
use super::table::{Align, Table};
use crate::record::{
    CompareDocument, CompareSide, ComparedDeployment, ComparedEpisode, ComparedIncident,
    IncidentSideFigure, Number, RateFigure, TallyFigure,
};

/// Both gates' figures, one row each.
pub(super) fn rates(document: &CompareDocument) -> Table {
    let mut table = Table::new(&[
        ("", Align::Left),
        (&document.gate.file, Align::Right),
        (&document.against.file, Align::Right),
        ("difference (95 %)", Align::Left),
    ]);
    let mut row = |name: &str, of: &dyn Fn(&CompareSide) -> String, difference: String| {
        table.row(vec![
            name.to_owned(),
            of(&document.gate),
            of(&document.against),
            difference,
        ]);
    };
    let rate = |own: RateFigure| format!("{} ({})", percent(own.rate), of(own));
    row(
        "False NO-GO rate",
        &|side| rate(side.false_no_go),
        beside(&document.false_no_go),
    );
    row(
        "  with no cool-down",
        &|side| percent(side.false_no_go_without_cooldown.rate),
        String::new(),
    );
    row(
        "False episodes a healthy week",
        &|side| {
            let episodes = &side.false_no_go_episodes;
            format!(
                "{} ({})",
                decimal(episodes.per_week),
                count(episodes.count as u64)
            )
        },
        episode_counts(document),
    );
    if document.missed_issues.groups > 0 {
        row(
            match &document.gate.circular {
                None => "Missed-issue rate",
                Some(_) => "Missed-issue rate, circular",
            },
            &|side| rate(side.missed_issues),
            missed(document),
        );
        if let Some(circular) = &document.gate.circular {
            row(
                "  over other sources",
                &|side| match &side.circular {
                    None => "none".to_owned(),
                    Some(own) => rate(own.other_sources),
                },
                circular.reason.clone(),
            );
        }
        row(
            "  by chance it would catch",
            &|side| percent(side.placebo),
            String::new(),
        );
        row(
            "Blocked share",
            &|side| rate(side.blocked_share),
            beside(&document.blocked_share),
        );
    }
    let blocked = |tally: Option<TallyFigure>| match tally {
        Some(TallyFigure {
            blocked,
            let_through,
        }) => {
            format!("{} of {}", count(blocked), count(blocked + let_through))
        }
        None => "none".to_owned(),
    };
    if document.deployments.is_some() {
        row(
            "Deployments blocked, in healthy time",
            &|side| blocked(side.deployments_in_healthy),
            String::new(),
        );
        row(
            "  in an incident",
            &|side| blocked(side.deployments_in_incident),
            String::new(),
        );
    }
    row(
        "Healthy steps at WARNING",
        &|side| percent(side.false_warning.rate),
        String::new(),
    );
    table
}

fn missed(document: &CompareDocument) -> String {
    let own = &document.missed_issues;
    match (own.caught_by_gate_only, own.caught_by_against_only) {
        (0, 0) => "the same".to_owned(),
        (won, 0) => format!("{} more caught", count(won)),
        (0, lost) => format!("{} more missed", count(lost)),
        (won, lost) => format!("{} more caught, {} more missed", count(won), count(lost)),
    }
}

/// The incidents that one gate alone caught.
pub(super) fn incidents(document: &CompareDocument) -> Table {
    let mut table = Table::new(&[
        ("incident", Align::Left),
        ("started", Align::Left),
        ("caught by", Align::Left),
        (&document.gate.file, Align::Left),
        (&document.against.file, Align::Left),
    ]);
    for incident in caught_by_one(document) {
        let file = match incident.caught_by {
            "gate" => &document.gate.file,
            _ => &document.against.file,
        };
        let side = |side: &IncidentSideFigure| {
            let steps = format!(
                "NO-GO at {} of {}",
                count(side.hits),
                count(incident.window_steps)
            );
            match side.checks.first() {
                Some(first) => format!("{steps}: {first}"),
                None => steps,
            }
        };
        table.row(vec![
            incident.id.clone(),
            moment(incident.started_at),
            format!("{file} alone ({} needed)", count(incident.hits_needed)),
            side(&incident.gate),
            side(&incident.against),
        ]);
    }
    table
}

/// What one gate alone caught, by start.
pub(super) fn caught_by_one(document: &CompareDocument) -> Vec<&ComparedIncident> {
    let all = document.incidents.iter();
    all.filter(|incident| matches!(incident.caught_by, "gate" | "against"))
        .collect()
}

/// At most `most` of the episodes that differ, those with the most false steps gained or lost first.
pub(super) fn episodes(document: &CompareDocument, most: usize) -> Table {
    let mut table = Table::new(&[
        ("false NO-GO", Align::Left),
        ("", Align::Left),
        (&document.gate.file, Align::Right),
        (&document.against.file, Align::Right),
        ("checks", Align::Left),
    ]);
    let mut listed: Vec<&ComparedEpisode> = document.episodes.iter().collect();
    listed.sort_by_key(|own| {
        std::cmp::Reverse(own.gate.false_steps.abs_diff(own.against.false_steps))
    });
    for episode in listed.into_iter().take(most) {
        let spoke = if episode.gate.false_steps < episode.against.false_steps {
            &episode.against
        } else {
            &episode.gate
        };
        table.row(vec![
            moment(episode.from),
            episode.change.to_owned(),
            steps(document, episode.gate.false_steps),
            steps(document, episode.against.false_steps),
            spoke.checks.join(", "),
        ]);
    }
    table
}

/// So many steps as time.
fn steps(document: &CompareDocument, steps: u64) -> String {
    match steps {
        0 => "–".to_owned(),
        _ => super::figures::length(Number::from(
            steps as f64 * f64::from(document.step_seconds),
        )),
    }
}

/// At most `most` of the deployments with another verdict, those whose blocking differs first.
pub(super) fn deployments(document: &CompareDocument, most: usize) -> Table {
    let mut table = Table::new(&[
        ("deployment", Align::Left),
        ("started", Align::Left),
        ("in", Align::Left),
        ("ended", Align::Left),
        (&document.gate.file, Align::Left),
        (&document.against.file, Align::Left),
    ]);
    let verdict = |verdict: Option<&str>| verdict.unwrap_or("none").to_owned();
    let mut listed: Vec<&ComparedDeployment> = document.deployments.iter().flatten().collect();
    listed.sort_by_key(|own| (own.gate == Some("NO-GO")) == (own.against == Some("NO-GO")));
    for own in listed.into_iter().take(most) {
        table.row(vec![
            own.id.clone(),
            moment(own.started_at),
            own.situation.to_owned(),
            own.outcome.to_owned(),
            verdict(own.gate),
            verdict(own.against),
        ]);
    }
    table
}
