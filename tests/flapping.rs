//! What is said of flapping, blocked time, deployments and missing data, counted anew; and what is said of
//! a longer hold or another policy, held against a replay of the gate with that change typed into it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo")
}

/// Replays the bundled history through `gate`.
fn replay(gate: &Path, arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_retrogate"))
        .arg("replay")
        .arg("--gate")
        .arg(gate)
        .arg("--store")
        .arg(demo().join("history"))
        .arg("--incidents")
        .arg(demo().join("incidents.csv"))
        .arg("--deployments")
        .arg(demo().join("deployments.csv"))
        .args(["--format", "json"])
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_independent_count_agrees_with_flapping_and_all_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let verdicts = folder.path().join("verdicts.parquet");
    let told = folder.path().join("replay.json");
    let hours = ["--business-hours", "Mon-Fri 09:00-18:00"];
    let zone = ["--time-zone", "Europe/Berlin"];
    let written = ["--verdicts", verdicts.to_str().unwrap()];
    let document = replay(&demo().join("gate.yaml"), &[hours, zone, written].concat());
    std::fs::write(&told, document.to_string()).unwrap();
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let counted = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/flapping.py"))
        .args([&told, &verdicts])
        .args([demo().join("incidents.csv"), demo().join("deployments.csv")])
        .arg("llm-brief")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&counted.stdout);
    assert!(
        counted.status.success() && text.contains("same    decided WARNING"),
        "{text}{}",
        String::from_utf8_lossy(&counted.stderr)
    );
}

/// The bundled gate with one piece of its text replaced.
fn edited(folder: &Path, from: &str, to: &str) -> PathBuf {
    let text = std::fs::read_to_string(demo().join("gate.yaml")).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    let file = folder.join("gate.yaml");
    std::fs::write(&file, text.replace(from, to)).unwrap();
    file
}

#[test]
fn a_variant_is_what_a_replay_of_the_edited_gate_says() {
    let folder = tempfile::tempdir().unwrap();
    let whole = replay(&demo().join("gate.yaml"), &[]);
    let mending = &whole["mending"];
    let cooldown = format!("{}s", mending["cooldown_seconds"].as_f64().unwrap());
    let creative = "no_go: { above: 4.5, for: 5m }";
    let slope = "no_go: { slope: 2h, below: 0 }";
    for (change, from, to) in [
        (
            "release 30m on creative_p95.no_go.1",
            creative,
            "no_go: { above: 4.5, for: 5m, release: 30m }",
        ),
        (
            "for 10m on creative_p95.no_go.1",
            creative,
            "no_go: { above: 4.5, for: 10m }",
        ),
        (
            "for 2m on rl_reward_trend.no_go.1",
            slope,
            "no_go: { slope: 2h, below: 0, for: 2m }",
        ),
    ] {
        let variants = mending["variants"].as_array().unwrap();
        let variant = variants.iter().find(|own| own["change"] == change);
        let variant = variant.unwrap_or_else(|| panic!("{change} is not among them"));
        let gate = edited(folder.path(), from, to);
        let alone = replay(&gate, &["--cooldown", &cooldown, "--brief"]);
        assert_eq!(alone["mending"], Value::Null, "brief");
        for (theirs, ours) in [
            (&variant["false_no_go"], &alone["false_no_go"]),
            (&variant["missed_issues"], &alone["missed_issues"]),
            (&variant["leak"], &alone["leak_by_retrying"][3]["leak"]),
            (
                &variant["no_go_changes_per_day"],
                &alone["flapping"]["judged"]["no_go_changes_per_day"],
            ),
            (&variant["go_gaps"], &alone["flapping"]["go_gaps"]["count"]),
        ] {
            assert_eq!(theirs, ours, "{change}");
        }
    }
}

#[test]
fn a_policy_is_what_a_replay_of_the_edited_gate_says() {
    let folder = tempfile::tempdir().unwrap();
    let whole = replay(&demo().join("gate.yaml"), &["--brief"]);
    for (number, policy) in ["go", "warning", "no-go"].into_iter().enumerate() {
        let gate = edited(
            folder.path(),
            "no_data: warning  ",
            &format!("no_data: {policy}  "),
        );
        let alone = replay(&gate, &["--brief"]);
        let under = &whole["no_data"]["policies"][number];
        assert_eq!(
            (under["policy"].as_str(), under["own"].as_bool()),
            (Some(policy), Some(number == 1))
        );
        for field in ["false_no_go", "false_warning", "missed_issues"] {
            assert_eq!(under[field], alone[field], "{policy}: {field}");
        }
        assert_eq!(under["unjudged"]["hits"], alone["unjudged"]["steps"]);
    }
}

#[test]
fn chunks_and_threads_do_not_change_what_would_mend_the_gate() {
    let gate = demo().join("gate.yaml");
    let from = [
        "--from",
        "2026-03-10T00:00:00Z",
        "--to",
        "2026-03-14T00:00:00Z",
    ];
    let one = replay(
        &gate,
        &[&from[..], &["--threads", "1", "--chunk-steps", "777"]].concat(),
    );
    let other = replay(
        &gate,
        &[&from[..], &["--threads", "3", "--chunk-steps", "5000"]].concat(),
    );
    assert_eq!(one, other);
}

#[test]
fn hours_and_zones_that_are_none_are_refused_in_words() {
    for (arguments, words) in [
        (
            &["--business-hours", "9 to 5"][..],
            ["are not hours", "Mon-Fri 09:00-18:00"],
        ),
        (
            &["--business-hours", "Mon-Fri 09:00-25:00"],
            ["is not a clock time", "Mon-Fri 09:00-18:00"],
        ),
        (
            &[
                "--business-hours",
                "Mon 09:00-10:00",
                "--time-zone",
                "Berlin",
            ],
            ["is not a time zone", "did you mean Europe/Berlin?"],
        ),
        (
            &["--time-zone", "Europe/Berlin"],
            ["--business-hours", "hint:"],
        ),
    ] {
        let run = Command::new(env!("CARGO_BIN_EXE_retrogate"))
            .arg("replay")
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(64), "{said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}
