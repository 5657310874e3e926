//! A fleet reported: the page of every gate, and the rows for the one that leads to them.
//!
//! A page says at its end what it was made from, and one that would be the same is not made again: a run that was
//! stopped goes on where it was.

use std::path::PathBuf;

use super::made_from::made_from;
use super::members::Member;
use super::replay::{FleetProgress, FleetReplayRequest, Keep, replay_dealt};
use crate::engine::over_items;
use crate::error::Error;
use crate::job::replay::{Detail, ReplayRequest};
use crate::job::report::{ReportRequest, report_listed};
use crate::model::{BusinessHours, WeeklyHours, ZoneName};
use crate::record::{FleetDocument, NotJudged};
use crate::report::page;
use crate::store::encoded_name;

/// What a fleet's pages are made with beside its replays.
#[derive(Debug, Clone)]
pub struct FleetPages {
    /// Where the pages of the gates go.
    pub folder: PathBuf,
    /// The zone that days, weeks and hours are cut in.
    pub time_zone: ZoneName,
    /// When people deploy, in that zone.
    pub business_hours: Option<WeeklyHours>,
}

/// The name of the page of a gate.
pub fn page_name(gate: &str) -> String {
    format!("{}.html", encoded_name(gate))
}

/// Makes the page of every gate that has none or would have another, and the document of all. `keep` writes a file.
///
/// # Errors
/// When the lists cannot be read or are of no gate of the fleet, or a page cannot be written; what is wrong with one
/// gate is in the document.
pub fn report_fleet(
    request: &FleetReplayRequest<'_>,
    pages: &FleetPages,
    keep: Keep<'_>,
    progress: &dyn FleetProgress,
) -> Result<FleetDocument, Error> {
    let dealt = request.lists.read(request.fleet)?;
    let members = &request.fleet.members;
    progress.begin(2 * members.len());
    let document = replay_dealt(request, &dealt, progress);
    let is_judged = |member: &Member| {
        let mut failed = document.not_judged.iter();
        !failed.any(|own: &NotJudged| own.gate == member.name())
    };
    let made: Vec<Result<(), Error>> = over_items(members, request.threads, |member| {
        let made = if is_judged(member) {
            make_page(request, pages, keep, member, dealt.of(member))
        } else {
            Ok(())
        };
        progress.done(member.name(), made.as_ref().err());
        made
    });
    made.into_iter().collect::<Result<(), Error>>()?;
    Ok(document)
}

fn make_page(
    request: &FleetReplayRequest<'_>,
    pages: &FleetPages,
    keep: Keep<'_>,
    member: &Member,
    lists: crate::job::replay::Lists,
) -> Result<(), Error> {
    let hours = pages.business_hours.clone();
    let replay = ReplayRequest {
        detail: Detail::Full,
        business_hours: hours.map(|own| BusinessHours::new(own, pages.time_zone.clone())),
        ..request.of(member)
    };
    let asked = format!("page {}", pages.time_zone);
    let mark = format!(
        "<!-- made from {} -->\n",
        made_from(member, &replay, &lists, &asked)?
    );
    let place = pages.folder.join(page_name(member.name()));
    if std::fs::read(&place).is_ok_and(|old| old.ends_with(mark.as_bytes())) {
        return Ok(());
    }
    let document = report_listed(
        &ReportRequest {
            replay,
            time_zone: pages.time_zone.clone(),
            tune: None,
            gates: None,
            log: None,
        },
        lists,
    )?;
    keep(&place, (page(&document) + &mark).as_bytes())
}
