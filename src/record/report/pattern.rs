//! What false episodes have in common.

use serde::Serialize;

use crate::record::Number;

/// The commonest failure patterns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatternFigures {
    /// The checks that speak in the same false episodes, most episodes first.
    pub together: Vec<CombinationFigure>,
    /// How long false episodes last.
    pub lengths: Vec<LengthFigure>,
}

/// Checks that spoke in the same episodes, and nothing else did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CombinationFigure {
    /// Their ids, in the order of the gate file; `no_data` alone for an episode in which none spoke.
    pub checks: Vec<String>,
    /// In how many false episodes.
    pub episodes: u64,
    /// How long these were together.
    pub seconds: f64,
    /// Their median length.
    pub median_seconds: Number,
    /// The local hour in which most of them began.
    pub commonest_hour: u8,
    /// How many began in that hour.
    pub in_commonest_hour: u64,
}

/// False episodes of about the same length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LengthFigure {
    /// At least this long.
    pub from_seconds: f64,
    /// Shorter than this; null for the last.
    pub below_seconds: Number,
    /// How many.
    pub episodes: u64,
}
