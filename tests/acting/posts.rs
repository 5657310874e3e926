//! Posts: what is sent, again if need be, and what is never shown.

use super::*;

const SECRET: &str = "Bearer s3cr3t-t0k3n";

/// A gate that posts to these servers.
fn posting(servers: &[(&ScriptedServer, &str)]) -> TempDir {
    let actions: Vec<String> = servers
        .iter()
        .map(|(server, more)| {
            format!(
                "{{ post: {{ url: {}/admin/mode, {more} }}, timeout: 5s }}",
                server.url()
            )
        })
        .collect();
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    desk(&actions)
}

fn plain(status: u16) -> Reply {
    Reply::text(status, "text/plain", "as you like")
}

fn act(folder: &TempDir, url: &str, environment: &[(&str, &str)]) -> (Run, Value) {
    let flags = ["--strict", "--act", "--format", "json"];
    let said = live(folder, url, &flags, environment).ended(2);
    let document = said.json();
    (said, document)
}

#[test]
fn a_post_that_meets_500_is_sent_again_and_is_the_same() {
    let prometheus = server(&|_| 2.5);
    let admin = ScriptedServer::replying(vec![plain(500), plain(200)]);
    let more = "json: { serve_as: balanced, share: 0.5, when: [now, null, true] }, \
                headers_from_env: { Authorization: ADMIN_TOKEN, X-Team: TEAM }";
    let folder = posting(&[(&admin, more)]);
    let environment = [("ADMIN_TOKEN", SECRET), ("TEAM", "ml")];
    let (said, document) = act(&folder, prometheus.url(), &environment);
    assert_eq!(
        outcomes(&document),
        [("done", "it was answered 200 at try 2")]
    );
    assert_eq!(document["actions"][0]["tries"], 2);
    let recorded = admin.recorded();
    assert_eq!(recorded.len(), 2);
    for request in &recorded {
        assert_eq!(
            (&*request.method, &*request.target),
            ("POST", "/admin/mode")
        );
        assert_eq!(request.header("authorization"), Some(SECRET));
        assert_eq!(request.header("x-team"), Some("ml"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(
            body,
            json!({"serve_as": "balanced", "share": 0.5, "when": ["now", null, true]})
        );
    }
    let key = |request: &Recorded| request.header("idempotency-key").unwrap().to_owned();
    assert_eq!(key(&recorded[0]), key(&recorded[1]));
    for shown in [&said.stdout, &said.stderr] {
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }
}

#[test]
fn without_a_document_the_facts_are_posted() {
    let prometheus = server(&|_| 2.5);
    let admin = ScriptedServer::replying(vec![plain(204)]);
    let folder = posting(&[(&admin, "")]);
    let (_, document) = act(&folder, prometheus.url(), &[]);
    assert_eq!(outcomes(&document), [("done", "it was answered 204")]);
    let body: Value = serde_json::from_str(&admin.recorded()[0].body).unwrap();
    assert_eq!(body["schema"], "retrogate/action/v1");
    assert_eq!(body["check"]["sentence"], document["checks"][0]["sentence"]);
}

#[test]
fn each_post_fails_alone_and_says_why() {
    let prometheus = server(&|_| 2.5);
    let fine = ScriptedServer::replying(vec![plain(200)]);
    let refuses = ScriptedServer::replying(vec![plain(404)]);
    let redirects =
        ScriptedServer::replying(vec![plain(302).with("Location", "http://elsewhere/")]);
    let broken = ScriptedServer::replying(vec![plain(503)]);
    let hangs = ScriptedServer::replying(vec![plain(200).delivered(Delivery::Never)]);
    let folder = posting(&[
        (&refuses, ""),
        (&redirects, ""),
        (&broken, ""),
        (&hangs, ""),
        (&fine, "headers_from_env: { Authorization: NOT_SET }"),
        (&fine, "headers_from_env: { Authorization: UNFIT }"),
        (&fine, ""),
    ]);
    let (said, document) = act(&folder, prometheus.url(), &[("UNFIT", "s3cr3t\u{1}")]);
    let outcomes = outcomes(&document);
    let expected = [
        ("failed", "it was answered 404"),
        ("failed", "it was answered 302"),
        ("failed", "it was answered 503 at try"),
        ("failed", "no answer within 5s"),
        (
            "failed",
            "the variable NOT_SET, which holds the header Authorization, is not set",
        ),
        (
            "failed",
            "the value in UNFIT of the header Authorization cannot be sent",
        ),
        ("done", "it was answered 200"),
    ];
    for ((outcome, detail), (expected, words)) in outcomes.iter().zip(expected) {
        assert_eq!(*outcome, expected, "{outcomes:#?}");
        assert!(detail.starts_with(words), "{detail} is not {words}");
    }
    assert_eq!(outcomes.len(), expected.len());
    // What cannot become better is sent once, what can, again.
    assert_eq!(refuses.recorded().len(), 1);
    assert!(broken.recorded().len() > 1);
    assert_eq!(fine.recorded().len(), 1);
    assert!(!said.stdout.contains("s3cr3t"), "{}", said.stdout);
}

#[test]
fn a_port_where_nobody_listens_is_tried_until_the_time_is_over() {
    let prometheus = server(&|_| 2.5);
    let folder = desk(&["{ post: { url: \"http://u:s3cr3t@127.0.0.1:1/x\" }, timeout: 2s }"]);
    let (said, document) = act(&folder, prometheus.url(), &[]);
    let detail = document["actions"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("it could not be sent: "), "{detail}");
    assert!(document["actions"][0]["tries"].as_u64().unwrap() > 1);
    assert!(!said.stdout.contains("s3cr3t"), "{}", said.stdout);
}
