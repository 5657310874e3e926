//! `retrogate store info|verify|compact` on a store made here: what is said, and the exit status.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use retrogate::model::{
    CheckId, Duration, Grid, Instants, Query, SeriesColumn, Step, TimeRange, Timestamp,
};
use retrogate::store::{Answer, Room, Store};
use serde_json::Value;
use tempfile::TempDir;

/// 2026-03-01T00:00:00Z.
const MIDNIGHT: i64 = 1_772_323_200;
const HOUR: i64 = 3600;

const GATE: &str = "\
version: 1
gate: g
step: 60s
checks:
  - { id: load, query: sum(load), no_go: { above: 1 } }
  - { id: busy, query: busy, no_go: { above: 1 } }
  - { id: later, query: later, no_go: { above: 1 } }
";

struct Ended {
    status: i32,
    stdout: String,
    stderr: String,
}

fn store(folder: &TempDir, words: &[&str]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_retrogate"))
        .current_dir(folder.path())
        .arg("store")
        .args(words)
        .output()
        .unwrap();
    Ended {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn json(folder: &TempDir, words: &[&str]) -> (i32, Value) {
    let ended = store(folder, &[words, &["--format", "json"]].concat());
    (ended.status, serde_json::from_str(&ended.stdout).unwrap())
}

/// One sample a minute over some hours of the day, of one series.
fn answer(query: &str, from: i64, to: i64) -> Answer {
    let step = Step::try_new(Duration::from_mins(1)).unwrap();
    let range = TimeRange::new(
        Timestamp::from_secs(MIDNIGHT + from * HOUR),
        Timestamp::from_secs(MIDNIGHT + to * HOUR),
    );
    let grid = Grid::try_new(step, range).unwrap();
    Answer {
        query: Query::try_new(query).unwrap(),
        source: "http://prom:9090".to_owned(),
        grid,
        asked_at: Timestamp::from_secs(MIDNIGHT + 24 * HOUR),
        warnings: Vec::new(),
        failed: Instants::new(),
        series: vec![SeriesColumn {
            labels: "{}".to_owned(),
            first: grid.first_position(),
            values: (0..grid.len()).map(|point| point as f64 / 8.0).collect(),
        }],
    }
}

fn check(id: &str) -> Room {
    Room::Check(CheckId::try_new(id).unwrap())
}

/// `load` in three files with a gap and two refused minutes, `busy` under another query than the gate's,
/// the availability, and an old question of `load`, retired.
fn world() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
    let writer = Store::open_for_writing(folder.path().join("history")).unwrap();
    writer.put(&check("load"), &answer("load", 0, 1)).unwrap();
    writer.retire(&check("load")).unwrap();
    for (from, to) in [(0, 6), (6, 12), (18, 24)] {
        let mut answer = answer("sum(load)", from, to);
        if from == 6 {
            let minutes = answer.grid.slice(10..12);
            answer.failed.insert(minutes.range());
            answer.series[0].values[10..12].fill(retrogate::model::ABSENT);
            answer.warnings = vec!["PromQL info: metric might not be a counter".to_owned()];
        }
        writer.put(&check("load"), &answer).unwrap();
    }
    writer
        .put(&check("busy"), &answer("sum(busy)", 0, 24))
        .unwrap();
    writer
        .put(&Room::Server, &answer("count(up)", 0, 24))
        .unwrap();
    folder
}

fn files(folder: &TempDir, check: &str) -> Vec<PathBuf> {
    let room = folder.path().join("history").join(check);
    let mut files: Vec<_> = fs::read_dir(room)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn damage(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes[40] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn info_says_what_is_there_and_what_never_was() {
    let folder = world();
    let (status, info) = json(&folder, &["info", "--gate", "gate.yaml"]);
    assert_eq!(status, 0);
    assert_eq!(info["schema"], "retrogate/store-info/v1");
    let load = info["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["id"] == "load");
    let load = load.unwrap();
    assert_eq!(load["points"], 18 * 60);
    assert_eq!(load["samples"], 18 * 60 - 2);
    assert_eq!(load["failed"], 2);
    assert_eq!(load["files"], 3);
    assert_eq!(load["gaps"][0]["from"], "2026-03-01T12:00:00Z");
    assert_eq!(load["gaps"][0]["points"], 360);
    assert_eq!(load["failed_at"][0]["from"], "2026-03-01T06:10:00Z");
    assert_eq!(
        load["warnings"][0]["asked"][0]["from"],
        "2026-03-01T06:00:00Z"
    );
    assert_eq!(load["fits"], true);
    assert_eq!(info["availability"]["query"], "count(up)");
    assert_eq!(info["availability"]["fits"], Value::Null);
    assert_eq!(info["not_fetched"][0], "later");
    assert_eq!(info["retired"][0]["query"], "load");
    let bytes: u64 = ["check=load", "check=busy", "server"]
        .iter()
        .flat_map(|room| files(&folder, room))
        .map(|file| fs::metadata(file).unwrap().len())
        .sum();
    assert_eq!(info["totals"]["bytes"], bytes);
    assert_eq!(info["totals"]["samples"], 18 * 60 - 2 + 2 * 24 * 60);

    let text = store(&folder, &["info", "--gate", "gate.yaml"]).stdout;
    for line in [
        "history holds 2 checks, every 60 s from http://prom:9090, asked last 2026-03-02 00:00Z\n",
        "load            2026-03-01 00:00Z to 2026-03-02 00:00Z     1   1,080        2    1,078       1      3",
        "\n  load            sum(load)\n",
        "    never asked: 2026-03-01 12:00Z to 2026-03-01 18:00Z (360 points)\n",
        "    refused by the server: 2026-03-01 06:10Z to 2026-03-01 06:12Z (2 points)\n",
        "    the server said: PromQL info: metric might not be a counter\n      of 2026-03-01 06:00Z to 2026-03-01 12:00Z (360 points)\n",
        "    does not fit: check `busy`: the store holds answers to `sum(busy)`, the gate asks `busy`\n",
        "  later  was never fetched\n",
        "history/retired/load/1  1 file, ",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let alone = store(&folder, &["info"]);
    assert!(
        alone.status == 0 && !alone.stdout.contains("fit"),
        "{}",
        alone.stdout
    );
}

#[test]
fn verify_ends_with_0_1_or_64() {
    let folder = world();
    let sound = store(&folder, &["verify"]);
    assert_eq!(sound.status, 0, "{}", sound.stderr);
    assert!(
        sound.stdout.starts_with("history: read 5 files, "),
        "{}",
        sound.stdout
    );
    assert!(
        sound.stdout.ends_with(" 3,958 samples: all sound\n"),
        "{}",
        sound.stdout
    );

    let (status, verified) = json(&folder, &["verify", "--gate", "gate.yaml"]);
    assert_eq!((status, &verified["sound"]), (1, &Value::Bool(false)));
    let kinds = |verified: &Value| -> Vec<String> {
        let faults = verified["faults"].as_array().unwrap().iter();
        faults
            .map(|fault| fault["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(kinds(&verified), ["misfit", "not-fetched"]);

    // One damaged file is replaced where it stands.
    let load = files(&folder, "check=load");
    damage(&load[0]);
    let one = store(&folder, &["verify"]);
    assert_eq!(one.status, 1);
    assert!(
        one.stdout
            .contains(": 1 fault\n\ndamaged: history/check=load/"),
        "{}",
        one.stdout
    );
    assert!(
        one.stdout.contains("ask that range again: `retrogate fetch --refresh --from 2026-03-01T00:00:00Z --to 2026-03-01T06:00:00Z --store history`"),
        "{}",
        one.stdout
    );
    // Several leave first, and one fetch brings back what they answered.
    damage(&load[2]);
    let (status, verified) = json(&folder, &["verify"]);
    assert_eq!(
        (status, kinds(&verified)),
        (1, vec!["damaged".to_owned(); 2])
    );
    for fault in verified["faults"].as_array().unwrap() {
        assert_eq!(
            fault["remedy"],
            "move it and the 1 other damaged out of the store, then ask again what they answered: \
             `retrogate fetch --from 2026-03-01T00:00:00Z --to 2026-03-02T00:00:00Z --store history`"
        );
    }

    for command in ["info", "verify", "compact"] {
        let none = store(&folder, &[command, "--store", "elsewhere"]);
        assert_eq!(none.status, 64);
        assert!(
            none.stderr.contains("error: no store at elsewhere"),
            "{}",
            none.stderr
        );
        assert!(!folder.path().join("elsewhere").exists());
        let other = store(&folder, &[command, "--store", "history/check=load"]);
        assert_eq!(other.status, 64, "{}", other.stderr);
    }
}

#[test]
fn unfinished_files_are_no_fault_and_left_over_ones_are() {
    let folder = world();
    let load = files(&folder, "check=load");
    let name = load[0].file_name().unwrap().to_str().unwrap();
    let beside = load[0].with_file_name(format!(".{name}.tmp"));
    fs::write(&beside, "half").unwrap();
    let unfinished = store(&folder, &["verify"]);
    assert_eq!(unfinished.status, 0);
    assert!(
        unfinished
            .stdout
            .contains("unfinished, harmless: history/check=load/.")
    );

    // As a compaction leaves it that dies between its rename and its last removal.
    let kept = fs::read(&load[1]).unwrap();
    assert_eq!(store(&folder, &["compact"]).status, 0);
    assert!(!beside.exists());
    fs::write(&load[1], kept).unwrap();
    let (status, verified) = json(&folder, &["verify"]);
    assert_eq!(status, 1);
    assert_eq!(verified["faults"][0]["kind"], "superseded");
    let compacted = store(&folder, &["compact"]);
    assert!(
        compacted.stdout.contains("nothing to join"),
        "{}",
        compacted.stdout
    );
    assert_eq!(store(&folder, &["verify"]).status, 0);
}

#[test]
fn compact_says_what_it_joined() {
    let folder = world();
    let (_, before) = json(&folder, &["info"]);
    let (status, compacted) = json(&folder, &["compact"]);
    assert_eq!(status, 0);
    assert_eq!(compacted["schema"], "retrogate/store-compact/v1");
    assert_eq!(compacted["totals"]["files_before"], 5);
    assert_eq!(compacted["totals"]["files_after"], 4);
    let (_, mut after) = json(&folder, &["info"]);
    // Whatever is not about files is as it was.
    for (at, check) in before["checks"].as_array().unwrap().iter().enumerate() {
        for field in ["files", "bytes", "bytes_per_sample"] {
            after["checks"][at][field] = check[field].clone();
        }
    }
    assert_eq!(after["checks"], before["checks"]);
    let text = store(&folder, &["compact"]).stdout;
    assert_eq!(text, "history: nothing to join in 4 files\n");
}
