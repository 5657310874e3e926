//! What is secret is seen nowhere: not in answers, complaints, files or figures, whatever a server repeats.
//!
//! There is no flag for more words than are always said; the variables that make libraries talk are set.

use std::fs;
use std::path::Path;

use super::desk::{Desk, prometheus};
use super::wall::{base64, passed_on};
use crate::support::program::Run;
use crate::support::real_prometheus::RealPrometheus;
use crate::support::scripted_server::{Recorded, Reply, ScriptedServer};

/// A word that every secret here holds, in each form in which it travels.
const MARKS: [&str; 2] = ["S3CR3T", "s3cr3t"];
const PASSWORD: &str = "p4ss S3CR3T&\"w%rd";

fn forms(secret: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    vec![base64(secret), form.replace('+', "%20"), form]
}

/// Nothing in these bytes tells a secret.
fn must_be_quiet(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut wanted: Vec<String> = MARKS.map(str::to_owned).into();
    wanted.extend(forms(PASSWORD));
    wanted.extend(forms(&format!("alice:{PASSWORD}")));
    wanted.push(base64("me:cl1ent-S3CR3T"));
    for secret in &wanted {
        assert!(
            !text.contains(secret.as_str()),
            "{what} shows {secret}: {text}"
        );
    }
}

fn quiet(run: &Run, what: &str) {
    must_be_quiet(what, run.stdout.as_bytes());
    must_be_quiet(what, run.stderr.as_bytes());
}

fn every_file(folder: &Path, see: &mut impl FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, see);
        } else {
            see(&path, &fs::read(&path).unwrap());
        }
    }
}

/// All that a request holds, in one line.
fn everything_sent(asked: &Recorded) -> String {
    let headers: Vec<String> = asked
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    format!("{} {} {}", asked.target, headers.join("; "), asked.body)
}

/// Everything a user may keep secret, for a server at this address, and the flags that give it.
fn ways(address: &str, idp: &str) -> Vec<Desk> {
    let user = address.replace("http://", "http://me:url-S3CR3T@");
    let asking =
        |address: &str, config: &str| Desk::asking(address, config).knowing("TENANT", "env-S3CR3T");
    vec![
        asking(address, "basic_auth: { username: alice, password: 'p4ss S3CR3T&\"w%rd' }\n")
            .with(&["--header", "X-Key=typed-S3CR3T", "--header-env", "X-Tenant=TENANT"]),
        asking(address, "authorization: { type: Token, credentials: bearer-S3CR3T }\n"),
        asking(&format!("{user}/?token=query-S3CR3T"), "http_headers: { X-A: { values: [S3CR3T-v], secrets: [v-S3CR3T] } }\n"),
        asking(
            address,
            &format!(
                "oauth2: {{ client_id: me, client_secret: cl1ent-S3CR3T, token_url: '{idp}/t?k=param-S3CR3T', \
                 endpoint_params: {{ resource: more-S3CR3T }} }}\n"
            ),
        ),
    ]
    .into_iter()
    .map(|desk| {
        desk.knowing("RUST_LOG", "trace")
            .knowing("RUST_BACKTRACE", "full")
            .knowing("HTTPS_PROXY", "http://me:env-S3CR3T@127.0.0.1:9")
    })
    .collect()
}

const COMMANDS: [&[&str]; 9] = [
    &["fetch", "--from", "30m", "--retry-for", "0s"],
    &[
        "fetch",
        "--from",
        "30m",
        "--retry-for",
        "0s",
        "--refresh",
        "--format",
        "json",
    ],
    &["fetch", "--from", "30m", "--dry-run", "--refresh"],
    &["live"],
    &["live", "--format", "json"],
    &["live", "--format", "markdown", "--output", "live.json"],
    &["check", "--online"],
    &["check", "--online", "--format", "json"],
    &["fetch", "--from", "2h", "--retry-for", "0s"],
];

/// Fewer, for most of these wait.
const REFUSED: [&[&str]; 4] = [COMMANDS[0], COMMANDS[4], COMMANDS[5], COMMANDS[7]];

const LATER: [&[&str]; 9] = [
    &["replay"],
    &[
        "replay",
        "--format",
        "json",
        "--output",
        "replay.json",
        "--verdicts",
        "verdicts.parquet",
    ],
    &["replay", "--format", "markdown"],
    &["store", "info"],
    &["store", "info", "--format", "json"],
    &["store", "verify", "--format", "json"],
    &["store", "compact", "--format", "json"],
    &["replay", "--from", "90d"],
    &["explain", "--at", "now-90d"],
];

/// Tokens that hold the mark too.
fn endpoint() -> ScriptedServer {
    ScriptedServer::replying(vec![Reply::json(
        200,
        r#"{"access_token":"token-S3CR3T","token_type":"Bearer","expires_in":60}"#,
    )])
}

/// The server is well, and remarks on each answer with everything that it was sent.
#[test]
fn nothing_secret_is_kept_or_shown_of_good_answers() {
    let server = prometheus(&RealPrometheus::options());
    let idp = endpoint();
    let url = server.url().to_owned();
    let wall = ScriptedServer::start(move |asked, _| {
        let mut plain = asked.clone();
        plain.target = asked.target.split('?').next().unwrap().to_owned();
        let mut reply = passed_on(&url, &plain);
        let remark = serde_json::json!([format!("PromQL info: {}", everything_sent(asked))]);
        let body = String::from_utf8(reply.body).unwrap();
        let body = body.strip_suffix('}').unwrap();
        reply.body = format!(r#"{body},"warnings":{remark}}}"#).into_bytes();
        reply
    });
    for desk in ways(&wall.url(), &idp.url()) {
        for command in COMMANDS {
            let run = desk.run(command).ended(0);
            quiet(&run, &format!("{command:?}"));
            assert!(
                command[0] != "fetch"
                    || command.contains(&"--dry-run")
                    || run.stderr.contains("<hidden>")
            );
        }
        let mut files = 0;
        every_file(&desk.path().join("history"), &mut |path, bytes| {
            files += 1;
            must_be_quiet(&path.display().to_string(), bytes);
            // The remark itself is there, so the search could have found something.
            let text = String::from_utf8_lossy(bytes);
            assert!(
                !text.contains("retrogate.") || text.contains("hidden"),
                "{}",
                path.display()
            );
        });
        assert!(files >= 3);
        for command in LATER {
            // What needs a server is in the flags of the desk; these take none of it.
            let run = crate::support::program::run_in(desk.path(), command);
            assert!(
                matches!(run.status, Some(0 | 64)),
                "{command:?}: {}",
                run.stderr
            );
            quiet(&run, &format!("{command:?}"));
        }
        for made in ["live.json", "replay.json", "verdicts.parquet"] {
            must_be_quiet(made, &fs::read(desk.path().join(made)).unwrap());
        }
    }
}

/// The server refuses in every way there is, and repeats everything that it was sent.
#[test]
fn nothing_secret_is_in_any_complaint() {
    let idp = endpoint();
    let url = idp.url();
    std::thread::scope(|scope| {
        // They mostly wait.
        for kind in 0..9 {
            let url = &url;
            scope.spawn(move || complaints_are_quiet(kind, url));
        }
    });
}

fn complaints_are_quiet(kind: usize, idp: &str) {
    let matrix = r#"{"resultType":"matrix","result":[]}"#;
    let wall = ScriptedServer::start(move |asked, _| {
        let sent = everything_sent(asked);
        let escaped: String = url::form_urlencoded::byte_serialize(sent.as_bytes()).collect();
        let warned = serde_json::json!([sent]);
        match kind {
            0 => Reply::refusal(400, "bad_data", &format!("parse error: {sent}")),
            1 => Reply::refusal(422, "execution", &sent),
            2 => Reply::text(401, "text/plain", &sent),
            3 => Reply::text(500, "text/html", &format!("<pre>{sent}</pre>")),
            4 => Reply::text(200, "text/html", &sent),
            5 => Reply::json(200, &sent),
            6 => Reply::json(
                200,
                &format!(r#"{{"status":"success","data":{matrix},"warnings":{warned}}}"#),
            ),
            7 => Reply::text(302, "text/plain", "")
                .with("Location", &format!("/login/{escaped}?next={escaped}")),
            _ => Reply::refusal(503, &sent, &escaped),
        }
    });
    for desk in ways(&wall.url(), idp) {
        for command in REFUSED {
            let run = desk.run(command);
            assert_ne!(run.status, Some(70), "{command:?}: {}", run.stderr);
            quiet(&run, &format!("{kind}: {command:?}"));
        }
    }
    assert!(!wall.recorded().is_empty());
}

/// What is wrong with what was given is said without it.
#[test]
fn nothing_secret_is_repeated_of_what_was_typed() {
    let lines: [&[&str]; 12] = [
        &["http://me:S3CR3T@h:9090"],
        &["live", "http://me:S3CR3T@h:9090"],
        &["check", "http://me:S3CR3T@h:9090"],
        &["live", "--gate", "http://me:S3CR3T@h:9090"],
        &["live", "--prometheus-url", "http//me:S3CR3T@h"],
        &["live", "--prometheus-url", "http://me:S3CR3T#x@h"],
        &["live", "--prometheus-url", "http://me:S3CR3T"],
        &["live", "--header", "Authorization=Bearer", "S3CR3T"],
        &["fetch", "--header", "X-Key=a", "S3CR3T", "--from", "1h"],
        &[
            "check",
            "--online",
            "--header",
            "Authorization=Bearer",
            "S3CR3T",
        ],
        &["live", "--header=Authorization: Bearer S3CR3T"],
        &["live", "--header-env", "X-Tenant=S3CR3T-in-place-of-a-name"],
    ];
    for line in lines {
        let run = Desk::new().run(line).ended(64);
        quiet(&run, &format!("{line:?}"));
        assert!(
            run.stderr.starts_with("error: "),
            "{line:?}: {}",
            run.stderr
        );
    }
    for config in [
        "S3CR3T",
        "basic_auth: { username: a, password: S3CR3T",
        "basic_auth: { username: a, passwort: S3CR3T }",
        "basic_auth: { S3CR3T: b }",
        "bearer_token: [S3CR3T]",
        "bearer_token: \"S3CR3T\\n\"",
        "proxy_url: http://me:S3CR3T@:1",
        "proxy_url: ftp://me:S3CR3T@h",
        "proxy_url: me:S3CR3T",
        "oauth2: { client_id: a, client_secret: S3CR3T, token_url: me:S3CR3T@h }",
        "tls_config: { key: S3CR3T }",
        "tls_config: { cert: S3CR3T, key: S3CR3T }",
        "tls_config: { ca: S3CR3T }",
        "http_headers: { X-A: { values: [S3CR3T], secrets: S3CR3T: 1 } }",
    ] {
        let run = Desk::asking("http://127.0.0.1:9", config)
            .run(&["live"])
            .ended(64);
        quiet(&run, config);
    }
}
