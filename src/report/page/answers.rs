//! The headline: the few numbers that decide, and the sentences that must stand beside them.

use super::markup::{escaped, list, uppercased};
use crate::record::{IntervalFigure, ReportDocument};
use crate::report::figures::{count, length, of, percent, plural};
use crate::report::replay_attribution::sentences;
use crate::report::replay_rates::{
    episode_words, missed_counts, notes, placebo_words, unjudged_causes,
};
use crate::report::report_words::against_before;

pub(super) fn answers(document: &ReportDocument) -> String {
    let replay = &document.replay;
    let certainty = &replay.certainty;
    let cards = [
        card(
            "False NO-GO rate",
            &percent(replay.false_no_go.rate),
            &[
                interval(certainty.false_no_go),
                format!("{} healthy steps", of(replay.false_no_go)),
            ],
        ),
        card(
            "Missed-issue rate",
            &percent(replay.missed_issues.rate),
            &[interval(certainty.missed_issues), missed_counts(replay, "")],
        ),
        card(
            "Blocked share of incident time",
            &percent(replay.blocked_share.rate),
            &[
                interval(certainty.blocked_share),
                format!("{} incident steps", of(replay.blocked_share)),
            ],
        ),
        card(
            "Unjudged time",
            &percent(replay.unjudged.share),
            &[
                unjudged_causes(replay),
                "there a strict pipeline stops too".to_owned(),
            ],
        ),
    ];
    format!(
        "<div class=\"cards\">\n{}</div>\n{}",
        cards.concat(),
        list(&told(document))
    )
}

pub(super) fn card(name: &str, figure: &str, words: &[String]) -> String {
    let words: String = words
        .iter()
        .filter(|own| !own.is_empty())
        .map(|own| format!("<p>{}</p>\n", escaped(own)))
        .collect();
    format!(
        "<div class=\"card\"><h3>{}</h3>\n<div class=\"figure\">{}</div>\n{words}</div>\n",
        escaped(name),
        escaped(figure)
    )
}

pub(super) fn interval(interval: Option<IntervalFigure>) -> String {
    interval.map_or_else(String::new, |own| {
        let [low, high] = [own.low, own.high].map(|end| percent(end.into()));
        format!("between {low} and {high} (95 %)")
    })
}

fn told(document: &ReportDocument) -> Vec<String> {
    let replay = &document.replay;
    let mut told: Vec<String> = against_before(document)
        .iter()
        .map(|own| uppercased(own))
        .collect();
    told.push(format!("False NO-GO: {}", episode_words(replay)));
    if replay.missed_issues.of > 0 {
        told.push(format!("Catches: {}", placebo_words(replay)));
    }
    told.extend(notes(replay));
    told.extend(sentences(replay));
    let shrinking: Vec<&str> = document
        .margins
        .iter()
        .filter(|own| own.halved)
        .map(|own| own.condition.as_str())
        .collect();
    if !shrinking.is_empty() {
        told.push(format!(
            "Room that shrank to half or less in the last week: {}",
            shrinking.join(", ")
        ));
    }
    if let Some(longest) = replay.longest_episodes.first() {
        told.push(format!(
            "The longest false NO-GO lasted {} ({}); {} in all",
            length(longest.to.since(longest.from).as_secs_f64().into()),
            longest.checks.join(", "),
            plural(
                replay.false_no_go_episodes.count as u64,
                "false episode",
                "false episodes"
            ),
        ));
    }
    if replay.zones.excluded > 0 {
        told.push(format!(
            "{} steps of drills, maintenance and tests are in no rate",
            count(replay.zones.excluded)
        ));
    }
    told
}
