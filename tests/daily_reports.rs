//! `report --daily`: every day once, anew when what it was made from has changed, and never otherwise.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::bad_input::Desk;
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::RealPrometheus;

const STORED: [&str; 4] = ["report", "--daily", "--no-fetch", "--incidents"];

/// The files of the reports, with what they hold.
fn kept(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = desk.everything();
    files.retain(|path, _| path.starts_with(desk.path("reports")));
    files
}

fn day(desk: &Desk, name: &str) -> Value {
    serde_json::from_slice(&desk.read(&format!("reports/{name}.json"))).unwrap()
}

fn daily(desk: &Desk, arguments: &[&str]) -> String {
    let run = desk.run(&[&STORED[..], &["incidents.csv"], arguments].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

#[test]
fn twice_the_same_changes_not_a_byte() {
    let desk = Desk::with_demo();
    let said = daily(&desk, &["--since", "2026-03-27T00:00:00Z"]);
    for day in ["2026-03-27", "2026-03-28", "2026-03-29"] {
        assert!(said.contains(&format!("{day}: written")), "{said}");
    }
    let before = kept(&desk);
    let names: Vec<String> = desk.names();
    for name in [
        "reports/2026-03-29.html",
        "reports/2026-03-29.md",
        "reports/index.html",
        "reports/trend.parquet",
    ] {
        assert!(names.iter().any(|own| own == name), "no {name}");
    }
    assert_eq!(daily(&desk, &[]), "nothing has changed\n");
    assert_eq!(daily(&desk, &["--threads", "1"]), "nothing has changed\n");
    assert!(before == kept(&desk));
    // From nothing, the same bytes again; only the copy of the gate file has the day of today.
    fs::remove_dir_all(desk.path("reports")).unwrap();
    daily(&desk, &["--since", "2026-03-27T00:00:00Z"]);
    assert!(before == kept(&desk));
}

#[test]
fn a_day_says_what_went_before_it() {
    let desk = Desk::with_demo();
    daily(&desk, &[]);
    let told = day(&desk, "2026-03-29");
    assert_eq!(told["schema"], "retrogate/daily/v1");
    assert_eq!(told["revision"], 0);
    let (figures, period) = (&told["figures"], &told["report"]["trend"]["period"]);
    for key in [
        "from",
        "to",
        "go",
        "warning",
        "no_go",
        "unjudged",
        "false_no_go",
    ] {
        assert_eq!(figures[key], period[key], "{key}");
    }
    // The day by itself begins with an episode that began the day before.
    assert_eq!(figures["false_episodes"], 14);
    assert_eq!(period["false_episodes"], 15);
    assert_eq!(told["week_ago"]["label"], "2026-03-22");
    // The store holds 28 days, the day itself being one.
    assert_eq!(told["before"]["label"], "2026-03-02");
    assert_eq!(told["week"]["label"], "2026-03-23");
    assert_eq!(told["four_weeks"]["label"], "2026-03-02");
    let p = told["day_drift"]["p_value"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&p));
}

#[test]
fn an_incident_filed_late_revises_its_day_and_none_before() {
    let desk = Desk::with_demo();
    daily(&desk, &["--since", "2026-03-26T00:00:00Z"]);
    let before = kept(&desk);
    let mut list = String::from_utf8(desk.read("incidents.csv")).unwrap();
    let header = list.lines().next().unwrap().to_owned();
    let cells: Vec<&str> = header
        .split(',')
        .map(|column| match column.trim() {
            "id" => "LATE-1",
            "service" => "llm-brief",
            "started_at" => "2026-03-28T10:00:00Z",
            "resolved_at" => "2026-03-28T11:00:00Z",
            _ => "",
        })
        .collect();
    list.push_str(&cells.join(","));
    list.push('\n');
    desk.write("incidents.csv", list);
    let said = daily(&desk, &[]);
    assert!(
        said.contains("2026-03-28: revised (labels changed)"),
        "{said}"
    );
    assert!(
        said.contains("2026-03-29: revised (days before changed)"),
        "{said}"
    );
    assert!(!said.contains("2026-03-27"), "{said}");
    let told = day(&desk, "2026-03-28");
    assert_eq!(told["revision"], 1);
    assert_eq!(told["revised_because"][0], "labels");
    let after = kept(&desk);
    for name in ["2026-03-26", "2026-03-27"] {
        let path = desk.path(&format!("reports/{name}.json"));
        assert!(before[&path] == after[&path]);
    }
    assert_eq!(daily(&desk, &[]), "nothing has changed\n");
}

#[test]
fn a_missed_day_is_caught_up_and_a_changed_gate_revises_all() {
    let desk = Desk::with_demo();
    daily(&desk, &["--since", "2026-03-27T00:00:00Z"]);
    for ending in ["json", "md", "html"] {
        fs::remove_file(desk.path(&format!("reports/2026-03-28.{ending}"))).unwrap();
    }
    assert_eq!(
        daily(&desk, &[]),
        "2026-03-28: written; the margin of balanced_cache_hit_rate.warning.1 has halved\n"
    );
    let copies = |desk: &Desk| fs::read_dir(desk.path("reports/gates")).unwrap().count();
    assert_eq!(copies(&desk), 1);
    let gate = String::from_utf8(desk.read("gate.yaml")).unwrap();
    desk.write("gate.yaml", gate.replace("above: 2.5", "above: 2.6"));
    let said = daily(&desk, &[]);
    assert_eq!(said.matches("revised (gate changed)").count(), 3, "{said}");
    let copy = desk.only_file("reports/gates");
    assert_eq!(desk.read(&copy), desk.read("gate.yaml"));
}

/// 2026-03-29 has 23 hours in Berlin.
#[test]
fn days_are_those_of_the_zone() {
    let desk = Desk::with_demo();
    daily(&desk, &["--time-zone", "Europe/Berlin"]);
    let told = day(&desk, "2026-03-29");
    assert_eq!(told["from"], "2026-03-28T23:00:00Z");
    assert_eq!(told["to"], "2026-03-29T22:00:00Z");
    assert_eq!(told["report"]["timeline"]["steps"], 23 * 60);
    assert_eq!(told["week_ago"]["from"], "2026-03-21T23:00:00Z");
}

#[test]
fn what_is_in_the_way_is_named() {
    let desk = Desk::with_demo();
    let refused = |arguments: &[&str], words: &[&str]| {
        let run = desk.run(&[&STORED[..], &["incidents.csv"], arguments].concat());
        assert_eq!(run.status, 64, "{}", run.stderr);
        for word in words {
            assert!(run.stderr.contains(word), "no {word:?} in {}", run.stderr);
        }
    };
    fs::create_dir(desk.path("reports")).unwrap();
    desk.write("reports/2026-03-29.json", "{}");
    refused(
        &[],
        &["2026-03-29.json", "retrogate/daily/v1", "hint: delete it"],
    );
    fs::remove_file(desk.path("reports/2026-03-29.json")).unwrap();
    daily(&desk, &[]);
    let text = String::from_utf8(desk.read("reports/2026-03-29.json")).unwrap();
    let other = text.replace("\"gate\": \"llm-brief\"", "\"gate\": \"other\"");
    desk.write("reports/2026-03-29.json", other);
    refused(&[], &["the gate `other`", "--dir"]);
}

/// Over a real server, by the real clock: the last 40 days are fetched, yesterday is reported.
#[test]
fn what_is_new_is_fetched_first() {
    let desk = Desk::new();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64;
    let step = 900;
    let first = now / step * step - 40 * 86_400;
    let samples: Vec<(i64, f64)> = (0..40 * 96)
        .map(|at| (first + at * step, ((at * 7919) % 97) as f64))
        .collect();
    let server = RealPrometheus::options()
        .lookback_delta("1s")
        .start(&OpenMetrics::new().gauge("load", &[], &samples));
    desk.write(
        "gate.yaml",
        format!(
            "version: 1\ngate: s\nstep: 15m\nprometheus: {{ url: \"{}\" }}\nchecks:\n  - id: load\n    query: load\n    no_go: {{ above: 95 }}\n",
            server.url()
        ),
    );
    desk.write("incidents.csv", "id,service,started_at,resolved_at\n");
    let arguments = ["report", "--daily", "--incidents", "incidents.csv"];
    let run = desk.run(&arguments);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.stdout.matches("written").count(), 1, "{}", run.stdout);
    let name = run.stdout.split(':').next().unwrap().to_owned();
    let told = day(&desk, &name);
    assert_eq!(told["report"]["timeline"]["steps"], 96);
    assert!(told["before_week"].is_object(), "35 days are fetched");
    let before = kept(&desk);
    let run = desk.run(&arguments);
    assert_eq!(run.stdout, "nothing has changed\n", "{}", run.stderr);
    assert!(before == kept(&desk));
    drop(server);
    // Earlier days look further back than what was fetched.
    let run = desk.run(&[&arguments[..], &["--since", "39d"]].concat());
    assert_eq!(run.status, 3, "{}", run.stderr);
    assert!(before == kept(&desk));
}
