//! `retrogate live`: the gate now, whose exit status may block a deployment.

mod errand;
mod format;
mod github;
mod record;

use std::path::Path;

use self::format::LiveFormat;
use self::record::RecordArguments;
use super::arguments::{Concurrency, GateArgument, ServerArgument, now};
use super::fleet::values_now;
use super::output::{OutputArguments, ink, print, write_file};
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, Acting, LiveRequest, Lived, Patience, Settle};
use crate::model::{Duration, FailOn, TimeExpression, Verdict};
use crate::record::LiveDocument;
use crate::report::Ink;

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
    fail_on: Option<Level>,
    #[command(flatten)]
    output: OutputArguments<LiveFormat>,
    /// Ask again at each step until the verdict is ok, for this long at most; implies --strict
    #[arg(long, value_name = "DURATION", conflicts_with = "at")]
    wait: Option<Duration>,
    /// Let a verdict count only when it has been ok for this long [default: 0s, one step is enough]
    #[arg(long, value_name = "DURATION", requires = "wait")]
    stable: Option<Duration>,
    #[command(flatten)]
    record: RecordArguments,
    /// Do what the checks that say NO-GO name under `on_no_go`; else it is only told
    #[arg(long, conflicts_with = "at")]
    act: bool,
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
pub(super) enum Level {
    /// WARNING and NO-GO
    Warning,
    /// NO-GO alone
    NoGo,
}

impl Level {
    pub(super) const fn fail_on(self) -> FailOn {
        match self {
            Self::Warning => FailOn::Warning,
            Self::NoGo => FailOn::NoGo,
        }
    }
}

impl Live {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        self.record.check(self.output.output.as_deref())?;
        let file = self.gate.load_file()?;
        let gate = &file.gate;
        let now = now();
        if let Some((template, value)) = self.gate.asked_value()? {
            let at = self.at.map_or(now, |at| at.resolve(now));
            let known = values_now(&self.server, &template, self.timeout, at)?;
            refuse_unknown(value, &known)?;
        }
        let request = LiveRequest {
            gate,
            url: self.server.url(gate)?,
            access: self.server.access()?,
            at: self.at.map(|at| at.resolve(now)),
            settle: self.settle.map_or(Settle::ByServer, Settle::For),
            timeout: self.timeout,
            concurrency: self.concurrency.0,
            now,
        };
        let Lived {
            mut document,
            source,
        } = self.ask(&request)?;
        document.judge_by(self.fail_on());
        document
            .notes
            .extend(changed_meanwhile(self.gate.file(), file.source.text()));
        if let Some((reason, by)) = self.record.word() {
            document.override_by(reason, by);
        }
        self.record.write(&mut document, gate, &source);
        // Nothing is to be done about a past moment.
        if self.at.is_none() {
            job::act(gate, &mut document, acting(self.act))?;
        }
        if let Some(said) = document.overridden() {
            to_stderr(&format!("warning: {said}"));
        }
        self.tell(format, &document)?;
        Ok(self.status(&document))
    }

    fn ask(&self, request: &LiveRequest<'_>) -> Result<Lived, Error> {
        let Some(lasting) = self.wait else {
            return job::live(request);
        };
        job::wait(
            request,
            &Patience {
                lasting,
                stable: self.stable.unwrap_or(Duration::ZERO),
                fail_on: self.fail_on(),
                clock: &now,
                hear: &|document, left| {
                    let at = document.timestamp;
                    let answer = &document.answer;
                    to_stderr(&format!("{at}: {answer}; asking again in {left}"));
                },
            },
        )
    }

    fn fail_on(&self) -> FailOn {
        self.fail_on.map_or(FailOn::default(), Level::fail_on)
    }

    /// The answer, wherever it is wanted.
    fn tell(&self, format: LiveFormat, document: &LiveDocument) -> Result<(), Error> {
        let in_workflow = github::is_around();
        if in_workflow || format == LiveFormat::Github {
            github::tell(document)?;
        }
        let for_people = if in_workflow {
            LiveFormat::Github
        } else {
            LiveFormat::Text
        };
        if let Some(path) = &self.output.output {
            write_file(path, format.write(document, Ink::Plain).as_bytes())?;
            return print(&for_people.write(document, ink()));
        }
        match format {
            LiveFormat::Text => print(&for_people.write(document, ink())),
            other => {
                print(&other.write(document, ink()))?;
                if document.verdict.is_none() && !other.is_for_people() {
                    say_why(document);
                }
                Ok(())
            }
        }
    }

    /// No verdict is never 0, whatever the flags.
    fn status(&self, document: &LiveDocument) -> ExitStatus {
        let strict = self.strict || self.fail_on.is_some() || self.wait.is_some();
        match document.verdict {
            None => ExitStatus::NoVerdict,
            Some(_) if !strict || document.ok => ExitStatus::Done,
            Some(Verdict::NoGo) => ExitStatus::NoGo,
            Some(Verdict::Warning) => ExitStatus::Fault,
            Some(Verdict::Go) => ExitStatus::Done,
        }
    }
}

/// A value that nobody has would be judged by whatever stands in for missing data.
pub(super) fn refuse_unknown(value: &str, known: &[String]) -> Result<(), Error> {
    if known.iter().any(|own| own == value) {
        return Ok(());
    }
    let some: Vec<&str> = known.iter().map(String::as_str).take(12).collect();
    Err(Error::Usage {
        message: format!("--service {value}: `values_from` finds no such value at that moment"),
        hint: format!("there are {}", some.join(", ")),
    })
}

/// What the flag asks for.
pub(super) const fn acting(flag: bool) -> Acting {
    if flag { Acting::Act } else { Acting::Tell }
}

/// A gate that changes while it is asked is judged as it was read; whoever changed it should know.
pub(super) fn changed_meanwhile(path: &Path, read: &str) -> Option<String> {
    // A pipe is read only once.
    let is_file = std::fs::metadata(path).map_or(true, |metadata| metadata.is_file());
    let is_same = std::fs::read(path).is_ok_and(|now| now == read.as_bytes());
    (is_file && !is_same).then(|| {
        format!(
            "{} changed meanwhile: judged as it was when this began",
            path.display()
        )
    })
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
