//! `retrogate report`: one period to look at, as a page, as Markdown, as JSON.

use std::path::{Path, PathBuf};

use super::daily::DailyArguments;
use super::judging::JudgingArguments;
use super::output::{check_place, write_file};
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, Detail, ReportRequest};
use crate::model::{BusinessHours, Gate, WeeklyHours, ZoneName};
use crate::record::to_json;
use crate::report::{page, replay_warnings, report_markdown};

/// Report on a period: what the gate blocked and missed, how that changes, and what to look at
#[derive(Debug, clap::Args)]
pub(super) struct Report {
    #[command(flatten)]
    places: PlaceArguments,
    #[command(flatten)]
    daily: DailyArguments,
    /// The zone that days, weeks and hours are cut in, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: ZoneName,
    /// When people deploy, in that zone, such as "Mon-Fri 09:00-18:00"
    #[arg(long, value_name = "HOURS")]
    business_hours: Option<WeeklyHours>,
    /// What `tune --format json` answered for this gate: shows its limits and its frontier
    #[arg(long, value_name = "FILE")]
    tune: Option<PathBuf>,
    /// What `live --log` wrote: how often somebody's word let through what was stopped, and how that ended
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    #[command(flatten)]
    judging: JudgingArguments,
}

/// Where the answers go.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What to write, at least one of")]
struct PlaceArguments {
    /// The page: one file that needs no network
    #[arg(long, value_name = "FILE.html")]
    output: Option<PathBuf>,
    /// The summary, for reviews and tickets
    #[arg(long, value_name = "FILE.md")]
    markdown: Option<PathBuf>,
    /// Every number of the page, for programs
    #[arg(long, value_name = "FILE.json")]
    json: Option<PathBuf>,
}

impl PlaceArguments {
    fn given(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let all = [
            ("--output", &self.output),
            ("--markdown", &self.markdown),
            ("--json", &self.json),
        ];
        all.into_iter()
            .filter_map(|(flag, path)| Some((flag, path.as_deref()?)))
    }

    /// Refuses what cannot be written before any work is done.
    fn check(&self) -> Result<(), Error> {
        let given: Vec<(&'static str, &Path)> = self.given().collect();
        if given.is_empty() {
            return Err(Error::Usage {
                message: "a report must go somewhere; expected --output FILE.html, --markdown FILE.md or --json FILE.json".to_owned(),
                hint: "for example `retrogate report --since 7d --output report.html`".to_owned(),
            });
        }
        for (at, (flag, path)) in given.iter().enumerate() {
            check_place(flag, path)?;
            if let Some((other, _)) = given[..at].iter().find(|(_, other)| other == path) {
                return Err(Error::Usage {
                    message: format!(
                        "{other} and {flag} both name {}; expected two files",
                        path.display()
                    ),
                    hint: "give each its own name".to_owned(),
                });
            }
        }
        Ok(())
    }
}

impl Report {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        if self.daily.daily {
            return self.run_daily();
        }
        self.places.check()?;
        let gate = self.judging.gate.load()?;
        let request = self.request(&gate)?;
        let document = job::report(&request).map_err(|error| self.judging.gate.name_in(error))?;
        for warning in replay_warnings(&document.replay) {
            to_stderr(&format!("warning: {warning}"));
        }
        if let Some(path) = &self.places.json {
            write_file(path, to_json(&document).as_bytes())?;
        }
        if let Some(path) = &self.places.markdown {
            write_file(path, report_markdown(&document).as_bytes())?;
        }
        if let Some(path) = &self.places.output {
            write_file(path, page(&document).as_bytes())?;
        }
        Ok(ExitStatus::Done)
    }

    fn run_daily(self) -> Result<ExitStatus, Error> {
        let file = self.judging.gate.load_file()?;
        let request = self.request(&file.gate)?;
        let since = request.replay.from;
        let server = self.judging.counting.incidents.server();
        self.daily
            .run(request, file.source.text(), server, since)
            .map_err(|error| self.judging.gate.name_in(error))?;
        Ok(ExitStatus::Done)
    }

    fn request<'a>(&self, gate: &'a Gate) -> Result<ReportRequest<'a>, Error> {
        let hours = self.business_hours.clone();
        let hours = hours.map(|own| BusinessHours::new(own, self.time_zone.clone()));
        Ok(ReportRequest {
            replay: self.judging.request(gate, Detail::Full, hours)?,
            time_zone: self.time_zone.clone(),
            tune: self.tune.clone(),
            gates: Some(self.daily.gates()),
            log: self.log.clone(),
        })
    }
}
