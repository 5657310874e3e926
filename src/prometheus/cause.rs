//! Why no answer came: the HTTP library's errors in our words.
//!
//! The library's own texts may hold the URL, so the URL is taken out first.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use super::auth::ProxyInTheWay;
use super::client::span;
use super::tls_fault::TlsFault;
use super::wire::quote_message;
use crate::model::Duration as Span;

/// Why no answer came at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreachableCause {
    /// Nothing listens there.
    #[error("the connection was refused")]
    ConnectionRefused,
    /// The name has no address.
    #[error("its name cannot be resolved")]
    UnknownHost,
    /// No connection within the limit.
    #[error("no connection could be made within {0}")]
    ConnectTimedOut(Span),
    /// The handshake failed.
    #[error("{0}")]
    Tls(TlsFault),
    /// The proxy on the way cannot be reached, so that nobody knows how the server is.
    #[error("the proxy on the way, {} ({}), cannot be reached: {cause}", proxy.address, proxy.given_by)]
    NoProxy {
        /// The proxy.
        proxy: ProxyInTheWay,
        /// Why.
        cause: Box<Self>,
    },
    /// A proxy on the way answered, and not as we wished.
    #[error("the proxy does not let us through: {0}")]
    Proxy(&'static str),
    /// It takes connections and says nothing.
    #[error("it takes connections, but did not even say who it is within {0}")]
    Silent(Span),
    /// It hung up.
    #[error("it closed the connection without an answer")]
    Closed,
    /// Anything else, in the system's words.
    #[error("{0}")]
    Other(String),
}

impl UnreachableCause {
    /// It may pass by itself: certificates and the rules of a proxy do not.
    pub(super) fn is_transient(&self) -> bool {
        !matches!(self, Self::Tls(_) | Self::Proxy(_))
    }

    /// Blames the proxy where a connection that must have been one to it could not be made.
    pub(super) fn behind(self, proxy: Option<ProxyInTheWay>) -> Self {
        match (self, proxy) {
            // Such a proxy is given addresses: the name that nobody knows is the server's.
            (cause @ Self::UnknownHost, Some(proxy)) if proxy.address.starts_with("socks5:") => {
                cause
            }
            (
                cause @ (Self::ConnectionRefused | Self::UnknownHost | Self::ConnectTimedOut(_)),
                Some(proxy),
            ) => Self::NoProxy {
                proxy,
                cause: Box::new(cause),
            },
            (cause, _) => cause,
        }
    }
}

/// What an attempt to send a request failed of.
pub(super) fn cause_of(error: reqwest::Error, connect_timeout: Duration) -> UnreachableCause {
    let error = error.without_url();
    let causes = causes(&error);
    if let Some(tls) = causes
        .iter()
        .find_map(|cause| cause.downcast_ref::<rustls::Error>())
    {
        return UnreachableCause::Tls(TlsFault::of(tls));
    }
    if let Some(refusal) = causes.iter().find_map(|cause| proxy_refusal(*cause)) {
        return UnreachableCause::Proxy(refusal);
    }
    if error.is_dns() {
        return UnreachableCause::UnknownHost;
    }
    if error.is_connect() && error.is_timeout() {
        return UnreachableCause::ConnectTimedOut(span(connect_timeout));
    }
    match io_kind(&causes) {
        Some(io::ErrorKind::ConnectionRefused) => UnreachableCause::ConnectionRefused,
        // A handshake that ends at once is a hang-up too.
        Some(io::ErrorKind::UnexpectedEof) => UnreachableCause::Closed,
        _ if !error.is_connect() => UnreachableCause::Closed,
        _ => {
            let root = causes.last().map(ToString::to_string);
            UnreachableCause::Other(quote_message(&root.unwrap_or_default()))
        }
    }
}

/// A proxy that answered, and would not let us through. The library names such errors by text alone.
fn proxy_refusal(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    match cause.to_string().as_str() {
        "tunnel error: proxy authorization required" | "proxy authorization required" => {
            Some("it asks for a user and password")
        }
        "tunnel error: unsuccessful" | "unsuccessful" => {
            Some("it refuses to connect to the server")
        }
        _ => None,
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
fn io_kind(causes: &[&(dyn StdError + 'static)]) -> Option<io::ErrorKind> {
    causes
        .iter()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != io::ErrorKind::Other)
}
