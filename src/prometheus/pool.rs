//! Connections: TLS, proxies, and who we say we are.
//!
//! The library follows no redirects (ours are in `transport`); answers may be compressed; certificates are
//! checked against the system's roots, unless a CA is given. Nothing connects here yet. Where TLS takes
//! files, they are read for each request, and connections are made anew once they have changed.

use std::fmt;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use url::Url;

use super::auth::{ProxyChoice, ProxyInTheWay, Tls, TlsMaterial};
use super::error::ClientError;
use super::wire::quote_message;

/// Who we say we are.
const USER_AGENT: &str = concat!("retrogate/", env!("CARGO_PKG_VERSION"));

/// Which way requests take, where no configuration says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proxies {
    /// As `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    #[default]
    FromEnvironment,
    /// Straight to the server.
    None,
}

/// Connections of one kind; clones share them.
#[derive(Clone)]
pub(super) struct Pool(Arc<Inner>);

struct Inner {
    tls: Tls,
    proxy: ProxyChoice,
    connect_timeout: Duration,
    current: Mutex<(TlsMaterial, reqwest::Client)>,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pool(…)")
    }
}

impl Pool {
    /// Sets up connections to any server.
    pub(super) fn open(
        tls: Tls,
        proxy: ProxyChoice,
        connect_timeout: Duration,
    ) -> Result<Self, ClientError> {
        install_crypto();
        let material = tls.material()?;
        let client = build(&tls, &material, &proxy, connect_timeout)?;
        Ok(Self(Arc::new(Inner {
            tls,
            proxy,
            connect_timeout,
            current: Mutex::new((material, client)),
        })))
    }

    /// The proxy that requests to this address go through, if any.
    pub(super) fn proxy_to(&self, address: &Url) -> Option<ProxyInTheWay> {
        self.0.proxy.in_the_way(address)
    }

    /// What sends requests now.
    pub(super) fn client(&self) -> Result<reqwest::Client, ClientError> {
        let inner = &*self.0;
        let files = inner.tls.is_in_files();
        let now = files.then(|| inner.tls.material()).transpose()?;
        let mut current = inner.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = now
            && current.0 != now
        {
            let client = build(&inner.tls, &now, &inner.proxy, inner.connect_timeout)?;
            *current = (now, client);
        }
        Ok(current.1.clone())
    }
}

fn build(
    tls: &Tls,
    material: &TlsMaterial,
    proxy: &ProxyChoice,
    connect_timeout: Duration,
) -> Result<reqwest::Client, ClientError> {
    let setup = |error: reqwest::Error| {
        let error = error.without_url();
        let cause = std::error::Error::source(&error)
            .map_or_else(|| error.to_string(), ToString::to_string);
        ClientError::Setup(quote_message(&cause))
    };
    let builder = || {
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .gzip(true)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(connect_timeout);
        proxy.apply(builder).map_err(setup)
    };
    match tls.apply(builder()?, material)?.build() {
        Ok(client) => Ok(client),
        // A machine without root certificates can still speak plain HTTP; over TLS it trusts nobody.
        Err(_) if !tls.names_a_ca() => tls
            .apply(builder()?.tls_certs_only([]), material)?
            .build()
            .map_err(setup),
        Err(error) => Err(setup(error)),
    }
}

/// The TLS library asks for one provider a process.
pub fn install_crypto() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // It fails only when the process has one already, which then serves us too.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
