//! The client-credentials flow: a token is asked for once, kept until shortly before it expires, and asked
//! for anew when the server refuses it.
//!
//! Endpoints differ in where they want the client's secret: as basic authentication, which is tried first,
//! or in the form. What works is remembered. Of many requests that need a token at once, one asks. The
//! endpoint's redirects are not followed, for the form holds secrets.

use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;
use serde_json::Value;
use tokio::sync::Mutex;

use super::conceal::Concealed;
use super::credentials::learn_url;
use super::error::AccessError;
use super::fault::TokenFault;
use super::oauth2::OAuth2;
use super::secret::Secret;
use crate::prometheus::address::printable;
use crate::prometheus::body::head;
use crate::prometheus::cause::cause_of;
use crate::prometheus::error::ClientError;
use crate::prometheus::pool::Pool;
use crate::prometheus::wire::quote;

/// A token that expires sooner is not sent any more.
const EXPIRES_SOON: Duration = Duration::from_secs(10);
/// A token and what comes with it are shorter.
const LARGEST_ANSWER: usize = 1 << 20;
/// How much of a refusal is shown.
const LONGEST_REFUSAL: usize = 200;

/// Where the client's secret stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Header,
    Form,
}

/// A token on its way into a header.
#[derive(Debug)]
struct Token {
    value: HeaderValue,
    until: Option<Instant>,
    number: u64,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    style: Option<Style>,
    asked: u64,
}

/// Asks for tokens and keeps them.
#[derive(Debug)]
pub(super) struct TokenKeeper {
    oauth2: OAuth2,
    pool: Pool,
    connect_timeout: Duration,
    concealed: Concealed,
    state: Mutex<State>,
}

impl TokenKeeper {
    pub(super) fn try_new(
        oauth2: &OAuth2,
        concealed: Concealed,
        connect_timeout: Duration,
    ) -> Result<Self, ClientError> {
        let proxy = oauth2.proxy.clone().toward(&oauth2.token_url.0);
        let pool = Pool::open(oauth2.tls.clone(), proxy, connect_timeout)?;
        learn_url(&concealed, &oauth2.token_url.0);
        if let Some(proxy) = oauth2.proxy.credentials() {
            learn_url(&concealed, proxy);
        }
        for (_, value) in &oauth2.endpoint_params {
            concealed.learn(value.reveal());
        }
        Ok(Self {
            oauth2: oauth2.clone(),
            pool,
            connect_timeout,
            concealed,
            state: Mutex::default(),
        })
    }

    /// A token that is good for a while, and its number.
    pub(super) async fn token(&self) -> Result<(HeaderValue, u64), ClientError> {
        let mut state = self.state.lock().await;
        if let Some(token) = &state.token
            && token
                .until
                .is_none_or(|until| Instant::now() + EXPIRES_SOON < until)
        {
            return Ok((token.value.clone(), token.number));
        }
        state.token = None;
        let (value, until, style) = self.ask_in_style(state.style).await?;
        state.style = Some(style);
        state.asked += 1;
        let number = state.asked;
        state.token = Some(Token {
            value: value.clone(),
            until,
            number,
        });
        Ok((value, number))
    }

    /// The endpoint was waited for this long, in vain.
    pub(super) fn silent(&self, after: crate::model::Duration) -> ClientError {
        self.wrong(TokenFault::Silent(after))
    }

    /// Forgets the token of this number; a newer one stays.
    pub(super) async fn forget(&self, number: u64) {
        let mut state = self.state.lock().await;
        if state
            .token
            .as_ref()
            .is_some_and(|token| token.number == number)
        {
            state.token = None;
        }
    }

    async fn ask_in_style(
        &self,
        known: Option<Style>,
    ) -> Result<(HeaderValue, Option<Instant>, Style), ClientError> {
        let first = known.unwrap_or(Style::Header);
        let refused = match self.ask(first).await {
            Ok((value, until)) => return Ok((value, until, first)),
            Err(error) => error,
        };
        let may_want_the_other = matches!(
            &refused,
            ClientError::Access(AccessError::Token {
                fault: TokenFault::Refused {
                    status: 400..=403,
                    ..
                },
                ..
            })
        );
        if known.is_some() || !may_want_the_other {
            return Err(refused);
        }
        let (value, until) = self.ask(Style::Form).await?;
        Ok((value, until, Style::Form))
    }

    async fn ask(&self, style: Style) -> Result<(HeaderValue, Option<Instant>), ClientError> {
        let secret = self.oauth2.client_secret.read()?;
        self.concealed.learn(secret.reveal());
        let http = self.pool.client()?;
        let mut request = http
            .post(self.oauth2.token_url.0.clone())
            .header(reqwest::header::ACCEPT, "application/json")
            .form(&self.form(style, &secret));
        if style == Style::Header {
            let (id, secret) = (escaped(&self.oauth2.client_id), escaped(secret.reveal()));
            request = request.basic_auth(id, Some(secret));
        }
        let request = request
            .build()
            .map_err(|error| ClientError::Setup(error.without_url().to_string()))?;
        if let Some(value) = request.headers().get(reqwest::header::AUTHORIZATION) {
            let value = String::from_utf8_lossy(value.as_bytes());
            self.concealed
                .learn(value.strip_prefix("Basic ").unwrap_or(&value));
        }
        let asked = Instant::now();
        let to = request.url().clone();
        let response = http.execute(request).await.map_err(|error| {
            let cause = cause_of(error, self.connect_timeout);
            self.wrong(TokenFault::Unreachable(
                cause.behind(self.pool.proxy_to(&to)),
            ))
        })?;
        let status = response.status();
        let body = head(response, LARGEST_ANSWER).await;
        if !status.is_success() {
            return Err(self.wrong(TokenFault::Refused {
                status: status.as_u16(),
                message: self.refusal(&body),
            }));
        }
        self.read(&body, asked)
            .map_err(|what| self.wrong(TokenFault::Malformed(what)))
    }

    fn form(&self, style: Style, secret: &Secret) -> Vec<(String, String)> {
        let mut form = Vec::new();
        let mut add = |name: &str, value: &str| form.push((name.to_owned(), value.to_owned()));
        let own = &self.oauth2.endpoint_params;
        // Some endpoints want another word here.
        if own.iter().all(|(name, _)| name != "grant_type") {
            add("grant_type", "client_credentials");
        }
        if !self.oauth2.scopes.is_empty() {
            add("scope", &self.oauth2.scopes.join(" "));
        }
        for (name, value) in own {
            add(name, value.reveal());
        }
        if style == Style::Form {
            add("client_id", &self.oauth2.client_id);
            add("client_secret", secret.reveal());
        }
        form
    }

    /// `{"access_token": "…", "token_type": "bearer", "expires_in": 3600}`
    fn read(&self, body: &[u8], asked: Instant) -> Result<(HeaderValue, Option<Instant>), String> {
        let answer: Value =
            serde_json::from_slice(body).map_err(|_| "it is not JSON".to_owned())?;
        let token = match answer.get("access_token") {
            Some(Value::String(token)) if !token.is_empty() => token,
            Some(_) => return Err("access_token is no text".to_owned()),
            None if answer.get("error").is_some() => return Err(self.refusal(body)),
            None => return Err("it has no access_token".to_owned()),
        };
        self.concealed.learn(token);
        let scheme = match answer.get("token_type").and_then(Value::as_str) {
            None | Some("") => "Bearer",
            Some(word) if word.eq_ignore_ascii_case("bearer") => "Bearer",
            Some(word) => word,
        };
        let mut value = HeaderValue::try_from(format!("{scheme} {token}"))
            .map_err(|_| "access_token holds characters that a header cannot carry".to_owned())?;
        value.set_sensitive(true);
        let seconds = match answer.get("expires_in") {
            Some(Value::Number(seconds)) => seconds.as_f64(),
            Some(Value::String(seconds)) => seconds.trim().parse().ok(),
            _ => None,
        };
        let until = seconds
            .filter(|seconds| *seconds > 0.0)
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .and_then(|lifetime| asked.checked_add(lifetime));
        Ok((value, until))
    }

    /// The endpoint's own words, without secrets.
    fn refusal(&self, body: &[u8]) -> String {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let words: Vec<&str> = ["error", "error_description"]
            .into_iter()
            .filter_map(|key| answer.get(key).and_then(Value::as_str))
            .collect();
        let text = if words.is_empty() {
            String::from_utf8_lossy(body).into_owned()
        } else {
            words.join(": ")
        };
        quote(&self.concealed.hide(&text), LONGEST_REFUSAL)
    }

    fn wrong(&self, fault: TokenFault) -> ClientError {
        ClientError::Access(AccessError::Token {
            endpoint: printable(self.oauth2.token_url.0.clone()),
            place: self.oauth2.place.clone(),
            fault,
        })
    }
}

/// As the flow wants both halves of the basic authentication.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
