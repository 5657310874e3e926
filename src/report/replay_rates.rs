//! The two rates of a replay, their neighbours, and the words beside them.

use super::figures::{count, decimal, length, of, percent, plural};
use super::replay_delay;
use super::replay_sources::{self, circular_words};
use crate::record::{IntervalFigure, ReplayDocument};

/// What happened in less healthy time than a day says nothing of a week.
const LEAST_FOR_A_WEEK_SECONDS: f64 = 86_400.0;

/// From this p-value on the catches may be chance.
const MAY_BE_CHANCE: f64 = 0.05;

/// The rates, a line or a few for each.
pub(super) fn text(document: &ReplayDocument) -> String {
    let line = |name: &str, figure: &str, what: &str| format!("  {name:<20}{figure:>8}   {what}\n");
    let more = |what: &str| format!("{:33}{what}\n", "");
    let certainty = &document.certainty;
    let mut text = line(
        "False NO-GO rate",
        &percent(document.false_no_go.rate),
        &format!(
            "{} healthy steps{}{}",
            of(document.false_no_go),
            between(certainty.false_no_go),
            over_days(document)
        ),
    );
    text.push_str(&more(&episode_words(document)));
    text.extend(few_days(document).map(|words| more(&words)));
    text.push_str(&line(
        "  WARNING",
        &percent(document.false_warning.rate),
        &format!("{} healthy steps", of(document.false_warning)),
    ));
    text.push_str(&line(
        "  Unjudged",
        &percent(document.unjudged.share),
        &format!(
            "{}; there a strict pipeline stops too",
            unjudged_causes(document)
        ),
    ));
    text.push_str(&line(
        "Missed-issue rate",
        &percent(document.missed_issues.rate),
        &missed_counts(document, &between(certainty.missed_issues)),
    ));
    if let Some(words) = circular_words(document) {
        text.push_str(&more(&words));
    }
    text.extend(caught_by_accident(document).map(|words| more(&words)));
    if document.missed_issues.of > 0 {
        text.push_str(&more(&placebo_words(document)));
    }
    text.extend(replay_delay::words(document).map(|words| more(&words)));
    text.extend(claim(document).map(|words| more(&words)));
    text.push_str(&line(
        "  Blocked share",
        &percent(document.blocked_share.rate),
        &format!(
            "{} incident steps{}; {} in the median incident",
            of(document.blocked_share),
            between(certainty.blocked_share),
            percent(document.median_blocked_share)
        ),
    ));
    if document.precision_in_time.of > 0 && document.missed_issues.of > 0 {
        text.push_str(&line(
            "  Precision in time",
            &percent(document.precision_in_time.rate),
            &format!(
                "of NO-GO time lies in incidents, which are {} of that and healthy time",
                percent(document.base_rate.rate)
            ),
        ));
    }
    text
}

/// What stands beside the rates in a review.
pub(super) fn notes(document: &ReplayDocument) -> Vec<String> {
    let found = [
        few_days(document).map(|words| format!("The false NO-GO rate {words}")),
        caught_by_accident(document).map(|words| format!("Incidents: {words}")),
        claim(document).map(|words| format!("Missed issues: {words}")),
    ];
    found.into_iter().flatten().collect()
}

fn few_days(document: &ReplayDocument) -> Option<String> {
    let certainty = &document.certainty;
    (certainty.few_days && document.false_no_go.hits > 0).then(|| {
        format!(
            "rests on {} of {} with a false NO-GO: few",
            count(certainty.days_with_false_no_go as u64),
            plural(certainty.days as u64, "day", "days")
        )
    })
}

fn claim(document: &ReplayDocument) -> Option<String> {
    let certainty = &document.certainty;
    (certainty.missed_groups.of > 0).then(|| {
        format!(
            "to claim \"at most 10 %\" takes {} without a miss",
            plural(certainty.groups_to_claim_ten_percent, "group", "groups")
        )
    })
}

/// "; 51.5 to 55.4 % over its days", when there are enough of these to say.
pub(super) fn over_days(document: &ReplayDocument) -> String {
    let certainty = &document.certainty;
    match certainty.false_no_go_by_day_cluster {
        Some(interval) if !certainty.few_days => {
            format!("; {} over its days", span(interval))
        }
        Some(_) | None => String::new(),
    }
}

/// "51.5 to 55.4 %".
pub(super) fn span(interval: IntervalFigure) -> String {
    let [low, high] = [interval.low, interval.high].map(|end| percent(end.into()));
    format!("{} to {high}", low.trim_end_matches(" %"))
}

/// ": between 1.2 % and 5.6 % (95 %)", or nothing.
pub(super) fn between(interval: Option<IntervalFigure>) -> String {
    interval.map_or_else(String::new, |interval| {
        format!(
            ": between {} and {} (95 %)",
            percent(interval.low.into()),
            percent(interval.high.into())
        )
    })
}

pub(super) fn episode_words(document: &ReplayDocument) -> String {
    let episodes = &document.false_no_go_episodes;
    let attached = match episodes.attached as u64 {
        0 => String::new(),
        attached => format!("; {} more reach into other time", count(attached)),
    };
    let interval = document.certainty.episodes_per_week;
    let healthy = f64::from(document.step_seconds) * document.zones.healthy as f64;
    match (episodes.count, interval) {
        (_, None) => "no healthy time".to_owned(),
        (number, Some(_)) if healthy < LEAST_FOR_A_WEEK_SECONDS => format!(
            "{} in {} of healthy time: too little to speak of a week{attached}",
            plural(number as u64, "episode", "episodes"),
            length(healthy.into())
        ),
        (0, Some(interval)) => format!(
            "no episode: at most {:.1} a healthy week (95 %){attached}",
            interval.high
        ),
        (number, Some(interval)) => format!(
            "{}, {} a healthy week (between {:.1} and {:.1}), median {}, longest {}{attached}",
            plural(number as u64, "episode", "episodes"),
            decimal(episodes.per_week),
            interval.low,
            interval.high,
            length(episodes.median_seconds),
            length(episodes.longest_seconds)
        ),
    }
}

/// A gate that was red all along did not turn red for an incident.
fn caught_by_accident(document: &ReplayDocument) -> Option<String> {
    let caught = document.missed_issues.of - document.missed_issues.hits;
    let already = document.missed_issues_bounds.caught_already_on;
    (already > 0).then(|| {
        format!(
            "of {} caught, {} had NO-GO standing since before their lead: by accident, it seems",
            count(caught),
            count(already)
        )
    })
}

/// What the catches are worth beside those of a healthy window as long.
pub(super) fn placebo_words(document: &ReplayDocument) -> String {
    let placebo = &document.placebo;
    if placebo.any_hour.0.is_none() {
        return "no healthy window is as long: how much is chance cannot be said".to_owned();
    }
    let lift = match placebo.lift.0 {
        Some(_) => format!("lift {}", percent(placebo.lift)),
        None => "no lift".to_owned(),
    };
    let shifts = match placebo.shifts {
        0 => String::new(),
        shifts => format!(
            ", as good at {} of {} other times{}",
            count(placebo.shifts_as_good),
            count(shifts),
            if placebo.p_value.0.is_some_and(|p| p > MAY_BE_CHANCE) {
                ": may be chance"
            } else {
                ""
            }
        ),
    };
    format!(
        "by chance it would catch {} (placebo; {} at like hours): {lift}{shifts}",
        percent(placebo.any_hour),
        percent(placebo.same_hours)
    )
}

/// All that is said of missed incidents in one line, but for the interval.
pub(super) fn missed_counts(document: &ReplayDocument, interval: &str) -> String {
    let bounds = &document.missed_issues_bounds;
    let certainty = &document.certainty;
    if document.inputs.incident_rows.is_none() {
        return "no incident list was given: every NO-GO counts as false".to_owned();
    }
    if document.missed_issues.of + bounds.not_evaluable == 0 {
        return replay_sources::none_inside(document);
    }
    let heading = replay_sources::heading(document);
    let mut text = format!("{heading}{} incidents", of(document.missed_issues));
    if certainty.missed_groups.of != document.missed_issues.of {
        text.push_str(&format!(" ({} groups)", of(certainty.missed_groups)));
    }
    text.push_str(interval);
    if bounds.not_evaluable > 0 {
        text.push_str(&format!(
            "; {} could not be judged ({} to {} with them)",
            count(bounds.not_evaluable),
            percent(bounds.best.rate),
            percent(bounds.worst.rate)
        ));
    }
    if bounds.early_only > 0 {
        text.push_str(&format!("; {} seen early only", count(bounds.early_only)));
    }
    text
}

pub(super) fn unjudged_causes(document: &ReplayDocument) -> String {
    let unjudged = &document.unjudged;
    let causes: Vec<String> = [
        ("without any data on the server", unjudged.server_down),
        ("dark", unjudged.dark - unjudged.server_down),
        ("failed", unjudged.failed),
        ("never asked", unjudged.unknown),
    ]
    .into_iter()
    .filter(|(_, steps)| *steps > 0)
    .map(|(cause, steps)| format!("{} {cause}", count(steps)))
    .collect();
    if causes.is_empty() {
        format!("0 of {} steps", count(unjudged.of))
    } else {
        format!("{} of {} steps", causes.join(", "), count(unjudged.of))
    }
}
