//! Watching: the gate is evaluated at each step, and what it said last is there for those who ask.
//!
//! A server that does not answer ends nothing: the evaluation is one without a verdict, and the next comes at
//! the next step. Grid points that go by while one takes longer than a step are skipped, counted and told.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration as Pause, Instant};

use futures_util::future::{Either, select};

use super::interrupt::interrupted;
use super::live::{LiveRequest, ask_now, open};
use super::runtime::block_on;
use super::verdict_log::append_verdict;
use crate::error::Error;
use crate::model::{FailOn, Timestamp, Verdict};
use crate::prometheus::Client;
use crate::record::{Errand, LiveDocument, VerdictEntry};
use crate::serve::{Board, ListenAddress, Server};

/// A point of the grid is asked about when it has surely come, by a clock that is read in milliseconds.
const GRACE: Pause = Pause::from_millis(50);
/// How long the verdict log may take, and whatever else there is between two evaluations.
const BETWEEN: Pause = Pause::from_secs(30);

/// What to watch, and whom to tell.
pub struct WatchRequest<'a> {
    /// What to ask.
    pub live: LiveRequest<'a>,
    /// What is ok.
    pub fail_on: FailOn,
    /// Where to answer.
    pub listen: ListenAddress,
    /// Each verdict goes on this record.
    pub log: Option<PathBuf>,
    /// The clock.
    pub clock: fn() -> Timestamp,
    /// Hears how it goes.
    pub hear: &'a dyn Fn(WatchEvent<'_>),
}

/// What happens in a watch.
#[derive(Debug)]
pub enum WatchEvent<'a> {
    /// The pages are there.
    Listening(SocketAddr),
    /// The gate was evaluated.
    Evaluated {
        /// Its answer.
        document: &'a LiveDocument,
        /// The verdict before; none before the first.
        before: Option<Option<Verdict>>,
    },
    /// So many points went by unevaluated.
    Skipped(u64),
    /// A verdict could not be recorded.
    Unrecorded(&'a Error),
    /// Somebody wants the watch to end.
    Ending,
}

/// Watches the gate until somebody ends it.
pub fn watch(request: &WatchRequest<'_>) -> Result<(), Error> {
    let client = open(&request.live)?;
    block_on(async {
        let failed = |source| Error::Listen {
            address: request.listen.to_string(),
            source,
        };
        let server = Server::bind(&request.listen).await.map_err(failed)?;
        (request.hear)(WatchEvent::Listening(server.address().map_err(failed)?));
        let board = Arc::new(board(request));
        let mut watch = Watch {
            request,
            client,
            board: Arc::clone(&board),
            before: None,
            last_point: None,
        };
        let end = async {
            interrupted().await;
            (request.hear)(WatchEvent::Ending);
        };
        let serving = server.serve(board, end);
        match select(pin!(watch.evaluate_for_ever()), pin!(serving)).await {
            Either::Left((never, _)) => match never {},
            Either::Right(((), _)) => Ok(()),
        }
    })?
}

fn board(request: &WatchRequest<'_>) -> Board {
    let gate = request.live.gate;
    let step = pause_of(gate.step().duration());
    Board::new(
        gate.name(),
        request.fail_on,
        2 * step,
        request.live.timeout() + 3 * step + BETWEEN,
        request.clock,
    )
}

struct Watch<'a> {
    request: &'a WatchRequest<'a>,
    client: Client,
    board: Arc<Board>,
    before: Option<Option<Verdict>>,
    last_point: Option<Timestamp>,
}

impl Watch<'_> {
    async fn evaluate_for_ever(&mut self) -> std::convert::Infallible {
        loop {
            let next = self.evaluate().await;
            tokio::time::sleep_until(next.into()).await;
        }
    }

    /// Evaluates once; says when the next point comes.
    async fn evaluate(&mut self) -> Instant {
        let live = &self.request.live;
        let begun = Instant::now();
        let client = self.client.with_deadline(begun + live.timeout());
        let now = (self.request.clock)();
        let (said, at) = ask_now(live, &client, now, 0).await;
        let mut document = said.document;
        self.count_skipped(document.timestamp);
        document.judge_by(self.request.fail_on);
        self.record(&mut document).await;
        (self.request.hear)(WatchEvent::Evaluated {
            document: &document,
            before: self.before,
        });
        self.before = Some(document.verdict);
        let step = live.gate.step();
        let point = step.floor(at);
        let age = pause_of(at.since(point));
        self.board.post(document, age, begun, now);
        begun + pause_of((point + step.duration()).since(at)) + GRACE
    }

    /// What lies between this point and the one before was never evaluated.
    fn count_skipped(&mut self, point: Timestamp) {
        let step = self.request.live.gate.step().millis();
        let expected = self.last_point.replace(point).map_or(point, |last| {
            last + self.request.live.gate.step().duration()
        });
        let skipped = point.since(expected).millis() / step;
        if skipped > 0 {
            let skipped = skipped.unsigned_abs();
            self.board.count(|counts| counts.skipped += skipped);
            (self.request.hear)(WatchEvent::Skipped(skipped));
        }
    }

    /// Puts the answer on the record. A verdict that cannot be recorded is none.
    async fn record(&self, document: &mut LiveDocument) {
        let Some(log) = self.request.log.clone() else {
            return;
        };
        let entry = VerdictEntry::new(
            document,
            self.request.live.gate,
            (self.request.clock)(),
            &Errand::default(),
            self.client.source(),
        );
        // The pages must not wait for a lock or a disk.
        let written = tokio::task::spawn_blocking(move || append_verdict(&log, &entry)).await;
        let error = match written {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        (self.request.hear)(WatchEvent::Unrecorded(&error));
        let answer = format!(
            "no verdict: it could not be recorded: {error}; it was {}",
            document.answer
        );
        document.withhold("unrecorded", answer);
    }
}

fn pause_of(duration: crate::model::Duration) -> Pause {
    Pause::from_millis(duration.millis().unsigned_abs())
}
