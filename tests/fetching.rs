//! `retrogate fetch` against a real Prometheus: what is asked, and what the store holds afterwards.
//!
//! Requests are counted on their way, by a forwarder before the server; the store is read by the library.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use retrogate::model::{CheckHistory, CheckId, Timestamp};
use retrogate::store::Store;
use tempfile::TempDir;

use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{Run, finish, program};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::scripted_server::Recorded;

mod asking;
mod interrupted;
mod pieces;
mod refused;
mod replacing;

/// 2026-01-31T12:00:00Z, on the grid of every step used here.
const NOON: i64 = 1_769_860_800;
const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

const HEAD: &str = "version: 1\ngate: g\nstep: 60s\nchecks:\n";
/// `for` asks for an hour and a half of lookback: ten minutes of window, eighty of hold.
const LOAD: &str =
    "  - { id: load, query: load, no_go: { slope: 10m, below: -7, for: 80m, min_points: 5 } }\n";
const BUSY: &str = "  - { id: busy, query: 'sum(load)', warning: { above: 40 } }\n";
const NEVER: &str = "  - { id: never, query: never_there, no_go: { above: 1 } }\n";
const LOOKBACK: i64 = 90 * MINUTE;

/// A folder with a gate and a store in it, and a server behind a forwarder.
struct World {
    folder: TempDir,
    proxy: RecordingProxy,
    _server: RealPrometheus,
}

impl World {
    fn new(gate: &str, server: RealPrometheus) -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
            proxy: RecordingProxy::before(server.url()),
            _server: server,
        };
        world.write_gate(gate);
        world
    }

    fn write_gate(&self, gate: &str) {
        fs::write(self.folder.path().join("gate.yaml"), gate).unwrap();
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("history")
    }

    /// `[from, to)`, in Unix seconds, through the forwarder.
    fn fetch(&self, from: i64, to: i64, more: &[&str]) -> Run {
        self.fetch_from(&self.proxy.url(), from, to, more)
    }

    fn fetch_from(&self, url: &str, from: i64, to: i64, more: &[&str]) -> Run {
        finish(self.command(url, from, to).args(more))
    }

    fn command(&self, url: &str, from: i64, to: i64) -> std::process::Command {
        let mut command = program();
        command
            .current_dir(self.folder.path())
            .args(["fetch", "--prometheus-url", url])
            .args(["--from", &from.to_string(), "--to", &to.to_string()]);
        command
    }

    fn read(&self, check: &str) -> CheckHistory {
        read(&self.store(), check)
    }

    /// The instants asked since the last look, by query.
    fn asked(&self) -> BTreeMap<String, Vec<i64>> {
        asked(&self.proxy.take())
    }
}

fn read(store: &Path, check: &str) -> CheckHistory {
    let files = Store::open(store)
        .unwrap()
        .check(&CheckId::try_new(check).unwrap())
        .unwrap();
    files.expect("the check was fetched").read_all().unwrap()
}

/// The instants of range queries, by query, sorted; an instant asked twice stands there twice.
fn asked(requests: &[Recorded]) -> BTreeMap<String, Vec<i64>> {
    let mut instants: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for request in requests {
        assert_eq!(request.method, "POST");
        assert!(
            request.target.ends_with("/api/v1/query_range"),
            "{request:?}"
        );
        let form: BTreeMap<String, String> = request.form().into_iter().collect();
        let number = |name: &str| -> i64 { form[name].parse().unwrap() };
        let (start, end, step) = (number("start"), number("end"), number("step"));
        assert_eq!((start % step, end % step), (0, 0), "{form:?}");
        let asked = (start..=end).step_by(usize::try_from(step).unwrap());
        instants
            .entry(form["query"].clone())
            .or_default()
            .extend(asked);
    }
    for asked in instants.values_mut() {
        asked.sort_unstable();
    }
    instants
}

/// Every step of `[from, to)`.
fn every(step: i64, from: i64, to: i64) -> Vec<i64> {
    (from..to).step_by(usize::try_from(step).unwrap()).collect()
}

/// A sample a minute over `[from, to)`.
fn minutes(from: i64, to: i64, value: impl Fn(i64) -> f64) -> Vec<Sample> {
    every(MINUTE, from, to)
        .into_iter()
        .map(|at| (at, value(at)))
        .collect()
}

/// Two loads from six hours before noon to a day after, one of them with a gap, NaN and infinities.
fn loads(offset: f64) -> OpenMetrics {
    let of = move |at: i64| ((at / MINUTE) % 97) as f64 * 0.7 + offset;
    let odd = move |at: i64| match (at / MINUTE) % 50 {
        7 => f64::NAN,
        8 => f64::INFINITY,
        9 => f64::NEG_INFINITY,
        _ => -of(at),
    };
    let (begin, end) = (NOON - 6 * HOUR, NOON + 24 * HOUR);
    let mut with_gap = minutes(begin, NOON + 2 * HOUR, odd);
    with_gap.extend(minutes(NOON + 3 * HOUR, NOON + 4 * HOUR, odd));
    OpenMetrics::new()
        .gauge("load", &[("host", "a")], &minutes(begin, end, of))
        .gauge("load", &[("host", "b")], &with_gap)
}

fn prometheus(samples: &OpenMetrics) -> RealPrometheus {
    RealPrometheus::options()
        .lookback_delta("90s")
        .start(samples)
}

/// The value of the series at an instant; `None` where there is none.
fn value_at(history: &CheckHistory, series: &str, at: i64, step: i64) -> Option<f64> {
    use retrogate::model::Sample;
    let column = history.series.iter().find(|column| column.labels == series);
    match column?.at(at / step) {
        Sample::Value(value) => Some(value),
        Sample::NaN | Sample::Absent => None,
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
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

fn instant(seconds: i64) -> String {
    Timestamp::from_secs(seconds).to_string()
}
