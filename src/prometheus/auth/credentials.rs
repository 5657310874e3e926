//! Credentials on their way into a request, read anew for each.
//!
//! Everything secret that goes out is learnt by [`Concealed`] first.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::{Request, RequestBuilder};
use url::Url;

use super::access::Access;
use super::authorization::Authorization;
use super::conceal::Concealed;
use super::error::AccessError;
use super::fault::FileFault;
use super::headers::Header;
use super::proxy;
use super::secret::{Secret, Source};
use super::token::TokenKeeper;
use crate::model::Duration as Span;
use crate::prometheus::error::ClientError;

/// A token in an address is at least this long.
const SHORTEST_TOKEN: usize = 8;

/// What adds credentials to requests; clones share the token.
#[derive(Debug, Clone)]
pub(in crate::prometheus) struct Credentials {
    access: Access,
    token: Option<Arc<TokenKeeper>>,
    concealed: Concealed,
}

/// Which token a request carries, so that this one is renewed when it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::prometheus) struct Signed(Option<u64>);

impl Credentials {
    pub(in crate::prometheus) fn try_new(
        access: &Access,
        connect_timeout: Duration,
    ) -> Result<Self, ClientError> {
        let concealed = Concealed::default();
        let token = match access.authorization() {
            Some(Authorization::OAuth2(oauth2)) => Some(Arc::new(TokenKeeper::try_new(
                oauth2,
                concealed.clone(),
                connect_timeout,
            )?)),
            Some(Authorization::Basic { .. } | Authorization::Scheme { .. }) | None => None,
        };
        if let Some(proxy) = access.proxy().and_then(|proxy| proxy.credentials()) {
            learn_url(&concealed, proxy);
        }
        for proxy in proxy::in_environment() {
            learn_url(&concealed, &proxy);
        }
        Ok(Self {
            access: access.clone(),
            token,
            concealed,
        })
    }

    /// What must not be seen in anything the server says.
    pub(in crate::prometheus) fn concealed(&self) -> &Concealed {
        &self.concealed
    }

    /// Learns what a URL holds beside host and path.
    pub(in crate::prometheus) fn learn_url(&self, url: &Url) {
        learn_url(&self.concealed, url);
    }

    /// Everything that has to be asked for elsewhere is at hand.
    pub(in crate::prometheus) async fn prepare(&self) -> Result<(), ClientError> {
        if let Some(keeper) = &self.token {
            keeper.token().await?;
        }
        Ok(())
    }

    /// Why [`Credentials::prepare`] took as long as this; `None` where it has nothing to ask for.
    pub(in crate::prometheus) fn unprepared(&self, after: Span) -> Option<ClientError> {
        self.token.as_ref().map(|keeper| keeper.silent(after))
    }

    /// The request with everything the server wants to see.
    pub(in crate::prometheus) async fn sign(
        &self,
        mut request: RequestBuilder,
    ) -> Result<(Request, Signed), ClientError> {
        let mut signed = Signed(None);
        match (self.access.authorization(), &self.token) {
            (Some(Authorization::Basic { username, password }), _) => {
                let username = username.as_ref().map(Source::read).transpose()?;
                let password = password.as_ref().map(Source::read).transpose()?;
                if let Some(password) = &password {
                    self.concealed.learn(password.reveal());
                }
                let shown = |secret: &Option<Secret>| {
                    secret
                        .as_ref()
                        .map_or_else(String::new, |secret| secret.reveal().to_owned())
                };
                request = request.basic_auth(shown(&username), Some(shown(&password)));
            }
            (
                Some(Authorization::Scheme {
                    scheme,
                    credentials,
                }),
                _,
            ) => {
                let value = scheme_value(scheme, credentials)?;
                request = request.header(AUTHORIZATION, value);
            }
            (Some(Authorization::OAuth2(_)), Some(keeper)) => {
                let (value, number) = keeper.token().await?;
                signed = Signed(Some(number));
                request = request.header(AUTHORIZATION, value);
            }
            (Some(Authorization::OAuth2(_)) | None, _) => {}
        }
        for header in self.access.headers() {
            for value in values(header)? {
                request = request.header(header.name.clone(), value);
            }
        }
        let request = request
            .build()
            .map_err(|error| ClientError::Setup(error.without_url().to_string()))?;
        self.learn_request(&request);
        Ok((request, signed))
    }

    /// Forgets the token that was refused; `false` where there is nothing to renew.
    pub(in crate::prometheus) async fn renew(&self, refused: Signed) -> bool {
        match (&self.token, refused) {
            (Some(keeper), Signed(Some(number))) => {
                keeper.forget(number).await;
                true
            }
            (None, _) | (_, Signed(None)) => false,
        }
    }

    fn learn_request(&self, request: &Request) {
        let own = self.access.headers().map(|header| &header.name);
        for name in own.chain([&AUTHORIZATION]) {
            self.learn_header(request, name);
        }
    }

    fn learn_header(&self, request: &Request, name: &HeaderName) {
        for value in request.headers().get_all(name) {
            let Ok(value) = std::str::from_utf8(value.as_bytes()) else {
                continue;
            };
            self.concealed.learn(value);
            // `Bearer secret`: the second word alone is one too.
            if let Some((_, credentials)) = value.split_once(' ') {
                self.concealed.learn(credentials);
            }
        }
    }
}

/// Credentials that a URL holds: its user part, and its query.
pub(super) fn learn_url(concealed: &Concealed, url: &Url) {
    let decoded = |text: &str| {
        let text = text
            .replace('+', "%2B")
            .replace('&', "%26")
            .replace('=', "%3D");
        let (text, _) = url::form_urlencoded::parse(text.as_bytes())
            .next()
            .unwrap_or_default();
        text.into_owned()
    };
    match url.password() {
        Some(password) => {
            concealed.learn(password);
            concealed.learn(&decoded(password));
        }
        // A token may stand where the user does.
        None => concealed.learn(&decoded(url.username())),
    }
    for (_, value) in url.query_pairs() {
        // Shorter ones are numbers and words such as `true`.
        if value.len() >= SHORTEST_TOKEN {
            concealed.learn(&value);
        }
    }
}

/// The values of a header, as they are now.
pub(super) fn values(header: &Header) -> Result<Vec<HeaderValue>, AccessError> {
    header
        .values
        .iter()
        .map(|source| header_value(source, source.read()?.reveal()))
        .collect()
}

fn scheme_value(scheme: &str, credentials: &Source) -> Result<HeaderValue, AccessError> {
    let secret = credentials.read()?;
    header_value(credentials, &format!("{scheme} {}", secret.reveal()))
}

/// A value that is never printed; `source` is where its secret part comes from.
fn header_value(source: &Source, text: &str) -> Result<HeaderValue, AccessError> {
    let value = match source {
        Source::File(file) => HeaderValue::from_bytes(text.as_bytes())
            .map_err(|_| file.wrong(FileFault::NotAHeaderValue)),
        Source::Given(_) => Ok(HeaderValue::from_bytes(text.as_bytes())
            .expect("what is written out was looked at when it was read")),
    };
    value.map(|mut value| {
        value.set_sensitive(true);
        value
    })
}

/// Reads each source once, to see that it can be.
pub(super) fn try_sources(authorization: &Authorization) -> Result<(), AccessError> {
    match authorization {
        Authorization::Basic { username, password } => {
            for source in username.iter().chain(password) {
                source.read()?;
            }
        }
        Authorization::Scheme {
            scheme,
            credentials,
        } => {
            scheme_value(scheme, credentials)?;
        }
        Authorization::OAuth2(oauth2) => {
            oauth2.client_secret.read()?;
        }
    }
    Ok(())
}
