//! `retrogate fleet fetch`: the histories of many gates, with few questions.

use super::arguments::{FleetArguments, highest, warn_of};
use crate::cli::arguments::{ServerArgument, now};
use crate::cli::fetching::FetchingArguments;
use crate::cli::output::{Format, OutputArguments};
use crate::cli::progress::Bar;
use crate::cli::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::gate_file::{Template, Values};
use crate::job::{FleetFetchRequest, ValuesRequest, ask_values, fleet_fetch, read_fleet};
use crate::model::{Gate, Timestamp};
use crate::record::to_json;
use crate::report::fleet_fetch_text;

/// Pull the history of every gate from Prometheus; one question for many of them where a template allows it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only what was not asked yet is asked: a run that was stopped goes on where it was.")]
pub(in crate::cli) struct FleetFetch {
    #[command(flatten)]
    fleet: FleetArguments,
    #[command(flatten)]
    server: ServerArgument,
    #[command(flatten)]
    fetching: FetchingArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl FleetFetch {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let access = self.server.access()?;
        let now = now();
        let fetching = &self.fetching;
        let mut ask = |template: &Template| {
            let request = ValuesRequest {
                url: self.server.url_of(template.endpoint())?,
                access: access.clone(),
                timeout: fetching.timeout,
                retry: fetching.retry(),
                // Whoever was there at the end of the history is meant, and not who is there long after.
                at: fetching.range(now).to.min(now),
            };
            values_of(template, &request)
        };
        let asked = self.fleet.request();
        let fleet = read_fleet(&asked, &mut ask)?;
        warn_of(&fleet);
        let address = |gate: &Gate| self.server.url(gate);
        let bar = Bar::default();
        let fetched = fleet_fetch(
            &FleetFetchRequest {
                fleet: &fleet,
                asked: &asked,
                address: &address,
                access,
                range: fetching.range(now),
                settle: fetching.settle,
                availability: fetching.availability()?,
                refresh: fetching.refresh,
                concurrency: fetching.concurrency.0,
                timeout: fetching.timeout,
                retry: fetching.retry(),
                now,
            },
            &bar,
        );
        bar.finish();
        let fetched = fetched?;
        self.output.write(&match format {
            Format::Text | Format::Markdown => fleet_fetch_text(&fetched),
            Format::Json => to_json(&fetched),
        })?;
        Ok(highest(std::iter::once(fetched.exit_status())))
    }
}

/// The values that a template asks for; series that are nobody's are said.
pub(super) fn values_of(
    template: &Template,
    request: &ValuesRequest,
) -> Result<Vec<String>, Error> {
    let query = match template.values() {
        Values::Listed(values) => return Ok(values.clone()),
        Values::From(query) => query,
    };
    let asked = ask_values(template, query, request)?;
    if let Some(warning) = asked.warning(template) {
        to_stderr(&format!("warning: {warning}"));
    }
    Ok(asked.values)
}

/// How a template's values are asked for by those who want an answer soon.
pub(in crate::cli) fn values_now(
    server: &ServerArgument,
    template: &Template,
    timeout: crate::model::Duration,
    now: Timestamp,
) -> Result<Vec<String>, Error> {
    let request = ValuesRequest {
        url: server.url_of(template.endpoint())?,
        access: server.access()?,
        timeout,
        retry: crate::prometheus::RetryPolicy::brief(),
        at: now,
    };
    values_of(template, &request)
}
