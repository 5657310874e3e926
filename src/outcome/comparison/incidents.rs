//! The incidents, pair by pair: caught by both, by one, or by neither.
//!
//! Whether an incident is evaluable is decided without looking at verdicts, so it is the same for both.

use std::collections::BTreeMap;

use crate::model::Duration;
use crate::outcome::interval::mcnemar;
use crate::outcome::{Evaluable, IncidentRow};

/// Who caught an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaughtBy {
    /// Both gates.
    Both,
    /// The first alone.
    Gate,
    /// The second alone.
    Against,
    /// Neither.
    Neither,
    /// Too few of its points could be judged.
    NotEvaluable,
}

impl CaughtBy {
    /// As programs name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Gate => "gate",
            Self::Against => "against",
            Self::Neither => "neither",
            Self::NotEvaluable => "not-evaluable",
        }
    }

    fn of(gate: Evaluable, against: Evaluable) -> Self {
        match (gate, against) {
            (Evaluable::Caught, Evaluable::Caught) => Self::Both,
            (Evaluable::Caught, Evaluable::Missed) => Self::Gate,
            (Evaluable::Missed, Evaluable::Caught) => Self::Against,
            (Evaluable::Missed, Evaluable::Missed) => Self::Neither,
            (Evaluable::No, _) | (_, Evaluable::No) => Self::NotEvaluable,
        }
    }
}

/// One incident as both gates saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentPair {
    /// Who caught it.
    pub caught_by: CaughtBy,
    /// As the first gate saw it.
    pub gate: IncidentRow,
    /// As the second saw it.
    pub against: IncidentRow,
}

/// All incidents, and the test on them.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentDifferences {
    /// By start.
    pub pairs: Vec<IncidentPair>,
    /// Of those caught by both, how many the first gate stopped later.
    pub later: u64,
    /// And sooner.
    pub sooner: u64,
    /// Groups with evaluable incidents.
    pub groups: u64,
    /// Groups all of whose evaluable incidents the first gate alone caught.
    pub groups_only_gate: u64,
    /// Groups that the second alone caught.
    pub groups_only_against: u64,
    /// The probability that two equally good gates differ on as unequal a split.
    pub p: f64,
}

impl IncidentDifferences {
    pub(super) fn new(gate: &[IncidentRow], against: &[IncidentRow]) -> Self {
        assert_eq!(gate.len(), against.len(), "the same incidents");
        let pairs: Vec<IncidentPair> = gate
            .iter()
            .zip(against)
            .map(|(gate, against)| IncidentPair {
                caught_by: CaughtBy::of(gate.evaluable, against.evaluable),
                gate: gate.clone(),
                against: against.clone(),
            })
            .collect();
        let both = || pairs.iter().filter(|pair| pair.caught_by == CaughtBy::Both);
        let groups = caught_groups(&pairs);
        let only =
            |wanted: (bool, bool)| groups.iter().filter(|own| **own == wanted).count() as u64;
        let (only_gate, only_against) = (only((true, false)), only((false, true)));
        Self {
            later: both()
                .filter(|pair| stopped(&pair.gate) > stopped(&pair.against))
                .count() as u64,
            sooner: both()
                .filter(|pair| stopped(&pair.gate) < stopped(&pair.against))
                .count() as u64,
            groups: groups.len() as u64,
            groups_only_gate: only_gate,
            groups_only_against: only_against,
            p: mcnemar(only_gate, only_against),
            pairs,
        }
    }

    /// How many were caught so.
    pub fn count(&self, by: CaughtBy) -> u64 {
        self.pairs
            .iter()
            .filter(|pair| pair.caught_by == by)
            .count() as u64
    }
}

/// From the start to the first NO-GO. A WARNING may have caught it without any: that is later than all.
fn stopped(row: &IncidentRow) -> i64 {
    row.delay.map_or(i64::MAX, Duration::millis)
}

/// For each group with evaluable incidents, whether the one and the other gate caught all of them.
fn caught_groups(pairs: &[IncidentPair]) -> Vec<(bool, bool)> {
    let mut groups: BTreeMap<usize, (bool, bool)> = BTreeMap::new();
    for pair in pairs {
        if pair.caught_by == CaughtBy::NotEvaluable {
            continue;
        }
        let (gate, against) = groups.entry(pair.gate.group).or_insert((true, true));
        *gate &= pair.gate.evaluable == Evaluable::Caught;
        *against &= pair.against.evaluable == Evaluable::Caught;
    }
    groups.into_values().collect()
}
