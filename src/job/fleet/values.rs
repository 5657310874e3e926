//! The values of a template's label, from the server.

use std::time::Duration as Wait;

use crate::error::Error;
use crate::gate_file::Template;
use crate::job::runtime::block_on;
use crate::model::{Duration, Query, Timestamp};
use crate::prometheus::{Access, Client, ClientOptions, RetryPolicy, label_value};

/// Whom to ask, and when.
#[derive(Debug, Clone)]
pub struct ValuesRequest {
    /// The server.
    pub url: String,
    /// How it lets us in.
    pub access: Access,
    /// For one request.
    pub timeout: Duration,
    /// When to ask again.
    pub retry: RetryPolicy,
    /// The moment asked about.
    pub at: Timestamp,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedValues {
    /// The values, sorted, each once.
    pub values: Vec<String>,
    /// Series that have no such label, and so are nobody's.
    pub without: Vec<String>,
}

impl AskedValues {
    /// What to say of the series that are nobody's.
    pub fn warning(&self, template: &Template) -> Option<String> {
        let first = self.without.first()?;
        Some(format!(
            "values_from of {}: {} of its series without the label `{}`, such as `{first}`",
            template.file(),
            self.without.len(),
            template.label()
        ))
    }
}

/// Asks which values there are.
///
/// # Errors
/// When the server does not say, or no series of its answer has the label.
pub fn ask_values(
    template: &Template,
    query: &Query,
    request: &ValuesRequest,
) -> Result<AskedValues, Error> {
    let options = ClientOptions {
        request_timeout: Wait::from_millis(request.timeout.millis().unsigned_abs()),
        retry: request.retry,
        ..ClientOptions::default()
    };
    let client =
        Client::with_access(&request.url, options, &request.access).map_err(Error::address)?;
    let answer = block_on(client.query_instant(query.as_str(), Some(request.at)))?;
    let series = answer.map_err(|source| Error::ValuesFrom {
        file: template.file().to_owned(),
        source,
    })?;
    let mut asked = AskedValues {
        values: Vec::new(),
        without: Vec::new(),
    };
    for series in series {
        match label_value(&series.labels, template.label()) {
            Some(value) => asked.values.push(value),
            None => asked.without.push(series.labels),
        }
    }
    asked.values.sort();
    asked.values.dedup();
    if asked.values.is_empty() {
        return Err(nobody(template, query, &asked));
    }
    Ok(asked)
}

fn nobody(template: &Template, query: &Query, asked: &AskedValues) -> Error {
    let (file, label) = (template.file(), template.label());
    let found = match asked.without.first() {
        None => "no series now".to_owned(),
        Some(first) => format!("series without it, such as `{first}`"),
    };
    Error::Usage {
        message: format!(
            "values_from of {file}: `{query}` has {found}; expected some with the label `{label}`"
        ),
        hint: format!(
            "ask for series that have the label, such as group by ({label}) (up), or list them as `values`"
        ),
    }
}
