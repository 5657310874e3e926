//! The period before: as long a time, right before, under the gate as it is now.

use super::ReportRequest;
use crate::error::Error;
use crate::job::replay::{Detail, Lists, ReplayRequest, replay_listed};
use crate::model::{TimeRange, Timestamp};
use crate::trend::{Calendar, Period, Told};

/// Replays it, or says why it cannot be.
pub(super) fn before(
    request: &ReportRequest<'_>,
    lists: Lists,
    range: TimeRange,
    calendar: Calendar<'_>,
) -> Result<Result<Period, String>, Error> {
    let from = range.from - range.length();
    if from < Timestamp::from_secs(0) {
        return Ok(Err(format!(
            "nothing was ever asked for before {}",
            range.from
        )));
    }
    let brief = ReplayRequest {
        from: Some(from),
        to: Some(range.from),
        detail: Detail::Brief,
        ..request.replay.clone()
    };
    match replay_listed(&brief, lists) {
        Ok(told) => {
            let told = Told {
                decisions: &told.decisions,
                outcome: &told.outcome,
            };
            let unknown = told.decisions.unknown.count();
            if 2 * unknown > told.decisions.grid.len() as u64 {
                let wanted = TimeRange::new(from, range.from);
                return Ok(Err(format!("most of {wanted} was never asked for")));
            }
            Ok(Ok(Period::whole(told, calendar)))
        }
        Err(error) => absent(error, TimeRange::new(from, range.from)).map(Err),
    }
}

/// Only what the store does not hold is no failure.
fn absent(error: Error, wanted: TimeRange) -> Result<String, Error> {
    match error {
        Error::Hole { hole, .. } => Ok(format!(
            "the store does not hold all of {wanted} and what it looks back on: {hole} was never asked for"
        )),
        Error::Outside { span, .. } => {
            Ok(format!("the store does not hold {wanted}: it spans {span}"))
        }
        Error::TooShort { .. } | Error::NeverFetched { .. } => {
            Ok(format!("the store does not hold {wanted}"))
        }
        error => Err(error),
    }
}
