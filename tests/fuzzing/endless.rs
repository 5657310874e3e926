//! Answers that never end, of a server that is broken or wants harm: the program stops reading, or its
//! time is up, in little memory.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use super::bombs::limited_to;

/// What an answer may take in memory (400 MB), a list of columns while it doubles, and the program itself.
const MEGABYTES: usize = 900;

const GATE: &str =
    "version: 1\ngate: g\nstep: 60s\nchecks: [{ id: a, query: up, no_go: { above: 1 } }]\n";

/// Sends this head of a body and then this piece again and again, to whoever asks.
fn endless(body: &'static str, piece: &'static str, compressed: bool) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // It ends with the process of the tests; nobody asks it any more before.
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let encoding = if compressed {
                    "Content-Encoding: gzip\r\n"
                } else {
                    ""
                };
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{encoding}Connection: close\r\n\r\n"
                );
                let block = piece.repeat(1 + 65_536 / piece.len()).into_bytes();
                let mut sent = stream.write_all(head.as_bytes());
                if compressed {
                    sent = sent.and_then(|()| stream.write_all(&gzip_of_nothing()));
                } else {
                    sent = sent.and_then(|()| stream.write_all(body.as_bytes()));
                    while sent.is_ok() {
                        sent = stream.write_all(&block);
                    }
                }
                sent
            });
        }
    });
    url
}

/// A gigabyte of spaces in a megabyte: one stored block of spaces is a match of itself, over and over.
fn gzip_of_nothing() -> Vec<u8> {
    let made = std::process::Command::new("bash")
        .args([
            "-c",
            "head -c 1000000000 /dev/zero | tr '\\0' ' ' | gzip -1",
        ])
        .output()
        .expect("gzip is everywhere");
    made.stdout
}

#[test]
fn answers_without_end_are_given_up() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
    let result = r#"{"status":"success","data":{"resultType":"matrix","result":["#;
    let cases = [
        (" ", " "),
        ("[", "["),
        ("{\"a\":", "{\"a\":"),
        ("{\"x\":", "9"),
        ("{\"x\":\"", "x"),
        ("{\"status\":\"error\",\"error\":\"", "x"),
        ("{\"warnings\":[", "\"PromQL info: x\","),
        ("{\"infos\":[\"", "x"),
        (result, "{\"metric\":{},\"values\":[[1772445600,\"1\"]]},"),
        (result, " "),
        (
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"a\":\"",
            "x",
        ),
        (
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{",
            "\"a\":\"b\",",
        ),
        (
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[[",
            "1",
        ),
        (
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[",
            "[1772445600,\"1\"],",
        ),
        ("<html>", "<p>"),
    ];
    let folder = folder.path();
    thread::scope(|scope| {
        for (body, piece) in cases {
            scope.spawn(move || {
                let url = endless(body, piece, false);
                let live = [
                    "live",
                    "--prometheus-url",
                    &url,
                    "--timeout",
                    "2s",
                    "--at",
                    "2026-03-02T10:00:00Z",
                ];
                let run = limited_to(MEGABYTES, folder, &live);
                assert_eq!(
                    run.status,
                    Some(3),
                    "{body}{piece}…: {} {}",
                    run.stdout,
                    run.stderr
                );
            });
        }
    });
    let url = endless("", " ", true);
    let live = [
        "live",
        "--prometheus-url",
        &url,
        "--timeout",
        "5s",
        "--at",
        "2026-03-02T10:00:00Z",
    ];
    limited_to(MEGABYTES, folder, &live).ended(3);
}
