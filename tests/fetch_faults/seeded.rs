//! Many fetches through bad weather, each with its own seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::support::dice::Dice;
use crate::support::fault_proxy::{FINAL, Fault, FaultProxy, PASSING, Weather};
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::RealPrometheus;
use crate::support::stored::{everything, is_part_of};

const GATE: &str = "version: 1\ngate: g\nstep: 15s\nchecks:\n\
    \x20 - { id: load, query: load, no_go: { above: 900 } }\n\
    \x20 - { id: rate, query: 'sum(rate(work_total[5m]))', no_go: { above: 900 } }\n\
    \x20 - { id: never, query: never_there, no_go: { above: 1 } }\n";
const STEP: i64 = 15;
/// Three requests a check.
const SPAN: i64 = 22_000 * STEP;
/// Fetches at once: most of a run is waiting.
const TOGETHER: usize = 6;

/// What became of all the runs.
#[derive(Debug, Default)]
struct Tally {
    complete: usize,
    refused: usize,
    requests: usize,
    /// The reasons of those that ended with 3, by how they begin.
    reasons: BTreeMap<String, usize>,
    faults: BTreeMap<Fault, usize>,
}

#[test]
fn in_bad_weather_a_fetch_is_right_or_ends_with_a_reason() {
    let begun = Instant::now();
    let tally = weather_through(1, |done| {
        done < 12 || begun.elapsed() < Duration::from_secs(15)
    });
    assert!(tally.complete > 0, "{tally:?}");
}

#[test]
#[ignore = "long: 200 fetches through bad weather, two minutes"]
fn in_two_hundred_kinds_of_weather() {
    let begun = Instant::now();
    let tally = weather_through(1_000, |done| done < 200);
    println!("{:.0} s: {tally:#?}", begun.elapsed().as_secs_f64());
    assert_eq!(tally.complete + tally.refused, 200);
    assert!(tally.complete >= 80 && tally.refused >= 20, "{tally:?}");
    let met: BTreeSet<Fault> = tally.faults.keys().copied().collect();
    assert_eq!(met, PASSING.into_iter().chain(FINAL).collect());
}

/// Seeds from `first` on, as long as `more` says so of the number begun.
fn weather_through(first: u64, more: impl Fn(u64) -> bool + Sync) -> Tally {
    let server = RealPrometheus::with_openmetrics(&samples());
    let clean = Folder::with_gate(GATE);
    clean.fetch(server.url(), NOON, NOON + SPAN, &[]).ended(0);
    let next = AtomicU64::new(0);
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..TOGETHER {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if !more(number) {
                        return;
                    }
                    one(server.url(), &clean, first + number, &tally);
                }
            });
        }
    });
    tally.into_inner().unwrap()
}

/// Every other seed has weather that passes; the others may meet what does not.
fn weather(seed: u64) -> Weather {
    let mut dice = Dice(seed);
    let mut faults = PASSING.to_vec();
    if seed % 2 == 1 {
        faults.extend(FINAL);
    }
    Weather {
        seed: dice.roll(),
        percent: 10 + dice.below(40),
        faults,
    }
}

fn one(server: &str, clean: &Folder, seed: u64, tally: &Mutex<Tally>) {
    let proxy = FaultProxy::before(server, weather(seed));
    let folder = Folder::with_gate(GATE);
    let run = folder.fetch(
        &proxy.url(),
        NOON,
        NOON + SPAN,
        &["--timeout", "2s", "--concurrency", "4"],
    );
    let expected = everything(&clean.store());
    let requests = proxy.asked();
    if run.status == Some(0) {
        assert_eq!(everything(&folder.store()), expected, "seed {seed}");
    } else {
        assert_eq!(run.status, Some(3), "seed {seed}: {}", run.stderr);
        let reason = run.stderr.lines().find(|line| line.starts_with("error: "));
        assert!(reason.is_some(), "seed {seed}: {}", run.stderr);
        for (room, held) in everything(&folder.store()) {
            assert!(
                is_part_of(&held, &expected[&room], STEP),
                "seed {seed}: {room}"
            );
        }
    }
    {
        let mut tally = tally.lock().unwrap();
        tally.requests += requests;
        for fault in proxy.happened() {
            *tally.faults.entry(fault).or_default() += 1;
        }
        if run.status == Some(0) {
            tally.complete += 1;
        } else {
            tally.refused += 1;
            *tally.reasons.entry(reason(&run.stderr)).or_default() += 1;
        }
    }
    proxy.calm();
    folder.fetch(&proxy.url(), NOON, NOON + SPAN, &[]).ended(0);
    assert_eq!(
        everything(&folder.store()),
        expected,
        "seed {seed}, once more"
    );
}

/// The reason without the address.
fn reason(stderr: &str) -> String {
    let lines: Vec<&str> = stderr
        .lines()
        .filter(|line| line.contains("http://127.0.0.1"))
        .collect();
    let line = lines.last().copied().unwrap_or(stderr);
    let after = line.split("http://127.0.0.1:").nth(1).unwrap_or(line);
    after
        .chars()
        .skip_while(char::is_ascii_digit)
        .take(60)
        .collect()
}

/// A counter and two gauges, one of which comes and goes.
fn samples() -> OpenMetrics {
    let mut dice = Dice(7);
    let minutes = || (NOON - 7200..NOON + SPAN).step_by(60);
    let mut total = 0.0;
    let mut work = Vec::new();
    let mut load = [Vec::new(), Vec::new()];
    for at in minutes() {
        total += dice.below(1000) as f64 / 7.0;
        work.push((at, total));
        load[0].push((at, dice.below(1000) as f64 / 3.0));
        if at % 40_000 < 30_000 {
            load[1].push((
                at,
                if dice.below(50) == 0 {
                    f64::NAN
                } else {
                    total / 11.0
                },
            ));
        }
    }
    OpenMetrics::new()
        .gauge("work_total", &[], &work)
        .gauge("load", &[("host", "a")], &load[0])
        .gauge("load", &[("host", "b")], &load[1])
}
