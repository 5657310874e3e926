//! The command line: one file a command, which parses its arguments, calls a job and prints the answer.
//!
//! stdout is the answer, stderr is progress and complaints. Whatever happens, the process ends with one
//! of the statuses of [`ExitStatus`]: the parser's own 2 and the runtime's 101 never leak.

mod access;
mod arguments;
mod business_hours;
mod check;
mod daily;
mod demo;
mod explain;
mod export;
mod fetch;
mod fetching;
mod fleet;
mod hide;
mod incidents;
mod init;
mod judging;
mod live;
mod misuse;
mod output;
mod plot;
mod progress;
mod replay;
mod report;
mod schema;
mod store;
mod tune;
mod verify;
mod watch;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use self::misuse::Misuse;
use crate::error::{Error, ExitStatus};

/// Replay a deployment gate over its own history: what would it have blocked, what let through?
#[derive(Debug, Parser)]
#[command(name = "retrogate", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Init(init::Init),
    Schema(schema::Schema),
    Check(check::Check),
    Fetch(fetch::Fetch),
    Replay(Box<replay::Replay>),
    Explain(explain::Explain),
    Tune(Box<tune::Tune>),
    Report(Box<report::Report>),
    Export(export::ExportCommand),
    Live(Box<live::Live>),
    Watch(Box<watch::Watch>),
    Verify(Box<verify::Verify>),
    Plot(Box<plot::Plot>),
    Fleet(fleet::FleetCommand),
    Store(store::StoreCommand),
    Demo(demo::Demo),
}

impl Command {
    fn run(self) -> Result<ExitStatus, Error> {
        match self {
            Self::Init(command) => command.run(),
            Self::Schema(command) => command.run(),
            Self::Check(command) => command.run(),
            Self::Fetch(command) => command.run(),
            Self::Replay(command) => command.run(),
            Self::Explain(command) => command.run(),
            Self::Tune(command) => command.run(),
            Self::Live(command) => command.run(),
            Self::Report(command) => command.run(),
            Self::Export(command) => command.run(),
            Self::Watch(command) => command.run(),
            Self::Verify(command) => command.run(),
            Self::Plot(command) => command.run(),
            Self::Fleet(command) => command.run(),
            Self::Store(command) => command.run(),
            Self::Demo(command) => command.run(),
        }
    }
}

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let status = match Cli::try_parse() {
        Ok(cli) => guarded(|| cli.command.run()),
        Err(error) => answer_of_parser(&error),
    };
    ExitCode::from(status.code())
}

/// A panic is a bug of ours and must not look like a verdict.
fn guarded(run: impl FnOnce() -> Result<ExitStatus, Error>) -> ExitStatus {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => {
            complain(&error);
            error.exit_status()
        }
        Err(_) => {
            let line = format!(
                "error: retrogate {} has a bug: it panicked, see above",
                env!("CARGO_PKG_VERSION")
            );
            to_stderr(&line);
            ExitStatus::Bug
        }
    }
}

fn complain(error: &Error) {
    to_stderr(&format!("error: {error}"));
    if let Some(hint) = error.hint() {
        to_stderr(&format!("hint: {hint}"));
    }
}

/// Complaints that cannot be written are lost; there is nobody left to tell. No address in them shows a
/// user part, whoever wrote it.
fn to_stderr(line: &str) {
    let line = hide::without_user_parts(line);
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn answer_of_parser(error: &clap::Error) -> ExitStatus {
    let given: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    match Misuse::of(error, &given) {
        Some(Misuse { message, hint }) => {
            to_stderr(&format!("error: {message}"));
            to_stderr(&format!("hint: {hint}"));
        }
        None => {
            let _ = error.print();
        }
    }
    if error.use_stderr() {
        ExitStatus::Usage
    } else {
        ExitStatus::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn a_panic_is_a_bug_and_no_verdict() {
        let status = guarded(|| panic!("on purpose"));
        assert_eq!(status.code(), 70);
    }
}
