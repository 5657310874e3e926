//! How much room limits leave, week by week.
//!
//! The margin of a week is (limit − p99) ÷ (limit − p50) of the condition's healthy scores, turned so that greater is worse:
//! 1 when the busiest hundredth is like the middle, 0 when it touches the limit, less when it is beyond.

use serde::Serialize;

use crate::engine::signed;
use crate::model::{Condition, Grid, LimitId, Timestamp};
use crate::record::{Number, as_text};
use crate::trend::{Room, Stretch};

/// The margins of one condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarginDrift {
    /// The condition: `check.level.number`.
    pub condition: String,
    /// Whole local weeks of the period, and what is left at its ends.
    pub weeks: Vec<WeeklyMargin>,
    /// The last whole week has at most half the margin of the median of those before, of which there are at least two.
    pub halved: bool,
}

/// One week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WeeklyMargin {
    /// Its first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The 99th percentile of the healthy signal on the side of the limit; null without healthy data.
    pub p99: Number,
    /// The median.
    pub p50: Number,
    /// The margin; null when the median is beyond the limit or there is no data.
    pub margin: Number,
}

impl MarginDrift {
    /// The margins of a condition in weeks of a grid.
    pub fn new(
        id: &LimitId,
        condition: &Condition,
        grid: Grid,
        weeks: &[Stretch],
        room: &Room,
    ) -> Self {
        let side = condition.limit().side();
        let told = weeks.iter().zip(&room.weeks);
        Self {
            condition: id.to_string(),
            weeks: told
                .map(|(week, own)| {
                    let range = grid.slice(week.steps.clone()).range();
                    let signal = |score: f64| signed(side, score) + 0.0;
                    WeeklyMargin {
                        from: range.from,
                        to: range.to,
                        p99: own.scores.map(|(high, _)| signal(high)).into(),
                        p50: own.scores.map(|(_, middle)| signal(middle)).into(),
                        margin: own.margin.into(),
                    }
                })
                .collect(),
            halved: room.halved,
        }
    }
}
