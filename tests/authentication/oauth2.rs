//! The client-credentials flow: a scripted token endpoint, and a wall that wants its tokens.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::desk::{COMMANDS, Desk, prometheus};
use super::wall::{base64, passed_on};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::scripted_server::{Delivery, Recorded, Reply, ScriptedServer};

const SECRET: &str = "cl1ent:S3CRET+&%";

/// Gives `token-1`, `token-2`, … to whoever passes; expiring in so many seconds.
fn endpoint(
    passes: impl Fn(&Recorded) -> bool + Send + Sync + 'static,
    expires: &str,
) -> ScriptedServer {
    let given = AtomicUsize::new(0);
    let expires = expires.to_owned();
    ScriptedServer::start(move |asked, _| {
        if !passes(asked) {
            let body = r#"{"error":"invalid_client","error_description":"who are you?"}"#;
            return Reply::json(401, body);
        }
        let number = given.fetch_add(1, Ordering::SeqCst) + 1;
        Reply::json(
            200,
            &format!(r#"{{"access_token":"token-{number}","token_type":"bearer"{expires}}}"#),
        )
    })
}

fn form(asked: &Recorded) -> BTreeMap<String, String> {
    asked.form().into_iter().collect()
}

fn config(token_url: &str, more: &str) -> String {
    format!(
        "oauth2:\n  client_id: 'me:too'\n  client_secret: '{SECRET}'\n  token_url: {token_url}/token\n{more}"
    )
}

/// Lets any token through, and keeps what was asked.
fn open_wall(server: &RealPrometheus) -> ScriptedServer {
    let url = server.url().to_owned();
    ScriptedServer::start(move |asked, _| match asked.header("authorization") {
        Some(token) if token.starts_with("Bearer token-") => passed_on(&url, asked),
        _ => Reply::text(401, "text/plain", "no token"),
    })
}

fn tokens(wall: &ScriptedServer) -> Vec<String> {
    let recorded = wall.recorded();
    let sent = recorded
        .iter()
        .filter_map(|asked| asked.header("authorization"));
    sent.map(str::to_owned).collect()
}

#[test]
fn one_token_serves_all_requests_of_a_command() {
    let server = prometheus(&RealPrometheus::options());
    // Each half is escaped before both are joined by a colon.
    let header = format!("Basic {}", base64("me%3Atoo:cl1ent%3AS3CRET%2B%26%25"));
    let idp = endpoint(
        move |asked| asked.header("authorization") == Some(&header),
        r#","expires_in":3600"#,
    );
    let wall = open_wall(&server);
    let more = "  scopes: [read, 'a b']\n  endpoint_params: { audience: prom }\n";
    let desk = Desk::asking(&wall.url(), &config(&idp.url(), more));
    desk.all_end_well();
    let asked = idp.recorded();
    assert_eq!(asked.len(), COMMANDS.len());
    for asked in &asked {
        assert_eq!(
            (asked.method.as_str(), asked.target.as_str()),
            ("POST", "/token")
        );
        let expected = [
            ("audience", "prom"),
            ("grant_type", "client_credentials"),
            ("scope", "read a b"),
        ];
        assert_eq!(
            form(asked),
            expected
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into()
        );
    }
    assert!(wall.recorded().len() > 3 * COMMANDS.len() - 3);
}

#[test]
fn an_endpoint_that_wants_the_secret_in_the_form_gets_it_there() {
    let server = prometheus(&RealPrometheus::options());
    let idp = endpoint(
        |asked| {
            let form = form(asked);
            let is = |name: &str, value: &str| form.get(name).map(String::as_str) == Some(value);
            asked.header("authorization").is_none()
                && is("client_id", "me:too")
                && is("client_secret", SECRET)
        },
        "",
    );
    let wall = open_wall(&server);
    Desk::asking(&wall.url(), &config(&idp.url(), ""))
        .run(&["live", "--strict"])
        .ended(0);
    // Asked as a header, refused, and asked as a form: once for all.
    assert_eq!(idp.recorded().len(), 2);
}

#[test]
fn a_token_is_renewed_when_it_expires_and_when_it_is_refused() {
    let server = prometheus(&RealPrometheus::options());
    // As good as expired: each request has one of its own.
    let idp = endpoint(|_| true, r#","expires_in":"5""#);
    let wall = open_wall(&server);
    let fetch = ["fetch", "--from", "30m", "--concurrency", "1"];
    Desk::asking(&wall.url(), &config(&idp.url(), ""))
        .run(&fetch)
        .ended(0);
    let sent = tokens(&wall);
    let distinct: std::collections::BTreeSet<_> = sent.iter().collect();
    assert!(sent.len() >= 3 && distinct.len() == sent.len(), "{sent:?}");

    // Refused from the third request on: asked for anew, once, and never more than once a request.
    let url = server.url().to_owned();
    let revoking =
        ScriptedServer::start(
            move |asked, number| match (number, asked.header("authorization")) {
                (0 | 1, Some("Bearer token-1")) | (_, Some("Bearer token-2")) => {
                    passed_on(&url, asked)
                }
                _ => Reply::text(401, "text/plain", "revoked"),
            },
        );
    let idp = endpoint(|_| true, "");
    Desk::asking(&revoking.url(), &config(&idp.url(), ""))
        .run(&fetch)
        .ended(0);
    assert_eq!(idp.recorded().len(), 2);

    let never = ScriptedServer::replying(vec![Reply::text(401, "text/plain", "never")]);
    let idp = endpoint(|_| true, "");
    let desk = Desk::asking(&never.url(), &config(&idp.url(), ""));
    desk.ends_with(&fetch, 3, &["HTTP 401"]);
    assert!(idp.recorded().len() <= never.recorded().len());
}

#[test]
fn the_secret_is_read_anew_for_each_token() {
    let server = prometheus(&RealPrometheus::options());
    let wall = open_wall(&server);
    let desk = Desk::new();
    desk.write("secret", "secret-1\n");
    let (file, number) = (desk.path().join("secret"), Arc::new(AtomicUsize::new(1)));
    let idp = endpoint(
        move |asked| {
            let number = number.fetch_add(1, Ordering::SeqCst);
            std::fs::write(&file, format!("secret-{}", number + 1)).unwrap();
            let header = format!("Basic {}", base64(&format!("me:secret-{number}")));
            asked.header("authorization") == Some(&header)
        },
        r#","expires_in":1"#,
    );
    let text = format!(
        "oauth2: {{ client_id: me, client_secret_file: secret, token_url: '{}' }}\n",
        idp.url()
    );
    desk.write("http.yml", &text);
    let desk = desk.with(&["--prometheus-url", &wall.url(), "--http-config", "http.yml"]);
    desk.run(&["fetch", "--from", "30m", "--concurrency", "1"])
        .ended(0);
    assert!(idp.recorded().len() >= 3);
}

#[test]
fn an_endpoint_that_gives_no_token_is_named() {
    let server = prometheus(&RealPrometheus::options());
    let wall = open_wall(&server);
    let page = "<html><h1>Sign in</h1></html>";
    let replies = [
        (
            Reply::json(401, r#"{"error":"invalid_client"}"#),
            "HTTP 401: invalid_client",
            "check client_id",
        ),
        (
            Reply::json(200, r#"{"error":"invalid_scope"}"#),
            "no token: invalid_scope",
            "token_url",
        ),
        (
            Reply::json(200, r#"{"expires_in":1}"#),
            "it has no access_token",
            "token_url",
        ),
        (
            Reply::json(200, r#"{"access_token":7}"#),
            "access_token is no text",
            "token_url",
        ),
        (
            Reply::json(200, r#"{"access_token":"a\nb"}"#),
            "characters that a header cannot carry",
            "token_url",
        ),
        (
            Reply::text(200, "text/html", page),
            "it is not JSON",
            "token_url",
        ),
        (
            Reply::text(503, "text/plain", "down"),
            "HTTP 503: down",
            "in trouble",
        ),
        (
            Reply::text(302, "text/plain", "").with("Location", "/login"),
            "HTTP 302",
            "its own address",
        ),
    ];
    for (reply, words, hint) in replies {
        let idp = ScriptedServer::replying(vec![reply]);
        let endpoint = format!(
            "no token from {}/token (http.yml:4: `oauth2.token_url`)",
            idp.url()
        );
        let desk = Desk::asking(&wall.url(), &config(&idp.url(), ""));
        for run in desk.all_end_with(3, &[&endpoint, words, hint]) {
            assert!(!run.stdout.contains("S3CRET") && !run.stderr.contains("S3CRET"));
        }
        // Its redirects are not followed, for the form holds secrets.
        assert!(idp.recorded().iter().all(|asked| asked.target == "/token"));
    }
    assert_eq!(wall.recorded().len(), 0);
}

/// Most likely it is mistyped: nobody waits two minutes for it, as for a server that restarts.
#[test]
fn an_endpoint_that_is_not_there_is_given_up_soon() {
    let begun = Instant::now();
    let desk = Desk::asking("http://127.0.0.1:9", &config("http://127.0.0.1:9", ""));
    desk.ends_with(
        &["fetch", "--from", "30m"],
        3,
        &[
            "no token from http://127.0.0.1:9/token",
            "the connection was refused",
        ],
    );
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

/// It is the endpoint that is slow, not the server, which was never asked.
#[test]
fn an_endpoint_that_hangs_is_not_taken_for_the_server() {
    let idp = ScriptedServer::replying(vec![
        Reply::text(200, "text/plain", "").delivered(Delivery::Never),
    ]);
    let never = ScriptedServer::replying(vec![Reply::text(500, "text/plain", "")]);
    let desk = Desk::asking(&never.url(), &config(&idp.url(), ""));
    let words = [
        "no token from",
        "it did not answer within 1s",
        "proxy_url of its own",
    ];
    desk.ends_with(&["live", "--timeout", "1s"], 3, &words);
    desk.ends_with(&["check", "--online", "--timeout", "1s"], 3, &words);
    desk.ends_with(
        &[
            "fetch",
            "--from",
            "30m",
            "--timeout",
            "1s",
            "--retry-for",
            "1s",
        ],
        3,
        &words,
    );
    assert_eq!(never.recorded().len(), 0);
}
