//! Who stands out: whole gates by their rates, and single checks that many gates have.

use std::collections::BTreeMap;

use serde::Serialize;

use super::pooled::counts;
use super::{GateRow, PooledRate};
use crate::outcome::Rate;
use crate::outcome::fleet::{ByDays, Comparison, Evidence, LEAST_GATES, Spread};
use crate::record::{Number, RateFigure};

/// A rate by which whole gates are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparedRate {
    /// Healthy steps said NO-GO.
    FalseNoGo,
    /// Groups with a missed incident.
    MissedGroups,
    /// Steps without a verdict.
    Unjudged,
}

impl ComparedRate {
    const ALL: [Self; 3] = [Self::FalseNoGo, Self::MissedGroups, Self::Unjudged];

    /// As people name it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::FalseNoGo => "false NO-GO rate",
            Self::MissedGroups => "missed-issue rate",
            Self::Unjudged => "unjudged share",
        }
    }

    fn of(self, row: &GateRow) -> Evidence {
        let by_days = |rate, effective_days| {
            Evidence::Days(ByDays {
                rate: counts(rate),
                effective_days,
            })
        };
        match self {
            Self::FalseNoGo => by_days(row.false_no_go, row.effective_days),
            Self::MissedGroups => Evidence::Groups(counts(row.missed_groups)),
            Self::Unjudged => by_days(row.unjudged, row.unjudged_effective_days),
        }
    }
}

/// A gate whose rate stands out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateOutlier {
    /// Which rate.
    pub rate: ComparedRate,
    /// The gate.
    pub gate: String,
    /// Its own.
    pub own: RateFigure,
    /// The median over gates.
    pub median: Number,
    /// Beyond this a gate is far out.
    pub far_out: Number,
}

/// In what a gate stands out from its fleet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct StandsOut {
    /// Rates of the whole gate.
    pub rates: Vec<ComparedRate>,
    /// Checks by their false NO-GO.
    pub checks: Vec<String>,
}

impl StandsOut {
    /// In nothing?
    pub const fn is_empty(&self) -> bool {
        self.rates.is_empty() && self.checks.is_empty()
    }
}

/// How the values of gates spread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SpreadFigure {
    /// A quarter of the gates lie below.
    pub lower_quartile: f64,
    /// Half of them do.
    pub median: f64,
    /// Three quarters of them do.
    pub upper_quartile: f64,
    /// None lies above.
    pub highest: f64,
    /// Beyond this a gate is far out: the upper quartile and three times the distance of both.
    pub far_out: f64,
}

/// One check in many gates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckComparison {
    /// Its id.
    pub id: String,
    /// Gates that have it.
    pub gates: usize,
    /// Healthy steps said NO-GO at which it spoke, all gates together.
    pub false_no_go: PooledRate,
    /// How that share spreads over gates; null where fewer than five have healthy time.
    pub spread: Option<SpreadFigure>,
    /// Evaluable incidents that it would have caught by itself, of those of the gates that have it.
    pub incidents_caught: RateFigure,
    /// Gates in which it only costs.
    pub only_costs_in: usize,
    /// Gates in which its share of false NO-GO stands out, most first.
    pub outliers: Vec<CheckOutlier>,
}

/// A gate in which a check stands out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckOutlier {
    /// The gate.
    pub gate: String,
    /// Its healthy steps said NO-GO at which the check spoke.
    pub own: RateFigure,
}

impl From<Spread> for SpreadFigure {
    fn from(own: Spread) -> Self {
        Self {
            lower_quartile: own.lower_quartile,
            median: own.median,
            upper_quartile: own.upper_quartile,
            highest: own.highest,
            far_out: own.far_out(),
        }
    }
}

pub(super) fn outliers(gates: &[GateRow]) -> Vec<GateOutlier> {
    let mut found = Vec::new();
    for rate in ComparedRate::ALL {
        let own: Vec<Evidence> = gates.iter().map(|row| rate.of(row)).collect();
        let comparison = Comparison::new(&own);
        let mut named: Vec<GateOutlier> = comparison
            .outliers
            .iter()
            .map(|at| GateOutlier {
                rate,
                gate: gates[*at].gate.clone(),
                own: own[*at].rate().into(),
                median: comparison.spread.map(|spread| spread.median).into(),
                far_out: comparison.spread.map(Spread::far_out).into(),
            })
            .collect();
        named.sort_by(|a, b| highest_first((a.own, &a.gate), (b.own, &b.gate)));
        found.append(&mut named);
    }
    found
}

fn highest_first(
    (own, gate): (RateFigure, &String),
    (other, other_gate): (RateFigure, &String),
) -> std::cmp::Ordering {
    let value = |rate: RateFigure| rate.rate.0.unwrap_or(0.0);
    value(other)
        .total_cmp(&value(own))
        .then_with(|| gate.cmp(other_gate))
}

/// One gate's part in the comparison of a check.
struct Having<'a> {
    row: &'a GateRow,
    share: ByDays,
    caught: u64,
}

pub(super) fn checks(gates: &[GateRow]) -> Vec<CheckComparison> {
    let mut by_id: BTreeMap<&str, Vec<Having<'_>>> = BTreeMap::new();
    for row in gates {
        for check in &row.checks {
            by_id.entry(&check.id).or_default().push(Having {
                row,
                share: ByDays {
                    rate: Rate::new(check.false_no_go, row.false_no_go.of),
                    effective_days: check.effective_days,
                },
                caught: check.incidents_caught,
            });
        }
    }
    let shared = by_id
        .into_iter()
        .filter(|(_, own)| own.len() >= LEAST_GATES);
    shared.map(|(id, own)| compare(id, &own)).collect()
}

fn compare(id: &str, having: &[Having<'_>]) -> CheckComparison {
    let shares: Vec<Evidence> = having.iter().map(|own| Evidence::Days(own.share)).collect();
    let comparison = Comparison::new(&shares);
    let mut outliers: Vec<CheckOutlier> = comparison
        .outliers
        .iter()
        .map(|at| CheckOutlier {
            gate: having[*at].row.gate.clone(),
            own: having[*at].share.rate.into(),
        })
        .collect();
    outliers.sort_by(|a, b| highest_first((a.own, &a.gate), (b.own, &b.gate)));
    let sum = |of: fn(&Having<'_>) -> u64| having.iter().map(of).sum::<u64>();
    let costs = |own: &&Having<'_>| own.row.only_cost.iter().any(|check| check == id);
    CheckComparison {
        id: id.to_owned(),
        gates: having.len(),
        false_no_go: comparison.pooled.into(),
        spread: comparison.spread.map(Into::into),
        incidents_caught: Rate::new(sum(|own| own.caught), sum(|own| own.row.missed_issues.of))
            .into(),
        only_costs_in: having.iter().filter(costs).count(),
        outliers,
    }
}

/// In what a gate stands out.
pub(super) fn stands_out(
    gate: &str,
    outliers: &[GateOutlier],
    checks: &[CheckComparison],
) -> StandsOut {
    let by_rate = outliers.iter().filter(|own| own.gate == gate);
    let of_gate = |own: &&CheckComparison| own.outliers.iter().any(|outlier| outlier.gate == gate);
    StandsOut {
        rates: by_rate.map(|own| own.rate).collect(),
        checks: checks
            .iter()
            .filter(of_gate)
            .map(|own| own.id.clone())
            .collect(),
    }
}
