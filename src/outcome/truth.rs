//! The truth a gate is held to: incidents and deployments of its own services.
//!
//! Rows of other services are counted and left out. Incidents that overlap or share a cause form a
//! group. An open incident lasts until the end of the replay; one that lasts too long is refused, since
//! one forgotten ticket would turn a year into an incident.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Rules;
use crate::model::{Deployment, Duration, Gate, Incident, IncidentKind, TimeRange, Timestamp};

/// Rows that count, and how many did not.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled<T> {
    /// Rows of the gate's services, by start, then id.
    pub kept: Vec<T>,
    /// How many rows were of other services.
    pub left_out: usize,
}

/// Which list a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Incidents.
    Incidents,
    /// Deployments.
    Deployments,
}

/// Why lists cannot be held against the gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TruthError {
    /// No row is of the gate's services.
    #[error(
        "no row is of the gate's services ({}); found {} of {}",
        wanted.join(", "),
        if *rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") },
        found.join(", ")
    )]
    OtherServicesOnly {
        /// Which list it is.
        list: Listed,
        /// How many rows there are.
        rows: usize,
        /// The gate's services.
        wanted: Vec<String>,
        /// The services in the list.
        found: Vec<String>,
    },
    /// Longer than `--max-open`.
    #[error(
        "incident `{id}` lasts {length}{}, longer than --max-open {limit}",
        if *open { " so far (it has no resolved_at)" } else { "" }
    )]
    TooLong {
        /// The incident.
        id: String,
        /// How long it lasts.
        length: Duration,
        /// The longest allowed.
        limit: Duration,
        /// It was never resolved.
        open: bool,
    },
}

impl TruthError {
    /// The list at fault.
    pub fn list(&self) -> Listed {
        match self {
            Self::OtherServicesOnly { list, .. } => *list,
            Self::TooLong { .. } => Listed::Incidents,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::OtherServicesOnly { found, .. } => format!(
                "names must agree to the letter; the gate file can list them, `services: [{}]`, or take all with `services: [\"*\"]`",
                found.join(", ")
            ),
            Self::TooLong { length, .. } => format!(
                "fill in its resolved_at, or allow it with --max-open {}",
                Duration::from_hours((length.millis() as u64).div_ceil(3_600_000) as u32)
            ),
        }
    }
}

/// Incidents and deployments of the gate's services.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Truth {
    incidents: Option<Labelled<Incident>>,
    deployments: Option<Labelled<Deployment>>,
    groups: BTreeMap<String, usize>,
}

impl Truth {
    /// Keeps what is of the gate's services; `to` ends what is still open.
    pub fn try_new(
        gate: &Gate,
        incidents: Option<Vec<Incident>>,
        deployments: Option<Vec<Deployment>>,
        to: Timestamp,
        rules: &Rules,
    ) -> Result<Self, TruthError> {
        let incidents = incidents
            .map(|rows| {
                keep(gate, rows, Listed::Incidents, |row| {
                    (&row.service, row.started_at, &row.id)
                })
            })
            .transpose()?;
        let deployments = deployments
            .map(|rows| {
                keep(gate, rows, Listed::Deployments, |row| {
                    (&row.service, row.started_at, &row.id)
                })
            })
            .transpose()?;
        let mut truth = Self {
            incidents,
            deployments,
            groups: BTreeMap::new(),
        };
        for incident in truth.issues() {
            let range = span(incident, to);
            if range.length() > rules.max_open {
                return Err(TruthError::TooLong {
                    id: incident.id.clone(),
                    length: range.length(),
                    limit: rules.max_open,
                    open: incident.resolved_at.is_none(),
                });
            }
        }
        truth.groups = groups(truth.issues(), to);
        Ok(truth)
    }

    /// The incident list, if one was given.
    pub fn incidents(&self) -> Option<&Labelled<Incident>> {
        self.incidents.as_ref()
    }

    /// The deployment list, if one was given.
    pub fn deployments(&self) -> Option<&Labelled<Deployment>> {
        self.deployments.as_ref()
    }

    /// The incidents a gate can miss.
    pub fn issues(&self) -> impl Iterator<Item = &Incident> {
        self.of_kind(|kind| kind == IncidentKind::Incident)
    }

    /// Drills, maintenance and tests.
    pub fn exclusions(&self) -> impl Iterator<Item = &Incident> {
        self.of_kind(|kind| kind != IncidentKind::Incident)
    }

    /// `[started_at, resolved_at)`; an open incident ends at `to`.
    pub fn span(&self, incident: &Incident, to: Timestamp) -> TimeRange {
        span(incident, to)
    }

    /// The same lists with every incident that a gate can miss moved to `moved`'s start and end. Groups stay
    /// as they were.
    pub(super) fn with_issues_moved(
        &self,
        moved: impl Fn(&Incident) -> (Timestamp, Option<Timestamp>),
    ) -> Self {
        let mut truth = self.clone();
        let rows = truth.incidents.iter_mut().flat_map(|list| &mut list.kept);
        for row in rows.filter(|row| row.kind == IncidentKind::Incident) {
            (row.started_at, row.resolved_at) = moved(row);
        }
        truth
    }

    /// The number of an incident's group, from 0 in order of first start.
    pub fn group(&self, id: &str) -> usize {
        self.groups.get(id).copied().unwrap_or_default()
    }

    fn of_kind(&self, wanted: impl Fn(IncidentKind) -> bool) -> impl Iterator<Item = &Incident> {
        self.incidents
            .iter()
            .flat_map(|list| &list.kept)
            .filter(move |incident| wanted(incident.kind))
    }
}

/// `[started_at, resolved_at)`; an open incident ends at `to`.
pub(super) fn span(incident: &Incident, to: Timestamp) -> TimeRange {
    let end = incident.resolved_at.unwrap_or(to);
    TimeRange::new(incident.started_at, end.max(incident.started_at))
}

fn keep<T>(
    gate: &Gate,
    rows: Vec<T>,
    list: Listed,
    of: impl Fn(&T) -> (&String, Timestamp, &String),
) -> Result<Labelled<T>, TruthError> {
    let all = rows.len();
    let found: BTreeSet<String> = rows.iter().map(|row| of(row).0.clone()).collect();
    let mut kept: Vec<T> = rows
        .into_iter()
        .filter(|row| gate.covers(of(row).0))
        .collect();
    if kept.is_empty() && all > 0 {
        return Err(TruthError::OtherServicesOnly {
            list,
            rows: all,
            wanted: gate.services().to_vec(),
            found: found.into_iter().collect(),
        });
    }
    kept.sort_by(|a, b| {
        let ((_, a_start, a_id), (_, b_start, b_id)) = (of(a), of(b));
        (a_start, a_id).cmp(&(b_start, b_id))
    });
    Ok(Labelled {
        left_out: all - kept.len(),
        kept,
    })
}

/// Joins incidents that overlap or share a cause; `issues` come by start.
fn groups<'a>(
    issues: impl Iterator<Item = &'a Incident>,
    to: Timestamp,
) -> BTreeMap<String, usize> {
    let issues: Vec<&Incident> = issues.collect();
    let mut group: Vec<usize> = (0..issues.len()).collect();
    for later in 0..issues.len() {
        for earlier in 0..later {
            let (a, b) = (issues[earlier], issues[later]);
            let overlap = span(a, to).to > b.started_at;
            let same_cause = a.cause.is_some() && a.cause == b.cause;
            if overlap || same_cause {
                let (keep, drop) = (
                    group[earlier].min(group[later]),
                    group[earlier].max(group[later]),
                );
                for own in &mut group {
                    if *own == drop {
                        *own = keep;
                    }
                }
            }
        }
    }
    let numbers: BTreeSet<usize> = group.iter().copied().collect();
    let numbered: BTreeMap<usize, usize> = numbers.into_iter().zip(0..).collect();
    issues
        .iter()
        .zip(&group)
        .map(|(incident, group)| (incident.id.clone(), numbered[group]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident(id: &str, from: i64, to: i64, cause: Option<&str>) -> Incident {
        Incident {
            id: id.to_owned(),
            service: "s".to_owned(),
            started_at: Timestamp::from_secs(from),
            resolved_at: Some(Timestamp::from_secs(to)),
            detected_at: None,
            severity: None,
            title: None,
            url: None,
            cause: cause.map(str::to_owned),
            source: None,
            kind: IncidentKind::Incident,
        }
    }

    #[test]
    fn overlapping_and_akin_incidents_are_one_group() {
        let list = [
            incident("a", 0, 10, Some("dns")),
            incident("b", 10, 20, None),
            incident("c", 15, 30, None),
            incident("d", 100, 110, Some("dns")),
            incident("e", 105, 107, None),
            incident("f", 200, 210, None),
        ];
        let found = groups(list.iter(), Timestamp::from_secs(1000));
        let numbers: Vec<usize> = list.iter().map(|i| found[&i.id]).collect();
        assert_eq!(numbers, [0, 1, 1, 0, 0, 2]);
    }
}
