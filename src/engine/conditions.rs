//! One check over a stretch of the grid: every condition on every series, as bit planes.
//!
//! This is the only place where a signal meets a limit. The evaluator folds what it finds into states,
//! the explanation keeps it as reasons.

use super::bits::Bits;
use super::hold::{hold, release};
use super::signal::signal_column;
use super::window::WindowScratch;
use crate::model::{
    Check, CheckHistory, Condition, Grid, Level, Limit, LimitId, SeriesColumn, Side, Signal,
};

/// One condition on one series.
pub(super) struct ConditionOnSeries<'a> {
    pub(super) level: Level,
    /// Its place among the conditions of its level, from 0.
    pub(super) index: usize,
    pub(super) condition: &'a Condition,
    pub(super) series: &'a SeriesColumn,
    /// The samples of the series, one a grid point.
    pub(super) samples: &'a [f64],
    /// The signal, NaN where there is none.
    pub(super) column: &'a [f64],
    /// Where there is a signal.
    pub(super) signal: &'a Bits,
    /// Where the limit is broken.
    pub(super) broken: &'a Bits,
    /// Where limit, hold and release together are met.
    pub(super) met: &'a Bits,
}

impl ConditionOnSeries<'_> {
    pub(super) fn limit_id(&self, check: &Check) -> LimitId {
        LimitId {
            check: check.id().clone(),
            level: self.level,
            index: self.index,
        }
    }
}

/// Memory used again from one series to the next.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    samples: Vec<f64>,
    column: Vec<f64>,
    window: WindowScratch,
    present: Bits,
    signal: Bits,
    broken: Bits,
    met: Bits,
}

/// What a walk over a check finds.
pub(super) enum Found<'a> {
    /// A series begins: where it has a non-NaN sample.
    Series(&'a Bits),
    /// One of its conditions.
    Condition(ConditionOnSeries<'a>),
}

/// Walks all series of a check that reach into `grid`, and on each all conditions, no-go first.
pub(super) fn walk_check(
    check: &Check,
    history: &CheckHistory,
    grid: Grid,
    workspace: &mut Workspace,
    mut found: impl FnMut(Found<'_>),
) {
    let Workspace {
        samples: buffer,
        column: column_buffer,
        window,
        present,
        signal,
        broken,
        met,
    } = workspace;
    let step = grid.step();
    for series in history.series.iter().filter(|series| series.touches(grid)) {
        let samples = if let Some(samples) = series.covering(grid) {
            samples
        } else {
            series.read_into(grid, buffer);
            buffer.as_slice()
        };
        present.fill_from(samples, |value| !value.is_nan());
        found(Found::Series(present));
        for level in [Level::NoGo, Level::Warning] {
            for (index, condition) in check.conditions_at(level).iter().enumerate() {
                let column =
                    signal_column(condition.signal(), samples, grid, column_buffer, window);
                let signal = match condition.signal() {
                    Signal::Value => &*present,
                    Signal::Slope { .. } | Signal::RatioToMean { .. } => {
                        signal.fill_from(column, |value| !value.is_nan());
                        &*signal
                    }
                };
                compare(column, condition.limit(), broken);
                met.clone_from(broken);
                hold(met, step.steps_in(condition.hold()));
                release(met, step.steps_in(condition.release()));
                found(Found::Condition(ConditionOnSeries {
                    level,
                    index,
                    condition,
                    series,
                    samples,
                    column,
                    signal,
                    broken,
                    met,
                }));
            }
        }
    }
}

/// Where the limit is broken. The side is looked at once a column, so that the loop over it compares and
/// does nothing else.
fn compare(column: &[f64], limit: Limit, broken: &mut Bits) {
    let value = limit.value();
    match limit.side() {
        Side::Above => broken.fill_from(column, |signal| signal > value),
        Side::Below => broken.fill_from(column, |signal| signal < value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_breaks_a_limit_where_its_signals_do() {
        let column = [f64::NAN, 1.0, f64::INFINITY, 2.0, f64::NEG_INFINITY, 2.5];
        for side in [Side::Above, Side::Below] {
            let limit = Limit::try_new(side, 2.0).unwrap();
            let mut broken = Bits::default();
            compare(&column, limit, &mut broken);
            let found: Vec<bool> = (0..column.len()).map(|at| broken.get(at)).collect();
            assert_eq!(found, column.map(|signal| limit.is_broken_by(signal)));
        }
    }
}
