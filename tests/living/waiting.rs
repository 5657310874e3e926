//! `live --wait`: asked again until it is ok for long enough, and never green because it was asked often.

use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use retrogate::model::Timestamp;
use serde_json::json;

use super::*;
use crate::support::fault_proxy::{FINAL, FaultProxy, PASSING, Weather};
use crate::support::program::{finish, program};
use crate::support::scripted_server::{Reply, ScriptedServer};

/// Asked each second about a gauge that must stay under one.
const GATE: &str = "version: 1
gate: now
step: 1s
checks:
  - { id: load, title: Load, query: load, no_go: { above: 1 } }
";

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// A server on which the load is too high in these seconds, and fine for two hours before and for ten
/// minutes after.
fn broken_in(seconds: std::ops::Range<i64>) -> RealPrometheus {
    let value = |at: i64| if seconds.contains(&at) { 2.0 } else { 0.5 };
    let now = now();
    let samples: Vec<Sample> = (now - 7200..now + 600).map(|at| (at, value(at))).collect();
    prometheus(&OpenMetrics::new().gauge("load", &[], &samples))
}

fn wait(folder: &TempDir, server: &RealPrometheus, more: &[&str]) -> Run {
    live(
        folder,
        server.url(),
        &[&["--format", "json"], more].concat(),
    )
}

fn seconds(value: &Value) -> i64 {
    let at: Timestamp = value.as_str().unwrap().parse().unwrap();
    at.secs()
}

#[test]
fn a_gate_that_opens_in_time_lets_through_and_says_what_waiting_changed() {
    let folder = folder(GATE);
    for (flags, stable) in [
        (&["--wait", "60s"][..], 0),
        (&["--wait", "60s", "--stable", "4s"], 4),
    ] {
        let opens = now() + 8;
        let server = broken_in(opens - 60..opens);
        let said = wait(&folder, &server, flags).ended(0);
        let document = said.json();
        let report = &document["wait"];
        assert_eq!(document["verdict"], "GO");
        assert_eq!(
            (&report["ended"], &report["first_verdict"]),
            (&json!("ok"), &json!("NO-GO"))
        );
        assert!(report["asked"].as_u64().unwrap() > 1, "{report}");
        assert!(seconds(&report["first_at"]) < opens);
        // The very first point from which on it was ok.
        assert_eq!(seconds(&report["ok_since"]), opens);
        assert!(
            seconds(&document["timestamp"]) >= opens + stable,
            "{document}"
        );
        said.complains(&["NO-GO: 1 of 1 checks says so; asking again in"]);
    }
}

#[test]
fn a_gate_that_has_long_been_open_keeps_nobody_waiting() {
    let server = broken_in(0..0);
    let folder = folder(GATE);
    let document = wait(&folder, &server, &["--wait", "60s", "--stable", "10m"])
        .ended(0)
        .json();
    assert_eq!(document["wait"]["asked"], 1);
    assert_eq!(document["wait"]["stable_seconds"], 600);
    let since = seconds(&document["wait"]["ok_since"]);
    assert_eq!(seconds(&document["timestamp"]) - since, 600);
}

#[test]
fn a_go_that_came_too_late_is_none() {
    let ends = now() + 2;
    let server = broken_in(ends - 60..ends);
    let folder = folder(GATE);
    let document = wait(&folder, &server, &["--wait", "6s", "--stable", "60s"])
        .ended(2)
        .json();
    assert_eq!(
        (&document["verdict"], &document["ok"]),
        (&json!("NO-GO"), &json!(false))
    );
    assert_eq!(document["wait"]["last_verdict"], "GO");
    assert_eq!(document["wait"]["ended"], "time-over");
    assert_eq!(seconds(&document["wait"]["ok_since"]), ends);
    let answer = document["answer"].as_str().unwrap();
    assert!(answer.starts_with("NO-GO: it was so at "), "{answer}");
}

#[test]
fn time_that_is_over_ends_with_the_verdict() {
    let server = broken_in(now() - 60..now() + 600);
    let folder = folder(GATE);
    for flags in [
        &["--wait", "2s"][..],
        &["--wait", "0s"],
        &["--wait", "2s", "--stable", "5s"],
    ] {
        let document = wait(&folder, &server, flags).ended(2).json();
        assert_eq!(document["wait"]["ended"], "time-over");
        assert_eq!(document["wait"]["ok_since"], Value::Null);
    }
    // Nor is a server that does not answer ever ok.
    live(&folder, "http://127.0.0.1:1", &["--wait", "2s"])
        .ended(3)
        .says(&["waited 2s in vain: first no verdict at"]);
    for wrong in [
        &["--stable", "1m"][..],
        &["--wait", "1m", "--at", "now-1h"],
        &["--wait", "soon"],
    ] {
        live(&folder, server.url(), wrong).ended(64);
    }
}

#[test]
fn a_server_that_goes_and_comes_back_is_waited_for() {
    let mut server = broken_in(now() - 60..now() + 3);
    let folder = folder(GATE);
    server.kill();
    let waiting = program()
        .current_dir(folder.path())
        .args([
            "live",
            "--wait",
            "60s",
            "--format",
            "json",
            "--prometheus-url",
            server.url(),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(3));
    server.start_again();
    let output = waiting.wait_with_output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{document:#}");
    assert_eq!(document["wait"]["first_verdict"], Value::Null);
    assert_eq!(document["verdict"], "GO");
}

#[test]
fn somebody_who_ends_it_gets_no_verdict_and_a_report() {
    let server = broken_in(now() - 60..now() + 600);
    for signal in ["-TERM", "-INT"] {
        let folder = folder(GATE);
        let mut waiting = program()
            .current_dir(folder.path())
            .args([
                "live",
                "--wait",
                "10m",
                "--output",
                "gate.json",
                "--prometheus-url",
                server.url(),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It says when it waits.
        let mut line = String::new();
        let mut stderr = std::io::BufReader::new(waiting.stderr.take().unwrap());
        std::io::BufRead::read_line(&mut stderr, &mut line).unwrap();
        assert!(line.contains("asking again in"), "{line}");
        finish(Command::new("kill").args([signal, &waiting.id().to_string()])).ended(0);
        let status = waiting.wait().unwrap();
        assert_eq!(status.code(), Some(3), "{signal}");
        let report = fs::read_to_string(folder.path().join("gate.json")).unwrap();
        let document: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(
            (&document["verdict"], &document["unjudged"]),
            (&Value::Null, &json!("interrupted"))
        );
        assert_eq!(document["wait"]["last_verdict"], "NO-GO");
        assert_eq!(document["ok"], false);
    }
}

#[test]
fn a_gate_file_that_changes_meanwhile_is_said_and_changes_nothing() {
    let server = broken_in(now() - 60..now() + 600);
    for changed in [Some(GATE.replace("above: 1", "above: 9")), None] {
        let folder = folder(GATE);
        let mut waiting = program()
            .current_dir(folder.path())
            .args([
                "live",
                "--wait",
                "6s",
                "--format",
                "json",
                "--prometheus-url",
                server.url(),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stderr = std::io::BufReader::new(waiting.stderr.take().unwrap());
        std::io::BufRead::read_line(&mut stderr, &mut line).unwrap();
        let file = folder.path().join("gate.yaml");
        match &changed {
            Some(text) => fs::write(file, text).unwrap(),
            None => fs::remove_file(file).unwrap(),
        }
        std::io::Read::read_to_string(&mut stderr, &mut line).unwrap();
        let output = waiting.wait_with_output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{document:#}");
        let notes = document["notes"].to_string();
        assert!(notes.contains("gate.yaml changed meanwhile"), "{notes}");
    }
}

#[test]
fn a_clock_that_is_wrong_judges_no_other_hour() {
    // Broken for half an hour: an hour ago all was well.
    let server = broken_in(now() - 1800..now() + 600);
    let fine = broken_in(now() - 9000..now() - 1800);
    let folder = folder(GATE);
    for (offset, words) in [("-1h", "behind"), ("+1h", "ahead of"), ("-20s", "")] {
        for (server, status) in [(&server, 2), (&fine, 0)] {
            for wait in [&["--strict"][..], &["--wait", "0s"]] {
                let before = now();
                let mut command = Command::new("faketime");
                command
                    .args([
                        "-f",
                        offset,
                        env!("CARGO_BIN_EXE_retrogate"),
                        "live",
                        "--format",
                        "json",
                    ])
                    .args(["--prometheus-url", server.url()])
                    .args(wait)
                    .env_remove("RETROGATE_PROMETHEUS_URL")
                    .current_dir(folder.path());
                let said = finish(&mut command).ended(status);
                let document = said.json();
                let notes = document["notes"].to_string();
                if words.is_empty() {
                    assert_eq!(notes, "[]");
                    continue;
                }
                let judged = seconds(&document["timestamp"]);
                assert!((before..=now()).contains(&judged), "{judged} {before}");
                assert!(
                    notes.contains(&format!("{words} the server's: judged by the server's")),
                    "{notes}"
                );
            }
        }
    }
    // A moment that was named is the moment that is judged; the clock is said all the same.
    let mut command = Command::new("faketime");
    command
        .args([
            "-f",
            "-1h",
            env!("CARGO_BIN_EXE_retrogate"),
            "live",
            "--strict",
            "--at",
            "now-1m",
        ])
        .args(["--prometheus-url", server.url()])
        .current_dir(folder.path());
    finish(&mut command)
        .ended(0)
        .says(&["note: this machine's clock is ", "behind the server's\n"]);
}

#[test]
fn no_weather_turns_a_no_go_into_a_go() {
    let red = broken_in(now() - 7200..now() + 600);
    let green = broken_in(0..0);
    let folder = folder(GATE);
    let mut ended = [[0; 4]; 2];
    for seed in 0..12 {
        for (server, ended) in [&red, &green].into_iter().zip(&mut ended) {
            let weather = Weather {
                seed,
                percent: 70,
                faults: [&PASSING[..], &FINAL[..]].concat(),
            };
            let proxy = FaultProxy::before(server.url(), weather);
            let flags = ["--log", "log.jsonl", "--timeout", "3s", "--wait", "0s"];
            let said = live(&folder, &proxy.url(), &flags);
            ended[usize::try_from(said.status.unwrap()).unwrap()] += 1;
        }
    }
    let [red, green] = ended;
    assert_eq!([red[0], red[1]], [0, 0], "{red:?}");
    assert_eq!([green[1], green[2]], [0, 0], "{green:?}");
    assert!(red[2] > 0 && green[0] > 0, "{red:?} {green:?}");
    // And each is on the record as what it was.
    let log = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    let entries = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(
        entries.filter(|entry| entry["ok"] == true).count(),
        green[0]
    );
}

/// A proxy may date answers by a clock of its own; what the server itself says decides, and if it says
/// nothing nobody knows which hour was judged.
#[test]
fn a_date_alone_moves_nothing() {
    let folder = folder(GATE);
    for (time, status, words) in [
        (Some(0), 0, None),
        (None, 3, Some("and it does not say its time: ")),
    ] {
        let server = ScriptedServer::start(move |request, _| {
            let form = request.form();
            let field = |name: &str| {
                form.iter()
                    .find(|(own, _)| own == name)
                    .map(|(_, value)| value)
            };
            let reply = match (field("end"), time) {
                (Some(end), _) => {
                    Reply::matrix(&format!(r#"[{{"metric":{{}},"values":[[{end},"0.5"]]}}]"#))
                }
                (None, Some(offset)) if field("query").is_some_and(|query| query == "time()") => {
                    let at = now() + offset;
                    let data = format!(r#"{{"resultType":"scalar","result":[{at},"{at}"]}}"#);
                    Reply::json(200, &format!(r#"{{"status":"success","data":{data}}}"#))
                }
                (None, _) => Reply::refusal(404, "not_found", "no such thing"),
            };
            reply.with("Date", "Sat, 31 Jan 2026 12:00:00 GMT")
        });
        let said = live(&folder, &server.url(), &["--strict", "--format", "json"]).ended(status);
        let document = said.json();
        assert_eq!(document["notes"], json!([]));
        match words {
            None => assert_eq!(document["verdict"], "GO"),
            Some(words) => {
                let answer = document["answer"].as_str().unwrap();
                assert!(answer.contains(words), "{answer}");
                assert_eq!(
                    (&document["verdict"], &document["unjudged"]),
                    (&Value::Null, &json!("failed"))
                );
            }
        }
    }
}
