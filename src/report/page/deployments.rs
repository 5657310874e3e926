//! Real deployments: what the gate would have said.

use super::clock::Clock;
use super::episodes::shown_of;
use super::markup::{Cell, folded, list, paragraph, table};
use crate::record::{BlockedRate, DeploymentEntry, ReportDocument};
use crate::report::figures::{count, percent};
use crate::report::replay_deployments::{
    LIMITS, OUTCOMES, SITUATIONS, blocked_words, outcomes_apart, silence, situations_apart,
};
use crate::report::table::Align;

/// Rows of the table of single deployments; the JSON has the rest.
const SHOWN: usize = 300;

pub(super) fn deployments(document: &ReportDocument, clock: &Clock) -> String {
    let replay = &document.replay;
    let blocked = paragraph(&format!("{}.", blocked_words(replay)));
    let Some(told) = &replay.deployments else {
        return paragraph("No list of deployments was given (--deployments).") + &blocked;
    };
    if told.count == 0 {
        return paragraph(&format!(
            "No deployment in this period; {} outside it.",
            count(told.outside)
        )) + &blocked;
    }
    let rows: Vec<Vec<Cell>> = SITUATIONS
        .iter()
        .chain(&OUTCOMES)
        .filter_map(|(name, among)| {
            let rate = told.rates.iter().find(|rate| rate.among == *among)?;
            Some(tally(name.trim_start(), rate))
        })
        .collect();
    let mut sentences = vec![situations_apart(told), outcomes_apart(told)];
    sentences.extend(silence(told));
    sentences.push(LIMITS.to_owned());
    let each: Vec<Vec<Cell>> = told
        .list
        .iter()
        .take(SHOWN)
        .map(|own| row(own, clock))
        .collect();
    let caption = shown_of("Every deployment", each.len(), told.list.len());
    table(
        "Deployments by where they began and by how they ended",
        &[
            ("deployments", Align::Left),
            ("blocked", Align::Right),
            ("let through", Align::Right),
            ("share blocked", Align::Right),
            ("95 %", Align::Left),
        ],
        &rows,
    ) + &list(&sentences)
        + &blocked
        + &folded(
            "deployment-table",
            &caption,
            &table(
                &caption,
                &[
                    ("deployment", Align::Left),
                    ("began", Align::Left),
                    ("verdict", Align::Left),
                    ("in", Align::Left),
                    ("ended", Align::Left),
                ],
                &each,
            ),
        )
}

fn tally(name: &str, rate: &BlockedRate) -> Vec<Cell> {
    let interval = rate.interval.map_or_else(String::new, |own| {
        format!(
            "{} to {}",
            percent(own.low.into()),
            percent(own.high.into())
        )
    });
    vec![
        name.into(),
        count(rate.blocked.hits).into(),
        count(rate.blocked.of - rate.blocked.hits).into(),
        percent(rate.blocked.rate).into(),
        interval.into(),
    ]
}

fn row(own: &DeploymentEntry, clock: &Clock) -> Vec<Cell> {
    let name = own.version.as_ref().map_or_else(
        || own.id.clone(),
        |version| format!("{} ({version})", own.id),
    );
    vec![
        name.into(),
        clock.moment(own.started_at).into(),
        own.verdict.unwrap_or("no verdict").into(),
        own.situation.into(),
        own.outcome.into(),
    ]
}
