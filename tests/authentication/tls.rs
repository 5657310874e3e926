//! TLS: whom we trust, who we are, and what is said when either is wrong.

use retrogate::prometheus::{Access, Client, ClientOptions, RetryPolicy};

use super::desk::{Desk, prometheus};
use crate::support::certificates::{Authority, Until};
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::RealPrometheus;

/// `alice`, and a password that YAML, forms and URLs would change if they could; bcrypt at its least cost.
pub const USERS: &str =
    "basic_auth_users: { alice: $2b$04$abcdefghijklmnopqrstuu2.WjbE9YziVlj5MJoauJeggrGtWhrmu }\n";
pub const PASSWORD: &str = "p4ss&w%rd-S3CRET";

const HERE: &str = "IP:127.0.0.1,DNS:localhost";

/// A server that shows this certificate, with more of its configuration.
fn web_config((cert, key): &(String, String), more: &str) -> String {
    format!("tls_server_config:\n  cert_file: {cert}\n  key_file: {key}\n{more}")
}

/// What a client is told: whom to trust, and more of `tls_config` and beside it.
fn trusting(authority: &Authority, more: &str) -> String {
    format!("tls_config:\n  ca_file: {}\n{more}", authority.ca())
}

#[test]
fn client_certificates_and_passwords_open_a_server() {
    let authority = Authority::new();
    let server = authority.sign("server", HERE, Until::Tomorrow);
    let (cert, key) = authority.sign("client", "DNS:client", Until::Tomorrow);
    let ca = authority.ca();
    let web = web_config(
        &server,
        &format!("  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: {ca}\n{USERS}"),
    );
    let server = prometheus(&RealPrometheus::options().web_config(&web));
    let identity = format!("  cert_file: {cert}\n  key_file: {key}\n");
    let given = format!("basic_auth: {{ username: alice, password: '{PASSWORD}' }}\n");
    let in_file = "basic_auth: { username: alice, password_file: secrets/password }\n";
    for user in [given.as_str(), in_file] {
        let desk = Desk::asking(
            server.url(),
            &trusting(&authority, &format!("{identity}{user}")),
        );
        std::fs::create_dir(desk.path().join("secrets")).unwrap();
        desk.write("secrets/password", &format!("{PASSWORD}\n"));
        desk.all_end_well();
    }
    // What is written out in place of files does as well, and so does another name of the same host.
    let indented = |path: &str| {
        std::fs::read_to_string(path)
            .unwrap()
            .replace('\n', "\n    ")
    };
    let inline = format!(
        "tls_config:\n  min_version: TLS13\n  ca: |\n    {}\n  cert: |\n    {}\n  key: |\n    {}\n{given}",
        indented(&ca),
        indented(&cert),
        indented(&key)
    );
    let by_name = server.url().replace("127.0.0.1", "localhost");
    Desk::asking(&by_name, &inline).all_end_well();

    // Without a certificate of its own, with one of another authority, and with an expired one.
    let desk = Desk::asking(server.url(), &trusting(&authority, &given));
    for run in desk.all_end_with(3, &["client certificate", "cert_file"]) {
        assert!(!run.stdout.contains("connection was refused"));
    }
    let other = Authority::new();
    for (cert, key) in [
        other.sign("client", "DNS:client", Until::Tomorrow),
        authority.sign("late", "DNS:client", Until::Expired),
    ] {
        let identity = format!("  cert_file: {cert}\n  key_file: {key}\n{given}");
        Desk::asking(server.url(), &trusting(&authority, &identity))
            .all_end_with(3, &["does not accept the client certificate"]);
    }
    // A key that belongs to another certificate is wrong before anything is asked.
    let (_, foreign) = other.sign("foreign", "DNS:client", Until::Tomorrow);
    let identity = format!("  cert_file: {cert}\n  key_file: {foreign}\n{given}");
    Desk::asking(server.url(), &trusting(&authority, &identity)).all_end_with(
        64,
        &[
            "http.yml:4: `tls_config.key_file`",
            "not the one of the certificate beside it",
        ],
    );
}

#[test]
fn passwords_that_are_missing_or_wrong_are_refused() {
    let authority = Authority::new();
    let web = web_config(&authority.sign("server", HERE, Until::Tomorrow), USERS);
    let server = prometheus(&RealPrometheus::options().web_config(&web));
    for user in [
        "",
        "basic_auth: { username: alice, password: wr0ng-S3CRET }\n",
        "basic_auth: { username: bob, password: 'p4ss&w%rd-S3CRET' }\n",
        "bearer_token: 'p4ss&w%rd-S3CRET'\n",
    ] {
        let desk = Desk::asking(server.url(), &trusting(&authority, user));
        for run in desk.all_end_with(3, &["HTTP 401", "credentials are missing or not accepted"]) {
            assert!(!run.stdout.contains("S3CRET") && !run.stderr.contains("S3CRET"));
        }
    }
    // In the address itself it works too, escaped.
    let address = server
        .url()
        .replace("https://", "https://alice:p4ss%26w%25rd-S3CRET@");
    Desk::asking(&address, &trusting(&authority, "")).all_end_well();
    let twice = trusting(&authority, "basic_auth: { username: a, password: b }\n");
    Desk::asking(&address, &twice).all_end_with(
        64,
        &[
            "credentials",
            "expected them once",
            "http.yml:3: `basic_auth`",
        ],
    );
    // A file that is read again: the right password comes only later.
    let config = trusting(
        &authority,
        "basic_auth: { username: alice, password_file: pw }\n",
    );
    let desk = Desk::asking(server.url(), &config);
    desk.all_end_with(
        64,
        &[
            "http.yml:3: `basic_auth.password_file`",
            "there is no such file",
        ],
    );
    desk.write("pw", " \n");
    desk.all_end_with(64, &["empty; expected a secret"]);
    desk.write("pw", PASSWORD);
    desk.all_end_well();
}

#[test]
fn certificates_that_cannot_be_trusted_are_refused() {
    let authority = Authority::new();
    let bad = [
        (
            HERE,
            Until::Expired,
            "its certificate expired at 2021-01-01T00:00:00Z",
            "renew",
        ),
        (
            "DNS:prometheus.example",
            Until::Tomorrow,
            "its certificate is for another host",
            "prometheus.example",
        ),
    ];
    for (names, until, words, hint) in bad {
        let web = web_config(&authority.sign("server", names, until), "");
        let server = RealPrometheus::options()
            .web_config(&web)
            .start(&OpenMetrics::new());
        Desk::asking(server.url(), &trusting(&authority, "")).all_end_with(3, &[words, hint]);
        // Whoever says so is let in, and told what that means.
        let careless = "tls_config: { insecure_skip_verify: true }\n";
        let run = Desk::asking(server.url(), careless).run(&["fetch", "--from", "30m"]);
        run.ended(0)
            .complains(&["http.yml:1: `tls_config.insecure_skip_verify` is true: whoever answers"]);
    }
    let web = web_config(&authority.sign("server", HERE, Until::Tomorrow), "");
    let server = RealPrometheus::options()
        .web_config(&web)
        .start(&OpenMetrics::new());
    let renewed = Authority::new();
    Desk::asking(server.url(), &trusting(&renewed, ""))
        .all_end_with(3, &["another CA of the same name", "made anew"]);
    let stranger = Authority::named("stranger");
    for config in ["{}", trusting(&stranger, "").as_str()] {
        Desk::asking(server.url(), config)
            .all_end_with(3, &["signed by an unknown CA", "tls_config.ca_file"]);
    }
    Desk::asking(
        server.url(),
        &trusting(&authority, "  max_version: TLS12\n"),
    )
    .run(&["fetch", "--from", "30m"])
    .ended(0);
    // The wrong scheme, either way.
    let plain = server.url().replace("https://", "http://");
    Desk::asking(&plain, "{}").all_end_with(3, &["HTTP 400", "HTTPS server"]);
    let open = RealPrometheus::options().start(&OpenMetrics::new());
    let encrypted = open.url().replace("http://", "https://");
    Desk::asking(&encrypted, "{}").all_end_with(3, &["TLS failed", "http://"]);
    // Files that are none.
    let wrong = [
        ("  ca_file: nowhere.pem\n", "there is no such file"),
        ("  ca_file: gate.yaml\n", "there is no certificate in it"),
        ("  ca_file: .\n", "not a regular file"),
    ];
    for (field, words) in wrong {
        Desk::asking(server.url(), &format!("tls_config:\n{field}"))
            .all_end_with(64, &["http.yml:2: `tls_config.ca_file`", words]);
    }
}

/// A CA that is replaced under its name, and a certificate of our own, count from the next request on.
#[test]
fn certificates_may_change_between_two_requests() {
    let authority = Authority::new();
    let (cert, key) = authority.sign("client", "DNS:client", Until::Tomorrow);
    let web = web_config(
        &authority.sign("server", HERE, Until::Tomorrow),
        &format!(
            "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: {}\n",
            authority.ca()
        ),
    );
    let server = RealPrometheus::options()
        .web_config(&web)
        .start(&OpenMetrics::new());
    let stranger = Authority::named("stranger");
    let (late, late_key) = authority.sign("late", "DNS:client", Until::Expired);
    let desk = Desk::new();
    let put = |from: &str, to: &str| {
        let beside = desk.path().join("beside");
        std::fs::copy(from, &beside).unwrap();
        std::fs::rename(beside, desk.path().join(to)).unwrap();
    };
    put(&stranger.ca(), "ca.pem");
    put(&late, "client.pem");
    put(&late_key, "client.key");
    desk.write(
        "http.yml",
        "tls_config: { ca_file: ca.pem, cert_file: client.pem, key_file: client.key }\n",
    );
    let access = Access::try_new(Some(&desk.path().join("http.yml")), Vec::new()).unwrap();
    let options = ClientOptions {
        retry: RetryPolicy::never(),
        ..ClientOptions::default()
    };
    let client = Client::with_access(server.url(), options, &access).unwrap();
    let ask = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime
            .block_on(client.query_instant("vector(1)", None))
            .map(|series| series.len())
            .map_err(|error| error.to_string())
    };
    assert!(ask().unwrap_err().contains("unknown CA"));
    put(&authority.ca(), "ca.pem");
    assert!(
        ask()
            .unwrap_err()
            .contains("does not accept the client certificate")
    );
    put(&cert, "client.pem");
    // Half of a rotation: the key is still the old one.
    assert!(
        ask()
            .unwrap_err()
            .contains("not the one of the certificate")
    );
    put(&key, "client.key");
    assert_eq!(ask(), Ok(1));
    put(&stranger.ca(), "ca.pem");
    assert!(ask().unwrap_err().contains("unknown CA"));
}
