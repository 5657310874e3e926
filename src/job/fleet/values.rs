//! The values of a template, asked of the server.

use std::time::{Duration as Wait, Instant};

use crate::error::Error;
use crate::gate_file::{Template, Values};
use crate::job::runtime::block_on;
use crate::model::{Duration, Timestamp};
use crate::prometheus::{Access, Client, ClientError, ClientOptions, RetryPolicy, label_value};

/// The values of the template's label among the series that its query finds at `now`, sorted.
///
/// # Errors
/// When the server does not answer, or no series has the label.
pub fn ask_values(
    template: &Template,
    url: &str,
    access: &Access,
    timeout: Duration,
    now: Timestamp,
) -> Result<Vec<String>, Error> {
    let query = match template.values() {
        Values::Listed(values) => return Ok(values.clone()),
        Values::From(query) => query,
    };
    let timeout = Wait::from_millis(timeout.millis().unsigned_abs());
    let options = ClientOptions {
        request_timeout: timeout,
        deadline: Some(Instant::now() + timeout),
        retry: RetryPolicy::brief(),
        ..ClientOptions::default()
    };
    let client = Client::with_access(url, options, access).map_err(Error::address)?;
    let series = block_on(client.query_instant(query.as_str(), Some(now)))?;
    let series = series.map_err(|error| match error {
        ClientError::Unreachable { .. } => Error::NoServer(error),
        other => Error::ValuesFrom(other),
    })?;
    let label = template.label();
    let named = series.iter().map(|own| label_value(&own.labels, label));
    let mut values: Vec<String> = named
        .flatten()
        .filter(|value| !value.trim().is_empty())
        .collect();
    values.sort();
    values.dedup();
    if values.is_empty() {
        return Err(Error::Usage {
            message: format!(
                "`values_from` finds {}; expected series with a label `{label}`",
                match series.as_slice() {
                    [] => "nothing".to_owned(),
                    [first, ..] => format!("{} series such as {}", series.len(), first.labels),
                }
            ),
            hint: format!(
                "write it as `group by ({label}) (up)`, of a metric that every one of them has"
            ),
        });
    }
    Ok(values)
}
