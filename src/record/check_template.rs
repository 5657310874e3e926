//! `retrogate/check-template/v1`: a template that is right, and what its gates have in common.

use serde::Serialize;

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateDocument {
    /// `retrogate/check-template/v1`.
    pub schema: &'static str,
    /// The file.
    pub file: String,
    /// The label whose values it is for.
    pub label: String,
    /// How many values it lists, null when a query finds them.
    pub listed: Option<usize>,
    /// The query that finds them, null when they are listed.
    pub values_from: Option<String>,
    /// The name of one of its gates.
    pub example: String,
    /// Values that have limits of their own.
    pub overridden: usize,
    /// The checks, in the order of the file.
    pub checks: Vec<TemplateCheck>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateCheck {
    /// Its id.
    pub id: String,
    /// Why its query is asked for each value alone, null where one question does for many.
    pub asked_alone: Option<String>,
    /// Its query does not hold the placeholder, so that all gates judge by the same.
    pub same_for_all: bool,
}

impl TemplateDocument {
    /// What `schema` says.
    pub const SCHEMA: &'static str = "retrogate/check-template/v1";
}
