//! Daily: fetch what is new, and write every day whose report would look otherwise than it does.
//!
//! A day is reported when it is over and the store holds all of it with what verdicts look back on. Its
//! document carries a fingerprint; as long as that is what it would be now, nothing of the day is touched. So a
//! missed day is caught up, an incident that was filed late revises the days it touches, and running twice
//! changes not a byte.
//!
//! - `days`: which days there are to report.
//! - `fingerprint`: what a day is made from.
//! - `write`: one day, and what all days together give: the index and the trend.

mod days;
mod fingerprint;
mod write;

use std::path::Path;

pub(super) use self::fingerprint::{hashed, labels};

use self::fingerprint::Ground;
use super::fetch::{FetchRequest, Progress, fetch};
use super::replay::Lists;
use super::report::ReportRequest;
use crate::error::Error;
use crate::model::Timestamp;
use crate::outcome::Truth;
use crate::store::Store;
use crate::trend::Calendar;

/// Where files go, by their names within the folder of reports.
pub trait Shelf {
    /// Writes a file unless it is that already.
    fn keep(&mut self, name: &Path, bytes: &[u8]) -> Result<(), Error>;
    /// Hears what was done.
    fn say(&mut self, line: &str);
    /// Hears what could not be.
    fn warn(&mut self, line: &str);
}

/// Whom to ask first.
pub struct Fetching<'a> {
    /// How; its range is found from the days.
    pub request: FetchRequest<'a>,
    /// Hears how far it is.
    pub progress: &'a dyn Progress,
}

/// What to report every day.
pub struct DailyRequest<'a> {
    /// How; its range is that of a day, and copies of the gate file are kept in `gates` beside the reports.
    pub report: ReportRequest<'a>,
    /// The gate file as it is.
    pub gate_text: &'a str,
    /// Whom to ask for what is new; none to report on what the store holds.
    pub fetching: Option<Fetching<'a>>,
    /// The folder of the reports, for what is read again.
    pub folder: &'a Path,
    /// The first day is that of this moment; by default the earliest reported one, or the latest day.
    pub since: Option<Timestamp>,
}

/// Fetches, and writes every day that is new or would look otherwise.
pub fn daily(request: DailyRequest<'_>, shelf: &mut dyn Shelf) -> Result<(), Error> {
    let DailyRequest {
        report,
        gate_text,
        fetching,
        folder,
        since,
    } = request;
    let replay = &report.replay;
    let (gate, now) = (replay.gate, replay.now);
    if replay.sources.query.is_some() {
        return Err(Error::Usage {
            message: "--daily reads incidents from a list; found --incidents-query".to_owned(),
            hint: "give --incidents FILE, or report single periods without --daily".to_owned(),
        });
    }
    let calendar = Calendar::new(&report.time_zone);
    // A mistake in the lists or among earlier reports should not wait for the server.
    let lists = Lists::read(replay)?;
    let mut known = days::known(folder, gate)?;
    if let Some(mut fetching) = fetching {
        fetching.request.range = days::to_fetch(&report, calendar, since)?;
        fetch(&fetching.request, fetching.progress)?;
    }
    let store = Store::open(&replay.store)?;
    let found = days::to_report(&report, &store, calendar, since, &known)?;
    let Some(last) = found.last() else {
        shelf.warn("no day is over yet that the store holds all of");
        return Ok(());
    };
    let origins = crate::record::IncidentOrigins::default();
    Truth::try_new(
        gate,
        lists.incidents.clone().map(|list| list.incidents),
        lists.deployments.clone(),
        calendar.range(last.day).to,
        &replay.rules,
    )
    .map_err(|source| super::replay::blamed(replay, &origins, source))?;
    write::keep_gate(gate_text, folder, calendar.day(now), shelf)?;
    let ground = Ground {
        gate,
        gate_text,
        settings: format!(
            "{:?} {} {:?}",
            replay.rules, report.time_zone, replay.business_hours
        ),
        rules: &replay.rules,
        lists: &lists,
        calendar,
    };
    let first = found[0].day;
    let fingerprints = ground.fingerprints(&store, first, found.len())?;
    let writer = write::Writer {
        report: &report,
        ground: &ground,
        held: days::held_from(&store, gate)?,
    };
    for (day, fingerprint) in found.iter().zip(fingerprints) {
        let name = day.day.to_string();
        if !day.is_held {
            if !known.contains_key(&name) {
                shelf.warn(&format!(
                    "{name}: left out, the store does not hold all of it; fetch it, or allow that with --allow-holes"
                ));
            }
            continue;
        }
        let earlier = known.get(&name);
        if earlier.is_some_and(|own| own.fingerprint == fingerprint) {
            continue;
        }
        let head = writer.day(day.day, fingerprint, earlier, shelf)?;
        known.insert(name, head);
    }
    write::together(gate, &known, shelf)
}
