//! Certificates as an SRE makes them: with openssl, in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::server;

/// Until when a certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// For a day from now.
    Tomorrow,
    /// It was so once.
    Expired,
}

/// An authority and what it signs.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
}

/// What `openssl ca` wants to know; it alone lets both dates be chosen.
const CONFIG: &str = "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\nserial = serial\nnew_certs_dir = .\n\
    default_md = sha256\npolicy = names\nx509_extensions = extensions\nunique_subject = no\n\
    [names]\ncommonName = supplied\n";

impl Authority {
    /// A new one, which nobody knows yet.
    pub fn new() -> Self {
        Self::named("authority")
    }

    /// The same, under a name of its own.
    pub fn named(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let own = Self { folder };
        own.write("index.txt", "");
        own.write("serial", "01\n");
        own.openssl(&format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={name} \
             -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem",
        ));
        own
    }

    /// Its own certificate.
    pub fn ca(&self) -> String {
        self.path("ca.pem")
    }

    /// Signs a certificate for these names, such as `IP:127.0.0.1,DNS:localhost`; `<name>.pem` and its key.
    pub fn sign(&self, name: &str, alternative: &str, until: Until) -> (String, String) {
        self.write(
            "ca.cnf",
            &format!("{CONFIG}[extensions]\nsubjectAltName = {alternative}\n"),
        );
        self.openssl(&format!(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr"
        ));
        let dates = match until {
            Until::Tomorrow => "-days 1",
            Until::Expired => "-startdate 20200101000000Z -enddate 20210101000000Z",
        };
        self.openssl(&format!(
            "ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key {dates} -in {name}.csr -out {name}.pem"
        ));
        (
            self.path(&format!("{name}.pem")),
            self.path(&format!("{name}.key")),
        )
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        let path: PathBuf = Path::new(self.folder.path()).join(name);
        fs::write(path, text).expect("the folder of a test can be written");
    }

    fn openssl(&self, arguments: &str) {
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        if let Err(failure) = server::run("openssl", &arguments, self.folder.path()) {
            panic!("{failure}");
        }
    }
}
