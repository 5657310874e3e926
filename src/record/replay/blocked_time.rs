//! Minutes a week in which nobody could deploy.

use serde::Serialize;

use super::figures::RateFigure;
use crate::outcome::{BlockedSteps, BlockedTime};

/// Blocked minutes a week, in all and inside the hours in which people deploy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockedTimeFigures {
    /// At any time.
    pub any_time: BlockedMinutes,
    /// Inside the business hours, null when none were given.
    pub in_business_hours: Option<BlockedInHours>,
}

/// Blocked minutes a week of some time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BlockedMinutes {
    /// How long that time is.
    pub minutes_per_week: f64,
    /// NO-GO.
    pub blocked_minutes_per_week: f64,
    /// Of those, in healthy time.
    pub healthy_blocked_minutes_per_week: f64,
    /// Without a verdict.
    pub unjudged_minutes_per_week: f64,
    /// NO-GO steps of all steps of that time.
    pub blocked: RateFigure,
    /// NO-GO steps of its healthy steps.
    pub healthy_blocked: RateFigure,
}

/// The same inside business hours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockedInHours {
    /// As they were given.
    pub hours: String,
    /// On the clocks of this zone.
    pub time_zone: String,
    /// What was blocked inside them.
    #[serde(flatten)]
    pub blocked: BlockedMinutes,
}

pub(super) fn blocked_time(time: &BlockedTime) -> BlockedTimeFigures {
    BlockedTimeFigures {
        any_time: minutes(&time.whole),
        in_business_hours: time.in_hours.as_ref().map(|(hours, steps)| BlockedInHours {
            hours: hours.hours().to_owned(),
            time_zone: hours.zone().to_string(),
            blocked: minutes(steps),
        }),
    }
}

fn minutes(steps: &BlockedSteps) -> BlockedMinutes {
    BlockedMinutes {
        minutes_per_week: steps.minutes_a_week(steps.blocked.of),
        blocked_minutes_per_week: steps.minutes_a_week(steps.blocked.hits),
        healthy_blocked_minutes_per_week: steps.minutes_a_week(steps.healthy.hits),
        unjudged_minutes_per_week: steps.minutes_a_week(steps.unjudged.hits),
        blocked: steps.blocked.into(),
        healthy_blocked: steps.healthy.into(),
    }
}
