//! Answers that are small: instant queries, lists of series, build information.

use std::io::Read;

use serde::Deserialize;
use serde_json::Value;

use super::envelope::{self, Envelope, set_once};
use super::error::{DecodeError, quote, quote_message};
use super::input::{Input, SMALL};
use super::labels::Labels;
use super::point::number;

/// The longest instant answer that is read.
const LONGEST: usize = 16 << 20;

/// So many label names of one answer are kept; a metric has fewer.
const MOST_NAMES: usize = 50;

/// One series of an instant query's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct InstantSeries {
    /// Labels as Prometheus prints them, `{}` for none.
    pub labels: String,
    /// The value; NaN when the server said NaN.
    pub value: f64,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "resultType")]
    kind: String,
    result: Value,
}

#[derive(Deserialize)]
struct Item {
    metric: Labels,
    value: Option<(f64, String)>,
    histogram: Option<Value>,
}

/// Reads a vector or a scalar, sorted by labels, no series twice.
pub fn decode_instant<R: Read>(input: &mut Input<R>) -> Result<Vec<InstantSeries>, DecodeError> {
    let Envelope { data, .. } =
        envelope::read(input, |input| input.value::<Data>(LONGEST))?.whole()?;
    let wrong = |error: serde_json::Error| input.malformed(quote_message(&error.to_string()));
    let mut series = match data.kind.as_str() {
        "scalar" => {
            let (_, text): (f64, String) = serde_json::from_value(data.result).map_err(wrong)?;
            vec![InstantSeries {
                labels: Labels::default().to_string(),
                value: sample(input, &text)?,
            }]
        }
        "vector" => {
            let items: Vec<Item> = serde_json::from_value(data.result).map_err(wrong)?;
            items
                .into_iter()
                .map(|item| one(input, item))
                .collect::<Result<_, _>>()?
        }
        other => {
            return Err(DecodeError::UnexpectedType {
                found: quote_message(other),
                expected: "vector or scalar",
            });
        }
    };
    series.sort_by(|a, b| a.labels.cmp(&b.labels));
    match series
        .windows(2)
        .find(|pair| pair[0].labels == pair[1].labels)
    {
        Some(pair) => Err(DecodeError::DuplicateSeries {
            series: quote_message(&pair[0].labels),
        }),
        None => Ok(series),
    }
}

fn one<R: Read>(input: &Input<R>, item: Item) -> Result<InstantSeries, DecodeError> {
    let labels = item.metric.to_string();
    match (item.value, item.histogram) {
        (Some((_, text)), None) => Ok(InstantSeries {
            labels,
            value: sample(input, &text)?,
        }),
        (_, Some(_)) => Err(DecodeError::NativeHistogram {
            series: quote_message(&labels),
        }),
        (None, None) => Err(input.malformed("a series has no `value`")),
    }
}

fn sample<R: Read>(input: &Input<R>, text: &str) -> Result<f64, DecodeError> {
    number(text).ok_or_else(|| {
        input.malformed(format!(
            "{:?} is not a sample value; expected a number, NaN, +Inf or -Inf",
            quote(text, 80)
        ))
    })
}

/// Counts the series of a `/series` answer; servers that know no limit may send many.
pub fn decode_series_count<R: Read>(input: &mut Input<R>) -> Result<usize, DecodeError> {
    let answer = envelope::read(input, |input| {
        let mut count = 0;
        input.array(|input| {
            count += 1;
            input.value::<Labels>(SMALL).map(|_| ())
        })?;
        Ok(count)
    })?;
    Ok(answer.data)
}

/// Reads the names of a `/labels` answer, `__name__` left out and no more than fifty of them.
pub fn decode_label_names<R: Read>(input: &mut Input<R>) -> Result<Vec<String>, DecodeError> {
    let answer = envelope::read(input, |input| {
        let mut names = Vec::new();
        input.array(|input| {
            let name = quote_message(&input.value::<String>(SMALL)?);
            if names.len() < MOST_NAMES && name != "__name__" {
                names.push(name);
            }
            Ok(())
        })?;
        Ok(names)
    })?;
    Ok(answer.data)
}

/// What `/status/buildinfo` says, each part if it is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildData {
    /// `version`.
    pub version: Option<String>,
    /// `goVersion`, which Prometheus always sends.
    pub go_version: Option<String>,
    /// `application`, by which Mimir and others say who they are.
    pub application: Option<String>,
}

/// Reads build information; keys we do not know are passed over.
pub fn decode_build<R: Read>(input: &mut Input<R>) -> Result<BuildData, DecodeError> {
    let answer = envelope::read(input, |input| {
        let mut build = BuildData::default();
        input.object(|input, key| {
            let slot = match key {
                "version" => &mut build.version,
                "goVersion" => &mut build.go_version,
                "application" => &mut build.application,
                _ => return input.skip(),
            };
            set_once(slot, input, key, |input| {
                Ok(quote_message(&input.value::<String>(SMALL)?))
            })
        })?;
        Ok(build)
    })?;
    Ok(answer.data)
}

/// Reads a body that is expected to say why something was refused.
pub fn decode_refusal<R: Read>(input: &mut Input<R>) -> Result<(), DecodeError> {
    envelope::read(input, Input::skip).map(|_| ())
}
