//! `retrogate fetch`: history out of Prometheus into the store.

use super::arguments::{GateArgument, ServerArgument, StoreArgument, now};
use super::output::print;
use super::progress::Bar;
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, FetchRequest};
use crate::model::{Duration, TimeExpression, TimeRange};
use crate::record::FetchDocument;
use crate::report::fetch_text;

/// Pull the gate's history from Prometheus into Parquet; only what was not asked yet
#[derive(Debug, clap::Args)]
pub(super) struct Fetch {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    server: ServerArgument,
    #[command(flatten)]
    store: StoreArgument,
    /// The first moment to replay: RFC 3339 with an offset, unix seconds, now-7d, or 7d; the lookback
    /// before it is fetched too
    #[arg(long, visible_alias = "since", value_name = "TIME")]
    from: TimeExpression,
    /// The first moment after
    #[arg(
        long,
        visible_alias = "until",
        value_name = "TIME",
        default_value = "now"
    )]
    to: TimeExpression,
    /// Ask again what was asked already, and replace it
    #[arg(long)]
    refresh: bool,
    /// Requests under way at once
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// For one request
    #[arg(long, value_name = "DURATION", default_value = "2m")]
    timeout: Duration,
}

impl Fetch {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let gate = self.gate.load()?;
        let now = now();
        let bar = Bar::default();
        let fetched = job::fetch(
            &FetchRequest {
                gate: &gate,
                url: self.server.url(&gate)?,
                store: self.store.store.clone(),
                range: TimeRange::new(self.from.resolve(now), self.to.resolve(now)),
                refresh: self.refresh,
                concurrency: usize::from(self.concurrency),
                timeout: self.timeout,
                now,
            },
            &bar,
        );
        bar.finish();
        let document: FetchDocument = fetched?;
        for warning in &document.warnings {
            to_stderr(&format!("warning: the server says of {warning}"));
        }
        print(&fetch_text(&document))?;
        Ok(ExitStatus::Done)
    }
}
