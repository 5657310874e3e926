//! When there is something to tell of a gate that stays NO-GO (pure: evaluations in, news out).
//!
//! An evaluation without a verdict neither ends a NO-GO nor is one.

use crate::model::{Duration, Timestamp, Verdict};
use crate::record::NotificationEvent;

/// Word of this is due, and of a NO-GO since then.
pub(super) type News = (NotificationEvent, Timestamp);

/// What is known of the NO-GO that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vigil {
    after: Duration,
    since: Option<Timestamp>,
    told: Told,
}

/// Does anybody know of it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    No,
    /// Word is on its way.
    OnItsWay,
    Yes,
}

impl Vigil {
    /// Word is due when a NO-GO has lasted for `after`.
    pub(super) fn new(after: Duration) -> Self {
        Self {
            after,
            since: None,
            told: Told::No,
        }
    }

    /// Hears an evaluation. What it returns counts as on its way until [`Vigil::arrived`] says how it went.
    pub(super) fn hear(&mut self, at: Timestamp, verdict: Option<Verdict>) -> Option<News> {
        if self.told == Told::OnItsWay {
            return None;
        }
        match verdict? {
            Verdict::NoGo => {
                let since = *self.since.get_or_insert(at);
                let due = self.told == Told::No && at.since(since) >= self.after;
                due.then(|| self.send(NotificationEvent::NoGo, since))
            }
            Verdict::Go | Verdict::Warning if self.told == Told::Yes => {
                let since = self.since?;
                Some(self.send(NotificationEvent::Resolved, since))
            }
            Verdict::Go | Verdict::Warning => {
                self.since = None;
                None
            }
        }
    }

    /// The word arrived, or did not and is due again.
    pub(super) fn arrived(&mut self, event: NotificationEvent, has: bool) {
        self.told = match (event, has) {
            (NotificationEvent::NoGo, true) | (NotificationEvent::Resolved, false) => Told::Yes,
            (NotificationEvent::NoGo, false) => Told::No,
            (NotificationEvent::Resolved, true) => {
                self.since = None;
                Told::No
            }
        };
    }

    fn send(&mut self, event: NotificationEvent, since: Timestamp) -> News {
        self.told = Told::OnItsWay;
        (event, since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_GO: Option<Verdict> = Some(Verdict::NoGo);
    const GO: Option<Verdict> = Some(Verdict::Go);

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_secs(minute * 60)
    }

    #[test]
    fn word_is_due_once_when_it_has_lasted_and_once_when_it_ends() {
        let mut vigil = Vigil::new(Duration::from_mins(30));
        assert_eq!(vigil.hear(at(0), NO_GO), None);
        assert_eq!(vigil.hear(at(29), NO_GO), None);
        let news = Some((NotificationEvent::NoGo, at(0)));
        assert_eq!(vigil.hear(at(30), NO_GO), news);
        assert_eq!(vigil.hear(at(31), NO_GO), None);
        vigil.arrived(NotificationEvent::NoGo, true);
        assert_eq!(vigil.hear(at(32), NO_GO), None);
        assert_eq!(vigil.hear(at(33), None), None);
        let over = Some((NotificationEvent::Resolved, at(0)));
        assert_eq!(vigil.hear(at(34), GO), over);
        vigil.arrived(NotificationEvent::Resolved, true);
        assert_eq!(vigil.hear(at(35), GO), None);
        // The next one begins anew.
        assert_eq!(vigil.hear(at(36), NO_GO), None);
        assert_eq!(vigil.hear(at(65), NO_GO), None);
        assert!(vigil.hear(at(66), NO_GO).is_some());
    }

    #[test]
    fn a_short_one_is_not_told_and_what_did_not_arrive_is_due_again() {
        let mut vigil = Vigil::new(Duration::from_mins(2));
        assert_eq!(vigil.hear(at(0), NO_GO), None);
        assert_eq!(vigil.hear(at(1), GO), None);
        assert_eq!(vigil.hear(at(2), NO_GO), None);
        // No verdict in between does not end it.
        assert_eq!(vigil.hear(at(3), None), None);
        assert!(vigil.hear(at(4), NO_GO).is_some());
        vigil.arrived(NotificationEvent::NoGo, false);
        assert!(vigil.hear(at(5), NO_GO).is_some());
        vigil.arrived(NotificationEvent::NoGo, true);
        assert!(vigil.hear(at(6), GO).is_some());
        vigil.arrived(NotificationEvent::Resolved, false);
        assert!(vigil.hear(at(7), GO).is_some());
    }

    #[test]
    fn what_ends_while_word_of_it_is_on_its_way_is_told_to_be_over() {
        let mut vigil = Vigil::new(Duration::ZERO);
        assert!(vigil.hear(at(0), NO_GO).is_some());
        assert_eq!(vigil.hear(at(1), GO), None);
        vigil.arrived(NotificationEvent::NoGo, true);
        assert_eq!(
            vigil.hear(at(2), GO),
            Some((NotificationEvent::Resolved, at(0)))
        );
    }
}
