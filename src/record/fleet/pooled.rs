//! The rates over all gates.

use serde::Serialize;

use super::GateRow;
use crate::outcome::Rate;
use crate::outcome::fleet::{Pooled, PooledEpisodes};
use crate::record::{IntervalFigure, Number, RateFigure};

/// Rates over all gates, a gate being one unit of their intervals: null under five gates that have something to
/// count, and null when these do not differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PooledFigures {
    /// Healthy steps said NO-GO.
    pub false_no_go: PooledRate,
    /// Evaluable incidents not caught; an incident counts once for each gate that should have caught it.
    pub missed_issues: PooledRate,
    /// Gates whose missed-issue rate is circular, for alerts or a query found their incidents.
    pub circular_gates: usize,
    /// Steps without a verdict.
    pub unjudged: PooledRate,
    /// Episodes all of whose steps are healthy.
    pub episodes: u64,
    /// Healthy time of all gates together.
    pub healthy_weeks: f64,
    /// Episodes a healthy week of one gate.
    pub episodes_per_week: Number,
    /// With the gate as the unit; without an episode from 0 to what the exact Poisson interval does not exclude.
    pub episodes_per_week_interval: Option<IntervalFigure>,
}

/// A rate over all gates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PooledRate {
    /// All gates together.
    pub rate: RateFigure,
    /// The ratio estimator over gates.
    pub interval: Option<IntervalFigure>,
    /// Gates with a hit, of those with something to count.
    pub gates: RateFigure,
    /// Where no gate has a hit: the share of gates that may have one all the same, by Clopper and Pearson.
    pub gates_at_most: Number,
}

impl From<Pooled> for PooledRate {
    fn from(own: Pooled) -> Self {
        Self {
            rate: own.rate.into(),
            interval: own.interval.map(Into::into),
            gates: own.gates.into(),
            gates_at_most: own.gates_at_most.into(),
        }
    }
}

impl PooledFigures {
    /// Sums go through the gates in the order given, so that must not be chance.
    pub(super) fn new(gates: &[GateRow]) -> Self {
        let pooled = |of: fn(&GateRow) -> RateFigure| -> PooledRate {
            let rates: Vec<Rate> = gates.iter().map(|row| counts(of(row))).collect();
            Pooled::new(&rates).into()
        };
        let episodes: Vec<(u64, f64)> = gates
            .iter()
            .map(|row| (row.episodes, row.healthy_weeks))
            .collect();
        let episodes = PooledEpisodes::new(&episodes);
        Self {
            false_no_go: pooled(|row| row.false_no_go),
            missed_issues: pooled(|row| row.missed_issues),
            circular_gates: gates.iter().filter(|row| row.circular.is_some()).count(),
            unjudged: pooled(|row| row.unjudged),
            episodes: episodes.count,
            healthy_weeks: episodes.healthy_weeks,
            episodes_per_week: episodes.per_week().into(),
            episodes_per_week_interval: episodes.interval.map(Into::into),
        }
    }
}

pub(super) fn counts(rate: RateFigure) -> Rate {
    Rate::new(rate.hits, rate.of)
}
