//! Servers that refuse, or answer with something else, as `fetch` tells of it.

use insta::assert_snapshot;

use super::Page;
use super::page::settled;
use super::trouble::{AT, AT_SECONDS, answer, desk, troubles};
use crate::support::scripted_server::{Recorded, Reply, ScriptedServer};

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
        let names = desk.names();
        assert_eq!(names, ["gate.yaml", "history", "history/.lock"], "{name}");
    }
    assert_snapshot!(text, @r#"
    $ retrogate fetch # 400
    check `errors` has no usable answer; the others go on
    check `load` has no usable answer; the others go on
    (availability): http://SERVER refuses (HTTP 400, bad_data): invalid parameter "query": 1:8: parse error: unclosed left parenthesis
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER refuses (HTTP 400, bad_data): invalid parameter "query": 1:8: parse error: unclosed left parenthesis
      check `load`: http://SERVER refuses (HTTP 400, bad_data): invalid parameter "query": 1:8: parse error: unclosed left parenthesis
    hint: correct the query in the gate file

    $ retrogate fetch # 422
    check `errors` has no usable answer; the others go on
    check `load` has no usable answer; the others go on
    (availability): http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}
      check `load`: http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}
    hint: the server met data the query cannot work on, such as duplicate series; aggregate or match more narrowly

    $ retrogate fetch # 503
    check `errors` has no usable answer; the others go on
    check `load` has no usable answer; the others go on
    (availability): http://SERVER refuses (HTTP 503, timeout): query timed out in expression evaluation
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER refuses (HTTP 503, timeout): query timed out in expression evaluation
      check `load`: http://SERVER refuses (HTTP 503, timeout): query timed out in expression evaluation
    hint: the query runs into the server's own limit: make it cheaper, or use a recording rule

    $ retrogate fetch # 503 of a proxy
    error: check `errors`: http://SERVER answers HTTP 503 (text/html), beginning "<h1>Service Unavailable</h1>"
    hint: the server, or a proxy before it, is in trouble; try again later

    $ retrogate fetch # 401
    error: check `errors`: http://SERVER answers HTTP 401 (text/plain), beginning "Unauthorized"
    hint: credentials are missing or not accepted; --http-config takes Prometheus's HTTP client configuration

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
    check `errors` has no usable answer; the others go on
    check `load` has no usable answer; the others go on
    (availability): http://SERVER: the answer was cut short after 90 bytes
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER: the answer was cut short after 90 bytes
      check `load`: http://SERVER: the answer was cut short after 90 bytes
    hint: the server or a proxy closed the connection early; ask again, or for a shorter range

    $ retrogate fetch # hung up
    error: http://SERVER does not answer: it closed the connection without an answer
    hint: check the address (http or https?), and that nothing on the way drops connections

    $ retrogate fetch # string
    check `errors` has no usable answer; the others go on
    check `load` has no usable answer; the others go on
    (availability): http://SERVER: the result is of type string; expected matrix
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER: the result is of type string; expected matrix
      check `load`: http://SERVER: the result is of type string; expected matrix
    hint: a check needs a number; let the query return one

    $ retrogate fetch # other JSON
    check `errors` has no usable answer; the others go on
    check `load` has no usable answer; the others go on
    (availability): http://SERVER: the answer is malformed at byte 16: the answer has no `status`
    error: 2 of 2 checks could not be fetched:
      check `errors`: http://SERVER: the answer is malformed at byte 16: the answer has no `status`
      check `load`: http://SERVER: the answer is malformed at byte 16: the answer has no `status`
    hint: this is not what Prometheus answers; check what stands behind the address

    $ retrogate fetch # redirect
    error: check `errors`: http://SERVER redirects (HTTP 302) to https://prometheus.example/prom/api/v1/query_range
    hint: give that address: --prometheus-url https://prometheus.example/prom

    $ retrogate fetch # login
    error: check `errors`: http://SERVER redirects (HTTP 302) to http://SERVER/login
    hint: it was not followed; a login page, or a missing path prefix in --prometheus-url?
    "#);
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
    check `load` has no usable answer; the others go on
    (availability): http://SERVER refuses (HTTP 400, bad_data): 1:1: parse error: unexpected end of input
    error: 1 of 2 checks could not be fetched:
      check `load`: http://SERVER refuses (HTTP 400, bad_data): 1:1: parse error: unexpected end of input
    hint: correct the query in the gate file
    "#);
}

/// A moment at which the series collide, as when a pod hands over to the next, is left out and said.
#[test]
fn one_bad_moment_does_not_keep_the_others_away() {
    let server = ScriptedServer::start(|asked, _| {
        let second = |name: &str| field(asked, name).parse::<i64>().unwrap();
        if (second("start")..=second("end")).contains(&(AT_SECONDS - 1800)) {
            Reply::refusal(
                422,
                "execution",
                "found duplicate series for the match group {}",
            )
        } else {
            Reply::matrix("[]")
        }
    });
    let (desk, url) = (desk(), server.url());
    let hour = ["--from", "2026-03-10T11:00:00Z", "--to", AT];
    let run = desk.run(&[&["fetch", "--prometheus-url", &url], &hour[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_snapshot!(settled(&run.stderr), @r#"
    warning: the server says of errors: refused 1 of 120 points: http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}
    warning: the server says of load: refused 1 of 120 points: http://SERVER refuses (HTTP 422, execution): found duplicate series for the match group {}
    "#);
}

fn field(asked: &Recorded, name: &str) -> String {
    let form = asked.form();
    let found = form.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.clone()).unwrap()
}
