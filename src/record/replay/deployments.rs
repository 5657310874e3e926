//! The deployments of a replay: both tables, and each of them.

use serde::Serialize;

use super::certainty::IntervalFigure;
use super::figures::RateFigure;
use crate::model::{Judgement, Timestamp, Verdict};
use crate::outcome::{DeploymentOutcome, DeploymentTables, Tally};
use crate::record::as_text;

/// Blocked or let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TallyFigure {
    /// NO-GO.
    pub blocked: u64,
    /// GO or WARNING.
    pub let_through: u64,
}

impl From<Tally> for TallyFigure {
    fn from(tally: Tally) -> Self {
        Self {
            blocked: tally.blocked,
            let_through: tally.let_through,
        }
    }
}

/// The deployments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeploymentDocument {
    /// Deployments inside the range.
    pub count: usize,
    /// Deployments outside it.
    pub outside: u64,
    /// Started in an incident.
    pub in_incident: TallyFigure,
    /// Started in healthy time.
    pub in_healthy: TallyFigure,
    /// Started in a lead, in no rate.
    pub in_lead: u64,
    /// Started in a cool-down, in no rate.
    pub in_cooldown: u64,
    /// Started in excluded time, in no rate.
    pub in_excluded: u64,
    /// No verdict, in no rate.
    pub unjudged: u64,
    /// Failed, rolled back, or blamed for an incident.
    pub bad: TallyFigure,
    /// Succeeded and blamed for none.
    pub good: TallyFigure,
    /// In no rate.
    pub aborted: u64,
    /// In no rate.
    pub unstated: u64,
    /// Successful deployments inside an incident.
    pub fixes: TallyFigure,
    /// Each of them.
    pub list: Vec<DeploymentEntry>,
    /// The share blocked of each tally, with its interval.
    pub rates: Vec<BlockedRate>,
    /// Of those that ended badly and were let through, those at which a check that could say NO-GO had no data
    /// and its policy let that pass: had missing data blocked, the gate would have.
    pub bad_let_through_silent: RateFigure,
    /// Ended badly where the gate had no verdict.
    pub bad_unjudged: u64,
}

/// How much of a tally was blocked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BlockedRate {
    /// `in_incident`, `fixes`, `in_healthy` (false blocks), `bad` or `good`.
    pub among: &'static str,
    /// Blocked of all.
    pub blocked: RateFigure,
    /// Clopper and Pearson over deployments, null over nothing.
    pub interval: Option<IntervalFigure>,
}

/// One deployment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeploymentEntry {
    /// As the list has it.
    pub id: String,
    /// As the list has it.
    pub version: Option<String>,
    /// Its start.
    #[serde(serialize_with = "as_text")]
    pub started_at: Timestamp,
    /// GO, WARNING, NO-GO or null.
    pub verdict: Option<&'static str>,
    /// The zone of its start.
    pub situation: &'static str,
    /// bad, good, aborted or unstated.
    pub outcome: &'static str,
    /// The checks that could say NO-GO, had no data, and were let pass by their policy.
    pub silent: Vec<String>,
}

pub(super) fn deployments(outcome: &DeploymentOutcome) -> DeploymentDocument {
    let tables = outcome.tables;
    DeploymentDocument {
        count: outcome.rows.len(),
        outside: outcome.outside,
        in_incident: tables.in_incident.into(),
        in_healthy: tables.in_healthy.into(),
        in_lead: tables.in_lead,
        in_cooldown: tables.in_cooldown,
        in_excluded: tables.in_excluded,
        unjudged: tables.unjudged,
        bad: tables.bad.into(),
        good: tables.good.into(),
        aborted: tables.aborted,
        unstated: tables.unstated,
        fixes: tables.fixes.into(),
        list: outcome
            .rows
            .iter()
            .map(|row| DeploymentEntry {
                id: row.deployment.id.clone(),
                version: row.deployment.version.clone(),
                started_at: row.deployment.started_at,
                verdict: match row.judgement {
                    Judgement::Reached(verdict) => Some(Verdict::as_str(verdict)),
                    Judgement::Unjudged(_) => None,
                },
                situation: row.situation.as_str(),
                outcome: row.ending.as_str(),
                silent: row.silent.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        rates: rates(&tables),
        bad_let_through_silent: tables.silent().into(),
        bad_unjudged: tables.bad_unjudged,
    }
}

fn rates(tables: &DeploymentTables) -> Vec<BlockedRate> {
    [
        ("in_incident", tables.in_incident),
        ("fixes", tables.fixes),
        ("in_healthy", tables.in_healthy),
        ("bad", tables.bad),
        ("good", tables.good),
    ]
    .into_iter()
    .map(|(among, tally)| BlockedRate {
        among,
        blocked: tally.blocked_rate().into(),
        interval: tally.interval().map(Into::into),
    })
    .collect()
}
