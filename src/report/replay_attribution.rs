//! Who caused what, and what would mend it: a few lines of text, and tables for a review.

use std::cmp::Reverse;

use super::figures::{count, moment, percent, plural};
use super::replay_conditions;
use super::table::{Align, Table, escaped, folded};
use crate::model::Duration;
use crate::record::{
    FalseEpisode, OptionFigure, PartFigure, Quantity, ReplayDocument, Shown, SilencingFigure,
};

/// Names in a line before it says how many more there are.
const NAMED: usize = 8;
/// The worst that text shows of each kind.
const WORST: usize = 3;
/// The longest episodes in a table.
const LISTED: usize = 10;

/// The lines below the table of checks.
pub(super) fn attribution_text(document: &ReplayDocument) -> String {
    let mut text = String::new();
    for sentence in sentences(document) {
        text.push_str(&format!("  {sentence}\n"));
    }
    text
}

/// The lines below the missed incidents and the false episodes.
pub(super) fn remedies_text(document: &ReplayDocument) -> String {
    let mut text = String::new();
    let missed = document.attribution.missed.as_deref().unwrap_or_default();
    let mut lines: Vec<String> = missed
        .iter()
        .take(WORST)
        .map(|own| match own.options.first() {
            Some(closest) => format!("    {}: {}\n", own.id, option_words(closest)),
            None => format!("    {}: no limit can, nothing was measured in it\n", own.id),
        })
        .collect();
    if missed.len() > WORST {
        let rest = missed.len() - WORST;
        lines.push(format!("    and {rest} more (see --format json)\n"));
    }
    if !lines.is_empty() {
        text.push_str("  What came closest to catching them, one limit moved and all else left\n");
        text.extend(lines);
    }
    let told = |own: &&FalseEpisode| own.silenced_by.is_some();
    let episodes = longest(document);
    let lines: Vec<String> = episodes
        .into_iter()
        .take(WORST)
        .filter(told)
        .map(|own| format!("    {}  {}\n", moment(own.from), silencing_words(own)))
        .collect();
    if !lines.is_empty() {
        text.push_str("  What would have silenced them\n");
        text.extend(lines);
    }
    text
}

/// The checks that had no data at any judged step.
pub(super) fn without_data(document: &ReplayDocument) -> Vec<String> {
    let checks = document.no_data.checks.iter();
    checks
        .filter(|check| check.no_data.of > 0 && check.no_data.hits == check.no_data.of)
        .map(|check| check.id.clone())
        .collect()
}

/// What must be said unasked.
pub(super) fn sentences(document: &ReplayDocument) -> Vec<String> {
    let checks = document.attribution.checks.iter();
    let (mut costly, spare): (Vec<&PartFigure>, Vec<&PartFigure>) = checks
        .filter(|own| own.remark.is_some())
        .partition(|own| own.false_no_go_alone > 0);
    costly.sort_by_key(|own| Reverse(own.false_no_go_alone));
    let without_data = without_data(document);
    let mut told: Vec<String> = Vec::new();
    if !without_data.is_empty() {
        told.push(format!(
            "No data in the whole history, so never judged by it: {}",
            listed(&without_data)
        ));
    }
    told.extend(foremost(document));
    told.extend(together(document));
    if !costly.is_empty() {
        let names: Vec<String> = costly
            .iter()
            .map(|own| format!("{} ({})", own.id, count(own.false_no_go_alone)))
            .collect();
        told.push(format!(
            "Only cost, no incident in this history needed them (false NO-GO steps alone): {}",
            listed(&names)
        ));
    }
    if !spare.is_empty() {
        let names: Vec<String> = spare
            .iter()
            .map(|own| own.id.clone())
            .filter(|id| !without_data.contains(id))
            .collect();
        if !names.is_empty() {
            told.push(format!(
                "No incident in this history needed: {}",
                listed(&names)
            ));
        }
    }
    told
}

/// Said when it takes several to mend it.
fn together(document: &ReplayDocument) -> Option<String> {
    let own = document.attribution.culprits.as_ref()?;
    (own.checks.len() > 1).then(|| {
        format!(
            "{} cause nearly all false NO-GOs between them; without all of these the rate is {}",
            listed(&own.checks),
            percent(own.left.rate)
        )
    })
}

fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

fn foremost(document: &ReplayDocument) -> Option<String> {
    let told = &document.attribution;
    let own = told.foremost.as_ref()?;
    let part = told.checks.iter().find(|part| part.id == own.check)?;
    let all = count(own.spoken.of);
    let causes = if 2 * own.alone.hits >= own.alone.of {
        format!(
            "{} alone causes {} of {all} false NO-GO steps",
            own.check,
            count(own.alone.hits)
        )
    } else {
        format!(
            "{} speaks at {} of {all} false NO-GO steps, at {} of them alone",
            own.check,
            count(own.spoken.hits),
            count(own.alone.hits)
        )
    };
    let Some(without) = part.without else {
        return Some(format!("{causes}; it is the only check"));
    };
    let missed = match part.needed_by.len() as u64 {
        _ if document.missed_issues.of == 0 => String::new(),
        0 => ", and no more incidents are missed".to_owned(),
        1 => format!(", and 1 more incident is missed: {}", part.needed_by[0]),
        more => format!(
            ", and {} more incidents are missed: {}",
            count(more),
            listed(&part.needed_by)
        ),
    };
    Some(format!(
        "{causes}; without it the rate is {}{missed}",
        percent(without.false_no_go.rate)
    ))
}

/// `rl_loss.no_go.1 reached 1.8 (limit 2); a limit under 1.8 adds 22 false NO-GO steps in 4 stretches (53.5 %)`.
pub(super) fn option_words(own: &OptionFigure) -> String {
    let also = match own.also_catches.len() as u64 {
        0 => String::new(),
        _ => format!(", and catches {} too", own.also_catches.join(", ")),
    };
    let peak = signal(own.shown, own.peak);
    let added = match own.added_false_no_go {
        0 => "adds no false NO-GO".to_owned(),
        added => format!(
            "adds {} in {} ({})",
            plural(added, "false NO-GO step", "false NO-GO steps"),
            plural(own.added_stretches, "stretch", "stretches"),
            percent(own.false_no_go.rate)
        ),
    };
    format!(
        "{} reached {peak} (limit {}); a limit {} {peak} {added}{also}",
        own.limit,
        limit(own.shown),
        if own.side == "above" { "under" } else { "over" },
    )
}

/// The one limit that would have silenced an episode, and its price.
pub(super) fn silencing_words(own: &FalseEpisode) -> String {
    match &own.silenced_by {
        None => "no single limit".to_owned(),
        Some(silencing) => {
            let price = match silencing.would_miss.len() as u64 {
                0 => "no incident more is missed".to_owned(),
                more => format!(
                    "misses {} more: {}",
                    plural(more, "incident", "incidents"),
                    listed(&silencing.would_miss)
                ),
            };
            format!("{}; {price}", moved(silencing))
        }
    }
}

/// `rl_loss.no_go.1 at 2.31 instead of 2`.
fn moved(silencing: &SilencingFigure) -> String {
    format!(
        "{} at {} instead of {}",
        silencing.limit,
        signal(silencing.shown, silencing.to),
        limit(silencing.shown)
    )
}

/// A signal as people read it, never looking equal to the limit unless it is.
pub(super) fn signal(shown: Shown, value: f64) -> String {
    let limit = shown.condition.limit().value();
    Quantity::new(value, shown.unit, shown.condition.signal()).beside(limit)
}

/// The limit as it was written.
pub(super) fn limit(shown: Shown) -> String {
    let limit = shown.condition.limit().value();
    Quantity::new(limit, shown.unit, shown.condition.signal()).exactly()
}

/// The false episodes, the longest first.
pub(super) fn longest(document: &ReplayDocument) -> Vec<&FalseEpisode> {
    let mut longest: Vec<&FalseEpisode> = document.attribution.false_episodes.iter().collect();
    longest.sort_by_key(|own| Reverse(own.to.since(own.from)));
    longest
}

/// The sections of a review.
pub(super) fn attribution_markdown(document: &ReplayDocument) -> Vec<String> {
    let mut parts = vec![
        contributions(document),
        replay_conditions::markdown(document),
    ];
    if document
        .attribution
        .missed
        .as_ref()
        .is_some_and(|missed| !missed.is_empty())
    {
        parts.push(catches(document));
    }
    if !document.attribution.false_episodes.is_empty() {
        parts.push(episodes(document));
    }
    parts
}

fn contributions(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("false NO-GO steps alone", Align::Right),
        ("with others", Align::Right),
        ("episodes alone", Align::Right),
        ("with others", Align::Right),
        ("caught first", Align::Right),
        ("needed by", Align::Left),
        ("false NO-GO rate without it", Align::Right),
        ("missed without it", Align::Right),
        ("", Align::Left),
    ]);
    for own in &document.attribution.checks {
        let without = |of: fn(&crate::record::WithoutFigure) -> String| {
            own.without.as_ref().map_or_else(|| "none".to_owned(), of)
        };
        table.row(vec![
            own.id.clone(),
            count(own.false_no_go_alone),
            count(own.false_no_go_with_others),
            count(own.episodes_alone),
            count(own.episodes_with_others),
            count(own.caught_first),
            own.needed_by.join(", "),
            without(|own| percent(own.false_no_go.rate)),
            without(|own| super::figures::of(own.missed_issues)),
            own.remark.unwrap_or_default().to_owned(),
        ]);
    }
    let mut text = "### What each check costs and catches\n\n".to_owned();
    for sentence in sentences(document) {
        text.push_str(&format!("{}.\n\n", escaped(&sentence)));
    }
    text + &folded("Check by check", &table.markdown())
}

fn catches(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("missed incident", Align::Left),
        ("NO-GO steps", Align::Right),
        ("needed", Align::Right),
        ("what came closest", Align::Left),
    ]);
    for own in document.attribution.missed.iter().flatten() {
        table.row(vec![
            own.id.clone(),
            count(own.hits),
            count(own.hits_needed),
            own.options.first().map(option_words).unwrap_or_default(),
        ]);
    }
    format!(
        "### What would have caught the missed incidents\n\n{}",
        table.markdown()
    )
}

fn episodes(document: &ReplayDocument) -> String {
    let mut table = Table::new(&[
        ("false NO-GO", Align::Left),
        ("lasted", Align::Right),
        ("what spoke", Align::Left),
        ("what would have silenced it", Align::Left),
    ]);
    let step = Duration::from_secs(document.step_seconds);
    let shown = longest(document);
    for own in shown.iter().take(LISTED) {
        let spoken: Vec<String> = own
            .speakers
            .iter()
            .map(|own| format!("{} for {}", own.speaker, times(step, own.steps)))
            .collect();
        let remedy = match &document.attribution.missed {
            None => String::new(),
            Some(_) => silencing_words(own),
        };
        table.row(vec![
            moment(own.from),
            own.to.since(own.from).to_string(),
            spoken.join(", "),
            remedy,
        ]);
    }
    let heading = match shown.len() {
        all if all > LISTED => {
            format!("The {LISTED} longest of {} false NO-GOs", count(all as u64))
        }
        _ => "False NO-GOs".to_owned(),
    };
    folded(&heading, &table.markdown())
}

/// So many steps as a length of time.
pub(super) fn times(step: Duration, steps: u64) -> Duration {
    let millis = step
        .millis()
        .saturating_mul(i64::try_from(steps).unwrap_or(i64::MAX));
    Duration::try_from_millis(millis).expect("a count of steps is not negative")
}
