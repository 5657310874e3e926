//! Servers that refuse, or answer with something else, as `live` tells of it.

use insta::assert_snapshot;

use super::Page;
use super::page::settled;
use super::trouble::{AT, desk, troubles};
use crate::support::scripted_server::{Reply, ScriptedServer};

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

    hint: credentials are missing or not accepted; --http-config takes Prometheus's HTTP client configuration

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

    hint: it was not followed; a login page, or a missing path prefix in --prometheus-url?
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
    hint: credentials are missing or not accepted; --http-config takes Prometheus's HTTP client configuration
    "#);

    let run = desk.run(&[&command[..5], &["--output", "gate_report.json"]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (3, ""));
    assert!(run.stdout.starts_with("NO VERDICT"), "{}", run.stdout);
    assert!(desk.read("gate_report.json").starts_with(b"{"));
}
