//! What false episodes have in common.

use serde::Serialize;

use crate::model::{Duration, Step};
use crate::record::Number;
use crate::trend::Patterns;

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
    /// Their ids, in the order of the gate file; `check.no_data` for one that had no data where that blocks, and
    /// said nothing else.
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

impl PatternFigures {
    pub(super) fn new(patterns: &Patterns, step: Step) -> Self {
        let seconds = |steps: u64| steps as f64 * f64::from(step.secs());
        let together = patterns.together.iter();
        let lengths = patterns.lengths.iter();
        Self {
            together: together
                .map(|own| CombinationFigure {
                    checks: own.speakers.clone(),
                    episodes: own.episodes,
                    seconds: seconds(own.steps),
                    median_seconds: seconds(own.median_steps).into(),
                    commonest_hour: own.commonest_hour,
                    in_commonest_hour: own.in_commonest_hour,
                })
                .collect(),
            lengths: lengths
                .map(|own| LengthFigure {
                    from_seconds: own.from.as_secs_f64(),
                    below_seconds: own.below.map(Duration::as_secs_f64).into(),
                    episodes: own.episodes,
                })
                .collect(),
        }
    }
}
