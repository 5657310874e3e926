//! Culprits: the few checks that cause nearly all false NO-GOs between them.
//!
//! When several metrics drift together, no one of them causes much alone, and taking any one away mends
//! little. So checks are taken away one after the other, always the one that speaks most in what is left,
//! until at most a tenth of the false NO-GO steps remain. That is a few checks, not provably the fewest.

use super::rate::Rate;
use crate::engine::Bits;
use crate::model::{CheckId, Gate};

/// More than this many are no few.
const MOST: usize = 5;
/// One in so many false NO-GO steps may be left.
const LEFT: u64 = 10;

/// Checks that cause nearly all false NO-GOs between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Culprits {
    /// The checks, that which speaks most first.
    pub checks: Vec<CheckId>,
    /// Healthy steps that are NO-GO without them, of healthy steps.
    pub left: Rate,
}

/// Finds them; `planes` is where each check speaks. None when there is no false NO-GO, or too many checks
/// cause them.
pub(super) fn culprits(
    gate: &Gate,
    planes: &[Bits],
    false_no_go: &Bits,
    healthy: u64,
) -> Option<Culprits> {
    let (checks, left) = worst_first(planes, false_no_go)?;
    let ids = checks
        .iter()
        .map(|check| gate.checks()[*check].id().clone());
    Some(Culprits {
        checks: ids.collect(),
        left: Rate::new(left, healthy),
    })
}

/// Their numbers, and the false NO-GO steps left without them.
fn worst_first(planes: &[Bits], false_no_go: &Bits) -> Option<(Vec<usize>, u64)> {
    let all = false_no_go.count();
    let mut left = false_no_go.clone();
    let mut gone: Vec<usize> = Vec::new();
    while gone.len() < MOST.min(planes.len()) && all > 0 {
        let speaks = |check: usize| planes[check].count_and(&left);
        let staying = (0..planes.len()).filter(|check| !gone.contains(check));
        // Of equal ones the first in the gate.
        let worst = staying.rev().max_by_key(|check| speaks(*check))?;
        gone.push(worst);
        let mut others = Bits::zeros(false_no_go.len());
        for (check, plane) in planes.iter().enumerate() {
            if !gone.contains(&check) {
                others.or(plane);
            }
        }
        left = others.and_with(false_no_go);
        if LEFT * left.count() <= all {
            return Some((gone, left.count()));
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    fn plane(ones: &[std::ops::Range<usize>]) -> Bits {
        let mut bits = Bits::zeros(100);
        for range in ones {
            bits.set_range(range.clone());
        }
        bits
    }

    #[test]
    fn two_that_drift_together_are_named_together() {
        let planes = [plane(&[90..94]), plane(&[0..80]), plane(&[10..90])];
        let all = plane(&[0..94]);
        assert_eq!(worst_first(&planes, &all), Some((vec![1, 2], 4)));
        let one = [plane(&[0..94]), plane(&[0..3])];
        assert_eq!(worst_first(&one, &all), Some((vec![0], 3)));
        assert_eq!(worst_first(&one, &plane(&[])), None);
        let many: Vec<Bits> = (0..10)
            .map(|own| plane(&[own * 10..own * 10 + 10]))
            .collect();
        assert_eq!(worst_first(&many, &plane(&[0..100])), None);
    }
}
