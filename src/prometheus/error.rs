//! What went wrong between us and the server, whose fault it is, and what to do.
//!
//! Faults fall in three classes, and exit statuses hang on them: the *query* is wrong (the gate file), the
//! *data* made the server refuse (a range may be halved until the failing instants are found), or the
//! *world* failed (network, server, address). Every text of the server is bounded; no credentials.

use crate::model::Duration;

use super::auth::AccessError;
use super::cause::UnreachableCause;
use super::wire::DecodeError;

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    /// `localhost:9090`
    #[error("it does not begin with http:// or https://")]
    NoScheme,
    /// `ftp://…`
    #[error("its scheme is {0}, expected http or https")]
    Scheme(String),
    /// `http:///x`
    #[error("it names no host")]
    NoHost,
    /// Anything else.
    #[error("{0}")]
    Malformed(String),
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The address cannot be used.
    #[error("`{found}` is not the address of a Prometheus: {fault}")]
    InvalidUrl {
        /// What was given, without credentials.
        found: String,
        /// What is wrong with it.
        fault: UrlFault,
    },
    /// The HTTP client could not be set up.
    #[error("cannot set up the HTTP client: {0}")]
    Setup(String),
    /// It cannot be approached as it was said.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No answer came.
    #[error("{address} does not answer: {cause}")]
    Unreachable {
        /// The server.
        address: String,
        /// Why.
        cause: UnreachableCause,
    },
    /// No complete answer in time.
    #[error("{address} did not answer within {after}")]
    TimedOut {
        /// The server.
        address: String,
        /// How long was waited.
        after: Duration,
    },
    /// The server points elsewhere.
    #[error(
        "{address} redirects (HTTP {status}) to {}", location.as_deref().unwrap_or("nowhere")
    )]
    Redirected {
        /// The server.
        address: String,
        /// 301, 302, 307 …
        status: u16,
        /// Where to, without credentials and query.
        location: Option<String>,
        /// The address to give instead, if it shows.
        instead: Option<String>,
    },
    /// The API said no.
    #[error("{address} refuses (HTTP {status}, {kind}): {message}")]
    Refused {
        /// The server.
        address: String,
        /// HTTP status.
        status: u16,
        /// `errorType`.
        kind: String,
        /// `error`.
        message: String,
        /// What `Retry-After` asked for.
        retry_after: Option<Duration>,
    },
    /// Somebody said no, but not in the API's form.
    #[error("{address} answers HTTP {status}{}", described(content_type.as_deref(), excerpt))]
    HttpStatus {
        /// The server.
        address: String,
        /// HTTP status.
        status: u16,
        /// `Content-Type`.
        content_type: Option<String>,
        /// How the body begins.
        excerpt: String,
        /// What `Retry-After` asked for.
        retry_after: Option<Duration>,
    },
    /// A success that is no API answer.
    #[error("{address} answers something other than JSON{}", described(content_type.as_deref(), excerpt))]
    NotJson {
        /// The server.
        address: String,
        /// `Content-Type`.
        content_type: Option<String>,
        /// How the body begins.
        excerpt: String,
    },
    /// The answer cannot be used.
    #[error("{address}: {error}")]
    Answer {
        /// The server.
        address: String,
        /// Why.
        error: DecodeError,
    },
}

fn described(content_type: Option<&str>, excerpt: &str) -> String {
    let kind = content_type.map_or_else(String::new, |kind| format!(" ({kind})"));
    if excerpt.is_empty() {
        format!("{kind} and an empty body")
    } else {
        format!("{kind}, beginning {excerpt:?}")
    }
}

/// How `VictoriaMetrics` words a query it cannot read, under the same status as everything else.
const METRICSQL_QUERY_FAULTS: [&str; 7] = [
    "unknown func",
    "unparsed data",
    "unexpected token",
    "cannot parse",
    "unexpected number of args",
    "cannot compile regex",
    "invalid regexp",
];

/// How Prometheus words a query whose texts it cannot use. It looks at them only when the query runs, and so
/// says `execution` of them too; but a text in a query is always written there, and no data changes it.
const PROMQL_QUERY_FAULTS: [&str; 4] = [
    "invalid regular expression in ",
    "invalid destination label name in ",
    "invalid source label name in ",
    "invalid label name ",
];

/// How servers say that a query touches more than they allow.
const TOO_MUCH: [&str; 5] = [
    "too many samples",
    "exceeded maximum resolution",
    "cannot select more than",
    "maxSamplesPerQuery",
    "too many points",
];

impl ClientError {
    /// The server cannot read the query: the gate file is wrong.
    pub fn is_query_fault(&self) -> bool {
        match self {
            Self::Refused { kind, message, .. } if kind == "bad_data" => {
                // Said of our other parameters and of the server's limits, not of the query.
                let of_other_parameter = message.starts_with("invalid parameter")
                    && !message.starts_with("invalid parameter \"query\"");
                !of_other_parameter && !message.starts_with("exceeded maximum resolution")
            }
            Self::Refused { kind, message, .. } if kind == "execution" => PROMQL_QUERY_FAULTS
                .iter()
                .any(|words| message.starts_with(words)),
            Self::Refused { kind, message, .. } if kind == "422" => METRICSQL_QUERY_FAULTS
                .iter()
                .any(|words| message.contains(words)),
            Self::Answer { error, .. } => {
                matches!(
                    error,
                    DecodeError::UnexpectedType { found, .. } if found == "string"
                ) || matches!(error, DecodeError::NativeHistogram { .. })
            }
            _ => false,
        }
    }

    /// The query met data it cannot work on (duplicate series, many-to-many matching, too many samples):
    /// a shorter range may still be answered.
    pub fn is_data_fault(&self) -> bool {
        match self {
            Self::Refused { status, kind, .. } => {
                (*status == 422 || kind == "execution") && !self.is_query_fault()
            }
            _ => false,
        }
    }

    /// More was asked than the server will do at once; less may be answered.
    pub fn is_too_much(&self) -> bool {
        match self {
            Self::TimedOut { .. } => true,
            Self::Refused { kind, message, .. } => {
                kind == "timeout" || TOO_MUCH.iter().any(|words| message.contains(words))
            }
            Self::Answer { error, .. } => matches!(error, DecodeError::TooLarge { .. }),
            Self::HttpStatus { status, .. } => *status == 504,
            Self::InvalidUrl { .. }
            | Self::Setup(_)
            | Self::Access(_)
            | Self::Unreachable { .. }
            | Self::Redirected { .. }
            | Self::NotJson { .. } => false,
        }
    }

    /// The fault lies in one question or its data; others may be answered.
    pub fn is_of_one_question(&self) -> bool {
        self.is_query_fault()
            || self.is_data_fault()
            || self.is_too_much()
            || matches!(self, Self::Answer { .. })
    }

    /// The server asks for fewer questions at once.
    pub fn is_overload(&self) -> bool {
        match self {
            Self::TimedOut { .. } => true,
            Self::Refused { status, .. } | Self::HttpStatus { status, .. } => {
                matches!(status, 429 | 503 | 504)
            }
            Self::Unreachable { .. }
            | Self::InvalidUrl { .. }
            | Self::Setup(_)
            | Self::Access(_)
            | Self::Redirected { .. }
            | Self::NotJson { .. }
            | Self::Answer { .. } => false,
        }
    }

    /// Asking again unchanged may help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { cause, .. } => cause.is_transient(),
            Self::Access(error) => error.is_transient(),
            Self::Refused { status, .. } | Self::HttpStatus { status, .. } => {
                matches!(status, 408 | 429 | 500..=599)
            }
            Self::Answer { error, .. } => {
                matches!(
                    error,
                    DecodeError::Truncated { .. } | DecodeError::Partial(_)
                )
            }
            Self::InvalidUrl { .. }
            | Self::Setup(_)
            | Self::TimedOut { .. }
            | Self::Redirected { .. }
            | Self::NotJson { .. } => false,
        }
    }

    /// How long the server asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } | Self::HttpStatus { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, kind: &str, message: &str) -> ClientError {
        ClientError::Refused {
            address: "http://h".to_owned(),
            status,
            kind: kind.to_owned(),
            message: message.to_owned(),
            retry_after: None,
        }
    }

    #[test]
    fn faults_of_the_query_of_the_data_and_of_the_world_are_told_apart() {
        let resolution = "exceeded maximum resolution of 11,000 points per timeseries.";
        let unparsed =
            "error when executing query=\"sum(\": cannot execute query: unexpected token";
        let compiled =
            "cannot evaluate \"label_replace(x)\": cannot compile regex \"(\": missing )";
        let many = "found duplicate series for the match group {} on the right hand-side";
        let regex = "invalid regular expression in label_replace(): (";
        let label = "invalid label name \"a b\"";
        for (error, query, data, transient) in [
            (
                refused(400, "bad_data", "1:10: parse error: x"),
                true,
                false,
                false,
            ),
            (
                refused(400, "bad_data", "invalid parameter \"query\": x"),
                true,
                false,
                false,
            ),
            (
                refused(400, "bad_data", "invalid parameter \"start\": x"),
                false,
                false,
                false,
            ),
            (refused(400, "bad_data", resolution), false, false, false),
            (refused(422, "422", unparsed), true, false, false),
            (refused(422, "422", compiled), true, false, false),
            (
                refused(422, "422", "duplicate time series on the right"),
                false,
                true,
                false,
            ),
            (refused(422, "execution", many), false, true, false),
            (refused(422, "execution", regex), true, false, false),
            (refused(422, "execution", label), true, false, false),
            (
                refused(503, "timeout", "query timed out"),
                false,
                false,
                true,
            ),
            (refused(429, "too_many_requests", ""), false, false, true),
            (refused(401, "unauthorized", ""), false, false, false),
        ] {
            assert_eq!(error.is_query_fault(), query, "{error}");
            assert_eq!(error.is_data_fault(), data, "{error}");
            assert_eq!(error.is_transient(), transient, "{error}");
            assert_eq!(
                error.hint().is_some(),
                error != refused(400, "bad_data", resolution)
                    && !error.to_string().contains("start"),
                "{error}"
            );
        }
    }
}
