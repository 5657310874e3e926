//! Servers that are down, silent, or in trouble for a while: how long they are waited for.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use super::Page;
use super::page::settled;
use super::trouble::{AT, answer, desk};
use crate::support::scripted_server::{Delivery, Reply, ScriptedServer};

#[test]
fn a_server_that_is_not_there_is_given_up_at_once() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let desk = desk();
    let mut page = Page::of(&desk);
    let begun = Instant::now();
    for url in [&url, "http://no-such-host.invalid:9090"] {
        page.fails(3, &["check", "--online", "--prometheus-url", url]);
        let run = desk.run(&["fetch", "--from", "7d", "--prometheus-url", url]);
        page.note(&["fetch", "--from", "7d", "--prometheus-url", url], 3, &run);
        std::fs::remove_dir_all(desk.path("history")).unwrap();
    }
    for url in ["localhost:9090", "ftp://localhost", "http://"] {
        page.refuses(&["live", "--prometheus-url", url]);
    }
    let variable = ("PROMETHEUS_URL", "me:secret@prometheus:9090");
    let run = desk.run_with(variable, &["live"]);
    page.note(&["live", "# PROMETHEUS_URL is wrong"], 64, &run);
    page.refuses(&["live"]);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    let text = page.text();
    assert!(!text.contains("secret"), "{text}");
    assert_snapshot!(text, @r#"
    $ retrogate check --online --prometheus-url http://SERVER
    error: http://SERVER does not answer: the connection was refused
    hint: is Prometheus running there, and is the port right?

    $ retrogate fetch --from 7d --prometheus-url http://SERVER
    error: http://SERVER does not answer: the connection was refused
    hint: is Prometheus running there, and is the port right?

    $ retrogate check --online --prometheus-url http://no-such-host.invalid:9090
    error: http://no-such-host.invalid:9090 does not answer: its name cannot be resolved
    hint: check the host name in --prometheus-url

    $ retrogate fetch --from 7d --prometheus-url http://no-such-host.invalid:9090
    error: http://no-such-host.invalid:9090 does not answer: its name cannot be resolved
    hint: check the host name in --prometheus-url

    $ retrogate live --prometheus-url localhost:9090
    error: --prometheus-url: `localhost:9090` is not the address of a Prometheus: it does not begin with http:// or https://
    hint: write http://localhost:9090 or https://localhost:9090

    $ retrogate live --prometheus-url ftp://localhost
    error: --prometheus-url: `ftp://localhost` is not the address of a Prometheus: its scheme is ftp, expected http or https
    hint: expected an address such as http://localhost:9090 or https://host/prometheus

    $ retrogate live --prometheus-url http://
    error: --prometheus-url: `http://` is not the address of a Prometheus: empty host
    hint: expected an address such as http://localhost:9090 or https://host/prometheus

    $ retrogate live # PROMETHEUS_URL is wrong
    error: $PROMETHEUS_URL: `…@prometheus:9090` is not the address of a Prometheus: it does not begin with http:// or https://
    hint: expected an address such as http://localhost:9090 or https://host/prometheus

    $ retrogate live
    error: no Prometheus address: the gate file has no prometheus.url and no flag or variable gives one
    hint: give --prometheus-url http://host:9090, or write prometheus: { url: … } in the gate file
    "#);
}

#[test]
fn a_server_that_never_answers_is_not_waited_for_long() {
    let server = ScriptedServer::replying(vec![answer("1").delivered(Delivery::Never)]);
    let (desk, url) = (desk(), server.url());
    let mut page = Page::of(&desk);
    let begun = Instant::now();
    let address = ["--timeout", "2s", "--prometheus-url", &url];
    let run = desk.run(&[&["fetch", "--from", AT], &address[..]].concat());
    page.note(&["fetch", "--timeout", "2s"], 3, &run);
    let mut text = page.text();
    let run = desk.run(&[&["live", "--at", AT], &address[..]].concat());
    assert_eq!(run.status, 3);
    text.push_str(&settled(&run.stdout));
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    assert_snapshot!(text, @r#"
    $ retrogate fetch --timeout 2s
    error: http://SERVER does not answer: it takes connections, but did not even say who it is within 5s
    hint: the server, or a proxy before it, hangs; what was fetched stays, so ask again when it is well

    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER did not answer within 2s

    hint: raise --timeout, or ask for less: a shorter range, a cheaper query or a recording rule
    "#);
}

/// `--retry-for` is how long a server in trouble is waited for: not at all, until it is well, or so long.
#[test]
fn fetch_is_as_patient_as_it_is_told() {
    let busy = || Reply::text(503, "text/plain", "starting up");
    let hour = [
        "--from",
        "2026-03-10T11:00:00Z",
        "--to",
        AT,
        "--concurrency",
        "1",
    ];
    let fetch = |server: &ScriptedServer, retry_for: &str| {
        let desk = desk();
        let url = server.url();
        let flags = ["fetch", "--prometheus-url", &url, "--retry-for", retry_for];
        desk.run(&[&flags[..], &hour[..]].concat())
    };
    let server = ScriptedServer::replying(vec![busy()]);
    assert_eq!(fetch(&server, "0s").status, 3);
    assert_eq!(server.recorded().len(), 1);

    let empty = Reply::matrix("[]");
    let server = ScriptedServer::replying(vec![busy(), busy(), empty]);
    let run = fetch(&server, "1m");
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_snapshot!(settled(&run.stderr), @r#"
    http://SERVER answers HTTP 503 (text/plain), beginning "starting up"; asking again
    "#);

    let server = ScriptedServer::replying(vec![busy()]);
    let begun = Instant::now();
    let run = fetch(&server, "2s");
    assert_eq!(run.status, 3, "{}", run.stderr);
    let took = begun.elapsed();
    assert!((2.0..6.0).contains(&took.as_secs_f64()), "{took:?}");
    assert!(server.recorded().len() >= 3, "{}", server.recorded().len());
}
