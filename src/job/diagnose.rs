//! Diagnose: asks the server about each check and says, when it has nothing, why.

use std::fmt;
use std::time::Duration as Wait;

use super::missing_label::{MissingLabel, missing_label};
use super::runtime::block_on;
use crate::error::Error;
use crate::gate_file::{quotient, selectors};
use crate::model::{Check, CheckId, Duration, Gate, TimeRange, Timestamp};
use crate::prometheus::{Access, Client, ClientError, ClientOptions, InstantSeries, RetryPolicy};

/// How far back a metric is looked for before it is said not to exist.
const EXISTENCE: Duration = Duration::from_hours(24 * 7);

/// What the server says of one check.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// It answers.
    Answers {
        /// With how many series.
        series: usize,
        /// The value of the first of them that is not NaN.
        value: f64,
        /// Its labels.
        labels: String,
    },
    /// It answers with so many series, all of them NaN, which is no data to a gate.
    NotANumber(usize),
    /// It answers with fewer series than the check must have.
    TooFewSeries {
        /// With so many that are not NaN.
        present: usize,
        /// `min_series` of the check.
        needed: usize,
    },
    /// The query cannot be read, or cannot be used by a gate.
    QueryIsWrong(String),
    /// The query is right and cannot be answered on today's data.
    DataRefuses(String),
    /// No series of that name in a week.
    NoSuchMetric(String),
    /// It exists, and nothing matches now.
    EmptyNow(String),
    /// A quotient whose numerator has no series while its denominator has.
    NumeratorEmpty {
        /// The numerator.
        numerator: String,
        /// The denominator.
        denominator: String,
    },
    /// A label that the query selects by and no series of the metric has.
    NoSuchLabel(MissingLabel),
    /// The server answered this question with something else.
    Unanswered(String),
}

impl Finding {
    /// As programs name it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answers { .. } => "ok",
            Self::NotANumber(_) => "not-a-number",
            Self::TooFewSeries { .. } => "too-few-series",
            Self::QueryIsWrong(_) => "query-is-wrong",
            Self::DataRefuses(_) => "data-refuses",
            Self::NoSuchMetric(_) => "metric-does-not-exist",
            Self::EmptyNow(_) => "empty-now",
            Self::NumeratorEmpty { .. } => "numerator-empty",
            Self::NoSuchLabel(_) => "label-does-not-exist",
            Self::Unanswered(_) => "unanswered",
        }
    }

    /// Is something wrong?
    pub fn is_fault(&self) -> bool {
        !matches!(self, Self::Answers { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answers { value, labels, .. } => write!(f, "{value} {labels}"),
            Self::NotANumber(_) => f.write_str("no data: NaN, as 0 / 0 is"),
            Self::TooFewSeries { present, needed } => {
                write!(
                    f,
                    "too few series: {present} with a value, min_series is {needed}"
                )
            }
            Self::QueryIsWrong(why) => write!(f, "query is wrong: {why}"),
            Self::DataRefuses(why) => write!(f, "cannot be answered on today's data: {why}"),
            Self::NoSuchMetric(metric) => {
                write!(
                    f,
                    "metric does not exist: {metric} had no series in {EXISTENCE}"
                )
            }
            Self::EmptyNow(what) => write!(f, "exists but is empty now: {what}"),
            Self::NumeratorEmpty {
                numerator,
                denominator,
            } => write!(
                f,
                "numerator empty under a present denominator: {numerator} has no series, {denominator} has; \
                 write ({numerator} or 0 * {denominator}) to read that as 0"
            ),
            Self::NoSuchLabel(missing) => missing.fmt(f),
            Self::Unanswered(why) => write!(f, "no usable answer: {why}"),
        }
    }
}

/// One check and what the server says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckDiagnosis {
    /// The check.
    pub id: CheckId,
    /// What the server says.
    pub finding: Finding,
}

/// What the server says of a gate.
#[derive(Debug, Clone, PartialEq)]
pub enum Diagnosis {
    /// It does not answer at all.
    ServerDoesNotAnswer(ClientError),
    /// Check by check, in the order of the gate.
    Checks(Vec<CheckDiagnosis>),
}

/// Asks about each check, one after the other; `timeout` is for each question.
pub fn diagnose(
    gate: &Gate,
    url: &str,
    access: &Access,
    timeout: Duration,
    now: Timestamp,
) -> Result<Diagnosis, Error> {
    let timeout = Wait::from_millis(timeout.millis().unsigned_abs());
    let options = ClientOptions {
        connect_timeout: timeout,
        request_timeout: timeout,
        retry: RetryPolicy::brief(),
        ..ClientOptions::default()
    };
    let client = Client::with_access(url, options, access).map_err(Error::address)?;
    block_on(async {
        let mut checks = Vec::new();
        for check in gate.checks() {
            match examine(&client, check, now).await {
                Ok(finding) => checks.push(CheckDiagnosis {
                    id: check.id().clone(),
                    finding,
                }),
                Err(error) => return Diagnosis::ServerDoesNotAnswer(error),
            }
        }
        Diagnosis::Checks(checks)
    })
}

async fn examine(client: &Client, check: &Check, now: Timestamp) -> Result<Finding, ClientError> {
    let found = match client.query_instant(check.query().as_str(), None).await {
        Ok(found) => found,
        Err(error) => return refused(error),
    };
    let range = TimeRange::new(now - EXISTENCE, now);
    let answers = !found.is_empty();
    if let Some(missing) = missing_label(client, check.query(), answers, range).await? {
        return Ok(Finding::NoSuchLabel(missing));
    }
    if answers {
        return Ok(answered(&found, check.min_series() as usize));
    }
    if let Some((numerator, denominator)) = quotient(check.query().as_str()) {
        let above = client.query_instant(&numerator, None).await;
        let below = client.query_instant(&denominator, None).await;
        if let (Ok(above), Ok(below)) = (above, below)
            && above.is_empty()
            && !below.is_empty()
        {
            return Ok(Finding::NumeratorEmpty {
                numerator,
                denominator,
            });
        }
    }
    empty(client, check, range).await
}

/// What an answer is worth to a gate, to which NaN is no data.
fn answered(found: &[InstantSeries], needed: usize) -> Finding {
    let mut present = found.iter().filter(|series| !series.value.is_nan());
    let Some(first) = present.next() else {
        return Finding::NotANumber(found.len());
    };
    let present = 1 + present.count();
    if present < needed {
        return Finding::TooFewSeries { present, needed };
    }
    Finding::Answers {
        series: found.len(),
        value: first.value,
        labels: first.labels.clone(),
    }
}

fn refused(error: ClientError) -> Result<Finding, ClientError> {
    if error.is_query_fault() {
        return Ok(Finding::QueryIsWrong(error.to_string()));
    }
    if error.is_data_fault() {
        return Ok(Finding::DataRefuses(error.to_string()));
    }
    match error {
        ClientError::Answer { .. } => Ok(Finding::Unanswered(error.to_string())),
        other => Err(other),
    }
}

/// Nothing now: did its metrics ever exist?
async fn empty(client: &Client, check: &Check, range: TimeRange) -> Result<Finding, ClientError> {
    let mut existing = Vec::new();
    for selector in selectors(check.query().as_str()) {
        let named = [selector.metric.clone()];
        if client.series_exist(&named, range).await? == 0 {
            return Ok(Finding::NoSuchMetric(selector.metric));
        }
        let matching = client
            .series_exist(std::slice::from_ref(&selector.text), range)
            .await?;
        existing.push(if matching == 0 {
            format!(
                "{} exists, but no series matched {} in {EXISTENCE}",
                selector.metric, selector.text
            )
        } else {
            format!("{} matched {matching} series in {EXISTENCE}", selector.text)
        });
    }
    Ok(Finding::EmptyNow(existing.join("; ")))
}
