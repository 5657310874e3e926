//! Why TLS failed, in words that say whose certificate is wrong and how.

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};

use crate::model::Timestamp;

use super::wire::{quote, quote_message};

/// How much of the names in a certificate is shown.
const LONGEST_NAMES: usize = 120;

/// Why a handshake failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    /// Signed by nobody we know.
    #[error("its certificate is signed by an unknown CA")]
    UnknownIssuer,
    /// Signed with another key than that of the CA whose name it gives.
    #[error("its certificate is signed by another CA of the same name as the one trusted")]
    WrongSignature,
    /// Too old.
    #[error("its certificate expired{}", at(*.0))]
    Expired(Option<Timestamp>),
    /// Too new.
    #[error("its certificate is not valid yet{}", from(*.0))]
    NotValidYet(Option<Timestamp>),
    /// For another host.
    #[error("its certificate is for another host{}", named(.0))]
    WrongName(String),
    /// Anything else about it.
    #[error("its certificate cannot be accepted: {0}")]
    Certificate(String),
    /// The server wants to know who we are.
    #[error("it asks for a client certificate, and none was given")]
    CertificateRequired,
    /// The server does not like who we are.
    #[error("it does not accept the client certificate, or the lack of one ({0})")]
    Refused(String),
    /// No common version, or nothing like TLS at all.
    #[error("TLS failed: {0}")]
    Other(String),
}

impl TlsFault {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::InvalidCertificate(fault) => Self::of_certificate(fault),
            Error::AlertReceived(AlertDescription::CertificateRequired) => {
                Self::CertificateRequired
            }
            Error::AlertReceived(
                alert @ (AlertDescription::BadCertificate
                | AlertDescription::UnknownCA
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::AccessDenied),
            ) => Self::Refused(format!("{alert:?}")),
            other => Self::Other(quote_message(&other.to_string())),
        }
    }

    fn of_certificate(fault: &CertificateError) -> Self {
        match fault {
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::BadSignature => Self::WrongSignature,
            CertificateError::Expired => Self::Expired(None),
            CertificateError::ExpiredContext { not_after, .. } => {
                Self::Expired(Some(moment(*not_after)))
            }
            CertificateError::NotValidYet => Self::NotValidYet(None),
            CertificateError::NotValidYetContext { not_before, .. } => {
                Self::NotValidYet(Some(moment(*not_before)))
            }
            CertificateError::NotValidForName => Self::WrongName(String::new()),
            CertificateError::NotValidForNameContext { presented, .. } => {
                Self::WrongName(quote(&presented.join(", "), LONGEST_NAMES))
            }
            other => Self::Certificate(quote_message(&other.to_string())),
        }
    }

    /// What to do about it.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::UnknownIssuer => {
                "if it is your own CA, name its certificate as tls_config.ca_file in --http-config; a small container may lack ca-certificates"
            }
            Self::WrongSignature => {
                "was the CA made anew? give its certificate of today as tls_config.ca_file in --http-config"
            }
            Self::Expired(_) => {
                "renew the server's certificate; is the clock of this machine right?"
            }
            Self::NotValidYet(_) => "is the clock of this machine right?",
            Self::WrongName(_) => "give the address by a name that the certificate is for",
            Self::Certificate(_) => "the server needs another certificate",
            Self::CertificateRequired => {
                "name one as tls_config.cert_file and key_file in --http-config"
            }
            Self::Refused(_) => {
                "check tls_config.cert_file and key_file in --http-config: who signed it, and until when is it valid?"
            }
            Self::Other(_) => {
                "check whether the address should begin with http://, and tls_config.min_version and max_version"
            }
        }
    }
}

fn moment(time: UnixTime) -> Timestamp {
    Timestamp::from_secs(i64::try_from(time.as_secs()).unwrap_or(i64::MAX / 1000))
}

fn at(moment: Option<Timestamp>) -> String {
    moment.map_or_else(String::new, |moment| format!(" at {moment}"))
}

fn from(moment: Option<Timestamp>) -> String {
    moment.map_or_else(String::new, |moment| format!(" before {moment}"))
}

fn named(names: &str) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(", for {names}")
    }
}
