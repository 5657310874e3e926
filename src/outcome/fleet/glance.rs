//! What a fleet keeps of a gate that its replay's document does not hold.

use super::evidence::ByDays;
use super::strip::Strip;
use crate::engine::{Bits, Decisions};
use crate::model::Gate;
use crate::outcome::certainty::days_of;
use crate::outcome::zones::{Zone, Zones};

/// A gate at a glance: a small timeline, and how many days stand behind each of its rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// The timeline.
    pub strip: Strip,
    /// Healthy steps said NO-GO.
    pub false_no_go: ByDays,
    /// Steps without a verdict.
    pub unjudged: ByDays,
    /// Healthy NO-GO steps at which each check spoke, in the order of the gate.
    pub checks: Vec<ByDays>,
}

impl Glance {
    /// Looks at what the gate said; `zones` are those of the same decisions.
    pub fn new(gate: &Gate, decisions: &Decisions, zones: &Zones) -> Self {
        let grid = decisions.grid;
        let healthy = zones.plane(Zone::Healthy);
        let of_healthy = |plane: &Bits| ByDays::new(&days_of(grid, plane, healthy));
        let checks = gate.checks().iter().zip(&decisions.checks);
        let checks = checks.map(|(check, planes)| {
            let spoken = planes.blocking(gate.no_data(check));
            of_healthy(&spoken.and_with(&decisions.no_go))
        });
        Self {
            strip: Strip::new(decisions, zones),
            false_no_go: of_healthy(&decisions.no_go),
            unjudged: ByDays::new(&days_of(
                grid,
                &decisions.unjudged(),
                &Bits::ones(grid.len()),
            )),
            checks: checks.collect(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;
    use crate::outcome::tests::{at, decisions, gate, incident};
    use crate::outcome::{Outcome, Rules, Truth};

    #[test]
    fn it_counts_what_the_outcome_counts() {
        let gate = gate();
        let rules = Rules::for_gate(&gate);
        let len = 3 * 1440;
        let told = decisions(len, &[60..110, 2000..2010, 3500..3540], &[95..97]);
        let incidents = vec![incident("a", 3520..3600)];
        let truth = Truth::try_new(&gate, Some(incidents), None, at(len as i64), &rules).unwrap();
        let outcome = Outcome::new(&gate, &told, &truth, &rules);
        let glance = Glance::new(&gate, &told, &outcome.zones);
        assert_eq!(glance.false_no_go.rate, outcome.false_no_go);
        assert_eq!(glance.unjudged.rate, outcome.unjudged);
        assert_eq!(glance.checks[0].rate.hits, outcome.checks[0].false_no_go);
        // Noon to midnight, then whole days: 48 and 10 healthy steps, and 5 before the lead.
        assert_eq!(
            glance.false_no_go.effective_days,
            63.0_f64.powi(2) / (48.0_f64.powi(2) + 125.0)
        );
    }
}
