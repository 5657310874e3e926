//! Fetch: asks the server what was not asked yet, and keeps the answers.
//!
//! The lookback before `from` is fetched too; points so new that a server may still change them are not.
//! Requests are asked several at a time and taken up in order, so that a file is a run of whole requests;
//! whatever ends the command, all files written stay and the next fetch goes on from there. A check that
//! the server refuses does not keep the others from being fetched; a server that is gone ends everything.
//!
//! - `plan`: what is missing, check by check.
//! - `ask`: one request, halved while it is too much and bisected to the instants its data spoil.
//! - `keep`: answers into files.

mod ask;
mod keep;
mod plan;

use std::path::PathBuf;
use std::pin::pin;
use std::time::{Duration as Wait, Instant};

use futures_util::future::{Either, select};
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc::unbounded_channel;

pub(super) use self::ask::{Width, ask};
use self::keep::Keeper;
use self::plan::{Plan, Question, Task};
use super::runtime::block_on;
use crate::error::Error;
use crate::model::{Duration, Gate, Grid, Query, TimeRange, Timestamp};
use crate::prometheus::{Access, Client, ClientOptions, Pace, RetryPolicy};
use crate::record::{FetchDocument, FetchPlanDocument};
use crate::store::Store;

/// Trouble that is being waited out is told of this often.
const BETWEEN_TROUBLES: Wait = Wait::from_secs(30);

/// What to fetch, from where, to where.
#[derive(Debug, Clone)]
pub struct FetchRequest<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The server.
    pub url: String,
    /// How it lets us in.
    pub access: Access,
    /// The store's folder.
    pub store: PathBuf,
    /// What will be replayed; the lookback before it is fetched too.
    pub range: TimeRange,
    /// Points newer than this are left for a later fetch.
    pub settle: Duration,
    /// Asked beside the checks, to tell a server that was down from a metric that was not there.
    pub availability: Option<Query>,
    /// Ask again what was asked already, and replace it.
    pub refresh: bool,
    /// The most requests under way at once.
    pub concurrency: usize,
    /// For one request.
    pub timeout: Duration,
    /// When to ask again.
    pub retry: RetryPolicy,
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

/// Fetches.
pub fn fetch(request: &FetchRequest<'_>, progress: &dyn Progress) -> Result<FetchDocument, Error> {
    let grid = grid(request)?;
    let client = client(request)?;
    let writer = Store::open_for_writing(&request.store)?;
    let plan = Plan::new(request, Some(writer.store()), client.source(), grid)?;
    let mut fetched =
        FetchDocument::new(request.gate, &request.store, client.source(), grid.range());
    fetched
        .checks
        .extend(plan.questions.iter().map(Question::line));
    progress.begin(plan.points());
    let keeper = Keeper::new(
        request,
        &plan,
        &writer,
        client.source(),
        progress,
        &mut fetched,
    );
    block_on(run(&client, &plan, keeper, request.concurrency.max(1)))??;
    Ok(fetched)
}

/// Says what a fetch would ask, and asks nothing.
pub fn plan_fetch(request: &FetchRequest<'_>) -> Result<FetchPlanDocument, Error> {
    let grid = grid(request)?;
    let client = client(request)?;
    let store = match Store::open(&request.store) {
        Ok(store) => Some(store),
        Err(error) if error.is_missing() => None,
        Err(error) => return Err(error.into()),
    };
    let plan = Plan::new(request, store.as_ref(), client.source(), grid)?;
    Ok(plan.document(request, client.source(), grid))
}

/// The points to have in the end: the range with its lookback, as far as it has settled.
fn grid(request: &FetchRequest<'_>) -> Result<Grid, Error> {
    for (flag, instant) in [("--from", request.range.from), ("--to", request.range.to)] {
        if instant > request.now {
            let now = request.now;
            return Err(Error::Future { flag, instant, now });
        }
    }
    let step = request.gate.step();
    let asked = Grid::try_new(step, request.range)?;
    let settled = step.floor(request.now - request.settle) + step.duration();
    let range = TimeRange::new(request.range.from, request.range.to.min(settled));
    let grid = Grid::covering(step, range);
    if grid.is_empty() {
        return Err(Error::Unsettled {
            range: asked.range(),
            settle: request.settle,
        });
    }
    Ok(grid.extended_back(request.gate.lookback_steps()))
}

fn client(request: &FetchRequest<'_>) -> Result<Client, Error> {
    let options = ClientOptions {
        request_timeout: Wait::from_millis(request.timeout.millis().unsigned_abs()),
        retry: request.retry,
        ..ClientOptions::default()
    };
    let client =
        Client::with_access(&request.url, options, &request.access).map_err(Error::address)?;
    Ok(client.with_pace(Pace::new(request.concurrency)))
}

async fn run(
    client: &Client,
    plan: &Plan<'_>,
    mut keeper: Keeper<'_, '_>,
    concurrency: usize,
) -> Result<(), Error> {
    let (hear, mut troubles) = unbounded_channel();
    let client = &client.with_listener(move |error| {
        // When nobody hears, the fetch has ended.
        let _ = hear.send(error.to_string());
    });
    let widths: Vec<Width> = plan.questions.iter().map(|_| Width::default()).collect();
    let mut answers = stream::iter(&plan.tasks)
        .map(|task: &Task| {
            let question = &plan.questions[task.question];
            let width = &widths[task.question];
            async move { (task, ask(client, question.query, task.grid, width).await) }
        })
        .buffered(concurrency);
    let mut told: Option<Instant> = None;
    loop {
        match select(answers.next(), pin!(troubles.recv())).await {
            Either::Left((Some((task, answer)), _)) => keeper.take(task, answer)?,
            Either::Left((None, _)) => break,
            Either::Right((trouble, _)) => {
                let trouble = trouble.expect("the client, which tells, is still there");
                if told.is_none_or(|told| told.elapsed() >= BETWEEN_TROUBLES) {
                    told = Some(Instant::now());
                    keeper.say(&format!("{trouble}; asking again"));
                }
            }
        }
    }
    drop(answers);
    keeper.finish()
}
