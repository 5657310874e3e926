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
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub(super) use self::ask::{OnDataFault, Piece, Width, ask, ask_or};
pub(super) use self::keep::{Keeper, SAMPLES_A_FILE};
pub(super) use self::plan::{Plan, Question, Task};
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
    /// This many points of those turned out to be there already.
    fn fewer(&self, points: u64);
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
pub(super) fn grid(request: &FetchRequest<'_>) -> Result<Grid, Error> {
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

pub(super) fn client(request: &FetchRequest<'_>) -> Result<Client, Error> {
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
    let (client, troubles) = listening(client);
    let client = &client;
    let widths: Vec<Width> = plan.questions.iter().map(|_| Width::default()).collect();
    let answers = stream::iter(&plan.tasks)
        .map(|task: &Task| {
            let question = &plan.questions[task.question];
            let width = &widths[task.question];
            async move { (task, ask(client, question.query, task.grid, width).await) }
        })
        .buffered(concurrency);
    take_up(answers, troubles, |next| match next {
        Next::Answer((task, answer)) => keeper.take(task, answer),
        Next::Trouble(line) => {
            keeper.say(&line);
            Ok(())
        }
    })
    .await?;
    keeper.finish()
}

/// What comes next while answers are waited for.
pub(super) enum Next<T> {
    /// An answer.
    Answer(T),
    /// Trouble that is being waited out, as a line.
    Trouble(String),
}

/// The client, and where it tells of trouble before it asks again.
pub(super) fn listening(client: &Client) -> (Client, UnboundedReceiver<String>) {
    let (hear, troubles) = unbounded_channel();
    let client = client.with_listener(move |error| {
        // When nobody hears, the fetch has ended.
        let _ = hear.send(error.to_string());
    });
    (client, troubles)
}

/// Takes up every answer in its order, and now and then a word on trouble.
pub(super) async fn take_up<T>(
    answers: impl Stream<Item = T>,
    mut troubles: UnboundedReceiver<String>,
    mut take: impl FnMut(Next<T>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut answers = pin!(answers);
    let mut told: Option<Instant> = None;
    loop {
        match select(answers.next(), pin!(troubles.recv())).await {
            Either::Left((Some(answer), _)) => take(Next::Answer(answer))?,
            Either::Left((None, _)) => return Ok(()),
            Either::Right((trouble, _)) => {
                let trouble = trouble.expect("the client, which tells, is still there");
                if told.is_none_or(|told| told.elapsed() >= BETWEEN_TROUBLES) {
                    told = Some(Instant::now());
                    take(Next::Trouble(format!("{trouble}; asking again")))?;
                }
            }
        }
    }
}
