//! `retrogate live`: the gate now, whose exit status may block a deployment.

use super::arguments::{Concurrency, GateArgument, ServerArgument, now};
use super::output::{Format, OutputArguments, ink, print, write_file};
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, LiveRequest, Settle};
use crate::model::{Duration, TimeExpression, Verdict};
use crate::record::{LiveDocument, to_json};
use crate::report::{Ink, live_markdown, live_text};

/// Be the gate: ask Prometheus and say GO, WARNING or NO-GO
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit status: 0 when a verdict was reached; with --strict 0 GO, 1 WARNING, 2 NO-GO.
3 when no verdict could be reached, whatever the flags; 64 when what was given is wrong.")]
pub(super) struct Live {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    server: ServerArgument,
    /// Let the exit status tell the verdict
    #[arg(long)]
    strict: bool,
    /// The lowest verdict with a status other than 0; implies --strict
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    output: OutputArguments,
    /// Judge a past moment instead of now
    #[arg(long, value_name = "TIME")]
    at: Option<TimeExpression>,
    /// Stay this far behind the clock [default: 0s, or 30s for VictoriaMetrics, which hides its newest
    /// samples that long]
    #[arg(long, value_name = "DURATION")]
    settle: Option<Duration>,
    /// One deadline for the whole answer, retries included
    #[arg(long, value_name = "DURATION", default_value = "10s")]
    timeout: Duration,
    /// Questions under way at once
    #[arg(long, value_name = "N", default_value = "12")]
    concurrency: Concurrency,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FailOn {
    Warning,
    NoGo,
}

impl Live {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let now = now();
        let document = job::live(&LiveRequest {
            gate: &gate,
            url: self.server.url(&gate)?,
            access: self.server.access()?,
            at: self.at.map(|at| at.resolve(now)),
            settle: self.settle.map_or(Settle::ByServer, Settle::For),
            timeout: self.timeout,
            concurrency: self.concurrency.0,
            now,
        })?;
        let answer = |ink| match format {
            Format::Text => live_text(&document, ink),
            Format::Json => to_json(&document),
            Format::Markdown => live_markdown(&document),
        };
        if let Some(path) = &self.output.output {
            print(&live_text(&document, ink()))?;
            write_file(path, answer(Ink::Plain).as_bytes())?;
        } else {
            print(&answer(ink()))?;
            if document.verdict.is_none() && !matches!(format, Format::Text) {
                say_why(&document);
            }
        }
        Ok(self.status(document.verdict))
    }

    /// No verdict is never 0, whatever the flags.
    fn status(&self, verdict: Option<Verdict>) -> ExitStatus {
        let strict = self.strict || self.fail_on.is_some();
        match verdict {
            None => ExitStatus::NoVerdict,
            Some(_) if !strict => ExitStatus::Done,
            Some(Verdict::NoGo) => ExitStatus::NoGo,
            Some(Verdict::Warning) => match self.fail_on {
                Some(FailOn::NoGo) => ExitStatus::Done,
                Some(FailOn::Warning) | None => ExitStatus::Fault,
            },
            Some(Verdict::Go) => ExitStatus::Done,
        }
    }
}

/// When stdout is for programs, stderr tells people why there is no verdict.
fn say_why(document: &LiveDocument) {
    let mut reasons: Vec<&str> = Vec::new();
    for why in document
        .checks
        .iter()
        .filter_map(|check| check.error.as_deref())
    {
        if !reasons.contains(&why) {
            reasons.push(why);
        }
    }
    to_stderr(&format!("error: {}", document.answer));
    for why in reasons {
        to_stderr(&format!("  {why}"));
    }
    for hint in &document.hints {
        to_stderr(&format!("hint: {hint}"));
    }
}
