//! What to do when the way to the server is wrong: one line for each fault.

use super::config::TOP_LEVEL;
use super::error::AccessError;
use super::fault::{Fault, FileFault, FlagFault, TokenFault};

impl AccessError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unreadable { fault, .. } => fault.hint(
                "give the file that promtool takes as --http.config.file; see docs/authentication.md",
            ),
            Self::Field { fault, .. } => fault.hint(),
            Self::File { fault, .. } => {
                fault.hint("a path is relative to the folder of the configuration file")
            }
            Self::Flag { fault, .. } => fault.hint(),
            Self::TwoCredentials { .. } => {
                "take the user part (user:password@) out of the address, or the credentials out of the other"
            }
            Self::Token { fault, .. } => match fault {
                TokenFault::Unreachable(cause) => cause.hint(),
                TokenFault::Silent(_) => {
                    "can it be reached from here? the section oauth2 has a proxy_url of its own"
                }
                TokenFault::Refused { status, .. } => match status {
                    300..=399 => "redirects are not followed; give its own address as token_url",
                    400..=499 => "check client_id, client_secret, scopes and endpoint_params",
                    _ => "the token endpoint is in trouble; try again later",
                },
                TokenFault::Malformed(_) => {
                    "expected JSON with access_token; check that token_url is the token endpoint"
                }
            },
        };
        Some(hint.to_owned())
    }
}

impl Fault {
    fn hint(&self) -> &'static str {
        match self {
            Self::NotYaml(_) => {
                "put secrets into quotes, or into files; a colon, a hash or a star in them means something in YAML"
            }
            Self::Unknown {
                whole: TOP_LEVEL,
                near: None,
            } => {
                "the file is not prometheus.yml, but what a scrape config says of HTTP: basic_auth, authorization, tls_config …; docs/authentication.md lists its fields"
            }
            Self::Unknown { near: Some(_), .. } => "correct the spelling, or remove it",
            Self::Unknown { near: None, .. } | Self::StrangeKey => {
                "the fields that can stand there are listed in docs/authentication.md"
            }
            Self::Unsupported(_) => "remove it; docs/authentication.md lists what is supported",
            Self::Repeated { .. } => "remove one of the two",
            Self::WrongType { .. } => {
                "see docs/authentication.md for an example; texts with special characters need quotes"
            }
            Self::WrongValue { .. } => "correct it; docs/authentication.md has an example",
            Self::Contradicts { .. } => "keep the one that is meant and remove the other",
            Self::Needs { .. } => "add it; docs/authentication.md has an example",
            Self::Reserved(_) => "remove it",
            Self::NotAHeaderValue => "write it in one line",
            Self::Pem(_) => {
                "expected PEM: -----BEGIN CERTIFICATE----- or -----BEGIN PRIVATE KEY-----"
            }
        }
    }
}

impl FileFault {
    fn hint<'a>(&self, missing: &'a str) -> &'a str {
        match self {
            Self::Missing => missing,
            Self::NotAFile | Self::TooLarge | Self::NotText => "check the path",
            Self::Empty => "write the secret into it, or correct the path",
            Self::Pem(_) => {
                "expected PEM: -----BEGIN CERTIFICATE----- or -----BEGIN PRIVATE KEY-----, not encrypted"
            }
            Self::NotAHeaderValue => "expected a secret in one line",
            Self::System(_) => "check that this user may read it",
        }
    }
}

impl FlagFault {
    fn hint(&self) -> &'static str {
        match self {
            Self::Colon(_) => {
                "write NAME=VALUE: --header X-Scope-OrgID=team-a, or with a space --header 'Authorization=Bearer …'"
            }
            Self::NoEquals(_) | Self::NotAName(_) => {
                "for example --header X-Scope-OrgID=team-a, or --header-env X-Scope-OrgID=TENANT"
            }
            Self::Reserved(_) => "leave it out; credentials go into --http-config",
            Self::Repeated(_) => "say it in one place",
            Self::Empty => "write a value behind the `=`, or leave the flag out",
            Self::NoCredentials => {
                "a value with spaces needs quotes: --header 'Authorization=Bearer …'; --header-env shows it to nobody"
            }
            Self::NotAHeaderValue => "expected a text in one line",
            Self::NotAVariable => {
                "write the name of a variable that holds the value, such as X-Scope-OrgID=TENANT"
            }
            Self::VariableMissing(_) | Self::VariableEmpty(_) => {
                "export it with a value, or give the value with --header NAME=VALUE"
            }
        }
    }
}
