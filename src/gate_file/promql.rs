//! Offline checks of a query: syntax, the type of its answer, and refusals by name.
//!
//! History is fetched in pieces and asked again live, so the answer at an instant may depend on that
//! instant alone: `@`, offsets into the future and functions over the request's whole range are refused
//! wherever they stand, in either dialect, by a scan that does not look into strings and comments
//! (`scan`). Syntax and type are checked for `promql` only, by a parser that
//! does not know every experiment of the newest servers; a function it does not know is a doubt, not a fault: the server has the last word.

use promql_parser::parser::{self, value::ValueType};

use crate::model::{Dialect, Query};

use super::scan;

/// Longer texts go to the server unparsed: the parser recurses as deep as a query nests.
pub(super) const LONGEST_PARSED: usize = 4096;

/// Why a query cannot be part of a gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryFault {
    #[error("not PromQL: {0}")]
    Syntax(String),
    #[error("`{0}` makes the answer depend on the request's own range; expected no `@`")]
    AtRequest(&'static str),
    #[error("`@` fixes the moment of the samples; expected samples of the asked moment")]
    AtInstant,
    #[error("a negative offset looks into the future; expected `offset` with a positive duration")]
    NegativeOffset,
    #[error("the offset is computed; expected a plain positive duration such as `offset 5m`")]
    ComputedOffset,
    #[error("`smoothed` reads samples after the asked moment; expected a range without it")]
    Smoothed,
    #[error(
        "`{0}()` makes the answer depend on the request's own range; expected a function of the asked moment"
    )]
    WholeRange(String),
    #[error("`{0}()` answers differently each time; expected a function of the asked moment")]
    NotRepeatable(String),
    #[error("the answer is a string; expected numbers")]
    Text,
    #[error("the answer is a range of samples; expected one value a series at each instant")]
    Range,
}

impl QueryFault {
    pub(super) fn hint(&self) -> String {
        match self {
            Self::Syntax(message) if message.contains("expected type matrix") => {
                "give it a range of samples, such as rate(requests_total[5m])"
            }
            Self::Syntax(_) => {
                "check brackets, quotes and commas; for VictoriaMetrics, or syntax newer than this \
                 check, `dialect: metricsql` leaves syntax to the server"
            }
            Self::AtRequest(_) | Self::AtInstant => "remove the `@` modifier",
            Self::NegativeOffset | Self::ComputedOffset => {
                "remove the offset, or write it as `offset 5m`"
            }
            Self::Smoothed => "remove `smoothed`",
            Self::WholeRange(_) => "use a function over a window, such as avg_over_time(x[1h])",
            Self::NotRepeatable(_) => "use `time()` for the asked moment",
            Self::Text => "query a metric, or compare with a number",
            Self::Range => "wrap it in a function, such as rate(…) or max_over_time(…)",
        }
        .to_owned()
    }
}

/// What is odd about a query that may still work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryDoubt {
    #[error("unknown function `{0}`; the server has the last word")]
    UnknownFunction(String),
    #[error("the query is too long to be checked without a server")]
    TooLong,
}

impl QueryDoubt {
    pub(super) fn hint(&self) -> String {
        match self {
            Self::UnknownFunction(_) => {
                "check its spelling; `retrogate check --online` asks the server"
            }
            Self::TooLong => "`retrogate check --online` asks the server",
        }
        .to_owned()
    }
}

/// What is wrong, and at which byte of the query.
pub(super) type Refusal = (usize, QueryFault);

/// Refuses what cannot be part of a gate; tells what is doubtful.
pub(super) fn check(query: &Query, dialect: Dialect) -> Result<Option<QueryDoubt>, Refusal> {
    scan::refuse_by_name(&query.code(), dialect)?;
    match dialect {
        Dialect::PromQl if query.as_str().len() > LONGEST_PARSED => Ok(Some(QueryDoubt::TooLong)),
        Dialect::PromQl => parse(query).map_err(|fault| (0, fault)),
        Dialect::MetricsQl => Ok(None),
    }
}

fn parse(query: &Query) -> Result<Option<QueryDoubt>, QueryFault> {
    match parser::parse(query.as_str()) {
        Ok(expression) => match expression.value_type() {
            ValueType::Vector | ValueType::Scalar => Ok(None),
            ValueType::String => Err(QueryFault::Text),
            ValueType::Matrix => Err(QueryFault::Range),
        },
        Err(message) => match unknown_function(&message) {
            Some(name) => Ok(Some(QueryDoubt::UnknownFunction(name.to_owned()))),
            None => Err(QueryFault::Syntax(message)),
        },
    }
}

/// Is the answer a bare number and no series? What the parser cannot tell is taken for series, and
/// MetricsQL knows no difference.
pub(super) fn is_scalar(query: &Query, dialect: Dialect) -> bool {
    match dialect {
        Dialect::PromQl if query.as_str().len() > LONGEST_PARSED => false,
        Dialect::PromQl => parser::parse(query.as_str())
            .is_ok_and(|expression| expression.value_type() == ValueType::Scalar),
        Dialect::MetricsQl => false,
    }
}

fn unknown_function(message: &str) -> Option<&str> {
    message
        .strip_prefix("unknown function with name '")?
        .strip_suffix('\'')
}
