//! Proxies: of the configuration, of the environment, and none.
//!
//! The server is asked by a name that only the proxy can resolve, so that nothing reaches it otherwise.

use super::desk::{Desk, prometheus};
use super::wall::base64;
use crate::support::certificates::{Authority, Until};
use crate::support::forward_proxy::ForwardProxy;
use crate::support::real_prometheus::RealPrometheus;
use crate::support::scripted_server::{Reply, ScriptedServer};

const NAME: &str = "prometheus.invalid:9090";

fn address(server: &RealPrometheus) -> String {
    let (_, rest) = server.url().split_once("://").unwrap();
    rest.to_owned()
}

/// Of every command something came by, each time for the server by its name.
fn must_have_led(proxy: &ForwardProxy) {
    let reached = proxy.take();
    assert!(reached.len() >= 6, "{reached:?}");
    for reached in &reached {
        assert!(
            reached
                .target
                .starts_with(&format!("http://{NAME}/api/v1/")),
            "{}",
            reached.target
        );
    }
}

#[test]
fn requests_go_through_the_proxy_that_is_configured() {
    let server = prometheus(&RealPrometheus::options());
    let proxy = ForwardProxy::to(&address(&server), None);
    let url = format!("http://{NAME}");
    let through = format!("proxy_url: http://{}\n", proxy.authority());
    Desk::asking(&url, &through).all_end_well();
    must_have_led(&proxy);

    let locked = ForwardProxy::to(&address(&server), Some(&base64("me:p4ss@S3CRET")));
    let through = format!(
        "proxy_url: 'http://me:p4ss%40S3CRET@{}'\n",
        locked.authority()
    );
    Desk::asking(&url, &through).all_end_well();
    must_have_led(&locked);
    let wrong = format!(
        "proxy_url: 'http://me:wr0ng-S3CRET@{}'\n",
        locked.authority()
    );
    for run in
        Desk::asking(&url, &wrong).all_end_with(3, &["HTTP 407", "proxy_url in --http-config"])
    {
        assert!(!run.stdout.contains("S3CRET") && !run.stderr.contains("S3CRET"));
    }
    let gone = Desk::asking(&url, "proxy_url: 'http://me:p4ss-S3CRET@127.0.0.1:9'\n");
    let blamed = [
        "the proxy on the way, http://127.0.0.1:9 (",
        "http.yml:1: `proxy_url`), cannot be reached: the connection was refused",
        "hint: is the proxy running",
    ];
    for run in gone.all_end_with(3, &blamed) {
        assert!(!run.stderr.contains("S3CRET") && !run.stderr.contains("is Prometheus running"));
    }
}

#[test]
fn tls_goes_through_a_proxy_as_a_tunnel() {
    let authority = Authority::new();
    let (cert, key) = authority.sign("server", "DNS:prometheus.invalid", Until::Tomorrow);
    let web = format!("tls_server_config: {{ cert_file: {cert}, key_file: {key} }}\n");
    let server = prometheus(&RealPrometheus::options().web_config(&web));
    let pair = base64("me:p4ss-S3CRET");
    let proxy = ForwardProxy::to(&address(&server), Some(&pair));
    let config = |user: &str| {
        format!(
            "tls_config: {{ ca_file: {} }}\nproxy_url: http://{user}{}\n",
            authority.ca(),
            proxy.authority()
        )
    };
    let url = format!("https://{NAME}");
    Desk::asking(&url, &config("me:p4ss-S3CRET@"))
        .with(&["--header", "X-Tenant=t3nant-S3CRET"])
        .all_end_well();
    for reached in proxy.take() {
        assert_eq!(
            (reached.method.as_str(), reached.target.as_str()),
            ("CONNECT", NAME)
        );
        // The proxy sees its own credentials and none of the server's.
        assert!(!reached.head.contains("t3nant"), "{}", reached.head);
    }
    Desk::asking(&url, &config(""))
        .all_end_with(3, &["proxy does not let us through", "user and password"]);
}

#[test]
fn the_environment_names_proxies_and_exceptions() {
    let server = prometheus(&RealPrometheus::options());
    let proxy = ForwardProxy::to(&address(&server), None);
    let through = format!("http://{}", proxy.authority());
    let by_name = format!("http://{NAME}");
    let asking = |url: &str| Desk::new().with(&["--prometheus-url", url]);
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        asking(&by_name).knowing(variable, &through).all_end_well();
        must_have_led(&proxy);
    }
    let nowhere = &["cannot be resolved"];
    asking(&by_name)
        .knowing("HTTPS_PROXY", &through)
        .ends_with(&["live"], 3, nowhere);
    for except in ["prometheus.invalid", ".invalid", "*"] {
        let desk = asking(&by_name)
            .knowing("HTTP_PROXY", &through)
            .knowing("NO_PROXY", except);
        desk.ends_with(&["live"], 3, nowhere);
    }
    for (variable, of) in [("HTTP_PROXY", "http"), ("all_proxy", "https")] {
        let blamed =
            format!("the proxy on the way, http://127.0.0.1:9 (${variable}), cannot be reached");
        asking(&format!("{of}://{NAME}"))
            .knowing(variable, "http://me:S3CRET@127.0.0.1:9")
            .ends_with(&["live"], 3, &[&blamed]);
    }
    // A configuration decides: none without the field, the environment with it.
    let silent = Desk::asking(&by_name, "{}").knowing("HTTP_PROXY", &through);
    silent.ends_with(&["live"], 3, nowhere);
    Desk::asking(&by_name, "proxy_from_environment: true\n")
        .knowing("HTTP_PROXY", &through)
        .all_end_well();
    must_have_led(&proxy);
    // Nobody reaches this machine through a proxy, unless it is configured without exceptions.
    for here in [
        server.url().to_owned(),
        server.url().replace("127.0.0.1", "localhost"),
    ] {
        asking(&here)
            .knowing("HTTP_PROXY", "http://127.0.0.1:9")
            .all_end_well();
        Desk::asking(
            &here,
            "proxy_url: http://127.0.0.1:9\nno_proxy: elsewhere\n",
        )
        .all_end_well();
    }
    assert!(proxy.take().is_empty());
}

#[test]
fn a_token_endpoint_has_a_proxy_of_its_own() {
    let server = prometheus(&RealPrometheus::options());
    let idp = ScriptedServer::replying(vec![Reply::json(200, r#"{"access_token":"t"}"#)]);
    let proxy = ForwardProxy::to(&idp.authority(), None);
    let config = format!(
        "oauth2: {{ client_id: me, client_secret: x, token_url: 'http://idp.invalid/t', proxy_url: 'http://{}' }}\n",
        proxy.authority()
    );
    Desk::asking(server.url(), &config).all_end_well();
    let gone = config.replace(&proxy.authority(), "127.0.0.1:9");
    let blamed = [
        "the proxy on the way, http://127.0.0.1:9 (",
        "`oauth2.proxy_url`",
    ];
    Desk::asking(server.url(), &gone).ends_with(&["live"], 3, &blamed);
    let reached = proxy.take();
    assert_eq!(reached.len(), 3);
    assert!(
        reached
            .iter()
            .all(|reached| reached.target == "http://idp.invalid/t")
    );
}
