//! The gate in the words of other tools means what the gate means.
//!
//! `demo`: vmalert replays the exported rules over the demo's samples in a real Prometheus; every alert,
//! level, state and verdict is held against the engine and against `retrogate replay`, step by step.
//! `simulated`: promtool tests rules with holds, releases, missing data and odd names over random samples,
//! expecting what the engine says. `lasting`: `DeploymentGateNoGo` and its texts. `loaded`: a Prometheus
//! that scrapes itself evaluates a rule file, and answers a dashboard. `dashboards`: the JSON and its queries.

mod dashboards;
mod demo;
mod lasting;
mod loaded;
mod met;
mod simulated;

use std::path::Path;

use crate::support::program::{run, run_in};
use crate::support::server;

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");

/// What `retrogate export` writes of the demo's gate.
fn of_demo(what: &[&str]) -> String {
    let gate = format!("{DEMO}/gate.yaml");
    run(&[&["export"], what, &["--gate", &gate]].concat())
        .ended(0)
        .stdout
}

/// What `retrogate export` writes of a gate in this text.
fn of_text(gate: &str, what: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    run_in(folder.path(), &[&["export"], what].concat())
        .ended(0)
        .stdout
}

/// `promtool check rules` finds nothing wrong, and this many rules.
fn checked(rules: &str, count: usize) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.yml"), rules).unwrap();
    let said = promtool(folder.path(), &["check", "rules", "rules.yml"])
        .unwrap_or_else(|wrong| panic!("{wrong}\n{rules}"));
    let found = format!("SUCCESS: {count} rules found");
    assert!(said.contains(&found), "{said}");
}

fn promtool(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let arguments: Vec<String> = arguments.iter().map(|&one| one.to_owned()).collect();
    server::run("promtool", &arguments, folder)
}

#[test]
fn every_preset_becomes_rules_that_promtool_accepts() {
    for (preset, rules) in [("llm-service", 41), ("web-service", 22)] {
        let folder = tempfile::tempdir().unwrap();
        run_in(folder.path(), &["init", "--preset", preset]).ended(0);
        let written = run_in(
            folder.path(),
            &["export", "prometheus-rules", "--output", "rules.yml"],
        );
        assert_eq!(written.ended(0).stdout, "");
        let text = std::fs::read_to_string(folder.path().join("rules.yml")).unwrap();
        checked(&text, rules);
        let again = run_in(folder.path(), &["export", "prometheus-rules"]);
        assert_eq!(again.ended(0).stdout, text, "the same gate, the same bytes");
    }
}

#[test]
fn a_place_that_cannot_be_written_is_refused() {
    let gate = format!("{DEMO}/gate.yaml");
    for what in ["prometheus-rules", "grafana"] {
        let place = ["--gate", &gate, "--output", "/nowhere/at/all"];
        run(&[&["export", what], &place[..]].concat())
            .ended(64)
            .complains(&["--output /nowhere/at/all", "hint:"]);
        run(&["export", what, "--gate", "/nowhere/gate.yaml"]).ended(64);
    }
    run(&[
        "export",
        "prometheus-rules",
        "--gate",
        &gate,
        "--notify-after",
        "soon",
    ])
    .ended(64)
    .complains(&["--notify-after", "soon"]);
}
