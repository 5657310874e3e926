//! Redirects: followed where the configuration lets them be, and never with credentials to another host.

use super::desk::{Desk, prometheus};
use super::wall::{base64, passed_on};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::scripted_server::{Reply, ScriptedServer};

/// Points at the same path elsewhere.
fn pointing_to(other: &str, status: u16) -> ScriptedServer {
    let other = other.to_owned();
    ScriptedServer::start(move |asked, _| {
        Reply::text(status, "text/html", "moved")
            .with("Location", &format!("{other}{}", asked.target))
    })
}

#[test]
fn a_redirect_is_followed_where_nothing_secret_travels() {
    let server = prometheus(&RealPrometheus::options());
    let behind = RecordingProxy::before(server.url());
    for status in [301, 302, 307, 308] {
        let front = pointing_to(&behind.url(), status);
        for config in ["{}", "follow_redirects: true\n"] {
            Desk::asking(&front.url(), config).all_end_well();
            let asked = behind.take();
            // A question stays what it was: a form is not lost on the way.
            assert!(
                asked
                    .iter()
                    .any(|asked| asked.method == "POST" && !asked.form().is_empty())
            );
            for asked in asked
                .iter()
                .filter(|asked| asked.target.starts_with("/api/v1/query"))
            {
                assert_eq!(asked.method, "POST");
            }
        }
        let located = format!("redirects (HTTP {status}) to {}/api/v1/", behind.url());
        let instead = format!("--prometheus-url {}", behind.url());
        Desk::asking(&front.url(), "follow_redirects: false\n")
            .all_end_with(3, &[&located, &instead]);
        // Without a configuration as well.
        Desk::new()
            .with(&["--prometheus-url", &front.url()])
            .all_end_with(3, &[&located, &instead]);
        assert!(behind.take().is_empty());
    }
    let other_method = pointing_to(&behind.url(), 303);
    Desk::asking(&other_method.url(), "{}").all_end_with(3, &["redirects (HTTP 303)"]);
}

#[test]
fn credentials_never_go_to_another_host() {
    let server = prometheus(&RealPrometheus::options());
    let other = RecordingProxy::before(server.url());
    let front = pointing_to(&other.url(), 307);
    let idp = ScriptedServer::replying(vec![Reply::json(200, r#"{"access_token":"S3CRET"}"#)]);
    let located = format!("redirects (HTTP 307) to {}/api/v1/", other.url());
    let oauth2 = format!(
        "oauth2: {{ client_id: me, client_secret: S3CRET, token_url: '{}' }}\n",
        idp.url()
    );
    let with_user = front.url().replace("http://", "http://me:S3CRET@");
    let with_token = format!("{}?token=S3CRET-token", front.url());
    let ways = [
        (
            front.url(),
            "basic_auth: { username: me, password: S3CRET }\n",
            "",
        ),
        (front.url(), "bearer_token: S3CRET\n", ""),
        (
            front.url(),
            "http_headers: { X-Tenant: { values: [S3CRET] } }\n",
            "",
        ),
        (front.url(), oauth2.as_str(), ""),
        (front.url(), "{}", "X-Tenant=S3CRET"),
        (with_user, "{}", ""),
        (with_token, "{}", ""),
    ];
    for (url, config, header) in ways {
        let mut desk = Desk::asking(&url, config);
        if !header.is_empty() {
            desk = desk.with(&["--header", header]);
        }
        for run in desk.all_end_with(3, &[&located]) {
            assert!(
                !run.stdout.contains("S3CRET") && !run.stderr.contains("S3CRET"),
                "{config}"
            );
        }
    }
    assert!(other.take().is_empty());
}

#[test]
fn credentials_go_on_within_the_server() {
    let server = prometheus(&RealPrometheus::options());
    let url = server.url().to_owned();
    let header = format!("Basic {}", base64("me:S3CRET"));
    let wall = ScriptedServer::start(move |asked, _| {
        if asked.header("authorization") != Some(&header) {
            return Reply::text(401, "text/plain", "who?");
        }
        match asked.target.strip_prefix("/moved") {
            Some(rest) => {
                let mut asked = asked.clone();
                asked.target = rest.to_owned();
                passed_on(&url, &asked)
            }
            None => Reply::text(308, "text/plain", "")
                .with("Location", &format!("/moved{}", asked.target)),
        }
    });
    let config = "basic_auth: { username: me, password: S3CRET }\n";
    Desk::asking(&wall.url(), config).all_end_well();
    let with_user = wall.url().replace("http://", "http://me:S3CRET@");
    Desk::asking(&with_user, "{}").all_end_well();
}

#[test]
fn a_circle_of_redirects_ends() {
    let circle = ScriptedServer::start(|asked, _| {
        Reply::text(307, "text/plain", "").with("Location", &asked.target)
    });
    Desk::asking(&circle.url(), "{}").ends_with(&["live"], 3, &["redirects (HTTP 307)"]);
    assert!(circle.recorded().len() <= 4 * 11);
}
