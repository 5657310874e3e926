//! Which way requests take, when the configuration says so.
//!
//! A configuration without these fields means no proxy, as it does to Prometheus; without a configuration
//! the environment decides.

use std::fmt;
use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use url::{Host, Url};

use super::config::http_url;
use super::error::{AccessError, Place};
use super::fault::Fault;
use super::fields::Fields;
use crate::prometheus::address::printable;

/// Why `proxy_connect_header` is refused.
pub(super) const NO_CONNECT_HEADER: &str =
    "retrogate sends a proxy nothing but the user and password in proxy_url";

/// As Go does whenever exceptions are listed: this machine is not reached through a proxy.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

/// The way that was chosen.
#[derive(Clone, Default)]
pub(in crate::prometheus) enum ProxyChoice {
    /// No proxy.
    #[default]
    None,
    /// As the environment says.
    FromEnvironment,
    /// This one, except for some hosts.
    Through {
        /// Where it was given.
        place: Place,
        /// Its address, perhaps with credentials.
        url: Url,
        /// Hosts, domains and networks that are reached without it.
        except: Option<String>,
    },
}

/// A proxy between us and a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyInTheWay {
    /// Its address, without credentials.
    pub address: String,
    /// The field of the configuration or the variable that names it.
    pub given_by: String,
}

impl fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::FromEnvironment => "FromEnvironment",
            Self::Through { .. } => "Through(…)",
        })
    }
}

impl ProxyChoice {
    /// The way to one address. The environment's proxies are no way to this machine itself, as for
    /// Prometheus and everything else in Go: `localhost` would be the proxy's own there.
    pub(in crate::prometheus) fn toward(self, url: &Url) -> Self {
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        match self {
            Self::FromEnvironment if is_here => Self::None,
            other => other,
        }
    }

    /// Sets a connection pool up so.
    pub(in crate::prometheus) fn apply(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> reqwest::Result<reqwest::ClientBuilder> {
        Ok(match self {
            Self::None => builder.no_proxy(),
            Self::FromEnvironment => builder,
            Self::Through { url, except, .. } => {
                let except = except.as_deref().and_then(reqwest::NoProxy::from_string);
                builder.proxy(reqwest::Proxy::all(url.clone())?.no_proxy(except))
            }
        })
    }

    /// The proxy that requests to this address go through, if any.
    pub(in crate::prometheus) fn in_the_way(&self, to: &Url) -> Option<ProxyInTheWay> {
        let (matcher, given_by) = match self {
            Self::None => return None,
            Self::FromEnvironment => (Matcher::from_system(), variable_for(to)),
            Self::Through { place, url, except } => {
                let except = except.as_deref().unwrap_or_default();
                let all = Matcher::builder().all(url.as_str()).no(except).build();
                (all, place.to_string())
            }
        };
        let proxy = matcher.intercept(&to.as_str().parse().ok()?)?;
        let proxy = Url::parse(&proxy.uri().to_string()).ok()?;
        Some(ProxyInTheWay {
            address: printable(proxy),
            given_by,
        })
    }

    /// The user and password of the proxy, if they are known.
    pub(super) fn credentials(&self) -> Option<&Url> {
        match self {
            Self::Through { url, .. } => Some(url),
            Self::None | Self::FromEnvironment => None,
        }
    }
}

/// The fields `proxy_url`, `no_proxy`, `proxy_from_environment` of a section.
pub(super) fn read(fields: &Fields<'_>) -> Result<ProxyChoice, AccessError> {
    let from_environment = fields.flag("proxy_from_environment")? == Some(true);
    if from_environment {
        fields.at_most_one(&["proxy_from_environment", "proxy_url"])?;
        fields.at_most_one(&["proxy_from_environment", "no_proxy"])?;
        return Ok(ProxyChoice::FromEnvironment);
    }
    let schemes = ["http", "https", "socks5", "socks5h"];
    let expected = "an address such as http://proxy.example:3128, or socks5://…";
    let url = http_url(fields, "proxy_url", &schemes, expected)?;
    let except = fields.filled("no_proxy")?;
    match (url, except) {
        (None, None) => Ok(ProxyChoice::None),
        (None, Some(_)) => Err(fields.wrong(
            "no_proxy",
            Fault::Needs {
                missing: "proxy_url beside it",
            },
        )),
        (Some((place, url)), None) => Ok(ProxyChoice::Through {
            place,
            url,
            except: None,
        }),
        (Some((place, url)), Some(except)) => {
            if let Some(found) = except.text.split(',').map(str::trim).find(|e| has_port(e)) {
                let found = found.to_owned();
                let expected = "hosts, domains, addresses and networks, without a port";
                return Err(fields.wrong("no_proxy", Fault::WrongValue { found, expected }));
            }
            let except = Some(format!("{},{THIS_MACHINE}", except.text));
            Ok(ProxyChoice::Through { place, url, except })
        }
    }
}

/// The variable that names the proxy for this address, in the order in which the library reads them.
fn variable_for(to: &Url) -> String {
    let own = match to.scheme() {
        "https" => "HTTPS_PROXY",
        _ => "HTTP_PROXY",
    };
    [own, "ALL_PROXY"]
        .into_iter()
        .flat_map(|name| [name.to_owned(), name.to_ascii_lowercase()])
        .find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
        .map_or_else(
            || "the system's settings".to_owned(),
            |name| format!("${name}"),
        )
}

/// The proxies that the environment names, credentials included: never to be shown.
pub(super) fn in_environment() -> impl Iterator<Item = Url> {
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
        .into_iter()
        .flat_map(|name| [name.to_owned(), name.to_ascii_lowercase()])
        .filter_map(|name| std::env::var(name).ok())
        .filter_map(|proxy| {
            // As they are read: without a scheme it is http.
            let scheme = if proxy.contains("://") { "" } else { "http://" };
            Url::parse(&format!("{scheme}{proxy}")).ok()
        })
}

fn has_port(entry: &str) -> bool {
    let address = entry.split('/').next().unwrap_or_default();
    entry.contains(':') && address.parse::<IpAddr>().is_err()
}
