//! Requests that are too much for the server at once: halved until they are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::*;
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::{Options, RealPrometheus};
use crate::support::recording_proxy::RecordingProxy;
use crate::support::scripted_server::{Recorded, Reply, ScriptedServer};
use crate::support::stored;

const HEAD: &str = "version: 1\ngate: g\nstep: 60s\nchecks:\n";
const WIDE: &str = "  - { id: wide, query: wide, no_go: { above: 1 } }\n";
const SPAN: i64 = 600 * 60;

fn wide(options: &Options) -> RealPrometheus {
    let mut samples = OpenMetrics::new();
    for host in 0..10 {
        let values: Vec<_> = (NOON - 7200..NOON + SPAN)
            .step_by(60)
            .map(|at| (at, (at - NOON + host) as f64 / 7.0))
            .collect();
        samples = samples.gauge("wide", &[("host", &host.to_string())], &values);
    }
    options.start(&samples)
}

#[test]
fn too_many_samples_are_asked_for_in_halves() {
    let narrow = wide(&RealPrometheus::options().max_samples(2_000));
    let ample = wide(&RealPrometheus::options());
    let proxy = RecordingProxy::before(narrow.url());
    let gate = [HEAD, WIDE].concat();
    let (halved, whole) = (Folder::with_gate(&gate), Folder::with_gate(&gate));
    halved.fetch(&proxy.url(), NOON, NOON + SPAN, &[]).ended(0);
    whole.fetch(ample.url(), NOON, NOON + SPAN, &[]).ended(0);
    assert_eq!(
        stored::everything(&halved.store()),
        stored::everything(&whole.store())
    );
    let asked = proxy.take().len();
    assert!((4..=30).contains(&asked), "{asked} requests");
}

/// Halving ends at a floor: even sixteen points hold more samples than this server allows.
#[test]
fn what_is_too_much_in_the_smallest_pieces_is_said() {
    let narrow = wide(&RealPrometheus::options().max_samples(30));
    let proxy = RecordingProxy::before(narrow.url());
    let folder = Folder::with_gate(&[HEAD, WIDE].concat());
    folder
        .fetch(&proxy.url(), NOON, NOON + SPAN, &["--no-availability"])
        .ended(3)
        .complains(&["`wide`", "too many samples"]);
    let asked = proxy.take().len();
    assert!(asked <= 12, "{asked} requests");
}

fn asked_grid(asked: &Recorded) -> (i64, i64, i64) {
    let form = asked.form();
    let number = |name: &str| {
        let found = form.iter().find(|(own, _)| own == name);
        found.map_or(0, |(_, value)| value.parse().expect("whole seconds"))
    };
    (number("start"), number("end"), number("step"))
}

/// The answer of a server whose only series is its own clock.
fn clock(asked: &Recorded) -> Reply {
    let (start, end, step) = asked_grid(asked);
    let values: Vec<String> = (start..=end)
        .step_by(step as usize)
        .map(|at| format!(r#"[{at},"{at}"]"#))
        .collect();
    let values = values.join(",");
    Reply::matrix(&format!(r#"[{{"metric":{{}},"values":[{values}]}}]"#))
}

#[test]
fn what_the_server_gives_up_on_is_asked_for_in_halves() {
    let server = ScriptedServer::start(|asked, _| {
        let (start, end, step) = asked_grid(asked);
        if (end - start) / step >= 200 {
            let words = "query timed out in expression evaluation";
            return Reply::refusal(503, "timeout", words);
        }
        clock(asked)
    });
    let folder = Folder::with_gate(&[HEAD, WIDE].concat());
    folder
        .fetch(&server.url(), NOON, NOON + SPAN, &["--no-availability"])
        .ended(0);
    let held = stored::check(&folder.store(), "wide");
    let [series] = &held.series[..] else {
        panic!("one series: {}", held.series.len());
    };
    // With the lookback of an hour.
    assert_eq!(series.values.len(), 660);
    for (index, value) in series.values.iter().enumerate() {
        assert_eq!(*value, ((series.first + index as i64) * 60) as f64);
    }
    assert!(held.asked.failed.is_empty());
    let asked = server.recorded().len();
    assert!((6..=14).contains(&asked), "{asked} requests");
}

#[test]
fn a_server_that_takes_two_questions_at_once_is_soon_asked_two() {
    let under_way = Arc::new(AtomicUsize::new(0));
    let refused = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (busy, refusals) = (Arc::clone(&under_way), Arc::clone(&refused));
    let server = ScriptedServer::start(move |asked, number| {
        let before = busy.fetch_add(1, Ordering::SeqCst);
        let reply = if before >= 2 {
            refusals.lock().unwrap().push(number);
            Reply::text(429, "text/plain", "too many").with("Retry-After", "0")
        } else {
            thread::sleep(Duration::from_millis(15));
            let (start, _, _) = asked_grid(asked);
            let one = format!(r#"[{{"metric":{{}},"values":[[{start},"1"]]}}]"#);
            Reply::matrix(&one)
        };
        busy.fetch_sub(1, Ordering::SeqCst);
        reply
    });
    let checks: String = (0..12)
        .map(|id| format!("  - {{ id: c{id}, query: 'wide + {id}', no_go: {{ above: 1 }} }}\n"))
        .collect();
    let folder = Folder::with_gate(&[HEAD, &checks].concat());
    // Eight requests a check.
    let run = folder.fetch(
        &server.url(),
        NOON - 75_000 * 60,
        NOON,
        &["--concurrency", "8", "--no-availability"],
    );
    run.ended(0);
    let asked = server.recorded().len();
    let refused = refused.lock().unwrap().clone();
    assert_eq!(asked - refused.len(), 96, "every request once and no more");
    assert!(refused.len() <= 14, "{} of {asked} refused", refused.len());
    let late = refused
        .iter()
        .filter(|number| **number >= asked / 2)
        .count();
    assert!(late <= 4, "{late} refused in the second half: {refused:?}");
    let all = stored::everything(&folder.store());
    assert_eq!(all.len(), 12);
    for (room, held) in &all {
        assert_eq!(held.asked.asked.ranges().len(), 1, "{room}");
        let samples = held.series[0].values.iter();
        let present = samples.filter(|value| !retrogate::model::is_absent(**value));
        assert_eq!(present.count(), 8, "{room}");
    }
}
