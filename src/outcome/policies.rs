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
