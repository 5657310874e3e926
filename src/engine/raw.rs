//! What is found of one check over a stretch of the grid: its conditions, each folded over its series.

use std::slice;

use super::bits::Bits;
use super::conditions::{Found, OnSeries, Workspace, walk_check};
use super::decisions::CheckPlanes;
use super::evaluate::Unanswered;
use super::grounds::{ConditionPlanes, Grounds};
use super::hold::{hold, release};
use crate::model::{Asked, Check, CheckHistory, Condition, Grid, Level, Signal};

/// The conditions of a check, each folded over its series, under one timing or more.
///
/// What is the same for a reason is not kept twice: the signal of a value is there where a sample is, a
/// condition without hold and release is met where it is broken, one series is enough where one is asked for.
pub(super) struct RawPlanes {
    conditions: Vec<RawCondition>,
    present: Bits,
    enough_series: Option<Bits>,
}

struct RawCondition {
    level: Level,
    index: usize,
    broken: Bits,
    signal: Option<Bits>,
    /// For each timing.
    met: Vec<Option<Bits>>,
}

impl RawPlanes {
    /// Under the timing that the check has.
    pub(super) fn of(
        check: &Check,
        history: &CheckHistory,
        grid: Grid,
        workspace: &mut Workspace,
    ) -> Self {
        Self::under(check, slice::from_ref(check), history, grid, workspace)
    }

    /// Samples are walked and signals computed once for all timings: only hold and release are done anew
    /// where a timing differs from the check's own.
    pub(super) fn under(
        check: &Check,
        timings: &[Check],
        history: &CheckHistory,
        grid: Grid,
        workspace: &mut Workspace,
    ) -> Self {
        let mut gathering = Gathering::new(check, timings, grid);
        walk_check(check, history, grid, workspace, |found| match found {
            Found::Series(present) => gathering.begin_series(present),
            Found::Condition(on) => gathering.add(&on.planes),
        });
        gathering.finish()
    }

    /// Where the check has something to judge by.
    pub(super) fn data(self) -> Bits {
        let mut data = Bits::zeros(self.present.len());
        for condition in &self.conditions {
            data.or(condition.signal.as_ref().unwrap_or(&self.present));
        }
        data.and(self.enough_series.as_ref().unwrap_or(&self.present));
        data
    }

    /// Puts the planes of the next stretch behind these.
    pub(super) fn append(&mut self, later: &Self) {
        for (plane, later) in self.planes_mut().zip(later.planes()) {
            plane.append(later);
        }
    }

    pub(super) fn tail(mut self, lead: usize) -> Self {
        if lead > 0 {
            for plane in self.planes_mut() {
                *plane = plane.tail(lead);
            }
        }
        self
    }

    fn planes(&self) -> impl Iterator<Item = &Bits> {
        let conditions = self.conditions.iter().flat_map(|own| {
            let met = own.met.iter().flatten();
            std::iter::once(&own.broken).chain(&own.signal).chain(met)
        });
        std::iter::once(&self.present)
            .chain(&self.enough_series)
            .chain(conditions)
    }

    fn planes_mut(&mut self) -> impl Iterator<Item = &mut Bits> {
        let conditions = self.conditions.iter_mut().flat_map(|own| {
            let met = own.met.iter_mut().flatten();
            std::iter::once(&mut own.broken)
                .chain(&mut own.signal)
                .chain(met)
        });
        std::iter::once(&mut self.present)
            .chain(&mut self.enough_series)
            .chain(conditions)
    }

    /// Adds what the server did not answer, and folds the states under each timing. `blank` has as many
    /// points, all zero: planes without a bit share its memory.
    pub(super) fn into_planes(
        self,
        asked: &Asked,
        judged: Grid,
        memory: usize,
        blank: &Bits,
    ) -> Vec<CheckPlanes> {
        let Self {
            conditions,
            present,
            enough_series,
        } = self;
        let timings = conditions.first().map_or(0, |own| own.met.len());
        let unanswered = Unanswered::within(asked, judged, memory);
        let unmet = Grounds {
            enough_series: enough_series.unwrap_or_else(|| present.clone()),
            conditions: Vec::new(),
            never_asked: unanswered.never_asked.or_blank(blank),
            failed: unanswered.failed.or_blank(blank),
            present,
        };
        let under = |timing: usize| {
            let conditions = conditions.iter().map(|own| ConditionPlanes {
                level: own.level,
                index: own.index,
                met: own.met[timing]
                    .clone()
                    .unwrap_or_else(|| own.broken.clone()),
                broken: own.broken.clone(),
                signal: own.signal.clone().unwrap_or_else(|| unmet.present.clone()),
            });
            Grounds {
                conditions: conditions.collect(),
                ..unmet.clone()
            }
        };
        (0..timings)
            .map(|timing| under(timing).into_planes(blank))
            .collect()
    }
}

/// The planes of a check while its series are gone through.
pub(super) struct Gathering<'a> {
    check: &'a Check,
    timings: &'a [Check],
    grid: Grid,
    raw: RawPlanes,
    /// How many series have a sample; only where more than one is asked for.
    counts: Option<Vec<u32>>,
    /// The condition that comes next on the series.
    next: usize,
    retimed: Bits,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(check: &'a Check, timings: &'a [Check], grid: Grid) -> Self {
        let zeros = || Bits::zeros(grid.len());
        let conditions = check.conditions().map(|(limit, condition)| RawCondition {
            level: limit.level,
            index: limit.index,
            broken: zeros(),
            signal: (condition.signal() != Signal::Value).then(zeros),
            met: timings
                .iter()
                .map(|timing| &timing.conditions_at(limit.level)[limit.index])
                .map(|timed| (!is_instant(timed, grid)).then(zeros))
                .collect(),
        });
        Self {
            check,
            timings,
            grid,
            raw: RawPlanes {
                conditions: conditions.collect(),
                present: zeros(),
                enough_series: None,
            },
            counts: (check.min_series() > 1).then(|| vec![0; grid.len()]),
            next: 0,
            retimed: Bits::default(),
        }
    }

    /// A series begins: where it has a sample.
    pub(super) fn begin_series(&mut self, present: &Bits) {
        self.next = 0;
        self.raw.present.or(present);
        if let Some(counts) = &mut self.counts {
            present.iter_ones().for_each(|index| counts[index] += 1);
        }
    }

    /// Its next condition, in the order of the check's.
    pub(super) fn add(&mut self, on: &OnSeries<'_>) {
        let planes = &mut self.raw.conditions[self.next];
        debug_assert_eq!((planes.level, planes.index), (on.level, on.index));
        planes.broken.or(on.broken);
        if let Some(signal) = &mut planes.signal {
            signal.or(on.signal);
        }
        for (met, timing) in planes.met.iter_mut().zip(self.timings) {
            if let Some(met) = met {
                met.or(met_under(timing, on, self.grid, &mut self.retimed));
            }
        }
        self.next += 1;
    }

    pub(super) fn finish(self) -> RawPlanes {
        let enough = |counts: Vec<u32>| enough_series(self.check, &counts);
        RawPlanes {
            enough_series: self.counts.map(enough),
            ..self.raw
        }
    }
}

/// Is it met wherever it is broken?
fn is_instant(condition: &Condition, grid: Grid) -> bool {
    let steps = |own| grid.step().steps_in(own);
    steps(condition.hold()) == 0 && steps(condition.release()) == 0
}

/// Where the condition is met with the hold and the release that `timing` gives it.
fn met_under<'a>(timing: &Check, on: &OnSeries<'a>, grid: Grid, retimed: &'a mut Bits) -> &'a Bits {
    let condition = &timing.conditions_at(on.level)[on.index];
    if (condition.hold(), condition.release()) == (on.condition.hold(), on.condition.release()) {
        return on.met;
    }
    retimed.clone_from(on.broken);
    hold(retimed, grid.step().steps_in(condition.hold()));
    release(retimed, grid.step().steps_in(condition.release()));
    retimed
}

fn enough_series(check: &Check, counts: &[u32]) -> Bits {
    let mut enough = Bits::zeros(counts.len());
    for (index, count) in counts.iter().enumerate() {
        if *count >= check.min_series() {
            enough.set_range(index..index + 1);
        }
    }
    enough
}
