//! A replay as Markdown, to paste into a review.

use super::figures::{count, decimal, length, moment, of, percent};
use super::replay_text::uncounted;
use super::table::{Align, Table, escaped};
use crate::model::Duration;
use crate::record::{DeploymentDocument, ReplayDocument};

/// The Markdown answer of `replay`.
pub fn replay_markdown(document: &ReplayDocument) -> String {
    let mut parts = vec![head(document), rates(document), checks(document)];
    if !document.incidents.is_empty() {
        parts.push(incidents(document));
    }
    if let Some(list) = &document.deployments {
        parts.push(deployments(list));
    }
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

fn rates(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("rate", Align::Right),
        ("counts", Align::Left),
    ]);
    let episodes = &document.false_no_go_episodes;
    let bounds = &document.missed_issues_bounds;
    let mut row = |name: &str, rate: String, counts: String| {
        table.row(vec![name.to_owned(), rate, counts]);
    };
    row(
        "False NO-GO rate",
        percent(document.false_no_go.rate),
        format!("{} healthy steps", of(document.false_no_go)),
    );
    row(
        "False NO-GO rate with no cool-down",
        percent(document.false_no_go_without_cooldown.rate),
        of(document.false_no_go_without_cooldown),
    );
    row(
        "False NO-GO episodes a healthy week",
        decimal(episodes.per_week),
        format!(
            "{} episodes, median {}, longest {}",
            count(episodes.count as u64),
            length(episodes.median_seconds),
            length(episodes.longest_seconds)
        ),
    );
    row(
        "Unjudged",
        percent(document.unjudged.share),
        format!(
            "{} of {} steps: {} dark, {} failed, {} never asked",
            count(document.unjudged.steps),
            count(document.unjudged.of),
            count(document.unjudged.dark),
            count(document.unjudged.failed),
            count(document.unjudged.unknown)
        ),
    );
    row(
        "Missed-issue rate",
        percent(document.missed_issues.rate),
        format!(
            "{} incidents; {} could not be judged",
            of(document.missed_issues),
            count(bounds.not_evaluable)
        ),
    );
    row(
        "Blocked share",
        percent(document.blocked_share.rate),
        format!(
            "{} incident steps; median incident {}",
            of(document.blocked_share),
            percent(document.median_blocked_share)
        ),
    );
    row(
        "Healthy steps at WARNING",
        percent(document.false_warning.rate),
        of(document.false_warning),
    );
    table.markdown()
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
    for row in &document.checks {
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
            length(incident.delay_seconds),
            incident.checks.join(", "),
        ]);
    }
    format!("### Incidents\n\n{}", table.markdown())
}

fn deployments(deployments: &DeploymentDocument) -> String {
    let mut table = Table::new(&[
        ("deployments", Align::Left),
        ("blocked", Align::Right),
        ("let through", Align::Right),
    ]);
    for (name, tally) in [
        ("in an incident", deployments.in_incident),
        ("fixes in an incident", deployments.fixes),
        ("in healthy time", deployments.in_healthy),
        ("ended badly", deployments.bad),
        ("ended well", deployments.good),
    ] {
        table.row(vec![
            name.to_owned(),
            count(tally.blocked),
            count(tally.let_through),
        ]);
    }
    format!(
        "### Deployments\n\n{}\n{}. The gate looks before the deployment: faults that the deployment itself brings are not its to see.\n",
        table.markdown(),
        uncounted(deployments)
    )
}
