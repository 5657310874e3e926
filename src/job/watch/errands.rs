//! What is done and who is told while the gate is watched, each in its own time: no evaluation waits for it.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration as Pause, Instant};

use futures_util::future::{Either, select};
use tokio::task::{JoinError, JoinSet};

use super::super::act::{orders, sorted};
use super::super::vigil::Vigil;
use super::{NotifyForm, WatchEvent, WatchRequest};
use crate::action::{Order, Poster, perform_one, post_document};
use crate::model::{CheckState, shown_address};
use crate::record::{
    ActionOutcome, ActionReport, CheckReport, LiveDocument, Notification, NotificationEvent,
    to_json,
};
use crate::serve::Board;

/// Tries included; the next evaluation tries again.
const NOTIFY_WITHIN: Pause = Pause::from_secs(30);

/// Actions and notifications.
pub(super) struct Errands<'a> {
    request: &'a WatchRequest<'a>,
    board: Arc<Board>,
    poster: Poster,
    under_way: JoinSet<Returned>,
    /// Each check, whether it said NO-GO when it last said anything; none before the first verdict.
    was_no_go: Option<Vec<bool>>,
    vigil: Option<Vigil>,
}

/// How an errand went.
enum Returned {
    Acted(ActionReport),
    Notified(NotificationEvent, Result<String, String>),
}

impl<'a> Errands<'a> {
    pub(super) fn new(request: &'a WatchRequest<'a>, board: Arc<Board>) -> Self {
        let notify = request.notify.as_ref();
        Self {
            request,
            board,
            poster: Poster::new(),
            under_way: JoinSet::new(),
            was_no_go: None,
            vigil: notify.map(|notify| Vigil::new(notify.after)),
        }
    }

    /// Sends out what an answer asks for.
    pub(super) fn send_for(&mut self, document: &LiveDocument) {
        if document.verdict.is_some() {
            self.act(document);
        }
        self.notify(document);
    }

    /// Until then, those return who were sent out.
    pub(super) async fn rest_until(&mut self, next: Instant) {
        let mut sleep = pin!(tokio::time::sleep_until(next.into()));
        loop {
            if self.under_way.is_empty() {
                return sleep.await;
            }
            let returned = {
                let joined = pin!(self.under_way.join_next());
                match select(sleep.as_mut(), joined).await {
                    Either::Left(((), _)) => return,
                    Either::Right((returned, _)) => returned,
                }
            };
            self.welcome(returned);
        }
    }

    /// Nothing that was begun is left half done: each errand has its time.
    pub(super) async fn finish(&mut self) {
        if !self.under_way.is_empty() {
            (self.request.hear)(WatchEvent::Waiting(self.under_way.len()));
        }
        while let Some(returned) = self.under_way.join_next().await {
            self.welcome(Some(returned));
        }
    }

    fn welcome(&mut self, returned: Option<Result<Returned, JoinError>>) {
        let returned = match returned {
            None => return,
            Some(Ok(returned)) => returned,
            Some(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        };
        let has_failed = match &returned {
            Returned::Acted(report) => report.outcome == ActionOutcome::Failed,
            Returned::Notified(_, result) => result.is_err(),
        };
        self.board.count(|counts| {
            if has_failed {
                counts.actions_failed += 1;
            } else {
                counts.actions_done += 1;
            }
        });
        match returned {
            Returned::Acted(report) => (self.request.hear)(WatchEvent::Acted(&report)),
            Returned::Notified(event, result) => {
                if let Some(vigil) = &mut self.vigil {
                    vigil.arrived(event, result.is_ok());
                }
                let notify = self.request.notify.as_ref();
                let address = notify.map(|notify| shown_address(&notify.url));
                let address = address.unwrap_or_default();
                let said = result.as_deref().map_err(String::as_str);
                (self.request.hear)(WatchEvent::Notified(event, &address, said));
            }
        }
    }

    /// Checks that turned to NO-GO have their actions done.
    fn act(&mut self, document: &LiveDocument) {
        let before = self.was_no_go.take();
        let mut orders = orders(self.request.live.gate, document);
        match &before {
            None => {
                if orders.iter().any(Order::is_meant) {
                    (self.request.hear)(WatchEvent::AlreadyNoGo);
                }
                orders.clear();
            }
            Some(before) => orders.retain(|order| {
                let own = |check: &CheckReport| check.id == order.facts.check.id;
                let index = document.checks.iter().position(own);
                index.is_some_and(|index| !before[index])
            }),
        }
        self.was_no_go = Some(no_go_now(document, before.as_deref()));
        let (meant, told) = sorted(orders, self.request.acting, false);
        for report in &told {
            (self.request.hear)(WatchEvent::Acted(report));
        }
        for order in meant {
            let poster = self.poster.clone();
            self.under_way
                .spawn(async move { Returned::Acted(perform_one(&order, &poster).await) });
        }
    }

    /// Whoever is to know hears of a NO-GO that lasts.
    fn notify(&mut self, document: &LiveDocument) {
        let (Some(vigil), Some(notify)) = (&mut self.vigil, self.request.notify.clone()) else {
            return;
        };
        let Some((event, since)) = vigil.hear(document.timestamp, document.verdict) else {
            return;
        };
        let news = Notification::new(document, event, since);
        let body = match notify.form {
            NotifyForm::Slack => news.plain(),
            NotifyForm::Json => to_json(&news),
        };
        let word = match event {
            NotificationEvent::NoGo => "no-go",
            NotificationEvent::Resolved => "resolved",
        };
        let key = format!("{}/{word}/{since}", document.gate);
        let poster = self.poster.clone();
        self.under_way.spawn(async move {
            let sent = post_document(&poster, &notify.url, body, &key, NOTIFY_WITHIN).await;
            Returned::Notified(event, sent)
        });
    }
}

/// Each check, whether it says NO-GO; one without an answer or without data is what it was.
fn no_go_now(document: &LiveDocument, before: Option<&[bool]>) -> Vec<bool> {
    let was = |index: usize| before.is_some_and(|before| before[index]);
    let checks = document.checks.iter().enumerate();
    checks
        .map(|(index, check)| match check.state {
            Some(state) if state != CheckState::NoData.as_str() => {
                state == CheckState::NoGo.as_str()
            }
            Some(_) | None => was(index),
        })
        .collect()
}
