//! The gate in the words of other tools: Prometheus rules and a Grafana dashboard.
//!
//! What Prometheus is told must mean what [the engine](crate) means, so all PromQL is made in one place,
//! `promql`, out of a check and its conditions; `rules` and `grafana` only arrange it. Nothing here reads
//! the gate file or asks a server. What a query answers with, a vector or a bare number, is not to be
//! seen in the model and is given beside the gate: an [`Answer`] a check.
//!
//! Same gate, same bytes.

mod annotation;
mod grafana;
mod promql;
mod rules;
mod yaml;

use crate::model::{Check, Gate};

pub use grafana::dashboard;
pub use rules::prometheus_rules;

/// The recorded series of a gate's verdict: 0 GO, 1 WARNING, 2 NO-GO, absent when there is none.
const VERDICT_SERIES: &str = "deployment_gate:verdict:level";

/// The recorded series of a check's state: 0 pass or pending, 1 warning, 2 no-go, 3 no-data.
const STATE_SERIES: &str = "deployment_gate:check:state";

/// What a query answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Series, each with labels.
    Vector,
    /// A number, which PromQL refuses to filter unless it is made a series.
    Scalar,
}

/// A gate to be told to another tool.
#[derive(Debug, Clone)]
pub struct Export<'a> {
    gate: &'a Gate,
    answers: Vec<Answer>,
}

impl<'a> Export<'a> {
    /// The gate, each of its checks asked what its query answers with.
    pub fn new(gate: &'a Gate, answer: impl Fn(&Check) -> Answer) -> Self {
        let answers = gate.checks().iter().map(answer).collect();
        Self { gate, answers }
    }

    /// The checks in file order, each in PromQL.
    fn checks(&self) -> impl Iterator<Item = promql::CheckInPromQl<'a>> {
        let step = self.gate.step();
        let checks = self.gate.checks().iter().zip(&self.answers);
        checks.map(move |(check, answer)| promql::CheckInPromQl::new(check, *answer, step))
    }
}
