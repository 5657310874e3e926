//! Tokens, given or in files that change while they are used.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::desk::{COMMANDS, Desk, prometheus};
use super::wall::{passed_on, wants};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::scripted_server::{Reply, ScriptedServer};

#[test]
fn a_token_is_sent_as_it_is_written() {
    let server = prometheus(&RealPrometheus::options());
    let url = server.url().to_owned();
    for (config, header) in [
        ("bearer_token: 0123\n", "Bearer 0123"),
        ("bearer_token_file: token\n", "Bearer from-a-file"),
        (
            "authorization: { credentials: 'a: b # c' }\n",
            "Bearer a: b # c",
        ),
        (
            "authorization: { type: Token, credentials_file: token }\n",
            "Token from-a-file",
        ),
    ] {
        let url = url.clone();
        let wall = ScriptedServer::start(move |asked, _| wants(&url, header, asked));
        let desk = Desk::asking(&wall.url(), config);
        desk.write("token", "  from-a-file\r\n");
        desk.all_end_well();
    }
    let wall = ScriptedServer::start(move |asked, _| wants(&url, "Bearer right", asked));
    Desk::asking(&wall.url(), "bearer_token: wrong\n")
        .all_end_with(3, &["HTTP 401", "not accepted"]);
}

/// Each request is let through with the token of that request alone, which stands in the file only since
/// the one before it.
#[test]
fn a_token_in_a_file_may_change_between_two_requests() {
    let server = prometheus(&RealPrometheus::options());
    for command in COMMANDS {
        let url = server.url().to_owned();
        let desk = Desk::new();
        let token = desk.path().join("token");
        let number = Arc::new(AtomicUsize::new(0));
        std::fs::write(&token, "token-0").unwrap();
        let wall = ScriptedServer::start(move |asked, _| {
            let number = number.fetch_add(1, Ordering::SeqCst);
            let wanted = format!("Bearer token-{number}");
            if asked.header("authorization") != Some(&wanted) {
                return Reply::text(401, "text/plain", "an old token");
            }
            let reply = passed_on(&url, asked);
            // As Kubernetes does it: the whole file is replaced.
            let beside = token.with_extension("new");
            std::fs::write(&beside, format!("token-{}\n", number + 1)).unwrap();
            std::fs::rename(&beside, &token).unwrap();
            reply
        });
        desk.write("http.yml", "authorization: { credentials_file: token }\n");
        let desk = desk.with(&["--prometheus-url", &wall.url(), "--http-config", "http.yml"]);
        let mut command = command.to_vec();
        if command[0] != "check" {
            command.extend(["--concurrency", "1"]);
        }
        desk.run(&command).ended(0);
        assert!(wall.recorded().len() >= 2, "{command:?}");
    }
}

/// A file that is gone for a moment is waited for by a long job; what stays wrong is named.
#[test]
fn a_token_file_that_goes_is_named() {
    let server = prometheus(&RealPrometheus::options());
    let url = server.url().to_owned();
    let desk = Desk::new();
    desk.write("token", "t0ken-S3CRET");
    let token = desk.path().join("token");
    let wall = ScriptedServer::start(move |asked, _| {
        let reply = wants(&url, "Bearer t0ken-S3CRET", asked);
        let _ = std::fs::remove_file(&token);
        reply
    });
    desk.write("http.yml", "authorization: { credentials_file: token }\n");
    let desk = desk.with(&["--prometheus-url", &wall.url(), "--http-config", "http.yml"]);
    let fetch = [
        "fetch",
        "--from",
        "30m",
        "--concurrency",
        "1",
        "--retry-for",
        "0s",
    ];
    let run = desk.ends_with(
        &fetch,
        3,
        &[
            "http.yml:1: `authorization.credentials_file`",
            "there is no such file",
        ],
    );
    assert!(!run.stderr.contains("S3CRET"));
    desk.write("token", "t0ken-S3CRET");
    desk.ends_with(
        &["live", "--concurrency", "1"],
        3,
        &["NO VERDICT", "there is no such file"],
    );
}
