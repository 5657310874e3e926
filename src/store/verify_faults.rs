//! What a verification finds: every fault there is, and none where there is none.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use super::decode::Decoder;
use super::laws::grid;
use super::stored_file::StoredFile;
use super::{Answer, Room, RoomVerification, Store};
use crate::model::{ABSENT, CheckId, Instants, Query, SeriesColumn, Timestamp};

fn room() -> Room {
    Room::Check(CheckId::try_new("rl_loss").unwrap())
}

fn answer(start: usize, query: &str) -> Answer {
    let grid = grid(&(start..start + 10));
    let column = |labels: &str, values: Vec<f64>| SeriesColumn {
        labels: labels.to_owned(),
        first: grid.first_position(),
        values,
    };
    let mut sparse = vec![1.5; 10];
    sparse[4] = ABSENT;
    Answer {
        query: Query::try_new(query).unwrap(),
        source: "http://prom:9090".to_owned(),
        grid,
        asked_at: Timestamp::from_secs(2_000_000_000),
        warnings: Vec::new(),
        failed: Instants::new(),
        series: vec![
            column("{a=\"1\"}", vec![0.5; 10]),
            column("{b=\"2\"}", sparse),
        ],
    }
}

/// Three files that adjoin.
fn store() -> (tempfile::TempDir, Store, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    for start in [0, 10, 20] {
        writer.put(&room(), &answer(start, "up")).unwrap();
    }
    let store = writer.store().clone();
    let held = store.room(&room()).unwrap().unwrap();
    let paths = held.paths().map(Into::into).collect();
    (folder, store, paths)
}

fn kinds(found: &RoomVerification) -> Vec<&'static str> {
    found.faults.iter().map(super::StoreError::kind).collect()
}

#[test]
fn a_sound_room_has_no_fault() {
    let (_folder, store, paths) = store();
    let found = store.verify(&room()).unwrap();
    assert!(found.faults.is_empty() && found.unfinished.is_empty());
    assert_eq!((found.files, found.samples), (3, 57));
    let bytes: u64 = paths
        .iter()
        .map(|path| fs::metadata(path).unwrap().len())
        .sum();
    assert_eq!(found.bytes, bytes);
    assert!(store.strangers().unwrap().is_empty());
}

#[test]
fn every_flipped_bit_is_found() {
    let (_folder, store, paths) = store();
    let whole = fs::read(&paths[1]).unwrap();
    for index in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[index] ^= 1 << (index % 8);
        fs::write(&paths[1], &flipped).unwrap();
        let found = store.verify(&room()).unwrap();
        assert_eq!(found.faults.len(), 1, "byte {index}");
        assert_eq!(found.faults[0].paths(), [&paths[1]], "byte {index}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let (folder, store, paths) = store();
    let beside = |name: &str| paths[0].with_file_name(name);
    fs::write(&paths[0], "PAR1").unwrap();
    let mut rows = fs::read(&paths[2]).unwrap();
    for at in [20, rows.len() / 3] {
        rows[at] ^= 1;
    }
    fs::write(&paths[2], rows).unwrap();
    fs::write(beside("part-0.parquet"), "x").unwrap();
    let name = paths[1].file_name().unwrap().to_str().unwrap();
    let (from, to) = name
        .strip_suffix(".parquet")
        .unwrap()
        .split_once('-')
        .unwrap();
    // Inside the second file, from its second point on.
    let second = grid(&(11..20))
        .range()
        .from
        .to_string()
        .replace(['-', ':'], "");
    fs::write(beside(&format!("{second}-{to}.parquet")), "old").unwrap();
    // Over its end.
    let late = grid(&(19..25))
        .range()
        .to
        .to_string()
        .replace(['-', ':'], "");
    fs::write(beside(&format!("{second}-{late}.parquet")), "x").unwrap();
    fs::write(beside(&format!(".{from}-{to}.parquet.tmp")), "half").unwrap();

    let found = store.verify(&room()).unwrap();
    assert_eq!(
        kinds(&found),
        [
            "foreign",
            "contradiction",
            "contradiction",
            "superseded",
            "damaged",
            "damaged",
            "damaged"
        ]
    );
    assert_eq!(found.unfinished.len(), 1);
    assert!(found.faults.iter().all(|fault| fault.hint().is_some()));
    assert_eq!(found.faults[4].lost_range(), Some(grid(&(0..10)).range()));

    fs::create_dir(folder.path().join("check=Bad Name")).unwrap();
    fs::write(folder.path().join("all.parquet"), "x").unwrap();
    fs::write(folder.path().join("looks.jsonl"), "").unwrap();
    let strangers = store.strangers().unwrap();
    let names: Vec<_> = strangers
        .iter()
        .map(|s| s.paths()[0].file_name().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["all.parquet", "check=Bad Name"]);
}

#[test]
fn files_that_answer_another_question_are_told_each() {
    let (_folder, store, paths) = store();
    let elsewhere = tempfile::tempdir().unwrap();
    let writer = Store::open_for_writing(elsewhere.path()).unwrap();
    for start in [30, 40] {
        writer.put(&room(), &answer(start, "down")).unwrap();
    }
    for strange in writer.store().room(&room()).unwrap().unwrap().paths() {
        fs::copy(
            strange,
            paths[0].with_file_name(strange.file_name().unwrap()),
        )
        .unwrap();
    }
    let found = store.verify(&room()).unwrap();
    assert_eq!(kinds(&found), ["contradiction", "contradiction"]);
    assert_eq!(found.question.unwrap().query.to_string(), "up");
}

#[test]
fn rows_that_do_not_say_what_their_footer_says_are_found() {
    let (_folder, _store, paths) = store();
    let range = grid(&(0..10)).range();
    let file = StoredFile::open(&paths[0], &room(), range).unwrap();
    let mut decoder = Decoder::new(file.footer.question.step);
    let mut verify = |group: &_| {
        let bytes = file.rows().unwrap().read(group, Vec::new()).unwrap();
        decoder.verify(group, bytes).is_ok()
    };
    for group in &file.row_groups {
        assert!(verify(group));
        let mut other = group.clone();
        other.series = "{c=\"3\"}".to_owned();
        assert!(!verify(&other));
        let mut later = group.clone();
        later.positions = group.positions.start + 1..group.positions.end + 1;
        assert!(!verify(&later));
        let mut shorter = group.clone();
        shorter.positions.end -= 2;
        assert!(!verify(&shorter));
    }
}

#[test]
fn bytes_between_the_rows_belong_to_somebody() {
    let (_folder, _store, paths) = store();
    let mut file = StoredFile::open(&paths[0], &room(), grid(&(0..10)).range()).unwrap();
    assert!(file.is_covered());
    file.row_groups.pop();
    assert!(!file.is_covered());
}
