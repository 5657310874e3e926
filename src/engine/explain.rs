//! Why the gate says what it says at one point: the evaluator over one lookback, with its reasons kept.
//!
//! `live` answers with this, and `explain --at T` answers with the same for a past point. The judgement
//! and the states come from [`evaluate`]; values and the starts of breaches come from the same walk over
//! the conditions, on `[t − L, t]`.

use super::bits::Bits;
use super::conditions::{ConditionOnSeries, Found, Workspace, walk_check};
use super::evaluate::{evaluate, instants_within, never_asked_within};
use super::raw::RawPlanes;
use crate::model::{
    Asked, Check, CheckHistory, CheckState, Condition, Duration, Gate, Grid, Judgement, LimitId,
    Sample, Timestamp,
};

/// When a breach, or a lack of data, began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The first grid point of the unbroken run.
    pub at: Timestamp,
    /// Its last one.
    pub until: Timestamp,
    /// The run may have begun even earlier than could be seen.
    pub or_earlier: bool,
}

/// Where one condition stands on one series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingState {
    /// The limit is broken, for as long as the hold asks.
    Met,
    /// Met only because it was met within the release.
    MetByRelease,
    /// Broken, but not yet long enough.
    Pending,
    /// Not broken.
    Clear,
    /// There is nothing to compare.
    NoSignal,
}

/// One condition on one series, at the point explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which condition.
    pub limit: LimitId,
    /// The condition itself.
    pub condition: Condition,
    /// The labels of the series.
    pub series: String,
    /// Where it stands.
    pub state: FindingState,
    /// The sample at the point.
    pub sample: Sample,
    /// The signal at the point.
    pub signal: Option<f64>,
    /// When the limit was first broken in the last unbroken run; only if met or pending.
    pub since: Option<Since>,
}

impl Finding {
    /// How far the signal lies beyond the limit; negative while it holds.
    pub fn excess(&self) -> Option<f64> {
        let limit = self.condition.limit();
        self.signal.map(|signal| match limit.side() {
            crate::model::Side::Above => signal - limit.value(),
            crate::model::Side::Below => limit.value() - signal,
        })
    }
}

/// One check, at the point explained.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckExplanation {
    /// Its state; `None` where the server's answer is missing.
    pub state: Option<CheckState>,
    /// All conditions on all series that reach into the lookback: no-go first, in file order.
    pub findings: Vec<Finding>,
    /// Since when there is no data; only if there is none.
    pub no_data_since: Option<Since>,
}

/// The verdict at one point, with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The point.
    pub at: Timestamp,
    /// The verdict, or why there is none.
    pub judgement: Judgement,
    /// One for each check of the gate, in its order.
    pub checks: Vec<CheckExplanation>,
}

/// Explains the grid point `at`; `history` is read over `[at − L, at]`.
pub fn explain(gate: &Gate, history: &[CheckHistory], at: Timestamp) -> Explanation {
    let step = gate.step();
    let position = at.millis() / step.millis();
    let point = Grid::from_position(step, position, 1);
    let decisions = evaluate(gate, history, point);
    let lookback = point.extended_back(gate.lookback_steps());
    let checks = gate
        .checks()
        .iter()
        .zip(history)
        .zip(&decisions.checks)
        .map(|((check, history), planes)| explain_check(check, history, lookback, planes.state(0)))
        .collect();
    Explanation {
        at: point.timestamp(0),
        judgement: decisions.judgement(0),
        checks,
    }
}

fn explain_check(
    check: &Check,
    history: &CheckHistory,
    lookback: Grid,
    state: Option<CheckState>,
) -> CheckExplanation {
    let mut findings = Vec::new();
    let mut workspace = Workspace::default();
    walk_check(check, history, lookback, &mut workspace, |found| {
        if let Found::Condition(on) = found {
            findings.push(finding(check, &history.asked, lookback, &on));
        }
    });
    let no_data_since = (state == Some(CheckState::NoData)).then(|| {
        let longest = check
            .conditions()
            .map(|(_, condition)| lookback.step().steps_in(condition.signal().window()))
            .max()
            .unwrap_or(0);
        let back = lookback.step().steps_in(Duration::from_hours(1));
        let blind = unreliable(&history.asked, lookback, longest);
        let data = RawPlanes::of(check, history, lookback, &mut workspace).data();
        last_run(&data.not(), &blind, back, lookback)
    });
    CheckExplanation {
        state,
        findings,
        no_data_since: no_data_since.flatten(),
    }
}

fn finding(check: &Check, asked: &Asked, lookback: Grid, on: &ConditionOnSeries<'_>) -> Finding {
    let step = lookback.step();
    let last = lookback.len() - 1;
    let planes = &on.planes;
    let condition = planes.condition;
    let held = last >= step.steps_in(condition.hold())
        && (last - step.steps_in(condition.hold())..=last).all(|index| planes.broken.get(index));
    let state = if planes.met.get(last) && held {
        FindingState::Met
    } else if planes.met.get(last) {
        FindingState::MetByRelease
    } else if planes.broken.get(last) {
        FindingState::Pending
    } else if planes.signal.get(last) {
        FindingState::Clear
    } else {
        FindingState::NoSignal
    };
    let since = match state {
        FindingState::Met | FindingState::MetByRelease | FindingState::Pending => {
            let blind = unreliable(asked, lookback, step.steps_in(condition.signal().window()));
            last_run(planes.broken, &blind, condition.since_steps(step), lookback)
        }
        FindingState::Clear | FindingState::NoSignal => None,
    };
    Finding {
        limit: planes.limit_id(check),
        condition: *condition,
        series: on.series.labels.clone(),
        state,
        sample: Sample::from(on.samples[last]),
        signal: planes.signal.get(last).then(|| on.column[last]),
        since,
    }
}

/// Where a signal that looks back `window` steps cannot be known: an answer is missing in its window.
fn unreliable(asked: &Asked, lookback: Grid, window: usize) -> Bits {
    let mut blind = instants_within(&asked.failed, lookback, window);
    blind.or(&never_asked_within(asked, lookback, window));
    blind
}

/// The last unbroken run of ones, sought no further back than `back` steps and past nothing unreliable.
fn last_run(ones: &Bits, unreliable: &Bits, back: usize, lookback: Grid) -> Option<Since> {
    let last = lookback.len() - 1;
    let first = last.saturating_sub(back);
    let seen = (first..=last)
        .rev()
        .take_while(|index| !unreliable.get(*index));
    let mut run: Option<(usize, usize)> = None;
    let mut or_earlier = true;
    for index in seen {
        match (&mut run, ones.get(index)) {
            (None, true) => run = Some((index, index)),
            (Some((start, _)), true) => *start = index,
            (Some(_), false) => {
                or_earlier = false;
                break;
            }
            (None, false) => {}
        }
    }
    run.map(|(start, end)| Since {
        at: lookback.timestamp(start),
        until: lookback.timestamp(end),
        or_earlier,
    })
}
