//! Headers for tenants and gateways, from the configuration and from flags.

use std::collections::BTreeSet;

use super::desk::{Desk, prometheus};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;

#[test]
fn every_request_carries_every_header() {
    let server = prometheus(&RealPrometheus::options());
    let proxy = RecordingProxy::before(server.url());
    let config = "http_headers:\n  X-Scope-OrgID: { values: [team-a] }\n\
                  \x20 X-Many: { values: [one, two], secrets: [three], files: [four] }\n";
    let desk = Desk::asking(&proxy.url(), config)
        .with(&[
            "--header",
            "X-Typed = a=b ",
            "--header-env",
            "X-From-Env=GATE_TENANT",
        ])
        .knowing("GATE_TENANT", "team-b");
    desk.write("four", "four\n");
    desk.all_end_well();
    let asked = proxy.take();
    assert!(asked.len() >= 8);
    for asked in &asked {
        let of = |name: &str| -> Vec<&str> {
            let headers = asked.headers.iter();
            headers
                .filter(|(own, _)| own == name)
                .map(|(_, value)| value.as_str())
                .collect()
        };
        assert_eq!(of("x-scope-orgid"), ["team-a"]);
        assert_eq!(of("x-many"), ["one", "two", "three", "four"]);
        assert_eq!(of("x-typed"), ["a=b"]);
        assert_eq!(of("x-from-env"), ["team-b"]);
        assert_eq!(of("authorization"), [""; 0]);
    }
    let paths: BTreeSet<&str> = asked.iter().map(|asked| asked.target.as_str()).collect();
    assert!(
        paths.contains("/api/v1/query_range") && paths.contains("/api/v1/query"),
        "{paths:?}"
    );
    // A flag alone does too, and may be the whole of the credentials.
    let desk = Desk::new().with(&[
        "--prometheus-url",
        &proxy.url(),
        "--header",
        "Authorization=Token x",
    ]);
    desk.all_end_well();
    assert!(
        proxy
            .take()
            .iter()
            .all(|asked| asked.header("authorization") == Some("Token x"))
    );
}

#[test]
fn headers_that_cannot_be_are_refused_by_name() {
    let flags: [(&[&str], &str); 9] = [
        (
            &["--header-env", "X-Tenant=GATE_NO_SUCH"],
            "--header-env X-Tenant: the environment variable GATE_NO_SUCH is not set",
        ),
        (
            &["--header-env", "X-Tenant=GATE_EMPTY"],
            "the environment variable GATE_EMPTY is empty",
        ),
        (
            &["--header-env", "X-Tenant=s3cret=="],
            "not the name of a variable",
        ),
        (&["--header", "X-Tenant"], "no `=`"),
        (
            &["--header", "X-Tenant= "],
            "--header X-Tenant: has no value",
        ),
        (&["--header", "Host=s3cret"], "--header Host: cannot be set"),
        (
            &["--header", "X-A=s3cret", "--header", "x-a=2"],
            "--header x-a: also given by --header",
        ),
        (
            &["--header", "X-Scope-OrgID=s3cret"],
            "also given by http.yml:1: `http_headers.X-Scope-OrgID`",
        ),
        (
            &["--header", "Authorization=Bearer"],
            "--header Authorization: names a scheme and no credentials",
        ),
    ];
    for (flags, words) in flags {
        let desk = Desk::asking(
            "http://127.0.0.1:9",
            "http_headers: { X-Scope-OrgID: { values: [a] } }\n",
        )
        .with(flags)
        .knowing("GATE_EMPTY", " ");
        for run in desk.all_end_with(64, &[words, "hint: "]) {
            assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
        }
    }
    let twice = Desk::asking("http://127.0.0.1:9", "bearer_token: x\n")
        .with(&["--header", "authorization=y"]);
    twice.all_end_with(
        64,
        &["--header authorization: also given by http.yml:1: `bearer_token`"],
    );
    let file = Desk::asking(
        "http://127.0.0.1:9",
        "http_headers: { X-A: { files: [gone] } }\n",
    );
    file.all_end_with(
        64,
        &["http.yml:1: `http_headers.X-A.files`: gone: there is no such file"],
    );
}

#[test]
fn a_field_that_is_not_supported_is_refused_by_name() {
    for (config, words) in [
        (
            "tls_config:\n  server_name: x\n",
            "http.yml:2: `tls_config.server_name` is not supported: retrogate checks",
        ),
        (
            "proxy_connect_header: {}\n",
            "`proxy_connect_header` is not supported",
        ),
        (
            "sigv4: { region: eu }\n",
            "`sigv4` is not a field at the top level",
        ),
        (
            "basic_auht: { username: a }\n",
            "did you mean `basic_auth`?",
        ),
        (
            "basic_auth: { username: a, password_ref: b }\n",
            "`basic_auth.password_ref` is not supported",
        ),
        ("- a\n", "is a list; expected a mapping"),
        ("", "is empty; expected a mapping"),
    ] {
        Desk::asking("http://127.0.0.1:9", config).all_end_with(64, &["http.yml:", words]);
    }
    let missing = Desk::new().with(&[
        "--prometheus-url",
        "http://127.0.0.1:9",
        "--http-config",
        "no.yml",
    ]);
    missing.all_end_with(
        64,
        &["--http-config no.yml: there is no such file", "promtool"],
    );
}
