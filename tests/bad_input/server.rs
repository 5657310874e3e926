//! Servers that are down, refuse, or answer with something else, as `fetch`, `live` and `check --online`
//! tell of it.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use super::page::settled;
use super::{Desk, Page};
use crate::support::scripted_server::{Delivery, Reply, ScriptedServer};

const AT: &str = "2026-03-10T12:00:00Z";
const AT_SECONDS: i64 = 1_773_144_000;

/// A gate of two checks, and no address in it.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write(
        "gate.yaml",
        "version: 1\ngate: web\nstep: 60s\nchecks:\n\
         \x20 - id: errors\n    title: Errors\n    query: errors\n    no_go: { above: 5 }\n\
         \x20   advice: Roll back\n\
         \x20 - id: load\n    title: Load\n    query: load\n    no_go: { above: 5 }\n",
    );
    desk
}

/// An answer with a sample a minute, or at the one moment asked.
fn answer(value: &str) -> Reply {
    let samples: Vec<String> = (-60..=0)
        .map(|minute| format!("[{},\"{value}\"]", AT_SECONDS + 60 * minute))
        .collect();
    Reply::matrix(&format!(
        r#"[{{"metric":{{}},"values":[{}]}}]"#,
        samples.join(",")
    ))
}

/// What may go wrong, and the status of a fetch that meets it.
fn troubles() -> Vec<(&'static str, i32, Reply)> {
    let html = "<html><title>Sign in</title></html>";
    let string =
        r#"{"status":"success","data":{"resultType":"string","result":[1773144000,"up"]}}"#;
    let elsewhere = "https://prometheus.example/prom/api/v1/query_range";
    let parse = "invalid parameter \"query\": 1:8: parse error: unclosed left parenthesis";
    vec![
        ("400", 64, Reply::refusal(400, "bad_data", parse)),
        (
            "422",
            3,
            Reply::refusal(
                422,
                "execution",
                "found duplicate series for the match group {}",
            ),
        ),
        (
            "503",
            3,
            Reply::refusal(503, "timeout", "query timed out in expression evaluation"),
        ),
        (
            "503 of a proxy",
            3,
            Reply::text(503, "text/html", "<h1>Service Unavailable</h1>"),
        ),
        ("401", 3, Reply::text(401, "text/plain", "Unauthorized\n")),
        (
            "404",
            3,
            Reply::text(404, "text/plain", "404 page not found\n"),
        ),
        (
            "HTML",
            3,
            Reply::text(200, "text/html; charset=utf-8", html),
        ),
        (
            "HTML called JSON",
            3,
            Reply::text(200, "application/json", html),
        ),
        ("cut", 3, answer("1").delivered(Delivery::CutAfter(90))),
        ("hung up", 3, answer("1").delivered(Delivery::HangUp)),
        ("string", 64, Reply::json(200, string)),
        ("other JSON", 3, Reply::json(200, r#"{"message":"ok"}"#)),
        (
            "redirect",
            3,
            Reply::text(302, "text/html", "").with("Location", elsewhere),
        ),
        (
            "login",
            3,
            Reply::text(302, "text/html", "").with("Location", "/login?next=%2F"),
        ),
    ]
}

#[test]
fn fetch_meets_trouble() {
    let mut text = String::new();
    for (name, status, reply) in troubles() {
        let server = ScriptedServer::replying(vec![reply]);
        let desk = desk();
        let mut page = Page::of(&desk);
        let (url, hour) = (server.url(), ["--from", "2026-03-10T11:00:00Z", "--to", AT]);
        let command = ["fetch", "--prometheus-url", &url, "--retry-for", "0s"];
        let run = desk.run(&[&command[..], &hour[..]].concat());
        assert_eq!(run.stdout, "", "{name}");
        page.note(&["fetch", &format!("# {name}")], status, &run);
        text.push_str(&page.text());
        assert_eq!(
            desk.names(),
            ["gate.yaml", "history", "history/.lock"],
            "{name}"
        );
    }
    assert_snapshot!(text, @r#"
    $ retrogate fetch # 400
    check `errors` is refused; the others go on
    check `load` is refused; the others go on
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER refuses (HTTP 400, bad_data): invalid parameter "query": 1:8: parse error: unclosed left parenthesis
      check `load`: http://SERVER refuses (HTTP 400, bad_data): invalid parameter "query": 1:8: parse error: unclosed left parenthesis
    hint: correct the query in the gate file

    $ retrogate fetch # 422
    check `errors` is refused; the others go on
    check `load` is refused; the others go on
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}
      check `load`: http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}
    hint: the server met data the query cannot work on, such as duplicate series; aggregate or match more narrowly

    $ retrogate fetch # 503
    error: check `errors`: http://SERVER refuses (HTTP 503, timeout): query timed out in expression evaluation
    hint: the query runs into the server's own limit: make it cheaper, or use a recording rule

    $ retrogate fetch # 503 of a proxy
    error: check `errors`: http://SERVER answers HTTP 503 (text/html), beginning "<h1>Service Unavailable</h1>"
    hint: the server, or a proxy before it, is in trouble; try again later

    $ retrogate fetch # 401
    error: check `errors`: http://SERVER answers HTTP 401 (text/plain), beginning "Unauthorized"
    hint: credentials are missing or not accepted

    $ retrogate fetch # 404
    error: check `errors`: http://SERVER answers HTTP 404 (text/plain), beginning "404 page not found"
    hint: the API is not at this path; --prometheus-url may lack a prefix such as /prometheus, or have a page such as /graph too much

    $ retrogate fetch # HTML
    error: check `errors`: http://SERVER answers something other than JSON (text/html; charset=utf-8), beginning "<html><title>Sign in</title></html>"
    hint: this may be a login page or another service; check --prometheus-url and its path prefix

    $ retrogate fetch # HTML called JSON
    error: check `errors`: http://SERVER answers something other than JSON (application/json), beginning "<html><title>Sign in</title></html>"
    hint: this may be a login page or another service; check --prometheus-url and its path prefix

    $ retrogate fetch # cut
    error: check `errors`: http://SERVER: the answer was cut short after 90 bytes
    hint: the server or a proxy closed the connection early; ask again, or for a shorter range

    $ retrogate fetch # hung up
    error: http://SERVER does not answer: it closed the connection without an answer
    hint: check the address (http or https?), and that nothing on the way drops connections

    $ retrogate fetch # string
    check `errors` is refused; the others go on
    check `load` is refused; the others go on
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER: the result is of type string; expected matrix
      check `load`: http://SERVER: the result is of type string; expected matrix
    hint: a check needs a number; let the query return one

    $ retrogate fetch # other JSON
    error: check `errors`: http://SERVER: the answer is malformed at byte 16: the answer has no `status`
    hint: this is not what Prometheus answers; check what stands behind the address

    $ retrogate fetch # redirect
    error: check `errors`: http://SERVER redirects (HTTP 302) to https://prometheus.example/prom/api/v1/query_range
    hint: give that address: --prometheus-url https://prometheus.example/prom

    $ retrogate fetch # login
    error: check `errors`: http://SERVER redirects (HTTP 302) to http://SERVER/login
    hint: redirects are not followed; a login page, or a missing path prefix in --prometheus-url?
    "#);
}

#[test]
fn live_meets_trouble() {
    let mut text = String::new();
    for (name, _, reply) in troubles() {
        let server = ScriptedServer::replying(vec![reply]);
        let desk = desk();
        let before = desk.everything();
        let url = server.url();
        let command = ["live", "--strict", "--at", AT, "--prometheus-url", &url];
        let run = desk.run(&command);
        assert_eq!(
            (run.status, run.stderr.as_str()),
            (3, ""),
            "{name}: {}",
            run.stdout
        );
        assert!(run.stdout.contains("\nhint: "), "{name}: {}", run.stdout);
        text.push_str(&format!("# {name}\n{}\n", settled(&run.stdout)));
        assert!(desk.everything() == before, "{name}: left something behind");
    }
    assert_snapshot!(text, @r#"
    # 400
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER refuses (HTTP 400, bad_data): invalid parameter "query": 1:8: parse error: unclosed left parenthesis

    hint: correct the query in the gate file

    # 422
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}

    hint: the server met data the query cannot work on, such as duplicate series; aggregate or match more narrowly

    # 503
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER refuses (HTTP 503, timeout): query timed out in expression evaluation

    hint: the query runs into the server's own limit: make it cheaper, or use a recording rule

    # 503 of a proxy
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER answers HTTP 503 (text/html), beginning "<h1>Service Unavailable</h1>"

    hint: the server, or a proxy before it, is in trouble; try again later

    # 401
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER answers HTTP 401 (text/plain), beginning "Unauthorized"

    hint: credentials are missing or not accepted

    # 404
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER answers HTTP 404 (text/plain), beginning "404 page not found"

    hint: the API is not at this path; --prometheus-url may lack a prefix such as /prometheus, or have a page such as /graph too much

    # HTML
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER answers something other than JSON (text/html; charset=utf-8), beginning "<html><title>Sign in</title></html>"

    hint: this may be a login page or another service; check --prometheus-url and its path prefix

    # HTML called JSON
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER answers something other than JSON (application/json), beginning "<html><title>Sign in</title></html>"

    hint: this may be a login page or another service; check --prometheus-url and its path prefix

    # cut
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER: the answer was cut short after 90 bytes

    hint: the server or a proxy closed the connection early; ask again, or for a shorter range

    # hung up
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER does not answer: it closed the connection without an answer

    hint: check the address (http or https?), and that nothing on the way drops connections

    # string
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER: the result is of type string; expected matrix

    hint: a check needs a number; let the query return one

    # other JSON
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER: the answer is malformed at byte 16: the answer has no `status`

    hint: this is not what Prometheus answers; check what stands behind the address

    # redirect
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER redirects (HTTP 302) to https://prometheus.example/prom/api/v1/query_range

    hint: give that address: --prometheus-url https://prometheus.example/prom

    # login
    NO VERDICT  web at 2026-03-10 12:00Z
    no verdict: no check says NO-GO; 2 checks could not be answered

    Unanswered
      Errors, Load: http://SERVER redirects (HTTP 302) to http://SERVER/login

    hint: redirects are not followed; a login page, or a missing path prefix in --prometheus-url?
    "#);
}

/// Where stdout is for programs, stderr says why there is no verdict, and the report is written all the same.
#[test]
fn live_says_why_beside_a_document() {
    let desk = desk();
    let server = ScriptedServer::replying(vec![Reply::text(401, "text/plain", "Unauthorized")]);
    let url = server.url();
    let command = [
        "live",
        "--at",
        AT,
        "--prometheus-url",
        &url,
        "--format",
        "json",
    ];
    let run = desk.run(&command);
    assert!(run.stdout.contains("\"verdict\": null"), "{}", run.stdout);
    let mut page = Page::of(&desk);
    page.note(&["live", "--format", "json"], 3, &run);
    assert_snapshot!(page.text(), @r#"
    $ retrogate live --format json
    error: no verdict: no check says NO-GO; 2 checks could not be answered
      http://SERVER answers HTTP 401 (text/plain), beginning "Unauthorized"
    hint: credentials are missing or not accepted
    "#);

    let run = desk.run(&[&command[..5], &["--output", "gate_report.json"]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (3, ""));
    assert!(run.stdout.starts_with("NO VERDICT"), "{}", run.stdout);
    assert!(desk.read("gate_report.json").starts_with(b"{"));
}

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
    error: check `errors`: http://SERVER did not answer within 2s
    hint: raise --timeout, or ask for less: a shorter range, a cheaper query or a recording rule

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

/// One check that is refused does not keep the others from being fetched, nor one that says NO-GO from
/// blocking.
#[test]
fn the_other_checks_go_on() {
    let refusal = || Reply::refusal(400, "bad_data", "1:1: parse error: unexpected end of input");
    let server = ScriptedServer::start(move |asked, _| {
        if asked.body.contains("query=errors") {
            answer("9")
        } else {
            refusal()
        }
    });
    let (desk, url) = (desk(), server.url());
    let run = desk.run(&["live", "--strict", "--at", AT, "--prometheus-url", &url]);
    assert_eq!(run.status, 2, "{}{}", run.stdout, run.stderr);
    let mut text = settled(&run.stdout);

    let hour = [
        "--from",
        "2026-03-10T12:00:00Z",
        "--to",
        "2026-03-10T12:01:00Z",
    ];
    let run = desk.run(&[&["fetch", "--prometheus-url", &url], &hour[..]].concat());
    let mut page = Page::of(&desk);
    page.note(&["fetch"], 64, &run);
    text.push_str(&page.text());
    let names = desk.names();
    assert!(
        names
            .iter()
            .any(|name| name.starts_with("history/check=errors/")),
        "{names:?}"
    );
    assert!(
        !names.iter().any(|name| name.contains("check=load")),
        "{names:?}"
    );
    assert_snapshot!(text, @r#"
    NO-GO  web at 2026-03-10 12:00Z
    NO-GO: 1 of 2 checks says so; 1 check could not be answered

    NO-GO
      Errors: 9, limit 5, for 1h or more
          advice: Roll back

    Unanswered
      Load: http://SERVER refuses (HTTP 400, bad_data): 1:1: parse error: unexpected end of input

    hint: correct the query in the gate file
    $ retrogate fetch
    check `load` is refused; the others go on
    error: 1 of 2 checks could not be fetched:
      check `load`: http://SERVER refuses (HTTP 400, bad_data): 1:1: parse error: unexpected end of input
    hint: correct the query in the gate file
    "#);
}
