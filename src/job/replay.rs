//! Replay: a stretch of history judged, labelled and counted.

use std::path::PathBuf;

use super::attribution::attribute;
use super::history::{Holes, Opened, Stretch};
use super::incident_sources::IncidentSources;
use super::mending::Workshop;
use crate::engine::{self, Chunking, Decisions, Threads};
use crate::error::Error;
use crate::labels::{self, IncidentList};
use crate::model::{BusinessHours, Deployment, Duration, Gate, Timestamp};
use crate::outcome::sensitivity::LabelSensitivity;
use crate::outcome::{
    Attribution, BlockedTime, Listed, Outcome, PolicyOutcome, Remedies, Rules, Truth, TruthError,
};
use crate::record::{IncidentOrigins, ReplayDocument, ReplayInput};
use crate::store::StoreError;

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
    /// How it is written, and what else tells incidents.
    pub sources: IncidentSources,
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
    /// When people deploy, if that was said.
    pub business_hours: Option<BusinessHours>,
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
    /// Who caused what.
    pub attribution: Attribution,
    /// What would mend it, unless the replay is brief.
    pub remedies: Option<Remedies>,
    /// What it was held against.
    pub truth: Truth,
    /// Where the samples are, to be looked at once more.
    pub opened: Opened,
    /// The answer.
    pub document: ReplayDocument,
}

/// The rows of the lists that were given.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    pub(super) incidents: Option<IncidentList>,
    pub(super) deployments: Option<Vec<Deployment>>,
}

impl Lists {
    /// Reads them.
    pub(super) fn read(request: &ReplayRequest<'_>) -> Result<Self, Error> {
        let incidents = request.incidents.as_deref();
        let deployments = request.deployments.as_deref().map(labels::read_deployments);
        Ok(Self {
            incidents: request.sources.read(request.gate, incidents)?,
            deployments: deployments.transpose()?,
        })
    }
}

/// Replays.
pub fn replay(request: &ReplayRequest<'_>) -> Result<Replayed, Error> {
    // Lists first: a mistake in them should not wait for the store.
    replay_listed(request, Lists::read(request)?)
}

/// The same, the lists having been read.
pub(super) fn replay_listed(request: &ReplayRequest<'_>, lists: Lists) -> Result<Replayed, Error> {
    let gate = request.gate;
    let Lists {
        incidents: listed,
        deployments,
    } = lists;
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
    let (incidents, origins) = request.sources.join(gate, listed, judged)?;
    let truth = Truth::try_new(gate, incidents, deployments, to, &request.rules)
        .map_err(|source| blamed(request, &origins, source))?;
    let checks = engine::judge_reading(
        gate,
        |check| Ok::<_, StoreError>(opened.samples(check)),
        judged,
        request.chunking,
        request.threads,
    )?;
    let decisions = checks.decisions();
    let outcome = Outcome::new(gate, decisions, &truth, &request.rules);
    let (attribution, remedies) = attribute(request, &opened, decisions, &outcome, &truth)?;
    let policies = PolicyOutcome::new(gate, &checks, &truth, &request.rules);
    let hours = request.business_hours.as_ref();
    let blocked_time = BlockedTime::new(decisions, &outcome.zones, hours);
    let label_sensitivity = match request.detail {
        Detail::Full => LabelSensitivity::new(gate, decisions, &truth, &request.rules),
        Detail::Brief => None,
    };
    let workshop = Workshop {
        gate,
        opened: &opened,
        judged: &checks,
        chunking: request.chunking,
        threads: request.threads,
    };
    let mending = match request.detail {
        Detail::Full => Some(workshop.mending(&truth, &request.rules)?),
        Detail::Brief => None,
    };
    let document = ReplayDocument::new(&ReplayInput {
        gate,
        decisions,
        outcome: &outcome,
        attribution: &attribution,
        remedies: remedies.as_ref(),
        truth: &truth,
        rules: &request.rules,
        server_down: &opened.server_down,
        label_sensitivity: label_sensitivity.as_ref(),
        holes: &opened.holes,
        origins: &origins,
        policies: &policies,
        blocked_time: &blocked_time,
        mending: mending.as_ref(),
    });
    Ok(Replayed {
        decisions: checks.into_decisions(),
        outcome,
        attribution,
        remedies,
        truth,
        opened,
        document,
    })
}

/// Names the file whose rows cannot be held against the gate, or the query that found them.
pub(super) fn blamed(
    request: &ReplayRequest<'_>,
    origins: &IncidentOrigins,
    source: TruthError,
) -> Error {
    let queried = origins.query.as_ref();
    if let TruthError::TooLong {
        id, length, limit, ..
    } = &source
        && queried.is_some_and(|query| query.ids.contains(id))
    {
        return Error::Usage {
            message: format!(
                "--incidents-query: what fires from {} on lasts {length}, longer than --max-open {limit}",
                id.trim_start_matches("query-")
            ),
            hint: format!(
                "what fires for days is a state: narrow the query, shorten --merge-gap, or allow it with --max-open {}",
                Duration::from_hours((length.millis() as u64).div_ceil(3_600_000) as u32)
            ),
        };
    }
    let path = match source.list() {
        Listed::Incidents => &request.incidents,
        Listed::Deployments => &request.deployments,
    };
    let file = path.clone().expect("only a list that was given is refused");
    Error::Truth { file, source }
}
