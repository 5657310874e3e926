//! What a store holds, room by room; footers are read, rows are not.

use std::path::Path;

use super::name;
use crate::error::Error;
use crate::model::Gate;
use crate::record::{RetiredInfo, RoomInfo, RoomSizes, StoreInfoDocument, Stretch, WarningInfo};
use crate::store::{CheckFiles, Misfit, Remark, Retired, Room, Store};

/// Looks at the store at `path`; with a gate, also whether it fits.
pub fn store_info(path: &Path, gate: Option<&Gate>) -> Result<StoreInfoDocument, Error> {
    let store = Store::open(path)?;
    let mut checks = Vec::new();
    let mut availability = None;
    for room in store.rooms()? {
        let Some(files) = store.room(&room)? else {
            continue;
        };
        match &room {
            Room::Check(_) => checks.push(look(&files, gate)),
            Room::Server => availability = Some(look(&files, gate)),
        }
    }
    let asked_by_gate = gate.iter().flat_map(|gate| gate.checks());
    let not_fetched = asked_by_gate
        .map(|check| check.id().to_string())
        .filter(|id| checks.iter().all(|held: &RoomInfo| held.id != *id))
        .collect();
    Ok(StoreInfoDocument::new(
        path,
        gate.map(Gate::name),
        checks,
        availability,
        not_fetched,
        store.retired()?.iter().map(retired).collect(),
    ))
}

fn look(files: &CheckFiles, gate: Option<&Gate>) -> RoomInfo {
    let question = files.question();
    let asked = files.asked();
    let span = asked.asked.span();
    let span = span.expect("a room with files has an asked range");
    let stretches = Stretch::all(question.step, &asked.asked);
    let failed_at = Stretch::all(question.step, &asked.failed);
    let fit = gate.and_then(|gate| fit(files, gate));
    let remark = |remark: &Remark| WarningInfo {
        text: remark.text.clone(),
        asked: Stretch::all(question.step, &remark.asked),
    };
    RoomInfo {
        id: name(files.room()),
        query: question.query.to_string(),
        step: question.step.secs(),
        source: question.source.clone(),
        last_asked_at: files.last_asked_at(),
        from: span.from,
        to: span.to,
        points: Stretch::points_of(&stretches),
        failed: Stretch::points_of(&failed_at),
        sizes: RoomSizes::new(
            files.rows() as u64,
            files.series() as u64,
            files.paths().count() as u64,
            files.bytes(),
        ),
        asked: stretches,
        gaps: Stretch::gaps(question.step, asked),
        failed_at,
        warnings: files.remarks().iter().map(remark).collect(),
        fits: fit.as_ref().map(Result::is_ok),
        misfit: fit.and_then(Result::err).map(|misfit| misfit.to_string()),
    }
}

/// Whether it fits the check of the same name; `None` when the gate has none.
fn fit(files: &CheckFiles, gate: &Gate) -> Option<Result<(), Misfit>> {
    match files.room() {
        Room::Check(id) => {
            let check = gate.check(id.as_str())?;
            Some(files.fits(check, gate.step()))
        }
        Room::Server => None,
    }
}

fn retired(retired: &Retired) -> RetiredInfo {
    RetiredInfo {
        id: retired.name.clone(),
        query: retired.query.as_ref().map(ToString::to_string),
        folder: retired.path.display().to_string(),
        files: retired.files as u64,
        bytes: retired.bytes,
    }
}
