//! Live at T is replay at T: the demo's samples in a real Prometheus, asked by `live --at T`, and the
//! history fetched from the same samples, judged by `explain --at T` and by one `replay` of all of it.
//!
//! The moments are chosen by chance with a seed: anywhere, and around what is hard (the edges of
//! incidents and of the dark hours, the births of counters). The documents must be equal but for notes;
//! a server may sum series in another order from one asking to the next, so values may differ by 1e-12
//! relative, which is counted and said.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use retrogate::model::{CheckHistory, Sample, Timestamp};
use retrogate::store::Store;

use crate::support::dice::Dice;
use crate::support::program::{self, run};
use crate::support::real_prometheus::RealPrometheus;
use moments::{Counts, Row, judged, replayed, unjudged};

mod moments;

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
const SEED: u64 = 20_260_302;
const TOLERANCE: f64 = 1e-12;

fn demo(name: &str) -> String {
    format!("{DEMO}/{name}")
}

/// The samples of the demo, made anew, in a Prometheus.
fn prometheus() -> RealPrometheus {
    let folder = tempfile::tempdir().unwrap();
    let simulated = std::process::Command::new(program::example("simulate-demo"))
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(simulated.success());
    for list in ["incidents.csv", "deployments.csv"] {
        let made = std::fs::read(folder.path().join(list)).unwrap();
        let bundled = std::fs::read(demo(list)).unwrap();
        assert!(made == bundled, "{list} is not what the simulator makes");
    }
    RealPrometheus::options().start_from_file(&folder.path().join("history.om"))
}

/// What `live` and `explain` say of one moment, compared with each other and with the row.
struct Comparison<'a> {
    server: &'a RealPrometheus,
    /// Where `live` puts its verdicts on the record.
    log: &'a Path,
    /// Documents that were equal to the byte.
    equal: usize,
    /// Numbers in the others that were equal, and those that were only near.
    same: usize,
    near: usize,
}

impl Comparison<'_> {
    fn at(&mut self, row: &Row, seconds_later: usize) {
        let at = (row.at + i64::try_from(seconds_later).unwrap()).to_string();
        let gate = demo("gate.yaml");
        let of_gate = ["--gate", &gate, "--at", &at, "--format", "json"];
        let live = run(&[
            &["live", "--strict", "--prometheus-url", self.server.url()][..],
            &["--log", self.log.to_str().unwrap()][..],
            &of_gate,
        ]
        .concat());
        let status = match row.verdict.as_deref() {
            Some("GO") => 0,
            Some("WARNING") => 1,
            Some("NO-GO") => 2,
            None => 3,
            Some(other) => panic!("{other} is no verdict"),
        };
        let live = live.ended(status);
        let store = demo("history");
        let explained = run(&[&["explain", "--store", &store], &of_gate[..]].concat());
        let explained = explained.ended(0);
        if live.stdout == explained.stdout {
            self.equal += 1;
        } else {
            self.compare(&live.json(), &explained.json(), &mut Vec::new());
        }
        of_row(&explained.json(), row);
    }

    fn compare(&mut self, live: &Value, explained: &Value, place: &mut Vec<String>) {
        match (live, explained) {
            (Value::Object(live), Value::Object(explained)) => {
                let names = |object: &serde_json::Map<String, Value>| -> Vec<String> {
                    object.keys().cloned().collect()
                };
                assert_eq!(names(live), names(explained), "{place:?}");
                for (name, value) in live {
                    if place.is_empty() && name == "notes" {
                        continue;
                    }
                    place.push(name.clone());
                    self.compare(value, &explained[name], place);
                    place.pop();
                }
            }
            (Value::Array(live), Value::Array(explained)) => {
                assert_eq!(live.len(), explained.len(), "{place:?}");
                for (index, (live, explained)) in live.iter().zip(explained).enumerate() {
                    place.push(index.to_string());
                    self.compare(live, explained, place);
                    place.pop();
                }
            }
            (Value::Number(_), Value::Number(_)) if live == explained => self.same += 1,
            (Value::Number(live), Value::Number(explained)) => {
                let (live, explained) = (live.as_f64().unwrap(), explained.as_f64().unwrap());
                assert!(
                    is_near(live, explained),
                    "{place:?}: {live:e} live, {explained:e} explained"
                );
                self.near += 1;
            }
            (live, explained) => assert_eq!(live, explained, "{place:?}"),
        }
    }
}

fn of_row(document: &Value, row: &Row) {
    let time: Timestamp = document["timestamp"].as_str().unwrap().parse().unwrap();
    assert_eq!(time.secs(), row.at, "the grid point not after T");
    assert_eq!(document["verdict"].as_str(), row.verdict.as_deref());
    let states: BTreeMap<String, Option<String>> = document["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| {
            let state = check["state"].as_str().map(str::to_owned);
            (check["id"].as_str().unwrap().to_owned(), state)
        })
        .collect();
    assert_eq!(states, row.checks, "at {}", row.at);
}

fn parity(server: &RealPrometheus, counts: &Counts) {
    let rows = replayed();
    let mut dice = Dice(SEED);
    let judged = judged(&rows, counts, &mut dice);
    let unjudged = unjudged(&rows, counts.unjudged, &mut dice);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    let mut comparison = Comparison {
        server,
        log: &log,
        equal: 0,
        same: 0,
        near: 0,
    };
    let begun = std::time::Instant::now();
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in judged.into_iter().chain(unjudged) {
        let seconds_later = dice.below(60);
        comparison.at(row, seconds_later);
        *verdicts
            .entry(row.verdict.as_deref().unwrap_or("no verdict"))
            .or_default() += 1;
    }
    println!(
        "{verdicts:?}: {} documents equal to the byte; in the others {} numbers equal and {} within \
         {TOLERANCE:e}; {:.1} s",
        comparison.equal,
        comparison.same,
        comparison.near,
        begun.elapsed().as_secs_f64()
    );
    for verdict in ["GO", "WARNING", "NO-GO", "no verdict"] {
        assert!(verdicts.contains_key(verdict), "never {verdict}");
    }
    the_log_is_verified(server, &log, verdicts.values().sum());
}

/// What `live` put on the record is what `verify` finds.
fn the_log_is_verified(server: &RealPrometheus, log: &Path, moments: usize) {
    let gate = demo("gate.yaml");
    let verified = run(&[
        "verify",
        "--format",
        "json",
        "--gate",
        &gate,
        "--log",
        log.to_str().unwrap(),
        "--prometheus-url",
        server.url(),
    ]);
    let document = verified.ended(0).json();
    assert_eq!(document["identical"], moments);
    assert_eq!(document["identical_in_every_check"], moments);
}

/// The bundled history is what a fetch brings from the simulator's samples today, but for the order in
/// which a server sums.
fn the_bundled_history_is_what_is_fetched(server: &RealPrometheus) {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("history");
    run(&[
        "fetch",
        "--gate",
        &demo("gate.yaml"),
        "--store",
        store.to_str().unwrap(),
        "--prometheus-url",
        server.url(),
        "--from",
        "2026-03-02T00:00:00Z",
        "--to",
        "2026-03-30T00:00:00Z",
    ])
    .ended(0);
    let (fetched, bundled) = (
        Store::open(store).unwrap(),
        Store::open(demo("history")).unwrap(),
    );
    let rooms = bundled.rooms().unwrap();
    assert_eq!(fetched.rooms().unwrap(), rooms);
    assert_eq!(rooms.len(), 13, "twelve checks and the availability");
    for room in rooms {
        let read = |store: &Store| store.room(&room).unwrap().unwrap().read_all().unwrap();
        let (fetched, bundled) = (read(&fetched), read(&bundled));
        assert_eq!(fetched.asked, bundled.asked, "{room}");
        let (same, near) = same_and_near(&fetched, &bundled);
        println!("{room}: {same} samples equal to the bit, {near} within {TOLERANCE:e}");
    }
}

fn same_and_near(fetched: &CheckHistory, bundled: &CheckHistory) -> (usize, usize) {
    let (mut same, mut near) = (0, 0);
    assert_eq!(fetched.series.len(), bundled.series.len());
    for (one, other) in fetched.series.iter().zip(&bundled.series) {
        assert_eq!(
            (&one.labels, one.first, one.values.len()),
            (&other.labels, other.first, other.values.len())
        );
        for (one, other) in one.values.iter().zip(&other.values) {
            match (Sample::from(*one), Sample::from(*other)) {
                (one, other) if f64::from(one).to_bits() == f64::from(other).to_bits() => same += 1,
                (Sample::Value(one), Sample::Value(other)) if is_near(one, other) => near += 1,
                (one, other) => panic!("{one:?} and {other:?}"),
            }
        }
    }
    (same, near)
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= TOLERANCE * one.abs().max(other.abs())
}

#[test]
fn live_at_a_moment_is_replay_at_that_moment() {
    let counts = Counts {
        anywhere: 80,
        near: 30,
        warning: 10,
        unjudged: 10,
    };
    parity(&prometheus(), &counts);
}

#[test]
#[ignore = "long: 800 moments, and all of the demo fetched anew"]
fn live_at_five_hundred_moments_is_replay_at_those_moments() {
    let server = prometheus();
    the_bundled_history_is_what_is_fetched(&server);
    let counts = Counts {
        anywhere: 500,
        near: 200,
        warning: 50,
        unjudged: 50,
    };
    parity(&server, &counts);
}
