//! What missing data does to the verdicts, and what other policies would have done.

use serde::Serialize;

use super::figures::RateFigure;
use crate::model::NoDataPolicy;
use crate::outcome::{PolicyOutcome, UnderPolicy};

/// Missing data and the policies for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoDataFigures {
    /// Judged steps at which some check has no data.
    pub steps: RateFigure,
    /// Judged steps that say NO-GO by the policies alone: with missing data as GO everywhere they would not.
    pub decided_no_go: u64,
    /// Those that say WARNING by them alone.
    pub decided_warning: u64,
    /// The gate under each gate-wide policy, its checks keeping their own.
    pub policies: Vec<PolicyEntry>,
    /// The checks with missing data or missing answers, in the order of the gate file.
    pub checks: Vec<CheckNoDataEntry>,
}

/// The gate under one policy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PolicyEntry {
    /// go, warning or no-go.
    pub policy: &'static str,
    /// It is the gate's own.
    pub own: bool,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Healthy steps said WARNING.
    pub false_warning: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
    /// Steps without a verdict.
    pub unjudged: RateFigure,
}

/// One check's missing data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckNoDataEntry {
    /// The check.
    pub id: String,
    /// Judged steps without data.
    pub no_data: RateFigure,
    /// Steps at which the server's answer is missing.
    pub unanswered: RateFigure,
    /// What missing data counts as: go, warning or no-go.
    pub policy: &'static str,
    /// The check has that policy of its own.
    pub overrides: bool,
}

pub(super) fn no_data(outcome: &PolicyOutcome) -> NoDataFigures {
    let lacking = outcome.checks.iter();
    let lacking = lacking.filter(|check| check.no_data.hits + check.unanswered.hits > 0);
    NoDataFigures {
        steps: outcome.no_data.into(),
        decided_no_go: outcome.decided_no_go,
        decided_warning: outcome.decided_warning,
        policies: outcome.under.iter().map(policy).collect(),
        checks: lacking
            .map(|check| CheckNoDataEntry {
                id: check.id.to_string(),
                no_data: check.no_data.into(),
                unanswered: check.unanswered.into(),
                policy: word(check.policy),
                overrides: check.overrides,
            })
            .collect(),
    }
}

fn policy(under: &UnderPolicy) -> PolicyEntry {
    PolicyEntry {
        policy: word(under.policy),
        own: under.own,
        false_no_go: under.false_no_go.into(),
        false_warning: under.false_warning.into(),
        missed_issues: under.missed.into(),
        unjudged: under.unjudged.into(),
    }
}

/// As the gate file writes it.
const fn word(policy: NoDataPolicy) -> &'static str {
    match policy {
        NoDataPolicy::Go => "go",
        NoDataPolicy::Warning => "warning",
        NoDataPolicy::NoGo => "no-go",
    }
}
