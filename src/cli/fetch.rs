//! `retrogate fetch`: history out of Prometheus into the store.

use std::time::Duration as Wait;

use super::arguments::{Concurrency, GateArgument, ServerArgument, StoreArgument, now};
use super::output::{Format, OutputArguments};
use super::progress::Bar;
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, FetchRequest};
use crate::model::{Duration, Query, TimeExpression, TimeRange};
use crate::prometheus::RetryPolicy;
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
    #[arg(long, value_name = "N", default_value = "4")]
    concurrency: Concurrency,
    /// Leave points newer than this for a later fetch: the server may still change them
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    settle: Duration,
    /// Asked beside the checks, to tell a server that was down from a metric that was not there
    #[arg(long, value_name = "QUERY", default_value = "count(up)")]
    availability: String,
    /// Ask nothing beside the checks
    #[arg(long, conflicts_with = "availability")]
    no_availability: bool,
    /// Say what would be asked, and ask nothing
    #[arg(long)]
    dry_run: bool,
    /// For one request
    #[arg(long, value_name = "DURATION", default_value = "2m")]
    timeout: Duration,
    /// Go on asking a server that is restarting or overloaded for this long; one that was never reached
    /// is given up at once
    #[arg(long, value_name = "DURATION", default_value = "2m")]
    retry_for: Duration,
    #[command(flatten)]
    output: OutputArguments,
}

impl Fetch {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let now = now();
        let request = FetchRequest {
            gate: &gate,
            url: self.server.url(&gate)?,
            access: self.server.access()?,
            store: self.store.store.clone(),
            range: TimeRange::new(self.from.resolve(now), self.to.resolve(now)),
            settle: self.settle,
            availability: self.availability()?,
            refresh: self.refresh,
            concurrency: self.concurrency.0,
            timeout: self.timeout,
            retry: RetryPolicy::patient(Wait::from_millis(self.retry_for.millis().unsigned_abs())),
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

    fn availability(&self) -> Result<Option<Query>, Error> {
        if self.no_availability {
            return Ok(None);
        }
        match Query::try_new(&self.availability) {
            Some(query) => Ok(Some(query)),
            None => Err(Error::Usage {
                message: "--availability is empty; expected a query such as count(up)".to_owned(),
                hint: "leave it out, or ask nothing beside the checks with --no-availability"
                    .to_owned(),
            }),
        }
    }
}
