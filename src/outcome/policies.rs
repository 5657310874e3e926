//! What the `no_data` policies decide, and what other ones would have.
//!
//! A verdict is decided by the policies alone when it would be another one were missing data counted as GO
//! everywhere, checks with a policy of their own included. The comparison with the other two policies replaces
//! the gate's own policy and keeps those of its checks, as somebody would who edits that one line of the gate
//! file; its rates are those that a replay of the edited file prints.

use super::incidents::IncidentOutcome;
use super::rate::Rate;
use super::rules::Rules;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions, Judged};
use crate::model::{CheckId, Gate, NoDataPolicy};

/// The policies there are.
const POLICIES: [NoDataPolicy; 3] = [NoDataPolicy::Go, NoDataPolicy::Warning, NoDataPolicy::NoGo];

/// What the gate says under one gate-wide policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnderPolicy {
    /// The policy.
    pub policy: NoDataPolicy,
    /// It is the one that the gate has.
    pub own: bool,
    /// Healthy steps said NO-GO.
    pub false_no_go: Rate,
    /// Healthy steps said WARNING.
    pub false_warning: Rate,
    /// Evaluable incidents not caught.
    pub missed: Rate,
    /// Steps without a verdict.
    pub unjudged: Rate,
}

/// A check's missing data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckNoData {
    /// The check.
    pub id: CheckId,
    /// Judged steps without data, of all judged ones.
    pub no_data: Rate,
    /// Steps at which the server's answer is missing, of all.
    pub unanswered: Rate,
    /// What missing data counts as.
    pub policy: NoDataPolicy,
    /// The check has that policy of its own.
    pub overrides: bool,
}

/// What missing data does to the verdicts of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyOutcome {
    /// Judged steps at which some check has no data, of all judged ones.
    pub no_data: Rate,
    /// Judged steps that say NO-GO by the policies alone.
    pub decided_no_go: u64,
    /// Those that say WARNING by them alone.
    pub decided_warning: u64,
    /// One for each policy, from go to no-go.
    pub under: [UnderPolicy; 3],
    /// One for each check of the gate, in its order.
    pub checks: Vec<CheckNoData>,
}

impl PolicyOutcome {
    /// Folds `judged` once for each policy.
    pub fn new(gate: &Gate, judged: &Judged, truth: &Truth, rules: &Rules) -> Self {
        let decisions = judged.decisions();
        let reached = decisions.unjudged().not();
        let mut somewhere = Bits::zeros(reached.len());
        let (mut no_go, mut warning) = (somewhere.clone(), somewhere.clone());
        for planes in &decisions.checks {
            somewhere.or(&planes.no_data);
            no_go.or_and_not(&planes.no_go, &planes.unanswered);
            warning.or_and_not(&planes.warning, &planes.unanswered);
        }
        Self {
            no_data: Rate::of_plane(&somewhere, &reached),
            decided_no_go: without(&decisions.no_go, &no_go),
            decided_warning: without(&decisions.warning, &warning),
            under: POLICIES.map(|policy| under(gate, policy, judged, truth, rules)),
            checks: checks(gate, decisions, &reached),
        }
    }
}

/// How many bits of `plane` are not in `other`.
fn without(plane: &Bits, other: &Bits) -> u64 {
    plane.count() - plane.count_and(other)
}

fn under(
    gate: &Gate,
    policy: NoDataPolicy,
    judged: &Judged,
    truth: &Truth,
    rules: &Rules,
) -> UnderPolicy {
    let mut parts = gate.parts().clone();
    let own = parts.no_data == policy;
    parts.no_data = policy;
    let gate = Gate::try_new(parts).expect("a gate stays one under another policy");
    let decisions = judged.verdicts(&gate, &[]);
    let zones = Zones::new(&decisions, truth, rules, rules.cooldown);
    let healthy = zones.plane(Zone::Healthy);
    UnderPolicy {
        policy,
        own,
        false_no_go: Rate::of_plane(&decisions.no_go, healthy),
        false_warning: Rate::of_plane(&decisions.warning, healthy),
        missed: IncidentOutcome::new(&gate, &decisions, &zones, truth, rules)
            .missed
            .rate,
        unjudged: Rate::new(zones.steps(Zone::Unjudged), decisions.grid.len() as u64),
    }
}

fn checks(gate: &Gate, decisions: &Decisions, reached: &Bits) -> Vec<CheckNoData> {
    let all = decisions.grid.len() as u64;
    gate.checks()
        .iter()
        .zip(&decisions.checks)
        .map(|(check, planes)| CheckNoData {
            id: check.id().clone(),
            no_data: Rate::of_plane(&planes.no_data, reached),
            unanswered: Rate::new(planes.unanswered.count(), all),
            policy: gate.no_data(check),
            overrides: check.parts().no_data.is_some(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, gate};
    use super::*;
    use crate::engine::{Chunking, Threads, judge_reading};
    use crate::model::{
        ABSENT, Asked, Check, CheckHistory, CheckId, Grid, Instants, SeriesColumn, TimeRange,
    };
    use std::convert::Infallible;
    use std::ops::Range;

    /// The first check needs two series; the second lets missing data pass whatever the gate says.
    fn two_checks() -> Gate {
        let mut parts = gate().parts().clone();
        let mut check = parts.checks[0].parts().clone();
        check.min_series = 2;
        parts.checks[0] = Check::try_new(check.clone()).unwrap();
        check.min_series = 1;
        check.id = CheckId::try_new("d").unwrap();
        check.no_data = Some(NoDataPolicy::Go);
        parts.checks.push(Check::try_new(check).unwrap());
        Gate::try_new(parts).unwrap()
    }

    /// Series of quiet samples, none at the minutes of `absent`.
    fn history(grid: Grid, absent: &[Range<usize>], failed: Option<i64>) -> CheckHistory {
        let series = absent.iter().enumerate().map(|(name, absent)| {
            let values = (0..grid.len()).map(|i| if absent.contains(&i) { ABSENT } else { 0.5 });
            SeriesColumn {
                labels: format!("{{n=\"{name}\"}}"),
                first: grid.first_position(),
                values: values.collect(),
            }
        });
        let failed = failed.map(|minute| TimeRange::new(at(minute), at(minute + 1)));
        CheckHistory {
            series: series.collect(),
            asked: Asked {
                asked: [grid.range()].into_iter().collect(),
                failed: failed.into_iter().collect::<Instants>(),
            },
        }
    }

    #[test]
    fn policies_decide_where_nothing_else_does_and_checks_keep_their_own() {
        let gate = two_checks();
        let rules = Rules::for_gate(&gate);
        let grid = Grid::covering(gate.step(), TimeRange::new(at(0), at(100)));
        // The first check has one series of two at 10..20; the second none at 15..30, and was refused at 12.
        let history = [
            history(grid, &[0..0, 10..20], None),
            history(grid, std::slice::from_ref(&(15..30)), Some(12)),
        ];
        let read = |check: usize| Ok::<_, Infallible>(&history[check]);
        let judged = judge_reading(&gate, read, grid, Chunking::Automatic, Threads::OneACore);
        let judged = judged.unwrap();
        let truth = Truth::try_new(&gate, Some(Vec::new()), None, at(100), &rules).unwrap();
        let found = PolicyOutcome::new(&gate, &judged, &truth, &rules);
        assert_eq!(found.no_data, Rate::new(19, 99), "10..30 without 12");
        assert_eq!((found.decided_no_go, found.decided_warning), (0, 9));
        let [go, warning, no_go] = found.under;
        assert_eq!((go.own, warning.own, no_go.own), (false, true, false));
        assert_eq!(go.false_warning, Rate::new(0, 99));
        assert_eq!(warning.false_warning, Rate::new(9, 99));
        assert_eq!(warning.false_no_go, Rate::new(0, 99));
        // Under no-go the refused minute is judged: the check that answered blocks by itself.
        assert_eq!(no_go.false_no_go, Rate::new(10, 100));
        assert_eq!((warning.unjudged.hits, no_go.unjudged.hits), (1, 0));
        let own: Vec<bool> = found.checks.iter().map(|check| check.overrides).collect();
        assert_eq!(own, [false, true]);
        assert_eq!(found.checks[1].unanswered, Rate::new(1, 100));
    }
}
