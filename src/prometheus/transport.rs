//! One attempt: a question over HTTP, and its answer decoded while it arrives.
//!
//! The decoder blocks, so it runs on a thread of its own and is fed through a bounded channel: a slow
//! decoder slows the socket, and dropping the attempt (a deadline) ends the decoder. Before a byte is
//! decoded, the status, a redirect and the content type are looked at. Errors of the HTTP library are
//! turned into our words here and nowhere else; its own texts may hold the URL, so the URL is taken out.

use std::error::Error as StdError;
use std::io::{self, Read};

use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use tokio::sync::mpsc;

use crate::model::Duration;

use super::address::Address;
use super::error::{ClientError, UnreachableCause};
use super::wire::{DecodeError, Input, decode_refusal, quote, quote_message};

/// Chunks that may wait for the decoder.
const CHUNKS_IN_FLIGHT: usize = 8;
/// How much of a refusal's body is read.
const REFUSAL_BODY: usize = 64 * 1024;
/// How much of a foreign body is shown.
const EXCERPT: usize = 80;

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

/// A body as the decoder sees it.
pub(super) type Body = Input<Chunks>;

/// A connection pool and the server it leads to.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    /// The pool.
    pub(super) http: reqwest::Client,
    /// The server.
    pub(super) address: Address,
    /// The limit the pool was made with.
    pub(super) connect_timeout: Duration,
}

impl Transport {
    /// Asks once.
    pub(super) async fn exchange<T, D>(
        &self,
        call: &Call,
        decode: D,
    ) -> Result<Answered<T>, ClientError>
    where
        T: Send + 'static,
        D: FnOnce(&mut Body) -> Result<T, DecodeError> + Send + 'static,
    {
        let url = self.address.endpoint(call.path);
        let request = if call.form.is_empty() {
            self.http.get(url)
        } else {
            self.http.post(url).form(&call.form)
        };
        let response = request
            .header(CACHE_CONTROL, "no-store")
            .send()
            .await
            .map_err(|error| self.unreachable(error))?;
        let status = response.status();
        let content_type = header(&response, &CONTENT_TYPE);
        if status.is_redirection() {
            return Err(self.redirected(call.path, &response));
        }
        if !status.is_success() {
            return Err(self.refusal(response, content_type).await);
        }
        if content_type.as_deref().is_some_and(|kind| !is_json(kind)) {
            let body = head(response, 4 * EXCERPT).await;
            return Err(self.not_json(content_type, excerpt(&body)));
        }
        let headers = response.headers().clone();
        let value = decode_streaming(response, decode)
            .await
            .map_err(|error| self.answer(status, content_type, error))?;
        Ok(Answered { value, headers })
    }

    fn source(&self) -> String {
        self.address.source().to_owned()
    }

    fn redirected(&self, path: &str, response: &Response) -> ClientError {
        let (location, instead) = header(response, &LOCATION)
            .map(|location| self.address.redirection(path, &location))
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
                content_type: content_type.map(|kind| quote(&kind, EXCERPT)),
                excerpt: excerpt(&body),
                retry_after,
            },
        }
    }

    fn not_json(&self, content_type: Option<String>, excerpt: String) -> ClientError {
        ClientError::NotJson {
            address: self.source(),
            content_type: content_type.map(|kind| quote(&kind, EXCERPT)),
            excerpt,
        }
    }

    fn answer(
        &self,
        status: StatusCode,
        content_type: Option<String>,
        error: DecodeError,
    ) -> ClientError {
        match error {
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

    fn unreachable(&self, error: reqwest::Error) -> ClientError {
        let error = error.without_url();
        let cause = if error.is_dns() {
            UnreachableCause::UnknownHost
        } else if let Some(tls) = causes(&error)
            .iter()
            .find_map(|cause| cause.downcast_ref::<rustls::Error>())
        {
            UnreachableCause::Tls(quote_message(&tls.to_string()))
        } else if error.is_connect() && error.is_timeout() {
            UnreachableCause::ConnectTimedOut(self.connect_timeout)
        } else {
            match io_kind(&error) {
                Some(io::ErrorKind::ConnectionRefused) => UnreachableCause::ConnectionRefused,
                // A handshake that ends at once is a hang-up too.
                Some(io::ErrorKind::UnexpectedEof) => UnreachableCause::Closed,
                _ if !error.is_connect() => UnreachableCause::Closed,
                _ => {
                    let root = causes(&error).last().map(ToString::to_string);
                    UnreachableCause::Other(quote_message(&root.unwrap_or_default()))
                }
            }
        };
        ClientError::Unreachable {
            address: self.source(),
            cause,
        }
    }
}

/// An error and its causes, outermost first; an `io::Error` may hold one inside.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut causes = vec![error];
    let mut error = error;
    loop {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let next = match inner {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        };
        let Some(next) = next else {
            return causes;
        };
        causes.push(next);
        error = next;
    }
}

/// The first kind that an I/O error among the causes is sure of.
fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    causes(error)
        .into_iter()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != io::ErrorKind::Other)
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

/// The beginning of a body, as much of it as arrives.
async fn head(mut response: Response, most: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < most {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk[..chunk.len().min(most - body.len())]),
            Ok(None) | Err(_) => break,
        }
    }
    body
}

fn excerpt(body: &[u8]) -> String {
    let start = &body[..body.len().min(4 * EXCERPT)];
    quote(&String::from_utf8_lossy(start), EXCERPT)
}

/// Feeds a body to the decoder as it arrives.
async fn decode_streaming<T, D>(mut response: Response, decode: D) -> Result<T, DecodeError>
where
    T: Send + 'static,
    D: FnOnce(&mut Body) -> Result<T, DecodeError> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(CHUNKS_IN_FLIGHT);
    let decoder =
        tokio::task::spawn_blocking(move || decode(&mut Input::new(Chunks::new(receiver))));
    let mut bytes = 0;
    let complete = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                bytes += chunk.len() as u64;
                // The decoder has seen enough to know that this is wrong.
                if sender.send(Box::from(&chunk[..])).await.is_err() {
                    break true;
                }
            }
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    drop(sender);
    let decoded = match decoder.await {
        Ok(decoded) => decoded,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    };
    match decoded {
        // Whole JSON in a body that is not whole (or whose checksum is wrong) is not to be trusted.
        Ok(_) if !complete => Err(DecodeError::Truncated { bytes }),
        decoded => decoded,
    }
}

/// The chunks of a body as one stream of bytes, for a thread that may block.
pub(super) struct Chunks {
    receiver: mpsc::Receiver<Box<[u8]>>,
    current: Box<[u8]>,
    read: usize,
}

impl Chunks {
    fn new(receiver: mpsc::Receiver<Box<[u8]>>) -> Self {
        Self {
            receiver,
            current: Box::default(),
            read: 0,
        }
    }
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.current.len() {
            let Some(next) = self.receiver.blocking_recv() else {
                return Ok(0);
            };
            self.current = next;
            self.read = 0;
        }
        let count = into.len().min(self.current.len() - self.read);
        into[..count].copy_from_slice(&self.current[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}
