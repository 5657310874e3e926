//! Laws of compaction: no answer changes, whatever the files were and whenever it dies.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::ops::Range;
use std::path::Path;

use proptest::prelude::*;

use super::compact::Bounds;
use super::laws::{POINTS, World, files, grid, pieces, read, room, world};
use super::{Answer, Store, StoreWriter};
use crate::model::{CheckHistory, Timestamp};

/// As large as they like.
const UNBOUNDED: Bounds = Bounds {
    samples: usize::MAX,
    cells: i64::MAX,
};

/// Each piece asked at its own time, and with remarks of its own beside the common one.
fn answer(world: &World, number: usize, piece: &Range<usize>) -> Answer {
    let mut answer = world.answer(piece);
    answer.asked_at = Timestamp::from_secs(2_000_000_000 + number as i64);
    if number.is_multiple_of(2) {
        answer.warnings.push(format!("remark {}", number % 3));
    }
    answer
}

fn filled(folder: &Path, world: &World, pieces: &[Range<usize>]) -> StoreWriter {
    let writer = Store::open_for_writing(folder).unwrap();
    for (number, piece) in pieces.iter().enumerate() {
        writer.put(&room(), &answer(world, number, piece)).unwrap();
    }
    writer
}

/// A remark, and the points it is about.
type Said = (String, Vec<Range<usize>>);

/// All that a reader can learn.
fn learn(store: &Store) -> (CheckHistory, Vec<Said>, Timestamp) {
    let held = store.room(&room()).unwrap().unwrap();
    let all = grid(&(0..POINTS));
    let mut remarks: Vec<Said> = held
        .remarks()
        .iter()
        .map(|remark| {
            let asked = remark.asked.ranges().iter();
            (
                remark.text.clone(),
                asked.map(|range| all.indices(*range)).collect(),
            )
        })
        .collect();
    remarks.sort_by(|(a, _), (b, _)| a.cmp(b));
    (held.read_all().unwrap(), remarks, held.last_asked_at())
}

fn verified(store: &Store) -> bool {
    let found = store.verify(&room()).unwrap();
    found.faults.is_empty() && found.unfinished.is_empty()
}

/// Runs of pieces that adjoin.
fn runs(pieces: &[Range<usize>]) -> usize {
    let mut sorted = pieces.to_vec();
    sorted.sort_by_key(|piece| piece.start);
    let gaps = sorted
        .windows(2)
        .filter(|pair| pair[0].end != pair[1].start);
    gaps.count() + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn compaction_changes_no_answer(
        world in world(),
        pieces in pieces(),
        samples in 1..400usize,
        cells in 1..400i64,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let writer = filled(folder.path(), &world, &pieces);
        let before = learn(writer.store());
        prop_assert_eq!(&before.0, &world.history(&pieces, &(0..POINTS)));
        let bounds = Bounds { samples, cells };
        let done = writer.compact_within(&room(), bounds).unwrap().unwrap();
        prop_assert_eq!(&learn(writer.store()), &before);
        prop_assert!(verified(writer.store()));
        prop_assert!(done.files_before == pieces.len() && done.files_after <= done.files_before);
        prop_assert_eq!(files(writer.store()).len(), done.files_after);

        let again = writer.compact_within(&room(), bounds).unwrap().unwrap();
        prop_assert_eq!(again.files_after, again.files_before);
        writer.compact_within(&room(), UNBOUNDED).unwrap();
        prop_assert_eq!(&learn(writer.store()), &before);
        prop_assert_eq!(files(writer.store()).len(), runs(&pieces));
    }

    #[test]
    fn joined_is_as_if_asked_at_once(world in world(), cut in 1..POINTS) {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let joined = Store::open_for_writing(folders[0].path()).unwrap();
        for piece in [cut..POINTS, 0..cut] {
            joined.put(&room(), &world.answer(&piece)).unwrap();
        }
        joined.compact(&room()).unwrap();
        let whole = Store::open_for_writing(folders[1].path()).unwrap();
        whole.put(&room(), &world.answer(&(0..POINTS))).unwrap();
        prop_assert_eq!(files(joined.store()), files(whole.store()));
    }

    #[test]
    fn a_crash_at_any_moment_leaves_an_equal_store(
        world in world(),
        pieces in pieces(),
        written in 0..2000usize,
        removed in 0..8usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let writer = filled(folder.path(), &world, &pieces);
        let before = learn(writer.store());
        let old = files(writer.store());
        writer.compact_within(&room(), UNBOUNDED).unwrap();
        let joined = files(writer.store());
        drop(writer);
        let room_folder = folder.path().join("check=rl_loss");
        let put = |files: &[(std::path::PathBuf, Vec<u8>)]| {
            for (name, bytes) in files {
                fs::write(room_folder.join(name), bytes).unwrap();
            }
        };
        let clear = || {
            fs::remove_dir_all(&room_folder).unwrap();
            fs::create_dir(&room_folder).unwrap();
        };
        // While the first joined file is written beside: nothing is renamed yet.
        clear();
        put(&old);
        let (name, bytes) = &joined[0];
        let beside = room_folder.join(format!(".{}.tmp", name.display()));
        fs::write(&beside, &bytes[..written.min(bytes.len())]).unwrap();
        let store = Store::open(folder.path()).unwrap();
        prop_assert_eq!(&learn(&store), &before);
        fs::remove_file(&beside).unwrap();
        // After renames, with some of the old files removed already.
        put(&joined);
        for (name, _) in old.iter().take(removed) {
            if joined.iter().all(|(own, _)| own != name) {
                fs::remove_file(room_folder.join(name)).unwrap();
            }
        }
        prop_assert_eq!(&learn(&store), &before);
        let writer = Store::open_for_writing(folder.path()).unwrap();
        prop_assert_eq!(&learn(writer.store()), &before);
        prop_assert!(verified(writer.store()));
        writer.compact_within(&room(), UNBOUNDED).unwrap();
        prop_assert_eq!(files(writer.store()), joined);
    }
}

#[test]
fn a_year_of_daily_fetches_becomes_one_file() {
    let day = Bounds::default();
    assert!(day.samples >= 2_102_400, "a year at 15 s fits one file");
    let folder = tempfile::tempdir().unwrap();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    let step = grid(&(0..1)).step();
    let answer = |day: usize| Answer {
        query: crate::model::Query::try_new("rl_loss").unwrap(),
        source: "http://prom:9090".to_owned(),
        grid: crate::model::Grid::from_position(step, day as i64 * 96, 96),
        asked_at: Timestamp::from_secs(day as i64),
        warnings: Vec::new(),
        failed: crate::model::Instants::new(),
        series: vec![crate::model::SeriesColumn {
            labels: "{}".to_owned(),
            first: day as i64 * 96,
            values: (0..96).map(|point| f64::from(point) * 0.25).collect(),
        }],
    };
    for day in 0..365 {
        writer.put(&room(), &answer(day)).unwrap();
    }
    let all = grid(&(0..1)).range();
    let before = writer
        .store()
        .room(&room())
        .unwrap()
        .unwrap()
        .read_all()
        .unwrap();
    let done = writer.compact(&room()).unwrap().unwrap();
    assert_eq!((done.files_before, done.files_after), (365, 1));
    assert!(done.bytes_after * 10 < done.bytes_before);
    let after = writer
        .store()
        .room(&room())
        .unwrap()
        .unwrap()
        .read_all()
        .unwrap();
    assert_eq!(after, before);
    assert!(read(writer.store(), all).series.is_empty());
}
