//! An incident: something that really went wrong with a service, from a start to an end.

use super::time::Timestamp;

/// Who noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncidentSource {
    /// An alert, perhaps on the very metrics of the gate.
    Alert,
    /// Somebody on the team.
    Human,
    /// Somebody outside.
    Customer,
}

/// What it was; only an incident proper is an issue that a gate can miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IncidentKind {
    /// An issue.
    #[default]
    Incident,
    /// Practice; its time is excluded.
    Drill,
    /// Planned work; its time is excluded.
    Maintenance,
    /// A test; its time is excluded.
    Test,
}

/// One row of the incident list. `resolved_at`, when given, is after `started_at`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its name, unique in the list.
    pub id: String,
    /// The service that had it.
    pub service: String,
    /// Its first moment.
    pub started_at: Timestamp,
    /// The first moment after it; `None` while it is open.
    pub resolved_at: Option<Timestamp>,
    /// When somebody noticed.
    pub detected_at: Option<Timestamp>,
    /// As the list has it.
    pub severity: Option<String>,
    /// As the list has it.
    pub title: Option<String>,
    /// As the list has it.
    pub url: Option<String>,
    /// Incidents of one cause form a group.
    pub cause: Option<String>,
    /// Who noticed.
    pub source: Option<IncidentSource>,
    /// What it was.
    pub kind: IncidentKind,
}
