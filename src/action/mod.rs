//! Actions: processes and posts, done when a check says NO-GO and whoever runs the gate wants them done.
//!
//! Each has its time and ends with a report, however it went: one that fails or hangs stops no other, and
//! none of them touches the verdict. No report holds a secret: headers are named by their variables, and
//! addresses shown without users, queries and keys.

mod post;
mod process;

use futures_util::future::join_all;

use crate::model::{Action, Deed, Switch};
use crate::record::{ActionFacts, ActionOutcome, ActionReport};

pub use post::{Poster, post_document};

/// An action to be done, and why.
#[derive(Debug, Clone)]
pub struct Order {
    /// What.
    pub action: Action,
    /// Why.
    pub facts: ActionFacts,
    /// Its place among the actions of its check, from 0.
    pub number: usize,
}

impl Order {
    /// Is it switched on?
    pub fn is_meant(&self) -> bool {
        self.action.switch == Switch::On
    }

    /// Its report.
    pub fn report(&self, outcome: ActionOutcome, detail: String, tries: u32) -> ActionReport {
        ActionReport {
            check: self.facts.check.id.clone(),
            action: self.action.deed.to_string(),
            outcome,
            detail,
            tries,
        }
    }

    /// What makes it the same when it is sent twice.
    fn key(&self) -> String {
        let ActionFacts {
            gate,
            timestamp,
            check,
            ..
        } = &self.facts;
        format!("{gate}/{}/{}/{timestamp}", check.id, self.number)
    }
}

/// How an attempt ended: what it came to, or why it failed; and how often it was tried.
type Ended = (Result<String, String>, u32);

/// Does all of them at once; reports in their order.
pub async fn perform(orders: &[Order], poster: &Poster) -> Vec<ActionReport> {
    join_all(orders.iter().map(|order| perform_one(order, poster))).await
}

/// Does one.
pub async fn perform_one(order: &Order, poster: &Poster) -> ActionReport {
    let timeout = std::time::Duration::from_millis(order.action.timeout.millis().unsigned_abs());
    let facts = crate::record::to_json(&order.facts);
    let (result, tries) = match &order.action.deed {
        Deed::Run(command) => {
            let variables = order.facts.variables();
            (process::run(command, &variables, &facts, timeout).await, 1)
        }
        Deed::Post(post) => {
            let body = post.json.clone().unwrap_or(facts);
            post::post(poster, post, body, &order.key(), timeout).await
        }
    };
    match result {
        Ok(detail) => order.report(ActionOutcome::Done, detail, tries),
        Err(detail) => order.report(ActionOutcome::Failed, detail, tries),
    }
}
