//! Longer holds and releases, written into a gate: the changes that may mend one that flaps.

use std::fmt;

use crate::engine::{CheckPlanes, Decisions};
use crate::model::{Check, Condition, Duration, Gate, Level, LimitId};

/// The releases that are tried.
const RELEASES: [Duration; 3] = [
    Duration::from_mins(5),
    Duration::from_mins(10),
    Duration::from_mins(30),
];
/// The holds that are tried.
const HOLDS: [Duration; 3] = [
    Duration::from_mins(2),
    Duration::from_mins(5),
    Duration::from_mins(10),
];
/// The longest that any variant's memory exceeds its gate's: by the longest hold or release.
pub const LONGEST_TIMING: Duration = RELEASES[2];
/// A check flaps when it says NO-GO again within this time after it let go: what the longest release would join.
const RETURNS_WITHIN: Duration = RELEASES[2];
/// What a variant changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// `for: D`.
    Hold(Duration),
    /// `release: R`.
    Release(Duration),
}

impl Timing {
    /// Written into a condition, if it makes a change: holds and releases are only ever made longer.
    fn on(self, condition: Condition) -> Option<Condition> {
        match self {
            Self::Hold(hold) => (hold > condition.hold()).then(|| condition.with_hold(hold)),
            Self::Release(release) => {
                (release > condition.release()).then(|| condition.with_release(release))
            }
        }
    }
}

/// One change to a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The condition; none for every `no_go` condition of the gate.
    pub condition: Option<LimitId>,
    /// Its new hold or release.
    pub timing: Timing,
}

impl Change {
    /// The changes worth trying: for every check that flaps, each hold and release on each of its `no_go`
    /// conditions; and each release on all conditions at once. None when no check flaps.
    pub fn candidates(gate: &Gate, decisions: &Decisions) -> Vec<Self> {
        let reach = gate.step().steps_in(RETURNS_WITHIN);
        let flapping = gate.checks().iter().zip(&decisions.checks);
        let flapping = flapping.filter(|(_, planes)| flaps(planes, reach));
        let timings = || {
            let releases = RELEASES.map(Timing::Release);
            releases.into_iter().chain(HOLDS.map(Timing::Hold))
        };
        let mut changes: Vec<Self> = flapping
            .flat_map(|(check, _)| check.conditions())
            .filter(|(id, _)| id.level == Level::NoGo)
            .flat_map(|(id, condition)| {
                let of_use = timings().filter(|timing| timing.on(*condition).is_some());
                of_use.map(move |timing| Self {
                    condition: Some(id.clone()),
                    timing,
                })
            })
            .collect();
        if !changes.is_empty() {
            changes.extend(RELEASES.map(|release| Self {
                condition: None,
                timing: Timing::Release(release),
            }));
        }
        changes
    }

    /// The check of the gate with the change written into it; none when it stays as it is.
    pub fn on(&self, check: &Check) -> Option<Check> {
        let mut parts = check.parts().clone();
        for (index, condition) in parts.no_go.iter_mut().enumerate() {
            let meant = self.condition.as_ref().is_none_or(|id| {
                id.check == parts.id && id.level == Level::NoGo && id.index == index
            });
            if let Some(changed) = self.timing.on(*condition).filter(|_| meant) {
                *condition = changed;
            }
        }
        let changed = Check::try_new(parts).expect("a check stays one when it is held longer");
        (changed != *check).then_some(changed)
    }

    /// The gate with the change written into it.
    pub fn written_into(&self, gate: &Gate) -> Gate {
        let mut parts = gate.parts().clone();
        for check in &mut parts.checks {
            if let Some(changed) = self.on(check) {
                *check = changed;
            }
        }
        Gate::try_new(parts).expect("windows fit the step whatever the hold")
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.timing {
            Timing::Hold(hold) => write!(f, "for {hold} on ")?,
            Timing::Release(release) => write!(f, "release {release} on ")?,
        }
        match &self.condition {
            Some(id) => write!(f, "{id}"),
            None => f.write_str("every no_go condition"),
        }
    }
}

/// Does the check say NO-GO again at most `reach` steps after it let go?
fn flaps(planes: &CheckPlanes, reach: usize) -> bool {
    let runs = planes.no_go.runs();
    runs.windows(2)
        .any(|pair| pair[1].start - pair[0].end < reach)
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::super::tests::{decisions, gate};
    use super::*;

    #[test]
    fn a_check_flaps_when_it_comes_back_within_half_an_hour() {
        let flapping = |runs: &[std::ops::Range<usize>]| {
            !Change::candidates(&gate(), &decisions(300, runs, &[])).is_empty()
        };
        assert!(flapping(&[10..20, 49..50]));
        assert!(!flapping(&[10..20, 50..60]));
        assert!(!flapping(&[10..200]));
    }

    #[test]
    fn holds_and_releases_are_only_made_longer() {
        let told = decisions(300, &[10..20, 25..30], &[]);
        let long = Change {
            condition: None,
            timing: Timing::Release(Duration::from_mins(10)),
        };
        let mended = long.written_into(&gate());
        let words = |gate: &Gate| -> Vec<String> {
            let changes = Change::candidates(gate, &told);
            changes.iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            words(&mended),
            [
                "release 30m on c.no_go.1",
                "for 2m on c.no_go.1",
                "for 5m on c.no_go.1",
                "for 10m on c.no_go.1",
                "release 5m on every no_go condition",
                "release 10m on every no_go condition",
                "release 30m on every no_go condition"
            ]
        );
        assert_eq!(long.on(&mended.checks()[0]), None);
    }
}
