//! The week, hour by hour.

use serde::Serialize;

use crate::record::replay::RateFigure;
use crate::trend::HourOfWeek;

/// When in the week the gate says NO-GO.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoursFigure {
    /// 168 of them: Monday 00 first, in the report's time zone.
    pub cells: Vec<HourCell>,
}

/// One hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HourCell {
    /// 1 is Monday.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// Judged steps said NO-GO.
    pub no_go: RateFigure,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
}

impl HoursFigure {
    pub(super) fn new(hours: &[HourOfWeek]) -> Self {
        let cells = hours.iter().zip(0_u8..).map(|(own, hour)| HourCell {
            weekday: hour / 24 + 1,
            hour: hour % 24,
            no_go: own.no_go.into(),
            false_no_go: own.false_no_go.into(),
        });
        Self {
            cells: cells.collect(),
        }
    }
}
