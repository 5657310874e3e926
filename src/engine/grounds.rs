//! What the states of a check were folded from: its conditions one by one, and what the server answered.
//!
//! A check is as bad as its worst condition, and so tells no longer which one spoke. These planes do; they
//! also fold again without one condition, which is how a gate is judged that never had it. A condition is
//! met where it is met on some series, its release included.

use super::bits::Bits;
use super::decisions::CheckPlanes;
use crate::model::{Level, NoDataPolicy};

/// One condition over all series of its check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionPlanes {
    /// The level it stands at.
    pub level: Level,
    /// Its place among the conditions of that level, from 0.
    pub index: usize,
    /// Limit, hold and release together are met on some series.
    pub met: Bits,
    /// The limit is broken on some series.
    pub broken: Bits,
    /// Some series has a signal to compare.
    pub signal: Bits,
}

/// Everything the states of a check follow from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grounds {
    /// All conditions, no-go first, each level in file order.
    pub conditions: Vec<ConditionPlanes>,
    /// Some series has a non-NaN sample at the point itself.
    pub present: Bits,
    /// As many series as the check asks for have one.
    pub enough_series: Bits,
    /// The memory touches an instant that was never asked.
    pub never_asked: Bits,
    /// The memory touches an instant that the server refused.
    pub failed: Bits,
}

impl Grounds {
    /// Where the check has something to judge by.
    pub fn data(&self) -> Bits {
        self.data_of(&self.conditions.iter().collect::<Vec<_>>())
    }

    /// Where its state cannot be known.
    pub fn unanswered(&self) -> Bits {
        self.never_asked.or_with(&self.failed)
    }

    /// Where condition number `condition` asks for what its level says, were it the only one: met, and not
    /// hidden by missing answers or, for a warning, by missing data.
    pub fn speaking(&self, condition: usize) -> Bits {
        let own = &self.conditions[condition];
        let mut speaking = own.met.clone();
        speaking.and_not(&self.unanswered());
        if own.level == Level::Warning {
            speaking.and(&self.data());
        }
        speaking
    }

    /// Where missing data asks for at least `level`, should no condition ask for more.
    pub fn speaking_by_no_data(&self, no_data: NoDataPolicy, level: Level) -> Option<Bits> {
        let asks = match (no_data, level) {
            (NoDataPolicy::NoGo, _) | (NoDataPolicy::Warning, Level::Warning) => true,
            (NoDataPolicy::Go, _) | (NoDataPolicy::Warning, Level::NoGo) => false,
        };
        asks.then(|| {
            let mut silent = self.data().not();
            silent.and_not(&self.unanswered());
            silent
        })
    }

    /// The states of the check without condition number `condition`, for the folding of verdicts alone.
    pub(super) fn states_without(&self, condition: usize) -> States {
        let others = self.conditions.iter().enumerate();
        let others: Vec<_> = others
            .filter(|(index, _)| *index != condition)
            .map(|(_, other)| other)
            .collect();
        self.fold(&others)
    }

    /// The states of the check; planes without a bit share the memory of `blank`.
    pub(super) fn into_planes(self, blank: &Bits) -> CheckPlanes {
        let all: Vec<_> = self.conditions.iter().collect();
        let States {
            no_go,
            warning,
            pending,
            no_data,
        } = self.fold(&all);
        let unanswered = match (self.never_asked.any(), self.failed.any()) {
            (false, false) => blank.clone(),
            (true, _) | (_, true) => self.unanswered(),
        };
        CheckPlanes {
            no_go: no_go.or_blank(blank),
            warning: warning.or_blank(blank),
            pending: pending.or_blank(blank),
            no_data: no_data.or_blank(blank),
            unanswered,
            grounds: self,
        }
    }

    fn data_of(&self, conditions: &[&ConditionPlanes]) -> Bits {
        let signals = conditions.iter().map(|own| &own.signal);
        let mut data = union(signals, self.enough_series.len());
        if data != self.enough_series {
            data.and(&self.enough_series);
        }
        data
    }

    /// Makes the planes exclude each other: no-go, no-data, warning, pending.
    ///
    /// Where nothing at all is met, what is broken is broken on series on which it is not met: so pending
    /// needs no plane for each series.
    fn fold(&self, conditions: &[&ConditionPlanes]) -> States {
        let at = |level: Level| {
            let own = conditions.iter().filter(move |own| own.level == level);
            own.map(|own| &own.met)
        };
        let len = self.enough_series.len();
        let no_go = union(at(Level::NoGo), len);
        let mut warning = union(at(Level::Warning), len);
        let held = conditions.iter().filter(|own| own.met != own.broken);
        let mut pending = union(held.map(|own| &own.broken), len);
        let mut no_data = self.data_of(conditions).not();
        no_data.and_not(&no_go);
        pending.and_not(&warning);
        for worse in [&no_go, &no_data] {
            warning.and_not(worse);
            pending.and_not(worse);
        }
        States {
            no_go,
            warning,
            pending,
            no_data,
        }
    }
}

/// The bits of any; of one alone it is that plane, in the same memory.
fn union<'a>(planes: impl IntoIterator<Item = &'a Bits>, len: usize) -> Bits {
    let mut planes = planes.into_iter();
    let Some(mut union) = planes.next().cloned() else {
        return Bits::zeros(len);
    };
    planes.for_each(|plane| union.or(plane));
    union
}

/// The states of a check that was folded anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct States {
    pub(super) no_go: Bits,
    pub(super) warning: Bits,
    pub(super) pending: Bits,
    pub(super) no_data: Bits,
}
