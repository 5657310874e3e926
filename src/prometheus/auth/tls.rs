//! TLS as the configuration has it: whom we trust, who we are, which versions.
//!
//! Files are read at each use; [`TlsMaterial`] is what was in them, so that a pool of connections is made
//! anew only when that has changed. A CA that is given is the only one trusted, as for Prometheus.

use std::fmt;

use reqwest::tls::Version;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, sign::CertifiedKey};

use super::authorization::NO_SECRETS;
use super::error::{AccessError, Place};
use super::fault::{Fault, FileFault};
use super::fields::{Fields, Section};
use super::secret::Source;

static TLS: Section = Section {
    name: "of `tls_config` in",
    known: &[
        "ca",
        "ca_file",
        "cert",
        "cert_file",
        "key",
        "key_file",
        "insecure_skip_verify",
        "min_version",
        "max_version",
    ],
    refused: &[
        (
            "server_name",
            "retrogate checks a certificate against the host of the address; give the address by that name",
        ),
        ("ca_ref", NO_SECRETS),
        ("cert_ref", NO_SECRETS),
        ("key_ref", NO_SECRETS),
    ],
};

/// The section `tls_config`.
#[derive(Debug, Clone, Default)]
pub(in crate::prometheus) struct Tls {
    ca: Option<Pem>,
    identity: Option<(Pem, Pem)>,
    anybody: bool,
    min: Option<Version>,
    max: Option<Version>,
}

/// Certificates or a key, and the field that gives them.
#[derive(Debug, Clone)]
struct Pem {
    place: Place,
    source: Source,
}

/// What the files hold now.
#[derive(Clone, PartialEq, Eq, Default)]
pub(in crate::prometheus) struct TlsMaterial {
    ca: Option<Vec<u8>>,
    identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl fmt::Debug for TlsMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsMaterial(…)")
    }
}

/// Reads `tls_config` of a section; `cert` and `key` come together.
pub(super) fn read(parent: &Fields<'_>, warnings: &mut Vec<String>) -> Result<Tls, AccessError> {
    let Some(fields) = parent.section("tls_config", &TLS)? else {
        return Ok(Tls::default());
    };
    let identity = match (
        pem(&fields, "cert", "cert_file")?,
        pem(&fields, "key", "key_file")?,
    ) {
        (Some(cert), Some(key)) => Some((cert, key)),
        (None, None) => None,
        (cert, _) => {
            let missing = if cert.is_some() {
                "key or key_file for its certificate"
            } else {
                "cert or cert_file for its key"
            };
            let place = fields.own_place();
            let fault = Fault::Needs { missing };
            return Err(AccessError::Field { place, fault });
        }
    };
    let anybody = fields.flag("insecure_skip_verify")? == Some(true);
    if anybody {
        let place = fields.place("insecure_skip_verify");
        warnings.push(format!(
            "{place} is true: whoever answers at the address is believed, and is sent the credentials"
        ));
    }
    let (min, max) = (
        version(&fields, "min_version")?,
        version(&fields, "max_version")?,
    );
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        let found = "TLS12".to_owned();
        let expected = "no version under min_version";
        return Err(fields.wrong("max_version", Fault::WrongValue { found, expected }));
    }
    Ok(Tls {
        ca: pem(&fields, "ca", "ca_file")?,
        identity,
        anybody,
        min,
        max,
    })
}

fn pem(fields: &Fields<'_>, key: &str, key_file: &str) -> Result<Option<Pem>, AccessError> {
    let source = fields.secret(key, key_file)?;
    Ok(source.map(|source| Pem {
        place: fields.place(if fields.has(key) { key } else { key_file }),
        source,
    }))
}

fn version(fields: &Fields<'_>, key: &str) -> Result<Option<Version>, AccessError> {
    let Some(text) = fields.filled(key)? else {
        return Ok(None);
    };
    let fault = match text.text.as_str() {
        "TLS12" => return Ok(Some(Version::TLS_1_2)),
        "TLS13" => return Ok(Some(Version::TLS_1_3)),
        "TLS10" | "TLS11" => {
            Fault::Unsupported("TLS older than 1.2 is spoken no more; write TLS12 or TLS13")
        }
        _ => Fault::WrongType {
            found: "another text",
            expected: "TLS12 or TLS13",
        },
    };
    Err(fields.wrong(key, fault))
}

impl Pem {
    fn bytes(&self) -> Result<Vec<u8>, AccessError> {
        match &self.source {
            Source::Given(secret) => Ok(secret.reveal().as_bytes().to_vec()),
            Source::File(file) => file.bytes(),
        }
    }

    fn wrong(&self, what: &str) -> AccessError {
        match &self.source {
            Source::Given(_) => AccessError::Field {
                place: self.place.clone(),
                fault: Fault::Pem(what.to_owned()),
            },
            Source::File(file) => file.wrong(FileFault::Pem(what.to_owned())),
        }
    }

    fn certificates(&self, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, AccessError> {
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        match found {
            Ok(found) if found.is_empty() => Err(self.wrong("there is no certificate in it")),
            Ok(found) => Ok(found),
            Err(_) => Err(self.wrong("a certificate in it cannot be read")),
        }
    }

    fn key(&self, pem: &[u8]) -> Result<PrivateKeyDer<'static>, AccessError> {
        PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
            let encrypted = String::from_utf8_lossy(pem).contains("ENCRYPTED");
            self.wrong(if encrypted {
                "the key in it is encrypted; expected one that is not"
            } else {
                "there is no private key in it"
            })
        })
    }
}

impl Tls {
    /// Some of it is in files, which may change.
    pub(in crate::prometheus) fn is_in_files(&self) -> bool {
        let pems = self.identity.iter().flat_map(|(cert, key)| [cert, key]);
        pems.chain(&self.ca)
            .any(|pem| matches!(pem.source, Source::File(_)))
    }

    /// A CA is given in place of the system's.
    pub(in crate::prometheus) fn names_a_ca(&self) -> bool {
        self.ca.is_some()
    }

    /// The server may ask who we are.
    pub(super) fn identifies(&self) -> bool {
        self.identity.is_some()
    }

    /// Reads the files.
    pub(in crate::prometheus) fn material(&self) -> Result<TlsMaterial, AccessError> {
        let identity = self.identity.as_ref();
        Ok(TlsMaterial {
            ca: self.ca.as_ref().map(Pem::bytes).transpose()?,
            identity: identity
                .map(|(cert, key)| Ok::<_, AccessError>((cert.bytes()?, key.bytes()?)))
                .transpose()?,
        })
    }

    /// The files can be read and hold what they should.
    pub(super) fn check(&self) -> Result<(), AccessError> {
        let builder = reqwest::Client::builder();
        self.apply(builder, &self.material()?).map(drop)
    }

    /// Sets a connection pool up so.
    pub(in crate::prometheus) fn apply(
        &self,
        mut builder: reqwest::ClientBuilder,
        material: &TlsMaterial,
    ) -> Result<reqwest::ClientBuilder, AccessError> {
        if let (Some(ca), Some(bytes)) = (&self.ca, &material.ca) {
            builder = builder.tls_certs_only(roots(ca, bytes)?);
        }
        if let (Some((cert, key)), Some(bytes)) = (&self.identity, &material.identity) {
            builder = builder.identity(identity(cert, key, bytes)?);
        }
        if self.anybody {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        if let Some(min) = self.min {
            builder = builder.tls_version_min(min);
        }
        if let Some(max) = self.max {
            builder = builder.tls_version_max(max);
        }
        Ok(builder)
    }
}

fn roots(ca: &Pem, bytes: &[u8]) -> Result<Vec<reqwest::Certificate>, AccessError> {
    let unusable = || ca.wrong("a certificate in it cannot be used as a CA");
    ca.certificates(bytes)?
        .into_iter()
        .map(|certificate| {
            let der = certificate.to_vec();
            let mut store = RootCertStore::empty();
            store.add(certificate).map_err(|_| unusable())?;
            reqwest::Certificate::from_der(&der).map_err(|_| unusable())
        })
        .collect()
}

fn identity(
    cert: &Pem,
    key: &Pem,
    (cert_bytes, key_bytes): &(Vec<u8>, Vec<u8>),
) -> Result<reqwest::Identity, AccessError> {
    let provider = rustls::crypto::ring::default_provider();
    let chain = cert.certificates(cert_bytes)?;
    match CertifiedKey::from_der(chain, key.key(key_bytes)?, &provider) {
        Ok(_) => {}
        Err(rustls::Error::InconsistentKeys(_)) => {
            return Err(key.wrong("the key is not the one of the certificate beside it"));
        }
        Err(_) => return Err(key.wrong("the key, or its certificate, is of a kind we cannot use")),
    }
    let both = [cert_bytes.as_slice(), b"\n", key_bytes].concat();
    reqwest::Identity::from_pem(&both)
        .map_err(|_| cert.wrong("expected a certificate here, and nothing else"))
}
