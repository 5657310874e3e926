//! A fetch of a fleet that is killed: the same command completes it, and asks for the rest alone.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::TEMPLATE;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{program, run_in};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::stored::everything;

/// 2026-01-31T12:00:00Z, on the grid.
const NOON: i64 = 1_769_860_800;
const SERVICES: [&str; 4] = ["checkout", "search", "mail", "pay"];

fn queries(proxy: &RecordingProxy) -> usize {
    let asked = proxy.take();
    asked
        .iter()
        .filter(|own| own.target.contains("query_range"))
        .count()
}

fn everywhere(root: &Path) -> String {
    let stores = SERVICES.map(|service| {
        let store = root.join(format!("gate=api-{service}"));
        let mut text = String::new();
        for (room, history) in everything(&store) {
            text.push_str(&format!("{room} {:?}\n", history.asked));
            for series in history.series {
                let bits = series.values.iter().map(|value| value.to_bits());
                let bits: Vec<u64> = bits.collect();
                text.push_str(&format!("{} {} {bits:?}\n", series.labels, series.first));
            }
        }
        text
    });
    stores.join("\n")
}

#[test]
fn a_killed_fetch_goes_on_where_it_was() {
    let level = |number: i64| -> Vec<Sample> {
        (-600..=0)
            .map(|minute| (NOON + minute * 60, ((minute * number) % 7) as f64))
            .collect()
    };
    let mut samples = OpenMetrics::new();
    for metric in ["errors", "latency"] {
        for (number, service) in SERVICES.iter().enumerate() {
            samples = samples.gauge(metric, &[("service", service)], &level(number as i64 + 3));
        }
    }
    let prometheus = RealPrometheus::options()
        .lookback_delta("1m")
        .start(&samples);
    let proxy = RecordingProxy::before(prometheus.url());
    let folder = tempfile::tempdir().unwrap();
    let text = TEMPLATE.replace("VALUES", "[checkout, search, mail, pay]");
    fs::write(folder.path().join("gate.yaml"), text).unwrap();
    let url = proxy.url();
    // Thirty days are five requests a question.
    let fetch = |root: &str| {
        [
            "fleet",
            "fetch",
            "--prometheus-url",
            &url,
            "--from",
            "2026-01-01T12:00:00Z",
            "--to",
            "2026-01-31T12:00:00Z",
            "--concurrency",
            "1",
            "--store",
            root,
        ]
        .map(str::to_owned)
    };
    run_in(folder.path(), &fetch("whole")).ended(0);
    let all = queries(&proxy);
    assert_eq!(all, 15, "two checks and the availability");
    proxy.answer_only(8);
    let mut killed = program()
        .current_dir(folder.path())
        .args(fetch("history"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    proxy.wait_until_held();
    killed.kill().unwrap();
    killed.wait().unwrap();
    proxy.answer_only(usize::MAX);
    queries(&proxy);
    run_in(folder.path(), &fetch("history")).ended(0);
    let rest = queries(&proxy);
    assert!((10..all).contains(&rest), "{rest} of {all}");
    let path = |root: &str| folder.path().join(root);
    assert_eq!(everywhere(&path("history")), everywhere(&path("whole")));
    run_in(folder.path(), &fetch("history")).ended(0);
    assert_eq!(queries(&proxy), 0, "there is nothing left to ask");
}
