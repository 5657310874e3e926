//! `retrogate explain`: the verdict of one past moment, as `live` would have printed it, or one incident in
//! full. A verdict told, whichever it is, ends with 0.

use std::path::PathBuf;

use super::arguments::{GateArgument, RuleArguments, StoreArgument, now};
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
    #[arg(long, value_name = "ID", requires = "incidents")]
    incident: Option<String>,
    /// What really went wrong: CSV or JSON lines; with --at, says where the moment lies
    #[arg(long, value_name = "FILE")]
    incidents: Option<PathBuf>,
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
        let told = match (&self.incident, self.at) {
            (Some(id), _) => self.incident(&gate, id, format, now),
            (None, Some(at)) => self.moment(&gate, at.resolve(now), format, now),
            (None, None) => unreachable!("the parser asks for one of them"),
        };
        let told = told.map_err(|error| self.gate.name_in(error))?;
        self.output.write(&told)?;
        Ok(ExitStatus::Done)
    }

    fn moment(
        &self,
        gate: &Gate,
        at: Timestamp,
        format: Format,
        now: Timestamp,
    ) -> Result<String, Error> {
        let document = job::explain(&ExplainRequest {
            gate,
            store: self.store.store.clone(),
            at,
            incidents: self.incidents.clone(),
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
        id: &str,
        format: Format,
        now: Timestamp,
    ) -> Result<String, Error> {
        let request = ReplayRequest {
            gate,
            store: self.store.store.clone(),
            incidents: self.incidents.clone(),
            sources: IncidentSources::default(),
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
