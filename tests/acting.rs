//! Actions on NO-GO: what is done, what is only told, and that neither ever moves the verdict.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::program::{Run, finish, program};
use crate::support::scripted_server::{Delivery, Recorded, Reply, ScriptedServer};
use crate::watching::{folder, now, server};

mod posts;
mod refusals;
mod watched;

/// A gate whose one check asks for these actions, in flow style, one a line.
fn gate(actions: &[&str]) -> String {
    let actions: String = actions
        .iter()
        .map(|action| format!("      - {action}\n"))
        .collect();
    format!(
        "version: 1
gate: now
step: 1s
checks:
  - id: load
    title: Load
    query: load
    warning: {{ above: 1 }}
    no_go: {{ above: 2 }}
    advice: Roll back
    runbook: https://runbooks.example/load
    on_no_go:
{actions}"
    )
}

/// A folder with the gate and a script that leaves its facts behind, and says something on stdout.
fn desk(actions: &[&str]) -> TempDir {
    let folder = folder(&gate(actions));
    script(
        folder.path(),
        "remedy.sh",
        "echo from the remedy\necho \"$@\" > arguments\nenv | grep ^RETROGATE_ | sort > variables\ncat > facts.json\n",
    );
    folder
}

fn script(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    fs::write(&file, format!("#!/bin/sh\n{text}")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
}

fn live(folder: &TempDir, url: &str, more: &[&str], environment: &[(&str, &str)]) -> Run {
    finish(
        program()
            .args(["live", "--prometheus-url", url])
            .args(more)
            .envs(environment.iter().copied())
            .current_dir(folder.path()),
    )
}

/// What the report says of the actions: outcome and detail.
fn outcomes(document: &Value) -> Vec<(&str, &str)> {
    let actions = document["actions"].as_array().unwrap();
    actions
        .iter()
        .map(|action| {
            let text = |key: &str| action[key].as_str().unwrap();
            (text("outcome"), text("detail"))
        })
        .collect()
}

const REMEDY: &str = "{ run: [./remedy.sh, \"a b\", \"$HOME\"] }";

#[test]
fn without_the_flag_it_is_told_and_not_done() {
    let server = server(&|_| 2.5);
    let folder = desk(&[
        REMEDY,
        "{ post: { url: \"http://u:secret@127.0.0.1:1/mode?key=secret\" } }",
        "{ run: [./remedy.sh], enabled: false }",
    ]);
    let said = live(&folder, server.url(), &["--strict"], &[])
        .ended(2)
        .says(&[
            "\nActions\n",
            "  load: run ./remedy.sh \"a b\" \"$HOME\": not done, --act would do it\n",
            "  load: post to http://127.0.0.1:1/mode?…: not done, --act would do it\n",
            "  load: run ./remedy.sh: not done, it is switched off in the gate file\n",
        ]);
    assert!(!said.stdout.contains("secret"), "{}", said.stdout);
    let json = live(&folder, server.url(), &["--format", "json"], &[]).ended(0);
    let document = json.json();
    assert_eq!(
        outcomes(&document),
        [
            ("not-asked", "--act would do it"),
            ("not-asked", "--act would do it"),
            ("switched-off", "it is switched off in the gate file"),
        ]
    );
    assert!(!folder.path().join("facts.json").exists());
}

#[test]
fn a_process_gets_its_facts_and_no_shell() {
    let server = server(&|_| 2.5);
    let folder = desk(&[REMEDY]);
    let said = live(
        &folder,
        server.url(),
        &["--strict", "--act", "--format", "json"],
        &[],
    )
    .ended(2);
    assert!(said.stderr.contains("from the remedy"), "{}", said.stderr);
    let document = said.json();
    assert_eq!(outcomes(&document), [("done", "it ended with status 0")]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("arguments"), "a b $HOME\n");
    let at = document["timestamp"].as_str().unwrap();
    let variables = read("variables");
    for expected in [
        "RETROGATE_ADVICE=Roll back",
        "RETROGATE_CHECK=load",
        "RETROGATE_GATE=now",
        "RETROGATE_LIMIT=2",
        "RETROGATE_RUNBOOK=https://runbooks.example/load",
        "RETROGATE_SERIES=load",
        &format!("RETROGATE_TIMESTAMP={at}"),
        "RETROGATE_TITLE=Load",
        "RETROGATE_VALUE=2.5",
        "RETROGATE_VERDICT=NO-GO",
    ] {
        assert!(
            variables.lines().any(|line| line == expected),
            "no {expected} in {variables}"
        );
    }
    let facts: Value = serde_json::from_str(&read("facts.json")).unwrap();
    assert_eq!(facts["schema"], "retrogate/action/v1");
    assert_eq!(facts["check"], document["checks"][0]);
}

#[test]
fn one_that_fails_or_hangs_stops_no_other_and_no_verdict() {
    let server = server(&|_| 2.5);
    let folder = desk(&[
        "{ run: [./hangs.sh], timeout: 1s }",
        "{ run: [./fails.sh] }",
        "{ run: [./nowhere.sh] }",
        "{ run: [./deaf.sh] }",
        REMEDY,
    ]);
    script(
        folder.path(),
        "hangs.sh",
        "trap '' TERM\nsleep 600 &\necho $! > child\nwait\nsleep 600\n",
    );
    script(folder.path(), "fails.sh", "exit 7\n");
    script(folder.path(), "deaf.sh", "exec < /dev/null\nkill -9 $$\n");
    let without = live(
        &folder,
        server.url(),
        &["--strict", "--format", "json"],
        &[],
    )
    .ended(2);
    let begun = Instant::now();
    let said = live(
        &folder,
        server.url(),
        &["--strict", "--act", "--format", "json"],
        &[],
    )
    .ended(2);
    assert!(begun.elapsed() < Duration::from_secs(60));
    let document = said.json();
    for key in ["verdict", "ok", "answer", "summary"] {
        assert_eq!(document[key], without.json()[key]);
    }
    let outcomes = outcomes(&document);
    assert_eq!(
        outcomes[0],
        ("failed", "it took longer than 1s and was ended")
    );
    assert_eq!(outcomes[1], ("failed", "it ended with status 7"));
    assert_eq!(outcomes[2].0, "failed");
    assert!(
        outcomes[2].1.contains("it could not be started"),
        "{outcomes:?}"
    );
    assert_eq!(outcomes[3], ("failed", "a signal ended it"));
    assert_eq!(outcomes[4], ("done", "it ended with status 0"));
    // What it had started has ended with it.
    let child = fs::read_to_string(folder.path().join("child")).unwrap();
    assert!(is_gone(child.trim()), "{child} still runs");
}

/// A process that has ended, be its parent ever so slow to notice.
fn is_gone(id: &str) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        let Ok(status) = fs::read_to_string(format!("/proc/{id}/stat")) else {
            return true;
        };
        if status.contains(") Z ") {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
fn only_a_measured_no_go_that_counts_is_acted_on() {
    let go = server(&|_| 0.5);
    let warning = server(&|_| 1.5);
    let no_go = server(&|_| 2.5);
    let nothing_done = |folder: &TempDir, said: &Run| {
        assert!(
            !folder.path().join("facts.json").exists(),
            "{}",
            said.stdout
        );
    };
    let folder = desk(&[REMEDY]);
    for (url, status) in [(go.url(), 0), (warning.url(), 1), ("http://127.0.0.1:1", 3)] {
        let said = live(&folder, url, &["--strict", "--act"], &[]).ended(status);
        assert!(!said.stdout.contains("Actions"), "{}", said.stdout);
        nothing_done(&folder, &said);
    }
    // Missing data counts as NO-GO, which is no reason to roll anything back.
    let text = gate(&[REMEDY]).replace("query: load", "query: gone\n    no_data: no-go");
    let more = "  - { id: other, query: load, no_go: { above: 9 } }\n";
    fs::write(folder.path().join("gate.yaml"), text + more).unwrap();
    let said = live(&folder, no_go.url(), &["--strict", "--act"], &[]).ended(2);
    nothing_done(&folder, &said);
    // Nor is one that was overridden, or could not be recorded.
    fs::write(folder.path().join("gate.yaml"), gate(&[REMEDY])).unwrap();
    let overriding = ["--override", "hotfix", "--by", "ada", "--log", "log.jsonl"];
    let overriding = [&["--strict", "--act"][..], &overriding].concat();
    let said = live(&folder, no_go.url(), &overriding, &[])
        .ended(0)
        .says(&["not done, the verdict was overridden"]);
    nothing_done(&folder, &said);
    let unrecorded = ["--strict", "--act", "--log", "/dev/full"];
    let said = live(&folder, no_go.url(), &unrecorded, &[]).ended(3);
    nothing_done(&folder, &said);
    // A past moment is not acted on, nor is anything told that could be done about it.
    let past = live(&folder, no_go.url(), &["--at", "now-1m"], &[]).ended(0);
    assert!(!past.stdout.contains("Actions"), "{}", past.stdout);
    live(&folder, no_go.url(), &["--act", "--at", "now-1m"], &[])
        .ended(64)
        .complains(&["--act", "--at"]);
}
