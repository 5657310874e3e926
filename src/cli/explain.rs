//! `retrogate explain`: the verdict of one past moment, as `live` would have printed it, or one incident in
//! full. A verdict told, whichever it is, ends with 0.

use std::path::PathBuf;

use super::arguments::{GateArgument, RuleArguments, StoreArgument, now};
use super::incidents::IncidentArguments;
use super::output::{Format, OutputArguments, ink};
use crate::engine::Chunking;
use crate::error::{Error, ExitStatus};
use crate::job::{self, Detail, ExplainRequest, Holes, IncidentSources, ReplayRequest, Threads};
use crate::model::{Gate, TimeExpression, Timestamp};
use crate::record::to_json;
use crate::report::{Ink, live_markdown, live_text, story_markdown, story_text};

/// Print the verdict of one past moment, with its reasons, as live would have; or one incident in full
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    store: StoreArgument,
    /// The moment: RFC 3339 with an offset, unix seconds, or now-7d
    #[arg(
        long,
        value_name = "TIME",
        required_unless_present = "incident",
        conflicts_with = "incident"
    )]
    at: Option<TimeExpression>,
    /// Tell one incident of the list in full: what the gate said, what was met, what would have caught it
    #[arg(long, value_name = "ID")]
    incident: Option<String>,
    /// What really went wrong: CSV or JSON lines; with --at, says where the moment lies
    #[arg(long, value_name = "FILE")]
    incidents: Option<PathBuf>,
    #[command(flatten)]
    sources: IncidentArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    rules: RuleArguments,
}

impl Explain {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let now = now();
        let sources = self.sources.sources(&gate)?;
        self.refuse_sources(&sources)?;
        let told = match (&self.incident, self.at) {
            (Some(id), _) => self.incident(&gate, sources, id, format, now),
            (None, Some(at)) => self.moment(&gate, sources, at.resolve(now), format, now),
            (None, None) => unreachable!("the parser asks for one of them"),
        };
        let told = told.map_err(|error| self.gate.name_in(error))?;
        self.output.write(&told)?;
        Ok(ExitStatus::Done)
    }

    /// An incident must come from somewhere; a moment is not asked of Prometheus.
    fn refuse_sources(&self, sources: &IncidentSources) -> Result<(), Error> {
        match (&self.incident, &self.incidents, &sources.query) {
            (Some(id), None, None) => Err(Error::Usage {
                message: format!("--incident {id} needs a list that has it"),
                hint: "add --incidents FILE, or --incidents-query QUERY".to_owned(),
            }),
            (None, _, Some(_)) => Err(Error::Usage {
                message: "--incidents-query goes with --incident ID, not with --at".to_owned(),
                hint: "leave it out, or name the incident it finds".to_owned(),
            }),
            (Some(_) | None, _, _) => Ok(()),
        }
    }

    fn moment(
        &self,
        gate: &Gate,
        sources: IncidentSources,
        at: Timestamp,
        format: Format,
        now: Timestamp,
    ) -> Result<String, Error> {
        let document = job::explain(&ExplainRequest {
            gate,
            store: self.gate.history(gate, &self.store),
            at,
            incidents: self.incidents.clone(),
            sources,
            rules: self.rules.rules(gate),
            now,
        })?;
        let ink = match self.output.output {
            Some(_) => Ink::Plain,
            None => ink(),
        };
        Ok(match format {
            Format::Text => live_text(&document, ink),
            Format::Json => to_json(&document),
            Format::Markdown => live_markdown(&document),
        })
    }

    /// A hole elsewhere in the history is no reason not to tell of this incident.
    fn incident(
        &self,
        gate: &Gate,
        sources: IncidentSources,
        id: &str,
        format: Format,
        now: Timestamp,
    ) -> Result<String, Error> {
        let request = ReplayRequest {
            gate,
            store: self.gate.history(gate, &self.store),
            incidents: self.incidents.clone(),
            sources,
            deployments: None,
            from: None,
            to: None,
            rules: self.rules.rules(gate),
            holes: Holes::Allow,
            detail: Detail::Full,
            business_hours: None,
            chunking: Chunking::Automatic,
            threads: Threads::OneACore,
            now,
        };
        let document = job::story(&request, id)?;
        Ok(match format {
            Format::Text => story_text(&document),
            Format::Json => to_json(&document),
            Format::Markdown => story_markdown(&document),
        })
    }
}
