//! Who speaks: each condition of the gate, and the missing data of each check where that blocks.
//!
//! The gate says NO-GO (or catches, where WARNING is asked to catch too) exactly where somebody speaks and a
//! verdict was reached. So what one speaker does alone is what the gate would not say without it.

use std::fmt;
use std::ops::Range;

use super::rules::CatchLevel;
use crate::engine::{Bits, Decisions};
use crate::model::{CheckId, Gate, Level, LimitId};

/// What speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpeakerId {
    /// A condition that is met.
    Condition(LimitId),
    /// A check that has no data where that counts.
    NoData(CheckId),
}

impl fmt::Display for SpeakerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition(limit) => limit.fmt(f),
            Self::NoData(check) => write!(f, "{check}.no_data"),
        }
    }
}

/// One speaker, and where it speaks.
#[derive(Debug, Clone)]
pub(super) struct Speaker {
    pub(super) id: SpeakerId,
    /// The number of its check.
    pub(super) check: usize,
    /// Its number among the conditions of the check, unless it is missing data.
    pub(super) condition: Option<usize>,
    pub(super) plane: Bits,
}

/// All speakers of a gate, in the order of its checks.
#[derive(Debug, Clone)]
pub(super) struct Speakers {
    pub(super) list: Vec<Speaker>,
}

impl Speakers {
    /// Those that ask for what counts at `level`.
    pub(super) fn new(gate: &Gate, decisions: &Decisions, level: CatchLevel) -> Self {
        let least = match level {
            CatchLevel::NoGo => Level::NoGo,
            CatchLevel::Warning => Level::Warning,
        };
        let mut list = Vec::new();
        for (number, (check, planes)) in gate.checks().iter().zip(&decisions.checks).enumerate() {
            let grounds = &planes.grounds;
            for (index, (limit, _)) in check.conditions().enumerate() {
                if limit.level >= least {
                    list.push(Speaker {
                        plane: grounds.speaking(index),
                        id: SpeakerId::Condition(limit),
                        check: number,
                        condition: Some(index),
                    });
                }
            }
            if let Some(plane) = grounds.speaking_by_no_data(gate.no_data(check), least) {
                list.push(Speaker {
                    id: SpeakerId::NoData(check.id().clone()),
                    check: number,
                    condition: None,
                    plane,
                });
            }
        }
        Self { list }
    }

    /// The place of the speaker that is this condition of this check.
    pub(super) fn position(&self, check: usize, condition: usize) -> Option<usize> {
        let wanted = (check, Some(condition));
        self.list
            .iter()
            .position(|own| (own.check, own.condition) == wanted)
    }

    /// Is one of them of this check?
    pub(super) fn of_check(&self, check: usize) -> bool {
        self.list.iter().any(|own| own.check == check)
    }

    /// Where each of them speaks.
    pub(super) fn planes(&self) -> impl Iterator<Item = &Bits> {
        self.list.iter().map(|own| &own.plane)
    }

    /// Where each check speaks by one of its speakers.
    pub(super) fn by_check(&self, gate: &Gate, len: usize) -> Vec<Bits> {
        let mut planes = vec![Bits::zeros(len); gate.checks().len()];
        for speaker in &self.list {
            planes[speaker.check].or(&speaker.plane);
        }
        planes
    }
}

/// Where at least two of the planes are one.
pub(super) fn several<'a>(planes: impl Iterator<Item = &'a Bits>, len: usize) -> Bits {
    let (mut one, mut several) = (Bits::zeros(len), Bits::zeros(len));
    for plane in planes {
        several.or(&one.and_with(plane));
        one.or(plane);
    }
    several
}

/// The first and one after the last one of a plane inside a range, if it has any there.
pub(super) fn extent(plane: &Bits, range: Range<usize>) -> Option<Range<usize>> {
    let first = range.clone().find(|index| plane.get(*index))?;
    let last = range.rev().find(|index| plane.get(*index))?;
    Some(first..last + 1)
}
