//! `retrogate store`: what the history holds, whether it is sound, and fewer files where there are many.

use std::path::PathBuf;

use super::arguments::{StoreArgument, load_gate};
use super::output::{Format, OutputArguments};
use crate::error::{Error, ExitStatus};
use crate::job;
use crate::model::Gate;
use crate::record::to_json;
use crate::report::{store_compact_text, store_info_text, store_verify_text};

/// Look after a history: what it holds, whether it is sound, many small files made few
#[derive(Debug, clap::Args)]
pub(super) struct StoreCommand {
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    Info(Info),
    Verify(Verify),
    Compact(Compact),
}

impl StoreCommand {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        match self.command {
            Subcommand::Info(command) => command.run(),
            Subcommand::Verify(command) => command.run(),
            Subcommand::Compact(command) => command.run(),
        }
    }
}

#[derive(Debug, clap::Args)]
struct OptionalGate {
    /// Also say whether each check of this gate file fits
    #[arg(long, value_name = "FILE")]
    gate: Option<PathBuf>,
}

impl OptionalGate {
    fn load(&self) -> Result<Option<Gate>, Error> {
        let file = self.gate.as_deref().map(load_gate).transpose()?;
        Ok(file.map(|file| file.gate))
    }
}

/// Say what is there: ranges, gaps, refused points, samples, files and sizes of each check
#[derive(Debug, clap::Args)]
struct Info {
    #[command(flatten)]
    store: StoreArgument,
    #[command(flatten)]
    gate: OptionalGate,
    #[command(flatten)]
    output: OutputArguments,
}

impl Info {
    fn run(&self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let document = job::store_info(&self.store.store, gate.as_ref())?;
        self.output.write(&match format {
            Format::Text | Format::Markdown => store_info_text(&document),
            Format::Json => to_json(&document),
        })?;
        Ok(ExitStatus::Done)
    }
}

/// Read every byte of every file, and tell everything that is wrong
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit status: 0 when all is sound; 1 when something is wrong, 3 when a file cannot be read;
64 when there is no store.")]
struct Verify {
    #[command(flatten)]
    store: StoreArgument,
    #[command(flatten)]
    gate: OptionalGate,
    #[command(flatten)]
    output: OutputArguments,
}

impl Verify {
    fn run(&self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let gate = self.gate.load()?;
        let document = job::verify_store(&self.store.store, gate.as_ref())?;
        self.output.write(&match format {
            Format::Text | Format::Markdown => store_verify_text(&document),
            Format::Json => to_json(&document),
        })?;
        Ok(match (document.sound, document.is_undecided()) {
            (true, _) => ExitStatus::Done,
            (false, true) => ExitStatus::NoVerdict,
            (false, false) => ExitStatus::Fault,
        })
    }
}

/// Join small files into few, without changing an answer
#[derive(Debug, clap::Args)]
struct Compact {
    #[command(flatten)]
    store: StoreArgument,
    #[command(flatten)]
    output: OutputArguments,
}

impl Compact {
    fn run(&self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let document = job::compact_store(&self.store.store)?;
        self.output.write(&match format {
            Format::Text | Format::Markdown => store_compact_text(&document),
            Format::Json => to_json(&document),
        })?;
        Ok(ExitStatus::Done)
    }
}
