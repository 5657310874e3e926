//! `retrogate watch`: the gate at each step, for those who ask over HTTP.

use std::path::{Path, PathBuf};

use super::arguments::{Concurrency, GateArgument, ServerArgument, now};
use super::live::{Level, changed_meanwhile};
use super::output::check_place;
use super::{complain, to_stderr};
use crate::error::{Error, ExitStatus};
use crate::job::{self, LiveRequest, Settle, WatchEvent, WatchRequest};
use crate::model::{Duration, Verdict};
use crate::record::LiveDocument;
use crate::serve::ListenAddress;

/// Evaluate the gate at each step, and serve its verdict and its metrics
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Pages: /gate (200 when ok, else 503), /verdict (JSON), /metrics (for Prometheus), /healthz.
/gate and /verdict take ?fail_on=warning or ?fail_on=no-go, and answer 503 without a verdict of the last
two steps. SIGTERM or SIGINT ends the watch with status 0.")]
pub(super) struct Watch {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    server: ServerArgument,
    /// Where to serve the pages
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:9877")]
    listen: ListenAddress,
    /// The lowest verdict that is not ok
    #[arg(long, value_enum, value_name = "VERDICT", default_value = "warning")]
    fail_on: Level,
    /// Append each verdict to a log: JSON lines, safe with many writers
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Stay this far behind the clock [default: 0s, or 30s for VictoriaMetrics, which hides its newest
    /// samples that long]
    #[arg(long, value_name = "DURATION")]
    settle: Option<Duration>,
    /// One deadline for each evaluation, retries included
    #[arg(long, value_name = "DURATION", default_value = "10s")]
    timeout: Duration,
    /// Questions under way at once
    #[arg(long, value_name = "N", default_value = "12")]
    concurrency: Concurrency,
}

impl Watch {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        if let Some(log) = &self.log {
            check_place("--log", log)?;
        }
        let file = self.gate.load_file()?;
        let gate = &file.gate;
        let told = Told {
            path: self.gate.file(),
            read: file.source.text(),
            gate: gate.name(),
        };
        job::watch(&WatchRequest {
            live: LiveRequest {
                gate,
                url: self.server.url(gate)?,
                access: self.server.access()?,
                at: None,
                settle: self.settle.map_or(Settle::ByServer, Settle::For),
                timeout: self.timeout,
                concurrency: self.concurrency.0,
                now: now(),
            },
            fail_on: self.fail_on.fail_on(),
            listen: self.listen,
            log: self.log,
            clock: now,
            hear: &|event| told.tell(&event),
        })?;
        Ok(ExitStatus::Done)
    }
}

/// What people read on stderr while the gate is watched: whatever changes, and whatever goes wrong.
struct Told<'a> {
    path: &'a Path,
    read: &'a str,
    gate: &'a str,
}

impl Told<'_> {
    fn tell(&self, event: &WatchEvent<'_>) {
        match event {
            WatchEvent::Listening(address) => {
                to_stderr(&format!("watching {} at http://{address}", self.gate));
            }
            WatchEvent::Evaluated { document, before } => self.evaluated(document, *before),
            WatchEvent::Skipped(points) => {
                let of = if *points == 1 { "point" } else { "points" };
                to_stderr(&format!(
                    "warning: {points} {of} of the grid went by unevaluated: this machine or the server was too slow"
                ));
            }
            WatchEvent::Unrecorded(error) => complain(error),
            WatchEvent::Ending => to_stderr("ending"),
        }
    }

    fn evaluated(&self, document: &LiveDocument, before: Option<Option<Verdict>>) {
        let is_new = before != Some(document.verdict);
        if is_new || document.verdict.is_none() {
            to_stderr(&format!("{}: {}", document.timestamp, document.answer));
            for reason in document.reasons() {
                to_stderr(&format!("  {reason}"));
            }
        }
        if is_new {
            for note in &document.notes {
                to_stderr(&format!("note: {note}"));
            }
            for hint in &document.hints {
                to_stderr(&format!("hint: {hint}"));
            }
            if let Some(changed) = changed_meanwhile(self.path, self.read) {
                to_stderr(&format!("warning: {changed}; start again to take it up"));
            }
        }
    }
}
