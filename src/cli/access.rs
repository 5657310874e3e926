//! How the server lets us in: the flags, read into an [`Access`].

use std::path::PathBuf;

use clap::Args;

use super::to_stderr;
use crate::error::Error;
use crate::prometheus::{Access, AccessError, GivenHeader};

/// Values are taken as they are and checked here, for the parser would repeat them in its complaints.
#[derive(Args)]
pub(super) struct AccessArguments {
    /// Prometheus's own HTTP client configuration (what `promtool --http.config.file` takes): credentials,
    /// TLS, proxy, headers
    #[arg(long, value_name = "FILE")]
    http_config: Option<PathBuf>,
    /// A header to send with every request, such as X-Scope-OrgID=team-a; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    header: Vec<String>,
    /// The same, its value being in an environment variable; may be repeated
    #[arg(long, value_name = "NAME=VARIABLE")]
    header_env: Vec<String>,
}

impl std::fmt::Debug for AccessArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessArguments(…)")
    }
}

impl AccessArguments {
    /// What was given, checked, its warnings said on stderr.
    pub(super) fn access(&self) -> Result<Access, Error> {
        let typed = self.header.iter().map(|text| GivenHeader::typed(text));
        let variables = self.header_env.iter();
        let named = variables.map(|text| GivenHeader::from_environment(text));
        let headers: Result<Vec<_>, AccessError> = typed.chain(named).collect();
        let access = Access::try_new(self.http_config.as_deref(), headers?)?;
        for warning in access.warnings() {
            to_stderr(&format!("warning: {warning}"));
        }
        Ok(access)
    }
}
