//! Moments on a page, in the time zone of the report.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::model::Timestamp;

/// Tells moments in one zone.
#[derive(Debug, Clone)]
pub(super) struct Clock(TimeZone);

impl Clock {
    /// The clock of the zone of that name; UTC for one that the database does not know.
    pub(super) fn new(name: &str) -> Self {
        Self(
            TimeZoneDatabase::bundled()
                .get(name)
                .unwrap_or(TimeZone::UTC),
        )
    }

    /// `2026-03-02 14:05`, with seconds where they matter.
    pub(super) fn moment(&self, instant: Timestamp) -> String {
        let Ok(instant) = jiff::Timestamp::from_millisecond(instant.millis()) else {
            return instant.to_string();
        };
        let local = instant.to_zoned_datetime(self.0.clone());
        let form = if local.second() == 0 {
            "%Y-%m-%d %H:%M"
        } else {
            "%Y-%m-%d %H:%M:%S"
        };
        local.strftime(form).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_local() {
        let instant = Timestamp::from_secs(1_774_747_800);
        assert_eq!(Clock::new("UTC").moment(instant), "2026-03-29 01:30");
        assert_eq!(
            Clock::new("Europe/Berlin").moment(instant),
            "2026-03-29 03:30"
        );
        assert_eq!(
            Clock::new("Nowhere/At_All").moment(instant),
            "2026-03-29 01:30"
        );
    }
}
