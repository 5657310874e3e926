//! Story: one incident of a replay told in full.
//!
//! The whole history is replayed, for the price of catching an incident is counted everywhere; then the
//! samples around the incident are read once more for the values that its conditions had.

use super::coverage::{asked_for_all, fetch_command, files_of, up_to_history};
use super::history::{Holes, Stretch};
use super::replay::{ReplayRequest, Replayed, replay};
use crate::engine::{ScoreScratch, scores, signed};
use crate::error::Error;
use crate::model::{Duration, Grid, Incident, TimeRange, Timestamp};
use crate::record::{ConditionInput, StoryDocument, StoryInput};
use crate::store::Store;

/// At least this much is told of the time before an incident.
const BEFORE: Duration = Duration::from_mins(30);

/// Tells of the incident with this id.
pub fn story(request: &ReplayRequest<'_>, id: &str) -> Result<StoryDocument, Error> {
    let gate = request.gate;
    let replayed = replay(request)?;
    let told = &replayed.document;
    let Some(entry) = told.incidents.iter().find(|own| own.id == id) else {
        return Err(untold(request, &replayed, id));
    };
    let whole = replayed.decisions.grid;
    let range = TimeRange::new(
        entry.started_at - request.rules.lead.max(BEFORE),
        entry.ended_at + request.rules.cooldown,
    );
    let stretch = whole.slice(whole.indices(range));
    let missed = told.attribution.missed.iter().flatten();
    let options = missed
        .filter(|own| own.id == id)
        .flat_map(|own| own.options.clone())
        .collect();
    let checks = told.attribution.checks.iter();
    let needs = checks
        .filter(|own| own.needed_by.iter().any(|needing| needing == id))
        .map(|own| own.id.clone())
        .collect();
    Ok(StoryDocument::new(StoryInput {
        gate,
        incident: entry.clone(),
        stretch,
        decisions: &replayed.decisions,
        zones: &replayed.outcome.zones,
        conditions: conditions(request, &replayed, stretch)?,
        needs,
        options,
    }))
}

/// Every condition over the stretch, with the signals its scores stand for.
fn conditions<'a>(
    request: &ReplayRequest<'a>,
    replayed: &Replayed,
    stretch: Grid,
) -> Result<Vec<ConditionInput<'a>>, Error> {
    let opened = Stretch {
        store: request.store.clone(),
        from: Some(stretch.range().from),
        to: Some(stretch.range().to),
        holes: Holes::Allow,
        now: request.now,
    }
    .open(request.gate)?;
    let mut scratch = ScoreScratch::default();
    let mut told = Vec::new();
    for (number, check) in request.gate.checks().iter().enumerate() {
        let history = opened.read(number)?;
        let grounds = &replayed.decisions.checks[number].grounds;
        for (index, (limit, condition)) in check.conditions().enumerate() {
            let side = condition.limit().side();
            let column = scores(condition, &history, stretch, &mut scratch);
            // What lies under everything is nothing.
            let signal = |score: f64| match score {
                f64::NEG_INFINITY => f64::NAN,
                score => signed(side, score) + 0.0,
            };
            told.push(ConditionInput {
                check,
                limit,
                condition,
                speaking: grounds.speaking(index),
                signals: column.iter().copied().map(signal).collect(),
            });
        }
    }
    Ok(told)
}

/// Why there is nothing to tell of this id.
fn untold(request: &ReplayRequest<'_>, replayed: &Replayed, id: &str) -> Error {
    let listed = || {
        let list = replayed.truth.incidents();
        list.map(|list| list.kept.as_slice()).unwrap_or_default()
    };
    let Some(incident) = listed().iter().find(|own| own.id == id) else {
        return Error::Usage {
            message: format!(
                "--incident {id}: the list has no such incident of this gate's services"
            ),
            hint: match listed() {
                [] => "the list is empty".to_owned(),
                [first, .., last] => format!(
                    "it has {} of them, from {} to {}; names must agree to the letter",
                    listed().len(),
                    first.id,
                    last.id
                ),
                [only] => format!("it has {}", only.id),
            },
        };
    };
    let replayed = replayed.decisions.grid.range();
    if !replayed.contains(incident.started_at) {
        return outside(request, incident, replayed).unwrap_or_else(|error| error);
    }
    Error::Usage {
        message: format!("--incident {id}: it is no incident proper, and its time is excluded"),
        hint: "a gate can neither catch nor miss drills, maintenance and tests".to_owned(),
    }
}

fn outside(
    request: &ReplayRequest<'_>,
    incident: &Incident,
    span: TimeRange,
) -> Result<Error, Error> {
    let files = files_of(request.gate, &Store::open(&request.store)?)?;
    let wanted = around(incident, asked_for_all(&files).span(), request.now);
    Ok(Error::Outside {
        flag: "--incident",
        instant: incident.started_at,
        span,
        command: fetch_command(request.gate, &request.store, &files, wanted).into(),
    })
}

/// From the incident to what is there already, whichever comes first.
fn around(incident: &Incident, asked: Option<TimeRange>, now: Timestamp) -> TimeRange {
    let end = incident.resolved_at.unwrap_or(now);
    up_to_history(TimeRange::new(incident.started_at, end), asked)
}
