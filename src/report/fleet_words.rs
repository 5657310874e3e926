//! What a fleet's answer says in words, in whatever form it is given.

use super::figures::{count, decimal, of, percent, plural};
use super::replay_rates::span;
use crate::record::{
    FleetDocument, GateRow, IntervalFigure, NotJudged, Number, RateFigure, ThinReason,
};

/// Fewer gates are not compared with each other.
const LEAST_COMPARED: usize = 5;

/// Checks that never had data, a sentence each.
pub fn silent(document: &FleetDocument) -> Vec<String> {
    let silent = document.never_had_data.iter().map(|own| {
        format!(
            "{} never had data in {} of {}: what it should see is in no figure here",
            own.id,
            count(own.gates as u64),
            plural(own.of as u64, "gate", "gates")
        )
    });
    silent.collect()
}

/// What is to be known beside the figures.
pub(super) fn notes(document: &FleetDocument) -> Vec<String> {
    let others = [too_few(document), thin(document), unmatched(document)];
    silent(document)
        .into_iter()
        .chain(others.into_iter().flatten())
        .collect()
}

/// Why nothing is compared, if so.
fn too_few(document: &FleetDocument) -> Option<String> {
    (document.judged > 0 && document.judged < LEAST_COMPARED).then(|| {
        "under five gates there are no intervals over them, and neither gates nor checks are compared"
            .to_owned()
    })
}

/// Names are cut to this where lines must stay short.
pub(super) const NAME_WIDTH: usize = 40;

/// A name as people can read it, whatever stands in it: nothing in it ends a line, hides, or turns the text around.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let hides = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if letter.is_control() || hides {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// "Fleet of 1,001 gates by service: 1,000 judged, 1 could not be; 3 stand out".
pub(super) fn headline(document: &FleetDocument) -> String {
    let failed = document.not_judged.len();
    let by = document
        .label
        .as_deref()
        .map_or_else(String::new, |label| format!(" by {}", visible(label)));
    let judged = match (document.judged, failed) {
        (0, _) => {
            return format!(
                "Fleet of {}{by}: none judged",
                plural(failed as u64, "gate", "gates")
            );
        }
        (_, 0) => "all judged".to_owned(),
        (_, failed) => format!(
            "{} judged, {} could not be",
            count(document.judged as u64),
            count(failed as u64)
        ),
    };
    let outstanding = standing_out(document);
    let outstanding = match outstanding {
        0 if document.judged < LEAST_COMPARED => "too few to compare".to_owned(),
        0 => "none stands out".to_owned(),
        1 => "1 stands out".to_owned(),
        some => format!("{} stand out", count(some)),
    };
    format!(
        "Fleet of {}{by}: {judged}; {outstanding}",
        plural((document.judged + failed) as u64, "gate", "gates")
    )
}

fn standing_out(document: &FleetDocument) -> u64 {
    let outstanding = document
        .gates
        .iter()
        .filter(|row| !row.stands_out.is_empty());
    outstanding.count() as u64
}

/// "0.12 to 0.53 %", or nothing.
pub(super) fn ends(interval: Option<IntervalFigure>) -> String {
    interval.map_or_else(String::new, span)
}

/// "2 of 31", or that there is nothing.
pub(super) fn missed(rate: RateFigure) -> String {
    match rate.of {
        0 => "none".to_owned(),
        _ => of(rate),
    }
}

/// Episodes a healthy week; too little healthy time says nothing of a week.
pub(super) fn weekly(row: &GateRow) -> String {
    if row.healthy_weeks * 7.0 < 1.0 {
        return "none".to_owned();
    }
    decimal(row.episodes_per_week)
}

/// How a remark on a gate that stands out begins.
pub(super) const STANDS_OUT: &str = "stands out";

fn standing_out_in(row: &GateRow) -> String {
    let rates = row
        .stands_out
        .rates
        .iter()
        .map(|own| own.words().to_owned());
    let checks = match row.stands_out.checks.as_slice() {
        [] => None,
        [check] => Some(format!("check {check}")),
        several => Some(plural(several.len() as u64, "check", "checks")),
    };
    rates.chain(checks).collect::<Vec<_>>().join(", ")
}

/// What is remarkable of a gate.
pub(super) fn remarks(row: &GateRow) -> Vec<String> {
    let mut remarks = Vec::new();
    if !row.stands_out.is_empty() {
        remarks.push(format!("{STANDS_OUT}: {}", standing_out_in(row)));
    }
    if !row.never_had_data.is_empty() {
        remarks.push(format!("never had data: {}", row.never_had_data.join(", ")));
    }
    if !row.only_cost.is_empty() {
        remarks.push(format!("only cost: {}", row.only_cost.join(", ")));
    }
    if row.circular.is_some() {
        remarks.push("circular".to_owned());
    }
    let thin: Vec<&str> = row.thin.iter().map(|own| thin_words(*own)).collect();
    if !thin.is_empty() {
        remarks.push(format!("thin: {}", thin.join(", ")));
    }
    remarks
}

fn thin_words(reason: ThinReason) -> &'static str {
    match reason {
        ThinReason::FewDays { .. } => "few days",
        ThinReason::FewIncidents { .. } => "few incidents",
        ThinReason::NoIncident => "no incident",
        ThinReason::NoIncidentList => "no incident list",
    }
}

/// Who stands out, a sentence each.
pub(super) fn outliers(document: &FleetDocument) -> Vec<String> {
    let gates = document.outliers.iter().map(|own| {
        format!(
            "{}: {} {} ({}); the median gate has {}, far out begins at {}",
            visible(&own.gate),
            own.rate.words(),
            percent(own.own.rate),
            of(own.own),
            percent(own.median),
            percent(own.far_out),
        )
    });
    let checks = document.checks.iter().flat_map(|check| {
        let median = Number(check.spread.map(|spread| spread.median));
        check.outliers.iter().map(move |own| {
            format!(
                "{}: check {} speaks in {} of healthy time ({} steps), {} in the median gate",
                visible(&own.gate),
                check.id,
                percent(own.own.rate),
                of(own.own),
                percent(median),
            )
        })
    });
    gates.chain(checks).collect()
}

/// The rule by which they do.
pub(super) const RULE: &str = "A gate stands out when its rate is surely above the fleet's (its own interval, at 95 % for all gates together), far out (three interquartile ranges above the upper quartile) and at least twice the median.";

/// How many gates say little yet, and why.
fn thin(document: &FleetDocument) -> Option<String> {
    let thin = &document.thin;
    if thin.gates == 0 {
        return None;
    }
    let reasons = [
        (
            thin.few_incidents,
            "too few incidents to claim \"at most 10 % missed\" without a miss in",
        ),
        (thin.no_incident, "none that could have been caught in"),
        (
            thin.no_incident_list,
            "no incident list, so that every NO-GO counts as false, in",
        ),
        (thin.few_days, "false NO-GOs on fewer than ten days in"),
    ];
    let reasons: Vec<String> = reasons
        .into_iter()
        .filter(|(gates, _)| *gates > 0)
        .map(|(gates, words)| format!("{words} {}", count(gates as u64)))
        .collect();
    Some(format!(
        "Thin evidence in {} of {}: {}",
        count(thin.gates as u64),
        plural(document.judged as u64, "gate", "gates"),
        reasons.join("; ")
    ))
}

/// Incidents of nobody's.
fn unmatched(document: &FleetDocument) -> Option<String> {
    const NAMED: usize = 8;
    let own = document
        .unmatched_incidents
        .as_ref()
        .filter(|own| own.rows > 0)?;
    let mut named: Vec<String> = own
        .services
        .iter()
        .take(NAMED)
        .map(|name| visible(name))
        .collect();
    let more = own.services.len().saturating_sub(NAMED);
    if more > 0 {
        named.push(format!("{} more", count(more as u64)));
    }
    Some(format!(
        "{} of no gate's services count for none: {}",
        plural(own.rows as u64, "incident", "incidents"),
        named.join(", ")
    ))
}

/// How the gates are ordered.
pub(super) fn order(document: &FleetDocument) -> String {
    format!(
        "Ordered {}; what is not known counts nothing",
        document.order
    )
}

/// The gate and what went wrong, in one line.
pub(super) fn failure(own: &NotJudged) -> (String, String) {
    (visible(&own.gate), visible(&own.error))
}

/// From the first gate's start to the last one's end.
pub(super) fn period(document: &FleetDocument) -> Option<String> {
    let from = document.gates.iter().map(|row| row.from).min()?;
    let to = document.gates.iter().map(|row| row.to).max()?;
    Some(format!(
        "{} to {}",
        super::figures::moment(from),
        super::figures::moment(to)
    ))
}
