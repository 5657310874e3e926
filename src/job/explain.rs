//! Explain: the verdict of one past moment, as `live` would have given it.

use std::path::Path;

use super::coverage::{asked_for_all, fetch_command, files_of};
use super::history::read_all;
use crate::engine::{self, Threads};
use crate::error::Error;
use crate::model::{Gate, Grid, TimeRange, Timestamp};
use crate::record::{LiveDocument, LiveInput};
use crate::store::Store;

/// Explains the last grid point not after `at`.
pub fn explain(
    gate: &Gate,
    store: &Path,
    at: Timestamp,
    now: Timestamp,
) -> Result<LiveDocument, Error> {
    if at > now {
        return Err(Error::Future {
            flag: "--at",
            instant: at,
            now,
        });
    }
    let step = gate.step();
    let point = step.floor(at);
    let opened = Store::open(store)?;
    let files = files_of(gate, &opened)?;
    if !asked_for_all(&files).contains(point) {
        let gap = files
            .iter()
            .zip(gate.checks())
            .find(|(files, _)| !files.asked().asked.contains(point));
        let (_, check) = gap.expect("some check was not asked for the point");
        let range = TimeRange::new(point, (point + step.duration()).min(now));
        return Err(Error::NeverAsked {
            check: check.id().clone(),
            instant: point,
            command: fetch_command(gate, store, &files, range).into(),
        });
    }
    let position = point.millis() / step.millis();
    let lookback = Grid::from_position(step, position, 1).extended_back(gate.lookback_steps());
    let history = read_all(&files, lookback.range(), Threads::OneACore)?;
    let explanation = engine::explain(gate, &history, point);
    let missing = gate
        .checks()
        .iter()
        .zip(&explanation.checks)
        .filter(|(_, explained)| explained.state.is_none())
        .map(|(check, _)| {
            let why =
                "the server refused an instant that its state depends on, or it was never asked";
            (check.id().clone(), why.to_owned())
        })
        .collect();
    Ok(LiveDocument::new(&LiveInput {
        gate,
        explanation: &explanation,
        missing,
        notes: Vec::new(),
        hints: Vec::new(),
    }))
}
