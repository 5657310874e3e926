//! A report as a Markdown summary that carries a review: short enough to be read, every figure a field.

use super::compare_words::change;
use super::figures::{count, length, moment, of, percent, plural};
use super::replay_attribution::{longest, option_words, signal, silencing_words};
use super::replay_rates::{
    between, episode_words, missed_counts, notes, placebo_words, unjudged_causes,
};
use super::report_words::{against_before, hour_words, override_words, shrinking};
use super::table::{Align, Table, escaped};
use crate::model::Duration;
use crate::record::{FalseEpisode, MissedFigure, PeriodFigures, ReportDocument};

/// The latest days or weeks in the table of the trend.
const LISTED_BUCKETS: usize = 14;
/// Rows of any list of the worst.
const LISTED: usize = 5;
/// Missed incidents, which there are fewer of and all matter.
const LISTED_MISSED: usize = 8;

/// The Markdown answer of `report`.
pub fn report_markdown(document: &ReportDocument) -> String {
    let parts = [
        head(document),
        trend(document),
        patterns(document),
        episodes(document),
        missed(document),
        margins(document),
        unjudged(document),
        revisions(document),
        overrides(document),
        tuning(document),
    ];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}

fn head(document: &ReportDocument) -> String {
    let replay = &document.replay;
    let mut lines = vec![
        format!(
            "**False NO-GO {}** of healthy time ({} steps){}; {}",
            percent(replay.false_no_go.rate),
            of(replay.false_no_go),
            between(replay.certainty.false_no_go),
            episode_words(replay)
        ),
        format!(
            "**Missed issues {}**: {}",
            percent(replay.missed_issues.rate),
            missed_counts(replay, &between(replay.certainty.missed_issues))
        ),
    ];
    if replay.missed_issues.of > 0 {
        lines.push(placebo_words(replay));
        lines.push(format!(
            "blocked share {}: {} incident steps were NO-GO",
            percent(replay.blocked_share.rate),
            of(replay.blocked_share)
        ));
    }
    lines.push(format!(
        "unjudged {}: {}",
        percent(replay.unjudged.share),
        unjudged_causes(replay)
    ));
    lines.extend(against_before(document));
    lines.extend(notes(replay));
    let lines: Vec<String> = lines.iter().map(|line| emphasis_kept(line)).collect();
    let lines = list(&lines);
    format!(
        "# Gate report: {}\n\n{} to {}, every {}; days in {}\n\n{lines}",
        escaped(&document.gate),
        moment(document.from),
        moment(document.to),
        Duration::from_secs(document.step_seconds),
        escaped(&document.time_zone),
    )
}

fn list(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(&format!("- {line}\n"));
    }
    text
}

/// Escapes a line whose bold words are ours.
fn emphasis_kept(line: &str) -> String {
    let parts: Vec<String> = line.split("**").map(escaped).collect();
    parts.join("**")
}

fn trend(document: &ReportDocument) -> String {
    let trend = &document.trend;
    let mut table = Table::new(&[
        (trend.unit, Align::Left),
        ("GO", Align::Right),
        ("WARNING", Align::Right),
        ("NO-GO", Align::Right),
        ("unjudged", Align::Right),
        ("false NO-GO", Align::Right),
        ("episodes", Align::Right),
        ("missed", Align::Right),
    ]);
    let left_out = trend.buckets.len().saturating_sub(LISTED_BUCKETS);
    for bucket in &trend.buckets[left_out..] {
        table.row(row(bucket, &bucket.label));
    }
    table.row(row(&trend.period, "the period"));
    if let Some(before) = &trend.before {
        table.row(row(before, "the one before"));
    }
    let more = match left_out as u64 {
        0 => String::new(),
        more => format!(
            "\nand {} before these\n",
            plural(
                more,
                trend.unit,
                if trend.unit == "day" { "days" } else { "weeks" }
            )
        ),
    };
    format!("## Trend\n\n{}{more}", table.markdown())
}

fn row(own: &PeriodFigures, label: &str) -> Vec<String> {
    let all = own.go + own.warning + own.no_go + own.unjudged;
    let share = |steps: u64| percent((all > 0).then(|| steps as f64 / all as f64).into());
    let missed = match own.missed_issues.of {
        0 => "none began".to_owned(),
        _ => of(own.missed_issues),
    };
    vec![
        label.to_owned(),
        share(own.go),
        share(own.warning),
        share(own.no_go),
        share(own.unjudged),
        percent(own.false_no_go.rate),
        count(own.false_episodes),
        missed,
    ]
}

fn patterns(document: &ReportDocument) -> String {
    let patterns = &document.patterns;
    if patterns.together.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("who spoke", Align::Left),
        ("false episodes", Align::Right),
        ("together", Align::Right),
        ("median", Align::Right),
        ("commonest hour", Align::Left),
    ]);
    for own in patterns.together.iter().take(LISTED) {
        table.row(vec![
            own.checks.join(" + "),
            count(own.episodes),
            length(own.seconds.into()),
            length(own.median_seconds),
            format!(
                "{:02}:00, {} of them",
                own.commonest_hour,
                count(own.in_commonest_hour)
            ),
        ]);
    }
    let lengths = patterns.lengths.iter().filter(|own| own.episodes > 0);
    let lengths: Vec<String> = lengths
        .map(|own| {
            let from = length(own.from_seconds.into());
            let range = match own.below_seconds.0 {
                Some(_) if own.from_seconds == 0.0 => {
                    format!("under {}", length(own.below_seconds))
                }
                Some(_) => format!("{from} to {}", length(own.below_seconds)),
                None => format!("{from} or longer"),
            };
            format!("{} {range}", count(own.episodes))
        })
        .collect();
    let mut text = format!(
        "## Commonest failure patterns\n\n{}\n- How long: {}\n",
        table.markdown(),
        lengths.join(", ")
    );
    if let Some(words) = hour_words(&document.hours, &document.time_zone) {
        text.push_str(&format!("- {}\n", escaped(&words)));
    }
    text
}

fn episodes(document: &ReportDocument) -> String {
    let shown = longest(&document.replay);
    if shown.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("began", Align::Left),
        ("lasted", Align::Right),
        ("what spoke", Align::Left),
        ("what would have silenced it", Align::Left),
    ]);
    for own in shown.iter().take(LISTED) {
        table.row(vec![
            moment(own.from),
            own.to.since(own.from).to_string(),
            speakers(document, own),
            silencing_words(own),
        ]);
    }
    format!(
        "## Worst false episodes{}\n\n{}",
        of_all(shown.len(), LISTED),
        table.markdown()
    )
}

/// `creative_p95.no_go.1 up to 6.2 s, rl_loss.no_data`.
fn speakers(document: &ReportDocument, own: &FalseEpisode) -> String {
    let conditions = &document.replay.attribution.conditions;
    let told = own.speakers.iter().map(|speaker| {
        let name = &speaker.speaker;
        let condition = conditions.iter().find(|own| own.part.id == *name);
        match (condition, speaker.furthest.0) {
            (Some(condition), Some(furthest)) => {
                format!("{name} at {}", signal(condition.shown, furthest))
            }
            (_, _) => name.clone(),
        }
    });
    told.collect::<Vec<_>>().join(", ")
}

fn of_all(all: usize, listed: usize) -> String {
    if all > listed {
        format!(", {listed} of {}", count(all as u64))
    } else {
        String::new()
    }
}

fn missed(document: &ReportDocument) -> String {
    let missed: &[MissedFigure] = document
        .replay
        .attribution
        .missed
        .as_deref()
        .unwrap_or_default();
    if missed.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("incident", Align::Left),
        ("title", Align::Left),
        ("began", Align::Left),
        ("NO-GO steps", Align::Right),
        ("needed", Align::Right),
        ("what came closest", Align::Left),
    ]);
    for own in missed.iter().take(LISTED_MISSED) {
        let mut listed = document.replay.incidents.iter();
        let entry = listed.find(|entry| entry.id == own.id);
        let title = entry.and_then(|entry| entry.title.clone());
        table.row(vec![
            own.id.clone(),
            title.unwrap_or_default(),
            moment(own.started_at),
            count(own.hits),
            count(own.hits_needed),
            own.options
                .first()
                .map_or_else(|| "no limit would have caught it".to_owned(), option_words),
        ]);
    }
    format!(
        "## Missed incidents{}\n\n{}",
        of_all(missed.len(), LISTED_MISSED),
        table.markdown()
    )
}

fn margins(document: &ReportDocument) -> String {
    let told = shrinking(document);
    let lines: Vec<String> = told.iter().map(|line| escaped(line)).collect();
    format!("## Margins\n\n{}", list(&lines))
}

fn unjudged(document: &ReportDocument) -> String {
    let replay = &document.replay;
    if replay.unjudged.steps == 0 && replay.inputs.holes.is_empty() {
        return String::new();
    }
    let holes = replay.inputs.holes.len() as u64;
    let holes = match holes {
        0 => String::new(),
        some => format!("- {} never asked for\n", plural(some, "range", "ranges")),
    };
    format!(
        "## Unjudged time\n\n- {}; there a strict pipeline stops too\n{holes}",
        unjudged_causes(replay)
    )
}

fn revisions(document: &ReportDocument) -> String {
    let body = match document.gate_revisions.as_deref() {
        None => "- no copies of the gate file were kept, so what changed in it is not known (`report --daily` keeps them)\n".to_owned(),
        Some([]) => "- none in this period\n".to_owned(),
        Some(revisions) => {
            let lines = revisions.iter().flat_map(|own| {
                let day = &own.day;
                own.changes
                    .iter()
                    .map(move |one| format!("- {day}: {}\n", escaped(&change(one))))
            });
            lines.collect()
        }
    };
    format!("## Gate changes\n\n{body}")
}

/// Nothing without a log, which not everybody keeps.
fn overrides(document: &ReportDocument) -> String {
    let Some(told) = &document.overrides else {
        return String::new();
    };
    let words = override_words(told);
    let each = told.list.iter().take(LISTED).map(|own| {
        format!(
            "{}: {} by {}: {}; {}, {}",
            moment(own.at),
            own.verdict,
            own.by,
            own.reason,
            own.deployment.as_deref().unwrap_or("no deployment"),
            own.outcome.unwrap_or("end unknown")
        )
    });
    let lines: Vec<String> = words
        .into_iter()
        .chain(each)
        .map(|own| escaped(&own))
        .collect();
    format!("## Overrides\n\n{}", list(&lines))
}

fn tuning(document: &ReportDocument) -> String {
    let Some(tuning) = &document.tuning else {
        return String::new();
    };
    let gate = |own: &crate::record::TunedGateFigures| {
        format!(
            "misses {} groups, false verdicts {}",
            of(own.missed_groups),
            percent(own.false_no_go.rate)
        )
    };
    let held_out = tuning.held_out.as_ref().map_or_else(
        || "tuned in sample only: the next months will be worse".to_owned(),
        |own| format!("on what was not tuned on: {}", gate(own)),
    );
    format!(
        "## Tuning\n\n- from {}, asked for {}\n- today: {}\n- tuned, in sample: {}\n- {held_out}\n",
        escaped(&tuning.file),
        escaped(&tuning.target),
        gate(&tuning.before),
        gate(&tuning.after)
    )
}
