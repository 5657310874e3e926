//! The signals of every series of a check over a stretch of the grid, as a condition compares them.

use super::score::ScoreScratch;
use super::signal::signal_column;
use crate::model::{CheckHistory, Grid, SeriesColumn, Signal};

/// Hands each series that has a sample near `judged` to `of`, in the order of the history, with its signal
/// at every point of `judged`, NaN where there is none. `history` is read over `[first − W, last]`.
pub fn signals(
    signal: Signal,
    history: &CheckHistory,
    judged: Grid,
    scratch: &mut ScoreScratch,
    mut of: impl FnMut(&SeriesColumn, &[f64]),
) {
    let lead = judged.step().steps_in(signal.window());
    let grid = judged.extended_back(lead);
    let (buffer, column, window) = scratch.for_signals();
    for series in history.series.iter().filter(|series| series.touches(grid)) {
        let samples = if let Some(samples) = series.covering(grid) {
            samples
        } else {
            series.read_into(grid, buffer);
            buffer.as_slice()
        };
        let signals = signal_column(signal, samples, grid, column, window);
        of(series, &signals[lead..]);
    }
}
