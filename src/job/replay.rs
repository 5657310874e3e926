//! Replay: a stretch of history judged, labelled and counted.

use std::path::PathBuf;

use super::history::{Holes, Stretch};
use crate::engine::{self, Chunking, Decisions, Threads};
use crate::error::Error;
use crate::labels;
use crate::model::{Gate, Timestamp};
use crate::outcome::{Listed, Outcome, Rules, Truth, TruthError};
use crate::record::{ReplayDocument, ReplayInput};

/// How much to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything, though the samples are read once more for some of it.
    Full,
    /// The rates and what can be counted from the verdicts alone.
    Brief,
}

/// What to replay and how to count it.
#[derive(Debug, Clone)]
pub struct ReplayRequest<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The store's folder.
    pub store: PathBuf,
    /// The incident list, if there is one.
    pub incidents: Option<PathBuf>,
    /// The deployment list, if there is one.
    pub deployments: Option<PathBuf>,
    /// The first moment; by default the first whose lookback was asked for.
    pub from: Option<Timestamp>,
    /// The first moment after; by default the end of what was asked for.
    pub to: Option<Timestamp>,
    /// How to count.
    pub rules: Rules,
    /// What to do about holes.
    pub holes: Holes,
    /// How much to find out.
    pub detail: Detail,
    /// How to cut the work; never changes a byte.
    pub chunking: Chunking,
    /// How many threads work; never changes a byte.
    pub threads: Threads,
    /// The clock.
    pub now: Timestamp,
}

/// A replay, judged, labelled and counted.
#[derive(Debug)]
pub struct Replayed {
    /// Every verdict and every state.
    pub decisions: Decisions,
    /// Every zone and every count.
    pub outcome: Outcome,
    /// What it was held against.
    pub truth: Truth,
    /// The answer.
    pub document: ReplayDocument,
}

/// Replays.
pub fn replay(request: &ReplayRequest<'_>) -> Result<Replayed, Error> {
    let gate = request.gate;
    // Lists first: a mistake in them should not wait for the store.
    let incidents = request.incidents.as_deref().map(labels::read_incidents);
    let deployments = request.deployments.as_deref().map(labels::read_deployments);
    let (incidents, deployments) = (incidents.transpose()?, deployments.transpose()?);
    let opened = Stretch {
        store: request.store.clone(),
        from: request.from,
        to: request.to,
        holes: request.holes,
        now: request.now,
    }
    .open(gate)?;
    let judged = opened.judged;
    let to = judged.range().to;
    let truth = Truth::try_new(gate, incidents, deployments, to, &request.rules)
        .map_err(|source| blamed(request, source))?;
    let decisions = engine::replay_reading(
        gate,
        |check| opened.read(check),
        judged,
        request.chunking,
        request.threads,
    )?;
    let outcome = Outcome::new(gate, &decisions, &truth, &request.rules);
    let document = ReplayDocument::new(&ReplayInput {
        gate,
        decisions: &decisions,
        outcome: &outcome,
        truth: &truth,
        rules: &request.rules,
        server_down: &opened.server_down,
        holes: &opened.holes,
    });
    Ok(Replayed {
        decisions,
        outcome,
        truth,
        document,
    })
}

/// Names the file whose rows cannot be held against the gate.
fn blamed(request: &ReplayRequest<'_>, source: TruthError) -> Error {
    let path = match source.list() {
        Listed::Incidents => &request.incidents,
        Listed::Deployments => &request.deployments,
    };
    let file = path.clone().expect("only a list that was given is refused");
    Error::Truth { file, source }
}
