//! Real deployments: would the gate have stopped them, and should it have?
//!
//! Each is judged at the last grid point not after its start. The *situation* asks what was going on
//! when it started, the *outcome* how it ended. The gate looks before the deployment: faults that the
//! deployment itself brings are not its to see; and deployments that a live gate already blocked are not in
//! the list. A check is *silent* at a deployment when it could say NO-GO, has no data at that point, and its
//! policy lets that pass.

use super::interval::{Interval, clopper_pearson};
use super::rate::Rate;
use super::zones::{Zone, Zones};
use crate::engine::Decisions;
use crate::model::{
    CheckId, Deployment, DeploymentResult, Gate, Judgement, Level, NoDataPolicy, Verdict,
};

/// Deployments counted by the gate's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// NO-GO.
    pub blocked: u64,
    /// GO or WARNING.
    pub let_through: u64,
}

impl Tally {
    /// Blocked of all.
    pub fn blocked_rate(self) -> Rate {
        Rate::new(self.blocked, self.blocked + self.let_through)
    }

    /// How sure that rate is, over deployments.
    pub fn interval(self) -> Option<Interval> {
        clopper_pearson(self.blocked_rate())
    }

    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::NoGo => self.blocked += 1,
            Verdict::Go | Verdict::Warning => self.let_through += 1,
        }
    }
}

/// What was going on when a deployment started: the zone of that moment.
pub type Situation = Zone;

/// How a deployment ended, as far as the gate is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It failed, was rolled back, or caused an incident.
    Bad,
    /// It stayed and caused none.
    Good,
    /// It never happened.
    Aborted,
    /// The list does not say.
    Unstated,
}

impl Ending {
    /// As tables name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Good => "good",
            Self::Aborted => "aborted",
            Self::Unstated => "unstated",
        }
    }

    fn of(deployment: &Deployment) -> Self {
        if deployment.caused_incident.is_some() {
            return Self::Bad;
        }
        match deployment.result {
            Some(DeploymentResult::Failure | DeploymentResult::RolledBack) => Self::Bad,
            Some(DeploymentResult::Success) => Self::Good,
            Some(DeploymentResult::Aborted) => Self::Aborted,
            None => Self::Unstated,
        }
    }
}

/// One deployment inside the replay.
#[derive(Debug, Clone, PartialEq)]
pub struct DeploymentRow {
    /// As the list has it.
    pub deployment: Deployment,
    /// What the gate would have said, or why nothing.
    pub judgement: Judgement,
    /// Where it started.
    pub situation: Situation,
    /// How it ended.
    pub ending: Ending,
    /// The checks that were silent, in the order of the gate.
    pub silent: Vec<CheckId>,
}

/// The two tables, and the columns that are in no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeploymentTables {
    /// Started in an incident.
    pub in_incident: Tally,
    /// Started in healthy time.
    pub in_healthy: Tally,
    /// Started in a lead.
    pub in_lead: u64,
    /// Started in a cool-down.
    pub in_cooldown: u64,
    /// Started in excluded time.
    pub in_excluded: u64,
    /// The gate had no verdict.
    pub unjudged: u64,
    /// Ended badly.
    pub bad: Tally,
    /// Ended well.
    pub good: Tally,
    /// Never happened; in no rate.
    pub aborted: u64,
    /// No result in the list; in no rate.
    pub unstated: u64,
    /// Successful deployments inside an incident: fixes.
    pub fixes: Tally,
    /// Of those that ended badly and were let through, those with a silent check.
    pub bad_let_through_silent: u64,
    /// Ended badly where the gate had no verdict.
    pub bad_unjudged: u64,
}

impl DeploymentTables {
    /// Of what the gate let through and ended badly, how much was due to silent telemetry: had missing
    /// data blocked, the gate would have.
    pub fn silent(self) -> Rate {
        Rate::new(self.bad_let_through_silent, self.bad.let_through)
    }
}

/// The deployments of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct DeploymentOutcome {
    /// By start.
    pub rows: Vec<DeploymentRow>,
    /// Deployments before or after the replay.
    pub outside: u64,
    /// Counted by situation and by outcome.
    pub tables: DeploymentTables,
}

impl DeploymentOutcome {
    pub(super) fn new(
        gate: &Gate,
        decisions: &Decisions,
        zones: &Zones,
        deployments: &[Deployment],
    ) -> Self {
        let grid = decisions.grid;
        let rows: Vec<DeploymentRow> = deployments
            .iter()
            .filter_map(|deployment| {
                let index = grid.index_at_or_before(deployment.started_at)?;
                let judgement = decisions.judgement(index);
                let situation = match judgement {
                    Judgement::Unjudged(_) => Zone::Unjudged,
                    Judgement::Reached(_) => zones.labelled(deployment.started_at),
                };
                Some(DeploymentRow {
                    deployment: deployment.clone(),
                    judgement,
                    situation,
                    ending: Ending::of(deployment),
                    silent: silent(gate, decisions, index),
                })
            })
            .collect();
        Self {
            outside: (deployments.len() - rows.len()) as u64,
            tables: tables(&rows),
            rows,
        }
    }
}

/// The checks that could say NO-GO and had no data, which was let pass.
fn silent(gate: &Gate, decisions: &Decisions, index: usize) -> Vec<CheckId> {
    gate.checks()
        .iter()
        .zip(&decisions.checks)
        .filter(|(check, planes)| {
            let can_block = !check.conditions_at(Level::NoGo).is_empty();
            let passes = match gate.no_data(check) {
                NoDataPolicy::Go | NoDataPolicy::Warning => true,
                NoDataPolicy::NoGo => false,
            };
            let answered = !planes.unanswered.get(index);
            can_block && passes && answered && planes.no_data.get(index)
        })
        .map(|(check, _)| check.id().clone())
        .collect()
}

fn tables(rows: &[DeploymentRow]) -> DeploymentTables {
    let mut tables = DeploymentTables::default();
    for row in rows {
        let Some(verdict) = row.judgement.verdict() else {
            tables.unjudged += 1;
            tables.bad_unjudged += u64::from(row.ending == Ending::Bad);
            continue;
        };
        match row.situation {
            Zone::Incident => tables.in_incident.add(verdict),
            Zone::Healthy => tables.in_healthy.add(verdict),
            Zone::Lead => tables.in_lead += 1,
            Zone::Cooldown => tables.in_cooldown += 1,
            Zone::Excluded => {
                tables.in_excluded += 1;
                continue;
            }
            Zone::Unjudged => {}
        }
        match row.ending {
            Ending::Bad => {
                tables.bad.add(verdict);
                let silent = verdict != Verdict::NoGo && !row.silent.is_empty();
                tables.bad_let_through_silent += u64::from(silent);
            }
            Ending::Good => tables.good.add(verdict),
            Ending::Aborted => tables.aborted += 1,
            Ending::Unstated => tables.unstated += 1,
        }
        let succeeded = row.deployment.result == Some(DeploymentResult::Success);
        if succeeded && row.situation == Zone::Incident {
            tables.fixes.add(verdict);
        }
    }
    tables
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::super::tests::{at, decisions, gate, incident};
    use super::*;
    use crate::model::{Duration, GateParts};
    use crate::outcome::{Outcome, Rules, Truth};

    fn failed(id: &str, minute: i64) -> Deployment {
        Deployment {
            id: id.to_owned(),
            service: "s".to_owned(),
            started_at: at(minute),
            result: Some(DeploymentResult::Failure),
            caused_incident: None,
            version: None,
            url: None,
        }
    }

    fn told(gate: &Gate, decisions: &Decisions) -> DeploymentOutcome {
        let list = vec![
            failed("a", 10),
            failed("b", 20),
            failed("c", 30),
            failed("d", 50),
            failed("e", 70),
        ];
        let rules = Rules {
            lead: Duration::ZERO,
            ..Rules::for_gate(gate)
        };
        let mut drill = incident("drill", 65..80);
        drill.kind = crate::model::IncidentKind::Drill;
        let truth = Truth::try_new(gate, Some(vec![drill]), Some(list), at(200), &rules).unwrap();
        Outcome::new(gate, decisions, &truth, &rules)
            .deployments
            .unwrap()
    }

    #[test]
    fn telemetry_is_silent_where_missing_data_was_let_pass() {
        // No data at b (which another check would block), c and e (in a drill); dark at d.
        let mut said = decisions(200, &[20..21], &[50..51]);
        said.checks[0].no_data.set_range(20..21);
        said.checks[0].no_data.set_range(30..31);
        said.checks[0].no_data.set_range(70..71);
        let found = told(&gate(), &said);
        let silent: Vec<usize> = found.rows.iter().map(|row| row.silent.len()).collect();
        assert_eq!(silent, [0, 1, 1, 1, 1]);
        assert_eq!(
            found.tables.bad,
            Tally {
                blocked: 1,
                let_through: 2
            }
        );
        assert_eq!(found.tables.silent(), Rate::new(1, 2), "c of a and c");
        assert_eq!(found.tables.bad_unjudged, 1);

        // A policy that blocks lets nothing pass, and a check that only warns is missed by nobody.
        let blocking = GateParts {
            no_data: NoDataPolicy::NoGo,
            ..gate().parts().clone()
        };
        assert_eq!(
            told(&Gate::try_new(blocking).unwrap(), &said)
                .tables
                .silent()
                .hits,
            0
        );
        let mut parts = gate().parts().clone();
        let mut check = parts.checks[0].parts().clone();
        check.warning = std::mem::take(&mut check.no_go);
        parts.checks = vec![crate::model::Check::try_new(check).unwrap()];
        assert_eq!(
            told(&Gate::try_new(parts).unwrap(), &said)
                .tables
                .silent()
                .hits,
            0
        );
    }
}
