//! `retrogate replay`: the verdict at every step of the history, and what it would have been worth.

use std::path::{Path, PathBuf};

use super::business_hours::BusinessHoursArguments;
use super::judging::JudgingArguments;
use super::output::{Format, OutputArguments, check_place};
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, Against, Detail, ReplayRequest};
use crate::record::to_json;
use crate::report::{
    compare_markdown, compare_text, replay_markdown, replay_text, replay_warnings,
};

/// Re-run the gate at every step of its history and count what it would have blocked and missed
#[derive(Debug, clap::Args)]
pub(super) struct Replay {
    #[command(flatten)]
    output: OutputArguments,
    /// Hold the gate against another, on the same zones and the steps both could judge
    #[arg(long, value_name = "OTHER_GATE", conflicts_with = "verdicts")]
    against: Option<PathBuf>,
    /// Write every verdict and every check's state into a Parquet file
    #[arg(long, value_name = "FILE.parquet")]
    verdicts: Option<PathBuf>,
    /// Leave out what takes reading the samples a second time: only rates, and what verdicts alone tell
    #[arg(long)]
    brief: bool,
    #[command(flatten)]
    judging: JudgingArguments,
    #[command(flatten)]
    hours: BusinessHoursArguments,
}

impl Replay {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        if let Some(path) = &self.verdicts {
            check_verdicts(path)?;
        }
        let gate = self.judging.gate.load()?;
        let detail = if self.brief {
            Detail::Brief
        } else {
            Detail::Full
        };
        let hours = self.hours.business_hours();
        let request = self.judging.request(&gate, detail, hours)?;
        if let Some(file) = &self.against {
            return self.compare(request, file, format);
        }
        let replayed = job::replay(&request).map_err(|error| self.judging.gate.name_in(error))?;
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
        let other = self.judging.gate.load_other(file)?;
        let cooldown = self.judging.counting.rules.rules(&other).cooldown;
        request.rules.cooldown = request.rules.cooldown.max(cooldown);
        let against = Against {
            gate: &other,
            file,
            own_file: self.judging.gate.file(),
        };
        let document =
            job::compare(&request, &against).map_err(|error| self.judging.gate.name_in(error))?;
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
