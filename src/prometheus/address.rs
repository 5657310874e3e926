//! Where the server is: a URL, its path prefix kept, its credentials out of sight.
//!
//! Credentials in the user part become basic authentication; a query in the URL is sent with every
//! request. Neither is ever shown: what can be printed is [`Address::source`], and `Debug` prints only
//! that. Where redirects point is worth telling, and with a configuration that says so they are followed;
//! credentials never go to another host by them.

use std::fmt;

use url::Url;

use super::error::{ClientError, UrlFault};
use super::wire::quote_message;

/// A checked address.
#[derive(Clone)]
pub(super) struct Address {
    base: Url,
    source: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl Address {
    /// Reads what a user gave.
    pub(super) fn try_new(text: &str) -> Result<Self, ClientError> {
        let text = text.trim();
        let wrong = |fault| ClientError::InvalidUrl {
            found: without_secrets(text),
            fault,
        };
        if !text.contains("://") {
            return Err(wrong(UrlFault::NoScheme));
        }
        let base =
            Url::parse(text).map_err(|error| wrong(UrlFault::Malformed(error.to_string())))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(wrong(UrlFault::Scheme(base.scheme().to_owned())));
        }
        if base.host_str().is_none_or(str::is_empty) {
            return Err(wrong(UrlFault::NoHost));
        }
        let source = printable(base.clone());
        Ok(Self { base, source })
    }

    /// The address without credentials and query, without a slash at its end.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// There is a user part or a query, which may hold a token.
    pub(super) fn holds_credentials(&self) -> bool {
        self.names_a_user() || self.base.query().is_some()
    }

    /// There is a user part.
    pub(super) fn names_a_user(&self) -> bool {
        !self.base.username().is_empty() || self.base.password().is_some()
    }

    /// The URL of one endpoint, such as `api/v1/query`, credentials included: never to be shown.
    pub(super) fn endpoint(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!(
            "{}/{path}",
            self.base.path().trim_end_matches('/')
        ));
        url.set_fragment(None);
        url
    }

    /// Where a `Location` header that answered `from` leads, if it may be followed: anywhere while nothing
    /// secret would travel, else only to the server itself, over TLS if it was so before.
    pub(super) fn follow(&self, from: &Url, location: &str, secrets: bool) -> Option<Url> {
        let mut target = from.join(location).ok()?;
        if !matches!(target.scheme(), "http" | "https") {
            return None;
        }
        if secrets {
            if !is_same_server(from, &target) {
                return None;
            }
            // Both fail only for URLs that cannot hold credentials.
            let _ = target.set_username(self.base.username());
            let _ = target.set_password(self.base.password());
        } else {
            let _ = target.set_username("");
            let _ = target.set_password(None);
        }
        target.set_fragment(None);
        Some(target)
    }

    /// A `Location` header that answered `path`: what may be shown of it, and the address to give instead
    /// when it points at the same endpoint elsewhere.
    pub(super) fn redirection(&self, path: &str, location: &str) -> (String, Option<String>) {
        let Ok(target) = self.endpoint(path).join(location) else {
            return (without_secrets(location), None);
        };
        let shown = printable(target);
        let instead = shown
            .strip_suffix(path)
            .map(|base| base.trim_end_matches('/').to_owned());
        (shown, instead)
    }
}

/// Could this be the address of a server? Then it comes back as it may be shown and stored; nothing is asked.
pub fn check_address(text: &str) -> Result<String, ClientError> {
    Address::try_new(text).map(|address| address.source)
}

/// The same host and port; or the same host by TLS at last, both at their usual ports.
fn is_same_server(from: &Url, to: &Url) -> bool {
    let port = Url::port_or_known_default;
    let upgraded = from.scheme() == "http" && to.scheme() == "https";
    from.host_str() == to.host_str()
        && ((from.scheme() == to.scheme() && port(from) == port(to))
            || (upgraded && port(from) == Some(80) && port(to) == Some(443)))
}

/// A URL without credentials, query, fragment and final slash.
pub(super) fn printable(mut url: Url) -> String {
    // Both fail only for URLs that cannot hold credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    quote_message(url.as_str().trim_end_matches('/'))
}

/// A text that is not a URL, without what could be credentials in it.
pub(super) fn without_secrets(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let shown = match text.rsplit_once('@') {
        Some((before, rest)) => match before.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://…@{rest}"),
            None => format!("…@{rest}"),
        },
        None => without_broken_port(text),
    };
    quote_message(&shown)
}

/// Behind a colon stands `//`, a port, or else a password whose `@` got lost.
fn without_broken_port(text: &str) -> String {
    // Colons inside `[…]` are those of an address.
    let start = text.find(']').unwrap_or(0);
    let colons = text[start..].match_indices(':').map(|(at, _)| start + at);
    let is_password = |at: &usize| {
        let behind = &text[at + 1..];
        let port = behind.split('/').next().unwrap_or_default();
        !behind.starts_with("//") && !port.bytes().all(|byte| byte.is_ascii_digit())
    };
    match colons.into_iter().find(is_password) {
        Some(at) => format!("{}:…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_path_prefix_and_a_query_are_kept_and_secrets_are_not_shown() {
        for (given, source, endpoint) in [
            (
                "http://localhost:9090",
                "http://localhost:9090",
                "http://localhost:9090/api/v1/query",
            ),
            (
                " https://H.example:443/prometheus/ ",
                "https://h.example/prometheus",
                "https://h.example/prometheus/api/v1/query",
            ),
            (
                "http://me:s%40cret@h/select/0/prometheus?token=t#x",
                "http://h/select/0/prometheus",
                "http://me:s%40cret@h/select/0/prometheus/api/v1/query?token=t",
            ),
        ] {
            let address = Address::try_new(given).unwrap();
            assert_eq!(address.source(), source);
            assert_eq!(address.endpoint("api/v1/query").as_str(), endpoint);
            assert_eq!(format!("{address:?}"), source);
        }
    }

    #[test]
    fn what_is_no_address_is_named_without_secrets() {
        for (given, found, fault) in [
            ("localhost:9090", "localhost:9090", UrlFault::NoScheme),
            ("", "", UrlFault::NoScheme),
            ("me:secret@h:9090", "…@h:9090", UrlFault::NoScheme),
            (
                "ftp://me:secret@h/x?token=secret",
                "ftp://…@h/x",
                UrlFault::Scheme("ftp".to_owned()),
            ),
            (
                "http://",
                "http://",
                UrlFault::Malformed("empty host".to_owned()),
            ),
            (
                "http://me:secret@h:99999",
                "http://…@h:99999",
                UrlFault::Malformed("invalid port number".to_owned()),
            ),
            (
                "http://me:secret",
                "http://me:…",
                UrlFault::Malformed("invalid port number".to_owned()),
            ),
            (
                "http://me:sec#secret@h",
                "http://me:…",
                UrlFault::Malformed("invalid port number".to_owned()),
            ),
            ("me:secret/secret h", "me:…", UrlFault::NoScheme),
            ("http{//me:secret", "http{//me:…", UrlFault::NoScheme),
            (
                "http://[::1]:x",
                "http://[::1]:…",
                UrlFault::Malformed("invalid port number".to_owned()),
            ),
            (
                "ftp://[::1]:1/x",
                "ftp://[::1]:1/x",
                UrlFault::Scheme("ftp".to_owned()),
            ),
            (
                "unix:///run/p.sock",
                "unix:///run/p.sock",
                UrlFault::Scheme("unix".to_owned()),
            ),
        ] {
            let error = Address::try_new(given).unwrap_err();
            assert_eq!(
                error,
                ClientError::InvalidUrl {
                    found: found.to_owned(),
                    fault
                }
            );
            assert!(!format!("{error} {error:?} {:?}", error.hint()).contains("secret"));
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn a_redirect_is_followed_to_the_same_server_or_without_secrets() {
        let address = Address::try_new("http://u:p@h").unwrap();
        let from = address.endpoint("api/v1/query");
        for (location, secrets, leads_to) in [
            ("/prom/q?x=1", true, Some("http://u:p@h/prom/q?x=1")),
            ("http://h:80/q", true, Some("http://u:p@h/q")),
            ("https://h/q", true, Some("https://u:p@h/q")),
            ("https://h:8443/q", true, None),
            ("http://h:81/q", true, None),
            ("http://other/q", true, None),
            ("//other/q", true, None),
            ("http://u:p@h.other/q", true, None),
            ("https://other/q", false, Some("https://other/q")),
            ("http://v:w@other/q", false, Some("http://other/q")),
            ("ftp://h/q", false, None),
            ("http://[", false, None),
        ] {
            let next = address.follow(&from, location, secrets);
            assert_eq!(next.as_ref().map(Url::as_str), leads_to, "{location}");
        }
        let encrypted = Address::try_new("https://u:p@h").unwrap();
        let from = encrypted.endpoint("q");
        assert_eq!(encrypted.follow(&from, "http://h/q", true), None);
        assert_eq!(encrypted.follow(&from, "http://h:443/q", true), None);
    }

    #[test]
    fn a_redirect_suggests_the_address_to_give() {
        let address = Address::try_new("http://h").unwrap();
        let path = "api/v1/query";
        for (location, shown, instead) in [
            (
                "https://u:p@h/prom/api/v1/query?x=1",
                "https://h/prom/api/v1/query",
                Some("https://h/prom"),
            ),
            ("/login?next=%2F", "http://h/login", None),
            ("http://[", "http://[", None),
        ] {
            assert_eq!(
                address.redirection(path, location),
                (shown.to_owned(), instead.map(str::to_owned))
            );
        }
    }
}
