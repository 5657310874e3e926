//! How much is asked of the service: a daily and weekly cycle with a little drift.

use crate::clock::Minute;
use crate::curve::along;
use crate::dice::{Seed, Stream};

/// Briefs asked for in a minute at the usual peak.
pub const PEAK: f64 = 400.0;
/// HTTP requests for each brief: the rest are lists, polls and health checks.
pub const REQUESTS_A_BRIEF: f64 = 1.6;

/// Share of the peak by hour of a working day (UTC); the last equals the first.
const DAY: [(f64, f64); 13] = [
    (0.0, 0.27),
    (2.0, 0.23),
    (4.0, 0.22),
    (6.0, 0.34),
    (7.5, 0.66),
    (9.0, 0.93),
    (10.5, 1.00),
    (12.0, 0.90),
    (14.0, 0.99),
    (16.0, 0.94),
    (18.0, 0.68),
    (21.0, 0.43),
    (24.0, 0.27),
];
/// Of a working day's traffic, what comes on Saturday and Sunday.
const WEEKEND: f64 = 0.55;

/// Traffic over its usual peak.
pub fn busy(seed: Seed, minute: Minute) -> f64 {
    let hour = minute.minute_of_day() as f64 / 60.0;
    let day = if minute.is_weekend() { WEEKEND } else { 1.0 };
    let drift = 1.0 + 0.05 * seed.drift(Stream::Requests, 0, minute, 60);
    along(&DAY, hour) * day * drift
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::at;

    #[test]
    fn days_are_busier_than_nights_and_working_days_than_weekends() {
        let (noon, night) = (at(4, 11, 0), at(4, 3, 0));
        let saturday = at(7, 11, 0);
        assert!(busy(Seed(1), noon) > 2.0 * busy(Seed(1), night));
        assert!(busy(Seed(1), noon) > 1.5 * busy(Seed(1), saturday));
    }
}
