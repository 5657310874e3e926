//! The signal of a check over the period, in buckets that keep its extremes.

use serde::Serialize;

use crate::record::Number;

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
