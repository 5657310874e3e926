//! HTTP: connections in, pages out.
//!
//! Whoever connects and says nothing is sent away, so that no number of them can use up what a process may
//! hold open; beyond [`MOST_CONNECTIONS`] the others wait in the system's queue.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::board::Board;
use super::page::{Page, page};

/// Half of what a process may commonly hold open, and half of that again.
const MOST_CONNECTIONS: usize = 256;
/// A request's head must have come by then; a connection that is idle for longer ends.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Answers under way may still go out at the end.
const FAREWELL: Duration = Duration::from_secs(2);
/// After a connection could not be taken: the system has run out of something.
const AFTER_TROUBLE: Duration = Duration::from_millis(100);

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress(String);

/// Why a text is no such place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListenError {
    /// The address itself.
    #[error(
        "`{0}` is no place to listen; expected HOST:PORT such as 127.0.0.1:9877, or :9877 for all of this machine's addresses"
    )]
    Malformed(String),
}

impl FromStr for ListenAddress {
    type Err = ListenError;

    fn from_str(text: &str) -> Result<Self, ListenError> {
        let malformed = || ListenError::Malformed(text.to_owned());
        let (host, port) = text.rsplit_once(':').ok_or_else(malformed)?;
        port.parse::<u16>().map_err(|_| malformed())?;
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        if host.contains(['/', '@', ' ']) || host.contains(':') && !is_bracketed {
            return Err(malformed());
        }
        let host = if host.is_empty() { "0.0.0.0" } else { host };
        Ok(Self(format!("{host}:{port}")))
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
}

impl Server {
    /// Listens.
    pub async fn bind(address: &ListenAddress) -> std::io::Result<Self> {
        let listener = TcpListener::bind(&address.0).await?;
        Ok(Self { listener })
    }

    /// Where it listens.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `end`; then takes no more connections and lets those go that are under way.
    pub async fn serve(self, board: Arc<Board>, end: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let accepting = accept(&self.listener, &room, &board, &graceful);
        futures_util::future::select(std::pin::pin!(accepting), std::pin::pin!(end)).await;
        drop(self.listener);
        // Whoever is still not done is dropped with the runtime.
        let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
    }
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    board: &Arc<Board>,
    graceful: &GracefulShutdown,
) {
    loop {
        let Ok(permit) = Arc::clone(room).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let conversation = converse(stream, Arc::clone(board), graceful);
                tokio::spawn(async move {
                    conversation.await;
                    drop(permit);
                });
            }
            Err(_) => tokio::time::sleep(AFTER_TROUBLE).await,
        }
    }
}

fn converse(
    stream: TcpStream,
    board: Arc<Board>,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    let service = service_fn(move |request: Request<Incoming>| {
        let uri = request.uri();
        let page = page(&board, request.method().as_str(), uri.path(), uri.query());
        std::future::ready(Ok::<_, Infallible>(response(page)))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    async move {
        // A client that goes away in the middle is no fault of ours.
        let _ = connection.await;
    }
}

fn response(page: Page) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(page.body)));
    *response.status_mut() =
        StatusCode::from_u16(page.status).expect("pages have the statuses of HTTP");
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(page.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(methods) = page.allow {
        headers.insert(ALLOW, HeaderValue::from_static(methods));
    }
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_place_to_listen_has_a_port() {
        for (text, place) in [
            ("127.0.0.1:9877", "127.0.0.1:9877"),
            (":9877", "0.0.0.0:9877"),
            ("[::1]:0", "[::1]:0"),
            ("localhost:80", "localhost:80"),
        ] {
            assert_eq!(text.parse::<ListenAddress>().unwrap().to_string(), place);
        }
        for text in [
            "",
            "9877",
            "localhost",
            "h:99999",
            "http://h:1",
            "::1:80",
            "h:",
        ] {
            assert!(text.parse::<ListenAddress>().is_err(), "{text}");
        }
    }
}
