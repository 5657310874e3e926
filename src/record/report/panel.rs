//! The signal of a check over the period, in buckets that keep its extremes.

use serde::Serialize;

use crate::engine::signed;
use crate::model::{Check, Condition, LimitId, Signal};
use crate::record::{Number, unit_name};
use crate::trend::Envelope;

/// One signal of one check. Its limits are among the conditions of the replay's attribution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelFigure {
    /// The check.
    pub check: String,
    /// Its title, or its id.
    pub title: String,
    /// What is shown: `value`, `slope over 2h`, `ratio to mean of 2h`.
    pub signal: String,
    /// seconds, ratio, bytes or none.
    pub unit: &'static str,
    /// The conditions that compare this signal, by id.
    pub conditions: Vec<String>,
    /// How many steps a bucket has; the first begins with the period.
    pub bucket_steps: u32,
    /// The series that come nearest to a limit, nearest first.
    pub series: Vec<PanelSeries>,
    /// How many more series there are.
    pub left_out: usize,
}

/// One series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelSeries {
    /// Its labels as Prometheus prints them.
    pub labels: String,
    /// The smallest of each bucket, null where there is none.
    pub low: Vec<Number>,
    /// The largest.
    pub high: Vec<Number>,
}

/// One series of a signal, thinned.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    /// Its labels as Prometheus prints them.
    pub labels: String,
    /// Its extremes, bucket by bucket.
    pub envelope: Envelope,
}

/// Series in one panel at most; more lines than that cannot be told apart.
const MOST_SERIES: usize = 6;

impl PanelFigure {
    /// One signal of a check, from the series that have it.
    pub fn new(check: &Check, signal: Signal, bucket_steps: usize, traced: Vec<Traced>) -> Self {
        let comparing: Vec<(LimitId, Condition)> = check
            .conditions()
            .filter(|(_, own)| own.signal() == signal)
            .map(|(id, own)| (id, *own))
            .collect();
        let mut near: Vec<(f64, Traced)> = traced
            .into_iter()
            .filter_map(|own| Some((nearness(&comparing, own.envelope.extremes()?), own)))
            .collect();
        // Sorted by labels before, and equal ones stay so.
        near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let left_out = near.len().saturating_sub(MOST_SERIES);
        near.truncate(MOST_SERIES);
        Self {
            check: check.id().to_string(),
            title: check.title().to_owned(),
            signal: signal.to_string(),
            unit: unit_name(check),
            conditions: comparing.iter().map(|(id, _)| id.to_string()).collect(),
            bucket_steps: bucket_steps as u32,
            series: near.into_iter().map(|(_, own)| series(own)).collect(),
            left_out,
        }
    }
}

/// How far beyond a limit a series comes at most; negative when it stays under all of them.
fn nearness(comparing: &[(LimitId, Condition)], (low, high): (f64, f64)) -> f64 {
    let beyond = comparing.iter().map(|(_, own)| {
        let side = own.limit().side();
        let worst = signed(side, low).max(signed(side, high));
        worst - signed(side, own.limit().value())
    });
    beyond.fold(f64::NEG_INFINITY, f64::max)
}

fn series(own: Traced) -> PanelSeries {
    let numbers = |values: Vec<f64>| values.into_iter().map(Number::from).collect();
    PanelSeries {
        labels: own.labels,
        low: numbers(own.envelope.low),
        high: numbers(own.envelope.high),
    }
}
