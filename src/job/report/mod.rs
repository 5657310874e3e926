//! Report: one period replayed and looked at over time, beside the one before it.
//!
//! The samples are read once more after the replay, check by check, for all that takes samples: panels,
//! curves of limits, weekly margins.
//!
//! - `look`: what is seen in the samples of one check.
//! - `before`: as long a time right before.
//! - `given`: what else was given: an answer of `tune`, kept copies of the gate file.
//! - `overrides`: what a verdict log says of it.

mod before;
pub(super) mod given;
pub(super) mod look;
mod overrides;

use std::path::PathBuf;

use super::replay::{Detail, Lists, ReplayRequest, replay_listed};
use crate::error::Error;
use crate::model::ZoneName;
use crate::record::{ReportDocument, ReportInput, TuneAnswer};
use crate::trend::{Calendar, Patterns, Periods, Told, hours_of_week};

/// What to report, and what to set beside it.
#[derive(Debug, Clone)]
pub struct ReportRequest<'a> {
    /// The period, and how to count it.
    pub replay: ReplayRequest<'a>,
    /// The zone that days, weeks and hours are cut in.
    pub time_zone: ZoneName,
    /// An answer of `tune` as JSON.
    pub tune: Option<PathBuf>,
    /// The folder with kept copies of the gate file.
    pub gates: Option<PathBuf>,
    /// A verdict log of `live`.
    pub log: Option<PathBuf>,
}

/// Reports.
pub fn report(request: &ReportRequest<'_>) -> Result<ReportDocument, Error> {
    report_listed(request, Lists::read(&request.replay)?)
}

/// The same, the lists having been read.
pub(super) fn report_listed(
    request: &ReportRequest<'_>,
    lists: Lists,
) -> Result<ReportDocument, Error> {
    let gate = request.replay.gate;
    // What was given comes first: a mistake in it should not wait for the store.
    let tuned = request.tune.as_deref();
    let tuned: Option<TuneAnswer> = tuned
        .map(|file| given::tune_answer(file, gate))
        .transpose()?;
    let kept = request.gates.as_deref();
    let kept = kept.map(given::kept_gates).transpose()?;
    let log = request.log.as_deref().map(overrides::logged).transpose()?;
    let full = ReplayRequest {
        detail: Detail::Full,
        ..request.replay.clone()
    };
    let replayed = replay_listed(&full, lists.clone())?;
    let calendar = Calendar::new(&request.time_zone);
    let told = Told {
        decisions: &replayed.decisions,
        outcome: &replayed.outcome,
    };
    let range = replayed.decisions.grid.range();
    let seen = look::look(request, &replayed, calendar, tuned.as_ref())?;
    let before = before::before(request, lists, range, calendar)?;
    // The range ends with the first moment after it.
    let last = range.to - gate.step().duration();
    let (days_from, days_to) = (calendar.day(range.from), calendar.day(last));
    Ok(ReportDocument::new(ReportInput {
        gate,
        time_zone: request.time_zone.to_string(),
        told,
        periods: &Periods::new(told, calendar),
        before,
        hours: &hours_of_week(told, calendar),
        patterns: &Patterns::new(gate, told, &replayed.attribution, calendar),
        panels: seen.panels,
        curves: seen.curves,
        margins: seen.margins,
        tuning: tuned.map(|own| own.figures),
        gate_revisions: kept.and_then(|kept| given::revisions(&kept, days_from, days_to)),
        overrides: log.map(|log| overrides::overrides(log, gate, range, &replayed.document)),
        replay: replayed.document,
    }))
}
