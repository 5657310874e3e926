//! The gate: a dozen checks on one grid.
//!
//! A [`Gate`] is valid by construction: ids are unique, windows can fill, every check can speak. What a
//! user typed (comments, positions, formatting) stays in `gate_file`.

use std::collections::HashSet;

use super::check::{Check, CheckId, NoDataPolicy};
use super::condition::{Condition, ConditionError, LimitId};
use super::duration::Duration;
use super::grid::Step;

/// The query language of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// Prometheus.
    #[default]
    PromQl,
    /// `VictoriaMetrics`.
    MetricsQl,
}

/// Where the gate's metrics live, as the gate file says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Endpoint {
    /// The server's address, if the file gives one.
    pub url: Option<String>,
    /// Its query language.
    pub dialect: Dialect,
}

/// A gate before it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct GateParts {
    /// Its name.
    pub name: String,
    /// Whose incidents and deployments count; empty means the gate's name.
    pub services: Vec<String>,
    /// The grid's step.
    pub step: Step,
    /// Where its metrics live.
    pub endpoint: Endpoint,
    /// What missing data counts as.
    pub no_data: NoDataPolicy,
    /// The checks, in file order.
    pub checks: Vec<Check>,
}

/// Why parts do not make a gate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GateError {
    /// `gate:` is blank.
    #[error("the gate has no name")]
    NoName,
    /// `checks:` is empty.
    #[error("the gate has no checks; it would say GO to everything")]
    NoChecks,
    /// Two checks of one name.
    #[error("check id `{0}` is used twice")]
    DuplicateId(CheckId),
    /// A condition that does not fit the step.
    #[error("{id}: {source}")]
    Condition {
        /// The condition.
        id: LimitId,
        /// What is wrong with it.
        source: ConditionError,
    },
}

/// A valid gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    parts: GateParts,
}

impl Gate {
    /// A gate whose checks are distinct and whose windows can fill.
    pub fn try_new(mut parts: GateParts) -> Result<Self, GateError> {
        if parts.name.trim().is_empty() {
            return Err(GateError::NoName);
        }
        if parts.checks.is_empty() {
            return Err(GateError::NoChecks);
        }
        let mut seen = HashSet::new();
        for check in &parts.checks {
            if !seen.insert(check.id()) {
                return Err(GateError::DuplicateId(check.id().clone()));
            }
            for (id, condition) in check.conditions() {
                condition
                    .fits(parts.step)
                    .map_err(|source| GateError::Condition { id, source })?;
            }
        }
        if parts.services.is_empty() {
            parts.services.push(parts.name.clone());
        }
        Ok(Self { parts })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// Whose incidents and deployments count.
    pub fn services(&self) -> &[String] {
        &self.parts.services
    }

    /// Does an incident or deployment of `service` count here?
    pub fn covers(&self, service: &str) -> bool {
        service == "*"
            || self
                .services()
                .iter()
                .any(|own| own == service || own == "*")
    }

    /// The grid's step.
    pub fn step(&self) -> Step {
        self.parts.step
    }

    /// Where its metrics live.
    pub fn endpoint(&self) -> &Endpoint {
        &self.parts.endpoint
    }

    /// The checks, in file order.
    pub fn checks(&self) -> &[Check] {
        &self.parts.checks
    }

    /// The check of that name.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks().iter().find(|check| check.id().as_str() == id)
    }

    /// What missing data of `check` counts as.
    pub fn no_data(&self, check: &Check) -> NoDataPolicy {
        check.parts().no_data.unwrap_or(self.parts.no_data)
    }

    /// The parts, to make a changed gate from.
    pub fn parts(&self) -> &GateParts {
        &self.parts
    }

    /// The memory `M`, in steps: a verdict at `t` depends on `[t − M, t]`.
    pub fn memory_steps(&self) -> usize {
        self.over_conditions(|condition| condition.memory_steps(self.step()))
    }

    /// The lookback `L`, in steps: reasons at `t` depend on `[t − L, t]`. At least an hour, since
    /// no-data is traced back that far too.
    pub fn lookback_steps(&self) -> usize {
        self.over_conditions(|condition| condition.lookback_steps(self.step()))
    }

    /// The memory `M` as a duration.
    pub fn memory(&self) -> Duration {
        self.step().times(self.memory_steps())
    }

    /// The lookback `L` as a duration.
    pub fn lookback(&self) -> Duration {
        self.step().times(self.lookback_steps())
    }

    /// The longest range in any query.
    pub fn longest_query_range(&self) -> Duration {
        self.checks()
            .iter()
            .map(|check| check.query().longest_range())
            .max()
            .unwrap_or(Duration::ZERO)
    }

    fn over_conditions(&self, steps: impl Fn(&Condition) -> usize) -> usize {
        self.checks()
            .iter()
            .flat_map(Check::conditions)
            .map(|(_, condition)| steps(condition))
            .max()
            .unwrap_or(0)
    }
}
