//! `retrogate fleet tune`: limits of its own for every gate.

use std::path::{Path, PathBuf};

use super::arguments::{FleetArguments, highest, warn_of};
use super::progress::Gates;
use super::replay::request;
use crate::cli::arguments::now;
use crate::cli::judging::CountingArguments;
use crate::cli::output::{Format, OutputArguments, check_place, write_file};
use crate::cli::to_stderr;
use crate::cli::tune::TuningArguments;
use crate::error::{Error, ExitStatus};
use crate::gate_file::{self, GateFile, Standing};
use crate::job::{
    Earlier, Fleet, ReplayRequest, Rewritten, TuneRequest, TunedGate, Tuner, read_stored_fleet,
    rewrite_fleet, tune_fleet,
};
use crate::record::to_json;
use crate::report::{fleet_tune_markdown, fleet_tune_text};

/// Find the best limits for every gate of a fleet; a template takes them as overrides by value
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each gate's answer is kept beside its history as soon as it is found: a run that was stopped goes on where it was.")]
pub(in crate::cli) struct FleetTune {
    #[command(flatten)]
    fleet: FleetArguments,
    #[command(flatten)]
    tuning: TuningArguments,
    #[command(flatten)]
    counting: CountingArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    place: PlaceArguments,
    /// Find everything anew, whatever earlier runs have found
    #[arg(long)]
    afresh: bool,
}

#[derive(Debug, clap::Args)]
struct PlaceArguments {
    /// Write the template with its new limits into a file; with --gates, the gate files into a folder
    #[arg(long, value_name = "FILE|FOLDER")]
    write: Option<PathBuf>,
    /// Write the new limits into the gate files themselves; the old ones are kept beside them
    #[arg(long, conflicts_with = "write")]
    in_place: bool,
}

impl FleetTune {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        self.tuning.aim()?;
        if let Some(path) = &self.place.write {
            self.check_write(path)?;
        }
        let fleet = read_stored_fleet(&self.fleet.request())?;
        warn_of(&fleet);
        let progress = Gates::default();
        let replay = request(&fleet, &self.counting)?;
        let earlier = if self.afresh {
            Earlier::Ignored
        } else {
            Earlier::Taken
        };
        let document = tune_fleet(&replay, &self, earlier, &write_file, &progress);
        progress.finish();
        let document = document?;
        self.output.write(&match format {
            Format::Text => fleet_tune_text(&document),
            Format::Json => to_json(&document),
            Format::Markdown => fleet_tune_markdown(&document),
        })?;
        if self.place.write.is_some() || self.place.in_place {
            let note = format!(
                "tuned {} with retrogate {} for {}: {} of {} gates on thin evidence",
                now(),
                env!("CARGO_PKG_VERSION"),
                document.target.as_deref().unwrap_or("nothing"),
                document
                    .gates
                    .iter()
                    .filter(|row| row.thin_evidence)
                    .count(),
                document.tuned
            );
            let rewritten = rewrite_fleet(&fleet, &document.gates, &note)?;
            self.save(&fleet, &rewritten)?;
        }
        Ok(highest(
            document.not_tuned.iter().map(|own| own.exit_status),
        ))
    }

    fn check_write(&self, path: &Path) -> Result<(), Error> {
        if !self.fleet.is_many() {
            check_place("--write", path)?;
            return self.output.refuse_same_place("--write", path);
        }
        if path.is_dir() {
            return Ok(());
        }
        Err(Error::Usage {
            message: format!(
                "--write {}: there is no such folder; expected one for the files of --gates",
                path.display()
            ),
            hint: format!("make it first: `mkdir -p {}`", path.display()),
        })
    }

    fn save(&self, fleet: &Fleet, rewritten: &[Rewritten]) -> Result<(), Error> {
        if rewritten.is_empty() {
            to_stderr("no limit changes; nothing was written");
            return Ok(());
        }
        let is_many = fleet.templates.len() != 1 || self.fleet.is_many();
        for file in rewritten {
            let name = file.path.file_name().unwrap_or_default();
            let (place, standing) = match &self.place.write {
                Some(folder) if is_many => (folder.join(name), Standing::Whatever),
                Some(path) => (path.clone(), Standing::Whatever),
                None => (file.path.clone(), Standing::AsRead(&file.before)),
            };
            let saved = gate_file::save(&place, &file.after, standing)?;
            to_stderr(&format!("wrote {}", saved.path.display()));
            if let Some(kept) = saved.kept {
                to_stderr(&format!("what stood there is kept as {}", kept.display()));
            }
        }
        Ok(())
    }
}

impl Tuner for FleetTune {
    fn tune(
        &self,
        file: &GateFile,
        replay: ReplayRequest<'_>,
        tune: &dyn Fn(&TuneRequest<'_>) -> Result<TunedGate, Error>,
    ) -> Result<TunedGate, Error> {
        let plan = self.tuning.plan(&file.gate)?;
        let rules = self.tuning.rules(&file.gate, &plan, &self.counting)?;
        let replay = ReplayRequest { rules, ..replay };
        tune(
            &self
                .tuning
                .request(file, (&plan, self.tuning.aim()?), replay),
        )
    }

    fn asked(&self) -> String {
        format!("{:?}", self.tuning)
    }
}
