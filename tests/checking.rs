//! `retrogate init`, `schema` and `check`: the gate file before any history is there.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::program::{run, run_in};

mod online;

const PRESETS: [&str; 2] = ["llm-service", "web-service"];

#[test]
fn a_first_gate_is_written_checked_and_never_overwritten() {
    for preset in PRESETS {
        let folder = tempfile::tempdir().unwrap();
        let written = run_in(folder.path(), &["init", "--preset", preset, "new/gate"]).ended(0);
        insta::assert_snapshot!(format!("init_{preset}"), written.stdout);
        let new = folder.path().join("new/gate");
        let mut names: Vec<String> = fs::read_dir(&new)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["deployments.csv", "gate.yaml", "incidents.csv"]);

        let checked = run_in(&new, &["check"]).ended(0);
        assert_eq!(checked.stderr, "");
        insta::assert_snapshot!(format!("check_{preset}"), checked.stdout);
        assert_eq!(run_in(&new, &["check", "gate.yaml"]).stdout, checked.stdout);

        fs::remove_file(new.join("gate.yaml")).unwrap();
        fs::write(new.join("incidents.csv"), "mine").unwrap();
        run_in(&new, &["init", "--preset", preset])
            .ended(64)
            .complains(&["incidents.csv", "never overwritten", "hint: "]);
        assert_eq!(
            fs::read_to_string(new.join("incidents.csv")).unwrap(),
            "mine"
        );
        assert!(!new.join("gate.yaml").exists());
    }
}

#[test]
fn a_gate_without_a_preset_is_the_one_this_product_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    run_in(folder.path(), &["init"]).ended(0);
    let gate = fs::read_to_string(folder.path().join("gate.yaml")).unwrap();
    let preset = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/gate.yaml");
    assert_eq!(gate, fs::read_to_string(preset).unwrap());
}

#[test]
fn check_says_what_it_read_and_what_a_fetch_would_cost_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let gate = "version: 1\ngate: g\nservices: [a, b]\nstep: 30s\nno_data: go\nchecks:\n  \
                - { id: x, title: X, unit: seconds, query: 'max(x)', min_series: 1, no_data: no-go,\n      \
                warning: { above: 1.5 }, no_go: { slope: 1h, below: -0.5, for: 5m, release: 10m } }\n";
    fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    let checked = run_in(
        folder.path(),
        &["check", "--format", "json", "--cost-of", "1d"],
    );
    insta::assert_snapshot!("check_json", checked.ended(0).stdout);
}

#[test]
fn a_gate_that_is_wrong_is_refused_with_its_line_and_a_doubt_is_only_said() {
    let folder = tempfile::tempdir().unwrap();
    let gate = "version: 1\ngate: g\nstep: 60s\nchecks:\n  \
                - { id: x, query: 'sum(rate(x[5m])', no_go: { above: 1 } }\n";
    fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    run_in(folder.path(), &["check"])
        .ended(64)
        .complains(&["gate.yaml:5", "PromQL", "hint: "]);
    let doubtful = gate.replace("sum(rate(x[5m])", "sum_of_squares(x)");
    fs::write(folder.path().join("gate.yaml"), doubtful).unwrap();
    run_in(folder.path(), &["check"])
        .ended(0)
        .complains(&["warning: ", "sum_of_squares"]);
    run_in(folder.path(), &["check", "nowhere.yaml"])
        .ended(64)
        .complains(&["nowhere.yaml"]);
}

/// Gates as JSON, which is YAML, with what the schema has to say of each.
fn gates() -> Vec<(&'static str, Value, bool)> {
    let gate = |check: Value| json!({"version": 1, "gate": "g", "step": "60s", "checks": [check]});
    let check = |condition: Value| gate(json!({"id": "x", "query": "x", "no_go": condition}));
    vec![
        ("one limit", check(json!({"above": 1})), true),
        (
            "a list",
            check(json!([{"above": 1}, {"slope": "2h", "below": 0}])),
            true,
        ),
        ("two limits", check(json!({"above": 1, "below": 0})), false),
        ("no limit", check(json!({"for": "5m"})), false),
        (
            "two signals",
            check(json!({"above": 1, "slope": "1h", "ratio_to_mean": "1h"})),
            false,
        ),
        ("a limit as text", check(json!({"above": "1"})), false),
        (
            "an unknown key",
            check(json!({"above": 1, "fore": "5m"})),
            false,
        ),
        (
            "a misspelt level",
            gate(json!({"id": "x", "query": "x", "nogo": {"above": 1}})),
            false,
        ),
        (
            "no condition",
            gate(json!({"id": "x", "query": "x"})),
            false,
        ),
        (
            "a reserved id",
            gate(json!({"id": "verdict", "query": "x", "no_go": {"above": 1}})),
            false,
        ),
        (
            "no checks",
            json!({"version": 1, "gate": "g", "step": "60s", "checks": []}),
            false,
        ),
        (
            "another version",
            json!({"version": 2, "gate": "g", "step": "60s", "checks": [
            {"id": "x", "query": "x", "no_go": {"above": 1}}]}),
            false,
        ),
    ]
}

#[test]
fn the_schema_says_of_gates_what_the_program_says() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let schema = run(&["schema"]).ended(0);
    let schema = write("schema.json", &schema.stdout);
    let mut expected = Vec::new();
    let mut files = Vec::new();
    for preset in PRESETS {
        run_in(folder.path(), &["init", "--preset", preset, preset]).ended(0);
        let text = fs::read_to_string(folder.path().join(preset).join("gate.yaml")).unwrap();
        let document: Value = serde_saphyr::from_str(&text).unwrap();
        files.push(write(&format!("{preset}.json"), &document.to_string()));
        expected.push(format!("{preset}: valid"));
    }
    for (name, gate, valid) in gates() {
        let file = write(&format!("{name}.json"), &gate.to_string());
        run(&["check", &file]).ended(if valid { 0 } else { 64 });
        files.push(file);
        expected.push(format!(
            "{name}: {}",
            if valid { "valid" } else { "invalid" }
        ));
    }
    assert_eq!(judge(&schema, &files), expected);
}

/// What Python's jsonschema says of documents, line by line.
fn judge(schema: &str, files: &[String]) -> Vec<String> {
    const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/judge_schema.py");
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let judged = Command::new(&python)
        .args([SCRIPT, schema])
        .args(files)
        .output()
        .unwrap_or_else(|error| panic!("cannot run `{python}`: {error}"));
    let said = String::from_utf8(judged.stdout).unwrap();
    assert!(
        judged.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&judged.stderr)
    );
    said.lines().map(str::to_owned).collect()
}
