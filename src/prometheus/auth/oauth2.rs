//! What a token endpoint is asked with: the client-credentials flow of OAuth 2.

use url::Url;

use super::authorization::NO_SECRETS;
use super::config::http_url;
use super::error::{AccessError, Place};
use super::fault::Fault;
use super::fields::{Fields, Section};
use super::proxy::{self, ProxyChoice};
use super::secret::{Secret, Source};
use super::tls::{self, Tls};

static OAUTH2: Section = Section {
    name: "of `oauth2` in",
    known: &[
        "client_id",
        "client_secret",
        "client_secret_file",
        "scopes",
        "token_url",
        "endpoint_params",
        "tls_config",
        "proxy_url",
        "no_proxy",
        "proxy_from_environment",
    ],
    refused: &[
        ("client_secret_ref", NO_SECRETS),
        ("proxy_connect_header", proxy::NO_CONNECT_HEADER),
        ("grant_type", ONE_FLOW),
        ("client_certificate_key", ONE_FLOW),
        ("client_certificate_key_file", ONE_FLOW),
        ("client_certificate_key_ref", ONE_FLOW),
        ("client_certificate_key_id", ONE_FLOW),
        ("signature_algorithm", ONE_FLOW),
        ("iss", ONE_FLOW),
        ("audience", ONE_FLOW),
        ("claims", ONE_FLOW),
    ],
};

const ONE_FLOW: &str = "retrogate knows the client-credentials flow with a client secret only";

/// Who asks which endpoint, and how it is reached.
#[derive(Debug, Clone)]
pub(super) struct OAuth2 {
    pub(super) client_id: String,
    pub(super) client_secret: Source,
    pub(super) scopes: Vec<String>,
    /// Parameters may be secrets as well.
    pub(super) endpoint_params: Vec<(String, Secret)>,
    /// The field `token_url`.
    pub(super) place: Place,
    pub(super) token_url: TokenUrl,
    pub(super) tls: Tls,
    pub(super) proxy: ProxyChoice,
}

/// An address that may hold credentials.
#[derive(Clone)]
pub(super) struct TokenUrl(pub(super) Url);

impl std::fmt::Debug for TokenUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenUrl(…)")
    }
}

/// Its section, if there is one.
pub(super) fn read(
    root: &Fields<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<OAuth2>, AccessError> {
    let Some(fields) = root.section("oauth2", &OAUTH2)? else {
        return Ok(None);
    };
    let needs = |missing| AccessError::Field {
        place: fields.own_place(),
        fault: Fault::Needs { missing },
    };
    let client_id = fields.filled("client_id")?;
    let client_id = client_id.ok_or_else(|| needs("client_id"))?.text;
    let client_secret = fields
        .secret("client_secret", "client_secret_file")?
        .unwrap_or(Source::Given(Secret::new("")));
    let expected = "an address such as https://login.example/oauth2/token";
    let (place, url) = http_url(&fields, "token_url", &["http", "https"], expected)?
        .ok_or_else(|| needs("token_url"))?;
    let scopes = fields.texts("scopes")?;
    Ok(Some(OAuth2 {
        client_id,
        client_secret,
        scopes: scopes.into_iter().map(|scope| scope.text).collect(),
        endpoint_params: endpoint_params(&fields)?,
        place,
        token_url: TokenUrl(url),
        tls: tls::read(&fields, warnings)?,
        proxy: proxy::read(&fields)?,
    }))
}

fn endpoint_params(fields: &Fields<'_>) -> Result<Vec<(String, Secret)>, AccessError> {
    let Some(params) = fields.names("endpoint_params")? else {
        return Ok(Vec::new());
    };
    if params.has("scope") && fields.has("scopes") {
        let place = fields.place("scopes");
        let fault = Fault::Contradicts {
            other: place.field,
            line: place.line,
        };
        return Err(params.wrong("scope", fault));
    }
    params
        .keys()
        .map(|key| {
            let text = params.text(key)?;
            let text = text.map(|text| text.text).unwrap_or_default();
            Ok((key.to_owned(), Secret::new(text)))
        })
        .collect()
}
