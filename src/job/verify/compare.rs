//! One logged verdict beside the one of today: are they the same, and if not, why?

use crate::model::{Duration, Verdict};
use crate::record::{Cause, CheckDifference, LiveDocument, Number, VerdictEntry};

/// Samples that came so long after the question, or later, are no late ones: the server was given other data.
const LATE_WITHIN: Duration = Duration::from_mins(5);
/// A server may sum series in another order.
const TOLERANCE: f64 = 1e-12;

/// The two beside each other.
pub(super) struct Comparison {
    /// The verdict now.
    pub(super) now: Option<String>,
    /// Why it is another, if it is.
    pub(super) cause: Option<Cause>,
    /// The checks that are not what they were.
    pub(super) checks: Vec<CheckDifference>,
}

/// Compares; `hash` is of the gate that decides now, `source` the server that is asked now.
pub(super) fn compare(
    then: &VerdictEntry,
    document: &LiveDocument,
    hash: &str,
    source: &str,
) -> Comparison {
    let now = document
        .verdict
        .map(|verdict| Verdict::as_str(verdict).to_owned());
    let checks = differing(then, document);
    let cause = (now != then.verdict_at_timestamp).then(|| {
        if then.gate_hash == hash {
            cause(then, source, &checks)
        } else {
            Cause::ChangedGate
        }
    });
    Comparison { now, cause, checks }
}

/// The gate is the same: its samples are not.
fn cause(then: &VerdictEntry, source: &str, checks: &[CheckDifference]) -> Cause {
    let had_data =
        |state: &Option<String>| state.as_deref().is_some_and(|state| state != "no-data");
    let is_late = then.written().since(then.point()) < LATE_WITHIN;
    let changed = |kind: &dyn Fn(&CheckDifference) -> bool| checks.iter().any(kind);
    if checks.is_empty() && then.verdict_at_timestamp.is_none() {
        // All were answered, and the verdict was taken back: by a clock that could not be trusted.
        Cause::MissingThen
    } else if checks.is_empty() {
        Cause::Unexplained
    } else if changed(&|check| check.state_now.is_none()) {
        Cause::MissingNow
    } else if changed(&|check| check.state_then.is_none()) {
        Cause::MissingThen
    } else if changed(&|check| had_data(&check.state_then) && !had_data(&check.state_now)) {
        Cause::MissingNow
    } else if is_late && then.source == source {
        Cause::LateSamples
    } else if checks.iter().all(|check| !had_data(&check.state_then)) {
        Cause::MissingThen
    } else {
        Cause::OtherData
    }
}

fn differing(then: &VerdictEntry, document: &LiveDocument) -> Vec<CheckDifference> {
    let mut differences = Vec::new();
    for now in &document.checks {
        let before = then.checks.iter().find(|check| check.id == now.id);
        let difference = CheckDifference {
            id: now.id.clone(),
            state_then: before.and_then(|check| check.state.clone()),
            state_now: now.state.map(str::to_owned),
            value_then: before.map_or(Number(None), |check| check.value),
            value_now: now.value,
        };
        let is_there = before.is_some();
        let is_same = difference.state_then == difference.state_now
            && same(difference.value_then, difference.value_now);
        if !(is_there && is_same) {
            differences.push(difference);
        }
    }
    let gone = then.checks.iter().filter(|check| {
        let same_id = |now: &crate::record::CheckReport| now.id == check.id;
        !document.checks.iter().any(same_id)
    });
    differences.extend(gone.map(|check| CheckDifference {
        id: check.id.clone(),
        state_then: check.state.clone(),
        state_now: None,
        value_then: check.value,
        value_now: Number(None),
    }));
    differences
}

fn same(a: Number, b: Number) -> bool {
    match (a.0, b.0) {
        (None, None) => true,
        (Some(a), Some(b)) if a.is_finite() && b.is_finite() => {
            (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
        }
        (Some(a), Some(b)) => a == b,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_within_what_summing_may_change() {
        let number = |value: f64| Number(Some(value));
        assert!(same(number(0.1 + 0.2), number(0.3)));
        assert!(same(number(f64::INFINITY), number(f64::INFINITY)));
        assert!(same(Number(None), Number(None)));
        assert!(!same(number(f64::INFINITY), number(1.0)));
        assert!(!same(number(f64::INFINITY), number(f64::NEG_INFINITY)));
        assert!(!same(number(1.0), number(1.0 + 1e-11)));
        assert!(!same(number(0.0), Number(None)));
    }
}
