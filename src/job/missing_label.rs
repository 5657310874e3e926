//! A label in a query that no series of its metric has.
//!
//! Such a check can never speak, and where a fill such as `or 0 *` stands in for missing data it says 0 for
//! ever, which looks like health. A metric that is not there at all is no matter of labels and is told apart
//! elsewhere; so is a label that exists and whose value nobody has had yet.

use std::fmt;

use crate::gate_file::{MetricSelector, Utterance, quotient, selectors, utterance_without};
use crate::model::{Query, TimeRange};
use crate::prometheus::{Client, ClientError};

/// Labels of a metric that are named; nobody reads more.
const NAMED: usize = 12;

/// What of a query is always empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryPart {
    /// The numerator of a quotient.
    Numerator,
    /// All of it but what stands in for missing data.
    Whole,
}

impl fmt::Display for QueryPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Numerator => "the numerator",
            Self::Whole => "the query",
        })
    }
}

/// A label that a query cannot do without, and does not find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingLabel {
    /// The metric.
    pub metric: String,
    /// The label.
    pub label: String,
    /// What is therefore always empty.
    pub part: QueryPart,
    /// The labels that series of the metric do have.
    pub others: Vec<String>,
}

impl fmt::Display for MissingLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            metric,
            label,
            part,
            others,
        } = self;
        write!(
            f,
            "no series of `{metric}` has a label `{label}`: {part} can never have a sample"
        )?;
        match (others.len(), others.len().saturating_sub(NAMED)) {
            (0, _) => Ok(()),
            (_, 0) => write!(f, "; the labels it has are {}", others.join(", ")),
            (_, more) => {
                let named = others[..NAMED].join(", ");
                write!(f, "; the labels it has are {named} and {more} more")
            }
        }
    }
}

/// The label for whose want a query says nothing, or the same for ever, if that is so in `range`. The server
/// is asked only where the query's text, and whether it answers now, leave it open.
pub(super) async fn missing_label(
    client: &Client,
    query: &Query,
    answers: bool,
    range: TimeRange,
) -> Result<Option<MissingLabel>, ClientError> {
    let text = query.as_str();
    match utterance_without(text, |selector| !selector.labels.is_empty()) {
        Utterance::Anything => return Ok(None),
        Utterance::Nothing if answers => return Ok(None),
        Utterance::Nothing | Utterance::Zero | Utterance::Constant => {}
    }
    let mut missing = Vec::new();
    for selector in selectors(text) {
        if let Some(label) = unknown(client, &selector, range).await? {
            missing.push((selector, label));
        }
    }
    let absent = |own: &MetricSelector| missing.iter().any(|(selector, _)| selector == own);
    if utterance_without(text, absent) == Utterance::Anything {
        return Ok(None);
    }
    let Some((selector, label)) = missing.first() else {
        return Ok(None);
    };
    // What else there is only helps; its want is no reason to say less.
    let others = client.label_names(&selector.metric, range).await;
    let numerator = quotient(text).map(|(numerator, _)| selectors(&numerator));
    Ok(Some(MissingLabel {
        metric: selector.metric.clone(),
        label: label.clone(),
        part: match numerator {
            Some(own) if own.contains(selector) => QueryPart::Numerator,
            Some(_) | None => QueryPart::Whole,
        },
        others: others.unwrap_or_default(),
    }))
}

/// The first label of the selector that no series of its metric has, though the metric is there.
async fn unknown(
    client: &Client,
    selector: &MetricSelector,
    range: TimeRange,
) -> Result<Option<String>, ClientError> {
    if selector.labels.is_empty() {
        return Ok(None);
    }
    let count = async |matcher: String| client.series_exist(&[matcher], range).await;
    if count(selector.text.clone()).await? > 0 || count(selector.metric.clone()).await? == 0 {
        return Ok(None);
    }
    for label in &selector.labels {
        let having = format!("{}{{{label}!=\"\"}}", selector.metric);
        if count(having).await? == 0 {
            return Ok(Some(label.clone()));
        }
    }
    Ok(None)
}
