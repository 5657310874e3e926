//! The counts of a replay, counted anew by a script that shares nothing with the program.

use std::path::Path;
use std::process::Command;

/// Replays the bundled history with `arguments` and lets the script count it again.
fn count_again(gate: &str, arguments: &[&str]) {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let folder = tempfile::tempdir().unwrap();
    let gate_file = folder.path().join("gate.yaml");
    std::fs::write(&gate_file, gate).unwrap();
    let replay = folder.path().join("replay.json");
    let verdicts = folder.path().join("verdicts.parquet");
    let (incidents, deployments) = (demo.join("incidents.csv"), demo.join("deployments.csv"));
    let output = Command::new(env!("CARGO_BIN_EXE_retrogate"))
        .arg("replay")
        .arg("--gate")
        .arg(&gate_file)
        .arg("--store")
        .arg(demo.join("history"))
        .arg("--incidents")
        .arg(&incidents)
        .arg("--deployments")
        .arg(&deployments)
        .arg("--verdicts")
        .arg(&verdicts)
        .arg("--output")
        .arg(&replay)
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let counted = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/outcomes.py"))
        .args([&replay, &verdicts, &incidents, &deployments])
        .arg("llm-brief")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&counted.stdout);
    assert!(
        counted.status.success() && text.contains("same    false_no_go"),
        "{text}{}",
        String::from_utf8_lossy(&counted.stderr)
    );
}

fn bundled() -> String {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    std::fs::read_to_string(demo.join("gate.yaml")).unwrap()
}

/// A gate that is quiet enough to miss incidents altogether.
#[test]
fn it_agrees_on_a_quiet_gate() {
    let loud = "slope: 2h, below: 0 ";
    let quiet = bundled().replace(loud, "slope: 2h, below: -0.00005 ");
    assert_ne!(quiet, bundled());
    count_again(&quiet, &["--catch-share", "0%"]);
}

#[test]
fn an_independent_count_agrees() {
    count_again(&bundled(), &[]);
}

#[test]
fn it_agrees_on_a_part_with_other_rules_too() {
    let part = [
        "--from",
        "2026-03-06T10:07:00Z",
        "--to",
        "2026-03-22T12:30:30Z",
        "--catch-share",
        "35%",
        "--cooldown",
        "47m",
        "--catch-within",
        "25m",
    ];
    count_again(&bundled(), &part);
}

/// Everything that is known of a replay can be read in a review, not in JSON alone.
#[test]
fn a_review_has_all_that_stands_in_the_answer() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_retrogate"))
            .args(["replay", "--incidents", "incidents.csv"])
            .args(arguments)
            .current_dir(&demo)
            .output()
            .unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let week = ["--to", "2026-03-09T12:00:00Z", "--catch-within", "20m"];
    let markdown = run(&[&week[..], &["--format", "markdown"]].concat());
    for words in [
        "rests on 8 of 8 days with a false NO-GO: few",
        "had NO-GO standing since before their lead",
        "to claim \"at most 10 %\" takes 29 groups without a miss",
        "- Time: healthy",
        "- Cool-down 2h30m (with none, the false NO-GO rate is",
        "NO-GO for 10 % of the first 20m of an incident",
        "start outside the range",
        "How soon NO-GO stands in incidents",
        "| at the start |",
        "Condition by condition",
        "nearest healthy signal",
        "False NO-GO by the time since the last incident",
        "Healthy steps at WARNING",
    ] {
        assert!(markdown.contains(words), "{words}: {markdown}");
    }
    let text = run(&week);
    for words in ["  WARNING ", "NO-GO stands (by chance): at the start"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
