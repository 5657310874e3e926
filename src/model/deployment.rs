//! A deployment that really happened, and how it ended.

use super::time::Timestamp;

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeploymentResult {
    /// It stayed.
    Success,
    /// It failed.
    Failure,
    /// It was taken back.
    RolledBack,
    /// It never happened.
    Aborted,
}

/// One row of the deployment list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Its name, unique in the list.
    pub id: String,
    /// The service deployed.
    pub service: String,
    /// The moment a gate would have been asked.
    pub started_at: Timestamp,
    /// How it ended, if the list says.
    pub result: Option<DeploymentResult>,
    /// The incident it is blamed for.
    pub caused_incident: Option<String>,
    /// As the list has it.
    pub version: Option<String>,
    /// As the list has it.
    pub url: Option<String>,
}
