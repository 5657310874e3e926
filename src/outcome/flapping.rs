//! Flapping: how often the verdict changes, and how long the gate lets go in the middle of an incident.
//!
//! A change is counted at a step when it and the step before are both judged and their verdicts differ; across
//! unjudged steps nothing is claimed. A *GO gap* is a run of judged steps of an incident that are not NO-GO,
//! after the first NO-GO of that incident; an unjudged step ends it. Incidents that overlap are looked at one
//! by one.

use super::rate::Rate;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::Decisions;
use crate::model::Duration;

const DAY_SECS: f64 = 86_400.0;

/// How often verdicts change over some time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Changes {
    /// From one verdict to another.
    pub any: u64,
    /// To NO-GO or away from it.
    pub of_no_go: u64,
    /// The time, in days.
    pub days: f64,
}

impl Changes {
    /// Any change, a day; none over no time.
    pub fn any_per_day(self) -> Option<f64> {
        (self.days > 0.0).then(|| self.any as f64 / self.days)
    }

    /// To NO-GO or away from it, a day.
    pub fn of_no_go_per_day(self) -> Option<f64> {
        (self.days > 0.0).then(|| self.of_no_go as f64 / self.days)
    }
}

/// One time that the gate lets go of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoGap {
    /// How long.
    pub length: Duration,
    /// It lasts until the incident ends.
    pub until_the_end: bool,
}

/// How a gate flaps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flapping {
    /// Over judged time.
    pub judged: Changes,
    /// Over healthy time.
    pub healthy: Changes,
    /// GO gaps in incidents, shortest first.
    pub gaps: Vec<GoGap>,
    /// Incidents with a NO-GO in them, which alone can have gaps.
    pub incidents_blocked: u64,
    /// Those with a gap.
    pub incidents_with_gaps: u64,
}

impl Flapping {
    pub(super) fn new(decisions: &Decisions, zones: &Zones, truth: &Truth) -> Self {
        let mut flapping = Self {
            judged: changes(decisions, zones, &zones.plane(Zone::Unjudged).not()),
            healthy: changes(decisions, zones, zones.plane(Zone::Healthy)),
            ..Self::default()
        };
        for issue in truth.issues() {
            let steps = decisions
                .grid
                .indices(truth.span(issue, decisions.grid.range().to));
            let judged = zones.plane(Zone::Incident);
            let no_go = |step: &usize| judged.get(*step) && decisions.no_go.get(*step);
            let Some(first) = steps.clone().find(no_go) else {
                continue;
            };
            let before = flapping.gaps.len();
            flapping.add_gaps(decisions, zones, first..steps.end);
            flapping.incidents_blocked += 1;
            flapping.incidents_with_gaps += u64::from(flapping.gaps.len() > before);
        }
        flapping.gaps.sort_by_key(|gap| gap.length);
        flapping
    }

    fn add_gaps(&mut self, decisions: &Decisions, zones: &Zones, steps: std::ops::Range<usize>) {
        let judged = zones.plane(Zone::Incident);
        let mut open = 0;
        for step in steps.clone() {
            if judged.get(step) && !decisions.no_go.get(step) {
                open += 1;
            } else {
                self.add_gap(decisions, open, false);
                open = 0;
            }
        }
        self.add_gap(decisions, open, true);
    }

    fn add_gap(&mut self, decisions: &Decisions, steps: usize, until_the_end: bool) {
        if steps > 0 {
            self.gaps.push(GoGap {
                length: decisions.grid.step().times(steps),
                until_the_end,
            });
        }
    }

    /// Incidents with a gap, of those with a NO-GO.
    pub fn incidents(&self) -> Rate {
        Rate::new(self.incidents_with_gaps, self.incidents_blocked)
    }

    /// The median length (the upper of two in the middle).
    pub fn median_gap(&self) -> Option<Duration> {
        self.gaps.get(self.gaps.len() / 2).map(|gap| gap.length)
    }

    /// The longest.
    pub fn longest_gap(&self) -> Option<Duration> {
        self.gaps.last().map(|gap| gap.length)
    }
}

/// Changes between neighbours that both lie in `among`.
fn changes(decisions: &Decisions, zones: &Zones, among: &crate::engine::Bits) -> Changes {
    let pairs = among.continued();
    let no_go = decisions.no_go.changes();
    let any = no_go.or_with(&decisions.warning.changes());
    Changes {
        any: any.count_and(&pairs),
        of_no_go: no_go.count_and(&pairs),
        days: among.count() as f64 * f64::from(zones.grid().step().secs()) / DAY_SECS,
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::super::tests::{at, decisions, gate, incident, plane};
    use super::*;
    use crate::outcome::Rules;

    fn truth(incidents: Vec<crate::model::Incident>, to: i64) -> Truth {
        let gate = gate();
        Truth::try_new(
            &gate,
            Some(incidents),
            None,
            at(to),
            &Rules::for_gate(&gate),
        )
        .unwrap()
    }

    #[test]
    fn changes_are_counted_between_judged_neighbours() {
        // Blocked 10..12 and 20..25, dark 25..30, WARNING 12..14.
        let mut told = decisions(100, &[10..12, 20..25], &[25..30]);
        told.warning = plane(100, &[12..14]);
        let gate = gate();
        let truth = truth(vec![incident("a", 22..60)], 100);
        let rules = Rules {
            lead: Duration::ZERO,
            ..Rules::for_gate(&gate)
        };
        let zones = Zones::new(&told, &truth, &rules, Duration::from_mins(10));
        let found = Flapping::new(&told, &zones, &truth);
        // To NO-GO at 10, to WARNING at 12, to GO at 14, to NO-GO at 20; into and out of the dark: none.
        assert_eq!((found.judged.any, found.judged.of_no_go), (4, 3));
        assert_eq!((found.healthy.any, found.healthy.of_no_go), (4, 3));
        assert!((found.judged.days - 95.0 / 1440.0).abs() < 1e-12);
        assert!((found.healthy.days - (22.0 + 30.0) / 1440.0).abs() < 1e-12);
        // After the dark the incident stays open until its end.
        assert_eq!(
            found.gaps,
            [GoGap {
                length: Duration::from_mins(30),
                until_the_end: true
            }]
        );
    }

    #[test]
    fn gaps_begin_after_the_first_no_go_and_end_with_the_next_or_the_incident() {
        let told = decisions(
            300,
            &[110..120, 125..126, 140..160, 205..210],
            &[142..143, 150..155],
        );
        let truth = truth(
            vec![
                incident("a", 100..160),
                incident("b", 200..210),
                incident("c", 250..260),
            ],
            300,
        );
        let rules = Rules::for_gate(&gate());
        let zones = Zones::new(&told, &truth, &rules, rules.cooldown);
        let found = Flapping::new(&told, &zones, &truth);
        let lengths: Vec<i64> = found
            .gaps
            .iter()
            .map(|g| g.length.millis() / 60_000)
            .collect();
        assert_eq!(lengths, [5, 14]);
        assert!(found.gaps.iter().all(|gap| !gap.until_the_end));
        assert_eq!(found.incidents(), Rate::new(1, 2));
        assert_eq!(found.median_gap(), Some(Duration::from_mins(14)));
        let silent = Flapping::new(&decisions(300, &[], &[]), &zones, &truth);
        assert_eq!((silent.median_gap(), silent.judged.any), (None, 0));
    }
}
