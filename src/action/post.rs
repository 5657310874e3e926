//! A post: JSON to an address, sent again while the other side is only out of breath.
//!
//! What may have arrived is sent again too, so each carries an `Idempotency-Key` by which the other side can
//! tell a second delivery from a second event.

use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, StatusCode};

use super::Ended;
use crate::model::Post;

/// Who we say we are.
const USER_AGENT: &str = concat!("retrogate/", env!("CARGO_PKG_VERSION"));
/// Before the second try; doubled before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// More are a nuisance.
const MOST_TRIES: u32 = 5;

/// What sends posts; clones share connections.
#[derive(Debug, Clone)]
pub struct Poster(Result<Client, String>);

impl Poster {
    /// Sets up connections; where there can be none, each post will say so. The TLS library must have its
    /// provider by then.
    pub fn new() -> Self {
        let builder = || {
            Client::builder()
                .user_agent(USER_AGENT)
                .redirect(reqwest::redirect::Policy::none())
        };
        // A machine without root certificates can still speak plain HTTP.
        let client = builder()
            .build()
            .or_else(|_| builder().tls_certs_only([]).build());
        Self(client.map_err(|error| error.without_url().to_string()))
    }
}

impl Default for Poster {
    fn default() -> Self {
        Self::new()
    }
}

/// Posts a document that is nobody's action.
pub async fn post_document(
    poster: &Poster,
    url: &str,
    body: String,
    key: &str,
    timeout: Duration,
) -> Result<String, String> {
    let post_to = Post {
        url: url.to_owned(),
        json: None,
        headers_from_env: Vec::new(),
    };
    post(poster, &post_to, body, key, timeout).await.0
}

/// Posts a body.
pub(super) async fn post(
    poster: &Poster,
    post: &Post,
    body: String,
    key: &str,
    timeout: Duration,
) -> Ended {
    let client = match &poster.0 {
        Ok(client) => client,
        Err(error) => return (Err(format!("nothing can be posted: {error}")), 0),
    };
    let mut headers = match headers_from_environment(&post.headers_from_env) {
        Ok(headers) => headers,
        Err(complaint) => return (Err(complaint), 0),
    };
    if let Ok(key) = HeaderValue::from_str(key) {
        headers.insert("idempotency-key", key);
    }
    headers
        .entry(CONTENT_TYPE)
        .or_insert(HeaderValue::from_static("application/json"));
    let end = Instant::now() + timeout;
    let mut pause = FIRST_PAUSE;
    let mut tries = 0;
    loop {
        tries += 1;
        let left = end.saturating_duration_since(Instant::now());
        let request = client
            .post(post.url.trim())
            .headers(headers.clone())
            .body(body.clone())
            .timeout(left);
        let failed = match request.send().await {
            Ok(response) if response.status().is_success() => {
                return (Ok(answered(response.status(), tries)), tries);
            }
            Ok(response) if is_passing(response.status()) => answered(response.status(), tries),
            Ok(response) => return (Err(answered(response.status(), tries)), tries),
            Err(error) if error.is_timeout() => {
                return (Err(format!("no answer within {timeout:?}")), tries);
            }
            Err(error) if error.is_builder() => {
                return (Err(format!("it cannot be sent: {}", cause(error))), tries);
            }
            Err(error) => format!("it could not be sent: {}", cause(error)),
        };
        if tries == MOST_TRIES || Instant::now() + pause >= end {
            return (Err(failed), tries);
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
}

/// Values stand in the environment, and nowhere in what is said of them.
fn headers_from_environment(named: &[(String, String)]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, variable) in named {
        let value = std::env::var(variable).map_err(|_| {
            format!("the variable {variable}, which holds the header {name}, is not set")
        })?;
        let unfit = |what: &str| format!("{what} of the header {name} cannot be sent");
        let mut value = HeaderValue::from_str(value.trim())
            .map_err(|_| unfit(&format!("the value in {variable}")))?;
        value.set_sensitive(true);
        let name: HeaderName = name.parse().map_err(|_| unfit("the name"))?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// May the same be answered otherwise a little later?
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429)
}

fn answered(status: StatusCode, tries: u32) -> String {
    let status = status.as_u16();
    match tries {
        1 => format!("it was answered {status}"),
        several => format!("it was answered {status} at try {several}"),
    }
}

/// The innermost reason, which names no address.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
