//! The servers that journeys lean on: each is started, given samples, and says them again.

use std::collections::BTreeSet;

use crate::support::http;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::promtool;
use crate::support::real_prometheus::RealPrometheus;
use crate::support::real_victoria::{RealVictoria, Replay};
use crate::support::server;

/// 2026-01-31T12:00:00Z, on the grid of every step used here.
const NOON: i64 = 1_769_860_800;

fn minutes(values: &[f64]) -> Vec<Sample> {
    let at = |index: usize| NOON + 60 * i64::try_from(index).unwrap();
    values
        .iter()
        .enumerate()
        .map(|(index, value)| (at(index), *value))
        .collect()
}

/// NaN equals NaN here.
fn same(found: &[Sample], expected: &[Sample]) -> bool {
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| {
            found.0 == expected.0
                && (found.1 == expected.1 || found.1.is_nan() && expected.1.is_nan())
        })
}

#[test]
fn prometheus_serves_what_it_was_given() {
    let odd = minutes(&[
        1.5,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e-300,
        0.1 + 0.2,
    ]);
    let days: Vec<_> = (0..30)
        .map(|day| (NOON + 86_400 * day, day as f64))
        .collect();
    let gap = [(NOON, 1.0), (NOON + 1200, 2.0)];
    let samples = OpenMetrics::new()
        .gauge("odd", &[("path", "a\\b \"c\"\nd"), ("a", "z")], &odd)
        .gauge("days", &[], &days)
        .gauge("gap", &[("mode", "fast")], &gap);
    let server = RealPrometheus::options()
        .lookback_delta("1s")
        .start(&samples);

    let answer = server.range("odd", NOON - 60, NOON + 360, 60);
    assert_eq!(answer.len(), 1);
    let (series, found) = answer.first_key_value().unwrap();
    assert_eq!(series, r#"odd{a="z", path="a\\b \"c\"\nd"}"#);
    assert!(same(found, &odd), "{found:?}");
    let answer = server.range("days", NOON, NOON + 40 * 86_400, 86_400);
    assert_eq!(answer["days"], days);
    let answer = server.range("gap", NOON, NOON + 1800, 60);
    assert_eq!(answer[r#"gap{mode="fast"}"#], gap);
    assert_eq!(server.instant("sum(gap)", NOON)["{}"], [(NOON, 1.0)]);
    assert!(server.instant("gap", NOON + 600).is_empty());
}

#[test]
fn prometheus_repeats_a_value_for_five_minutes_and_may_stand_behind_a_prefix() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("samples.om");
    let samples = OpenMetrics::new().gauge("up", &[], &minutes(&[1.0]));
    std::fs::write(&file, samples.to_text()).unwrap();
    let server = RealPrometheus::options()
        .route_prefix("/prometheus")
        .start_from_file(&file);
    assert!(server.url().ends_with("/prometheus"));
    assert_eq!(server.range("up", NOON, NOON + 3600, 60)["up"].len(), 6);
    let root = server.url().trim_end_matches("/prometheus");
    assert_eq!(
        http::get(&format!("{root}/api/v1/labels")).unwrap().status,
        404
    );
}

#[test]
fn prometheus_may_have_nothing_to_say() {
    let server = RealPrometheus::with_openmetrics(&OpenMetrics::new());
    assert!(server.instant("up", NOON).is_empty());
    let url = format!("{}/api/v1/query", server.url());
    let form = "application/x-www-form-urlencoded";
    assert_eq!(http::post(&url, form, b"query=1").unwrap().status, 200);
    let refusal = http::post(&url, form, b"query=sum(").unwrap();
    assert_eq!(refusal.status, 400);
    assert!(refusal.body.contains("bad_data"), "{}", refusal.body);
}

#[test]
fn victoria_serves_what_it_was_given() {
    let odd = minutes(&[1.5, f64::INFINITY, f64::NEG_INFINITY, 0.25]);
    let server = RealVictoria::with_samples(
        &OpenMetrics::new()
            .gauge("odd", &[("mode", "fast")], &odd)
            .gauge("even", &[], &minutes(&[2.0, 4.0])),
    );
    server.import(&OpenMetrics::new().gauge("late", &[], &minutes(&[7.0])));
    assert_eq!(server.export("odd")[r#"odd{mode="fast"}"#], odd);
    assert_eq!(server.export("late")["late"], minutes(&[7.0]));
    let answer = server.range("even * 2", NOON, NOON + 60, 60);
    assert_eq!(answer["{}"], minutes(&[4.0, 8.0]));
}

const RULES: &str = "
groups:
  - name: gate
    interval: 60s
    rules:
      - { alert: AtOnce, expr: load > 1 }
      - { alert: Held, expr: load > 1, for: 2m }
";

/// Broken at minutes 1, and 3 to 6; exactly on the limit at minute 2; gone at minute 7.
fn load() -> OpenMetrics {
    let mut samples = minutes(&[0.0, 2.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]);
    samples.remove(7);
    OpenMetrics::new().gauge("load", &[("host", "a")], &samples)
}

/// Minutes after noon at which an alert of that name fired, by the samples that vmalert wrote.
fn firing(server: &RealVictoria, alert: &str) -> BTreeSet<i64> {
    let selector = format!(r#"ALERTS{{alertname="{alert}", alertstate="firing", host="a"}}"#);
    let series = server.export(&selector);
    let samples = series.values().flatten().filter(|(_, value)| *value == 1.0);
    samples.map(|(time, _)| (time - NOON) / 60).collect()
}

#[test]
fn vmalert_replays_rules_over_a_prometheus() {
    let prometheus = RealPrometheus::options()
        .lookback_delta("1s")
        .start(&load());
    let victoria = RealVictoria::with_samples(&OpenMetrics::new());
    victoria.vmalert(Replay {
        rules: RULES,
        datasource: prometheus.url(),
        from: NOON,
        to: NOON + 600,
        step_seconds: 60,
        extra: &["-loggerLevel=INFO"],
    });
    assert_eq!(
        firing(&victoria, "AtOnce"),
        BTreeSet::from([1, 3, 4, 5, 6, 8])
    );
    assert_eq!(firing(&victoria, "Held"), BTreeSet::from([5, 6]));
}

#[test]
fn vmalert_replays_rules_over_a_victoria() {
    let victoria = RealVictoria::with_samples(&load());
    let log = victoria.vmalert(Replay {
        rules: RULES,
        datasource: victoria.url(),
        from: NOON,
        to: NOON + 360,
        step_seconds: 60,
        extra: &[],
    });
    assert!(log.contains("replay"), "{log}");
    assert_eq!(firing(&victoria, "AtOnce"), BTreeSet::from([1, 3, 4, 5, 6]));
    assert_eq!(firing(&victoria, "Held"), BTreeSet::from([5, 6]));
}

#[test]
fn promtool_tests_rules_with_keep_firing_for() {
    let rules = "
groups:
  - name: gate
    rules:
      - { alert: Kept, expr: load > 1, keep_firing_for: 2m }
";
    let tests = |minute: u32, alerts: &str| {
        format!(
            "
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series: [{{ series: load, values: '0 2 0 0 0 0' }}]
    alert_rule_test:
      - {{ eval_time: {minute}m, alertname: Kept, exp_alerts: {alerts} }}
"
        )
    };
    promtool::test_rules(rules, &tests(0, "[]")).unwrap();
    promtool::test_rules(rules, &tests(2, "[{}]")).unwrap();
    promtool::test_rules(rules, &tests(5, "[]")).unwrap();
    let failure = promtool::test_rules(rules, &tests(2, "[]")).unwrap_err();
    assert!(failure.contains("Kept"), "{failure}");
}

#[test]
#[should_panic(expected = "apt-get install prometheus victoria-metrics")]
fn a_missing_server_fails_the_test_and_says_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let _ = server::run("no-such-server", &[], folder.path());
}

#[test]
#[should_panic(expected = "ended at its start")]
fn a_server_that_does_not_start_shows_its_log() {
    let folder = tempfile::tempdir().unwrap();
    server::Server::start("promtool", folder.path(), "/", |_| {
        vec!["--help".to_owned()]
    });
}
