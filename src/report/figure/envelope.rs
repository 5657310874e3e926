//! A series of buckets as points of an envelope: one a bucket, or one a pixel where buckets are narrower.

use super::columns::touched;
use crate::record::{PanelFigure, PanelSeries};

/// The lowest and the highest value at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extremes {
    pub(super) x: i32,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Stretches without a gap, in `width` pixels from `left`; the period has `steps` steps.
pub(super) fn stretches(
    panel: &PanelFigure,
    series: &PanelSeries,
    steps: u32,
    (left, width): (i32, i32),
) -> Vec<Vec<Extremes>> {
    let mut stretches: Vec<Vec<Extremes>> = Vec::new();
    let mut last_bucket = None;
    for (bucket, (low, high)) in (0_u32..).zip(series.low.iter().zip(&series.high)) {
        let (Some(low), Some(high)) = (number(*low), number(*high)) else {
            continue;
        };
        let start = bucket.saturating_mul(panel.bucket_steps).min(steps);
        let end = start.saturating_add(panel.bucket_steps).min(steps);
        let (first, past) = touched((start, end), steps, width.max(1) as u32);
        let x = left + i32::midpoint(first as i32, past as i32 - 1);
        let own = Extremes { x, low, high };
        let follows = bucket
            .checked_sub(1)
            .is_some_and(|before| last_bucket == Some(before));
        match stretches.last_mut().filter(|_| follows) {
            Some(stretch) => join(stretch, own),
            None => stretches.push(vec![own]),
        }
        last_bucket = Some(bucket);
    }
    stretches
}

/// A pixel keeps the extremes of all its buckets.
fn join(stretch: &mut Vec<Extremes>, own: Extremes) {
    match stretch.last_mut() {
        Some(last) if last.x == own.x => {
            last.low = last.low.min(own.low);
            last.high = last.high.max(own.high);
        }
        Some(_) | None => stretch.push(own),
    }
}

fn number(own: crate::record::Number) -> Option<f64> {
    own.0.filter(|value| !value.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Number;

    #[test]
    fn a_pixel_keeps_the_extremes_of_its_buckets_and_gaps_stay_gaps() {
        let values = |list: &[f64]| {
            let numbers = list.iter().map(|value| Number::from(*value));
            numbers.collect::<Vec<Number>>()
        };
        let panel = PanelFigure {
            check: "errors".to_owned(),
            title: "errors".to_owned(),
            signal: "value".to_owned(),
            unit: "none",
            conditions: Vec::new(),
            bucket_steps: 1,
            series: vec![PanelSeries {
                labels: "{}".to_owned(),
                low: values(&[1.0, 2.0, 3.0, f64::NAN, 5.0, 0.5, 7.0, 8.0]),
                high: values(&[1.0, 9.0, 3.0, f64::NAN, 5.0, 6.0, 7.0, f64::INFINITY]),
            }],
            left_out: 0,
        };
        let told = stretches(&panel, &panel.series[0], 8, (100, 4));
        let point = |x, low, high| Extremes { x, low, high };
        assert_eq!(
            told,
            [
                vec![point(100, 1.0, 9.0), point(101, 3.0, 3.0)],
                vec![point(102, 0.5, 6.0), point(103, 7.0, f64::INFINITY)],
            ]
        );
    }
}
