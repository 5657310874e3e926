//! `retrogate report --daily`: the flags it has besides, and the folder it writes into.

use std::path::{Path, PathBuf};
use std::time::Duration as Wait;

use clap::Args;

use super::arguments::Concurrency;
use super::output::{print, write_file};
use super::progress::Bar;
use super::to_stderr;
use crate::error::Error;
use crate::job::{self, DailyRequest, FetchRequest, Fetching, ReportRequest, Shelf};
use crate::model::{Duration, Query, TimeRange, Timestamp};
use crate::prometheus::RetryPolicy;

use super::arguments::ServerArgument;

/// For one request.
const TIMEOUT: Duration = Duration::from_mins(2);
/// Tells a server that was down from a metric that was not there.
const AVAILABILITY: &str = "count(up)";

#[derive(Debug, Args)]
#[command(next_help_heading = "Day by day")]
pub(super) struct DailyArguments {
    /// Fetch what is new, then write every day that is new or would look otherwise now; --since names the
    /// first day to have [default: the earliest reported, or the last one over]
    #[arg(long, conflicts_with_all = ["to", "output", "markdown", "json", "tune"])]
    pub(super) daily: bool,
    /// The folder of daily reports; copies of the gate file are kept in its gates/
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(super) dir: PathBuf,
    /// Report on what the store holds, and ask no server
    #[arg(long, requires = "daily")]
    no_fetch: bool,
    /// Leave points newer than this for a later fetch: the server may still change them
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    settle: Duration,
    /// Requests under way at once
    #[arg(long, value_name = "N", default_value = "4")]
    concurrency: Concurrency,
    /// Go on asking a server that is restarting or overloaded for this long
    #[arg(long, value_name = "DURATION", default_value = "2m")]
    retry_wait: Duration,
}

impl DailyArguments {
    /// Where kept copies of the gate file are.
    pub(super) fn gates(&self) -> PathBuf {
        self.dir.join("gates")
    }

    /// Fetches, unless that is not wanted, and writes.
    pub(super) fn run(
        &self,
        report: ReportRequest<'_>,
        gate_text: &str,
        server: &ServerArgument,
        since: Option<Timestamp>,
    ) -> Result<(), Error> {
        let bar = Bar::default();
        let fetching = if self.no_fetch {
            None
        } else {
            Some(Fetching {
                request: self.fetch_request(&report, server)?,
                progress: &bar,
            })
        };
        let mut folder = Folder {
            place: &self.dir,
            told: String::new(),
        };
        let done = job::daily(
            DailyRequest {
                report,
                gate_text,
                fetching,
                folder: &self.dir,
                since,
            },
            &mut folder,
        );
        bar.finish();
        // What was written before something failed is told all the same.
        if done.is_ok() && folder.told.is_empty() {
            folder.told.push_str("nothing has changed\n");
        }
        print(&folder.told)?;
        done
    }

    fn fetch_request<'a>(
        &self,
        report: &ReportRequest<'a>,
        server: &ServerArgument,
    ) -> Result<FetchRequest<'a>, Error> {
        let replay = &report.replay;
        let retry = Wait::from_millis(self.retry_wait.millis().unsigned_abs());
        Ok(FetchRequest {
            gate: replay.gate,
            url: server.url(replay.gate)?,
            access: server.access()?,
            store: replay.store.clone(),
            range: TimeRange::new(replay.now, replay.now),
            settle: self.settle,
            availability: Query::try_new(AVAILABILITY),
            refresh: false,
            concurrency: self.concurrency.0,
            timeout: TIMEOUT,
            retry: RetryPolicy::patient(retry),
            now: replay.now,
        })
    }
}

/// The folder of reports. A file that is as it should be is not touched.
struct Folder<'a> {
    place: &'a Path,
    told: String,
}

impl Shelf for Folder<'_> {
    fn keep(&mut self, name: &Path, bytes: &[u8]) -> Result<(), Error> {
        let path = self.place.join(name);
        if std::fs::read(&path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| Error::Output {
                path: folder.to_owned(),
                source: source.kind().into(),
            })?;
        }
        write_file(&path, bytes)
    }

    fn say(&mut self, line: &str) {
        self.told.push_str(line);
        self.told.push('\n');
    }

    fn warn(&mut self, line: &str) {
        to_stderr(&format!("warning: {line}"));
    }
}
