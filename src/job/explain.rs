//! Explain: the verdict of one past moment, as `live` would have given it.

use std::path::PathBuf;

use super::coverage::{asked_for_all, fetch_command, files_of};
use super::history::read_all;
use crate::engine::{self, Threads};
use crate::error::Error;
use crate::labels::{Reading, read_incident_list};
use crate::model::{Gate, Grid, Incident, TimeRange, Timestamp};
use crate::outcome::{Rules, Truth, TruthError, Zones};
use crate::record::{LiveDocument, LiveInput};
use crate::store::{CheckFiles, Store};

/// Which moment to explain, and what really happened then.
#[derive(Debug, Clone)]
pub struct ExplainRequest<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The store's folder.
    pub store: PathBuf,
    /// The moment.
    pub at: Timestamp,
    /// The incident list, if there is one.
    pub incidents: Option<PathBuf>,
    /// How it is written.
    pub reading: Reading,
    /// How zones are drawn.
    pub rules: Rules,
    /// The clock.
    pub now: Timestamp,
}

/// Explains the last grid point not after the moment.
pub fn explain(request: &ExplainRequest<'_>) -> Result<LiveDocument, Error> {
    let ExplainRequest { gate, at, now, .. } = *request;
    let store = request.store.as_path();
    let incidents = read_incidents(request)?;
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
    let asked = asked_for_all(&files);
    if !asked.contains(point) {
        return Err(never_asked(request, &files, point));
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
    let mut document = LiveDocument::new(&LiveInput {
        gate,
        explanation: &explanation,
        missing,
        notes: Vec::new(),
        hints: Vec::new(),
    });
    if let Some(incidents) = incidents {
        let decisions = engine::evaluate(gate, &history, Grid::from_position(step, position, 1));
        let to = asked.span().map_or(now, |span| span.to);
        let truth = Truth::try_new(gate, Some(incidents), None, to, &request.rules)
            .map_err(|source| blamed(request, source))?;
        let zones = Zones::new(&decisions, &truth, &request.rules, request.rules.cooldown);
        document.zone = Some(zones.at(0).as_str());
        let inside = truth
            .issues()
            .filter(|own| truth.span(own, to).contains(point));
        document.incidents = inside.map(|own| own.id.clone()).collect();
    }
    Ok(document)
}

fn read_incidents(request: &ExplainRequest<'_>) -> Result<Option<Vec<Incident>>, Error> {
    let covers = |service: &str| request.gate.covers(service);
    let list = request.incidents.as_deref();
    let list = list.map(|path| read_incident_list(path, &request.reading, &covers));
    Ok(list.transpose()?.map(|list| list.incidents))
}

/// Names the list whose rows cannot be held against the gate.
fn blamed(request: &ExplainRequest<'_>, source: TruthError) -> Error {
    let file = request.incidents.clone();
    let file = file.expect("only a list that was given is refused");
    Error::Truth { file, source }
}

/// A moment in a gap, or one outside of all that was asked.
fn never_asked(request: &ExplainRequest<'_>, files: &[CheckFiles], point: Timestamp) -> Error {
    let gate = request.gate;
    let range = TimeRange::new(point, (point + gate.step().duration()).min(request.now));
    let command = Box::new(fetch_command(gate, &request.store, files, range));
    match asked_for_all(files).span() {
        Some(span) if !span.contains(point) => Error::Outside {
            flag: "--at",
            instant: request.at,
            span,
            command,
        },
        Some(_) | None => {
            let gap = files
                .iter()
                .zip(gate.checks())
                .find(|(files, _)| !files.asked().asked.contains(point));
            let (_, check) = gap.expect("some check was not asked for the point");
            Error::NeverAsked {
                check: check.id().clone(),
                instant: point,
                command,
            }
        }
    }
}
