//! The last answer of the gate, how old it is, and what was counted.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::{FailOn, Timestamp};
use crate::record::{LastAnswer, LiveDocument, WatchCounts, WatchDocument};

/// The clock of the machine.
pub type Clock = fn() -> Timestamp;

/// What everybody who asks is shown.
#[derive(Debug)]
pub struct Board {
    gate: String,
    fail_on: FailOn,
    /// An answer counts for this long after the point that it judges.
    lasting: Duration,
    /// The loop that evaluates has stopped when no answer came for so long.
    patience: Duration,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    last: Option<Posted>,
    /// When something was last heard of the loop that evaluates.
    heard: Instant,
    counts: WatchCounts,
}

#[derive(Debug)]
struct Posted {
    document: LiveDocument,
    /// By the monotonic clock, which stands still while the machine sleeps.
    since: Instant,
    /// By the other, which does not, and may be set.
    since_by_clock: Timestamp,
    /// How old the judged point was then.
    age: Duration,
}

impl Posted {
    fn is_fresh(&self, lasting: Duration, now: Timestamp) -> bool {
        let by_clock = now.since(self.since_by_clock).millis();
        let by_clock = Duration::from_millis(u64::try_from(by_clock).unwrap_or(0));
        self.age + self.since.elapsed().max(by_clock) <= lasting
    }
}

impl Board {
    /// An empty board for a gate whose answers last so long; without any for `patience`, something is wrong.
    pub fn new(
        gate: &str,
        fail_on: FailOn,
        lasting: Duration,
        patience: Duration,
        clock: Clock,
    ) -> Self {
        Self {
            gate: gate.to_owned(),
            fail_on,
            lasting,
            patience,
            clock,
            state: Mutex::new(State {
                last: None,
                heard: Instant::now(),
                counts: WatchCounts::default(),
            }),
        }
    }

    /// Posts an answer to a question that was asked `age` after the point it judges, at `begun`.
    pub fn post(&self, document: LiveDocument, age: Duration, begun: Instant, asked_at: Timestamp) {
        let mut state = self.state();
        state.counts.evaluations += 1;
        state.counts.failures += u64::from(document.verdict.is_none());
        state.heard = Instant::now();
        state.last = Some(Posted {
            document,
            since: begun,
            since_by_clock: asked_at,
            age,
        });
    }

    /// Counts something.
    pub fn count(&self, count: impl FnOnce(&mut WatchCounts)) {
        count(&mut self.state().counts);
    }

    /// What was counted so far.
    pub fn counts(&self) -> WatchCounts {
        self.state().counts
    }

    /// Does the loop that evaluates still run?
    pub(super) fn is_alive(&self) -> bool {
        self.state().heard.elapsed() <= self.patience
    }

    /// What is said now, and the answer behind it, to be shown in some form.
    pub(super) fn show<T>(
        &self,
        fail_on: Option<FailOn>,
        form: impl FnOnce(&WatchDocument, LastAnswer<'_>) -> T,
    ) -> T {
        let now = (self.clock)();
        let state = self.state();
        let last = match &state.last {
            None => LastAnswer::None,
            Some(posted) if posted.is_fresh(self.lasting, now) => {
                LastAnswer::Fresh(&posted.document)
            }
            Some(posted) => LastAnswer::Stale(&posted.document),
        };
        let fail_on = fail_on.unwrap_or(self.fail_on);
        let said = WatchDocument::new(&self.gate, last, fail_on, state.counts);
        form(&said, last)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
