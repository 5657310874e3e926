//! What a server says to a query, as plain maps to compare with.

use std::collections::BTreeMap;

use serde_json::Value;

use super::http;
use super::open_metrics::Sample;

/// Samples by series; a series is its labels as Prometheus prints them, sorted, `{}` for none.
pub type Answer = BTreeMap<String, Vec<Sample>>;

/// A range query over whole seconds, both ends included.
pub fn range(url: &str, query: &str, from: i64, to: i64, step: u32) -> Answer {
    let (from, to, step) = (from.to_string(), to.to_string(), step.to_string());
    let data = ask(
        &format!("{url}/api/v1/query_range"),
        &[
            ("query", query),
            ("start", &from),
            ("end", &to),
            ("step", &step),
        ],
    );
    series(&data["result"], |found| {
        let values = found["values"].as_array().expect("a matrix has values");
        values.iter().map(sample).collect()
    })
}

/// An instant query.
pub fn instant(url: &str, query: &str, at: i64) -> Answer {
    let at = at.to_string();
    let data = ask(
        &format!("{url}/api/v1/query"),
        &[("query", query), ("time", &at)],
    );
    series(&data["result"], |found| vec![sample(&found["value"])])
}

/// The labels of an answer, as Prometheus prints them.
pub fn labels(metric: &Value) -> String {
    let metric = metric.as_object().expect("labels are an object");
    let text = |value: &Value| value.as_str().expect("labels are strings").to_owned();
    let name = metric.get("__name__").map(text).unwrap_or_default();
    let sorted: BTreeMap<_, _> = metric
        .iter()
        .filter(|(label, _)| *label != "__name__")
        .collect();
    let pairs: Vec<_> = sorted
        .iter()
        .map(|(label, value)| format!("{label}={:?}", text(value)))
        .collect();
    if pairs.is_empty() && !name.is_empty() {
        return name;
    }
    format!("{name}{{{}}}", pairs.join(", "))
}

fn ask(url: &str, parameters: &[(&str, &str)]) -> Value {
    let answer = http::get_with(url, parameters).expect("the server answers");
    assert_eq!(answer.status, 200, "{parameters:?}: {}", answer.body);
    let mut answer: Value = serde_json::from_str(&answer.body).expect("the answer is JSON");
    assert_eq!(answer["status"], "success", "{parameters:?}");
    answer["data"].take()
}

fn series(result: &Value, samples: impl Fn(&Value) -> Vec<Sample>) -> Answer {
    let result = result.as_array().expect("a result is a list");
    result
        .iter()
        .map(|found| (labels(&found["metric"]), samples(found)))
        .collect()
}

/// `[1769860800, "1.5"]`.
fn sample(pair: &Value) -> Sample {
    let time = pair[0].as_f64().expect("times are numbers");
    assert_eq!(time.fract(), 0.0, "tests ask at whole seconds");
    let value = pair[1].as_str().expect("values are strings");
    (time as i64, value.parse().expect("values are numbers"))
}
