//! A fleet replayed: every gate as `replay` does it, and one small row kept of each.
//!
//! Gates are work items of their own, taken by whichever core is free, and each is cut by time as a single replay
//! is, so that no core idles over the last of them; no more gates are in memory than there are cores.

use std::path::Path;

use super::lists::{Dealt, FleetLists};
use super::members::{Fleet, Member, Unusable};
use crate::engine::{Chunking, Threads, over_items};
use crate::error::Error;
use crate::job::history::Holes;
use crate::job::incident_sources::IncidentSources;
use crate::job::replay::{Detail, ReplayRequest, Replayed, replay_listed};
use crate::model::Timestamp;
use crate::outcome::Rules;
use crate::outcome::fleet::Glance;
use crate::record::{FleetDocument, FleetInput, GateRow, NotJudged, UnmatchedIncidents};

/// What to replay of a fleet and how to count it.
#[derive(Debug)]
pub struct FleetReplayRequest<'a> {
    /// The gates.
    pub fleet: &'a Fleet,
    /// What really happened.
    pub lists: FleetLists,
    /// The first moment; by default, for each gate, the first whose lookback was asked for.
    pub from: Option<Timestamp>,
    /// The first moment after; by default, for each gate, the end of what was asked for.
    pub to: Option<Timestamp>,
    /// How to count: one cool-down for all, so that gates can be compared.
    pub rules: Rules,
    /// What to do about holes.
    pub holes: Holes,
    /// How many threads work; never changes a byte.
    pub threads: Threads,
    /// The clock.
    pub now: Timestamp,
}

/// Hears how far the work on a fleet is, from any thread.
pub trait FleetProgress: Sync {
    /// There are so many gates.
    fn begin(&self, gates: usize);
    /// One more is done, for better or worse.
    fn done(&self, gate: &str, error: Option<&Error>);
}

/// Writes a file, from any thread.
pub type Keep<'a> = &'a (dyn Fn(&Path, &[u8]) -> Result<(), Error> + Sync);

/// Replays every gate.
///
/// # Errors
/// When the lists cannot be read or are of no gate of the fleet; what is wrong with one gate is in the document.
pub fn replay_fleet(
    request: &FleetReplayRequest<'_>,
    progress: &dyn FleetProgress,
) -> Result<FleetDocument, Error> {
    let dealt = request.lists.read(request.fleet)?;
    progress.begin(request.fleet.members.len());
    Ok(replay_dealt(request, &dealt, progress))
}

/// The same, the lists having been read and the work begun.
pub(super) fn replay_dealt(
    request: &FleetReplayRequest<'_>,
    dealt: &Dealt,
    progress: &dyn FleetProgress,
) -> FleetDocument {
    let fleet = request.fleet;
    let rows = over_items(&fleet.members, request.threads, |member| {
        let row = request
            .replay(member, dealt)
            .map(|replayed| row(member, &replayed));
        progress.done(member.name(), row.as_ref().err());
        row
    });
    let mut input = FleetInput {
        label: label(fleet),
        not_judged: fleet.unusable.iter().map(not_judged).collect(),
        unmatched_incidents: dealt
            .nobodys_incidents()
            .map(|(rows, services)| UnmatchedIncidents { rows, services }),
        gates: Vec::new(),
    };
    for (member, row) in fleet.members.iter().zip(rows) {
        match row {
            Ok(row) => input.gates.push(row),
            Err(error) => input.not_judged.push(failed(member, &error)),
        }
    }
    FleetDocument::new(input)
}

impl FleetReplayRequest<'_> {
    fn replay(&self, member: &Member, dealt: &Dealt) -> Result<Replayed, Error> {
        replay_listed(&self.of(member), dealt.of(member))
    }

    /// The request for one gate. Its lists were read already; their names are for complaints.
    pub(super) fn of<'m>(&self, member: &'m Member) -> ReplayRequest<'m> {
        ReplayRequest {
            gate: member.gate(),
            store: member.store.clone(),
            incidents: self.lists.incidents.clone(),
            sources: IncidentSources {
                query: None,
                ..self.lists.sources.clone()
            },
            deployments: self.lists.deployments.clone(),
            from: self.from,
            to: self.to,
            rules: self.rules,
            holes: self.holes,
            detail: Detail::Brief,
            business_hours: None,
            chunking: Chunking::Automatic,
            // Those that work on the fleet work on its gates.
            threads: Threads::OneACore,
            now: self.now,
        }
    }
}

fn row(member: &Member, replayed: &Replayed) -> GateRow {
    let glance = Glance::new(member.gate(), &replayed.decisions, &replayed.outcome.zones);
    GateRow::new(&replayed.document, member.value(), &glance)
}

/// The label of a fleet that is one template.
fn label(fleet: &Fleet) -> Option<String> {
    match fleet.templates.as_slice() {
        [only] => Some(only.label().to_owned()),
        [] | [_, ..] => None,
    }
}

/// The line of a gate that could not even be had.
pub(super) fn not_judged(unusable: &Unusable) -> NotJudged {
    line(&unusable.name, unusable.value.as_deref(), &unusable.error)
}

/// The line of a gate that could not be judged.
pub(super) fn failed(member: &Member, error: &Error) -> NotJudged {
    line(member.name(), member.value(), error)
}

fn line(gate: &str, value: Option<&str>, error: &Error) -> NotJudged {
    NotJudged {
        gate: gate.to_owned(),
        value: value.map(str::to_owned),
        error: error.to_string(),
        hint: error.hint(),
        exit_status: error.exit_status().code(),
    }
}
