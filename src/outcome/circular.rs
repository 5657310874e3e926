//! Incidents that an alert found, and the missed-issue rate without them.
//!
//! An alert looks at metrics, and so does the gate: a gate that repeats the alert misses none of its
//! incidents, and that says little. So the rate over all of them is called circular, and the rate over the
//! incidents that somebody else found stands beside it.

use super::incidents::{Evaluable, IncidentOutcome, IncidentRow};
use super::rate::Rate;
use crate::model::IncidentSource;

/// How circular the missed-issue rate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circular {
    /// Incidents that an alert found.
    pub by_alert: u64,
    /// Of so many.
    pub of: u64,
    /// The missed-issue rate over the others.
    pub other_sources: Rate,
}

impl Circular {
    /// None when no incident is said to have been found by an alert.
    pub fn of(incidents: &IncidentOutcome) -> Option<Self> {
        let by_alert = |row: &&IncidentRow| row.incident.source == Some(IncidentSource::Alert);
        let (alerted, others): (Vec<_>, Vec<_>) = incidents.rows.iter().partition(by_alert);
        let count =
            |wanted: Evaluable| others.iter().filter(|row| row.evaluable == wanted).count() as u64;
        let (missed, caught) = (count(Evaluable::Missed), count(Evaluable::Caught));
        (!alerted.is_empty()).then(|| Self {
            by_alert: alerted.len() as u64,
            of: incidents.rows.len() as u64,
            other_sources: Rate::new(missed, missed + caught),
        })
    }
}
