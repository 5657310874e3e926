//! The verdict log, and overrides, which are only to be had on it.

use std::process::{Command, Stdio};

use serde_json::json;

use super::*;
use crate::support::program::{finish, program};

fn entries(folder: &TempDir) -> Vec<Value> {
    let text = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    assert!(text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn each_answer_is_a_line() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    for (at, status) in [(GO, 0), (WARNING, 1), (NO_GO, 2), (DARK, 3)] {
        live_at(
            &folder,
            server.url(),
            at,
            &["--strict", "--log", "log.jsonl"],
        )
        .ended(status);
    }
    let mut entries = entries(&folder);
    for entry in &mut entries {
        let entry = entry.as_object_mut().unwrap();
        let time: retrogate::model::Timestamp = entry["time"].as_str().unwrap().parse().unwrap();
        assert!(time.secs() > NOON);
        entry["time"] = json!("TIME");
        assert_eq!(entry["source"], server.url());
        entry["source"] = json!("SERVER");
    }
    insta::assert_snapshot!(
        "verdict_log",
        serde_json::to_string_pretty(&entries[2]).unwrap()
    );
    let verdicts: Vec<_> = entries.iter().map(|entry| &entry["verdict"]).collect();
    assert_eq!(
        verdicts,
        [
            &json!("GO"),
            &json!("WARNING"),
            &json!("NO-GO"),
            &Value::Null
        ]
    );
    assert_eq!(entries[3]["unjudged"], "dark");
    // A comment is no other gate, a limit is.
    let hash = entries[0]["gate_hash"].clone();
    for (gate, same) in [
        (format!("# told\n{GATE}"), true),
        (GATE.replace("above: 1", "above: 1.1"), false),
    ] {
        fs::write(folder.path().join("gate.yaml"), gate).unwrap();
        live_at(&folder, server.url(), GO, &["--log", "log.jsonl"]).ended(0);
        assert_eq!(
            self::entries(&folder).last().unwrap()["gate_hash"] == hash,
            same
        );
    }
}

#[test]
fn the_pipeline_and_the_commit_are_on_the_line() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    let github = [
        ("GITHUB_RUN_ID", "7"),
        ("GITHUB_SERVER_URL", "https://github.example"),
        ("GITHUB_REPOSITORY", "a/b"),
        ("GITHUB_SHA", "c0ffee"),
    ];
    let gitlab = [
        ("CI_PIPELINE_ID", "8"),
        ("CI_JOB_URL", "https://me:token@gitlab.example/j/8"),
        ("CI_COMMIT_SHA", "d1"),
    ];
    let jenkins = [
        ("BUILD_URL", "https://jenkins.example/job/a/9/"),
        ("GIT_COMMIT", "e2"),
    ];
    let typed = ["--pipeline", "by hand", "--commit", "f3"];
    for (variables, flags, pipeline, commit) in [
        (
            &github[..],
            &[][..],
            "https://github.example/a/b/actions/runs/7",
            "c0ffee",
        ),
        (&gitlab, &[], "https://…@gitlab.example/j/8", "d1"),
        (&jenkins, &[], "https://jenkins.example/job/a/9/", "e2"),
        (&github, &typed, "by hand", "f3"),
    ] {
        let mut command = program();
        command
            .current_dir(folder.path())
            .envs(variables.iter().copied())
            .args(["live", "--log", "log.jsonl", "--at", &GO.to_string()])
            .args(["--prometheus-url", server.url()])
            .args(flags);
        finish(&mut command).ended(0);
        let entries = entries(&folder);
        let last = entries.last().unwrap();
        assert_eq!(
            (&last["pipeline"], &last["commit"]),
            (&json!(pipeline), &json!(commit))
        );
    }
}

const OVERRIDE: [&str; 6] = [
    "--override",
    "hotfix\nfor INC-7",
    "--by",
    "Ada",
    "--log",
    "log.jsonl",
];

#[test]
fn an_override_lets_a_no_go_through_loudly_and_nothing_else() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    for (at, flags, used) in [
        (NO_GO, &["--strict"][..], true),
        (NO_GO, &["--fail-on", "no-go"], true),
        (WARNING, &["--strict"], true),
        (WARNING, &["--fail-on", "no-go"], false),
        (GO, &["--strict"], false),
    ] {
        let said = live_at(&folder, server.url(), at, &[flags, &OVERRIDE].concat()).ended(0);
        let entries = entries(&folder);
        let last = entries.last().unwrap();
        let expected = json!({ "reason": "hotfix for INC-7", "by": "Ada", "used": used });
        assert_eq!((&last["override"], &last["ok"]), (&expected, &json!(true)));
        let words = if used {
            "OVERRIDDEN by Ada: this "
        } else {
            "the override by Ada was not needed"
        };
        said.says(&[words, "Reason: hotfix for INC-7"])
            .complains(&["warning: ", words]);
    }
    // The verdict is what it was; that it was let through stands beside it.
    let more = [&["--strict", "--format", "json"][..], &OVERRIDE].concat();
    let document = live_at(&folder, server.url(), NO_GO, &more).ended(0).json();
    assert_eq!(
        (&document["verdict"], &document["ok"]),
        (&json!("NO-GO"), &json!(true))
    );
    for (form, words) in [
        ("markdown", "**OVERRIDDEN by Ada: this NO-GO is let through"),
        ("junit", "OVERRIDDEN by Ada"),
        (
            "github",
            "::warning title=small%3A override::OVERRIDDEN by Ada",
        ),
        ("openmetrics", "retrogate_gate_ok{gate=\"small\"} 1"),
    ] {
        let more = [&["--format", form][..], &OVERRIDE].concat();
        live_at(&folder, server.url(), NO_GO, &more).says(&[words]);
    }
}

#[test]
fn an_override_is_no_verdict_and_leaves_a_trace_or_is_refused() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    live_at(&folder, server.url(), DARK, &OVERRIDE)
        .ended(3)
        .says(&["lets nothing through"]);
    live_at(&folder, "http://127.0.0.1:1", GO, &OVERRIDE)
        .ended(3)
        .says(&["lets nothing through"]);
    assert!(
        entries(&folder)
            .iter()
            .all(|entry| entry["ok"] == false && entry["override"]["used"] == false)
    );
    fs::remove_file(folder.path().join("log.jsonl")).unwrap();
    for flags in [
        &OVERRIDE[..4],
        &["--override", "why", "--log", "log.jsonl"],
        &["--override", " ", "--by", "Ada", "--log", "log.jsonl"],
        &["--override", "why", "--by", "", "--log", "log.jsonl"],
        &["--by", "Ada", "--log", "log.jsonl"],
        &["--pipeline", "7"],
        &["--log", "nowhere/log.jsonl"],
        &["--log", "same.json", "--output", "same.json"],
    ] {
        live_at(&folder, server.url(), NO_GO, flags)
            .ended(64)
            .complains(&["hint: "]);
        assert!(!folder.path().join("log.jsonl").exists(), "{flags:?}");
    }
}

#[test]
fn a_verdict_that_cannot_be_recorded_is_none() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    let full = ["--log", "/dev/full", "--override", "why", "--by", "Ada"];
    for at in [GO, WARNING, NO_GO] {
        for flags in [&[][..], &["--strict"], &["--fail-on", "no-go"]] {
            for log in [&full[..2], &full] {
                let more = [flags, log, &["--format", "json"]].concat();
                let said = live_at(&folder, server.url(), at, &more)
                    .ended(3)
                    .complains(&["cannot write /dev/full: No space left on device"]);
                let document = said.json();
                assert_eq!(
                    (&document["verdict"], &document["ok"]),
                    (&Value::Null, &json!(false))
                );
                assert_eq!(document["unjudged"], "unrecorded");
            }
        }
    }
    // A report that was green before is not green now.
    live_at(&folder, server.url(), GO, &["--output", "gate.xml"]).ended(0);
    live_at(
        &folder,
        server.url(),
        GO,
        &["--output", "gate.xml", "--log", "/dev/full"],
    )
    .ended(3);
    let report = fs::read_to_string(folder.path().join("gate.xml")).unwrap();
    assert!(report.contains("<error type=\"NO-VERDICT\""), "{report}");
}

#[test]
fn a_line_gets_in_whole_or_not_at_all() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    let log = folder.path().join("log.jsonl");
    let at = NO_GO.to_string();
    let live = [
        "live",
        "--strict",
        "--at",
        &at,
        "--log",
        "log.jsonl",
        "--prometheus-url",
        server.url(),
    ];
    live_at(&folder, server.url(), GO, &["--log", "log.jsonl"]).ended(0);
    let before = fs::read_to_string(&log).unwrap();
    // The next line fits only in part.
    let blocks = (before.len() / 1024 + 1).to_string();
    let mut limited = Command::new("bash");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &blocks])
        .arg(env!("CARGO_BIN_EXE_retrogate"))
        .args(live)
        .current_dir(folder.path());
    finish(&mut limited)
        .ended(3)
        .complains(&["cannot write log.jsonl: File too large"]);
    assert_eq!(fs::read_to_string(&log).unwrap(), before);
    // Another program died in the middle of its line.
    fs::write(&log, format!("{before}{{\"schema\":\"retr")).unwrap();
    run_in(folder.path(), &live).ended(2);
    let text = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1], "{\"schema\":\"retr");
    assert_eq!(
        serde_json::from_str::<Value>(lines[2]).unwrap()["verdict"],
        "NO-GO"
    );
    // Somebody holds the lock and never lets go.
    let mut holder = Command::new("flock")
        .args([
            log.to_str().unwrap(),
            "sh",
            "-c",
            "echo held; exec sleep 600",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut said = std::io::BufReader::new(holder.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    run_in(folder.path(), &live)
        .ended(3)
        .complains(&["another process has held its lock"]);
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(fs::read_to_string(&log).unwrap(), text);
}

#[test]
fn ten_at_once_write_one_log() {
    let server = prometheus(&samples());
    let folder = folder(GATE);
    let rounds = 4;
    for round in 0..rounds {
        let writers: Vec<_> = (0..10)
            .map(|writer| {
                program()
                    .current_dir(folder.path())
                    .args([
                        "live",
                        "--strict",
                        "--at",
                        &NO_GO.to_string(),
                        "--timeout",
                        "60s",
                    ])
                    .args([
                        "--log",
                        "log.jsonl",
                        "--pipeline",
                        &format!("{round}.{writer}"),
                    ])
                    .args(["--prometheus-url", server.url()])
                    .stdout(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for mut writer in writers {
            assert_eq!(writer.wait().unwrap().code(), Some(2));
        }
    }
    let mut pipelines: Vec<String> = entries(&folder)
        .iter()
        .map(|entry| entry["pipeline"].as_str().unwrap().to_owned())
        .collect();
    pipelines.sort();
    pipelines.dedup();
    assert_eq!(pipelines.len(), 10 * rounds);
    assert_eq!(entries(&folder).len(), 10 * rounds);
}
