//! What happens to a store, and what is said about it: damage, strangers, crashes, a second writer.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use super::{Answer, Room, Store, StoreError};
use crate::model::{
    ABSENT, CheckHistory, CheckId, Duration, Grid, Instants, Query, SeriesColumn, Step,
};

fn room() -> Room {
    Room::Check(CheckId::try_new("rl_loss").unwrap())
}

fn answer(first: i64, points: usize) -> Answer {
    let step = Step::try_new(Duration::from_secs(60)).unwrap();
    let column = |labels: &str, holes: bool| SeriesColumn {
        labels: labels.to_owned(),
        first,
        values: (0..points)
            .map(|point| {
                if holes && point % 3 == 1 {
                    ABSENT
                } else {
                    point as f64 / 100.0
                }
            })
            .collect(),
    };
    Answer {
        query: Query::try_new("up").unwrap(),
        source: "http://prom:9090".to_owned(),
        grid: Grid::from_position(step, first, points),
        asked_at: step.floor(crate::model::Timestamp::from_secs(2_000_000_000)),
        warnings: Vec::new(),
        failed: Instants::new(),
        series: vec![column("{gpu=\"0\"}", false), column("{gpu=\"1\"}", true)],
    }
}

/// A store with one file of forty points, and that file.
fn store() -> (tempfile::TempDir, Store, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    writer.put(&room(), &answer(1000, 40)).unwrap();
    let store = writer.store().clone();
    let file = only_file(&store);
    (folder, store, file)
}

fn only_file(store: &Store) -> PathBuf {
    let held = store.room(&room()).unwrap().unwrap();
    held.paths().next().unwrap().to_owned()
}

fn read(store: &Store) -> Result<CheckHistory, StoreError> {
    store.room(&room())?.unwrap().read_all()
}

/// Reading names `file`, says it is what was given that is wrong, and how to mend it.
fn assert_named(result: Result<CheckHistory, StoreError>, file: &Path, context: &str) {
    let error = result.expect_err(context);
    assert!(error.is_given_wrong(), "{context}: {error}");
    assert!(
        error.to_string().contains(file.to_str().unwrap()),
        "{context}: {error}"
    );
    assert!(error.hint().is_some(), "{context}: {error}");
}

#[test]
fn a_file_cut_short_anywhere_is_named() {
    let (_folder, store, file) = store();
    let whole = fs::read(&file).unwrap();
    for length in 0..whole.len() {
        fs::write(&file, &whole[..length]).unwrap();
        assert_named(
            read(&store),
            &file,
            &format!("{length} bytes of {}", whole.len()),
        );
    }
}

#[test]
fn a_bit_flipped_anywhere_is_noticed() {
    let (_folder, store, file) = store();
    let whole = fs::read(&file).unwrap();
    for index in 0..whole.len() {
        for bit in [index % 8, (index * 5 + 3) % 8] {
            let mut flipped = whole.clone();
            flipped[index] ^= 1 << bit;
            fs::write(&file, &flipped).unwrap();
            assert_named(read(&store), &file, &format!("bit {bit} of byte {index}"));
        }
    }
}

#[test]
fn bytes_added_at_the_end_are_noticed() {
    let (_folder, store, file) = store();
    let mut longer = fs::read(&file).unwrap();
    longer.extend(longer.clone());
    longer.push(0);
    fs::write(&file, longer).unwrap();
    assert_named(read(&store), &file, "a byte more");
}

#[test]
fn the_hint_of_a_damaged_file_mends_it() {
    let (folder, store, file) = store();
    fs::write(&file, "PAR1").unwrap();
    let error = read(&store).unwrap_err();
    let hint = error.hint().unwrap();
    assert!(hint.contains("fetch --refresh --from 1970-01-01T16:40:00Z --to 1970-01-01T17:20:00Z"));
    let writer = Store::open_for_writing(folder.path()).unwrap();
    assert!(matches!(
        writer.put(&room(), &answer(2000, 1)),
        Err(StoreError::Damaged { .. })
    ));
    writer.refresh(&room(), &answer(1000, 40)).unwrap();
    assert_eq!(read(&store).unwrap().series[0].values.len(), 40);
}

#[test]
fn files_of_other_people_are_called_so() {
    let (_folder, store, file) = store();
    let mut foreign = fs::read(&file).unwrap();
    let key = b"retrogate.footer_checksum";
    let at = foreign
        .windows(key.len())
        .rposition(|window| window == key)
        .unwrap();
    foreign[at] = b'R';
    fs::write(&file, foreign).unwrap();
    let error = read(&store).unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");

    fs::remove_file(&file).unwrap();
    let stranger = file.with_file_name("part-0.parquet");
    fs::write(&stranger, "x").unwrap();
    assert_named(read(&store), &stranger, "a strange name");
}

#[test]
fn a_file_in_the_wrong_place_is_not_believed() {
    let (_folder, store, file) = store();
    let renamed = file.with_file_name("19700101T164000Z-19700101T172100Z.parquet");
    fs::rename(&file, &renamed).unwrap();
    assert_named(read(&store), &renamed, "another range");
    let other = Room::Check(CheckId::try_new("cpu_usage").unwrap());
    let folder = store.path().join("check=cpu_usage");
    fs::create_dir(&folder).unwrap();
    fs::rename(&renamed, folder.join(file.file_name().unwrap())).unwrap();
    let error = store.room(&other).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("was written for check `rl_loss`"),
        "{error}"
    );
}

#[test]
fn overlapping_files_are_both_named_and_a_swallowed_one_is_ignored() {
    let (folder, store, file) = store();
    let swallowed = file.with_file_name("19700101T165000Z-19700101T170000Z.parquet");
    fs::write(&swallowed, "left by a crash").unwrap();
    assert!(read(&store).is_ok());
    let unfinished = file.with_file_name(".19700101T164000Z-19700101T172000Z.parquet.tmp");
    fs::write(&unfinished, "half").unwrap();
    assert!(read(&store).is_ok());
    Store::open_for_writing(folder.path()).unwrap();
    assert!(!swallowed.exists() && !unfinished.exists() && file.exists());

    let overlapping = file.with_file_name("19700101T165000Z-19700101T180000Z.parquet");
    fs::write(&overlapping, "x").unwrap();
    assert_named(read(&store), &file, "an overlap");
    assert_named(read(&store), &overlapping, "an overlap");
}

#[test]
fn answers_to_another_question_are_refused_until_the_old_are_retired() {
    let (folder, store, file) = store();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    let other = Answer {
        query: Query::try_new("down").unwrap(),
        ..answer(2000, 5)
    };
    let error = writer.put(&room(), &other).unwrap_err();
    assert!(
        error.to_string().contains("`up`") && error.to_string().contains("`down`"),
        "{error}"
    );
    let moved = Answer {
        source: "http://elsewhere".to_owned(),
        ..answer(2000, 5)
    };
    let error = writer.put(&room(), &moved).unwrap_err();
    assert!(error.to_string().contains("source"), "{error}");

    for number in ["1", "2"] {
        assert!(writer.retire(&room()).unwrap() && !writer.retire(&room()).unwrap());
        assert!(store.room(&room()).unwrap().is_none());
        let retired = store.path().join("retired/rl_loss").join(number);
        assert!(retired.join(file.file_name().unwrap()).exists());
        writer
            .put(
                &room(),
                &Answer {
                    query: other.query.clone(),
                    ..answer(1000, 40)
                },
            )
            .unwrap();
    }
    assert_eq!(store.rooms().unwrap(), [room()]);
}

#[test]
fn two_files_that_answer_different_questions_are_both_named() {
    let (_folder, store, file) = store();
    let elsewhere = tempfile::tempdir().unwrap();
    let writer = Store::open_for_writing(elsewhere.path()).unwrap();
    let other = Answer {
        query: Query::try_new("down").unwrap(),
        ..answer(2000, 5)
    };
    writer.put(&room(), &other).unwrap();
    let strange = only_file(writer.store());
    let target = file.with_file_name(strange.file_name().unwrap());
    fs::copy(strange, &target).unwrap();
    assert_named(read(&store), &file, "two queries");
    assert_named(read(&store), &target, "two queries");
}

#[test]
fn what_was_asked_before_is_not_asked_twice() {
    let (folder, _store, file) = store();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    for first in [1000, 980, 1039] {
        let error = writer.put(&room(), &answer(first, 40)).unwrap_err();
        assert!(matches!(&error, StoreError::AlreadyAsked { file: old, .. } if *old == file));
    }
    writer.put(&room(), &answer(1040, 1)).unwrap();
    writer.put(&room(), &answer(999, 1)).unwrap();
}

#[test]
fn what_the_layout_cannot_keep_is_refused_whole() {
    let (folder, _store, _file) = store();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    let good = answer(2000, 4);
    let mut twice = good.clone();
    twice.series[1].labels = twice.series[0].labels.clone();
    let outside = Answer {
        series: answer(2001, 4).series,
        ..good.clone()
    };
    let nothing = Answer {
        grid: answer(2000, 0).grid,
        ..good
    };
    for wrong in [twice, outside, nothing] {
        let error = writer.put(&room(), &wrong).unwrap_err();
        assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
    }
}

#[test]
fn there_is_one_writer() {
    let folder = tempfile::tempdir().unwrap();
    let first = Store::open_for_writing(folder.path()).unwrap();
    let second = Store::open_for_writing(folder.path()).unwrap_err();
    assert!(matches!(second, StoreError::Locked(_)) && !second.is_given_wrong());
    drop(first);
    assert!(Store::open_for_writing(folder.path()).is_ok());
}

#[test]
fn only_stores_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("history");
    assert!(matches!(Store::open(&missing), Err(StoreError::Missing(_))));
    let empty = Store::open(folder.path()).unwrap_err();
    assert!(empty.to_string().contains("empty"), "{empty}");
    fs::write(folder.path().join("thesis.txt"), "precious").unwrap();
    let reading = Store::open(folder.path()).unwrap_err();
    let writing = Store::open_for_writing(folder.path()).unwrap_err();
    for error in [reading, writing] {
        assert!(
            error.is_given_wrong() && error.to_string().contains("thesis.txt"),
            "{error}"
        );
    }
    let file = Store::open(folder.path().join("thesis.txt")).unwrap_err();
    assert!(file.to_string().contains("is a file"), "{file}");
    Store::open_for_writing(&missing).unwrap();
    assert!(Store::open(&missing).unwrap().rooms().unwrap().is_empty());
}

#[test]
fn a_file_replaced_between_two_looks_is_not_called_damaged() {
    let (folder, store, _file) = store();
    let looked = store.room(&room()).unwrap().unwrap();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    let mut newer = answer(1000, 40);
    newer.series[0].values[3] = 17.25;
    writer.refresh(&room(), &newer).unwrap();
    let error = looked.read_all().unwrap_err();
    assert!(matches!(error, StoreError::Changed(_)), "{error}");
    writer.retire(&room()).unwrap();
    assert!(matches!(looked.read_all(), Err(StoreError::Changed(_))));
}
