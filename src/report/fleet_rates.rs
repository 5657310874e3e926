//! The rates over all gates of a fleet, and the words beside them.

use super::figures::{decimal, of, percent, plural};
use super::replay_rates::between;
use crate::record::{FleetDocument, IntervalFigure, PooledRate};

/// A pooled figure with all that belongs to it.
pub(super) struct PooledLine {
    pub(super) name: &'static str,
    pub(super) figure: String,
    pub(super) interval: Option<IntervalFigure>,
    pub(super) counts: String,
    /// Sentences that must stand beside it.
    pub(super) beside: Vec<String>,
}

/// The rates over all gates.
pub(super) fn pooled(document: &FleetDocument) -> [PooledLine; 3] {
    let own = &document.pooled;
    let line = |name, rate: PooledRate, what: &str, beside: Vec<String>| PooledLine {
        name,
        figure: percent(rate.rate.rate),
        interval: rate.interval,
        counts: format!("{} {what}, in {}", of(rate.rate), gates_with(rate)),
        beside,
    };
    let missed = own.missed_issues;
    let unseen = missed.gates_at_most.0.filter(|_| missed.rate.of > 0);
    let mut beside_missed: Vec<String> = unseen
        .map(|most| {
            format!(
                "none missed: at most {} of gates miss any (95 %)",
                percent(most.into())
            )
        })
        .into_iter()
        .collect();
    if own.circular_gates > 0 {
        beside_missed.push(format!(
            "circular in {}: alerts or a query found their incidents",
            plural(own.circular_gates as u64, "gate", "gates")
        ));
    }
    [
        line(
            "False NO-GO rate",
            own.false_no_go,
            "healthy steps",
            vec![episodes(document)],
        ),
        line("Missed-issue rate", missed, "incidents", beside_missed),
        line("Unjudged", own.unjudged, "steps", Vec::new()),
    ]
}

fn gates_with(rate: PooledRate) -> String {
    format!("{} gates", of(rate.gates))
}

/// Episodes a healthy week of one gate.
fn episodes(document: &FleetDocument) -> String {
    let own = &document.pooled;
    match (own.episodes, own.episodes_per_week_interval) {
        (_, _) if own.healthy_weeks == 0.0 => "no healthy time".to_owned(),
        (0, interval) => format!(
            "no episode in {:.1} healthy weeks{}",
            own.healthy_weeks,
            interval.map_or_else(String::new, |own| format!(
                ": at most {} a week (95 %)",
                small(own.high)
            ))
        ),
        (number, interval) => format!(
            "{}, {} a healthy week of one gate{}",
            plural(number, "episode", "episodes"),
            decimal(own.episodes_per_week),
            interval.map_or_else(String::new, |own| {
                let [low, high] = apart(own);
                format!(" (between {low} and {high})")
            })
        ),
    }
}

/// Both ends, with as many digits as it takes to tell them apart.
fn apart(own: IntervalFigure) -> [String; 2] {
    let shown = |digits: usize| [own.low, own.high].map(|end| format!("{end:.digits$}"));
    let told = (1..4).map(shown).find(|[low, high]| low != high);
    told.unwrap_or_else(|| shown(4))
}

/// Two significant digits of what may be far below one.
fn small(value: f64) -> String {
    if value >= 0.1 {
        format!("{value:.1}")
    } else {
        format!("{value:.4}")
    }
}

/// What stands behind an interval over gates.
pub(super) fn over_gates(line: &PooledLine) -> String {
    match between(line.interval) {
        none if none.is_empty() => none,
        words => format!("{words}, a gate being one unit"),
    }
}
