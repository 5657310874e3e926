//! `retrogate/store-info/v1`: what a store holds.

use std::path::Path;

use serde::Serialize;

use super::super::{Number, as_text};
use crate::model::{Asked, Grid, Instants, Step, TimeRange, Timestamp};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoreInfoDocument {
    /// `retrogate/store-info/v1`.
    pub schema: &'static str,
    /// The store's folder.
    pub store: String,
    /// The gate it was held against.
    pub gate: Option<String>,
    /// The checks, by id.
    pub checks: Vec<RoomInfo>,
    /// The answers to whether the server was up.
    pub availability: Option<RoomInfo>,
    /// Checks of the gate that were never fetched.
    pub not_fetched: Vec<String>,
    /// Answers to questions that are no longer asked.
    pub retired: Vec<RetiredInfo>,
    /// Over the checks and the availability.
    pub totals: StoreTotals,
}

/// The answers to one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoomInfo {
    /// The check's id, or `(availability)`.
    pub id: String,
    /// What was asked.
    pub query: String,
    /// Seconds between two points.
    pub step: u32,
    /// The server's address, without credentials.
    pub source: String,
    /// When it was asked last.
    #[serde(serialize_with = "as_text")]
    pub last_asked_at: Timestamp,
    /// The first point asked.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// Points asked.
    pub points: u64,
    /// Points the server refused, one by one.
    pub failed: u64,
    /// How much came.
    #[serde(flatten)]
    pub sizes: RoomSizes,
    /// Stretches that were asked.
    pub asked: Vec<Stretch>,
    /// Stretches between them that never were.
    pub gaps: Vec<Stretch>,
    /// Stretches the server refused.
    pub failed_at: Vec<Stretch>,
    /// What the server said beside its answers.
    pub warnings: Vec<WarningInfo>,
    /// Does it fit the gate? `null` without a gate, or when the gate does not have it.
    pub fits: Option<bool>,
    /// Why it does not.
    pub misfit: Option<String>,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RoomSizes {
    /// Samples.
    pub samples: u64,
    /// Series there ever were.
    pub series: u64,
    /// Files.
    pub files: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Bytes on disk for each sample.
    pub bytes_per_sample: Number,
}

/// Some consecutive points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// The first.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// How many.
    pub points: u64,
}

/// One thing the server said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarningInfo {
    /// As it said it.
    pub text: String,
    /// In answers to these.
    pub asked: Vec<Stretch>,
}

/// Retired answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetiredInfo {
    /// The check, or `server`.
    pub id: String,
    /// What was asked, as far as it can be read.
    pub query: Option<String>,
    /// Their folder.
    pub folder: String,
    /// Files.
    pub files: u64,
    /// Bytes on disk.
    pub bytes: u64,
}

/// Sums.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StoreTotals {
    /// Points asked.
    pub points: u64,
    /// Points refused.
    pub failed: u64,
    /// How much there is.
    #[serde(flatten)]
    pub sizes: RoomSizes,
}

impl StoreInfoDocument {
    /// Puts it together and sums up.
    pub fn new(
        store: &Path,
        gate: Option<&str>,
        checks: Vec<RoomInfo>,
        availability: Option<RoomInfo>,
        not_fetched: Vec<String>,
        retired: Vec<RetiredInfo>,
    ) -> Self {
        let rooms: Vec<&RoomInfo> = checks.iter().chain(&availability).collect();
        let sum = |of: fn(&RoomInfo) -> u64| rooms.iter().map(|room| of(room)).sum();
        let totals = StoreTotals {
            points: sum(|room| room.points),
            failed: sum(|room| room.failed),
            sizes: RoomSizes::new(
                sum(|room| room.sizes.samples),
                sum(|room| room.sizes.series),
                sum(|room| room.sizes.files),
                sum(|room| room.sizes.bytes),
            ),
        };
        Self {
            schema: "retrogate/store-info/v1",
            store: store.display().to_string(),
            gate: gate.map(str::to_owned),
            checks,
            availability,
            not_fetched,
            retired,
            totals,
        }
    }
}

impl RoomSizes {
    /// With bytes a sample, where there is one.
    pub fn new(samples: u64, series: u64, files: u64, bytes: u64) -> Self {
        Self {
            samples,
            series,
            files,
            bytes,
            bytes_per_sample: Number((samples > 0).then(|| bytes as f64 / samples as f64)),
        }
    }
}

impl Stretch {
    /// The points of `step` in `range`.
    pub fn new(step: Step, range: TimeRange) -> Self {
        Self {
            from: range.from,
            to: range.to,
            points: Grid::covering(step, range).len() as u64,
        }
    }

    /// Every stretch of a set.
    pub fn all(step: Step, instants: &Instants) -> Vec<Self> {
        let ranges = instants.ranges().iter();
        ranges.map(|range| Self::new(step, *range)).collect()
    }

    /// What lies between the stretches that were asked.
    pub fn gaps(step: Step, asked: &Asked) -> Vec<Self> {
        let span = asked.asked.span();
        let gaps = span.map_or_else(Vec::new, |span| asked.asked.gaps_in(span));
        gaps.into_iter().map(|gap| Self::new(step, gap)).collect()
    }

    /// Their points.
    pub fn points_of(stretches: &[Self]) -> u64 {
        stretches.iter().map(|stretch| stretch.points).sum()
    }
}
