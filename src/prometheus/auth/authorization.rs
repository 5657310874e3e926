//! How a request says who we are: a user and password, a scheme with credentials, or a token.

use super::error::{AccessError, Place};
use super::fault::Fault;
use super::fields::{Fields, Section};
use super::oauth2::{self, OAuth2};
use super::secret::{Secret, Source};

static BASIC: Section = Section {
    name: "of `basic_auth` in",
    known: &["username", "username_file", "password", "password_file"],
    refused: &[("username_ref", NO_SECRETS), ("password_ref", NO_SECRETS)],
};

static SCHEME: Section = Section {
    name: "of `authorization` in",
    known: &["type", "credentials", "credentials_file"],
    refused: &[("credentials_ref", NO_SECRETS)],
};

/// Why `*_ref` is refused.
pub(super) const NO_SECRETS: &str =
    "retrogate reads secrets from files; it knows no secret provider";

/// One of the ways.
#[derive(Debug, Clone)]
pub(super) enum Authorization {
    /// `Basic`.
    Basic {
        username: Option<Source>,
        password: Option<Source>,
    },
    /// `Bearer`, or any scheme that sends its credentials as they are.
    Scheme { scheme: String, credentials: Source },
    /// A token that an endpoint gives.
    OAuth2(Box<OAuth2>),
}

/// The one way that is configured, if any.
pub(super) fn read(
    root: &Fields<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<(Place, Authorization)>, AccessError> {
    root.at_most_one(&[
        "basic_auth",
        "authorization",
        "oauth2",
        "bearer_token",
        "bearer_token_file",
    ])?;
    let found = if let Some(fields) = root.section("basic_auth", &BASIC)? {
        Some(("basic_auth", basic(&fields)?))
    } else if let Some(fields) = root.section("authorization", &SCHEME)? {
        Some(("authorization", scheme(&fields)?))
    } else if let Some(oauth2) = oauth2::read(root, warnings)? {
        Some(("oauth2", Authorization::OAuth2(Box::new(oauth2))))
    } else {
        bearer(root)?
    };
    Ok(found.map(|(key, authorization)| (root.place(key), authorization)))
}

fn basic(fields: &Fields<'_>) -> Result<Authorization, AccessError> {
    let username = fields.secret("username", "username_file")?;
    let password = fields.secret("password", "password_file")?;
    if username.is_none() && password.is_none() {
        return Err(needs(fields, "username and password"));
    }
    Ok(Authorization::Basic { username, password })
}

fn scheme(fields: &Fields<'_>) -> Result<Authorization, AccessError> {
    let scheme = match fields.text("type")? {
        Some(text) => text.text.trim().to_owned(),
        None => String::new(),
    };
    let scheme = match scheme.as_str() {
        "" => "Bearer".to_owned(),
        // Its credentials are a user and a password, encoded together.
        word if word.eq_ignore_ascii_case("basic") => {
            let found = scheme;
            let expected = "another type; a user and password stand in basic_auth";
            return Err(fields.wrong("type", Fault::WrongValue { found, expected }));
        }
        word if word.bytes().all(is_token_byte) => scheme,
        _ => {
            let (found, expected) = ("a text with other characters", "a word such as Bearer");
            return Err(fields.wrong("type", Fault::WrongType { found, expected }));
        }
    };
    let credentials = fields
        .secret("credentials", "credentials_file")?
        .ok_or_else(|| needs(fields, "credentials or credentials_file"))?;
    sendable(fields, "credentials", &credentials)?;
    Ok(Authorization::Scheme {
        scheme,
        credentials,
    })
}

fn bearer(root: &Fields<'_>) -> Result<Option<(&'static str, Authorization)>, AccessError> {
    let key = if root.has("bearer_token_file") {
        "bearer_token_file"
    } else {
        "bearer_token"
    };
    let Some(credentials) = root.secret("bearer_token", "bearer_token_file")? else {
        return Ok(None);
    };
    sendable(root, key, &credentials)?;
    let scheme = "Bearer".to_owned();
    Ok(Some((
        key,
        Authorization::Scheme {
            scheme,
            credentials,
        },
    )))
}

/// A secret that is written out can be looked at now.
fn sendable(fields: &Fields<'_>, key: &str, source: &Source) -> Result<(), AccessError> {
    match source {
        Source::Given(secret) if secret.reveal().trim().is_empty() => {
            let (found, expected) = ("empty", "credentials");
            Err(fields.wrong(key, Fault::WrongType { found, expected }))
        }
        Source::Given(secret) if !is_header_value(secret) => {
            Err(fields.wrong(key, Fault::NotAHeaderValue))
        }
        Source::Given(_) | Source::File(_) => Ok(()),
    }
}

pub(super) fn is_header_value(secret: &Secret) -> bool {
    reqwest::header::HeaderValue::from_bytes(secret.reveal().as_bytes()).is_ok()
}

/// What a word of HTTP may be made of.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn needs(fields: &Fields<'_>, missing: &'static str) -> AccessError {
    AccessError::Field {
        place: fields.own_place(),
        fault: Fault::Needs { missing },
    }
}
