//! One check over a stretch of the grid: every condition on every series, as bit planes.
//!
//! This is where a signal meets a limit. The evaluator folds what it finds into states, the explanation keeps it
//! as reasons. Where signals are kept, the same questions are asked of what is kept.

use std::iter;

use super::bits::Bits;
use super::compare::Question;
use super::hold::{hold, release};
use super::signal::signal_column;
use super::window::WindowScratch;
use crate::model::{
    Check, CheckHistory, Condition, Grid, Level, LimitId, SeriesColumn, Signal, Step,
};

/// One condition on one series, one number a grid point.
pub(super) struct ConditionOnSeries<'a> {
    pub(super) series: &'a SeriesColumn,
    /// The samples of the series.
    pub(super) samples: &'a [f64],
    /// The signal, NaN where there is none.
    pub(super) column: &'a [f64],
    /// What was found.
    pub(super) planes: OnSeries<'a>,
}

/// One condition on one series, one bit a grid point.
pub(super) struct OnSeries<'a> {
    pub(super) level: Level,
    /// Its place among the conditions of its level, from 0.
    pub(super) index: usize,
    pub(super) condition: &'a Condition,
    /// Where there is a signal.
    pub(super) signal: &'a Bits,
    /// Where the limit is broken.
    pub(super) broken: &'a Bits,
    /// Where limit, hold and release together are met.
    pub(super) met: &'a Bits,
}

impl OnSeries<'_> {
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
    /// One for each condition.
    broken: Vec<Bits>,
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
    let conditions = || conditions_in_turn(check);
    broken.resize_with(conditions().count(), Bits::default);
    for series in history.series.iter().filter(|series| series.touches(grid)) {
        let samples = if let Some(samples) = series.covering(grid) {
            samples
        } else {
            series.read_into(grid, buffer);
            buffer.as_slice()
        };
        let on_values = conditions()
            .zip(&mut *broken)
            .filter(|((_, _, condition), _)| condition.signal() == Signal::Value)
            .map(|((_, _, condition), broken)| (Question::of(condition.limit()), broken));
        let mut questions: Vec<(Question, &mut Bits)> =
            iter::once((Question::Present, &mut *present))
                .chain(on_values)
                .collect();
        Bits::fill_from_questions(samples, &mut questions);
        found(Found::Series(present));
        for ((level, index, condition), broken) in conditions().zip(&mut *broken) {
            let column = signal_column(condition.signal(), samples, grid, column_buffer, window);
            let signal = match condition.signal() {
                Signal::Value => &*present,
                Signal::Slope { .. } | Signal::RatioToMean { .. } => {
                    let broken = (Question::of(condition.limit()), &mut *broken);
                    let mut questions = [(Question::Present, &mut *signal), broken];
                    Bits::fill_from_questions(column, &mut questions);
                    &*signal
                }
            };
            let met = met_of(condition, step, broken, met);
            found(Found::Condition(ConditionOnSeries {
                series,
                samples,
                column,
                planes: OnSeries {
                    level,
                    index,
                    condition,
                    signal,
                    broken,
                    met,
                },
            }));
        }
    }
}

/// All conditions of a check, no-go first, each with its place among those of its level.
pub(super) fn conditions_in_turn(
    check: &Check,
) -> impl Iterator<Item = (Level, usize, &Condition)> {
    [Level::NoGo, Level::Warning].into_iter().flat_map(|level| {
        let own = check.conditions_at(level).iter().enumerate();
        own.map(move |(index, condition)| (level, index, condition))
    })
}

/// Where a condition is met, given where its limit is broken; `memory` is there for what differs from that.
pub(super) fn met_of<'a>(
    condition: &Condition,
    step: Step,
    broken: &'a Bits,
    memory: &'a mut Bits,
) -> &'a Bits {
    let timing = [condition.hold(), condition.release()].map(|own| step.steps_in(own));
    match timing {
        [0, 0] => broken,
        [steps_held, steps_released] => {
            memory.clone_from(broken);
            hold(memory, steps_held);
            release(memory, steps_released);
            memory
        }
    }
}
