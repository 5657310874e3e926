//! `retrogate watch` before a real Prometheus: its pages, what it says when the server is gone, and its end.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::http;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{finish, run_in};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::watched::Watched;

mod clients;
mod load;

const GATE: &str = "version: 1
gate: now
step: 1s
checks:
  - { id: load, title: Load, query: load, warning: { above: 1 }, no_go: { above: 2 } }
";

pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// A server on which the load at each second is this, from an hour ago until in half an hour.
pub(crate) fn server(load: &dyn Fn(i64) -> f64) -> RealPrometheus {
    let now = now();
    let samples: Vec<Sample> = (now - 4000..now + 1800).map(|at| (at, load(at))).collect();
    RealPrometheus::options()
        .lookback_delta("1s")
        .start(&OpenMetrics::new().gauge("load", &[], &samples))
}

pub(crate) fn folder(gate: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    folder
}

fn watch(folder: &TempDir, url: &str, more: &[&str]) -> Watched {
    Watched::start(folder.path(), &[&["--prometheus-url", url], more].concat())
}

/// A request as written, and everything that comes back.
fn raw(watched: &Watched, request: &str) -> String {
    let authority = watched.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn each_verdict_has_its_pages() {
    let folder = folder(GATE);
    for (load, verdict, strict, lenient) in [
        (0.5, "GO", 200, 200),
        (1.5, "WARNING", 503, 200),
        (2.5, "NO-GO", 503, 503),
    ] {
        let server = server(&|_| load);
        let watched = watch(&folder, server.url(), &[]);
        watched.until("/verdict", 200);
        let said = watched.verdict();
        assert_eq!(said["schema"], "retrogate/watch/v1");
        assert_eq!(
            (&said["verdict"], &said["ok"], &said["fresh"]),
            (&json!(verdict), &json!(strict == 200), &json!(true))
        );
        let no_go_only: Value =
            serde_json::from_str(&watched.get("/verdict?fail_on=no-go").body).unwrap();
        assert_eq!(no_go_only["ok"], json!(lenient == 200));
        for (page, status) in [
            ("/gate", strict),
            ("/gate?fail_on=warning", strict),
            ("/gate?fail_on=no-go", lenient),
        ] {
            let answer = watched.get(page);
            assert_eq!(answer.status, status, "{page}: {answer:?}");
            assert!(answer.body.starts_with(verdict), "{answer:?}");
        }
        for (word, is) in [("go", "GO"), ("warning", "WARNING"), ("no-go", "NO-GO")] {
            let state = watched.metric(&format!(
                "retrogate_gate_state{{gate=\"now\",state=\"{word}\"}}"
            ));
            assert_eq!(state, Some(f64::from(u8::from(is == verdict))));
        }
        assert_eq!(watched.metric("retrogate_check_value"), Some(load));
        assert_eq!(watched.metric("retrogate_watch_failures_total"), Some(0.0));

        // What stops is the choice of whoever starts it, too.
        let lenient_watch = watch(&folder, server.url(), &["--fail-on", "no-go"]);
        lenient_watch.until("/gate", lenient);
        lenient_watch.until("/gate?fail_on=warning", strict);
    }
}

#[test]
fn what_is_not_known_is_refused_with_what_was_expected() {
    let folder = folder(GATE);
    let watched = watch(&folder, "http://127.0.0.1:1", &[]);
    for (page, status, words) in [
        ("/", 404, "expected /gate, /verdict, /metrics or /healthz"),
        ("/gates", 404, "expected /gate"),
        ("/gate/", 404, "expected /gate"),
        (
            "/gate?failon=no-go",
            400,
            "fail_on=warning or fail_on=no-go",
        ),
        (
            "/gate?fail_on=nogo",
            400,
            "fail_on=warning or fail_on=no-go",
        ),
        ("/gate?fail_on=", 400, "fail_on=warning or fail_on=no-go"),
        ("/verdict?fail_on", 400, "fail_on=warning or fail_on=no-go"),
        ("/gate?fail_on=no-go&fail_on=no-go", 400, "once"),
        ("/metrics?name[]=x", 400, "expected none"),
        ("/healthz?verbose", 400, "expected none"),
    ] {
        let answer = watched.get(page);
        assert_eq!(answer.status, status, "{page}: {answer:?}");
        assert!(answer.body.contains(words), "{page}: {answer:?}");
    }
    for (page, method, allowed) in [
        ("/verdict", "POST", "allow: GET, HEAD\r\n"),
        ("/metrics", "DELETE", "allow: GET, HEAD\r\n"),
        ("/gate", "PUT", "allow: GET, HEAD, POST\r\n"),
    ] {
        let answer = raw(
            &watched,
            &format!("{method} {page} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        );
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
        assert!(answer.contains(allowed), "{answer}");
    }
    let answer = raw(
        &watched,
        "HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("content-length: 9\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "a body: {answer}");
    let answer = raw(&watched, "\u{0}\u{1}nonsense\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[test]
fn a_server_that_goes_takes_the_verdict_with_it_and_brings_it_back() {
    let mut server = server(&|_| 0.5);
    let folder = folder(GATE);
    let watched = watch(&folder, server.url(), &["--log", "log.jsonl"]);
    watched.until("/gate", 200);
    server.kill();
    for page in ["/gate", "/gate?fail_on=no-go", "/verdict"] {
        watched.until(page, 503);
    }
    // Until somebody has asked in vain, the last answer may have grown too old.
    let begun = Instant::now();
    let said = loop {
        let said = watched.verdict();
        if said["unjudged"] != "stale" || begun.elapsed() > Duration::from_secs(20) {
            break said;
        }
        thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(
        (&said["verdict"], &said["ok"], &said["unjudged"]),
        (&Value::Null, &json!(false), &json!("failed"))
    );
    assert_eq!(watched.get("/healthz").status, 200);
    let unjudged = "retrogate_gate_state{gate=\"now\",state=\"unjudged\"}";
    assert_eq!(watched.metric(unjudged), Some(1.0));
    assert_eq!(watched.metric("retrogate_gate_ok"), Some(0.0));
    assert!(watched.metric("retrogate_watch_failures_total").unwrap() >= 1.0);
    watched.hears("no verdict: no check says NO-GO; 1 check could not be answered");
    server.start_again();
    watched.until("/gate", 200);
    let (status, said) = watched.end("TERM");
    assert_eq!(status, Some(0), "{said:#?}");

    // Each failure is a line here and an entry there.
    let log = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    let failed = log
        .lines()
        .filter(|line| line.contains("\"unjudged\":\"failed\""));
    let lines = said.iter().filter(|line| line.contains(": no verdict: "));
    assert_eq!(failed.count(), lines.count(), "{said:#?}\n{log}");
}

#[test]
fn a_verdict_older_than_two_steps_is_none() {
    let server = server(&|_| 0.5);
    let proxy = RecordingProxy::before(server.url());
    let folder = folder(GATE);
    let watched = watch(&folder, &proxy.url(), &["--timeout", "60s"]);
    watched.until("/gate", 200);
    // From now on nobody is answered, and the evaluation goes on for a minute.
    proxy.answer_only(0);
    for page in ["/gate", "/gate?fail_on=no-go", "/verdict"] {
        watched.until(page, 503);
    }
    let said = watched.verdict();
    assert_eq!(
        (&said["verdict"], &said["unjudged"], &said["fresh"]),
        (&Value::Null, &json!("stale"), &json!(false))
    );
    let answer = said["answer"].as_str().unwrap();
    assert!(answer.contains("older than two steps; at 20"), "{answer}");
    assert!(
        answer.ends_with("it was GO: the one check passes"),
        "{answer}"
    );
    let unjudged = "retrogate_gate_state{gate=\"now\",state=\"unjudged\"}";
    assert_eq!(watched.metric(unjudged), Some(1.0));
    assert_eq!(watched.metric("retrogate_check_value"), None);
    // So that the evaluation under way outlasts a point that is then never judged.
    std::thread::sleep(std::time::Duration::from_secs(3));
    proxy.answer_only(usize::MAX);
    watched.until("/gate", 200);
    watched.hears("of the grid went by unevaluated");
    assert!(
        watched
            .metric("retrogate_watch_skipped_points_total")
            .unwrap()
            >= 1.0
    );
}

#[test]
fn what_cannot_be_recorded_is_no_verdict() {
    let server = server(&|_| 0.5);
    let folder = folder(GATE);
    let watched = watch(&folder, server.url(), &["--log", "/dev/full"]);
    watched.hears("it could not be recorded: cannot write /dev/full");
    assert_eq!(watched.get("/gate").status, 503);
    assert_eq!(watched.verdict()["unjudged"], "unrecorded");
}

#[test]
fn it_ends_when_it_is_told_to() {
    let server = server(&|_| 0.5);
    let folder = folder(GATE);
    for signal in ["TERM", "INT"] {
        let watched = watch(&folder, server.url(), &[]);
        watched.until("/gate", 200);
        // Whoever holds a connection open holds nobody up.
        let authority = watched.url().strip_prefix("http://").unwrap();
        let mut idle = TcpStream::connect(authority).unwrap();
        idle.write_all(b"GET /gate HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        let (status, said) = watched.end(signal);
        assert_eq!(status, Some(0), "{said:#?}");
        assert_eq!(said.last().unwrap(), "ending");
        drop(idle);
    }
    // While nobody answers it, too.
    let proxy = RecordingProxy::before(server.url());
    proxy.answer_only(0);
    let watched = watch(&folder, &proxy.url(), &["--timeout", "10m"]);
    watched.until("/healthz", 200);
    assert_eq!(watched.end("TERM").0, Some(0));
}

#[test]
fn a_place_to_listen_is_free_and_well_formed() {
    let folder = folder(GATE);
    let watched = watch(&folder, "http://127.0.0.1:1", &[]);
    let taken = watched.url().strip_prefix("http://").unwrap();
    let url = ["--prometheus-url", "http://127.0.0.1:1"];
    let again = [&["watch", "--listen", taken][..], &url].concat();
    run_in(folder.path(), &again)
        .ended(3)
        .complains(&["cannot listen at 127.0.0.1:", "--listen HOST:PORT"]);
    for wrong in ["9877", "http://127.0.0.1:9877", "127.0.0.1:99999"] {
        let wrong = [&["watch", "--listen", wrong][..], &url].concat();
        run_in(folder.path(), &wrong)
            .ended(64)
            .complains(&["--listen", "expected HOST:PORT"]);
    }
}
