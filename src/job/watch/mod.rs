//! Watching: the gate is evaluated at each step, and what it said last is there for those who ask.
//!
//! A server that does not answer ends nothing: the evaluation is one without a verdict, and the next comes at
//! the next step. Grid points that go by while one takes longer than a step are skipped, counted and told.
//! `errands` are what it has done and whom it tells, beside all that.

mod errands;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration as Pause, Instant};

use futures_util::future::{Either, select};

use self::errands::Errands;
use super::act::Acting;
use super::interrupt::interrupted;
use super::live::{LiveRequest, ask_now, open};
use super::runtime::block_on;
use super::verdict_log::append_verdict;

use crate::error::Error;
use crate::model::{Duration, FailOn, Timestamp, Verdict};
use crate::prometheus::Client;
use crate::record::{ActionReport, Errand, LiveDocument, NotificationEvent, VerdictEntry};
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
    /// Are actions done, or told?
    pub acting: Acting,
    /// Who is told of a NO-GO that lasts.
    pub notify: Option<Notify>,
    /// The clock.
    pub clock: fn() -> Timestamp,
    /// Hears how it goes.
    pub hear: &'a dyn Fn(WatchEvent<'_>),
}

/// Who is told of a NO-GO that lasts, and of its end.
#[derive(Clone)]
pub struct Notify {
    /// Where word is posted; a secret.
    pub url: String,
    /// How long it must have lasted.
    pub after: Duration,
    /// What is posted.
    pub form: NotifyForm,
}

/// What is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotifyForm {
    /// `{"text": …}` alone, as Slack takes it.
    Slack,
    /// The same with the facts beside it.
    Json,
}

/// Whether an answer is another than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The same verdict, or again none.
    Same,
    /// Another, or the first.
    Other,
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
        /// Does it say what the one before said?
        turn: Turn,
    },
    /// So many points went by unevaluated.
    Skipped(u64),
    /// A verdict could not be recorded.
    Unrecorded(&'a Error),
    /// What became of an action.
    Acted(&'a ActionReport),
    /// The gate was NO-GO when the watch began: nobody saw it turn, so nothing is done.
    AlreadyNoGo,
    /// Word was sent to this address, or it did not arrive, and why.
    Notified(NotificationEvent, &'a str, Result<&'a str, &'a str>),
    /// Actions and notifications under way are waited for.
    Waiting(usize),
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
            errands: Errands::new(request, Arc::clone(&board)),
            turning: Turning::Unheard,
            last_point: None,
        };
        let end = async {
            interrupted().await;
            (request.hear)(WatchEvent::Ending);
        };
        let serving = server.serve(board, end);
        match select(pin!(watch.evaluate_for_ever()), pin!(serving)).await {
            Either::Left((never, _)) => match never {},
            Either::Right(((), _)) => {}
        }
        watch.errands.finish().await;
        Ok(())
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

/// What was said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turning {
    Unheard,
    Said(Option<Verdict>),
}

impl Turning {
    fn to(&mut self, verdict: Option<Verdict>) -> Turn {
        let before = std::mem::replace(self, Self::Said(verdict));
        if before == Self::Said(verdict) {
            Turn::Same
        } else {
            Turn::Other
        }
    }
}

struct Watch<'a> {
    request: &'a WatchRequest<'a>,
    client: Client,
    board: Arc<Board>,
    turning: Turning,
    last_point: Option<Timestamp>,
    errands: Errands<'a>,
}

impl Watch<'_> {
    async fn evaluate_for_ever(&mut self) -> std::convert::Infallible {
        loop {
            let next = self.evaluate().await;
            self.errands.rest_until(next).await;
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
            turn: self.turning.to(document.verdict),
        });
        self.errands.send_for(&document);
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
