//! What fetches of one gate and of many have in common: which history, and how a server is asked.

use std::time::Duration as Wait;

use clap::Args;

use super::arguments::Concurrency;
use crate::error::Error;
use crate::model::{Duration, Query, TimeExpression, TimeRange, Timestamp};
use crate::prometheus::RetryPolicy;

#[derive(Debug, Args)]
pub(super) struct FetchingArguments {
    /// The first moment to replay: RFC 3339 with an offset, unix seconds, now-7d, or 7d; the lookback
    /// before it is fetched too
    #[arg(long, visible_alias = "since", value_name = "TIME")]
    from: TimeExpression,
    /// The first moment after
    #[arg(
        long,
        visible_alias = "until",
        value_name = "TIME",
        default_value = "now"
    )]
    to: TimeExpression,
    /// Ask again what was asked already, and replace it
    #[arg(long)]
    pub(super) refresh: bool,
    /// Requests under way at once
    #[arg(long, value_name = "N", default_value = "4")]
    pub(super) concurrency: Concurrency,
    /// Leave points newer than this for a later fetch: the server may still change them
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    pub(super) settle: Duration,
    /// Asked beside the checks, to tell a server that was down from a metric that was not there
    #[arg(long, value_name = "QUERY", default_value = "count(up)")]
    availability: String,
    /// Ask nothing beside the checks
    #[arg(long, conflicts_with = "availability")]
    no_availability: bool,
    /// For one request
    #[arg(long, value_name = "DURATION", default_value = "2m")]
    pub(super) timeout: Duration,
    /// Go on asking a server that is restarting or overloaded for this long; one that was never reached
    /// is given up at once
    #[arg(long, value_name = "DURATION", default_value = "2m")]
    retry_for: Duration,
}

impl FetchingArguments {
    pub(super) fn range(&self, now: Timestamp) -> TimeRange {
        TimeRange::new(self.from.resolve(now), self.to.resolve(now))
    }

    pub(super) fn retry(&self) -> RetryPolicy {
        RetryPolicy::patient(Wait::from_millis(self.retry_for.millis().unsigned_abs()))
    }

    pub(super) fn availability(&self) -> Result<Option<Query>, Error> {
        if self.no_availability {
            return Ok(None);
        }
        match Query::try_new(&self.availability) {
            Some(query) => Ok(Some(query)),
            None => Err(Error::Usage {
                message: "--availability is empty; expected a query such as count(up)".to_owned(),
                hint: "leave it out, or ask nothing beside the checks with --no-availability"
                    .to_owned(),
            }),
        }
    }
}
