//! How sure the shares of incident steps are: blocked share and leak, an incident group being one unit.
//!
//! Steps of one incident stand and fall together, and so do incidents that overlap or share a cause. Every
//! judged incident step lies in exactly one group.

use super::interval::{Interval, group_cluster};
use super::rate::Rate;
use super::retrying::{Leak, habits, leaking};
use super::rules::Rules;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::Instants;

/// Intervals of shares of incident steps; none under five groups.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupCertainty {
    /// Groups with judged incident steps.
    pub groups: usize,
    /// Of the blocked share.
    pub blocked_share: Option<Interval>,
    /// The leak, habit by habit.
    pub leaks: Vec<Leak>,
}

impl GroupCertainty {
    pub(super) fn new(decisions: &Decisions, zones: &Zones, truth: &Truth, rules: &Rules) -> Self {
        let groups = Groups::new(zones, truth);
        let interval = |plane: &Bits| group_cluster(&groups.rates(plane));
        Self {
            groups: groups.0.len(),
            blocked_share: interval(&decisions.no_go),
            leaks: habits(rules)
                .map(|habit| {
                    let leaking = leaking(decisions, zones, truth, habit);
                    Leak {
                        habit,
                        rate: Rate::of_plane(&leaking, zones.plane(Zone::Incident)),
                        interval: interval(&leaking),
                    }
                })
                .collect(),
        }
    }
}

/// The judged incident steps of each group that has any.
struct Groups(Vec<Vec<usize>>);

impl Groups {
    fn new(zones: &Zones, truth: &Truth) -> Self {
        let grid = zones.grid();
        let judged = zones.plane(Zone::Incident);
        let mut spans: Vec<Instants> = Vec::new();
        for issue in truth.issues() {
            let group = truth.group(&issue.id);
            spans.resize_with(spans.len().max(group + 1), Instants::new);
            spans[group].insert(truth.span(issue, grid.range().to));
        }
        let steps = spans.iter().map(|group| {
            let ranges = group.ranges().iter();
            let steps = ranges.flat_map(|range| grid.indices(*range));
            steps.filter(|step| judged.get(*step)).collect()
        });
        Self(
            steps
                .filter(|group: &Vec<usize>| !group.is_empty())
                .collect(),
        )
    }

    fn rates(&self, plane: &Bits) -> Vec<Rate> {
        let rates = self.0.iter().map(|steps| {
            let hits = steps.iter().filter(|step| plane.get(**step)).count();
            Rate::new(hits as u64, steps.len() as u64)
        });
        rates.collect()
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::super::tests::{at, decisions, gate, incident};
    use super::*;

    #[test]
    fn every_judged_incident_step_lies_in_one_group() {
        let mut incidents = vec![
            incident("a", 50..100),
            incident("b", 90..120),
            incident("c", 200..230),
            incident("d", 300..310),
        ];
        for akin in [0, 3] {
            incidents[akin].cause = Some("dns".to_owned());
        }
        incidents.extend([400, 500, 600].map(|at| incident(&format!("i{at}"), at..at + 40)));
        let gate = gate();
        let rules = Rules::for_gate(&gate);
        let told = decisions(700, &[60..110, 205..215, 400..440, 520..560], &[95..97]);
        let truth = Truth::try_new(&gate, Some(incidents), None, at(700), &rules).unwrap();
        let zones = Zones::new(&told, &truth, &rules, rules.cooldown);
        let groups = Groups::new(&zones, &truth);
        let rates = groups.rates(&told.no_go);
        // a, b and d are one: 70 + 10 steps, two of them dark.
        assert_eq!(rates[0], Rate::new(48, 78));
        let total = |of: fn(&Rate) -> u64| rates.iter().map(of).sum::<u64>();
        assert_eq!(total(|rate| rate.of), zones.steps(Zone::Incident));
        assert_eq!(
            total(|rate| rate.hits),
            told.no_go.count_and(zones.plane(Zone::Incident))
        );
        let found = GroupCertainty::new(&told, &zones, &truth, &rules);
        assert_eq!(found.groups, 5);
        assert!(found.blocked_share.is_some());
    }
}
