//! Whether a server was ever reached, and who wants to hear of its troubles.
//!
//! A server that was never reached is more likely mistyped than restarting: it is asked briefly, however
//! patient one would be with it later. Clones of a client share what is known.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::ClientError;
use super::retry::RetryPolicy;

/// Hears of each trouble before it is waited out.
type Listener = Arc<dyn Fn(&ClientError) + Send + Sync>;

/// What is known of a server by those who ask it.
#[derive(Clone, Default)]
pub(super) struct Contact {
    reached: Arc<AtomicBool>,
    listener: Option<Listener>,
}

impl Contact {
    /// The same, and somebody who hears of each trouble before it is waited out.
    pub(super) fn heard_by(self, hear: impl Fn(&ClientError) + Send + Sync + 'static) -> Self {
        Self {
            listener: Some(Arc::new(hear)),
            ..self
        }
    }

    /// Takes note of how an attempt ended.
    pub(super) fn note<T>(&self, answer: &Result<T, ClientError>) {
        // Without a token, say, the server itself was never asked.
        if !matches!(
            answer,
            Err(ClientError::Unreachable { .. } | ClientError::Access(_))
        ) {
            self.reached.store(true, Ordering::Relaxed);
        }
    }

    /// The policy to follow, where `own` is for a server that is there.
    pub(super) fn policy(&self, own: RetryPolicy) -> RetryPolicy {
        let brief = RetryPolicy::brief();
        if self.is_reached() || own.attempts < brief.attempts || own.within.is_zero() {
            own
        } else {
            RetryPolicy {
                first_wait: own.first_wait.min(brief.first_wait),
                longest_wait: own.longest_wait.min(brief.longest_wait),
                ..brief
            }
        }
    }

    /// Tells of trouble; a server that was never reached is reported at the end, and soon.
    pub(super) fn tell(&self, error: &ClientError) {
        if let Some(listener) = &self.listener
            && self.is_reached()
        {
            listener(error);
        }
    }

    fn is_reached(&self) -> bool {
        self.reached.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("reached", &self.is_reached())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::prometheus::{AccessError, UnreachableCause};

    #[test]
    fn patience_begins_when_somebody_answered() {
        let gone = || ClientError::Unreachable {
            address: "http://h".to_owned(),
            cause: UnreachableCause::ConnectionRefused,
        };
        let patient = RetryPolicy::patient(Duration::from_secs(60));
        let contact = Contact::default();
        contact.note::<()>(&Err(gone()));
        let elsewhere = "http.yml:1".to_owned();
        let access = AccessError::TwoCredentials { elsewhere };
        contact.note::<()>(&Err(access.into()));
        assert_eq!(
            contact.policy(patient).attempts,
            RetryPolicy::brief().attempts
        );
        assert_eq!(contact.policy(RetryPolicy::never()), RetryPolicy::never());
        let clone = contact.clone();
        clone.note(&Ok(()));
        clone.note::<()>(&Err(gone()));
        assert_eq!(contact.policy(patient), patient);
    }
}
