//! What was given about the way to a server: a configuration file, flags, or nothing.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::authorization::Authorization;
use super::config::{HttpConfig, Redirects};
use super::credentials;
use super::error::AccessError;
use super::fault::FlagFault;
use super::flags::GivenHeader;
use super::headers::Header;
use super::proxy::ProxyChoice;
use super::tls::Tls;

/// How a server is approached; cloning it is cheap. By default: as the environment says, with no
/// credentials but those in the address.
#[derive(Clone, Default)]
pub struct Access(Arc<Settings>);

/// What was given, checked.
#[derive(Debug, Default)]
struct Settings {
    config: Option<HttpConfig>,
    headers: Vec<Header>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Access {
    /// Reads the configuration and every file it names, and sets the headers beside it.
    pub fn try_new(config: Option<&Path>, flags: Vec<GivenHeader>) -> Result<Self, AccessError> {
        let config = config.map(HttpConfig::load).transpose()?;
        for (i, flag) in flags.iter().enumerate() {
            let name = &flag.header.name;
            let of_config = config.iter().flat_map(|config| &config.headers);
            let earlier = flags[..i].iter().map(|flag| &flag.header);
            if let Some(other) = of_config.chain(earlier).find(|other| other.name == *name) {
                return Err(flag.wrong(FlagFault::Repeated(other.origin.clone())));
            }
            if let Some((place, _)) = config.as_ref().and_then(|c| c.authorization.as_ref())
                && *name == reqwest::header::AUTHORIZATION
            {
                return Err(flag.wrong(FlagFault::Repeated(place.to_string())));
            }
        }
        let headers = flags.into_iter().map(|flag| flag.header).collect();
        let access = Self(Arc::new(Settings { config, headers }));
        access.try_files()?;
        Ok(access)
    }

    /// What is allowed and unwise, each in a line.
    pub fn warnings(&self) -> &[String] {
        self.0
            .config
            .as_ref()
            .map_or(&[], |config| &config.warnings)
    }

    /// Every file can be read now and holds what it should.
    fn try_files(&self) -> Result<(), AccessError> {
        if let Some(authorization) = self.authorization() {
            credentials::try_sources(authorization)?;
        }
        for header in self.headers() {
            credentials::values(header)?;
        }
        let mut ways = vec![self.tls()];
        if let Some(Authorization::OAuth2(oauth2)) = self.authorization() {
            ways.push(oauth2.tls.clone());
        }
        for tls in ways {
            tls.check()?;
        }
        Ok(())
    }

    pub(super) fn authorization(&self) -> Option<&Authorization> {
        let (_, authorization) = self.0.config.as_ref()?.authorization.as_ref()?;
        Some(authorization)
    }

    /// All headers to send.
    pub(super) fn headers(&self) -> impl Iterator<Item = &Header> {
        let of_config = self.0.config.iter().flat_map(|config| &config.headers);
        of_config.chain(&self.0.headers)
    }

    /// Where the `Authorization` header comes from, if it does.
    pub(in crate::prometheus) fn authorization_origin(&self) -> Option<String> {
        let config = self.0.config.as_ref();
        if let Some((place, _)) = config.and_then(|config| config.authorization.as_ref()) {
            return Some(place.to_string());
        }
        self.headers()
            .find(|header| header.name == reqwest::header::AUTHORIZATION)
            .map(|header| header.origin.clone())
    }

    /// Something that must not go to another host.
    pub(in crate::prometheus) fn holds_credentials(&self) -> bool {
        self.authorization().is_some() || self.headers().next().is_some() || self.tls().identifies()
    }

    pub(in crate::prometheus) fn redirects(&self) -> Redirects {
        self.0
            .config
            .as_ref()
            .map_or(Redirects::default(), |config| config.redirects)
    }

    /// The way the configuration chose; `None` without a configuration.
    pub(in crate::prometheus) fn proxy(&self) -> Option<&ProxyChoice> {
        self.0.config.as_ref().map(|config| &config.proxy)
    }

    pub(in crate::prometheus) fn tls(&self) -> Tls {
        self.0
            .config
            .as_ref()
            .map_or_else(Tls::default, |config| config.tls.clone())
    }
}
