//! `retrogate explain`: the verdict of one past moment, as `live` would have printed it.

use super::arguments::{GateArgument, StoreArgument, now};
use super::output::{Format, OutputArguments, ink};
use crate::error::{Error, ExitStatus};
use crate::job;
use crate::model::TimeExpression;
use crate::record::to_json;
use crate::report::{Ink, live_markdown, live_text};

/// Print the verdict of one past moment, with its reasons, as live would have
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    store: StoreArgument,
    /// The moment: RFC 3339 with an offset, unix seconds, or now-7d
    #[arg(long, value_name = "TIME")]
    at: TimeExpression,
    #[command(flatten)]
    output: OutputArguments,
}

impl Explain {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let now = now();
        let document = job::explain(&gate, &self.store.store, self.at.resolve(now), now)
            .map_err(|error| self.gate.name_in(error))?;
        let ink = match self.output.output {
            Some(_) => Ink::Plain,
            None => ink(),
        };
        self.output.write(&match format {
            Format::Text => live_text(&document, ink),
            Format::Json => to_json(&document),
            Format::Markdown => live_markdown(&document),
        })?;
        Ok(ExitStatus::Done)
    }
}
