//! Where the incidents of a replay come from: a list, a query to Prometheus, or both together.
//!
//! The query is asked at the instants that are judged, and as far before them as its merge gap reaches, so
//! that what fires already when the replay begins is not taken for something that starts in it. Every
//! instant at which any series has a sample that is neither NaN nor 0 fires.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration as Wait;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::fetch::{Width, ask};
use super::runtime::block_on;
use crate::engine::Bits;
use crate::error::Error;
use crate::gate_file::{refuse_query, selectors};
use crate::labels::{IncidentList, Reading, read_incident_list};
use crate::model::{Duration, Gate, Grid, Incident, Query, SeriesColumn};
use crate::outcome::{FiringOf, incidents_of};
use crate::prometheus::{Access, Client, ClientError, ClientOptions, Pace, RetryPolicy, cut};
use crate::record::{IncidentOrigins, QueryOrigin, SharedMetric};

/// Requests under way at once.
const CONCURRENCY: usize = 4;
/// For one request.
const TIMEOUT: Wait = Wait::from_secs(120);
/// A server that restarts is waited for so long.
const RETRY_FOR: Wait = Wait::from_secs(120);

/// What tells incidents beside the file of a list.
#[derive(Debug, Clone, Default)]
pub struct IncidentSources {
    /// How the list is written.
    pub reading: Reading,
    /// A query that finds more.
    pub query: Option<IncidentQuery>,
    /// Who hears of what is odd about the list.
    pub listener: Listener,
}

/// Hears of what is odd and stops nothing, a sentence each; by default nobody does.
#[derive(Debug, Clone, Copy)]
pub struct Listener(pub fn(&str));

impl Default for Listener {
    fn default() -> Self {
        Self(|_| {})
    }
}

/// Incidents asked from Prometheus.
#[derive(Debug, Clone)]
pub struct IncidentQuery {
    /// Fires while there is an incident.
    pub query: Query,
    /// Pauses up to this are bridged.
    pub merge_gap: Duration,
    /// The server.
    pub url: String,
    /// How it lets us in.
    pub access: Access,
}

impl IncidentSources {
    /// Reads the list, if there is one: a mistake in it should not wait for anything else.
    pub(super) fn read(
        &self,
        gate: &Gate,
        path: Option<&Path>,
    ) -> Result<Option<IncidentList>, Error> {
        if let Some(asked) = &self.query {
            refuse(asked, gate)?;
        }
        let covers = |service: &str| gate.covers(service);
        let Some(path) = path else {
            return Ok(None);
        };
        let list = read_incident_list(path, &self.reading, &covers)?;
        self.tell_of_missing_pages(path, &list);
        Ok(Some(list))
    }

    /// Says so when an export is a page of several.
    pub(super) fn tell_of_missing_pages(&self, path: &Path, list: &IncidentList) {
        if let Some(why) = &list.more {
            (self.listener.0)(&format!(
                "{}: more pages follow ({why}), so incidents are missing; download all of them and put them \
                 one after the other into one file",
                path.display()
            ));
        }
    }

    /// Asks the query, if there is one, and joins what it finds to the list.
    pub(super) fn join(
        &self,
        gate: &Gate,
        list: Option<IncidentList>,
        judged: Grid,
    ) -> Result<(Option<Vec<Incident>>, IncidentOrigins), Error> {
        let mut origins = IncidentOrigins {
            format: list.as_ref().map(|_| self.reading.format.as_str()),
            listed: list.as_ref().map(|list| ids(&list.incidents)),
            ..IncidentOrigins::default()
        };
        let mut incidents = list.map(|list| {
            origins.skipped = list.skipped;
            origins.ignored_columns = list.ignored_columns;
            list.incidents
        });
        if let Some(asked) = &self.query {
            let (found, origin) = find(asked, gate, judged)?;
            let all = incidents.get_or_insert_with(Vec::new);
            let known = ids(all);
            if let Some(twice) = found.iter().find(|incident| known.contains(&incident.id)) {
                return Err(Error::Usage {
                    message: format!(
                        "the incident list has an id `{}`, which the query gives too; expected each id once",
                        twice.id
                    ),
                    hint: "take that row out of the list".to_owned(),
                });
            }
            all.extend(found);
            origins.query = Some(origin);
        }
        Ok((incidents, origins))
    }
}

fn ids(incidents: &[Incident]) -> BTreeSet<String> {
    incidents
        .iter()
        .map(|incident| incident.id.clone())
        .collect()
}

fn refuse(asked: &IncidentQuery, gate: &Gate) -> Result<(), Error> {
    refuse_query(&asked.query, gate.endpoint().dialect).map_err(|refusal| Error::Usage {
        message: format!("--incidents-query: {}", refusal.message),
        hint: refusal.hint,
    })
}

fn find(
    asked: &IncidentQuery,
    gate: &Gate,
    judged: Grid,
) -> Result<(Vec<Incident>, QueryOrigin), Error> {
    let before = gate.step().steps_in(asked.merge_gap) + 1;
    let grid = judged.extended_back(before);
    let (firing, failed) = block_on(ask_all(asked, grid))??;
    let own = gate.services().iter().find(|service| *service != "*");
    let of = FiringOf {
        service: own.map_or(gate.name(), String::as_str),
        title: asked.query.as_str(),
    };
    let incidents = incidents_of(&firing, grid, asked.merge_gap, of);
    let origin = QueryOrigin {
        query: asked.query.as_str().to_owned(),
        merge_gap: asked.merge_gap,
        ids: ids(&incidents),
        failed_instants: failed,
        shared: shared_metrics(&asked.query, gate),
    };
    Ok((incidents, origin))
}

/// Where it fires, and at how many instants the server refused to say.
async fn ask_all(asked: &IncidentQuery, grid: Grid) -> Result<(Bits, u64), Error> {
    let options = ClientOptions {
        request_timeout: TIMEOUT,
        retry: RetryPolicy::patient(RETRY_FOR),
        ..ClientOptions::default()
    };
    let client = Client::with_access(&asked.url, options, &asked.access).map_err(Error::address)?;
    let client = &client.with_pace(Pace::new(CONCURRENCY));
    let width = &Width::default();
    let parts = stream::iter(cut(grid))
        .map(|request| async move {
            let piece = ask(client, &asked.query, request.grid, width).await?;
            let refused = piece.failed.ranges().iter();
            let refused = refused.map(|range| request.grid.indices(*range).len() as u64);
            Ok::<_, ClientError>((fires(&piece.series, request.grid), refused.sum::<u64>()))
        })
        .buffered(CONCURRENCY);
    let parts: Vec<(Bits, u64)> = parts.try_collect().await.map_err(blamed)?;
    let mut firing = Bits::zeros(0);
    for (part, _) in &parts {
        firing.append(part);
    }
    Ok((firing, parts.iter().map(|(_, refused)| refused).sum()))
}

/// Where any series has a sample that is neither NaN nor 0.
fn fires(series: &[SeriesColumn], grid: Grid) -> Bits {
    let mut fires = Bits::zeros(grid.len());
    let mut samples = Vec::new();
    for column in series {
        column.read_into(grid, &mut samples);
        fires.or(&Bits::from_values(&samples, |value| {
            !value.is_nan() && value != 0.0
        }));
    }
    fires
}

fn blamed(error: ClientError) -> Error {
    match error {
        ClientError::Unreachable { .. } => Error::NoServer(error),
        error => Error::IncidentsQuery(error),
    }
}

/// The metrics that the query and a check both look at.
fn shared_metrics(query: &Query, gate: &Gate) -> Vec<SharedMetric> {
    let own: BTreeSet<String> = metrics(query);
    let mut shared = Vec::new();
    for metric in own {
        let checks = gate.checks().iter();
        let checks: Vec<String> = checks
            .filter(|check| metrics(check.query()).contains(&metric))
            .map(|check| check.id().to_string())
            .collect();
        if !checks.is_empty() {
            shared.push(SharedMetric { metric, checks });
        }
    }
    shared
}

fn metrics(query: &Query) -> BTreeSet<String> {
    let selectors = selectors(query.as_str()).into_iter();
    selectors.map(|selector| selector.metric).collect()
}
