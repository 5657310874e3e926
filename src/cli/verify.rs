//! `retrogate verify`: logged verdicts, replayed from freshly fetched history.

use std::path::PathBuf;

use super::arguments::{Concurrency, GateArgument, RangeArguments, ServerArgument, now};
use super::output::{Format, OutputArguments};
use crate::error::{Error, ExitStatus};
use crate::job::{self, LiveRequest, Settle, VerifyRequest};
use crate::model::Duration;
use crate::record::to_json;
use crate::report::{verify_markdown, verify_text};

/// Replay the verdicts of a log from freshly fetched history, and say which are the same and why others are not
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit status: 0 when every verdict is the same, 1 when one is not or a line cannot be read,
3 when the server does not answer; 64 when what was given is wrong.")]
pub(super) struct Verify {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    server: ServerArgument,
    /// The log that `live --log` wrote
    #[arg(long, value_name = "FILE")]
    log: PathBuf,
    #[command(flatten)]
    range: RangeArguments,
    #[command(flatten)]
    output: OutputArguments,
    /// One deadline for each moment, retries included
    #[arg(long, value_name = "DURATION", default_value = "10s")]
    timeout: Duration,
    /// Questions under way at once
    #[arg(long, value_name = "N", default_value = "12")]
    concurrency: Concurrency,
}

impl Verify {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let now = now();
        let document = job::verify(&VerifyRequest {
            live: LiveRequest {
                gate: &gate,
                url: self.server.url(&gate)?,
                access: self.server.access()?,
                at: None,
                settle: Settle::ByServer,
                timeout: self.timeout,
                concurrency: self.concurrency.0,
                now,
            },
            log: self.log,
            from: self.range.from.map(|from| from.resolve(now)),
            to: self.range.to.map(|to| to.resolve(now)),
        })?;
        self.output.write(&match format {
            Format::Text => verify_text(&document),
            Format::Json => to_json(&document),
            Format::Markdown => verify_markdown(&document),
        })?;
        let is_whole =
            document.identical == document.verdicts && document.unreadable_lines.is_empty();
        Ok(if document.unanswered_now > 0 {
            ExitStatus::NoVerdict
        } else if is_whole {
            ExitStatus::Done
        } else {
            ExitStatus::Fault
        })
    }
}
