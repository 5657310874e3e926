//! `retrogate/fleet-tune/v1`: many gates tuned, each with its own limits.
//!
//! A [`TunedRow`] is all that is kept of one gate. It is written beside the gate's history when the gate is done, with
//! a fingerprint of what it was made from, so that a run that was stopped goes on where it was.

use serde::{Deserialize, Serialize};

use super::fleet::NotJudged;
use super::{RateFigure, TuneDocument, TuneSide};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FleetTuneDocument {
    /// `retrogate/fleet-tune/v1`.
    pub schema: &'static str,
    /// What was asked for, as the flag was written; null when no gate was tuned.
    pub target: Option<String>,
    /// Gates that were tuned.
    pub tuned: usize,
    /// Of those, how many were tuned by an earlier run from the very same.
    pub from_earlier_runs: usize,
    /// Gates that could not be, by name.
    pub not_tuned: Vec<NotJudged>,
    /// All gates together, in sample.
    pub before: TunedFigures,
    /// The same with the new limits.
    pub after: TunedFigures,
    /// Groups missed by limits chosen without them, all gates together; null when in sample only.
    pub nested_missed_groups: Option<Counted>,
    /// Later healthy time said NO-GO by limits from before it, all gates together; null when in sample only.
    pub later_false: Option<Counted>,
    /// The gates that were tuned, by name.
    pub gates: Vec<TunedRow>,
}

/// Hits, of how many; the rate of nothing is null.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Counted {
    /// How many.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// The quotient.
    pub rate: Option<f64>,
}

/// A gate's rates, in sample.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct TunedFigures {
    /// Healthy steps said the level that is tuned, or worse.
    pub false_verdicts: Counted,
    /// Groups with a missed incident.
    pub missed_groups: Counted,
}

/// One gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TunedRow {
    /// Its name.
    pub gate: String,
    /// The value of the template's label that it stands for.
    pub value: Option<String>,
    /// What was asked for.
    pub target: String,
    /// Groups of incidents.
    pub groups: usize,
    /// Fewer than fifteen groups.
    pub thin_evidence: bool,
    /// No limits have fewer false steps at this margin and budget.
    pub proved: bool,
    /// With today's limits.
    pub before: TunedFigures,
    /// With the new ones.
    pub after: TunedFigures,
    /// Groups missed by limits chosen without them; null when in sample only.
    pub nested_missed_groups: Option<Counted>,
    /// Later healthy time said it by limits from before it; null when in sample only.
    pub later_false: Option<Counted>,
    /// The conditions that change.
    pub limits: Vec<TunedLimit>,
}

/// One condition that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TunedLimit {
    /// Its name.
    pub id: String,
    /// Its limit for people.
    pub from: String,
    /// The new one for people, null where the condition goes.
    pub to: Option<String>,
    /// The new one as the gate file says it, null where it stays or the condition goes.
    pub written: Option<String>,
    /// The new hold, null where it stays or the condition goes.
    pub hold: Option<String>,
}

/// What a row is kept with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptTuning {
    /// `retrogate/kept-tuning/v1`.
    pub schema: String,
    /// A hash of everything that the row hangs on.
    pub made_from: String,
    /// The row.
    pub row: TunedRow,
}

impl KeptTuning {
    /// What `schema` says.
    pub const SCHEMA: &'static str = "retrogate/kept-tuning/v1";

    /// Reads one back; whatever is none was never kept.
    pub fn read(text: &str) -> Option<Self> {
        let kept: Self = serde_json::from_str(text).ok()?;
        (kept.schema == Self::SCHEMA).then_some(kept)
    }
}

impl Counted {
    /// The rate of a count.
    pub fn new(hits: u64, of: u64) -> Self {
        let rate = (of > 0).then(|| hits as f64 / of as f64);
        Self { hits, of, rate }
    }

    fn with(self, other: Self) -> Self {
        Self::new(self.hits + other.hits, self.of + other.of)
    }
}

impl From<RateFigure> for Counted {
    fn from(rate: RateFigure) -> Self {
        Self::new(rate.hits, rate.of)
    }
}

impl From<&TuneSide> for TunedFigures {
    fn from(side: &TuneSide) -> Self {
        Self {
            false_verdicts: side.false_verdicts.into(),
            missed_groups: side.missed_groups.into(),
        }
    }
}

impl TunedRow {
    /// What to keep of a tuning; `limits` are the changes as they are written.
    pub fn new(document: &TuneDocument, value: Option<&str>, limits: Vec<TunedLimit>) -> Self {
        let walk_forward = document.walk_forward.as_ref();
        Self {
            gate: document.gate.clone(),
            value: value.map(str::to_owned),
            target: document.target.clone(),
            groups: document.groups,
            thin_evidence: document.thin_evidence,
            proved: document.proof.proved,
            before: (&document.before).into(),
            after: (&document.after).into(),
            nested_missed_groups: document.nested.as_ref().map(|own| own.missed_groups.into()),
            later_false: walk_forward.map(|own| own.false_verdicts.into()),
            limits,
        }
    }
}

impl TunedLimit {
    /// Does the condition go?
    pub fn is_removed(&self) -> bool {
        self.to.is_none()
    }
}

impl FleetTuneDocument {
    /// The document of rows in any order, `earlier` of them from earlier runs.
    pub fn new(mut gates: Vec<TunedRow>, mut not_tuned: Vec<NotJudged>, earlier: usize) -> Self {
        gates.sort_by(|a, b| (&a.gate, &a.value).cmp(&(&b.gate, &b.value)));
        not_tuned.sort();
        let sum = |of: fn(&TunedRow) -> Counted| {
            gates.iter().map(of).fold(Counted::new(0, 0), Counted::with)
        };
        let some = |of: fn(&TunedRow) -> Option<Counted>| {
            gates.iter().filter_map(of).reduce(Counted::with)
        };
        Self {
            schema: "retrogate/fleet-tune/v1",
            target: gates.first().map(|row| row.target.clone()),
            tuned: gates.len(),
            from_earlier_runs: earlier,
            not_tuned,
            before: TunedFigures {
                false_verdicts: sum(|row| row.before.false_verdicts),
                missed_groups: sum(|row| row.before.missed_groups),
            },
            after: TunedFigures {
                false_verdicts: sum(|row| row.after.false_verdicts),
                missed_groups: sum(|row| row.after.missed_groups),
            },
            nested_missed_groups: some(|row| row.nested_missed_groups),
            later_false: some(|row| row.later_false),
            gates,
        }
    }
}
