//! Signals: what a condition compares, one number a point, NaN where there is nothing to compare.
//!
//! Every signal needs a present, non-NaN sample at the point itself, whatever its window holds. Slopes
//! are in value per second; ratios have no unit.

use super::moments::Moments;
use super::window::{WindowScratch, for_each_window};
use crate::model::{Grid, Signal};

/// Computes the column of `signal` from the samples of `grid`; the value itself needs no column and
/// is given back as it is.
pub(super) fn signal_column<'a>(
    signal: Signal,
    samples: &'a [f64],
    grid: Grid,
    column: &'a mut Vec<f64>,
    scratch: &mut WindowScratch,
) -> &'a [f64] {
    let secs = f64::from(grid.step().secs());
    match signal {
        Signal::Value => return samples,
        Signal::Slope { window, min_points } => {
            let steps = grid.step().steps_in(window);
            fill(samples, grid, steps, min_points, column, scratch, |_, m| {
                m.slope(secs)
            });
        }
        Signal::RatioToMean { window, min_points } => {
            let steps = grid.step().steps_in(window);
            fill(samples, grid, steps, min_points, column, scratch, |x, m| {
                if m.mean > 0.0 { x / m.mean } else { f64::NAN }
            });
        }
    }
    column
}

fn fill(
    samples: &[f64],
    grid: Grid,
    steps: usize,
    min_points: u32,
    column: &mut Vec<f64>,
    scratch: &mut WindowScratch,
    of: impl Fn(f64, &Moments) -> f64,
) {
    column.resize(samples.len(), f64::NAN);
    for_each_window(
        samples,
        grid.first_position(),
        steps,
        scratch,
        |index, moments| {
            let sample = samples[index];
            let enough = moments.count >= min_points;
            column[index] = if sample.is_nan() || !enough {
                f64::NAN
            } else {
                of(sample, moments)
            };
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ABSENT, Duration, Step};

    fn column(signal: Signal, samples: &[f64]) -> Vec<f64> {
        let step = Step::try_new(Duration::from_secs(60)).unwrap();
        let grid = Grid::from_position(step, 1000, samples.len());
        let mut out = Vec::new();
        signal_column(
            signal,
            samples,
            grid,
            &mut out,
            &mut WindowScratch::default(),
        )
        .to_vec()
    }

    #[test]
    fn a_slope_is_per_second_and_needs_its_points() {
        let signal = Signal::Slope {
            window: Duration::from_mins(3),
            min_points: 3,
        };
        let slopes = column(signal, &[0.0, 6.0, 12.0, ABSENT, 24.0]);
        assert!(slopes[0].is_nan() && slopes[1].is_nan());
        assert!((slopes[2] - 0.1).abs() < 1e-12);
        assert!(slopes[3].is_nan(), "no sample at the point itself");
        assert!((slopes[4] - 0.1).abs() < 1e-12);
    }

    #[test]
    fn a_ratio_to_a_mean_of_zero_or_less_is_no_data() {
        let signal = Signal::RatioToMean {
            window: Duration::from_mins(1),
            min_points: 2,
        };
        let ratios = column(signal, &[1.0, 3.0, f64::INFINITY, -3.0, 3.0]);
        assert!(ratios[0].is_nan());
        assert_eq!(ratios[1], 1.5);
        assert!(ratios[2].is_nan(), "one finite point is fewer than two");
        assert!(ratios[3].is_nan());
        assert!(ratios[4].is_nan(), "a mean of 0");
    }
}
