//! Scores: a condition over a history as one number a step, to be compared with any limit.
//!
//! The score of a series is its signal, turned round for `below`; over the hold it is the smallest of
//! them, over the release the largest of those; the score of a check is the largest over its series. A
//! condition is met exactly where its score is greater than its limit, turned round likewise. Where there
//! is nothing to compare the score is −∞, which is over no limit.
//!
//! Both windows cost the same however long they are: they fold on blocks as long as the window (van Herk,
//! Gil and Werman), and as a smallest or largest number is one of the numbers, nothing is rounded. Blocks are
//! aligned to absolute positions, as those of signals are: of 0 and −0 the same is picked wherever a piece starts.

use super::signal::signal_column;
use super::window::WindowScratch;
use crate::model::{CheckHistory, Condition, Grid, Side};

/// Nothing to compare.
const NOTHING: f64 = f64::NEG_INFINITY;

/// A signal or a limit turned so that greater is worse; turning twice gives it back.
pub fn signed(side: Side, value: f64) -> f64 {
    match side {
        Side::Above => value,
        Side::Below => -value,
    }
}

/// Memory used again from one condition to the next.
#[derive(Debug, Default)]
pub struct ScoreScratch {
    samples: Vec<f64>,
    column: Vec<f64>,
    window: WindowScratch,
    own: Vec<f64>,
    before: Vec<f64>,
    block: Vec<f64>,
    worst: Vec<f64>,
}

impl ScoreScratch {
    /// What it takes to find the signals of one series after the other.
    pub(super) fn for_signals(&mut self) -> (&mut Vec<f64>, &mut Vec<f64>, &mut WindowScratch) {
        (&mut self.samples, &mut self.column, &mut self.window)
    }
}

/// The scores of `condition` at every point of `judged`; `history` is read over `[first − M, last]`. They
/// are the caller's to change until the memory is used again.
pub fn scores<'a>(
    condition: &Condition,
    history: &CheckHistory,
    judged: Grid,
    scratch: &'a mut ScoreScratch,
) -> &'a mut [f64] {
    let step = judged.step();
    let lead = condition.memory_steps(step);
    let grid = judged.extended_back(lead);
    let side = condition.limit().side();
    let ScoreScratch {
        samples: buffer,
        column,
        window,
        own,
        before,
        block,
        worst,
    } = scratch;
    worst.clear();
    worst.resize(judged.len(), NOTHING);
    for series in history.series.iter().filter(|series| series.touches(grid)) {
        let samples = if let Some(samples) = series.covering(grid) {
            samples
        } else {
            series.read_into(grid, buffer);
            buffer.as_slice()
        };
        let signals = signal_column(condition.signal(), samples, grid, column, window);
        own.clear();
        let turned = |signal: f64| if signal.is_nan() { NOTHING } else { signal };
        match side {
            Side::Above => own.extend(signals.iter().map(|signal| turned(*signal))),
            Side::Below => own.extend(signals.iter().map(|signal| turned(-signal))),
        }
        let (hold, release) = (condition.hold(), condition.release());
        // Before the first point nothing is known: a hold cannot have begun there.
        let first = grid.first_position();
        roll(own, first, step.steps_in(hold), smaller, before, block);
        roll(own, first, step.steps_in(release), larger, before, block);
        for (worst, own) in worst.iter_mut().zip(&own[lead..]) {
            *worst = larger(*worst, *own);
        }
    }
    worst
}

fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// Every value becomes the pick of itself and the `steps` before it; before the first, which stands at the
/// absolute position `first`, there is nothing.
fn roll(
    values: &mut [f64],
    first: i64,
    steps: usize,
    pick: impl Fn(f64, f64) -> f64,
    before: &mut Vec<f64>,
    block: &mut Vec<f64>,
) {
    if steps == 0 {
        return;
    }
    let width = steps + 1;
    // before[k]: the pick of the block before from its place k on.
    before.clear();
    before.resize(width, NOTHING);
    let mut missing = first.rem_euclid(width as i64) as usize;
    let mut rest = values;
    while !rest.is_empty() {
        let (values, later) = rest.split_at_mut(rest.len().min(width - missing));
        block.clear();
        block.resize(missing, NOTHING);
        block.extend_from_slice(values);
        for at in (1..block.len()).rev() {
            block[at - 1] = pick(block[at - 1], block[at]);
        }
        let mut so_far = if missing == 0 { values[0] } else { NOTHING };
        for (at, value) in (missing..).zip(values) {
            so_far = pick(so_far, *value);
            *value = match before.get(at + 1) {
                Some(earlier) => pick(so_far, *earlier),
                None => so_far,
            };
        }
        std::mem::swap(before, block);
        missing = 0;
        rest = later;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rolling_picks_of_every_window(
            list in proptest::collection::vec(-50_i32..50, 1..200),
            first in -200_i64..200,
            steps in 0_usize..70,
        ) {
            let values: Vec<f64> = list.iter().map(|v| f64::from(*v)).collect();
            let (mut least, mut most) = (values.clone(), values.clone());
            let (mut a, mut b) = (Vec::new(), Vec::new());
            roll(&mut least, first, steps, smaller, &mut a, &mut b);
            roll(&mut most, first, steps, larger, &mut a, &mut b);
            for t in 0..values.len() {
                let window = &values[t.saturating_sub(steps)..=t];
                let expected = if t < steps {
                    NOTHING
                } else {
                    window.iter().copied().fold(f64::INFINITY, f64::min)
                };
                prop_assert_eq!(least[t], expected);
                prop_assert_eq!(most[t], window.iter().copied().fold(NOTHING, f64::max));
            }
        }
    }
}
