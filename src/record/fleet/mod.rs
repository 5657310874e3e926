//! `retrogate/fleet/v1`: many gates in one answer, those that need attention most first.
//!
//! A [`GateRow`] is all that is kept of one gate: a thousand replays do not fit into memory, a thousand rows do. The
//! document is made of the rows alone, so that it does not hang on the order in which gates were judged.

mod compared;
mod gate_row;
mod not_judged;
mod pooled;
#[cfg(test)]
pub(crate) mod sample;
mod strip;
#[cfg(test)]
mod tests;
mod thin;

use std::collections::BTreeMap;

use serde::Serialize;

pub use compared::{
    CheckComparison, CheckOutlier, ComparedRate, GateOutlier, SpreadFigure, StandsOut,
};
pub use gate_row::{GateCheck, GateRow};
pub use not_judged::NotJudged;
pub use pooled::{PooledFigures, PooledRate};
pub use strip::StripFigure;
pub use thin::{ThinCounts, ThinReason};

/// How rows are ordered, as the answer says it.
const ORDER: &str = "by what is known to go wrong at least: the lower ends of the intervals of the missed-issue rate and of the false NO-GO rate, and the unjudged share, added up";

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FleetDocument {
    /// `retrogate/fleet/v1`.
    pub schema: &'static str,
    /// The label of the template whose values the gates stand for, null when they come from files.
    pub label: Option<String>,
    /// Gates that were judged.
    pub judged: usize,
    /// Gates that could not be, by name.
    pub not_judged: Vec<NotJudged>,
    /// The rates over all gates.
    pub pooled: PooledFigures,
    /// Gates that say little yet.
    pub thin: ThinCounts,
    /// Gates whose rates stand out, by rate, then by gate.
    pub outliers: Vec<GateOutlier>,
    /// Every check that at least five gates have, by id.
    pub checks: Vec<CheckComparison>,
    /// Checks that in some gate never had data, by id.
    pub never_had_data: Vec<SilentCheck>,
    /// Incidents of services that no gate speaks for, null without a list.
    pub unmatched_incidents: Option<UnmatchedIncidents>,
    /// How the gates are ordered.
    pub order: &'static str,
    /// The gates that were judged, those that need attention most first.
    pub gates: Vec<GateRow>,
}

/// A check that never had data in some gates: its query may be wrong, and it hides what it should see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SilentCheck {
    /// Its id.
    pub id: String,
    /// Gates in which it never had data.
    pub gates: usize,
    /// Gates that have it.
    pub of: usize,
}

impl SilentCheck {
    fn of(gates: &[GateRow]) -> Vec<Self> {
        let mut all: BTreeMap<&str, Self> = BTreeMap::new();
        for row in gates {
            for check in &row.checks {
                let own = all.entry(&check.id).or_insert_with(|| Self {
                    id: check.id.clone(),
                    gates: 0,
                    of: 0,
                });
                own.of += 1;
                own.gates += usize::from(row.never_had_data.contains(&check.id));
            }
        }
        all.into_values().filter(|own| own.gates > 0).collect()
    }
}

/// Rows of the incident list that count for no gate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct UnmatchedIncidents {
    /// How many.
    pub rows: usize,
    /// Of these services, by name.
    pub services: Vec<String>,
}

/// What a document is made from.
#[derive(Debug, Clone, Default)]
pub struct FleetInput {
    /// The template's label, if there is one.
    pub label: Option<String>,
    /// The gates that were judged, in any order, each name once.
    pub gates: Vec<GateRow>,
    /// Those that could not be.
    pub not_judged: Vec<NotJudged>,
    /// What of the incident list no gate speaks for.
    pub unmatched_incidents: Option<UnmatchedIncidents>,
}

impl FleetDocument {
    /// The document of one fleet.
    pub fn new(input: FleetInput) -> Self {
        let FleetInput {
            label,
            mut gates,
            mut not_judged,
            mut unmatched_incidents,
        } = input;
        gates.sort_by(GateRow::before);
        not_judged.sort();
        if let Some(unmatched) = &mut unmatched_incidents {
            unmatched.services.sort();
            unmatched.services.dedup();
        }
        let outliers = compared::outliers(&gates);
        let checks = compared::checks(&gates);
        for row in &mut gates {
            row.stands_out = compared::stands_out(&row.gate, &outliers, &checks);
        }
        Self {
            schema: "retrogate/fleet/v1",
            label,
            judged: gates.len(),
            not_judged,
            pooled: PooledFigures::new(&gates),
            thin: ThinCounts::new(&gates),
            outliers,
            checks,
            never_had_data: SilentCheck::of(&gates),
            unmatched_incidents,
            order: ORDER,
            gates,
        }
    }
}
