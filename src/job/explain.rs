//! Explain: the verdict of one past moment, as `live` would have given it.

use std::fmt;
use std::path::PathBuf;

use super::coverage::{asked_for_all, fetch_command, files_of, up_to_history};
use super::history::read_all;
use super::incident_sources::IncidentSources;
use crate::engine::{self, Threads};
use crate::error::Error;
use crate::model::{Asked, CheckId, Gate, Grid, Instants, TimeRange, Timestamp};
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
    pub sources: IncidentSources,
    /// How zones are drawn.
    pub rules: Rules,
    /// The clock.
    pub now: Timestamp,
}

/// Explains the last grid point not after the moment.
pub fn explain(request: &ExplainRequest<'_>) -> Result<LiveDocument, Error> {
    let ExplainRequest { gate, at, now, .. } = *request;
    let store = request.store.as_path();
    let list = request.sources.read(gate, request.incidents.as_deref())?;
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
    let memory = Grid::from_position(step, position, 1).extended_back(gate.memory_steps());
    let missing: Vec<(CheckId, Want)> = gate
        .checks()
        .iter()
        .zip(&explanation.checks)
        .zip(&history)
        .filter(|((_, explained), _)| explained.state.is_none())
        .filter_map(|((check, _), history)| {
            Some((
                check.id().clone(),
                Want::of(&history.asked, memory.range())?,
            ))
        })
        .collect();
    let mut document = LiveDocument::new(&LiveInput {
        gate,
        explanation: &explanation,
        missing: missing
            .iter()
            .map(|(check, want)| (check.clone(), want.to_string()))
            .collect(),
        notes: Vec::new(),
        hints: hint(&missing, point).into_iter().collect(),
    });
    if let Some(list) = list {
        let decisions = engine::evaluate(gate, &history, Grid::from_position(step, position, 1));
        let to = asked.span().map_or(now, |span| span.to);
        let truth = Truth::try_new(gate, Some(list.incidents), None, to, &request.rules)
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

/// Names the list whose rows cannot be held against the gate.
fn blamed(request: &ExplainRequest<'_>, source: TruthError) -> Error {
    let file = request.incidents.clone();
    let file = file.expect("only a list that was given is refused");
    Error::Truth { file, source }
}

/// Why a check has no state at a moment.
enum Want {
    /// Nobody asked for some of what it depends on.
    NeverAsked(TimeRange),
    /// The server was asked, and refused.
    Refused(TimeRange),
}

impl Want {
    /// The first that is lacking in `needed`; what was never asked can be asked, so it comes first.
    fn of(asked: &Asked, needed: TimeRange) -> Option<Self> {
        let gap = asked.asked.gaps_in(needed).into_iter().next();
        let refused = || {
            let needed = Instants::from_iter([needed]);
            asked.failed.intersection(&needed).ranges().first().copied()
        };
        gap.map(Self::NeverAsked)
            .or_else(|| refused().map(Self::Refused))
    }
}

impl fmt::Display for Want {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverAsked(gap) => {
                write!(
                    f,
                    "its samples of {gap}, which it depends on, were never asked for"
                )
            }
            Self::Refused(range) => {
                write!(
                    f,
                    "the server refused its samples of {range}, which it depends on"
                )
            }
        }
    }
}

/// What was never asked can be had; what was refused cannot.
fn hint(missing: &[(CheckId, Want)], point: Timestamp) -> Option<String> {
    missing
        .iter()
        .any(|(_, want)| matches!(want, Want::NeverAsked(_)))
        .then(|| {
            format!(
                "a fetch from {point} on asks for what comes before it too, as far as it is needed"
            )
        })
}

/// A moment in a gap, or one outside of all that was asked. The fetch that is suggested leaves no hole
/// between it and the rest.
fn never_asked(request: &ExplainRequest<'_>, files: &[CheckFiles], point: Timestamp) -> Error {
    let gate = request.gate;
    let asked = asked_for_all(files);
    let moment = TimeRange::new(point, (point + gate.step().duration()).min(request.now));
    let around = asked.span().and_then(|span| {
        let mut gaps = asked.gaps_in(span).into_iter();
        gaps.find(|gap| gap.contains(point))
    });
    let range = around.unwrap_or_else(|| up_to_history(moment, asked.span()));
    let command = Box::new(fetch_command(gate, &request.store, files, range));
    match asked.span() {
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
