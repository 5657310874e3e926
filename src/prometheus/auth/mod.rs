//! How a server lets us in: Prometheus's own HTTP client configuration, and headers from flags.
//!
//! - [`Access`] is what was given, checked: the file (`config`) and the flags (`flags`).
//! - `yaml`, `fields` read the file, so that every refusal names its file, line and field; `config` and
//!   beside it `authorization`, `tls`, `proxy`, `headers` say what its sections hold.
//! - `secret` holds what nobody may see; `files` reads it again each time it is used.
//! - `oauth2` holds what a token endpoint is asked with, `token` asks it and keeps the token.
//! - `credentials` adds all of it to a request; `conceal` takes it out of what a server answers.
//! - `error` and `fault` say what is wrong, `hint` what to do.
//!
//! A field means what it means to Prometheus, or is refused by name; nothing is ignored. No secret is in
//! any value that can be printed, nor in any error.

mod access;
mod authorization;
mod conceal;
mod config;
mod credentials;
mod error;
mod fault;
mod field_name;
mod fields;
mod files;
mod flags;
mod headers;
mod hint;
#[cfg(test)]
mod laws;
mod oauth2;
mod proxy;
mod secret;
#[cfg(test)]
mod tests;
mod tls;
mod token;
mod yaml;

pub use access::Access;
pub(super) use conceal::Concealed;
pub(super) use config::Redirects;
pub(super) use credentials::{Credentials, Signed};
pub use error::{AccessError, Place};
pub use fault::{Fault, FileFault, FlagFault, TokenFault};
pub use flags::GivenHeader;
pub(super) use proxy::ProxyChoice;
pub use proxy::ProxyInTheWay;
pub(super) use tls::{Tls, TlsMaterial};
