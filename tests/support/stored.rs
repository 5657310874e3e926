//! What a store holds, read by the library.

use std::collections::BTreeMap;
use std::path::Path;

use retrogate::model::{CheckHistory, CheckId, Timestamp};
use retrogate::store::{Room, Store};

/// Everything that a store knows, room by room: each check, and the server's availability.
pub fn everything(store: &Path) -> BTreeMap<Room, CheckHistory> {
    let store = Store::open(store).expect("the store opens");
    let rooms = store.rooms().expect("its rooms can be listed");
    rooms
        .into_iter()
        .filter_map(|room| {
            let files = store.room(&room).expect("its files are sound")?;
            let history = files.read_all().expect("its rows are sound");
            Some((room, history))
        })
        .collect()
}

/// What a store knows of one check.
pub fn check(store: &Path, id: &str) -> CheckHistory {
    let id = CheckId::try_new(id).expect("tests name checks well");
    let mut all = everything(store);
    all.remove(&Room::Check(id))
        .expect("the check was asked about")
}

/// Is every part that was asked, and no other, as `whole` has it? `whole` knows all of it.
pub fn is_part_of(part: &CheckHistory, whole: &CheckHistory, step: i64) -> bool {
    let instants = |history: &CheckHistory| -> BTreeMap<(String, i64), u64> {
        let values =
            history.series.iter().flat_map(|series| {
                let at = |index: usize| (series.first + index as i64) * step;
                series.values.iter().enumerate().map(move |(index, value)| {
                    ((series.labels.clone(), at(index)), value.to_bits())
                })
            });
        let asked = |at: &i64| part.asked.asked.contains(Timestamp::from_secs(*at));
        values
            .filter(|((_, at), bits)| asked(at) && *bits != retrogate::model::ABSENT.to_bits())
            .collect()
    };
    let asked_more = part
        .asked
        .asked
        .ranges()
        .iter()
        .any(|range| !whole.asked.asked.gaps_in(*range).is_empty());
    let failed = whole.asked.failed.intersection(&part.asked.asked);
    // Nothing stands where nothing was asked.
    let all_of_part = part.series.iter().flat_map(|series| &series.values);
    let present = all_of_part.filter(|value| !retrogate::model::is_absent(**value));
    let mine = instants(part);
    !asked_more
        && failed == part.asked.failed
        && present.count() == mine.len()
        && mine == instants(whole)
}
