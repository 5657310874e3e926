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

    /// The states of the check.
    pub(super) fn into_planes(self) -> CheckPlanes {
        let all: Vec<_> = self.conditions.iter().collect();
        let States {
            no_go,
            warning,
            pending,
            no_data,
        } = self.fold(&all);
        CheckPlanes {
            no_go,
            warning,
            pending,
            no_data,
            unanswered: self.unanswered(),
            grounds: self,
        }
    }

    pub(super) fn append(&mut self, later: &Self) {
        for (own, later) in self.conditions.iter_mut().zip(&later.conditions) {
            own.met.append(&later.met);
            own.broken.append(&later.broken);
            own.signal.append(&later.signal);
        }
        self.present.append(&later.present);
        self.enough_series.append(&later.enough_series);
        self.never_asked.append(&later.never_asked);
        self.failed.append(&later.failed);
    }

    fn data_of(&self, conditions: &[&ConditionPlanes]) -> Bits {
        let mut data = Bits::zeros(self.enough_series.len());
        for condition in conditions {
            data.or(&condition.signal);
        }
        data.and(&self.enough_series);
        data
    }

    /// Makes the planes exclude each other: no-go, no-data, warning, pending.
    ///
    /// Where nothing at all is met, what is broken is broken on series on which it is not met: so pending
    /// needs no plane for each series.
    fn fold(&self, conditions: &[&ConditionPlanes]) -> States {
        let zeros = || Bits::zeros(self.enough_series.len());
        let (mut no_go, mut warning, mut pending) = (zeros(), zeros(), zeros());
        for condition in conditions {
            pending.or(&condition.broken);
            match condition.level {
                Level::NoGo => no_go.or(&condition.met),
                Level::Warning => warning.or(&condition.met),
            }
        }
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

/// The states of a check that was folded anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct States {
    pub(super) no_go: Bits,
    pub(super) warning: Bits,
    pub(super) pending: Bits,
    pub(super) no_data: Bits,
}
