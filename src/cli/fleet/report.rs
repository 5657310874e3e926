//! `retrogate fleet report`: one page for the fleet, and one for each of its gates.

use std::path::{Path, PathBuf};

use super::arguments::{FleetArguments, highest, warn_of};
use super::progress::Gates;
use super::replay::request;
use crate::cli::judging::CountingArguments;
use crate::cli::output::write_file;
use crate::cli::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{FleetPages, page_name, read_stored_fleet, report_fleet};
use crate::model::{WeeklyHours, ZoneName};
use crate::record::to_json;
use crate::report::{fleet_page, fleet_warnings};

/// Report on a fleet: a page with all gates, those that need attention first, and each gate's own page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Pages that would be the same are not made again: a run that was stopped goes on where it was.")]
pub(in crate::cli) struct FleetReport {
    #[command(flatten)]
    fleet: FleetArguments,
    /// The folder for index.html, fleet.json and gates/; made if there is none
    #[arg(long, value_name = "FOLDER")]
    output: PathBuf,
    /// The zone that days, weeks and hours are cut in, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: ZoneName,
    /// When people deploy, in that zone, such as "Mon-Fri 09:00-18:00"
    #[arg(long, value_name = "HOURS")]
    business_hours: Option<WeeklyHours>,
    #[command(flatten)]
    counting: CountingArguments,
}

impl FleetReport {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let pages = FleetPages {
            folder: self.output.join("gates"),
            time_zone: self.time_zone.clone(),
            business_hours: self.business_hours.clone(),
        };
        let fleet = read_stored_fleet(&self.fleet.request())?;
        warn_of(&fleet);
        make_folder(&pages.folder)?;
        let progress = Gates::default();
        let replay = request(&fleet, &self.counting)?;
        let document = report_fleet(&replay, &pages, &write_file, &progress);
        progress.finish();
        let document = document?;
        for warning in fleet_warnings(&document) {
            to_stderr(&format!("warning: {warning}"));
        }
        // What a browser reads as an address, it decodes once more.
        let link = |gate: &str| {
            let name = page_name(gate);
            let is_there = pages.folder.join(&name).is_file();
            is_there.then(|| format!("gates/{}", name.replace('%', "%25")))
        };
        let index = self.output.join("index.html");
        write_file(
            &self.output.join("fleet.json"),
            to_json(&document).as_bytes(),
        )?;
        write_file(&index, fleet_page(&document, &link).as_bytes())?;
        to_stderr(&format!("wrote {}", index.display()));
        for own in &document.not_judged {
            to_stderr(&format!(
                "warning: {}: {}",
                own.gate.escape_debug(),
                own.error
            ));
        }
        Ok(highest(
            document.not_judged.iter().map(|own| own.exit_status),
        ))
    }
}

fn make_folder(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Output {
        path: folder.to_owned(),
        source: source.kind().into(),
    })
}
