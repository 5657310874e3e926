//! What kind of server answers, by what it says of itself.

use reqwest::header::HeaderMap;

use super::wire::BuildData;

/// What kind of server answers, as far as it matters to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKind {
    /// Prometheus itself, or what says the same of itself.
    Prometheus,
    /// `VictoriaMetrics`, which hides its newest half minute.
    VictoriaMetrics,
    /// Anything else that speaks the API.
    Other,
}

/// What a server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildInfo {
    /// Its kind.
    pub kind: ServerKind,
    /// Its version, if it says one.
    pub version: Option<String>,
}

impl BuildInfo {
    /// Reads the answer about the build, and the headers it came with.
    pub(super) fn of(says: BuildData, headers: &HeaderMap) -> Self {
        let kind = if headers.contains_key("x-server-hostname") {
            ServerKind::VictoriaMetrics
        } else if says.go_version.is_some()
            && says
                .application
                .as_deref()
                .is_none_or(|name| name == "Prometheus")
        {
            ServerKind::Prometheus
        } else {
            ServerKind::Other
        };
        Self {
            kind,
            version: says.version,
        }
    }
}
