//! The connection pool: TLS, proxies, and who we say we are.
//!
//! Redirects are never followed; answers may be compressed; certificates are checked against the
//! system's roots. Nothing connects here yet.

use std::sync::Once;
use std::time::Duration;

use super::address::Address;
use super::error::ClientError;
use super::wire::quote_message;

/// Who we say we are.
const USER_AGENT: &str = concat!("retrogate/", env!("CARGO_PKG_VERSION"));

/// Which way requests take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proxies {
    /// As `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    #[default]
    FromEnvironment,
    /// Straight to the server.
    None,
}

/// A pool for one address.
pub(super) fn open(
    address: &Address,
    connect_timeout: Duration,
    proxies: Proxies,
) -> Result<reqwest::Client, ClientError> {
    install_crypto();
    let builder = || {
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .gzip(true)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(connect_timeout);
        match proxies {
            Proxies::FromEnvironment => builder,
            Proxies::None => builder.no_proxy(),
        }
    };
    builder()
        .build()
        .or_else(|error| {
            if address.is_encrypted() {
                Err(error)
            } else {
                // A machine without root certificates can still speak plain HTTP.
                builder().tls_certs_only([]).build()
            }
        })
        .map_err(|error| {
            let error = error.without_url();
            let cause = std::error::Error::source(&error)
                .map_or_else(|| error.to_string(), ToString::to_string);
            ClientError::Setup(quote_message(&cause))
        })
}

/// The TLS library asks for one provider a process.
fn install_crypto() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // It fails only when the process has one already, which then serves us too.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
