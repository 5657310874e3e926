//! How an incident list is written, and incidents asked from Prometheus: the flags.

use clap::{Args, ValueEnum};

use super::arguments::ServerArgument;
use super::to_stderr;
use crate::error::Error;
use crate::job::{IncidentQuery, IncidentSources, Listener};
use crate::labels::{IncidentFormat, Mapping, Reading};
use crate::model::{Duration, Gate, Query};

#[derive(Debug, Args)]
#[command(next_help_heading = "Where incidents come from")]
pub(super) struct IncidentArguments {
    /// Who wrote the incident list: somebody who knows our columns, or another program
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "neutral")]
    #[arg(requires = "incidents")]
    incidents_format: Written,
    /// A column of the list that stands for one of ours, such as `started_at=created_at`; may be repeated
    #[arg(long, value_name = "FIELD=COLUMN", requires = "incidents")]
    map: Vec<String>,
    /// The service of incidents that name none
    #[arg(long, value_name = "NAME", requires = "incidents")]
    incidents_service: Option<String>,
    /// Ask Prometheus for incidents too: there is one while this has a sample other than 0, such as
    /// 'ALERTS{alertname="ApiDown",alertstate="firing"}'
    #[arg(long, value_name = "QUERY")]
    incidents_query: Option<String>,
    /// Join what the query finds across pauses up to this long
    #[arg(long, value_name = "DURATION", default_value = "10m")]
    #[arg(requires = "incidents_query")]
    merge_gap: Duration,
    #[command(flatten)]
    server: ServerArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    Neutral,
    #[value(name = "pagerduty")]
    PagerDuty,
    Opsgenie,
    #[value(name = "incidentio")]
    IncidentIo,
    #[value(name = "firehydrant")]
    FireHydrant,
    Statuspage,
    #[value(name = "github")]
    GitHub,
}

impl From<Written> for IncidentFormat {
    fn from(written: Written) -> Self {
        match written {
            Written::Neutral => Self::Neutral,
            Written::PagerDuty => Self::PagerDuty,
            Written::Opsgenie => Self::Opsgenie,
            Written::IncidentIo => Self::IncidentIo,
            Written::FireHydrant => Self::FireHydrant,
            Written::Statuspage => Self::Statuspage,
            Written::GitHub => Self::GitHub,
        }
    }
}

impl IncidentArguments {
    /// The server that a query asks, and that a daily report fetches from.
    pub(super) fn server(&self) -> &ServerArgument {
        &self.server
    }

    /// What was given, checked.
    pub(super) fn sources(&self, gate: &Gate) -> Result<IncidentSources, Error> {
        Ok(IncidentSources {
            reading: self.reading()?,
            query: self.query(gate)?,
            listener: Listener(|odd| to_stderr(&format!("warning: {odd}"))),
        })
    }

    /// The same for many gates, of which no query can tell whose incident it found.
    pub(super) fn list_only(&self) -> Result<IncidentSources, Error> {
        if self.incidents_query.is_some() {
            return Err(Error::Usage {
                message:
                    "--incidents-query finds incidents of one gate; expected a list for a fleet"
                        .to_owned(),
                hint: "give them as --incidents FILE, each row with its service".to_owned(),
            });
        }
        Ok(IncidentSources {
            reading: self.reading()?,
            query: None,
            listener: Listener(|odd| to_stderr(&format!("warning: {odd}"))),
        })
    }

    fn reading(&self) -> Result<Reading, Error> {
        let format = IncidentFormat::from(self.incidents_format);
        let mapping = Mapping::try_new(&self.map).map_err(|error| Error::Usage {
            message: error.to_string(),
            hint: error.hint(),
        })?;
        if format != IncidentFormat::Neutral && !mapping.is_empty() {
            return Err(Error::Usage {
                message: format!(
                    "`--map` and `--incidents-format {}` do not go together",
                    format.as_str()
                ),
                hint: "with --map every column is named by you: leave --incidents-format out"
                    .to_owned(),
            });
        }
        let service = self.incidents_service.as_deref().map(str::trim);
        if service == Some("") {
            return Err(Error::Usage {
                message: "--incidents-service is empty; expected the name of a service".to_owned(),
                hint: "write the name that the gate file has under `services`".to_owned(),
            });
        }
        Ok(Reading {
            format,
            mapping,
            service: service.map(str::to_owned),
        })
    }

    fn query(&self, gate: &Gate) -> Result<Option<IncidentQuery>, Error> {
        let Some(text) = &self.incidents_query else {
            return Ok(None);
        };
        let Some(query) = Query::try_new(text) else {
            return Err(Error::Usage {
                message: "--incidents-query is empty; expected a query that fires while there is an incident"
                    .to_owned(),
                hint: "for example --incidents-query 'ALERTS{alertname=\"ApiDown\",alertstate=\"firing\"}'"
                    .to_owned(),
            });
        };
        Ok(Some(IncidentQuery {
            query,
            merge_gap: self.merge_gap,
            url: self.server.url(gate)?,
            access: self.server.access()?,
        }))
    }
}
