//! The client against servers that fail in every way servers do.

use std::future::Future;
use std::time::Duration;

use retrogate::model::{Duration as Span, Grid, Query, SeriesColumn, Step, TimeRange, Timestamp};
use retrogate::prometheus::{
    BuildInfo, Client, ClientError, ClientOptions, Proxies, RangeAnswer, RetryPolicy, ServerKind,
};

use crate::support::scripted_server::{Recorded, Reply, ScriptedServer};

mod refusals;
mod trouble;

const SERIES: &str =
    r#"[{"metric":{"__name__":"up","job":"a"},"values":[[1200,"1"],[1260,"NaN"],[1320,"0.5"]]}]"#;

fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

fn options() -> ClientOptions {
    ClientOptions {
        connect_timeout: Duration::from_secs(2),
        request_timeout: Duration::from_secs(5),
        deadline: None,
        retry: RetryPolicy {
            attempts: 3,
            first_wait: Duration::from_millis(5),
            longest_wait: Duration::from_millis(10),
            within: Duration::MAX,
        },
        proxies: Proxies::None,
    }
}

fn client(url: &str) -> Client {
    Client::try_new(url, options()).unwrap()
}

/// 1200, 1260, 1320 s.
fn grid() -> Grid {
    let step = Step::try_new(Span::from_secs(60)).unwrap();
    Grid::from_position(step, 20, 3)
}

fn range_with(client: &Client) -> Result<RangeAnswer, ClientError> {
    run(client.query_range(&Query::try_new("up").unwrap(), grid()))
}

fn range(server: &ScriptedServer) -> Result<RangeAnswer, ClientError> {
    range_with(&client(&server.url()))
}

fn answer() -> Reply {
    Reply::matrix(SERIES)
}

fn columns() -> Vec<SeriesColumn> {
    vec![SeriesColumn {
        labels: r#"up{job="a"}"#.to_owned(),
        first: 20,
        values: vec![1.0, f64::NAN, 0.5],
    }]
}

fn says(error: &ClientError, words: &[&str]) {
    let text = format!("{error}\nhint: {}", error.hint().unwrap_or_default());
    for word in words {
        assert!(text.contains(word), "no {word:?} in: {text}");
    }
}

#[test]
fn a_range_is_asked_as_a_form_with_whole_seconds() {
    let server = ScriptedServer::replying(vec![answer()]);
    let url = format!(
        "http://me:s%40cret@{}/select/0/prometheus/?tenant=7",
        server.authority()
    );
    let client = client(&url);
    assert_eq!(range_with(&client).unwrap().series, columns());
    assert_eq!(
        client.source(),
        format!("{}/select/0/prometheus", server.url())
    );
    let [asked] = &server.recorded()[..] else {
        panic!("one request")
    };
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("POST", "/select/0/prometheus/api/v1/query_range?tenant=7")
    );
    let form = [
        ("query", "up"),
        ("start", "1200"),
        ("end", "1320"),
        ("step", "60"),
        ("partial_response", "false"),
        ("dedup", "true"),
        ("max_source_resolution", "0s"),
        ("nocache", "1"),
        ("deny_partial_response", "1"),
    ];
    assert_eq!(
        asked.form(),
        form.map(|(k, v)| (k.to_owned(), v.to_owned()))
    );
    assert_eq!(asked.header("cache-control"), Some("no-store"));
    let agent = concat!("retrogate/", env!("CARGO_PKG_VERSION"));
    assert_eq!(asked.header("user-agent"), Some(agent));
    assert!(asked.header("accept-encoding").unwrap().contains("gzip"));
    // me:s@cret
    assert_eq!(asked.header("authorization"), Some("Basic bWU6c0BjcmV0"));
}

#[test]
fn instants_series_and_build_information_are_asked() {
    let server = ScriptedServer::start(|request: &Recorded, _| match request.target.as_str() {
        "/api/v1/query" => Reply::json(
            200,
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[5,"3"]}]}}"#,
        ),
        "/api/v1/series" => Reply::json(200, r#"{"status":"success","data":[{"a":"b"}]}"#),
        "/api/v1/status/buildinfo" => {
            Reply::json(200, r#"{"status":"success","data":{}}"#).with("X-Server-Hostname", "vm")
        }
        _ => Reply::text(404, "text/plain", "404 page not found"),
    });
    let client = client(&server.url());
    let at = Some(Timestamp::from_millis(5_250));
    assert_eq!(run(client.query_instant("up", at)).unwrap()[0].value, 3.0);
    let hour = TimeRange::new(Timestamp::from_secs(0), Timestamp::from_secs(3600));
    let matchers = ["up".to_owned(), "{a=\"b\"}".to_owned()];
    assert_eq!(run(client.series_exist(&matchers, hour)).unwrap(), 1);
    let victoria = BuildInfo {
        kind: ServerKind::VictoriaMetrics,
        version: None,
    };
    assert_eq!(run(client.build_info()).unwrap(), victoria);
    let asked = server.recorded();
    assert_eq!(asked[0].form()[1], ("time".to_owned(), "5.250".to_owned()));
    assert_eq!(asked[1].form()[1].1, "{a=\"b\"}");
    assert_eq!(
        asked[1].form()[3],
        ("end".to_owned(), "3599.999".to_owned())
    );
    assert_eq!(asked[2].method, "GET");
}
