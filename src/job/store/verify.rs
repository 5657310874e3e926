//! Whether a store is sound: every byte of it is read, and every fault is told with its remedy.

use std::path::Path;

use super::name;
use crate::error::Error;
use crate::model::{Gate, TimeRange};
use crate::record::{StoreFault, StoreVerifyDocument, VerifiedRoom};
use crate::store::{Misfit, RoomVerification, Store, StoreError};

/// Reads the whole store at `path`; with a gate, also whether it fits.
pub fn verify_store(path: &Path, gate: Option<&Gate>) -> Result<StoreVerifyDocument, Error> {
    let store = Store::open(path)?;
    let mut document = StoreVerifyDocument::new(path.display().to_string(), gate.map(Gate::name));
    let rooms = store.rooms()?;
    let rooms = rooms.iter().map(|room| store.verify(room));
    let rooms = rooms.collect::<Result<Vec<_>, _>>()?;
    let strangers = store.strangers()?;
    let remedy = Remedy::of(path, rooms.iter().flat_map(|room| &room.faults));
    for room in &rooms {
        let own = room.faults.iter();
        let own = own.map(|fault| line(Some(name(&room.room)), fault, &remedy));
        document.faults.extend(own);
        if room.files > 0 {
            document.checks.push(verified(room));
        }
        let unfinished = room.unfinished.iter();
        document
            .unfinished
            .extend(unfinished.map(|file| file.display().to_string()));
    }
    let strangers = strangers.iter().map(|fault| line(None, fault, &remedy));
    document.faults.extend(strangers);
    if let Some(gate) = gate {
        document.faults.extend(misfits(path, gate, &rooms));
    }
    document.sound = document.faults.is_empty();
    Ok(document)
}

fn verified(room: &RoomVerification) -> VerifiedRoom {
    VerifiedRoom {
        id: name(&room.room),
        files: room.files as u64,
        bytes: room.bytes,
        samples: room.samples as u64,
        faults: room.faults.len() as u64,
    }
}

fn line(check: Option<String>, fault: &StoreError, remedy: &Remedy) -> StoreFault {
    StoreFault {
        kind: fault.kind(),
        check,
        files: fault
            .paths()
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
        sentence: fault.to_string(),
        remedy: remedy.of_fault(fault),
    }
}

/// What to do about damaged files. One is replaced where it stands. Of several, none could be replaced
/// while the others lie beside it, so they leave first, and what they answered is then missing like
/// anything else.
struct Remedy {
    damaged: usize,
    fetch: Option<String>,
}

impl Remedy {
    fn of<'a>(store: &Path, faults: impl Iterator<Item = &'a StoreError>) -> Self {
        let lost: Vec<TimeRange> = faults.filter_map(StoreError::lost_range).collect();
        let from = lost.iter().map(|range| range.from).min();
        let to = lost.iter().map(|range| range.to).max();
        let store = store.display();
        Self {
            damaged: lost.len(),
            fetch: from.zip(to).map(|(from, to)| {
                format!("`retrogate fetch --from {from} --to {to} --store {store}`")
            }),
        }
    }

    fn of_fault(&self, fault: &StoreError) -> Option<String> {
        match (fault, &self.fetch) {
            (StoreError::Damaged { .. }, Some(fetch)) if self.damaged > 1 => Some(format!(
                "move it and the {} other damaged out of the store, then ask again what they answered: {fetch}",
                self.damaged - 1
            )),
            _ => fault.hint(),
        }
    }
}

/// Checks of the gate that the store cannot speak for.
fn misfits<'a>(
    store: &'a Path,
    gate: &'a Gate,
    rooms: &'a [RoomVerification],
) -> impl Iterator<Item = StoreFault> + 'a {
    gate.checks().iter().filter_map(move |check| {
        let id = check.id().to_string();
        let held = rooms
            .iter()
            .find(|room| name(&room.room) == id && room.files > 0);
        let (kind, sentence, remedy) = match held {
            Some(room) => {
                let misfit = room.misfit(check, gate.step())?;
                ("misfit", misfit.to_string(), Misfit::hint(&misfit))
            }
            None => (
                "not-fetched",
                format!("check `{id}`: the store has no answers"),
                Some(format!(
                    "`retrogate fetch --from … --to … --store {}` asks for them",
                    store.display()
                )),
            ),
        };
        Some(StoreFault {
            kind,
            check: Some(id),
            files: Vec::new(),
            sentence,
            remedy,
        })
    })
}
