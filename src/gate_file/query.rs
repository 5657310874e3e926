//! A query that stands in no gate file, held to the same rules: its answer at an instant may depend on
//! that instant alone.

use super::promql;
use crate::model::{Dialect, Query};

/// Why such a query is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRefusal {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Refuses what no check could ask; what is only doubtful is left to the server.
pub fn refuse_query(query: &Query, dialect: Dialect) -> Result<(), QueryRefusal> {
    match promql::check(query, dialect) {
        Ok(_) => Ok(()),
        Err((_, fault)) => Err(QueryRefusal {
            message: fault.to_string(),
            hint: fault.hint(),
        }),
    }
}

/// Is its answer a bare number and no series, as far as can be told without a server?
pub fn is_scalar(query: &Query, dialect: Dialect) -> bool {
    promql::is_scalar(query, dialect)
}
