//! Queries that the server refuses because of its data: the very instants fail, and nothing else.

use std::collections::BTreeSet;

use retrogate::model::{TimeRange, Timestamp};

use super::*;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::stored;

const MINUTE: i64 = 60;
const SPAN: i64 = 600 * MINUTE;
/// The first minute in which both pods are there.
const OVERLAP: i64 = NOON + 100 * MINUTE;

fn minutes(from: i64, to: i64, value: f64) -> Vec<Sample> {
    (from..to)
        .step_by(60)
        .map(|at| (at, value + (at - NOON) as f64 / 60.0))
        .collect()
}

/// One pod hands over to another and both are there for three minutes; `twice` has two of everything.
fn hand_over() -> RealPrometheus {
    let (start, end) = (NOON - 7200, NOON + SPAN);
    let samples = OpenMetrics::new()
        .gauge("busy", &[("app", "a")], &minutes(start, end, 3.0))
        .gauge(
            "room",
            &[("app", "a"), ("pod", "p1")],
            &minutes(start, OVERLAP + 180, 9.0),
        )
        .gauge(
            "room",
            &[("app", "a"), ("pod", "p2")],
            &minutes(OVERLAP, end, 9.0),
        )
        .gauge(
            "twice",
            &[("app", "a"), ("pod", "p1")],
            &minutes(start, end, 1.0),
        )
        .gauge(
            "twice",
            &[("app", "a"), ("pod", "p2")],
            &minutes(start, end, 1.0),
        );
    RealPrometheus::options()
        .lookback_delta("1s")
        .start(&samples)
}

const HEAD: &str = "version: 1\ngate: g\nstep: 60s\nchecks:\n";
const RATIO: &str = "  - { id: ratio, query: 'busy / on (app) room', no_go: { above: 1e9 } }\n";
const PEAK: &str =
    "  - { id: peak, query: 'busy / on (app) max by (app) (room)', no_go: { above: 1e9 } }\n";
const NEVER: &str = "  - { id: never, query: 'busy / on (app) twice', no_go: { above: 1 } }\n";

#[test]
fn a_hand_over_of_pods_costs_the_very_instants() {
    let server = hand_over();
    let proxy = RecordingProxy::before(server.url());
    let folder = Folder::with_gate(&[HEAD, RATIO, PEAK].concat());
    let run = folder.fetch(&proxy.url(), NOON, NOON + SPAN, &[]).ended(0);
    assert!(
        run.stdout.contains("3 refused by the server"),
        "{}",
        run.stdout
    );
    // 660 points with the lookback: two branches, ten deep.
    let asked = proxy.take().len();
    assert!(asked <= 50, "{asked} requests");

    let ratio = stored::check(&folder.store(), "ratio");
    let peak = stored::check(&folder.store(), "peak");
    let overlap = TimeRange::new(
        Timestamp::from_secs(OVERLAP),
        Timestamp::from_secs(OVERLAP + 180),
    );
    assert_eq!(ratio.asked.failed.ranges(), [overlap]);
    assert!(peak.asked.failed.is_empty());
    assert_eq!(ratio.asked.asked, peak.asked.asked);
    // Outside the overlap both queries ask the same.
    let ([ratio], [peak]) = (&ratio.series[..], &peak.series[..]) else {
        panic!(
            "one series each: {} {}",
            ratio.series.len(),
            peak.series.len()
        );
    };
    let first = OVERLAP / 60;
    for position in ratio.first..ratio.first + ratio.values.len() as i64 {
        let expected = if (first..first + 3).contains(&position) {
            retrogate::model::Sample::Absent
        } else {
            peak.at(position)
        };
        assert_eq!(
            ratio.at(position),
            expected,
            "minute {}",
            position - NOON / 60
        );
    }
    assert_eq!(ratio.values.len(), peak.values.len());

    let replay = finish(program().current_dir(folder.0.path()).args([
        "replay",
        "--format",
        "json",
        "--from",
        &NOON.to_string(),
    ]))
    .ended(0)
    .json();
    assert_eq!(replay["unjudged"]["failed"], 3, "{}", replay["unjudged"]);
    assert_eq!(replay["unjudged"]["steps"], 3);

    // What failed was asked, and is not asked again.
    folder.fetch(&proxy.url(), NOON, NOON + SPAN, &[]).ended(0);
    assert!(proxy.take().is_empty());
}

#[test]
fn a_query_that_works_nowhere_is_said_to_be_wrong_and_the_others_are_fetched() {
    let server = hand_over();
    let proxy = RecordingProxy::before(server.url());
    let folder = Folder::with_gate(&[HEAD, NEVER, PEAK].concat());
    folder
        .fetch(&proxy.url(), NOON, NOON + SPAN, &[])
        .ended(3)
        .complains(&["1 of 2 checks", "`never`", "many-to-many"]);
    let asked = proxy.take();
    let of_never = |asked: &crate::support::scripted_server::Recorded| {
        asked
            .form()
            .iter()
            .any(|(_, value)| value.contains("twice"))
    };
    let count = asked.iter().filter(|asked| of_never(asked)).count();
    assert!((2..=100).contains(&count), "{count} requests");
    let peak = stored::check(&folder.store(), "peak");
    assert_eq!(peak.series.len(), 1);
    let rooms: BTreeSet<_> = stored::everything(&folder.store())
        .into_keys()
        .map(|room| room.to_string())
        .collect();
    assert!(
        rooms.iter().all(|room| !room.contains("never")),
        "{rooms:?}"
    );

    // A gate without it goes on at once.
    fs::write(folder.0.path().join("gate.yaml"), [HEAD, PEAK].concat()).unwrap();
    folder.fetch(&proxy.url(), NOON, NOON + SPAN, &[]).ended(0);
    assert!(proxy.take().is_empty());
}

#[test]
fn a_query_that_fails_for_long_and_then_works_is_fetched() {
    let server = hand_over();
    // Refused for the first ninety minutes and the lookback; then one of the two is filtered away.
    let query = format!(
        "busy / on (app) (twice unless on (pod) (twice{{pod=\\\"p2\\\"}} and on () (vector(time()) >= {})))",
        NOON + 90 * MINUTE
    );
    let gate = format!("{HEAD}  - id: late\n    query: \"{query}\"\n    no_go: {{ above: 1 }}\n");
    let folder = Folder::with_gate(&gate);
    folder.fetch(server.url(), NOON, NOON + SPAN, &[]).ended(0);
    let late = stored::check(&folder.store(), "late");
    let [failed] = late.asked.failed.ranges() else {
        panic!("one range failed: {:?}", late.asked.failed);
    };
    assert_eq!(failed.to, Timestamp::from_secs(NOON + 90 * MINUTE));
    assert_eq!(late.asked.asked.span().unwrap().from, failed.from);
    assert_eq!(late.series[0].values.len(), 510);
}
