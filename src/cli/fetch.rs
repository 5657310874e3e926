//! `retrogate fetch`: history out of Prometheus into the store.

use super::arguments::{GateArgument, ServerArgument, StoreArgument, now};
use super::fetching::FetchingArguments;
use super::output::{Format, OutputArguments};
use super::progress::Bar;
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, FetchRequest};
use crate::record::to_json;
use crate::report::{fetch_plan_text, fetch_text};

/// Pull the gate's history from Prometheus into Parquet; only what was not asked yet
#[derive(Debug, clap::Args)]
pub(super) struct Fetch {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    server: ServerArgument,
    #[command(flatten)]
    store: StoreArgument,
    #[command(flatten)]
    fetching: FetchingArguments,
    /// Say what would be asked, and ask nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: OutputArguments,
}

impl Fetch {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let now = now();
        let fetching = &self.fetching;
        let request = FetchRequest {
            gate: &gate,
            url: self.server.url(&gate)?,
            access: self.server.access()?,
            store: self.gate.history(&gate, &self.store),
            range: fetching.range(now),
            settle: fetching.settle,
            availability: fetching.availability()?,
            refresh: fetching.refresh,
            concurrency: fetching.concurrency.0,
            timeout: fetching.timeout,
            retry: fetching.retry(),
            now,
        };
        if self.dry_run {
            let plan = job::plan_fetch(&request)?;
            self.output.write(&match format {
                Format::Text | Format::Markdown => fetch_plan_text(&plan),
                Format::Json => to_json(&plan),
            })?;
            return Ok(ExitStatus::Done);
        }
        let bar = Bar::default();
        let fetched = job::fetch(&request, &bar);
        bar.finish();
        let fetched = fetched?;
        for warning in &fetched.warnings {
            to_stderr(&format!("warning: the server says of {warning}"));
        }
        self.output.write(&match format {
            Format::Text | Format::Markdown => fetch_text(&fetched),
            Format::Json => to_json(&fetched),
        })?;
        Ok(ExitStatus::Done)
    }
}
