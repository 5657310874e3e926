//! Incidents: which were caught, when, and how much of each was blocked.
//!
//! An incident counts when it starts inside the replay. Its catch window is `[started_at, end)`, cut at
//! `--catch-within`; its judged steps are those in zone incident. It is evaluable when at least half of
//! the window's grid points are judged steps, decided without looking at verdicts, and caught when
//! enough of them are NO-GO: a gate that blinks once in ninety minutes stops nobody.

use std::ops::Range;

use super::rate::Rate;
use super::rules::{CatchLevel, Rules};
use super::truth::{Truth, span};
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::{Duration, Gate, Incident, TimeRange};

/// The delays at which the detection curve is read.
const CURVE: [Duration; 9] = [
    Duration::ZERO,
    Duration::from_mins(1),
    Duration::from_mins(2),
    Duration::from_mins(5),
    Duration::from_mins(10),
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(2),
];

/// Whether an incident can be held against the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evaluable {
    /// It was caught.
    Caught,
    /// It was not.
    Missed,
    /// Too few of its points could be judged.
    No,
}

/// One incident that starts inside the replay.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentRow {
    /// As the list has it.
    pub incident: Incident,
    /// The number of its group.
    pub group: usize,
    /// `[started_at, end)`, an open one ending with the replay.
    pub span: TimeRange,
    /// Caught, missed, or neither.
    pub evaluable: Evaluable,
    /// Its catch window on the replay's grid.
    pub window: Range<usize>,
    /// Judged steps of the catch window.
    pub window_steps: u64,
    /// Those of them that count as a catch.
    pub window_hits: u64,
    /// How many it takes.
    pub hits_needed: u64,
    /// NO-GO steps among all its judged steps.
    pub blocked: Rate,
    /// Missed, with a NO-GO that began in its lead and none in the incident.
    pub early_only: bool,
    /// The verdict was NO-GO from before the lead up to the start, without a break.
    pub already_on: bool,
    /// From the start to the first NO-GO in the incident.
    pub delay: Option<Duration>,
    /// For each check of the gate, its NO-GO steps in the catch window.
    pub check_hits: Vec<u64>,
}

impl IncidentRow {
    /// Would check number `index` have caught it by itself?
    pub fn caught_by(&self, index: usize) -> bool {
        self.evaluable != Evaluable::No && self.check_hits[index] >= self.hits_needed
    }
}

/// Missed incidents, and how far the count could be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// Missed among evaluable incidents.
    pub rate: Rate,
    /// Incidents that could not be judged.
    pub not_evaluable: u64,
    /// If all of those had been caught.
    pub best: Rate,
    /// If none of them had been.
    pub worst: Rate,
    /// Missed, but NO-GO shortly before.
    pub early_only: u64,
    /// Caught, but NO-GO since before their lead.
    pub caught_already_on: u64,
}

/// One point of the detection curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectionDelay {
    /// The delay after the start.
    pub within: Duration,
    /// Evaluable incidents with a NO-GO by then, of all evaluable ones.
    pub detected: Rate,
}

/// The incidents of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentOutcome {
    /// By start.
    pub rows: Vec<IncidentRow>,
    /// The missed-issue rate.
    pub missed: Missed,
    /// NO-GO among judged incident steps.
    pub blocked_share: Rate,
    /// The median of the incidents' own blocked shares.
    pub median_blocked_share: Option<f64>,
    /// Detected by a delay, over all evaluable incidents.
    pub curve: Vec<DetectionDelay>,
    /// Where the verdict counts as a catch.
    pub(super) catch: Bits,
}

impl IncidentOutcome {
    /// Holds the verdicts against every incident that starts inside the replay.
    pub fn new(
        gate: &Gate,
        decisions: &Decisions,
        zones: &Zones,
        truth: &Truth,
        rules: &Rules,
    ) -> Self {
        let catch = match rules.catch {
            CatchLevel::NoGo => decisions.no_go.clone(),
            CatchLevel::Warning => decisions.no_go.or_with(&decisions.warning),
        };
        let judge = Judge {
            decisions,
            zones,
            rules,
            catch,
            blocking: gate
                .checks()
                .iter()
                .zip(&decisions.checks)
                .map(|(check, planes)| planes.blocking(gate.no_data(check)))
                .collect(),
        };
        let replayed = decisions.grid.range();
        let rows: Vec<IncidentRow> = truth
            .issues()
            .filter(|issue| replayed.contains(issue.started_at))
            .map(|issue| judge.row(issue, truth.group(&issue.id)))
            .collect();
        Self {
            missed: missed(&rows),
            blocked_share: Rate::of_plane(&decisions.no_go, zones.plane(Zone::Incident)),
            median_blocked_share: median(rows.iter().filter_map(|row| row.blocked.value())),
            curve: curve(&rows),
            catch: judge.catch,
            rows,
        }
    }
}

struct Judge<'a> {
    decisions: &'a Decisions,
    zones: &'a Zones,
    rules: &'a Rules,
    catch: Bits,
    blocking: Vec<Bits>,
}

impl Judge<'_> {
    fn row(&self, incident: &Incident, group: usize) -> IncidentRow {
        let grid = self.decisions.grid;
        let span = span(incident, grid.range().to);
        let window_end = match self.rules.catch_within {
            Some(within) => span.to.min(span.from + within),
            None => span.to,
        };
        let window = grid.indices(TimeRange::new(span.from, window_end));
        let judged = self.zones.plane(Zone::Incident);
        let window_steps = judged.count_in(window.clone());
        let hits = |plane: &Bits| count_both(plane, judged, window.clone());
        let window_hits = hits(&self.catch);
        let hits_needed = self.rules.catch_share.of(window_steps).max(1);
        let evaluable = if window.is_empty() || 2 * window_steps < window.len() as u64 {
            Evaluable::No
        } else if window_hits >= hits_needed {
            Evaluable::Caught
        } else {
            Evaluable::Missed
        };
        let lead = grid.indices(TimeRange::new(span.from - self.rules.lead, span.from));
        let whole = grid.indices(span);
        let mut judged_steps = whole.clone().filter(|index| judged.get(*index));
        let first_no_go = judged_steps.find(|index| self.decisions.no_go.get(*index));
        IncidentRow {
            incident: incident.clone(),
            group,
            span,
            evaluable,
            window_steps,
            window_hits,
            hits_needed,
            blocked: Rate::new(
                count_both(&self.decisions.no_go, judged, whole.clone()),
                judged.count_in(whole),
            ),
            early_only: evaluable == Evaluable::Missed
                && first_no_go.is_none()
                && self.begins_in(&lead),
            already_on: self.already_on(&lead),
            delay: first_no_go.map(|index| grid.timestamp(index).since(span.from)),
            check_hits: self.blocking.iter().map(hits).collect(),
            window,
        }
    }

    /// NO-GO from the last point before the lead to the last point of it.
    fn already_on(&self, lead: &Range<usize>) -> bool {
        let no_go = &self.decisions.no_go;
        let Some(before) = lead.start.checked_sub(1) else {
            return false;
        };
        no_go.get(before) && no_go.count_in(lead.clone()) == lead.len() as u64
    }

    /// Does a NO-GO begin in the lead? One that stood before it does not speak of this incident.
    fn begins_in(&self, lead: &Range<usize>) -> bool {
        let no_go = &self.decisions.no_go;
        let stood_before = |index: usize| index.checked_sub(1).is_some_and(|at| no_go.get(at));
        lead.clone()
            .any(|index| no_go.get(index) && !stood_before(index))
    }
}

fn count_both(a: &Bits, b: &Bits, range: Range<usize>) -> u64 {
    a.count_and_in(b, range)
}

fn missed(rows: &[IncidentRow]) -> Missed {
    let count = |wanted: Evaluable| rows.iter().filter(|r| r.evaluable == wanted).count() as u64;
    let (missed, caught, unknown) = (
        count(Evaluable::Missed),
        count(Evaluable::Caught),
        count(Evaluable::No),
    );
    let all = missed + caught + unknown;
    Missed {
        rate: Rate::new(missed, missed + caught),
        not_evaluable: unknown,
        best: Rate::new(missed, all),
        worst: Rate::new(missed + unknown, all),
        early_only: rows.iter().filter(|row| row.early_only).count() as u64,
        caught_already_on: rows
            .iter()
            .filter(|row| row.evaluable == Evaluable::Caught && row.already_on)
            .count() as u64,
    }
}

fn curve(rows: &[IncidentRow]) -> Vec<DetectionDelay> {
    let evaluable: Vec<&IncidentRow> = rows
        .iter()
        .filter(|row| row.evaluable != Evaluable::No)
        .collect();
    CURVE
        .into_iter()
        .map(|within| {
            let detected = evaluable
                .iter()
                .filter(|row| row.delay.is_some_and(|delay| delay <= within));
            DetectionDelay {
                within,
                detected: Rate::new(detected.count() as u64, evaluable.len() as u64),
            }
        })
        .collect()
}

/// The median, the mean of the two in the middle for an even count.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}
