//! False NO-GO: what fails together, and the worst episodes.

use super::clock::Clock;
use super::markup::{Cell, paragraph, table};
use crate::record::{CombinationFigure, FalseEpisode, ReportDocument};
use crate::report::figures::{count, length};
use crate::report::replay_attribution::{longest, silencing_words};
use crate::report::table::Align;

/// More of them are in the JSON.
const SHOWN: usize = 10;

pub(super) fn episodes(document: &ReportDocument, clock: &Clock) -> String {
    let all = &document.replay.attribution.false_episodes;
    if all.is_empty() {
        return paragraph("No episode of NO-GO lay wholly in healthy time.");
    }
    let patterns = &document.patterns;
    let together: Vec<Vec<Cell>> = patterns.together.iter().take(SHOWN).map(pattern).collect();
    let lengths: Vec<Vec<Cell>> = patterns
        .lengths
        .iter()
        .map(|own| {
            let from = length(own.from_seconds.into());
            let name = match own.below_seconds.0 {
                Some(_) if own.from_seconds == 0.0 => {
                    format!("under {}", length(own.below_seconds))
                }
                Some(_) => format!("{from} to {}", length(own.below_seconds)),
                None => format!("{from} or more"),
            };
            vec![name.into(), count(own.episodes).into()]
        })
        .collect();
    let worst: Vec<Vec<Cell>> = longest(&document.replay)
        .into_iter()
        .take(SHOWN)
        .map(|own| worst(own, clock))
        .collect();
    table(
        "Checks that fail together: false episodes in which these spoke and nothing else did",
        &[
            ("checks", Align::Left),
            ("episodes", Align::Right),
            ("in all", Align::Right),
            ("median", Align::Right),
            ("most begin at", Align::Left),
        ],
        &together,
    ) + &table(
        "How long false episodes last",
        &[("length", Align::Left), ("episodes", Align::Right)],
        &lengths,
    ) + &table(
        &shown_of("The longest false episodes", worst.len(), all.len()),
        &[
            ("from", Align::Left),
            ("lasted", Align::Right),
            ("who spoke, steps", Align::Left),
            ("what one limit would have silenced it", Align::Left),
        ],
        &worst,
    )
}

/// Says it when not all are shown.
pub(super) fn shown_of(what: &str, shown: usize, all: usize) -> String {
    if shown < all {
        format!("{what} ({shown} of {all})")
    } else {
        what.to_owned()
    }
}

fn pattern(own: &CombinationFigure) -> Vec<Cell> {
    vec![
        own.checks.join(" + ").into(),
        count(own.episodes).into(),
        length(own.seconds.into()).into(),
        length(own.median_seconds).into(),
        format!(
            "{:02}:00 to {:02}:00 ({} of {})",
            own.commonest_hour,
            (own.commonest_hour + 1) % 24,
            count(own.in_commonest_hour),
            count(own.episodes)
        )
        .into(),
    ]
}

fn worst(own: &FalseEpisode, clock: &Clock) -> Vec<Cell> {
    let speakers: Vec<String> = own
        .speakers
        .iter()
        .map(|spoken| format!("{} ({})", spoken.speaker, count(spoken.steps)))
        .collect();
    vec![
        clock.moment(own.from).into(),
        length(own.to.since(own.from).as_secs_f64().into()).into(),
        speakers.join(", ").into(),
        silencing_words(own).into(),
    ]
}
