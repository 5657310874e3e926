//! `retrogate fleet live`: many gates now, one exit status for all of them.

use super::arguments::{FleetArguments, warn_of};
use super::fetch::values_now;
use crate::cli::arguments::{Concurrency, ServerArgument, now};
use crate::cli::live::Level;
use crate::cli::output::{Format, OutputArguments, ink, print, write_file};
use crate::error::{Error, ExitStatus};
use crate::gate_file::Template;
use crate::job::{FleetLiveRequest, Settle, live_fleet, read_fleet};
use crate::model::{Duration, FailOn, TimeExpression};
use crate::record::{FleetLiveDocument, to_json};
use crate::report::{Ink, fleet_live_markdown, fleet_live_text};

/// Be many gates: ask Prometheus and say GO, WARNING or NO-GO for each
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit status: 0 when every gate reached a verdict; with --strict 64 when what was given is wrong, else 2 when any gate is
NO-GO, else 3 when any has no verdict, else 1 when any is WARNING, else 0. Without --strict 3 when any has no verdict.")]
pub(in crate::cli) struct FleetLive {
    #[command(flatten)]
    fleet: FleetArguments,
    #[command(flatten)]
    server: ServerArgument,
    /// Let the exit status tell the verdicts
    #[arg(long)]
    strict: bool,
    /// The lowest verdict with a status other than 0; implies --strict
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<Level>,
    #[command(flatten)]
    output: OutputArguments,
    /// Judge a past moment instead of now
    #[arg(long, value_name = "TIME")]
    at: Option<TimeExpression>,
    /// Stay this far behind the clock [default: 0s, or 30s for VictoriaMetrics]
    #[arg(long, value_name = "DURATION")]
    settle: Option<Duration>,
    /// One deadline for the whole answer, retries included
    #[arg(long, value_name = "DURATION", default_value = "30s")]
    timeout: Duration,
    /// Questions under way at once
    #[arg(long, value_name = "N", default_value = "24")]
    concurrency: Concurrency,
}

impl FleetLive {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let access = self.server.access()?;
        let moment = self.at.map_or_else(now, |at| at.resolve(now()));
        let mut ask =
            |template: &Template| values_now(&self.server, template, self.timeout, moment);
        let fleet = read_fleet(&self.fleet.request(), &mut ask)?;
        warn_of(&fleet);
        let now = now();
        let urls = fleet.members.iter().map(|own| self.server.url(own.gate()));
        let document = live_fleet(&FleetLiveRequest {
            urls: urls.collect(),
            fleet: &fleet,
            access,
            at: self.at.map(|at| at.resolve(now)),
            settle: self.settle.map_or(Settle::ByServer, Settle::For),
            timeout: self.timeout,
            concurrency: self.concurrency.0,
            fail_on: self.fail_on.map_or(FailOn::default(), Level::fail_on),
            now,
        })?;
        if let Some(path) = &self.output.output {
            write_file(path, told(&document, format, Ink::Plain).as_bytes())?;
            print(&fleet_live_text(&document, ink()))?;
        } else {
            print(&told(&document, format, ink()))?;
        }
        Ok(self.status(&document))
    }

    /// A gate without a verdict is never 0, whatever the flags; nor is one that could not be asked.
    fn status(&self, document: &FleetLiveDocument) -> ExitStatus {
        let counts = document.summary;
        let usage = ExitStatus::Usage.code();
        if document
            .not_asked
            .iter()
            .any(|own| own.exit_status == usage)
            || counts.gates == 0
        {
            return ExitStatus::Usage;
        }
        let strict = self.strict || self.fail_on.is_some();
        let stops = |count: usize, level: FailOn| {
            let lowest = self.fail_on.map_or(FailOn::default(), Level::fail_on);
            strict && count > 0 && (level == FailOn::NoGo || lowest == FailOn::Warning)
        };
        if stops(counts.no_go, FailOn::NoGo) {
            ExitStatus::NoGo
        } else if counts.no_verdict + counts.not_asked > 0 {
            ExitStatus::NoVerdict
        } else if stops(counts.warning, FailOn::Warning) {
            ExitStatus::Fault
        } else {
            ExitStatus::Done
        }
    }
}

fn told(document: &FleetLiveDocument, format: Format, ink: Ink) -> String {
    match format {
        Format::Text => fleet_live_text(document, ink),
        Format::Json => to_json(document),
        Format::Markdown => fleet_live_markdown(document),
    }
}
