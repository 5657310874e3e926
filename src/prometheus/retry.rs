//! Whether to ask again, and when.
//!
//! The wait doubles from attempt to attempt up to a bound, and between half of it and all of it is chosen
//! by chance, so that many askers do not come back together. A `Retry-After` is honoured instead, unless
//! it asks for longer than anyone would wait. Only faults that may pass are asked again
//! ([`ClientError::is_transient`]).

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::error::ClientError;

/// A server that asks for a longer pause than this is not waited for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(120);

/// How often and how patiently a question is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included.
    pub attempts: u32,
    /// The wait after the first failure.
    pub first_wait: Duration,
    /// No wait of our own is longer.
    pub longest_wait: Duration,
}

impl RetryPolicy {
    /// Asks once.
    pub const fn never() -> Self {
        Self {
            attempts: 1,
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
        }
    }

    /// Someone is waiting for a verdict: three attempts within about a second.
    pub const fn brief() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(1),
        }
    }

    /// A long job: a server that restarts (a minute or two) does not end it.
    pub const fn patient() -> Self {
        Self {
            attempts: 10,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
        }
    }

    /// How long to wait after attempt `made` (from 1) failed with `error`; `None` to give up.
    pub(super) fn wait_after(self, made: u32, error: &ClientError) -> Option<Duration> {
        // What was too much will be too much again.
        if made >= self.attempts || !error.is_transient() || error.is_too_much() {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << (made - 1).min(20));
        let own = doubled.min(self.longest_wait);
        match error.retry_after() {
            Some(asked) => {
                let asked = Duration::from_millis(asked.millis().unsigned_abs());
                (asked <= LONGEST_RETRY_AFTER).then(|| asked + own.mul_f64(chance() / 2.0))
            }
            None => Some(own.mul_f64(0.5 + chance() / 2.0)),
        }
    }
}

/// A number in [0, 1). The standard library's hasher is seeded by the system; nothing here needs more.
fn chance() -> f64 {
    (RandomState::new().hash_one(0u8) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, retry_after: Option<u32>) -> ClientError {
        ClientError::HttpStatus {
            address: "http://h".to_owned(),
            status,
            content_type: None,
            excerpt: String::new(),
            retry_after: retry_after.map(crate::model::Duration::from_secs),
        }
    }

    #[test]
    fn waits_double_up_to_a_bound_and_end() {
        let policy = RetryPolicy::patient();
        let mut bound = Duration::from_millis(500);
        for made in 1..10 {
            let wait = policy
                .wait_after(made, &status(503, None))
                .unwrap_or_default();
            assert!(bound / 2 <= wait && wait <= bound, "{made}: {wait:?}");
            bound = (bound * 2).min(Duration::from_secs(30));
        }
        assert_eq!(policy.wait_after(10, &status(503, None)), None);
    }

    #[test]
    fn the_servers_own_pause_is_honoured_within_reason() {
        let policy = RetryPolicy::brief();
        let wait = policy
            .wait_after(1, &status(429, Some(7)))
            .unwrap_or_default();
        assert!((7.0..=7.1).contains(&wait.as_secs_f64()), "{wait:?}");
        assert_eq!(policy.wait_after(1, &status(429, Some(3600))), None);
        assert_eq!(policy.wait_after(1, &status(404, Some(1))), None);
    }

    #[test]
    fn chance_differs_and_stays_in_bounds() {
        let drawn: Vec<f64> = (0..50).map(|_| chance()).collect();
        assert!(drawn.iter().all(|x| (0.0..1.0).contains(x)));
        assert!(drawn.windows(2).any(|pair| pair[0] != pair[1]));
    }
}
