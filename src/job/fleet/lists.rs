//! Incidents and deployments of a whole company, read once and dealt out to its gates.
//!
//! A gate of which a list has no row has had no incident that anybody wrote down, which for one gate of a
//! thousand is nothing odd; rows of which no gate has the service are counted, and when there are only such
//! rows the lists are of something else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::members::{Fleet, Member};
use crate::error::Error;
use crate::job::incident_sources::IncidentSources;
use crate::job::replay::Lists;
use crate::labels::{self, IncidentList, read_incident_list};
use crate::model::{Deployment, Incident};

/// The files of a fleet's lists.
#[derive(Debug, Clone, Default)]
pub struct FleetLists {
    /// Incidents.
    pub incidents: Option<PathBuf>,
    /// How they are written.
    pub sources: IncidentSources,
    /// Deployments.
    pub deployments: Option<PathBuf>,
}

/// Rows by service.
struct Rows<T> {
    by_service: BTreeMap<String, Vec<T>>,
    /// Rows that no gate has.
    nobodys: usize,
    /// Of which services these are, by name.
    nobodys_services: Vec<String>,
}

/// What was read.
pub(super) struct Dealt {
    incidents: Option<Rows<Incident>>,
    deployments: Option<Rows<Deployment>>,
}

impl FleetLists {
    /// Reads them.
    pub(super) fn read(&self, fleet: &Fleet) -> Result<Dealt, Error> {
        let services: BTreeSet<&str> = fleet
            .members
            .iter()
            .flat_map(|own| own.gate().services())
            .map(String::as_str)
            .collect();
        let covers =
            |service: &str| service == "*" || services.contains("*") || services.contains(service);
        let incidents = match &self.incidents {
            Some(path) => {
                let list = read_incident_list(path, &self.sources.reading, &covers)?;
                self.sources.tell_of_missing_pages(path, &list);
                let rows = Rows::of(list.incidents, |row| &row.service, &covers);
                Some(rows.checked("--incidents", path, &services)?)
            }
            None => None,
        };
        let deployments = match &self.deployments {
            Some(path) => {
                let list = labels::read_deployments(path)?;
                let rows = Rows::of(list, |row| &row.service, &covers);
                Some(rows.checked("--deployments", path, &services)?)
            }
            None => None,
        };
        Ok(Dealt {
            incidents,
            deployments,
        })
    }
}

impl Dealt {
    /// The rows of one gate.
    pub(super) fn of(&self, member: &Member) -> Lists {
        let services = member.gate().services();
        Lists {
            incidents: self.incidents.as_ref().map(|rows| IncidentList {
                incidents: rows.of_services(services),
                ..IncidentList::default()
            }),
            deployments: self
                .deployments
                .as_ref()
                .map(|rows| rows.of_services(services)),
        }
    }

    /// How many incidents are of services that no gate has, and of which; none without a list.
    pub(super) fn nobodys_incidents(&self) -> Option<(usize, Vec<String>)> {
        let rows = self.incidents.as_ref()?;
        Some((rows.nobodys, rows.nobodys_services.clone()))
    }
}

impl<T: Clone> Rows<T> {
    fn of(rows: Vec<T>, service: impl Fn(&T) -> &String, covers: &impl Fn(&str) -> bool) -> Self {
        let mut by_service: BTreeMap<String, Vec<T>> = BTreeMap::new();
        for row in rows {
            let name = service(&row).clone();
            by_service.entry(name).or_default().push(row);
        }
        let nobodys = by_service.iter().filter(|(name, _)| !covers(name));
        Self {
            nobodys: nobodys.clone().map(|(_, rows)| rows.len()).sum(),
            nobodys_services: nobodys.map(|(name, _)| name.clone()).collect(),
            by_service,
        }
    }

    fn of_services(&self, services: &[String]) -> Vec<T> {
        if services.iter().any(|service| service == "*") {
            return self.by_service.values().flatten().cloned().collect();
        }
        let everybodys = "*".to_owned();
        let names: BTreeSet<&String> = services.iter().chain([&everybodys]).collect();
        let own = names
            .into_iter()
            .filter_map(|name| self.by_service.get(name));
        own.flatten().cloned().collect()
    }

    fn checked(
        self,
        flag: &str,
        path: &std::path::Path,
        services: &BTreeSet<&str>,
    ) -> Result<Self, Error> {
        let all: usize = self.by_service.values().map(Vec::len).sum();
        if all == 0 || self.nobodys < all {
            return Ok(self);
        }
        let some = |names: Vec<&str>| match names.len() {
            0..=8 => names.join(", "),
            more => format!("{} and {} more", names[..8].join(", "), more - 8),
        };
        let found = some(self.by_service.keys().map(String::as_str).collect());
        Err(Error::Usage {
            message: format!(
                "{flag} {}: none of its {all} rows is of a service of the fleet ({}); found {found}",
                path.display(),
                some(services.iter().copied().collect())
            ),
            hint:
                "names must agree to the letter; `services` in the gate file says whose rows count"
                    .to_owned(),
        })
    }
}
