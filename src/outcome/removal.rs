//! The gate without one of its parts: both rates, and the incidents that only this part caught.
//!
//! Zones are found anew, for without a part other points may be dark or failed; the cool-down and the
//! memory stay those of the whole gate, so that both gates are held against the same time.

use super::incidents::{Evaluable, IncidentOutcome};
use super::rate::Rate;
use super::rules::Rules;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::Decisions;
use crate::model::Gate;

/// What the gate would have been worth without a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatesWithout {
    /// Healthy steps said NO-GO.
    pub false_no_go: Rate,
    /// Evaluable incidents not caught.
    pub missed: Rate,
}

/// What taking a part away comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Removal {
    /// The rates that are left; none when there is no gate without the last check.
    pub(super) rates: Option<RatesWithout>,
    /// The ids of the incidents that are then missed though they were caught.
    pub(super) lost: Vec<String>,
}

/// A gate, judged and held against the truth, from which parts are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole<'a> {
    pub(super) gate: &'a Gate,
    pub(super) incidents: &'a IncidentOutcome,
    pub(super) truth: &'a Truth,
    pub(super) rules: &'a Rules,
}

impl Whole<'_> {
    /// What it comes to when `left` is left; none when no check is.
    pub(super) fn reduced_to(self, left: Option<Decisions>) -> Removal {
        let Some(left) = left else {
            let caught = self.incidents.rows.iter();
            let caught = caught.filter(|row| row.evaluable == Evaluable::Caught);
            return Removal {
                rates: None,
                lost: caught.map(|row| row.incident.id.clone()).collect(),
            };
        };
        let zones = Zones::new(&left, self.truth, self.rules, self.rules.cooldown);
        let incidents = IncidentOutcome::new(self.gate, &left, &zones, self.truth, self.rules);
        let lost = self
            .incidents
            .rows
            .iter()
            .zip(&incidents.rows)
            .filter(|(with, without)| {
                (with.evaluable, without.evaluable) == (Evaluable::Caught, Evaluable::Missed)
            })
            .map(|(with, _)| with.incident.id.clone())
            .collect();
        let rates = RatesWithout {
            false_no_go: Rate::of_plane(&left.no_go, zones.plane(Zone::Healthy)),
            missed: incidents.missed.rate,
        };
        Removal {
            rates: Some(rates),
            lost,
        }
    }
}
