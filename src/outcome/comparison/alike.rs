//! The steps that both gates could judge: elsewhere neither is held to account.
//!
//! A gate with fewer checks is dark where its few have no sample, though the other still had one. Counting
//! such a step for one gate alone would compare different minutes; it is unjudged for both, and counted.

use crate::engine::{Bits, Decisions};

/// Two gates' verdicts where both have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// What the first said.
    pub gate: Decisions,
    /// What the second said.
    pub against: Decisions,
    /// Steps that neither could judge.
    pub neither: u64,
    /// Steps that only the first could not judge.
    pub not_gate: u64,
    /// Steps that only the second could not judge.
    pub not_against: u64,
}

/// Leaves out of both what either could not judge, under the gravest cause of the two.
///
/// The states of single checks stay as they were.
pub fn judged_alike(gate: Decisions, against: Decisions) -> Alike {
    assert_eq!(gate.grid, against.grid, "the same points");
    let [own, other] = [&gate, &against].map(Decisions::unjudged);
    let both = own.count_and(&other);
    let unknown = gate.unknown.or_with(&against.unknown);
    let mut failed = gate.failed.or_with(&against.failed);
    failed.and_not(&unknown);
    let mut dark = gate.dark.or_with(&against.dark);
    dark.and_not(&unknown);
    dark.and_not(&failed);
    let unjudged = own.or_with(&other);
    let cut = |decisions: Decisions| Decisions {
        no_go: without(&decisions.no_go, &unjudged),
        warning: without(&decisions.warning, &unjudged),
        unknown: unknown.clone(),
        failed: failed.clone(),
        dark: dark.clone(),
        ..decisions
    };
    Alike {
        gate: cut(gate),
        against: cut(against),
        neither: both,
        not_gate: own.count() - both,
        not_against: other.count() - both,
    }
}

fn without(plane: &Bits, out: &Bits) -> Bits {
    let mut left = plane.clone();
    left.and_not(out);
    left
}
