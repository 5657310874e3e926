//! What is seen in the samples, check by check: signals, curves of limits, weekly margins.

use super::ReportRequest;
use crate::engine::{ScoreScratch, check_reading, scores, signals, signed};
use crate::error::Error;
use crate::job::replay::{ReplayRequest, Replayed};
use crate::model::{Check, CheckHistory, Grid, Signal};
use crate::outcome::{LimitCurves, Zone};
use crate::record::{CurveFigure, MarginDrift, PanelFigure, Traced, TuneAnswer};
use crate::trend::{Calendar, Envelope, Room, Stretch};

/// More points than that do not fit on a screen.
const MOST_BUCKETS: usize = 1500;

/// All of it, in the order of the gate.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) panels: Vec<PanelFigure>,
    pub(super) curves: Vec<CurveFigure>,
    pub(super) margins: Vec<MarginDrift>,
}

/// Reads the samples of every check once more.
pub(super) fn look(
    request: &ReportRequest<'_>,
    replayed: &Replayed,
    calendar: Calendar<'_>,
    tuned: Option<&TuneAnswer>,
) -> Result<Seen, Error> {
    let gate = request.replay.gate;
    let judged = replayed.decisions.grid;
    let viewer = Viewer {
        replayed,
        judged,
        weeks: calendar.weeks(judged),
        curves: LimitCurves::new(
            gate,
            &replayed.decisions,
            &replayed.outcome,
            &request.replay.rules,
        ),
        tuned,
    };
    let seen = check_reading(
        gate,
        |check| replayed.opened.read(check),
        request.replay.threads,
        |number, check, history, scratch| viewer.check(number, check, history, scratch),
    )?;
    let mut all = Seen::default();
    for own in seen {
        all.panels.extend(own.panels);
        all.curves.extend(own.curves);
        all.margins.extend(own.margins);
    }
    Ok(all)
}

struct Viewer<'a> {
    replayed: &'a Replayed,
    judged: Grid,
    weeks: Vec<Stretch>,
    curves: LimitCurves<'a>,
    tuned: Option<&'a TuneAnswer>,
}

impl Viewer<'_> {
    fn check(
        &self,
        number: usize,
        check: &Check,
        history: &CheckHistory,
        scratch: &mut ScoreScratch,
    ) -> Seen {
        let mut seen = Seen::default();
        for signal in signals_of(check) {
            let panel = self.panel(check, signal, history, scratch);
            seen.panels.push(panel);
        }
        let healthy = self.replayed.outcome.zones.plane(Zone::Healthy);
        for (index, (id, condition)) in check.conditions().enumerate() {
            let side = condition.limit().side();
            let today = signed(side, condition.limit().value());
            let column = scores(condition, history, self.judged, scratch);
            let room = Room::new(column, today, healthy, &self.weeks);
            let margins = MarginDrift::new(&id, condition, self.judged, &self.weeks, &room);
            seen.margins.push(margins);
            let tuned = self
                .tuned
                .and_then(|own| own.limits.get(&id.to_string()).copied());
            let marked = tuned.map(|limit| signed(side, limit));
            let points = self.curves.points(number, index, column, marked.as_slice());
            if !points.is_empty() {
                let curve = CurveFigure::new(&id, condition, tuned, &points);
                seen.curves.push(curve);
            }
        }
        seen
    }

    fn panel(
        &self,
        check: &Check,
        signal: Signal,
        history: &CheckHistory,
        scratch: &mut ScoreScratch,
    ) -> PanelFigure {
        let steps = self.judged.len().div_ceil(MOST_BUCKETS).max(1);
        let mut traced = Vec::new();
        signals(signal, history, self.judged, scratch, |series, column| {
            traced.push(Traced {
                labels: series.labels.clone(),
                envelope: Envelope::of(column, steps),
            });
        });
        PanelFigure::new(check, signal, steps, traced)
    }
}

/// What a check compares, each once.
fn signals_of(check: &Check) -> Vec<Signal> {
    let mut found = Vec::new();
    for (_, condition) in check.conditions() {
        if !found.contains(&condition.signal()) {
            found.push(condition.signal());
        }
    }
    found
}

/// The room of every condition in stretches of a replay, most of whose samples are read once more.
pub(in crate::job) fn rooms(
    request: &ReplayRequest<'_>,
    replayed: &Replayed,
    stretches: &[Stretch],
) -> Result<Vec<MarginDrift>, Error> {
    let judged = replayed.decisions.grid;
    let healthy = replayed.outcome.zones.plane(Zone::Healthy);
    let told = check_reading(
        request.gate,
        |check| replayed.opened.read(check),
        request.threads,
        |_, check, history, scratch| {
            let told = check.conditions().map(|(id, condition)| {
                let limit = condition.limit();
                let column = scores(condition, history, judged, scratch);
                let room = Room::new(
                    column,
                    signed(limit.side(), limit.value()),
                    healthy,
                    stretches,
                );
                MarginDrift::new(&id, condition, judged, stretches, &room)
            });
            told.collect::<Vec<_>>()
        },
    )?;
    Ok(told.into_iter().flatten().collect())
}
