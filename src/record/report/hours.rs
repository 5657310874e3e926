//! The week, hour by hour.

use serde::Serialize;

use crate::record::replay::RateFigure;

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
