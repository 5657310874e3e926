//! A comparison in a sentence that claims no more than the figures do, and the phrases it is made of.

use super::figures::{count, plural};
use crate::record::{CompareDocument, DifferenceFigure, GateChange, IntervalFigure, Number};

/// Fewer days on which two gates differ make an interval that is said to rest on little.
const FEW_CLUSTERS: usize = 10;
/// Incidents named in a sentence before it says how many more there are.
const NAMED: usize = 4;
/// What is called beyond noise.
const LEVEL: f64 = 0.05;

/// `−9.8 points`, `+0.12 points`, `0 points`.
fn points(number: Number) -> String {
    number.0.map_or_else(
        || "none".to_owned(),
        |share| format!("{} points", signed(share)),
    )
}

fn signed(share: f64) -> String {
    let points = share * 100.0;
    let decimals = match points.abs() {
        p if p >= 10.0 => 1,
        p if p >= 0.1 => 2,
        _ => 3,
    };
    let text = format!("{:.decimals$}", points.abs());
    match points {
        p if p < 0.0 => format!("−{text}"),
        p if p > 0.0 => format!("+{text}"),
        _ => "0".to_owned(),
    }
}

/// `−46.1 points (−48.5 to −43.8)`, with what there is to say against relying on it.
pub(super) fn beside(own: &DifferenceFigure) -> String {
    if own.only_gate + own.only_against == 0 {
        return "the same".to_owned();
    }
    let mut text = points(own.difference);
    if let Some(interval) = own.interval {
        text.push_str(&format!(
            " ({} to {})",
            signed(interval.low),
            signed(interval.high)
        ));
    }
    if own.within_noise == Some(true) {
        text.push_str(", within noise");
    }
    text
}

/// `between −12.1 and −7.54 (95 %)`.
fn between(interval: IntervalFigure) -> String {
    format!(
        "between {} and {} (95 %)",
        signed(interval.low),
        signed(interval.high)
    )
}

/// `creative_p95 no_go above 4.5 s → 5.2 s`.
pub(super) fn change(change: &GateChange) -> String {
    let what = match &change.check {
        Some(check) => format!("{check} {}", change.what),
        None => change.what.clone(),
    };
    match (&change.against, &change.gate) {
        (Some(from), Some(to)) => format!("{what} {from} → {to}"),
        (Some(from), None) => format!("{what} removed: {from}"),
        (None, Some(to)) => format!("{what} added: {to}"),
        (None, None) => what,
    }
}

/// What the change does, in one sentence.
pub(super) fn in_short(document: &CompareDocument) -> String {
    let is_same = document.other_verdicts.hits == 0;
    if is_same && document.changes.is_empty() {
        return "The two gates are equal: nothing that verdicts depend on has changed.".to_owned();
    }
    if is_same {
        return "Every verdict is the same: on this history the change makes no difference."
            .to_owned();
    }
    let mut parts = vec![false_steps(document)];
    parts.extend(incidents(document));
    parts.extend(blocked(document));
    format!(
        "{} has, against {}, {}.",
        document.gate.file,
        document.against.file,
        parts.join("; ")
    )
}

fn false_steps(document: &CompareDocument) -> String {
    let own = &document.false_no_go;
    let (hits, other) = (
        document.gate.false_no_go.hits,
        document.against.false_no_go.hits,
    );
    if own.only_gate + own.only_against == 0 {
        return "the same false NO-GO steps".to_owned();
    }
    let of = count(document.gate.false_no_go.of);
    let (more, net) = match hits.cmp(&other) {
        std::cmp::Ordering::Less => ("fewer", format!("−{}", count(other - hits))),
        std::cmp::Ordering::Equal => ("as many, but other,", "±0".to_owned()),
        std::cmp::Ordering::Greater => ("more", format!("+{}", count(hits - other))),
    };
    format!(
        "{more} false NO-GO steps ({net} of {of}; difference {}, {})",
        points(own.difference),
        sureness(own, "day", "days")
    )
}

/// `between … and … (95 %)`, and what there is to say against relying on it.
fn sureness(own: &DifferenceFigure, one: &str, many: &str) -> String {
    let Some(interval) = own.interval else {
        let clusters = plural(own.clusters as u64, one, many);
        return format!("over {clusters}: too few for an interval");
    };
    let mut text = between(interval);
    if own.within_noise == Some(true) {
        text.push_str(", within noise");
    }
    if own.clusters_that_differ < FEW_CLUSTERS {
        text.push_str(&format!(
            ", and few: they differ on {} of {}",
            own.clusters_that_differ,
            plural(own.clusters as u64, one, many)
        ));
    }
    text
}

fn incidents(document: &CompareDocument) -> Option<String> {
    let own = &document.missed_issues;
    if own.groups == 0 {
        return None;
    }
    let caught = |by: &str, what: &str| {
        let all = document.incidents.iter();
        let ids: Vec<&str> = all
            .filter(|incident| incident.caught_by == by)
            .map(|incident| incident.id.as_str())
            .collect();
        (!ids.is_empty()).then(|| {
            let number = plural(ids.len() as u64, "incident", "incidents");
            format!("{number} more {what} ({})", named(&ids))
        })
    };
    let differing: Vec<String> = [caught("gate", "caught"), caught("against", "missed")]
        .into_iter()
        .flatten()
        .collect();
    if differing.is_empty() {
        return Some("the same incidents missed".to_owned());
    }
    let noise = if own.p > LEVEL {
        "within noise"
    } else {
        "beyond noise"
    };
    Some(format!(
        "{}, {noise} (p = {} over {})",
        differing.join(" and "),
        probability(own.p),
        plural(own.groups, "group", "groups")
    ))
}

fn named(ids: &[&str]) -> String {
    let shown = ids
        .iter()
        .take(NAMED)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match ids.len().saturating_sub(NAMED) {
        0 => shown,
        rest => format!("{shown} and {rest} others"),
    }
}

/// Two significant digits, and 1 as it is.
pub(super) fn probability(p: f64) -> String {
    match p {
        p if p >= 0.995 => "1".to_owned(),
        p if p >= 0.1 => format!("{p:.2}"),
        p if p >= 0.001 => format!("{p:.3}"),
        _ => "below 0.001".to_owned(),
    }
}

fn blocked(document: &CompareDocument) -> Option<String> {
    let own = &document.blocked_share;
    (own.only_gate + own.only_against > 0).then(|| {
        format!(
            "a blocked share that differs by {} ({})",
            points(own.difference),
            sureness(own, "group", "groups")
        )
    })
}

/// "of 15 caught by both, 3 are stopped later and 1 sooner", or nothing.
pub(super) fn delays(document: &CompareDocument) -> Option<String> {
    let own = &document.missed_issues;
    (own.later + own.sooner > 0).then(|| {
        format!(
            "of {} that both catch, {} says NO-GO later in {} and sooner in {}",
            count(own.caught_by_both),
            document.gate.file,
            count(own.later),
            count(own.sooner)
        )
    })
}

/// "12 gone, 3 shorter, 1 new", most interesting first.
pub(super) fn episode_counts(document: &CompareDocument) -> String {
    let counts: Vec<String> = ["new", "longer", "moved", "shorter", "gone"]
        .into_iter()
        .filter_map(|change| {
            let all = document.episodes.iter();
            let number = all.filter(|episode| episode.change == change).count();
            (number > 0).then(|| format!("{} {change}", count(number as u64)))
        })
        .collect();
    counts.join(", ")
}
