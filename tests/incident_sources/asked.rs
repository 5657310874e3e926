//! Incidents asked from a real Prometheus.

use super::*;

/// 2026-01-31T12:00:00Z.
const NOON: i64 = 1_769_860_800;
const MINUTE: i64 = 60;

const GATE: &str = "version: 1\ngate: shop\nservices: [shop]\nstep: 60s\nchecks:\n\
  - { id: load, query: load, no_go: { above: 10 } }\n\
  - { id: errors, query: 'sum(errors)', no_go: { above: 10 } }\n";
const ALERTS: &str = r#"ALERTS{alertname="Slow",alertstate="firing"}"#;

/// One sample a minute over `minutes` after noon.
fn minutely(minutes: impl IntoIterator<Item = i64>, value: f64) -> Vec<Sample> {
    let at = |minute: i64| (NOON + minute * MINUTE, value);
    minutes.into_iter().map(at).collect()
}

/// Eight hours of load and errors; an alert that fires in three bouts (the first from before 12:00 on, the
/// other two nine minutes apart), and one series of it that is 0 all the time.
fn samples() -> OpenMetrics {
    let firing = [("alertname", "Slow"), ("alertstate", "firing")];
    let bouts = (-10..5).chain(60..70).chain(79..90);
    OpenMetrics::new()
        .gauge(
            "load",
            &[],
            &minutely((-120..360).filter(|m| !(60..90).contains(m)), 1.0),
        )
        .gauge("load", &[("high", "yes")], &minutely(60..90, 20.0))
        .gauge("errors", &[], &minutely(-120..360, 1.0))
        .gauge("ALERTS", &firing, &minutely(bouts, 1.0))
        .gauge(
            "ALERTS",
            &[
                ("alertname", "Slow"),
                ("alertstate", "firing"),
                ("pod", "b"),
            ],
            &minutely(-120..360, 0.0),
        )
}

struct World {
    folder: TempDir,
    server: RealPrometheus,
}

impl World {
    fn new() -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
            server: RealPrometheus::options()
                .lookback_delta("1s")
                .start(&samples()),
        };
        fs::write(world.path().join("gate.yaml"), GATE).unwrap();
        let url = world.server.url().to_owned();
        run_in(
            world.path(),
            &[
                "fetch",
                "--prometheus-url",
                &url,
                "--from",
                "2026-01-31T12:00:00Z",
                "--to",
                "2026-01-31T18:00:00Z",
            ],
        )
        .ended(0);
        world
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn replay(&self, arguments: &[&str]) -> Run {
        let url = self.server.url();
        let own = [
            "replay",
            "--prometheus-url",
            url,
            "--cooldown",
            "0s",
            "--lead",
            "0s",
        ];
        run_in(self.path(), &[&own[..], arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        self.replay(&[arguments, &["--format", "json"]].concat())
            .ended(0)
            .json()
    }
}

fn spans(document: &Value) -> Vec<(String, String)> {
    let incidents = document["incidents"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap()[11..16].to_owned();
    incidents
        .map(|incident| (text(&incident["started_at"]), text(&incident["ended_at"])))
        .collect()
}

#[test]
fn what_fires_is_an_incident_and_the_rate_is_circular() {
    let world = World::new();
    let document = world.json(&["--incidents-query", ALERTS]);
    // The bout that fires when the replay begins did not start in it; its time is still no healthy time.
    assert_eq!(spans(&document), [("13:00".to_owned(), "13:30".to_owned())]);
    assert_eq!(document["incidents"][0]["id"], "query-2026-01-31T13:00:00Z");
    assert_eq!(document["incidents"][0]["source"], "alert");
    assert_eq!(document["zones"]["incident"], 5 + 30);
    assert_eq!(document["missed_issues"]["hits"], 0);
    assert_eq!(
        document["circular"]["reason"],
        "the query found 1 of 1 incidents"
    );
    assert_eq!(
        document["circular"]["other_sources"],
        json!({"hits": 0, "of": 0, "rate": null})
    );
    assert_eq!(
        document["inputs"]["sources"]["query"],
        json!({
            "query": ALERTS, "merge_gap_seconds": 600.0, "incidents": 2, "failed_instants": 0,
            "shared_metrics": [],
        })
    );
    let short = world.json(&["--incidents-query", ALERTS, "--merge-gap", "8m"]);
    let expected =
        [("13:00", "13:10"), ("13:19", "13:30")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(spans(&short), expected);
    world.replay(&["--incidents-query", ALERTS]).ended(0).says(&[
        "circular: 0 of 1 incidents",
        "the query found 1 of 1 incidents; nothing is left without them",
        "Incidents asked: 2 found by ALERTS{alertname=\"Slow\",alertstate=\"firing\"}, pauses up to 10m bridged",
    ]);
}

#[test]
fn a_list_beside_it_is_the_other_source() {
    let world = World::new();
    let list = "id,service,started_at,resolved_at,source\n\
        A,shop,2026-01-31T13:00:00Z,2026-01-31T13:20:00Z,customer\n\
        B,shop,2026-01-31T15:00:00Z,2026-01-31T15:20:00Z,human\n";
    fs::write(world.path().join("list.csv"), list).unwrap();
    let both = ["--incidents", "list.csv", "--incidents-query", ALERTS];
    let document = world.json(&both);
    assert_eq!(
        document["missed_issues"],
        json!({"hits": 1, "of": 3, "rate": 1.0 / 3.0})
    );
    assert_eq!(
        document["circular"]["other_sources"],
        json!({"hits": 1, "of": 2, "rate": 0.5})
    );
    let twice = list.replace("A,", "query-2026-01-31T13:00:00Z,");
    fs::write(world.path().join("list.csv"), twice).unwrap();
    world
        .replay(&both)
        .ended(64)
        .complains(&["which the query gives too"]);
}

#[test]
fn a_metric_that_a_check_looks_at_too_is_named() {
    let world = World::new();
    let query = "load{high=\"yes\"} > 10 or errors > 5";
    let document = world.json(&["--incidents-query", query]);
    assert_eq!(
        document["inputs"]["sources"]["query"]["shared_metrics"],
        json!([{"metric": "errors", "checks": ["errors"]}, {"metric": "load", "checks": ["load"]}])
    );
    let said = "Warning: load is asked by the incidents query and by load";
    for more in [&[][..], &["--against", "gate.yaml"]] {
        world
            .replay(&[&["--incidents-query", query], more].concat())
            .ended(0)
            .says(&[said]);
    }
    world
        .replay(&["--incidents-query", query, "--format", "markdown"])
        .ended(0)
        .says(&["- Warning: errors is asked by the incidents query and by errors"]);
}

#[test]
fn what_cannot_be_asked_ends_with_its_reason() {
    let mut world = World::new();
    for (query, says) in [
        (
            "load @ end()",
            "--incidents-query: `@ end()` makes the answer depend",
        ),
        ("load offset -5m", "a negative offset looks into the future"),
        ("load[5m]", "the answer is a range of samples"),
        ("sum(", "--incidents-query: not PromQL"),
        (" ", "--incidents-query is empty"),
    ] {
        world
            .replay(&["--incidents-query", query])
            .ended(64)
            .complains(&[says, "hint: "]);
    }
    world
        .replay(&["--incidents-query", "errors", "--max-open", "2h"])
        .ended(64)
        .complains(&[
            "--incidents-query: what fires from 2026-01-31T",
            "longer than --max-open 2h",
            "what fires for days is a state",
        ]);
    // The series of one name under two labels at once: no instant can be told, and it is said.
    let refused = world.json(&[
        "--incidents-query",
        "load * on() group_left ALERTS > 100 or errors > 5",
    ]);
    let failed = &refused["inputs"]["sources"]["query"]["failed_instants"];
    assert!(failed.as_u64().unwrap() > 0, "{failed}");
    world.server.kill();
    world
        .replay(&["--incidents-query", ALERTS])
        .ended(3)
        .complains(&["hint: is Prometheus running there"]);
}
