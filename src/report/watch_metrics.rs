//! A watched gate as metrics, in Prometheus's text format.
//!
//! The metrics of `live_openmetrics` and the counters of the watch. An answer too old to rely on is no state
//! and no value any more: the gate is then unjudged, and its checks are gone until there is a new one.

use super::live_openmetrics::{Metrics, check_families, evaluation_families, gate_families};
use crate::record::{LastAnswer, WatchDocument};

/// The metrics of a watch: what it says, and its last answer.
pub fn watch_metrics(said: &WatchDocument, last: LastAnswer<'_>) -> String {
    let mut text = Metrics::default();
    let gate = &said.gate;
    gate_families(&mut text, gate, said.verdict, said.ok);
    match last {
        LastAnswer::None => {}
        LastAnswer::Stale(document) => evaluation_families(&mut text, document),
        LastAnswer::Fresh(document) => {
            evaluation_families(&mut text, document);
            check_families(&mut text, document);
        }
    }
    let counts = said.counts;
    for (name, help, count) in [
        (
            "retrogate_watch_evaluations_total",
            "Evaluations that ended, with a verdict or without.",
            counts.evaluations,
        ),
        (
            "retrogate_watch_failures_total",
            "Evaluations that reached no verdict.",
            counts.failures,
        ),
        (
            "retrogate_watch_skipped_points_total",
            "Grid points that went by while an evaluation took longer than a step.",
            counts.skipped,
        ),
        (
            "retrogate_watch_actions_done_total",
            "Actions and notifications that were done.",
            counts.actions_done,
        ),
        (
            "retrogate_watch_actions_failed_total",
            "Actions and notifications that failed.",
            counts.actions_failed,
        ),
    ] {
        text.counter(name, help, gate, count);
    }
    text.text
}
