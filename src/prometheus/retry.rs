//! Whether to ask again, and when.
//!
//! The wait doubles from attempt to attempt up to a bound, and between half of it and all of it is chosen
//! by chance, so that many askers do not come back together. A `Retry-After` is honoured instead, unless
//! it asks for longer than anyone would wait. Only faults that may pass are asked again
//! ([`ClientError::is_transient`]). A policy ends by its attempts, or by the time since the first failure;
//! a server that has never been reached at all is more likely mistyped than restarting, and is asked
//! briefly whatever the policy.

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
    /// No attempt begins later than this after the first failure.
    pub within: Duration,
}

/// What has happened to a question so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attempts {
    /// How many were made, at least one.
    pub(super) made: u32,
    /// The time since the first of them failed.
    pub(super) failing_for: Duration,
}

impl RetryPolicy {
    /// Asks once.
    pub const fn never() -> Self {
        Self {
            attempts: 1,
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
            within: Duration::ZERO,
        }
    }

    /// Someone is waiting for a verdict: three attempts within about a second.
    pub const fn brief() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(1),
            within: Duration::MAX,
        }
    }

    /// A long job: a server in trouble is asked again for this long.
    pub const fn patient(within: Duration) -> Self {
        Self {
            attempts: u32::MAX,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
            within,
        }
    }

    /// How long to wait after the last of these attempts failed with `error`; `None` to give up. The last
    /// attempt comes when the time is up, not a doubled wait before.
    pub(super) fn wait_after(self, attempts: Attempts, error: &ClientError) -> Option<Duration> {
        let Attempts { made, failing_for } = attempts;
        let left = self.within.checked_sub(failing_for)?;
        // What was too much will be too much again.
        let hopeless = !error.is_transient() || error.is_too_much();
        if made >= self.attempts || left.is_zero() || hopeless {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << (made - 1).min(20));
        let own = doubled.min(self.longest_wait);
        match error.retry_after() {
            Some(asked) => {
                let asked = Duration::from_millis(asked.millis().unsigned_abs());
                (asked <= LONGEST_RETRY_AFTER && asked <= left)
                    .then(|| asked + own.mul_f64(chance() / 2.0))
            }
            None => Some(own.mul_f64(0.5 + chance() / 2.0).min(left)),
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

    fn after(made: u32, failing_for: u64) -> Attempts {
        Attempts {
            made,
            failing_for: Duration::from_secs(failing_for),
        }
    }

    #[test]
    fn waits_double_up_to_a_bound_and_end() {
        let policy = RetryPolicy::patient(Duration::from_secs(300));
        let mut bound = Duration::from_millis(500);
        for made in 1..12 {
            let wait = policy
                .wait_after(after(made, 0), &status(503, None))
                .unwrap_or_default();
            assert!(bound / 2 <= wait && wait <= bound, "{made}: {wait:?}");
            bound = (bound * 2).min(Duration::from_secs(30));
        }
        let brief = RetryPolicy::brief();
        assert_eq!(brief.wait_after(after(3, 0), &status(503, None)), None);
    }

    #[test]
    fn patience_ends_with_its_time_and_not_before() {
        let policy = RetryPolicy::patient(Duration::from_secs(60));
        let wait = |secs, error: &ClientError| policy.wait_after(after(20, secs), error);
        assert_eq!(wait(59, &status(503, None)), Some(Duration::from_secs(1)));
        assert_eq!(wait(60, &status(503, None)), None);
        assert_eq!(wait(50, &status(503, Some(11))), None);
        assert!(wait(10, &status(503, Some(11))).is_some());
        let none = RetryPolicy::patient(Duration::ZERO);
        assert_eq!(none.wait_after(after(1, 0), &status(503, None)), None);
    }

    #[test]
    fn the_servers_own_pause_is_honoured_within_reason() {
        let policy = RetryPolicy::brief();
        let wait = policy
            .wait_after(after(1, 0), &status(429, Some(7)))
            .unwrap_or_default();
        assert!((7.0..=7.1).contains(&wait.as_secs_f64()), "{wait:?}");
        for error in [status(429, Some(3600)), status(404, Some(1))] {
            assert_eq!(policy.wait_after(after(1, 0), &error), None);
        }
    }

    #[test]
    fn chance_differs_and_stays_in_bounds() {
        let drawn: Vec<f64> = (0..50).map(|_| chance()).collect();
        assert!(drawn.iter().all(|x| (0.0..1.0).contains(x)));
        assert!(drawn.windows(2).any(|pair| pair[0] != pair[1]));
    }
}
