//! `retrogate replay`: the verdict at every step of the history, and what it would have been worth.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::arguments::{
    GateArgument, LabelArguments, RangeArguments, RuleArguments, StoreArgument, load_gate, now,
};
use super::business_hours::BusinessHoursArguments;
use super::incidents::IncidentArguments;
use super::output::{Format, OutputArguments, check_place};
use super::to_stderr;
use crate::engine::Chunking;
use crate::error::{Error, ExitStatus};
use crate::job::{self, Against, Detail, Holes, ReplayRequest, Threads};
use crate::record::to_json;
use crate::report::{
    compare_markdown, compare_text, replay_markdown, replay_text, replay_warnings,
};

/// Re-run the gate at every step of its history and count what it would have blocked and missed
#[derive(Debug, clap::Args)]
pub(super) struct Replay {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    store: StoreArgument,
    #[command(flatten)]
    labels: LabelArguments,
    #[command(flatten)]
    range: RangeArguments,
    #[command(flatten)]
    output: OutputArguments,
    /// Hold the gate against another, on the same zones and the steps both could judge
    #[arg(long, value_name = "OTHER_GATE", conflicts_with = "verdicts")]
    against: Option<PathBuf>,
    /// Write every verdict and every check's state into a Parquet file
    #[arg(long, value_name = "FILE.parquet")]
    verdicts: Option<PathBuf>,
    /// Leave steps whose samples were never asked for unjudged instead of refusing them
    #[arg(long)]
    allow_holes: bool,
    /// Leave out what takes reading the samples a second time: only rates, and what verdicts alone tell
    #[arg(long)]
    brief: bool,
    /// Threads to work on [default: one a core]; never changes the answer
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Steps to judge at a time; never changes the answer
    #[arg(long, value_name = "N", hide = true)]
    chunk_steps: Option<NonZeroUsize>,
    #[command(flatten)]
    incidents: IncidentArguments,
    #[command(flatten)]
    hours: BusinessHoursArguments,
    #[command(flatten)]
    rules: RuleArguments,
}

impl Replay {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        if let Some(path) = &self.verdicts {
            check_verdicts(path)?;
        }
        let gate = self.gate.load()?;
        let now = now();
        let request = ReplayRequest {
            gate: &gate,
            store: self.store.store.clone(),
            incidents: self.labels.incidents.clone(),
            sources: self.incidents.sources(&gate)?,
            deployments: self.labels.deployments.clone(),
            from: self.range.from.map(|from| from.resolve(now)),
            to: self.range.to.map(|to| to.resolve(now)),
            rules: self.rules.rules(&gate),
            holes: if self.allow_holes {
                Holes::Allow
            } else {
                Holes::Refuse
            },
            detail: if self.brief {
                Detail::Brief
            } else {
                Detail::Full
            },
            business_hours: self.hours.business_hours(),
            chunking: self
                .chunk_steps
                .map_or(Chunking::Automatic, Chunking::Points),
            threads: self.threads.map_or(Threads::OneACore, Threads::Exactly),
            now,
        };
        if let Some(file) = &self.against {
            return self.compare(request, file, format);
        }
        let replayed = job::replay(&request).map_err(|error| self.gate.name_in(error))?;
        for warning in replay_warnings(&replayed.document) {
            to_stderr(&format!("warning: {warning}"));
        }
        if let Some(path) = &self.verdicts {
            job::write_verdicts(path, &gate, &replayed)?;
        }
        self.output.write(&match format {
            Format::Text => replay_text(&replayed.document),
            Format::Json => to_json(&replayed.document),
            Format::Markdown => replay_markdown(&replayed.document),
        })?;
        Ok(ExitStatus::Done)
    }

    /// One cool-down for both: the larger, unless a flag names one.
    fn compare(
        &self,
        mut request: ReplayRequest<'_>,
        file: &Path,
        format: Format,
    ) -> Result<ExitStatus, Error> {
        let other = load_gate(file)?.gate;
        let cooldown = self.rules.rules(&other).cooldown;
        request.rules.cooldown = request.rules.cooldown.max(cooldown);
        let against = Against {
            gate: &other,
            file,
            own_file: self.gate.file(),
        };
        let document =
            job::compare(&request, &against).map_err(|error| self.gate.name_in(error))?;
        self.output.write(&match format {
            Format::Text => compare_text(&document),
            Format::Json => to_json(&document),
            Format::Markdown => compare_markdown(&document),
        })?;
        Ok(ExitStatus::Done)
    }
}

/// A table in Parquet under another ending would puzzle whoever opens it.
fn check_verdicts(path: &Path) -> Result<(), Error> {
    if path.extension().is_none_or(|ending| ending != "parquet") {
        return Err(Error::Usage {
            message: format!(
                "--verdicts {}: the table is written as Parquet; expected a name that ends in .parquet",
                path.display()
            ),
            hint: format!(
                "write --verdicts {}",
                path.with_extension("parquet").display()
            ),
        });
    }
    check_place("--verdicts", path)
}
