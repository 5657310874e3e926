//! What to do when the server does not answer as it should: one line for each fault.

use super::cause::UnreachableCause;
use super::error::{ClientError, UrlFault};

impl ClientError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::InvalidUrl { found, fault } => Some(match fault {
                UrlFault::NoScheme if !found.is_empty() && !found.contains('@') => {
                    format!("write http://{found} or https://{found}")
                }
                _ => "expected an address such as http://localhost:9090 or https://host/prometheus"
                    .to_owned(),
            }),
            Self::Setup(_) => None,
            Self::Access(error) => error.hint(),
            Self::Unreachable { cause, .. } => Some(cause.hint().to_owned()),
            Self::TimedOut { .. } => Some(
                "raise --timeout, or ask for less: a shorter range, a cheaper query or a recording rule"
                    .to_owned(),
            ),
            Self::Redirected {
                instead: Some(base), ..
            } => Some(format!("give that address: --prometheus-url {base}")),
            Self::Redirected { .. } => Some(
                "it was not followed; a login page, or a missing path prefix in --prometheus-url?"
                    .to_owned(),
            ),
            Self::Refused { status, kind, .. } => {
                if self.is_query_fault() {
                    Some("correct the query in the gate file".to_owned())
                } else if kind == "timeout" {
                    Some("the query runs into the server's own limit: make it cheaper, or use a recording rule".to_owned())
                } else {
                    status_hint(*status)
                }
            }
            Self::HttpStatus { status, .. } => status_hint(*status),
            Self::NotJson { .. } => Some(
                "this may be a login page or another service; check --prometheus-url and its path prefix"
                    .to_owned(),
            ),
            Self::Answer { error, .. } => error.hint(),
        }
    }
}

impl UnreachableCause {
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::ConnectionRefused => "is Prometheus running there, and is the port right?",
            Self::UnknownHost => "check the host name in --prometheus-url",
            Self::ConnectTimedOut(_) => {
                "a firewall or a missing VPN? proxies are those of --http-config, without it those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY"
            }
            Self::Tls(fault) => fault.hint(),
            Self::NoProxy { .. } => {
                "is the proxy running, and is its port right? a server that needs none is named in no_proxy, or in NO_PROXY"
            }
            Self::Proxy(_) => {
                "check proxy_url in --http-config, or HTTPS_PROXY: its user, password and rules"
            }
            Self::Silent(_) => {
                "the server, or a proxy before it, hangs; what was fetched stays, so ask again when it is well"
            }
            Self::Closed | Self::Other(_) => {
                "check the address (http or https?), and that nothing on the way drops connections"
            }
        }
    }
}

fn status_hint(status: u16) -> Option<String> {
    let hint = match status {
        401 | 403 => {
            "credentials are missing or not accepted; --http-config takes Prometheus's HTTP client configuration"
        }
        407 => "the proxy asks for a user and password: write them into proxy_url in --http-config",
        404 | 405 => {
            "the API is not at this path; --prometheus-url may lack a prefix such as /prometheus, or have a page such as /graph too much"
        }
        422 => {
            "the server met data the query cannot work on, such as duplicate series; aggregate or match more narrowly"
        }
        429 => "the server asks to slow down; lower --concurrency",
        500..=599 => "the server, or a proxy before it, is in trouble; try again later",
        _ => return None,
    };
    Some(hint.to_owned())
}
