//! What each check contributes: where it spoke, where it spoke alone, what it caught.
//!
//! A check *speaks* at a point when it asks for NO-GO there, be it by a condition or because missing data
//! counts as NO-GO for it.

use super::incidents::{Evaluable, IncidentOutcome, IncidentRow};
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::{CheckId, Gate};

/// One check over a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckOutcome {
    /// The check.
    pub id: CheckId,
    /// Healthy NO-GO points at which it spoke.
    pub false_no_go: u64,
    /// Those at which no other check spoke.
    pub false_no_go_alone: u64,
    /// Evaluable incidents in which it spoke at all.
    pub incidents_spoken: u64,
    /// Evaluable incidents it would have caught by itself.
    pub incidents_caught: u64,
    /// Those that no other check would have caught by itself.
    pub incidents_caught_alone: u64,
    /// Judged points by state: no-go, no-data, warning, pending.
    pub no_go_steps: u64,
    /// Judged points without data.
    pub no_data_steps: u64,
    /// Judged points at warning.
    pub warning_steps: u64,
    /// Judged points pending.
    pub pending_steps: u64,
}

pub(super) fn checks(
    gate: &Gate,
    decisions: &Decisions,
    zones: &Zones,
    incidents: &IncidentOutcome,
) -> Vec<CheckOutcome> {
    let blocking: Vec<Bits> = gate
        .checks()
        .iter()
        .zip(&decisions.checks)
        .map(|(check, planes)| planes.blocking(gate.no_data(check)))
        .collect();
    let several = spoken_by_several(&blocking, decisions.grid.len());
    let false_no_go = zones.plane(Zone::Healthy).and_with(&decisions.no_go);
    let mut false_alone = false_no_go.clone();
    false_alone.and_not(&several);
    let judged = zones.plane(Zone::Unjudged).not();
    gate.checks()
        .iter()
        .zip(&decisions.checks)
        .enumerate()
        .map(|(index, (check, planes))| {
            let evaluable = || {
                incidents
                    .rows
                    .iter()
                    .filter(|row| row.evaluable != Evaluable::No)
            };
            let caught = || evaluable().filter(|row| row.caught_by(index));
            let by_no_other = |row: &&IncidentRow| {
                !(0..blocking.len()).any(|other| other != index && row.caught_by(other))
            };
            CheckOutcome {
                id: check.id().clone(),
                false_no_go: blocking[index].count_and(&false_no_go),
                false_no_go_alone: blocking[index].count_and(&false_alone),
                incidents_spoken: evaluable().filter(|row| row.check_hits[index] > 0).count()
                    as u64,
                incidents_caught: caught().count() as u64,
                incidents_caught_alone: caught().filter(by_no_other).count() as u64,
                no_go_steps: planes.no_go.count_and(&judged),
                no_data_steps: planes.no_data.count_and(&judged),
                warning_steps: planes.warning.count_and(&judged),
                pending_steps: planes.pending.count_and(&judged),
            }
        })
        .collect()
}

/// Where at least two of the planes are one.
fn spoken_by_several(planes: &[Bits], len: usize) -> Bits {
    let mut one = Bits::zeros(len);
    let mut several = Bits::zeros(len);
    for plane in planes {
        several.or(&one.and_with(plane));
        one.or(plane);
    }
    several
}
