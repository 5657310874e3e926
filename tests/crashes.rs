//! Nothing lost, nothing twice: whatever ends a fetch, the store opens, holds whole files only, and is
//! completed by the same command to what an undisturbed fetch brings.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use retrogate::job::verify_store;
use retrogate::model::{CheckHistory, Grid, Instants, SeriesColumn, Step, TimeRange, is_absent};
use retrogate::store::{Room, Store};
use tempfile::TempDir;

use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{finish, program};
use crate::support::real_prometheus::RealPrometheus;

mod disk;
mod killed;
mod server;
mod two_writers;

/// 2026-01-31T12:00:00Z, on the grid of every step used here.
const NOON: i64 = 1_769_860_800;
/// A day at one second: nine requests a check.
const DAY: i64 = 86_400;

/// Dense, summed, sparse, empty, and refused by the server in some instants: two pods claim one name.
const GATE: &str = "\
version: 1
gate: g
step: 1s
checks:
  - { id: load, query: load, no_go: { above: 40 } }
  - { id: sum, query: sum(load), no_go: { above: 90 } }
  - { id: rate, query: 'rate(load[30s])', no_go: { above: 90 } }
  - { id: sparse, query: load > 45, no_go: { above: 49 } }
  - { id: never, query: never_there, no_go: { above: 1 } }
  - { id: claimed, query: 'load{pod=\"a\"} * on () group_left () claim', no_go: { above: 1000 } }
";

/// A server with a day of samples, and a folder with a gate.
struct World {
    folder: TempDir,
    server: RealPrometheus,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
        let server = RealPrometheus::options()
            .lookback_delta("1s")
            .start(&samples());
        Self { folder, server }
    }

    fn path(&self, store: &str) -> PathBuf {
        self.folder.path().join(store)
    }

    /// The same command every time.
    fn fetch(&self, store: &Path) -> Command {
        self.fetch_to(store, DAY)
    }

    /// A fetch of the first so many seconds.
    fn fetch_to(&self, store: &Path, seconds: i64) -> Command {
        let mut command = program();
        command.args(self.arguments(store, seconds));
        command
    }

    fn arguments(&self, store: &Path, seconds: i64) -> Vec<String> {
        let gate = self.folder.path().join("gate.yaml");
        vec![
            "fetch".to_owned(),
            "--gate".to_owned(),
            gate.display().to_string(),
            "--prometheus-url".to_owned(),
            self.server.url().to_owned(),
            "--from".to_owned(),
            NOON.to_string(),
            "--to".to_owned(),
            (NOON + seconds).to_string(),
            "--store".to_owned(),
            store.display().to_string(),
        ]
    }

    /// An undisturbed fetch.
    fn whole(&self) -> Content {
        let store = self.path("whole");
        ends(&mut self.fetch(&store), 0);
        let whole = content(&store);
        assert_eq!(whole.len(), 7, "six checks and the availability");
        let claimed = whole
            .iter()
            .find(|(room, _)| room.to_string().contains("claimed"));
        assert!(!claimed.unwrap().1.asked.failed.is_empty());
        whole
    }

    /// The same command completes the store to `whole`, and all of it is sound.
    fn resume(&self, store: &Path, whole: &Content) {
        ends(&mut self.fetch(store), 0);
        assert_complete(store, whole);
    }
}

/// A value a second, with waves and noise that do not compress away.
fn samples() -> OpenMetrics {
    let series = |seed: i64, from: i64, to: i64| -> Vec<Sample> {
        let value = |second: i64| ((second * (seed + 7919)) % 104_729 % 5000) as f64 / 100.0;
        (from..to)
            .map(|second| (NOON + second, value(second)))
            .collect()
    };
    // Both claim it for half a minute, twice.
    let claims = |stretches: &[(i64, i64)]| -> Vec<Sample> {
        let seconds = stretches.iter().flat_map(|(from, to)| *from..*to);
        seconds.map(|second| (NOON + second, 1.0)).collect()
    };
    OpenMetrics::new()
        .gauge("load", &[("pod", "a")], &series(1, -60, DAY))
        .gauge("load", &[("pod", "b")], &series(2, 3_600, DAY / 2))
        .gauge(
            "claim",
            &[("by", "a")],
            &claims(&[(-60, 40_030), (70_000, DAY)]),
        )
        .gauge("claim", &[("by", "b")], &claims(&[(40_000, 70_030)]))
}

/// Runs to its end, which must be `status`; returns stderr.
#[track_caller]
fn ends(command: &mut Command, status: i32) -> String {
    finish(command).ended(status).stderr
}

/// All that a store knows, room by room.
type Content = Vec<(Room, CheckHistory)>;

fn content(store: &Path) -> Content {
    let store = Store::open(store).unwrap();
    let rooms = store.rooms().unwrap().into_iter();
    rooms
        .filter_map(|room| {
            let files = store.room(&room).unwrap()?;
            Some((room, files.read_all().unwrap()))
        })
        .collect()
}

/// Everything there is sound, and what is known is what the whole knows.
fn assert_part(store: &Path, whole: &Content) {
    let verified = verify_store(store, None).unwrap();
    assert!(verified.sound, "{verified:#?}");
    let opened = Store::open(store).unwrap();
    for room in opened.rooms().unwrap() {
        let Some(files) = opened.room(&room).unwrap() else {
            continue;
        };
        let (_, complete) = whole.iter().find(|(own, _)| *own == room).unwrap();
        let step = files.question().step;
        for range in files.asked().asked.ranges() {
            let found = files.read(*range).unwrap();
            assert!(
                found == part(complete, step, *range),
                "{room} differs in {range}"
            );
        }
    }
}

/// What of a history lies inside a range that was asked.
fn part(whole: &CheckHistory, step: Step, range: TimeRange) -> CheckHistory {
    let inside: Instants = [range].into_iter().collect();
    let grid = Grid::covering(step, range);
    let mut part = CheckHistory::default();
    part.asked.asked = whole.asked.asked.intersection(&inside);
    part.asked.failed = whole.asked.failed.intersection(&inside);
    for series in &whole.series {
        let mut values = Vec::new();
        series.read_into(grid, &mut values);
        let present = |value: &f64| !is_absent(*value);
        let Some(first) = values.iter().position(present) else {
            continue;
        };
        let last = values.iter().rposition(present).unwrap();
        part.series.push(SeriesColumn {
            labels: series.labels.clone(),
            first: grid.first_position() + first as i64,
            values: values[first..=last].to_vec(),
        });
    }
    part
}

fn assert_complete(store: &Path, whole: &Content) {
    ends(program().args(["store", "verify", "--store"]).arg(store), 0);
    let verified = verify_store(store, None).unwrap();
    assert!(
        verified.sound && verified.unfinished.is_empty(),
        "{verified:#?}"
    );
    for ((room, found), (other, complete)) in content(store).iter().zip(whole) {
        assert_eq!(room, other);
        assert!(found == complete, "{room} differs");
    }
    assert_eq!(content(store).len(), whole.len());
    let strange: Vec<PathBuf> = files(store)
        .into_iter()
        .filter(|file| file.extension().is_none_or(|ending| ending != "parquet"))
        .collect();
    assert_eq!(strange, [store.join(".lock")]);
}

/// Every file under a folder, sorted; none where there is none.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
