//! Fetch: asks the server what was not asked yet, and keeps the answers.
//!
//! The lookback before `from` is fetched too. Requests are asked several at a time and taken up in
//! order, so that a file is a run of whole requests; whatever ends the command, all files written stay
//! and the next fetch goes on from there. A check that the server refuses does not keep the others from
//! being fetched; a server that is gone ends everything.

use std::path::PathBuf;
use std::time::Duration as Wait;

use futures_util::{StreamExt, stream};

use super::runtime::block_on;
use crate::error::Error;
use crate::model::{
    Check, CheckId, Duration, Gate, Grid, Instants, SeriesColumn, TimeRange, Timestamp, join_series,
};
use crate::prometheus::{
    Client, ClientError, ClientOptions, RangeAnswer, Request, RetryPolicy, cut_all,
};
use crate::record::{FetchDocument, FetchedCheck};
use crate::store::{Answer, Room, Store, StoreWriter};

/// A file holds at most this many requests …
const REQUESTS_A_FILE: usize = 16;
/// … and is closed after the request with which it passes this many samples (64 MB of them).
const SAMPLES_A_FILE: usize = 4 << 20;

/// What to fetch, from where, to where.
#[derive(Debug, Clone)]
pub struct FetchRequest<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The server.
    pub url: String,
    /// The store's folder.
    pub store: PathBuf,
    /// What will be replayed; the lookback before it is fetched too.
    pub range: TimeRange,
    /// Ask again what was asked already, and replace it.
    pub refresh: bool,
    /// Requests under way at once.
    pub concurrency: usize,
    /// For one request.
    pub timeout: Duration,
    /// The clock.
    pub now: Timestamp,
}

/// Hears how far a fetch is.
pub trait Progress {
    /// The fetch will ask this many points.
    fn begin(&self, points: u64);
    /// This many more points were asked, and this many samples came.
    fn advance(&self, points: u64, samples: u64);
    /// Something worth a line.
    fn say(&self, line: &str);
}

/// One run of requests of one check; ends up in one or more files.
struct Task<'a> {
    check: usize,
    query: &'a Check,
    request: Request,
    /// The next request does not go on where this one ends.
    last_of_run: bool,
}

/// Fetches.
pub fn fetch(request: &FetchRequest<'_>, progress: &dyn Progress) -> Result<FetchDocument, Error> {
    for (flag, instant) in [("--from", request.range.from), ("--to", request.range.to)] {
        if instant > request.now {
            let now = request.now;
            return Err(Error::Future { flag, instant, now });
        }
    }
    let gate = request.gate;
    let grid = Grid::try_new(gate.step(), request.range)?.extended_back(gate.lookback_steps());
    let client = Client::try_new(&request.url, options(request)).map_err(Error::Address)?;
    let writer = Store::open_for_writing(&request.store)?;
    let mut fetched = FetchDocument::new(gate, &request.store, client.source(), grid.range());
    let mut tasks = Vec::new();
    for (index, check) in gate.checks().iter().enumerate() {
        let (missing, retired) = missing(request, &writer, client.source(), check, grid)?;
        tasks.extend(tasks_of(index, check, grid, &missing));
        fetched.checks.push(FetchedCheck::new(check.id(), retired));
    }
    progress.begin(
        tasks
            .iter()
            .map(|task| task.request.grid.len() as u64)
            .sum(),
    );
    let keeper = Keeper {
        request,
        writer: &writer,
        source: client.source(),
        progress,
        fetched: &mut fetched,
        pending: None,
        failures: Vec::new(),
    };
    block_on(run(&client, tasks, keeper, request.concurrency.max(1)))??;
    Ok(fetched)
}

fn options(request: &FetchRequest<'_>) -> ClientOptions {
    ClientOptions {
        request_timeout: Wait::from_millis(request.timeout.millis().unsigned_abs()),
        retry: RetryPolicy::patient(),
        ..ClientOptions::default()
    }
}

/// What is still to be asked for a check; answers to another question are retired first.
fn missing(
    request: &FetchRequest<'_>,
    writer: &StoreWriter,
    source: &str,
    check: &Check,
    grid: Grid,
) -> Result<(Vec<TimeRange>, bool), Error> {
    let room = Room::Check(check.id().clone());
    let whole = vec![grid.range()];
    // What is replaced as a whole need not be readable: that is how a damaged file is mended.
    let held = if request.refresh {
        writer.store().room_beside(&room, grid.range())?
    } else {
        writer.store().check(check.id())?
    };
    let Some(files) = held else {
        return Ok((whole, false));
    };
    let other_source = files.question().source != source;
    let fits = files.fits(check, request.gate.step()).is_ok();
    if fits && other_source && !request.refresh {
        return Err(Error::OtherSource {
            check: check.id().clone(),
            held: files.question().source.clone(),
            asked: source.to_owned(),
        });
    }
    if !fits || other_source {
        let retired = writer.retire(&room)?;
        return Ok((whole, retired));
    }
    if request.refresh {
        return Ok((whole, false));
    }
    Ok((files.asked().asked.gaps_in(grid.range()), false))
}

fn tasks_of<'a>(
    index: usize,
    check: &'a Check,
    grid: Grid,
    missing: &[TimeRange],
) -> impl Iterator<Item = Task<'a>> + use<'a> {
    let grids: Vec<Grid> = missing
        .iter()
        .map(|range| grid.slice(grid.indices(*range)))
        .collect();
    let requests = cut_all(&grids);
    let ends: Vec<bool> = (0..requests.len())
        .map(|at| {
            requests
                .get(at + 1)
                .is_none_or(|next| next.grid.range().from != requests[at].grid.range().to)
        })
        .collect();
    requests
        .into_iter()
        .zip(ends)
        .map(move |(request, last_of_run)| Task {
            check: index,
            query: check,
            request,
            last_of_run,
        })
}

async fn run(
    client: &Client,
    tasks: Vec<Task<'_>>,
    mut keeper: Keeper<'_, '_>,
    concurrency: usize,
) -> Result<(), Error> {
    let mut answers = stream::iter(tasks)
        .map(|task| async move {
            let answer = client.query_range(task.query.query(), task.request.grid);
            (answer.await, task)
        })
        .buffered(concurrency);
    while let Some((answer, task)) = answers.next().await {
        keeper.take(&task, answer)?;
    }
    drop(answers);
    keeper.finish()
}

/// Takes answers in order and keeps them in files.
struct Keeper<'a, 'f> {
    request: &'a FetchRequest<'a>,
    writer: &'a StoreWriter,
    source: &'a str,
    progress: &'a dyn Progress,
    fetched: &'f mut FetchDocument,
    pending: Option<Pending>,
    failures: Vec<(CheckId, ClientError)>,
}

/// Answers on their way into one file.
struct Pending {
    check: usize,
    requests: usize,
    grid: Grid,
    samples: usize,
    series: Vec<SeriesColumn>,
    warnings: Vec<String>,
}

impl Keeper<'_, '_> {
    fn take(
        &mut self,
        task: &Task<'_>,
        answer: Result<RangeAnswer, ClientError>,
    ) -> Result<(), Error> {
        let points = task.request.grid.len() as u64;
        match answer {
            Ok(answer) => {
                let samples = self.add(task, answer);
                self.progress.advance(points, samples);
                let full = self.pending.as_ref().is_some_and(|pending| {
                    pending.requests >= REQUESTS_A_FILE || pending.samples >= SAMPLES_A_FILE
                });
                if task.last_of_run || full {
                    self.flush()?;
                }
                Ok(())
            }
            Err(error) => {
                self.flush()?;
                self.progress.advance(points, 0);
                self.refused(task, error)
            }
        }
    }

    fn add(&mut self, task: &Task<'_>, answer: RangeAnswer) -> u64 {
        let samples: usize = answer.series.iter().map(present).sum();
        let grid = task.request.grid;
        let pending = self.pending.get_or_insert_with(|| Pending {
            check: task.check,
            requests: 0,
            grid: Grid::from_position(grid.step(), grid.first_position(), 0),
            samples: 0,
            series: Vec::new(),
            warnings: Vec::new(),
        });
        pending.requests += 1;
        pending.samples += samples;
        pending.grid = Grid::from_position(
            grid.step(),
            pending.grid.first_position(),
            pending.grid.len() + grid.len(),
        );
        pending.warnings.extend(answer.warnings);
        pending.warnings.extend(answer.infos);
        join_series(&mut pending.series, answer.series);
        samples as u64
    }

    /// A fault of one check is kept for the end; a fault of the server ends the fetch.
    fn refused(&mut self, task: &Task<'_>, source: ClientError) -> Result<(), Error> {
        let check = task.query.id().clone();
        if !source.is_query_fault() && !source.is_data_fault() {
            return Err(Error::Check { check, source });
        }
        if self.failures.iter().all(|(failed, _)| *failed != check) {
            self.progress.say(&format!("check `{check}`: {source}"));
            self.failures.push((check, source));
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        let Some(pending) = self.pending.take() else {
            return Ok(());
        };
        let check = &self.request.gate.checks()[pending.check];
        let mut warnings = pending.warnings;
        warnings.sort_unstable();
        warnings.dedup();
        let of_check = &mut self.fetched.checks[pending.check];
        of_check.points += pending.grid.len() as u64;
        of_check.samples += pending.samples as u64;
        of_check.series = of_check.series.max(pending.series.len());
        for warning in &warnings {
            let named = format!("{}: {warning}", check.id());
            if !self.fetched.warnings.contains(&named) {
                self.fetched.warnings.push(named);
            }
        }
        let answer = Answer {
            query: check.query().clone(),
            source: self.source.to_owned(),
            grid: pending.grid,
            asked_at: self.request.now,
            warnings,
            failed: Instants::new(),
            series: pending.series,
        };
        let room = Room::Check(check.id().clone());
        if self.request.refresh {
            self.writer.refresh(&room, &answer)?;
        } else {
            self.writer.put(&room, &answer)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), Error> {
        self.flush()?;
        if self.failures.is_empty() {
            return Ok(());
        }
        Err(Error::Checks {
            all: self.request.gate.checks().len(),
            failures: self.failures,
        })
    }
}

fn present(column: &SeriesColumn) -> usize {
    let values = column.values.iter();
    values
        .filter(|value| !crate::model::is_absent(**value))
        .count()
}
