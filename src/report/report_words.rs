//! Sentences of a report: against the period before, by the hour, on shrinking margins.

use super::figures::{count, of, percent};
use crate::record::{HoursFigure, Number, OverridesFigures, RateFigure, ReportDocument};

/// From this p-value on a difference may be chance.
const MAY_BE_CHANCE: f64 = 0.05;
/// Hours of the week that are named.
const NAMED_HOURS: usize = 3;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// How the period compares with the one before it, or why that cannot be said.
pub(super) fn against_before(document: &ReportDocument) -> Vec<String> {
    let trend = &document.trend;
    let (Some(before), Some(change)) = (&trend.before, &trend.change) else {
        let why = trend.before_absent.as_deref();
        let why = why.map(|why| format!("no comparison with the period before: {why}"));
        return why.into_iter().collect();
    };
    let mut told = vec![format!(
        "against the period before: false NO-GO {} (was {}), {} false episodes (was {}){}",
        points(change.false_no_go),
        percent(before.false_no_go.rate),
        count(trend.period.false_episodes),
        count(before.false_episodes),
        chance(change.false_episodes_p_value)
    )];
    if trend.period.missed_issues.of + before.missed_issues.of > 0 {
        let missed = |own: RateFigure| match own.of {
            0 => "no incident began".to_owned(),
            _ => format!("{} missed", of(own)),
        };
        told.push(format!(
            "incidents: {} (before: {}){}",
            missed(trend.period.missed_issues),
            missed(before.missed_issues),
            chance(change.missed_groups_p_value)
        ));
    }
    told
}

/// `up 1.2 points`.
fn points(difference: Number) -> String {
    match difference.0 {
        None => "cannot be compared".to_owned(),
        Some(0.0) => "unchanged".to_owned(),
        Some(difference) => {
            let way = if difference > 0.0 { "up" } else { "down" };
            let shown = percent(difference.abs().into());
            format!("{way} {} points", shown.trim_end_matches(" %"))
        }
    }
}

fn chance(p_value: Number) -> String {
    match p_value.0 {
        None => String::new(),
        Some(p) if p > MAY_BE_CHANCE => format!(": may be chance (p = {p:.2})"),
        Some(p) if p < 0.001 => ": more than chance (p < 0.001)".to_owned(),
        Some(p) => format!(": more than chance (p = {p:.3})"),
    }
}

/// The hours of the week with most of the false NO-GO.
pub(super) fn hour_words(hours: &HoursFigure, zone: &str) -> Option<String> {
    let all: u64 = hours.cells.iter().map(|own| own.false_no_go.hits).sum();
    let mut most: Vec<_> = hours.cells.iter().collect();
    most.sort_by_key(|own| std::cmp::Reverse(own.false_no_go.hits));
    let named: Vec<String> = most
        .iter()
        .take(NAMED_HOURS)
        .filter(|own| own.false_no_go.hits > 0)
        .map(|own| {
            format!(
                "{} {:02}:00 ({} of its healthy steps)",
                WEEKDAYS[usize::from(own.weekday - 1)],
                own.hour,
                of(own.false_no_go)
            )
        })
        .collect();
    (all > 0).then(|| {
        format!(
            "When ({zone}): of {} false NO-GO steps most in {}",
            count(all),
            named.join(", ")
        )
    })
}

/// Conditions whose margin halved, or that none did.
pub(super) fn shrinking(document: &ReportDocument) -> Vec<String> {
    let halved = document.margins.iter().filter(|own| own.halved);
    let mut told: Vec<String> = halved
        .map(|own| {
            let margins: Vec<String> = own.weeks.iter().map(|week| percent(week.margin)).collect();
            let last = &margins[margins.len().saturating_sub(6)..];
            format!(
                "{}: the room between its limit and the busiest hundredth has halved; by week {}",
                own.condition,
                last.join(", ")
            )
        })
        .collect();
    if told.is_empty() {
        let weeks = document.margins.first().map_or(0, |own| own.weeks.len());
        told.push(if weeks < 3 {
            "too few whole weeks to say whether margins shrink".to_owned()
        } else {
            format!("none of {} halved", count(document.margins.len() as u64))
        });
    }
    told
}

/// How often a word was put in the gate's place, and how that ended.
pub(super) fn override_words(told: &OverridesFigures) -> Vec<String> {
    let mut words = vec![format!(
        "{} verdicts in the log; {} of those that stopped a pipeline were passed over ({})",
        count(told.verdicts as u64),
        of(told.overridden),
        percent(told.overridden.rate)
    )];
    if told.overridden.hits > 0 {
        words.push(match told.ended_badly.of {
            0 => "how they ended is not known: no deployment of theirs is in the list, or none has a result".to_owned(),
            _ => format!(
                "{} of them that are in the list of deployments ended badly ({})",
                of(told.ended_badly),
                percent(told.ended_badly.rate)
            ),
        });
    }
    if told.unreadable_lines > 0 {
        words.push(format!(
            "{} lines of the log cannot be read",
            count(told.unreadable_lines as u64)
        ));
    }
    words
}
