//! A Prometheus that scrapes while it is asked: its newest points may still change and are left alone.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use retrogate::model::Timestamp;

use crate::support::open_metrics::OpenMetrics;
use crate::support::program::{Run, finish, program};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::stored::everything;

const GATE: &str = "version: 1\ngate: g\nstep: 1s\nchecks:\n\
    \x20 - { id: up, query: up, no_go: { below: 1 } }\n\
    \x20 - { id: samples, query: 'rate(prometheus_tsdb_head_samples_appended_total[5s])', no_go: { above: 1e9 } }\n\
    \x20 - { id: bytes, query: process_resident_memory_bytes, warning: { above: 1e15 } }\n";

fn fetch(folder: &Path, url: &str, from: i64, more: &[&str]) -> Run {
    finish(
        program()
            .current_dir(folder)
            .args(["fetch", "--prometheus-url", url, "--format", "json"])
            .args(["--from", &from.to_string()])
            .args(more),
    )
    .ended(0)
}

fn seconds_now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    since.as_secs() as i64
}

#[test]
fn a_fetch_from_a_head_block_that_grows_goes_on_where_it_settled() {
    let server = RealPrometheus::options()
        .scraping_itself()
        .start(&OpenMetrics::default());
    let from = seconds_now();
    let begun = Instant::now();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for folder in &folders {
        fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
    }
    let [pieces, whole] = folders.each_ref().map(tempfile::TempDir::path);
    let mut last = None;
    for until in [8, 11, 14] {
        thread::sleep(Duration::from_secs(until).saturating_sub(begun.elapsed()));
        let before = seconds_now();
        let run = fetch(pieces, server.url(), from, &["--settle", "3s"]);
        let to = run.json()["to"].as_str().unwrap().to_owned();
        let to: Timestamp = to.parse().unwrap();
        // Nothing younger than three seconds was asked, and all that is older was.
        assert!(to.secs() <= seconds_now() - 3 + 1, "{to}");
        assert!(to.secs() >= before - 3, "{to}");
        assert!(Some(to) > last, "{to}");
        last = Some(to);
    }
    let to = last.unwrap().secs().to_string();
    thread::sleep(Duration::from_secs(1));
    fetch(whole, server.url(), from, &["--to", &to, "--settle", "0s"]);
    let (pieces, whole) = (
        everything(&pieces.join("history")),
        everything(&whole.join("history")),
    );
    assert_eq!(pieces, whole);
    for (room, held) in &whole {
        let samples: usize = held.series.iter().map(|series| series.values.len()).sum();
        assert!(samples >= 3, "{room}: {samples} samples");
    }
}
