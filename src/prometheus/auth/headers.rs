//! Headers that go with every request: from `http_headers`, and from flags.
//!
//! A header's value is a secret as much as a password is. Names that HTTP, retrogate or another field
//! sets are refused.

use reqwest::header::HeaderName;

use super::authorization::is_header_value;
use super::error::AccessError;
use super::fault::Fault;
use super::fields::{Fields, Section, Text};
use super::secret::{Secret, Source};

static HEADER: Section = Section {
    name: "of a header in",
    known: &["values", "secrets", "files"],
    refused: &[],
};

/// A header and its values, each sent on a line of its own.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) name: HeaderName,
    pub(super) values: Vec<Source>,
    /// Where it was said: `http.yml:4`, `--header`.
    pub(super) origin: String,
}

/// Names that belong to the connection or to the body.
const OF_HTTP: [&str; 13] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
];
/// Names that retrogate sets itself.
const OURS: [&str; 3] = ["accept-encoding", "cache-control", "user-agent"];

/// Why a header of this name cannot be given, if so.
pub(super) fn reserved(name: &HeaderName) -> Option<&'static str> {
    let name = name.as_str();
    if OF_HTTP.contains(&name) {
        Some("HTTP itself sets it for each request")
    } else if OURS.contains(&name) {
        Some("retrogate sets it itself")
    } else if name == "proxy-authorization" {
        Some("a proxy's user and password stand in proxy_url")
    } else {
        None
    }
}

/// The section `http_headers`.
pub(super) fn read(root: &Fields<'_>) -> Result<Vec<Header>, AccessError> {
    let Some(names) = root.names("http_headers")? else {
        return Ok(Vec::new());
    };
    let mut headers: Vec<Header> = Vec::new();
    for key in names.keys() {
        let header = header(&names, key)?;
        if let Some(first) = headers.iter().find(|first| first.name == header.name) {
            let fault = Fault::Contradicts {
                other: format!("http_headers.{}", first.name),
                line: names.own_place().line,
            };
            return Err(names.wrong(key, fault));
        }
        headers.push(header);
    }
    Ok(headers)
}

fn header(names: &Fields<'_>, key: &str) -> Result<Header, AccessError> {
    let Ok(name) = key.parse::<HeaderName>() else {
        return Err(names.wrong(key, Fault::StrangeKey));
    };
    if name == reqwest::header::AUTHORIZATION {
        let why = "credentials stand in basic_auth, authorization or oauth2";
        return Err(names.wrong(key, Fault::Reserved(why)));
    }
    if let Some(why) = reserved(&name) {
        return Err(names.wrong(key, Fault::Reserved(why)));
    }
    let fields = names
        .section(key, &HEADER)?
        .expect("the key is one of those that stand there");
    let mut values = Vec::new();
    for kind in ["values", "secrets"] {
        for text in fields.texts(kind)? {
            values.push(given(text)?);
        }
    }
    for text in fields.texts("files")? {
        values.push(Source::File(fields.file_of(text)));
    }
    let place = fields.own_place();
    if values.is_empty() {
        let missing = "values, secrets or files";
        let fault = Fault::Needs { missing };
        return Err(AccessError::Field { place, fault });
    }
    Ok(Header {
        name,
        values,
        origin: place.to_string(),
    })
}

fn given(text: Text) -> Result<Source, AccessError> {
    let secret = Secret::new(text.text);
    if is_header_value(&secret) {
        Ok(Source::Given(secret))
    } else {
        Err(AccessError::Field {
            place: text.place,
            fault: Fault::NotAHeaderValue,
        })
    }
}
