//! A fleet tuned: every gate as `tune` does it, each with limits of its own.
//!
//! Each row is kept beside the gate's history as soon as it is found, so that a run that was stopped, or one after a
//! few gates have changed, does the rest only.

use std::path::Path;

use super::lists::Dealt;
use super::made_from::made_from;
use super::members::Member;
use super::replay::{FleetProgress, FleetReplayRequest, Keep, failed, not_judged};
use crate::engine::over_items;
use crate::error::Error;
use crate::gate_file::{Change, GateFile};
use crate::job::replay::ReplayRequest;
use crate::job::tune::{TuneRequest, TunedGate, tune_listed};
use crate::record::{FleetTuneDocument, KeptTuning, TunedLimit, TunedRow, to_json};

/// What makes a gate's request of its replay: what is asked for, and how it is searched.
pub trait Tuner: Sync {
    /// Tunes one gate with `tune`, given how it is replayed.
    ///
    /// # Errors
    /// When what is asked for does not fit the gate, or what `tune` says.
    fn tune(
        &self,
        file: &GateFile,
        replay: ReplayRequest<'_>,
        tune: &dyn Fn(&TuneRequest<'_>) -> Result<TunedGate, Error>,
    ) -> Result<TunedGate, Error>;

    /// All that is asked for, in any words that tell two such apart.
    fn asked(&self) -> String;
}

/// What earlier runs are good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// What they found from the very same is taken.
    Taken,
    /// Everything is found anew.
    Ignored,
}

/// Where one gate's row is kept.
const KEPT: &str = "tuned.json";

/// Tunes every gate. `keep` writes a file.
///
/// # Errors
/// When the lists cannot be read or are of no gate of the fleet; what is wrong with one gate is in the document.
pub fn tune_fleet(
    request: &FleetReplayRequest<'_>,
    tuner: &dyn Tuner,
    earlier: Earlier,
    keep: Keep<'_>,
    progress: &dyn FleetProgress,
) -> Result<FleetTuneDocument, Error> {
    let fleet = request.fleet;
    let dealt = request.lists.read(fleet)?;
    progress.begin(fleet.members.len());
    let work = Work {
        request,
        tuner,
        earlier,
        keep,
        dealt: &dealt,
    };
    let rows = over_items(&fleet.members, request.threads, |member| {
        let row = work.row(member);
        progress.done(member.name(), row.as_ref().err());
        row
    });
    let mut gates = Vec::new();
    let mut not_tuned: Vec<_> = fleet.unusable.iter().map(not_judged).collect();
    let mut from_earlier = 0;
    for (member, row) in fleet.members.iter().zip(rows) {
        match row {
            Ok((row, is_earlier)) => {
                from_earlier += usize::from(is_earlier);
                gates.push(row);
            }
            Err(error) => not_tuned.push(failed(member, &error)),
        }
    }
    Ok(FleetTuneDocument::new(gates, not_tuned, from_earlier))
}

struct Work<'a> {
    request: &'a FleetReplayRequest<'a>,
    tuner: &'a dyn Tuner,
    earlier: Earlier,
    keep: Keep<'a>,
    dealt: &'a Dealt,
}

impl Work<'_> {
    /// The row of one gate, and whether an earlier run found it.
    fn row(&self, member: &Member) -> Result<(TunedRow, bool), Error> {
        let replay = self.request.of(member);
        let lists = self.dealt.of(member);
        let made_from = made_from(member, &replay, &lists, &self.tuner.asked())?;
        let place = member.store.join(KEPT);
        if self.earlier == Earlier::Taken
            && let Some(kept) = kept(&place)
            && kept.made_from == made_from
        {
            return Ok((kept.row, true));
        }
        let tune = |request: &TuneRequest<'_>| tune_listed(request, lists.clone());
        let tuned = self.tuner.tune(&member.file, replay, &tune)?;
        let row = TunedRow::new(
            &tuned.document,
            member.value(),
            limits(&member.file, &tuned),
        );
        let kept = KeptTuning {
            schema: KeptTuning::SCHEMA.to_owned(),
            made_from,
            row: row.clone(),
        };
        (self.keep)(&place, to_json(&kept).as_bytes())?;
        Ok((row, false))
    }
}

/// What an earlier run found; whatever cannot be read was not.
fn kept(place: &Path) -> Option<KeptTuning> {
    let text = std::fs::read_to_string(place).ok()?;
    KeptTuning::read(&text)
}

/// The conditions that change, as they are told and as they are written.
fn limits(file: &GateFile, tuned: &TunedGate) -> Vec<TunedLimit> {
    let mut limits = Vec::new();
    for (id, change) in &tuned.changes {
        let check = file.gate.check(id.check.as_str());
        let conditions = check.map(|check| check.conditions_at(id.level));
        let Some(today) = conditions.and_then(|own| own.get(id.index)) else {
            continue;
        };
        let name = id.to_string();
        let told = tuned.document.conditions.iter().find(|own| own.id == name);
        let from = told.map_or_else(
            || today.limit().value().to_string(),
            |told| told.limit.from_text.clone(),
        );
        let limit = match change {
            Change::Remove => TunedLimit {
                id: name,
                from,
                to: None,
                written: None,
                hold: None,
            },
            Change::Set { limit, hold } => {
                let standing = file.source.limit_text(id).unwrap_or_default();
                let text = limit.as_deref().unwrap_or(standing);
                let to = told.and_then(|told| told.limit.to_text.clone());
                let moves = text.parse() != Ok(today.limit().value());
                let hold = hold.filter(|hold| *hold != today.hold());
                if !moves && hold.is_none() {
                    continue;
                }
                TunedLimit {
                    id: name,
                    from,
                    to: Some(to.unwrap_or_else(|| text.to_owned())),
                    written: moves.then(|| text.to_owned()),
                    hold: hold.map(|hold| hold.to_string()),
                }
            }
        };
        limits.push(limit);
    }
    limits
}
