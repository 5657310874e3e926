//! `retrogate fleet replay`: which gates nobody should trust.

use std::path::{Path, PathBuf};

use super::arguments::{FleetArguments, highest, warn_of};
use super::progress::Gates;
use crate::cli::arguments::now;
use crate::cli::judging::CountingArguments;
use crate::cli::output::{Format, OutputArguments, check_place, write_file};
use crate::cli::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{
    Fleet, FleetLists, FleetReplayRequest, Member, fleet_table, read_stored_fleet, replay_fleet,
};
use crate::record::to_json;
use crate::report::{fleet_markdown, fleet_text, fleet_warnings};

/// Text shows so many gates unless all are asked for.
const FIRST: usize = 20;

/// Replay every gate of a fleet: one table, those that need attention first
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FleetReplay {
    #[command(flatten)]
    fleet: FleetArguments,
    #[command(flatten)]
    counting: CountingArguments,
    #[command(flatten)]
    output: OutputArguments,
    /// Write the whole table into a Parquet file
    #[arg(long, value_name = "FILE.parquet")]
    table: Option<PathBuf>,
    /// Show every gate in text and Markdown, not only the first twenty
    #[arg(long)]
    all: bool,
}

impl FleetReplay {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        if let Some(path) = &self.table {
            check_table(path)?;
            self.output.refuse_same_place("--table", path)?;
        }
        let fleet = read_stored_fleet(&self.fleet.request())?;
        warn_of(&fleet);
        let progress = Gates::default();
        let document = replay_fleet(&request(&fleet, &self.counting)?, &progress);
        progress.finish();
        let document = document?;
        for warning in fleet_warnings(&document) {
            to_stderr(&format!("warning: {warning}"));
        }
        if let Some(path) = &self.table {
            let bytes = fleet_table(&document).map_err(|source| Error::Output {
                path: path.clone(),
                source,
            })?;
            write_file(path, &bytes)?;
        }

        let rows = if self.all { usize::MAX } else { FIRST };
        self.output.write(&match format {
            Format::Text => fleet_text(&document, rows),
            Format::Markdown => fleet_markdown(&document, rows),
            Format::Json => to_json(&document),
        })?;
        Ok(highest(
            document.not_judged.iter().map(|own| own.exit_status),
        ))
    }
}

/// How to count for all of them: the longest cool-down that any of them needs.
pub(super) fn request<'a>(
    fleet: &'a Fleet,
    counting: &CountingArguments,
) -> Result<FleetReplayRequest<'a>, Error> {
    let now = now();
    let sources = counting.incidents.list_only()?;
    let gates = fleet.members.iter().map(Member::gate);
    Ok(FleetReplayRequest {
        fleet,
        lists: FleetLists {
            incidents: counting.labels.incidents.clone(),
            sources,
            deployments: counting.labels.deployments.clone(),
        },
        from: counting.range.from.map(|from| from.resolve(now)),
        to: counting.range.to.map(|to| to.resolve(now)),
        rules: counting.rules.rules_of_all(gates),
        holes: counting.holes(),
        threads: counting.threads(),
        now,
    })
}

fn check_table(path: &Path) -> Result<(), Error> {
    if path.extension().is_some_and(|ending| ending == "parquet") {
        return check_place("--table", path);
    }
    Err(Error::Usage {
        message: format!(
            "--table {}: the table is written as Parquet; expected a name that ends in .parquet",
            path.display()
        ),
        hint: format!("write --table {}", path.with_extension("parquet").display()),
    })
}
