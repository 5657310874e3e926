//! Configurations that are read, and those that are refused, each with its words.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use super::authorization::Authorization;
use super::config::{HttpConfig, Redirects};
use super::error::AccessError;
use super::proxy::ProxyChoice;
use super::secret::Source;

pub(super) fn parse(text: &str) -> Result<HttpConfig, AccessError> {
    HttpConfig::parse(Path::new("conf/http.yml"), text.to_owned())
}

fn refused(text: &str) -> String {
    let error = parse(text).unwrap_err();
    assert!(error.is_given_wrong(), "{error}");
    let hint = error.hint().unwrap();
    let said = format!("{error}\nhint: {hint}");
    let debug = format!("{error:?}");
    assert!(
        !said.contains("S3CRET") && !debug.contains("S3CRET"),
        "{said}"
    );
    said
}

#[test]
fn the_whole_of_it_is_read_and_never_printed() {
    let config = parse(
        r#"
basic_auth: { username: alice, password: "S3CRET" }
tls_config:
  ca_file: ca.pem
  cert_file: /abs/client.pem
  key: |
    S3CRET
  min_version: TLS12
  max_version: TLS13
  insecure_skip_verify: true
proxy_url: http://me:S3CRET@proxy:3128
no_proxy: .internal,10.0.0.0/8,::1
follow_redirects: false
enable_http2: false
http_headers:
  X-Scope-OrgID: { values: [S3CRET-tenant] }
  X-Many: { values: [a], secrets: [S3CRET], files: [many.txt] }
"#,
    )
    .unwrap();
    assert_eq!(config.redirects, Redirects::Report);
    assert_eq!(config.headers.len(), 2);
    assert_eq!(config.headers[1].values.len(), 3);
    let [warning] = &config.warnings[..] else {
        panic!("one warning")
    };
    assert!(warning.starts_with("conf/http.yml:10: `tls_config.insecure_skip_verify` is true"));
    let ProxyChoice::Through { except, .. } = &config.proxy else {
        panic!("through a proxy")
    };
    assert!(
        except
            .as_ref()
            .unwrap()
            .ends_with("::1,localhost,127.0.0.0/8,::1")
    );
    let debug = format!("{config:?}");
    assert!(!debug.contains("S3CRET"), "{debug}");
    // A path is relative to the folder of the file, unless it is absolute.
    assert!(debug.contains("conf/ca.pem") && debug.contains("\"/abs/client.pem\""));
}

#[test]
fn the_defaults_are_those_of_prometheus() {
    let config = parse("{}").unwrap();
    assert!(config.authorization.is_none() && config.headers.is_empty());
    assert_eq!(config.redirects, Redirects::Follow);
    assert!(matches!(config.proxy, ProxyChoice::None));
    let config = parse("proxy_from_environment: true").unwrap();
    assert!(matches!(config.proxy, ProxyChoice::FromEnvironment));
}

#[test]
fn credentials_are_the_text_that_is_written() {
    for (text, scheme, expected) in [
        ("bearer_token: 0123", "Bearer", "0123"),
        ("bearer_token: 1e3", "Bearer", "1e3"),
        ("bearer_token: true", "Bearer", "true"),
        ("bearer_token: ~tilde", "Bearer", "~tilde"),
        (
            "authorization: { credentials: 'a: b # c' }",
            "Bearer",
            "a: b # c",
        ),
        (
            "authorization: { type: ' Token ', credentials: x }",
            "Token",
            "x",
        ),
        ("a: &t 007\nbearer_token: *t", "", ""),
    ] {
        let Ok(config) = parse(text) else {
            assert_eq!(scheme, "", "{text}");
            continue;
        };
        let (
            _,
            Authorization::Scheme {
                scheme: found,
                credentials,
            },
        ) = config.authorization.unwrap()
        else {
            panic!("a scheme")
        };
        let Source::Given(secret) = credentials else {
            panic!("written out")
        };
        assert_eq!((found.as_str(), secret.reveal()), (scheme, expected));
    }
}

#[test]
fn an_unknown_or_unsupported_field_is_refused_by_name() {
    for (text, words) in [
        (
            "basic_auht: {}",
            "conf/http.yml:1: `basic_auht` is not a field at the top level of Prometheus's HTTP client configuration; did you mean `basic_auth`?",
        ),
        (
            "\nbasic_auth:\n  user: x",
            "conf/http.yml:3: `basic_auth.user` is not a field of `basic_auth` in Prometheus's HTTP client configuration; did you mean `username`?",
        ),
        (
            "tls_config: { server_name: x }",
            "`tls_config.server_name` is not supported: retrogate checks a certificate against",
        ),
        (
            "tls_config: { ca_ref: x }",
            "`tls_config.ca_ref` is not supported: retrogate reads secrets from files",
        ),
        (
            "oauth2: { grant_type: x }",
            "`oauth2.grant_type` is not supported: retrogate knows the client-credentials flow",
        ),
        (
            "proxy_connect_header: {}",
            "`proxy_connect_header` is not supported: retrogate sends a proxy nothing but",
        ),
        (
            "http_headers: { X-A: { value: [x] } }",
            "`http_headers.X-A.value` is not a field of a header in Prometheus's HTTP client configuration; did you mean `values`?",
        ),
        (
            "S3CRET!: x",
            "conf/http.yml:1 holds a key that is no field name",
        ),
        (
            "bearer_token: a\nbearer_token: b",
            "conf/http.yml:2: `bearer_token` stands twice, first in line 1",
        ),
    ] {
        let said = refused(text);
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    let twice = [
        (
            "basic_auth: { password: S3CRET, password_file: x }",
            "`basic_auth.password_file` stands beside `basic_auth.password` (line 1)",
        ),
        (
            "basic_auth: { username: a, username_file: x }",
            "`basic_auth.username_file` stands beside",
        ),
        (
            "basic_auth: { username: a }\nbearer_token: S3CRET",
            "conf/http.yml:2: `bearer_token` stands beside `basic_auth` (line 1); expected at most one of them",
        ),
        (
            "authorization: { credentials: S3CRET }\nbasic_auth: { username: a }",
            "`basic_auth` stands beside `authorization`",
        ),
        (
            "bearer_token: S3CRET\nbearer_token_file: x",
            "`bearer_token_file` stands beside",
        ),
        (
            "oauth2: {}\nauthorization: {}",
            "`authorization` stands beside `oauth2`",
        ),
        (
            "authorization: { credentials: S3CRET, credentials_file: x }",
            "`authorization.credentials_file` stands beside",
        ),
        (
            "tls_config: { ca: S3CRET, ca_file: x }",
            "`tls_config.ca_file` stands beside",
        ),
        (
            "proxy_url: http://u:S3CRET@p\nproxy_from_environment: true",
            "`proxy_from_environment` stands beside `proxy_url`",
        ),
        (
            "http_headers: { X-A: { values: [S3CRET] }, x-a: { values: [x] } }",
            "`http_headers.x-a` stands beside",
        ),
    ];
    for (text, words) in twice {
        let said = refused(text);
        assert!(said.contains(words), "{said}");
        assert!(said.contains("hint: keep the one that is meant"), "{said}");
    }
}

#[test]
#[allow(clippy::too_many_lines)]
fn what_is_missing_or_wrong_is_named() {
    for (text, words) in [
        ("", "conf/http.yml:1 "),
        (
            "S3CRET",
            "conf/http.yml:1 is one value; expected a mapping of fields",
        ),
        ("- S3CRET", "is a list; expected a mapping of fields"),
        (
            "basic_auth:",
            "`basic_auth` is empty; expected a mapping of fields",
        ),
        (
            "basic_auth: {}",
            "`basic_auth` has no username and password",
        ),
        (
            "basic_auth: { password: }",
            "`basic_auth.password` is empty; expected a text",
        ),
        (
            "basic_auth: { password: { S3CRET: x } }",
            "`basic_auth.password` is a mapping (a colon in a text? it needs quotes)",
        ),
        (
            "bearer_token: [S3CRET]",
            "`bearer_token` is a list; expected a text",
        ),
        (
            "bearer_token: \"S3CRET\\nx\"",
            "`bearer_token` holds characters that a header cannot carry",
        ),
        (
            "bearer_token: ''",
            "`bearer_token` is empty; expected credentials",
        ),
        (
            "bearer_token_file: ''",
            "`bearer_token_file` is empty; expected a text",
        ),
        (
            "authorization: { type: Basic, credentials: S3CRET }",
            "`authorization.type` is `Basic`; expected another type; a user and password stand in basic_auth",
        ),
        (
            "authorization: { type: S3CRET bearer, credentials: x }",
            "`authorization.type` is a text with other characters",
        ),
        (
            "authorization: { type: Bearer }",
            "`authorization` has no credentials or credentials_file",
        ),
        (
            "oauth2: { token_url: 'http://x' }",
            "`oauth2` has no client_id",
        ),
        ("oauth2: { client_id: x }", "`oauth2` has no token_url"),
        (
            "oauth2: { client_id: x, token_url: 'me:S3CRET@x' }",
            "`oauth2.token_url` is no address with a scheme and a host; expected an address such as https://login",
        ),
        (
            "oauth2: { client_id: x, scopes: [a], endpoint_params: { scope: S3CRET }, token_url: 'http://x' }",
            "`oauth2.endpoint_params.scope` stands beside `oauth2.scopes`",
        ),
        (
            "tls_config: { cert_file: x }",
            "`tls_config` has no key or key_file for its certificate",
        ),
        (
            "tls_config: { key: S3CRET }",
            "`tls_config` has no cert or cert_file for its key",
        ),
        (
            "tls_config: { min_version: TLS11 }",
            "`tls_config.min_version` is not supported: TLS older than 1.2",
        ),
        (
            "tls_config: { min_version: S3CRET }",
            "`tls_config.min_version` is another text; expected TLS12 or TLS13",
        ),
        (
            "tls_config: { min_version: TLS13, max_version: TLS12 }",
            "`tls_config.max_version` is `TLS12`; expected no version under min_version",
        ),
        (
            "tls_config: { insecure_skip_verify: S3CRET }",
            "`tls_config.insecure_skip_verify` is another text; expected true or false",
        ),
        (
            "proxy_url: ftp://u:S3CRET@p",
            "`proxy_url` is `ftp://p`; expected an address such as http://proxy",
        ),
        ("no_proxy: x", "`no_proxy` has no proxy_url beside it"),
        (
            "proxy_url: http://p\nno_proxy: 'a,b:80'",
            "`no_proxy` is `b:80`; expected hosts",
        ),
        (
            "http_headers: { Authorization: { values: [S3CRET] } }",
            "`http_headers.Authorization` cannot be set: credentials stand in basic_auth",
        ),
        (
            "http_headers: { host: { values: [S3CRET] } }",
            "`http_headers.host` cannot be set: HTTP itself",
        ),
        (
            "http_headers: { User-Agent: { values: [S3CRET] } }",
            "cannot be set: retrogate sets it",
        ),
        (
            "http_headers: { X-A: {} }",
            "`http_headers.X-A` has no values, secrets or files",
        ),
        (
            "http_headers: { X-A: { secrets: [\"S3CRET\\n\"] } }",
            "`http_headers.X-A.secrets` holds characters",
        ),
        (
            "http_headers: { 'S3CRET x': { values: [x] } }",
            "`http_headers.…` holds a key that is no field name",
        ),
        (
            "basic_auth: { username: a, password: *S3CRET }",
            "not YAML: ",
        ),
        ("bearer_token: @S3CRET", "conf/http.yml:1 not YAML: "),
        ("basic_auth:\n  username: S3CRET: x", "not YAML: "),
        ("a: 1\n---\nb: 2", ""),
    ] {
        let said = refused(text);
        assert!(said.contains(words), "{text}\n{said}");
    }
}
