//! `retrogate fleet`: the commands for one gate, for many.

mod arguments;
mod fetch;
mod live;
mod progress;
mod replay;
mod report;
mod tune;

pub(super) use self::fetch::values_now;

use crate::error::{Error, ExitStatus};

/// Do for many gates what the other commands do for one: a template's, or all of a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A fleet is a template, a gate file with `for_each`, or the gate files of --gates. Their histories lie side by
side under --store, one folder gate=<name> each. A gate that fails is named, and the others are done; the exit
status is the highest that any gate got.")]
pub(super) struct FleetCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Fetch(Box<fetch::FleetFetch>),
    Live(Box<live::FleetLive>),
    Replay(Box<replay::FleetReplay>),
    Report(Box<report::FleetReport>),
    Tune(Box<tune::FleetTune>),
}

impl FleetCommand {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        match self.command {
            Command::Fetch(command) => command.run(),
            Command::Live(command) => command.run(),
            Command::Replay(command) => command.run(),
            Command::Report(command) => command.run(),
            Command::Tune(command) => command.run(),
        }
    }
}
