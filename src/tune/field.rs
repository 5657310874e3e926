//! The ground on which limits are chosen: healthy time, incidents, and what is settled anyway.
//!
//! What a server did not answer is judged by the longest memory that any choice has, so that all choices are
//! held against the same steps. At a step where some check has no answer, the others may still say NO-GO:
//! such a step counts as false where it is healthy and they do, and is no step of an incident. Checks say
//! nothing where they have no answer (and no warning without data): there they are *silent*.
//!
//! The *base* is what conditions that are not tuned say, and missing data where it counts as the level.

use crate::engine::{Bits, Decisions};
use crate::model::{Deployment, Gate, Grid, Level, TimeRange, Timestamp};
use crate::outcome::{Evaluable, IncidentOutcome, Rules, Truth, Zone, Zones};

use super::plan::Plan;

const HOUR_MILLIS: i64 = 3_600_000;
/// Hours of a week.
const CELLS: usize = 168;

/// An incident that a gate can be held to.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Its id.
    pub id: String,
    /// The number of its group among those with issues, from 0 by first start.
    pub group: usize,
    /// `[started_at, end)`.
    pub span: TimeRange,
    /// The judged steps of its catch window.
    pub steps: Vec<usize>,
    /// How many of them it takes to catch it.
    pub needed: u64,
    /// Conditions that are not tuned catch it.
    pub caught_by_base: bool,
}

/// What a step weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weights {
    /// One.
    Steps,
    /// As many deployments as began in its hour of the week (UTC), and one.
    Deployments(Box<[u64; CELLS]>),
}

impl Weights {
    /// Counts deployments by the hour of the week.
    pub fn by_deployments<'a>(deployments: impl IntoIterator<Item = &'a Deployment>) -> Self {
        let mut cells = Box::new([1; CELLS]);
        for deployment in deployments {
            cells[cell(deployment.started_at)] += 1;
        }
        Self::Deployments(cells)
    }

    /// The weight of a step.
    pub fn of(&self, instant: Timestamp) -> u64 {
        match self {
            Self::Steps => 1,
            Self::Deployments(cells) => cells[cell(instant)],
        }
    }
}

fn cell(instant: Timestamp) -> usize {
    instant
        .millis()
        .div_euclid(HOUR_MILLIS)
        .rem_euclid(CELLS as i64) as usize
}

/// The ground.
#[derive(Debug, Clone)]
pub struct Field {
    /// All steps.
    pub judged: Grid,
    /// Steps at which a verdict can be reached by some choice.
    pub evaluated: Bits,
    /// Healthy ones of them.
    pub healthy: Bits,
    /// Healthy ones at which the base does not say NO-GO (or WARNING) anyway.
    pub quiet: Bits,
    /// What the base says.
    pub base: Bits,
    /// For each check of the gate, where it says nothing.
    pub silent: Vec<Bits>,
    /// By start.
    pub issues: Vec<Issue>,
    /// How many groups they form.
    pub groups: usize,
    /// What steps weigh.
    pub weights: Weights,
}

impl Field {
    /// The ground under `plan.longest(gate)`, whose decisions these are.
    pub fn new(
        longest: &Gate,
        plan: &Plan,
        decisions: &Decisions,
        truth: &Truth,
        rules: &Rules,
        weights: Weights,
    ) -> Self {
        let level = plan.level;
        let settled = Settled::new(longest, plan, decisions);
        let unanswered = settled.unanswered(decisions);
        let pseudo = settled.decisions(decisions, &unanswered);
        let zones = Zones::new(&pseudo, truth, rules, rules.cooldown);
        let mut healthy = zones.plane(Zone::Healthy).clone();
        let grid = decisions.grid;
        for index in pseudo.failed.iter_ones() {
            if zones.labelled(grid.timestamp(index)) == Zone::Healthy {
                healthy.set_range(index..index + 1);
            }
        }
        let mut quiet = healthy.clone();
        quiet.and_not(&settled.base);
        let mut evaluated = pseudo.unknown.not();
        evaluated.and_not(&pseudo.dark);
        let (issues, groups) = issues(longest, &pseudo, &zones, truth, rules, &settled.caught);
        let checks = decisions.checks.iter();
        Self {
            judged: grid,
            evaluated,
            healthy,
            quiet,
            base: settled.base,
            silent: checks
                .map(|planes| {
                    let mut silent = planes.grounds.unanswered();
                    if level == Level::Warning {
                        silent.or(&planes.grounds.data().not());
                    }
                    silent
                })
                .collect(),
            issues,
            groups,
            weights,
        }
    }

    /// The same with steps and incidents of some time only. Groups keep their numbers.
    #[must_use]
    pub fn within(&self, steps: std::ops::Range<usize>, keeps: impl Fn(&Issue) -> bool) -> Self {
        let mut window = Bits::zeros(self.judged.len());
        window.set_range(steps);
        let cut = |plane: &Bits| plane.and_with(&window);
        Self {
            healthy: cut(&self.healthy),
            quiet: cut(&self.quiet),
            issues: self
                .issues
                .iter()
                .filter(|issue| keeps(issue))
                .cloned()
                .collect(),
            ..self.clone()
        }
    }

    /// The weight of the steps of a plane.
    pub fn weight_of(&self, plane: &Bits) -> u64 {
        match &self.weights {
            Weights::Steps => plane.count(),
            Weights::Deployments(_) => plane.iter_ones().map(|index| self.weight(index)).sum(),
        }
    }

    /// The weight of a step.
    pub fn weight(&self, index: usize) -> u64 {
        match &self.weights {
            Weights::Steps => 1,
            Weights::Deployments(_) => self.weights.of(self.judged.timestamp(index)),
        }
    }
}

/// What is said whatever is chosen.
struct Settled {
    /// Where conditions that are not tuned say the level, or missing data does.
    base: Bits,
    /// Where such conditions do: what can catch.
    caught: Bits,
}

impl Settled {
    fn new(gate: &Gate, plan: &Plan, decisions: &Decisions) -> Self {
        let mut caught = Bits::zeros(decisions.grid.len());
        let mut by_no_data = caught.clone();
        for (check, planes) in gate.checks().iter().zip(&decisions.checks) {
            for (number, (id, _)) in check.conditions().enumerate() {
                // A warning is no NO-GO, and NO-GO is worse than a warning.
                if id.level >= plan.level && !plan.tuned.contains_key(&id) {
                    caught.or(&planes.grounds.speaking(number));
                }
            }
            let silent = planes
                .grounds
                .speaking_by_no_data(gate.no_data(check), plan.level);
            if let Some(silent) = silent {
                by_no_data.or(&silent);
            }
        }
        let mut base = caught.clone();
        base.or(&by_no_data);
        Self { base, caught }
    }

    /// Where some check has no answer and the base does not say enough.
    fn unanswered(&self, decisions: &Decisions) -> Bits {
        let mut failed = Bits::zeros(decisions.grid.len());
        for planes in &decisions.checks {
            failed.or(&planes.grounds.failed);
        }
        failed.and_not(&self.base);
        failed.and_not(&decisions.unknown);
        failed
    }

    fn decisions(&self, decisions: &Decisions, failed: &Bits) -> Decisions {
        let mut dark = decisions.dark.clone();
        dark.and_not(failed);
        Decisions {
            grid: decisions.grid,
            no_go: self.base.clone(),
            warning: Bits::zeros(decisions.grid.len()),
            unknown: decisions.unknown.clone(),
            failed: failed.clone(),
            dark,
            checks: Vec::new(),
        }
    }
}

fn issues(
    gate: &Gate,
    decisions: &Decisions,
    zones: &Zones,
    truth: &Truth,
    rules: &Rules,
    caught: &Bits,
) -> (Vec<Issue>, usize) {
    let judged = zones.plane(Zone::Incident);
    let rows = IncidentOutcome::new(gate, decisions, zones, truth, rules).rows;
    let mut numbers: Vec<usize> = Vec::new();
    let issues = rows
        .into_iter()
        .filter(|row| row.evaluable != Evaluable::No)
        .map(|row| {
            let group = numbers.iter().position(|own| *own == row.group);
            let group = group.unwrap_or_else(|| {
                numbers.push(row.group);
                numbers.len() - 1
            });
            let steps: Vec<usize> = row
                .window
                .clone()
                .filter(|index| judged.get(*index))
                .collect();
            // Steps that failed are judged where others say NO-GO: then more are needed.
            let failed = decisions.failed.count_in(row.window.clone());
            let needed = rules.catch_share.of(steps.len() as u64 + failed).max(1);
            let hits = steps.iter().filter(|index| caught.get(**index)).count();
            Issue {
                caught_by_base: hits as u64 >= needed,
                id: row.incident.id,
                group,
                span: row.span,
                steps,
                needed,
            }
        })
        .collect();
    (issues, numbers.len())
}
