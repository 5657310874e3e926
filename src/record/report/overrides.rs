//! Overrides: how often somebody's word let through what the gate stopped, and how that ended.

use serde::Serialize;

use crate::model::{Duration, Timestamp};
use crate::outcome::Rate;
use crate::record::replay::{DeploymentEntry, RateFigure};
use crate::record::{VerdictEntry, as_text};

/// A deployment that begins within this time of an override is the one that was let through, if none is
/// known by its commit.
const LONGEST_WAY: Duration = Duration::from_hours(1);

/// What a verdict log says of the period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverridesFigures {
    /// Verdicts of this gate written in the period.
    pub verdicts: usize,
    /// Lines of the whole log that cannot be read.
    pub unreadable_lines: usize,
    /// Those passed over, of the verdicts that would have stopped a pipeline.
    pub overridden: RateFigure,
    /// Deployments let through that ended badly, of those that are known and ended at all.
    pub ended_badly: RateFigure,
    /// Each of them, by time.
    pub list: Vec<OverrideEntry>,
}

/// One verdict that was passed over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverrideEntry {
    /// When.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// Whose word it was.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What the gate said.
    pub verdict: String,
    /// What spoke against going on.
    pub reasons: Vec<String>,
    /// The deployment of that commit, else the first within an hour after; null when the list has none.
    pub deployment: Option<String>,
    /// bad, good, aborted or unstated.
    pub outcome: Option<&'static str>,
}

impl OverridesFigures {
    /// Counts the `entries` of one gate and one period, and finds each overridden one among `deployments`.
    pub fn new(
        entries: &[VerdictEntry],
        unreadable_lines: usize,
        deployments: &[DeploymentEntry],
    ) -> Self {
        let reached = entries.iter().filter(|entry| entry.verdict.is_some());
        let stopping = reached.filter(|entry| entry.is_overridden() || !entry.ok);
        let mut overridden: Vec<&VerdictEntry> = entries
            .iter()
            .filter(|entry| entry.is_overridden())
            .collect();
        overridden.sort_by_key(|entry| entry.written());
        let mut left: Vec<&DeploymentEntry> = deployments.iter().collect();
        let list: Vec<OverrideEntry> = overridden
            .iter()
            .map(|entry| told(entry, &mut left))
            .collect();
        let ended = |outcome| {
            list.iter()
                .filter(move |own| own.outcome == Some(outcome))
                .count()
        };
        let (bad, good) = (ended("bad") as u64, ended("good") as u64);
        Self {
            verdicts: entries.len(),
            unreadable_lines,
            overridden: Rate::new(overridden.len() as u64, stopping.count() as u64).into(),
            ended_badly: Rate::new(bad, bad + good).into(),
            list,
        }
    }
}

/// Takes the deployment that was let through out of those that are `left`.
fn told(entry: &VerdictEntry, left: &mut Vec<&DeploymentEntry>) -> OverrideEntry {
    let at = entry.written();
    let of_commit = |own: &&DeploymentEntry| {
        let version = own.version.as_deref();
        own.started_at >= at && version.is_some() && version == entry.commit.as_deref()
    };
    let soon_after =
        |own: &&DeploymentEntry| own.started_at >= at && own.started_at < at + LONGEST_WAY;
    let found = left.iter().position(of_commit);
    let found = found.or_else(|| left.iter().position(soon_after));
    let deployment = found.map(|place| left.remove(place));
    let word = entry.overriding.as_ref();
    OverrideEntry {
        at,
        by: word.map_or_else(String::new, |word| word.by.clone()),
        reason: word.map_or_else(String::new, |word| word.reason.clone()),
        verdict: entry.verdict.clone().unwrap_or_default(),
        reasons: entry.reasons.clone(),
        deployment: deployment.map(|own| own.id.clone()),
        outcome: deployment.map(|own| own.outcome),
    }
}
