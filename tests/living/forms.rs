//! The forms of the answer for other programs, read by parsers that are not ours.

use std::path::Path;

use serde_json::json;

use super::*;
use crate::support::program::{finish, program};
use crate::support::scripted_server::{Reply, ScriptedServer};

/// What a parser of another make sees in a file.
pub(crate) fn seen(kind: &str, file: &Path) -> Value {
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/live_forms.py");
    let mut command = std::process::Command::new(python);
    finish(command.args([script, kind]).arg(file))
        .ended(0)
        .json()
}

/// A gate whose titles, advice and labels hold whatever the forms use themselves.
const HOSTILE: &str = r#"version: 1
gate: "<small> & \"quoted\""
step: 60s
no_data: go
checks:
  - id: latency
    title: "a: b, 5 % ]]> <x>"
    query: latency
    warning: { above: 1 }
    no_go: { above: 2, for: 2m }
    advice: "first\n::error::second\u0007"
  - { id: gone, title: Gone, query: gone, no_go: { above: 1 } }
"#;

fn hostile_samples() -> OpenMetrics {
    let minutes: Vec<Sample> = (-120..180)
        .map(|minute| {
            let value = if minute < 120 {
                0.5 + (minute / 60) as f64
            } else {
                9.0
            };
            (NOON + minute * MINUTE, value)
        })
        .collect();
    OpenMetrics::new().gauge("latency", &[("path", "a\"b<c>&::d%")], &minutes)
}

#[test]
fn each_form_has_its_file() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    for (name, at) in [("no_go", NO_GO), ("warning", WARNING)] {
        for (file, form) in [("gate.xml", "junit"), ("gate.prom", "openmetrics")] {
            let text = live_at(&folder, server.url(), at, &[]).stdout;
            let said = live_at(&folder, server.url(), at, &["--output", file]).ended(0);
            assert_eq!(said.stdout, text);
            let written = fs::read_to_string(folder.path().join(file)).unwrap();
            let printed = live_at(&folder, server.url(), at, &["--format", form]).ended(0);
            assert_eq!(printed.stdout, written);
            if name == "no_go" {
                insta::assert_snapshot!(format!("live_{form}"), written);
            }
        }
        let github = live_at(&folder, server.url(), at, &["--format", "github"]).ended(0);
        insta::assert_snapshot!(format!("live_github_{name}"), github.stdout);
    }
    live_at(&folder, server.url(), GO, &["--output", "gate.html"])
        .ended(64)
        .complains(&[
            ".html",
            ".xml (JUnit), .prom (OpenMetrics)",
            "junit|github|openmetrics",
        ]);
}

#[test]
fn junit_is_never_greener_than_the_gate() {
    let server = prometheus(&samples());
    let folder = folder(&format!(
        "{GATE}  - {{ id: gone, title: Gone, query: gone, no_go: {{ above: 1 }} }}\n"
    ));
    // Tests, failures, errors, skipped.
    for (at, flags, counts) in [
        (GO, &["--strict"][..], [4, 0, 0, 1]),
        (WARNING, &["--strict"], [4, 2, 0, 1]),
        (WARNING, &["--fail-on", "no-go"], [4, 0, 0, 1]),
        (NO_GO, &["--fail-on", "no-go"], [4, 2, 0, 1]),
        // All without data, which counts as GO: each is skipped, and there is no verdict.
        (DARK, &["--strict"], [4, 0, 1, 3]),
    ] {
        let more = [flags, &["--output", "gate.xml"]].concat();
        live_at(&folder, server.url(), at, &more);
        let seen = seen("junit", &folder.path().join("gate.xml"));
        assert_eq!(seen["counts"], json!(counts), "{at} {flags:?}: {seen:#}");
    }
    live_at(&folder, "http://127.0.0.1:1", GO, &["--output", "gate.xml"]).ended(3);
    let seen = seen("junit", &folder.path().join("gate.xml"));
    assert_eq!(seen["counts"], json!([4, 0, 4, 0]), "{seen:#}");
}

#[test]
fn whatever_a_gate_holds_the_forms_hold_it() {
    let server = prometheus(&hostile_samples());
    let folder = folder(HOSTILE);
    let file = |name: &str| folder.path().join(name);
    live_at(&folder, server.url(), NO_GO, &["--output", "gate.xml"]).ended(0);
    let junit = seen("junit", &file("gate.xml"));
    let suite = &junit["suites"][0];
    assert_eq!(suite["name"], "<small> & \"quoted\"");
    assert_eq!(suite["timestamp"], "2026-01-31T14:30:00");
    let latency = &suite["cases"][1];
    assert_eq!(latency["name"], "a: b, 5 % ]]> <x> (latency)");
    let out = latency["out"].as_str().unwrap();
    assert!(out.contains("first\n::error::second\u{fffd}"), "{out}");

    live_at(&folder, server.url(), NO_GO, &["--output", "gate.prom"]).ended(0);
    let metrics = seen("openmetrics", &file("gate.prom"));
    let gate = "<small> & \"quoted\"";
    for expected in [
        json!(["retrogate_gate_state", { "gate": gate, "state": "no-go" }, 1.0]),
        json!(["retrogate_gate_state", { "gate": gate, "state": "go" }, 0.0]),
        json!(["retrogate_gate_last_evaluation_timestamp_seconds", { "gate": gate }, NO_GO as f64]),
        json!(["retrogate_check_value", { "check": "latency", "gate": gate }, 9.0]),
        json!(["retrogate_check_state", { "check": "gone", "gate": gate, "state": "no-data" }, 1.0]),
    ] {
        assert!(
            metrics.as_array().unwrap().contains(&expected),
            "no {expected} in {metrics:#}"
        );
    }
    promtool_reads(&file("gate.prom"));

    let github = live_at(&folder, server.url(), NO_GO, &["--format", "github"]).ended(0);
    fs::write(file("log.txt"), &github.stdout).unwrap();
    let commands = seen("github", &file("log.txt"));
    let [only] = &commands.as_array().unwrap()[..] else {
        panic!("the advice is a command: {commands:#}");
    };
    assert_eq!(only["properties"]["title"], "NO-GO: a: b, 5 % ]]> <x>");
    let message = only["message"].as_str().unwrap();
    assert!(
        message.contains("advice: first\n::error::second"),
        "{message}"
    );
    assert!(message.contains(r#"path="a\"b<c>&::d%""#), "{message}");
}

/// Prometheus's own linter reads the text format.
fn promtool_reads(file: &Path) {
    let mut promtool = std::process::Command::new("promtool");
    promtool.args(["check", "metrics"]);
    let said = finish(promtool.stdin(fs::File::open(file).unwrap())).ended(0);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", ""));
}

#[test]
fn a_workflow_gets_its_summary_outputs_and_annotations() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    let (summary, outputs) = (folder.path().join("summary"), folder.path().join("outputs"));
    let in_workflow = |at: i64, more: &[&str]| {
        for file in [&summary, &outputs] {
            let _ = fs::remove_file(file);
        }
        fs::write(&summary, "# Earlier\n").unwrap();
        let mut command = program();
        command
            .current_dir(folder.path())
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("GITHUB_OUTPUT", &outputs)
            .args([
                "live",
                "--at",
                &at.to_string(),
                "--prometheus-url",
                server.url(),
            ])
            .args(more);
        finish(&mut command)
    };
    for (at, verdict, ok, no_go, status) in [
        (GO, "GO", "true", "", 0),
        (WARNING, "WARNING", "false", "", 1),
        (NO_GO, "NO-GO", "false", "latency", 2),
        (DARK, "none", "false", "", 3),
    ] {
        let said = in_workflow(at, &["--strict", "--output", "gate_report.json"]).ended(status);
        let expected = json!({ "verdict": verdict, "ok": ok, "no_go_checks": no_go });
        assert_eq!(seen("outputs", &outputs), expected);
        let shown = fs::read_to_string(&summary).unwrap();
        let markdown = live_at(&folder, server.url(), at, &["--format", "markdown"]).stdout;
        assert_eq!(shown, format!("# Earlier\n{markdown}\n"));
        fs::write(folder.path().join("log.txt"), &said.stdout).unwrap();
        let commands = seen("github", &folder.path().join("log.txt"));
        let count = usize::from(status > 0);
        assert_eq!(commands.as_array().unwrap().len(), count, "{}", said.stdout);
        let report = fs::read_to_string(folder.path().join("gate_report.json")).unwrap();
        assert!(report.contains("retrogate/live/v1"));
    }
    // JSON on stdout is JSON and nothing else.
    assert_eq!(
        in_workflow(NO_GO, &["--format", "json"]).json()["verdict"],
        "NO-GO"
    );

    // A summary that has no room left is cut, and one with none gets nothing.
    for (taken, least, most) in [(1_048_000, 100, 576), (1_048_576, 0, 0)] {
        fs::write(&summary, "x".repeat(taken)).unwrap();
        let mut command = program();
        command
            .current_dir(folder.path())
            .env("GITHUB_STEP_SUMMARY", &summary)
            .args(["live", "--format", "github", "--at", &NO_GO.to_string()])
            .args(["--prometheus-url", server.url()]);
        finish(&mut command).ended(0);
        let added = fs::metadata(&summary).unwrap().len() as usize - taken;
        assert!((least..=most).contains(&added), "{added}");
    }
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.len() <= 1 << 20);

    // What cannot be told to the workflow is no success.
    let mut command = program();
    command
        .current_dir(folder.path())
        .env("GITHUB_OUTPUT", "nowhere/outputs")
        .args(["live", "--format", "github", "--at", &GO.to_string()])
        .args(["--prometheus-url", server.url()]);
    finish(&mut command)
        .ended(3)
        .complains(&["cannot write nowhere/outputs"]);
}

#[test]
fn no_more_annotations_than_a_step_shows() {
    let check = |n: usize| format!("  - {{ id: c{n}, query: c, no_go: {{ above: 0 }} }}\n");
    let checks: String = (0..25).map(check).collect();
    let folder = folder(&format!(
        "version: 1\ngate: many\nstep: 60s\nchecks:\n{checks}"
    ));
    let broken = format!(r#"[{{"metric":{{}},"values":[[{NOON},"1"]]}}]"#);
    let server = ScriptedServer::replying(vec![Reply::matrix(&broken)]);
    let said = live_at(&folder, &server.url(), NOON, &["--format", "github"]).ended(0);
    fs::write(folder.path().join("log.txt"), &said.stdout).unwrap();
    let commands = seen("github", &folder.path().join("log.txt"));
    let commands = commands.as_array().unwrap();
    assert_eq!(commands.len(), 10);
    assert_eq!(commands[9]["properties"]["title"], "16 more");
}
