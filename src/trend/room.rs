//! Room: how near the healthy scores of a condition come to its limit, week by week.
//!
//! The *margin* of a week is (limit − p99) ÷ (limit − p50) of its healthy scores, turned so that greater is
//! worse: 1 when the busiest hundredth is like the middle, 0 when it touches the limit, less when it is
//! beyond. Percentiles are scores, as in tuning: the least that so many do not exceed.

use super::calendar::Stretch;
use crate::engine::Bits;

/// A last week with no more than this share of the usual margin is told.
const SHRUNK: f64 = 0.5;
/// How many whole weeks make a usual margin.
const FEWEST_WEEKS: usize = 2;

/// One week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeekRoom {
    /// The 99th percentile of healthy scores and their median; none without any.
    pub scores: Option<(f64, f64)>,
    /// None without healthy scores, or when half of them are beyond the limit.
    pub margin: Option<f64>,
}

/// A condition's room over a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// Week by week.
    pub weeks: Vec<WeekRoom>,
    /// The last whole week has at most half the margin of the median of the whole weeks before, of which
    /// there are two at least.
    pub halved: bool,
}

impl Room {
    /// From the scores at every step, and a limit turned likewise.
    pub fn new(scores: &[f64], limit: f64, healthy: &Bits, weeks: &[Stretch]) -> Self {
        let mut own = Vec::new();
        let told: Vec<WeekRoom> = weeks
            .iter()
            .map(|week| {
                own.clear();
                let steps = healthy.ones_in(week.steps.clone());
                own.extend(steps.map(|step| scores[step]));
                own.retain(|score| *score > f64::NEG_INFINITY);
                WeekRoom::of(&mut own, limit)
            })
            .collect();
        let whole = weeks.iter().zip(&told).filter(|(week, _)| week.whole);
        let margins: Vec<f64> = whole.filter_map(|(_, own)| own.margin).collect();
        Self {
            halved: has_halved(&margins),
            weeks: told,
        }
    }
}

impl WeekRoom {
    fn of(scores: &mut [f64], limit: f64) -> Self {
        let Some(last) = scores.len().checked_sub(1) else {
            return Self {
                scores: None,
                margin: None,
            };
        };
        let at = |share: f64| (share * last as f64).floor() as usize;
        let order = |a: &f64, b: &f64| a.total_cmp(b);
        let (_, high, _) = scores.select_nth_unstable_by(at(0.99), order);
        let high = *high;
        let (_, middle, _) = scores.select_nth_unstable_by(at(0.5), order);
        let middle = *middle;
        let margin = (limit - high) / (limit - middle);
        Self {
            scores: Some((high, middle)),
            margin: (middle < limit && !margin.is_nan()).then_some(margin),
        }
    }
}

/// Is the last at most half of the median of those before?
pub(crate) fn has_halved(margins: &[f64]) -> bool {
    let Some((last, before)) = margins.split_last() else {
        return false;
    };
    if before.len() < FEWEST_WEEKS {
        return false;
    }
    let mut before = before.to_vec();
    before.sort_by(f64::total_cmp);
    let middle = before.len() / 2;
    let usual = if before.len() % 2 == 1 {
        before[middle]
    } else {
        f64::midpoint(before[middle - 1], before[middle])
    };
    usual > 0.0 && *last <= SHRUNK * usual
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_the_share_of_room_that_the_busiest_hundredth_leaves() {
        let mut scores: Vec<f64> = (0..=100).map(f64::from).collect();
        let own = WeekRoom::of(&mut scores, 150.0);
        assert_eq!(own.scores, Some((99.0, 50.0)));
        assert_eq!(own.margin, Some(0.51));
        assert_eq!(WeekRoom::of(&mut [1.0, 2.0, 3.0], 2.0).margin, None);
        assert_eq!(WeekRoom::of(&mut [], 2.0).scores, None);
        let touching = WeekRoom::of(&mut [0.0, 0.0, f64::INFINITY], 2.0);
        assert_eq!(touching.margin, Some(1.0));
    }

    #[test]
    fn half_of_what_is_usual_is_told_and_needs_two_weeks_before() {
        assert!(has_halved(&[0.8, 0.6, 0.35]));
        assert!(!has_halved(&[0.8, 0.6, 0.36]));
        assert!(!has_halved(&[0.8, 0.1]));
        assert!(!has_halved(&[-0.1, -0.2, -0.5]));
        assert!(has_halved(&[0.4, 0.4, 0.4, -3.0]));
        assert!(!has_halved(&[]));
    }
}
