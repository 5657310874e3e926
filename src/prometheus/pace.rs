//! How many questions are under way at once: up slowly, down fast.
//!
//! The bound starts at a half of what is allowed, grows by one for each round of answers and is halved
//! when the server says that it has too much to do (429, 503, a time-out), at most once for all questions
//! that were under way together. It never falls below one. This is how TCP finds the width of a road
//! that others use too (additive increase, multiplicative decrease; Chiu and Jain 1989).
//!
//! A server that allows, say, two questions would so refuse every fifth. The width at which it refused is
//! therefore remembered, and a bound that comes back to it grows more slowly from refusal to refusal,
//! until it is well past it: the server is another one by then.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// Growth near a width that was refused is slowed by this for each refusal there …
const CAUTION: f64 = 4.0;
/// … and by no more than this.
const MOST_CAUTION: f64 = 64.0;

/// A bound on questions under way, shared by all who ask one server.
#[derive(Debug, Clone)]
pub struct Pace {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    most: f64,
    bound: f64,
    under_way: usize,
    /// The width that was refused last; infinite at first.
    refused: f64,
    /// By how much growth is slowed near that width.
    caution: f64,
    /// Counts halvings: who started before the last one says nothing new.
    era: u64,
}

/// Leave to ask one question.
#[derive(Debug)]
pub struct Leave {
    pace: Pace,
    era: u64,
}

/// How a question went, as far as the pace is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Burden {
    /// The server answered, if only with a refusal.
    Carried,
    /// The server has too much to do.
    TooHeavy,
}

impl Pace {
    /// At most `most` questions at once, at least one.
    pub fn new(most: usize) -> Self {
        let most = most.max(1) as f64;
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(State {
                    most,
                    bound: (most / 2.0).max(1.0),
                    under_way: 0,
                    refused: f64::INFINITY,
                    caution: 1.0,
                    era: 0,
                }),
                freed: Notify::new(),
            }),
        }
    }

    /// How many questions may be under way now.
    pub fn bound(&self) -> usize {
        self.state(|state| state.bound as usize)
    }

    /// Waits until one more question may be asked.
    pub async fn leave(&self) -> Leave {
        loop {
            let freed = self.shared.freed.notified();
            let granted = self.state(|state| {
                let free = state.under_way < state.bound as usize;
                if free {
                    state.under_way += 1;
                }
                free.then_some(state.era)
            });
            if let Some(era) = granted {
                return Leave {
                    pace: self.clone(),
                    era,
                };
            }
            freed.await;
        }
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        // A panic elsewhere leaves plain numbers, all of them valid.
        let mut state = self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        with(&mut state)
    }
}

impl State {
    fn grow(&mut self) {
        let near = self.bound >= self.refused - 1.0;
        let slowed = if near { self.caution } else { 1.0 };
        self.bound = (self.bound + 1.0 / (self.bound * slowed)).min(self.most);
        if self.bound >= self.refused + 1.0 {
            self.refused = f64::INFINITY;
            self.caution = 1.0;
        }
    }

    fn shrink(&mut self) {
        // The first refusal may be a passing one; a second one at the same width is not.
        if self.refused.is_finite() {
            self.caution = (self.caution * CAUTION).min(MOST_CAUTION);
        }
        self.refused = self.bound.floor();
        self.bound = (self.bound / 2.0).max(1.0);
        self.era += 1;
    }
}

impl Leave {
    /// Says how the question went.
    pub fn tell(self, burden: Burden) {
        let era = self.era;
        self.pace.state(|state| match burden {
            Burden::Carried => state.grow(),
            Burden::TooHeavy if era == state.era => state.shrink(),
            Burden::TooHeavy => {}
        });
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        self.pace.state(|state| state.under_way -= 1);
        self.pace.shared.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now<T>(future: impl Future<Output = T>) -> Option<T> {
        let waker = std::task::Waker::noop();
        let mut context = std::task::Context::from_waker(waker);
        match std::pin::pin!(future).poll(&mut context) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        }
    }

    #[test]
    fn it_grows_slowly_and_halves_once_a_round() {
        let pace = Pace::new(8);
        assert_eq!(pace.bound(), 4);
        for _ in 0..200 {
            now(pace.leave()).unwrap().tell(Burden::Carried);
        }
        assert_eq!(pace.bound(), 8);
        let together: Vec<Leave> = (0..8).map(|_| now(pace.leave()).unwrap()).collect();
        assert!(now(pace.leave()).is_none(), "eight are under way");
        for leave in together {
            leave.tell(Burden::TooHeavy);
        }
        assert_eq!(pace.bound(), 4, "one overload is one overload");
        for _ in 0..10 {
            now(pace.leave()).unwrap().tell(Burden::TooHeavy);
        }
        assert_eq!(pace.bound(), 1);
    }

    /// One asker after the other, in rounds as wide as the bound; the server carries `width` of them.
    fn refusals(pace: &Pace, width: usize, questions: usize) -> usize {
        let (mut asked, mut refused) = (0, 0);
        while asked < questions {
            let round: Vec<Leave> = std::iter::from_fn(|| now(pace.leave())).collect();
            asked += round.len();
            for (place, leave) in round.into_iter().enumerate() {
                refused += usize::from(place >= width);
                leave.tell(if place < width {
                    Burden::Carried
                } else {
                    Burden::TooHeavy
                });
            }
        }
        refused
    }

    #[test]
    fn a_width_that_is_always_refused_is_hardly_tried_again() {
        let pace = Pace::new(8);
        let first = refusals(&pace, 2, 100);
        assert!(first <= 12, "{first}");
        let later = refusals(&pace, 2, 1000);
        assert!(later <= 12, "{later}");
        // When the server carries more again, it is asked more again.
        refusals(&pace, 8, 1500);
        assert_eq!(pace.bound(), 8);
    }

    #[test]
    fn a_question_given_up_frees_its_place() {
        let pace = Pace::new(1);
        let leave = now(pace.leave()).unwrap();
        assert!(now(pace.leave()).is_none());
        drop(leave);
        assert!(now(pace.leave()).is_some());
    }
}
