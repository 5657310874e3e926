//! Two gates on the same steps of the same history, pair by pair.
//!
//! *Gate* is the one under review, *against* the one it is held against; a difference is gate minus
//! against. Both are counted on the steps that both could judge ([`judged_alike`]), with one set of zones,
//! so that whatever differs is owed to the gates. Differences are paired: the exact test of `McNemar` over
//! groups of incidents, ratio estimators over UTC days and over groups for shares of steps.

mod alike;
mod episodes;
mod incidents;
mod shares;

pub use alike::{Alike, judged_alike};
pub use episodes::{EpisodeChange, EpisodeDifference, EpisodeSide};
pub use incidents::{CaughtBy, IncidentDifferences, IncidentPair};
pub use shares::ShareDifference;

use super::rate::Rate;
use super::truth::Truth;
use super::zones::Zone;
use super::{DeploymentRow, Outcome};
use crate::engine::Decisions;

/// One gate of a comparison: what it said where both could judge, and what was counted there.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The verdicts, as [`judged_alike`] left them.
    pub decisions: &'a Decisions,
    /// What was counted on them.
    pub outcome: &'a Outcome,
}

/// How two gates differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Judged steps with another verdict, of all that both judged.
    pub other_verdicts: Rate,
    /// Healthy steps said NO-GO, a UTC day being a cluster.
    pub false_no_go: ShareDifference,
    /// Incident steps said NO-GO, a group of incidents being a cluster.
    pub blocked: ShareDifference,
    /// The incidents, by start.
    pub incidents: IncidentDifferences,
    /// The false episodes that are not the same, by start.
    pub episodes: Vec<EpisodeDifference>,
    /// The deployments with another verdict, as gate and against have them.
    pub deployments: Vec<(DeploymentRow, DeploymentRow)>,
}

impl Comparison {
    /// Holds `gate` against `against`: same grid, same zones, same truth.
    pub fn new(gate: Side<'_>, against: Side<'_>, truth: &Truth) -> Self {
        assert_eq!(gate.outcome.zones, against.outcome.zones, "the same zones");
        let zones = &gate.outcome.zones;
        let healthy = zones.plane(Zone::Healthy);
        let [own, other] = [gate, against].map(|side| &side.decisions.no_go);
        Self {
            other_verdicts: other_verdicts(gate.decisions, against.decisions),
            false_no_go: ShareDifference::over_days(zones.grid(), own, other, healthy),
            blocked: ShareDifference::over_groups(zones, own, other, truth),
            incidents: IncidentDifferences::new(
                &gate.outcome.incidents.rows,
                &against.outcome.incidents.rows,
            ),
            episodes: episodes::differences(zones, own, other),
            deployments: deployments(gate.outcome, against.outcome),
        }
    }
}

fn other_verdicts(gate: &Decisions, against: &Decisions) -> Rate {
    let mut other = differing(&gate.no_go, &against.no_go);
    other.or(&differing(&gate.warning, &against.warning));
    Rate::new(other.count(), gate.unjudged().not().count())
}

/// The points set in just one of the planes.
fn differing(a: &crate::engine::Bits, b: &crate::engine::Bits) -> crate::engine::Bits {
    let mut only = a.clone();
    only.and_not(b);
    only.or_and_not(b, a);
    only
}

fn deployments(gate: &Outcome, against: &Outcome) -> Vec<(DeploymentRow, DeploymentRow)> {
    let rows = |outcome: &Outcome| -> Vec<DeploymentRow> {
        let list = outcome.deployments.iter();
        list.flat_map(|list| list.rows.iter().cloned()).collect()
    };
    rows(gate)
        .into_iter()
        .zip(rows(against))
        .filter(|(own, other)| own.judgement != other.judgement)
        .collect()
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests;
