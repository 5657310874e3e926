//! The file of `--http-config`, as a whole.

use std::path::Path;

use super::authorization::{self, Authorization};
use super::error::{AccessError, Place};
use super::fault::Fault;
use super::fields::{Document, Fields, Section};
use super::files;
use super::headers::{self, Header};
use super::proxy::{self, ProxyChoice};
use super::tls::{self, Tls};

/// Where these stand, in messages.
pub(super) const TOP_LEVEL: &str = "at the top level of";

/// The sections and fields at the top.
static ROOT: Section = Section {
    name: TOP_LEVEL,
    known: &[
        "basic_auth",
        "authorization",
        "bearer_token",
        "bearer_token_file",
        "oauth2",
        "tls_config",
        "proxy_url",
        "no_proxy",
        "proxy_from_environment",
        "follow_redirects",
        "enable_http2",
        "http_headers",
    ],
    refused: &[("proxy_connect_header", proxy::NO_CONNECT_HEADER)],
};

/// What to do when the server points elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::prometheus) enum Redirects {
    /// Say so, and stop.
    #[default]
    Report,
    /// Go there, unless credentials would have to go to another host.
    Follow,
}

/// Everything the file says, checked.
#[derive(Debug, Clone)]
pub(super) struct HttpConfig {
    pub(super) authorization: Option<(Place, Authorization)>,
    pub(super) tls: Tls,
    pub(super) proxy: ProxyChoice,
    pub(super) redirects: Redirects,
    pub(super) headers: Vec<Header>,
    /// What is allowed and unwise.
    pub(super) warnings: Vec<String>,
}

impl HttpConfig {
    pub(super) fn load(path: &Path) -> Result<Self, AccessError> {
        let unreadable = |fault| AccessError::Unreadable {
            path: path.to_owned(),
            fault,
        };
        let bytes = files::read(path).map_err(unreadable)?;
        let text =
            String::from_utf8(bytes).map_err(|_| unreadable(super::fault::FileFault::NotText))?;
        Self::parse(path, text)
    }

    /// Reads the text; of the files it names, none is opened.
    pub(super) fn parse(path: &Path, text: String) -> Result<Self, AccessError> {
        let document = Document::read(path, text)?;
        let root = document.section(&ROOT)?;
        let mut warnings = Vec::new();
        let authorization = authorization::read(&root, &mut warnings)?;
        let tls = tls::read(&root, &mut warnings)?;
        let proxy = proxy::read(&root)?;
        let headers = headers::read(&root)?;
        let redirects = match root.flag("follow_redirects")? {
            Some(true) | None => Redirects::Follow,
            Some(false) => Redirects::Report,
        };
        // A permission, not an order: we speak HTTP/1.1 either way.
        root.flag("enable_http2")?;
        Ok(Self {
            authorization,
            tls,
            proxy,
            redirects,
            headers,
            warnings,
        })
    }
}

/// A URL over HTTP that a field must hold.
pub(super) fn http_url(
    fields: &Fields<'_>,
    key: &str,
    schemes: &[&str],
    expected: &'static str,
) -> Result<Option<(Place, url::Url)>, AccessError> {
    let Some(text) = fields.filled(key)? else {
        return Ok(None);
    };
    let url = url::Url::parse(text.text.trim()).ok();
    let url = url.filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    let fault = match url {
        Some(url) if schemes.contains(&url.scheme()) => return Ok(Some((text.place, url))),
        Some(url) => Fault::WrongValue {
            found: super::super::address::printable(url),
            expected,
        },
        // What cannot be read may be a password in any part.
        None => Fault::WrongType {
            found: "no address with a scheme and a host",
            expected,
        },
    };
    let place = text.place;
    Err(AccessError::Field { place, fault })
}
