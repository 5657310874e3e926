//! The server's clock, as the `Date` of its answers shows it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use reqwest::header::{DATE, HeaderMap};

use crate::model::Timestamp;

/// What the server's clock showed, some time between the question and the end of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// What it showed, in whole seconds, rounded down.
    pub date: Timestamp,
    /// When the question was asked.
    pub asked: Instant,
    /// When the answer was there.
    pub answered: Instant,
}

/// The most certain reading so far; clones of a client share it.
#[derive(Debug, Clone, Default)]
pub(super) struct ServerClock(Arc<Mutex<Option<ClockReading>>>);

impl ServerClock {
    /// Takes note of an answer's `Date`.
    pub(super) fn note(&self, headers: &HeaderMap, asked: Instant) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let Some(date) = date.and_then(Timestamp::from_http_date) else {
            return;
        };
        let new = ClockReading {
            date,
            asked,
            answered: Instant::now(),
        };
        let took = |reading: &ClockReading| reading.answered - reading.asked;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none_or(|kept| took(&new) <= took(&kept)) {
            *kept = Some(new);
        }
    }

    /// The reading, if any answer said its date.
    pub(super) fn reading(&self) -> Option<ClockReading> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same server, its readings forgotten: clocks are set while one waits.
    pub(super) fn anew() -> Self {
        Self::default()
    }
}
