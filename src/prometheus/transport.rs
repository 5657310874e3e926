//! One attempt: a question over HTTP, and its answer decoded while it arrives.
//!
//! Before a byte is decoded, the status, a redirect and the content type are looked at. Whatever a server says is freed of
//! secrets before any of it is kept.

use std::time::Duration as Wait;

use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use url::Url;

use crate::model::Duration;

use super::address::Address;
use super::auth::{Access, Concealed, Credentials, Redirects, Signed};
use super::body::{Body, decode_streaming, head};
use super::cause::cause_of;
use super::error::ClientError;
use super::pool::Pool;
use super::wire::{DecodeError, Input, decode_refusal, quote};

/// How much of a refusal's body is read.
const REFUSAL_BODY: usize = 64 * 1024;
/// How much of a foreign body is shown.
const EXCERPT: usize = 80;
/// Longer chains of redirects lead nowhere.
const MOST_REDIRECTS: usize = 10;

/// A question: an endpoint and its form; without one it is a GET.
#[derive(Debug)]
pub(super) struct Call {
    /// Such as `api/v1/query_range`.
    pub(super) path: &'static str,
    /// What is posted.
    pub(super) form: Vec<(&'static str, String)>,
}

/// An answer and the headers it came with.
#[derive(Debug)]
pub(super) struct Answered<T> {
    /// What the body said.
    pub(super) value: T,
    /// The response's headers.
    pub(super) headers: HeaderMap,
}

/// Connections, the server they lead to, and what it wants to see.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    pool: Pool,
    credentials: Credentials,
    redirects: Redirects,
    /// Something must not go to another host.
    holds_credentials: bool,
    /// The server.
    pub(super) address: Address,
    connect_timeout: Wait,
}

impl Transport {
    /// Sets up the way to a server; nothing is asked yet.
    pub(super) fn try_new(
        address: Address,
        access: &Access,
        pool: Pool,
        connect_timeout: Wait,
    ) -> Result<Self, ClientError> {
        let credentials = Credentials::try_new(access, connect_timeout)?;
        credentials.learn_url(&address.endpoint(""));
        Ok(Self {
            pool,
            credentials,
            redirects: access.redirects(),
            holds_credentials: access.holds_credentials() || address.holds_credentials(),
            address,
            connect_timeout,
        })
    }

    /// What has to be asked for elsewhere, before anything is asked here.
    pub(super) async fn prepare(&self) -> Result<(), ClientError> {
        self.credentials.prepare().await
    }

    /// What [`Transport::prepare`] waited for in vain.
    pub(super) fn unprepared(&self, after: Duration) -> Option<ClientError> {
        self.credentials.unprepared(after)
    }

    /// Words of the server as they may be kept.
    pub(super) fn concealing(&self, words: &str) -> String {
        self.concealed().hide(words).into_owned()
    }

    /// Asks once; a second time when a token was refused and another can be had.
    pub(super) async fn exchange<T, D>(
        &self,
        call: &Call,
        decode: D,
    ) -> Result<Answered<T>, ClientError>
    where
        T: Send + 'static,
        D: FnOnce(&mut Body) -> Result<T, DecodeError> + Send + 'static,
    {
        let (mut response, signed) = self.send(call).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.credentials.renew(signed).await {
            (response, _) = self.send(call).await?;
        }
        let status = response.status();
        let content_type = header(&response, &CONTENT_TYPE);
        if status.is_redirection() {
            return Err(self.redirected(call.path, &response));
        }
        if !status.is_success() {
            return Err(self.refusal(response, content_type).await);
        }
        if content_type.as_deref().is_some_and(|kind| !is_json(kind)) {
            let body = head(response, REFUSAL_BODY).await;
            return Err(self.not_json(content_type, self.excerpt(&body)));
        }
        let headers = response.headers().clone();
        let value = decode_streaming(response, decode)
            .await
            .map_err(|error| self.answer(status, content_type, error))?;
        Ok(Answered { value, headers })
    }

    /// Sends a question, and sends it again wherever the server may point.
    async fn send(&self, call: &Call) -> Result<(Response, Signed), ClientError> {
        let mut url = self.address.endpoint(call.path);
        let mut redirects = 0;
        loop {
            let (response, signed) = self.send_to(url.clone(), call).await?;
            match self.next(&url, call, &response) {
                Some(next) if redirects < MOST_REDIRECTS => {
                    redirects += 1;
                    url = next;
                }
                Some(_) | None => return Ok((response, signed)),
            }
        }
    }

    async fn send_to(&self, url: Url, call: &Call) -> Result<(Response, Signed), ClientError> {
        let http = self.pool.client()?;
        let request = if call.form.is_empty() {
            http.get(url)
        } else {
            http.post(url).form(&call.form)
        };
        let request = request.header(CACHE_CONTROL, "no-store");
        let (request, signed) = self.credentials.sign(request).await?;
        let to = request.url().clone();
        let response = http.execute(request).await.map_err(|error| {
            let cause = cause_of(error, self.connect_timeout).behind(self.pool.proxy_to(&to));
            let address = self.source();
            ClientError::Unreachable { address, cause }
        })?;
        Ok((response, signed))
    }

    /// Where to ask instead, if we may. A question stays what it is, a POST a POST; only 303 says that it
    /// should not.
    fn next(&self, from: &Url, call: &Call, response: &Response) -> Option<Url> {
        match (self.redirects, response.status().as_u16()) {
            (Redirects::Follow, 301 | 302 | 307 | 308) => {}
            (Redirects::Follow, 303) if call.form.is_empty() => {}
            (Redirects::Follow | Redirects::Report, _) => return None,
        }
        let location = header(response, &LOCATION)?;
        self.address.follow(from, &location, self.holds_credentials)
    }

    fn source(&self) -> String {
        self.address.source().to_owned()
    }

    fn concealed(&self) -> &Concealed {
        self.credentials.concealed()
    }

    fn excerpt(&self, body: &[u8]) -> String {
        let body = self.concealed().hide_bytes(body);
        let start = &body[..body.len().min(4 * EXCERPT)];
        quote(&String::from_utf8_lossy(start), EXCERPT)
    }

    fn kind(&self, content_type: Option<String>) -> Option<String> {
        content_type.map(|kind| quote(&self.concealed().hide(&kind), EXCERPT))
    }

    fn redirected(&self, path: &str, response: &Response) -> ClientError {
        let (location, instead) = header(response, &LOCATION)
            .map(|location| {
                self.address
                    .redirection(path, &self.concealed().hide(&location))
            })
            .map_or((None, None), |(shown, instead)| (Some(shown), instead));
        ClientError::Redirected {
            address: self.source(),
            status: response.status().as_u16(),
            location,
            instead,
        }
    }

    async fn refusal(&self, response: Response, content_type: Option<String>) -> ClientError {
        let status = response.status().as_u16();
        let retry_after = header(&response, &RETRY_AFTER)
            .and_then(|seconds| seconds.trim().parse().ok())
            .map(Duration::from_secs);
        let body = head(response, REFUSAL_BODY).await;
        let body = self.concealed().hide_bytes(&body);
        match decode_refusal(&mut Input::new(&body[..])) {
            Err(DecodeError::Refused { kind, message }) => ClientError::Refused {
                address: self.source(),
                status,
                kind,
                message,
                retry_after,
            },
            _ => ClientError::HttpStatus {
                address: self.source(),
                status,
                content_type: self.kind(content_type),
                excerpt: self.excerpt(&body),
                retry_after,
            },
        }
    }

    fn not_json(&self, content_type: Option<String>, excerpt: String) -> ClientError {
        ClientError::NotJson {
            address: self.source(),
            content_type: self.kind(content_type),
            excerpt,
        }
    }

    fn answer(
        &self,
        status: StatusCode,
        content_type: Option<String>,
        error: DecodeError,
    ) -> ClientError {
        match error.map_words(|words| self.concealed().hide(words).into_owned()) {
            DecodeError::NotJson { excerpt } => self.not_json(content_type, excerpt),
            DecodeError::Refused { kind, message } => ClientError::Refused {
                address: self.source(),
                status: status.as_u16(),
                kind,
                message,
                retry_after: None,
            },
            error => ClientError::Answer {
                address: self.source(),
                error,
            },
        }
    }
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}
