//! `live` now: which instant it takes, by the clock and by the kind of server.

use std::time::{SystemTime, UNIX_EPOCH};

use retrogate::model::Timestamp;

use super::*;
use crate::support::real_victoria::RealVictoria;

const GATE: &str = "version: 1
gate: now
step: 1s
checks:
  - { id: here, query: here, no_go: { below: 0 } }
";

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// A sample each second around now, some of them still to come.
fn around_now() -> OpenMetrics {
    let now = now();
    let samples: Vec<Sample> = (now - 120..now + 60).map(|at| (at, 1.0)).collect();
    OpenMetrics::new().gauge("here", &[], &samples)
}

/// How far behind the clock the judged instant is, in seconds, at least and at most.
fn behind(folder: &TempDir, url: &str, more: &[&str]) -> (i64, i64) {
    let earliest = now();
    let more = [&["--format", "json", "--strict"], more].concat();
    let document = live(folder, url, &more).ended(0).json();
    let latest = now();
    let at: Timestamp = document["timestamp"].as_str().unwrap().parse().unwrap();
    (earliest - at.secs(), latest - at.secs())
}

#[track_caller]
fn is_behind((least, most): (i64, i64), settle: i64) {
    assert!(
        least <= settle && settle <= most,
        "{settle} is not in {least}..={most}"
    );
}

#[test]
fn victoria_metrics_settles_half_a_minute_by_itself() {
    let server = RealVictoria::with_samples(&around_now());
    let plain = folder(GATE);
    is_behind(behind(&plain, server.url(), &[]), 30);
    is_behind(behind(&plain, server.url(), &["--settle", "45s"]), 45);
    is_behind(behind(&plain, server.url(), &["--settle", "0s"]), 0);
    // A gate that says so need not ask.
    let dialect = "prometheus: { dialect: metricsql }\nchecks:";
    let told = folder(&GATE.replace("checks:", dialect));
    is_behind(behind(&told, server.url(), &[]), 30);
}

#[test]
fn prometheus_is_asked_about_now() {
    let server = prometheus(&around_now());
    let plain = folder(GATE);
    is_behind(behind(&plain, server.url(), &[]), 0);
    is_behind(behind(&plain, server.url(), &["--settle", "20s"]), 20);
}

#[test]
fn a_moment_is_floored_to_the_grid_and_must_have_passed() {
    let server = prometheus(&samples());
    let folder = folder(super::GATE);
    let at = Timestamp::from_secs(GO + 59).to_string();
    let document = live(&folder, server.url(), &["--at", &at, "--format", "json"]);
    let expected = Timestamp::from_secs(GO).to_string();
    assert_eq!(document.ended(0).json()["timestamp"], expected);
    live_at(&folder, server.url(), now() + HOUR, &[])
        .ended(64)
        .complains(&["--at", "future"]);
    live(&folder, server.url(), &["--at", "2026-01-31T12:00:00"])
        .ended(64)
        .complains(&["--at", "offset"]);
}
