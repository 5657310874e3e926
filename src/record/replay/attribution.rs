//! Who caused what: every check and every condition, and how much room its limit has.

use serde::Serialize;

use super::ReplayInput;
use super::figures::RateFigure;
use super::remedies::{self, FalseEpisode, MissedFigure};
use crate::model::{Condition, Unit};
use crate::outcome::{Attribution, Contribution, Remark, Room};
use crate::record::{Number, unit_name};

/// Who caused what, and what would mend it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttributionFigures {
    /// The check that speaks in most of the false NO-GOs, when it does so in at least half of them.
    pub foremost: Option<ForemostFigure>,
    /// The few checks that cause nearly all false NO-GOs between them.
    pub culprits: Option<CulpritsFigure>,
    /// The checks, in the order of the gate file.
    pub checks: Vec<PartFigure>,
    /// The conditions, in the same order, no-go first.
    pub conditions: Vec<ConditionFigure>,
    /// Every missed incident, and the ways to catch it; null when the replay was brief.
    pub missed: Option<Vec<MissedFigure>>,
    /// Every false episode.
    pub false_episodes: Vec<FalseEpisode>,
}

/// The check that causes most of the false NO-GOs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForemostFigure {
    /// Which.
    pub check: String,
    /// False NO-GO steps at which it speaks, of all.
    pub spoken: RateFigure,
    /// Those at which nothing else does.
    pub alone: RateFigure,
}

/// The few checks that cause nearly all false NO-GOs between them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CulpritsFigure {
    /// Their ids, that which speaks most first.
    pub checks: Vec<String>,
    /// Healthy steps that are NO-GO without all of them.
    pub left: RateFigure,
}

/// What a check, or a condition, did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartFigure {
    /// Its id.
    pub id: String,
    /// False NO-GO steps at which it spoke.
    pub false_no_go: u64,
    /// Those at which nothing else did.
    pub false_no_go_alone: u64,
    /// Those at which others did too.
    pub false_no_go_with_others: u64,
    /// False episodes in which nothing else spoke.
    pub episodes_alone: u64,
    /// Those in which others did too.
    pub episodes_with_others: u64,
    /// Evaluable incidents it would have caught by itself.
    pub caught: u64,
    /// Those in which it was the first of all that would have.
    pub caught_first: u64,
    /// Those that nothing else would have.
    pub caught_alone: u64,
    /// Incidents that the gate caught and would have missed without it.
    pub needed_by: Vec<String>,
    /// The gate without it; null when that is no gate.
    pub without: Option<WithoutFigure>,
    /// What to think of it when no incident in this history needed it.
    pub remark: Option<&'static str>,
}

/// The gate's rates without a part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WithoutFigure {
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
}

/// What a condition did, and how much room its limit has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionFigure {
    /// What it did; its id is `check.level.number`.
    #[serde(flatten)]
    pub part: PartFigure,
    /// What is compared: value, slope or ratio, with its window.
    pub signal: String,
    /// The unit of the check.
    pub unit: &'static str,
    /// above or below.
    pub side: &'static str,
    /// The limit.
    pub limit: f64,
    /// How long it must be broken.
    pub for_seconds: f64,
    /// How long it is met after that.
    pub release_seconds: f64,
    /// How near things come to it; null when the replay was brief.
    pub room: Option<RoomFigure>,
    /// For showing signals in words.
    #[serde(skip)]
    pub shown: Shown,
}

/// How a limit and the signals beside it are shown to people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// The condition.
    pub condition: Condition,
    /// The unit of its check.
    pub unit: Unit,
}

/// How much room a limit has both ways.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoomFigure {
    /// The healthy signal nearest to the limit that does not meet it.
    pub healthy: Number,
    /// When that was.
    pub healthy_at: Option<String>,
    /// The weakest peak of an incident that the condition catches by itself.
    pub peak: Number,
    /// That incident.
    pub peak_incident: Option<String>,
    /// Where the limit would lose the gate an incident.
    pub loses_at: Number,
    /// That incident.
    pub loses: Option<String>,
}

pub(super) fn attribution(input: &ReplayInput<'_>) -> AttributionFigures {
    let told = input.attribution;
    AttributionFigures {
        foremost: foremost(told),
        culprits: told.culprits.as_ref().map(|own| CulpritsFigure {
            checks: own.checks.iter().map(ToString::to_string).collect(),
            left: own.left.into(),
        }),
        checks: told
            .checks
            .iter()
            .map(|(id, own)| part(id.to_string(), own, told.evaluable))
            .collect(),
        conditions: conditions(input),
        missed: remedies::missed(input),
        false_episodes: remedies::false_episodes(input),
    }
}

fn foremost(told: &Attribution) -> Option<ForemostFigure> {
    let all = told.false_no_go.hits;
    let mut most: Option<&(crate::model::CheckId, Contribution)> = None;
    for own in &told.checks {
        if most.is_none_or(|most| own.1.false_no_go > most.1.false_no_go) {
            most = Some(own);
        }
    }
    let of_all = |hits| crate::outcome::Rate::new(hits, all).into();
    most.filter(|(_, own)| all > 0 && 2 * own.false_no_go >= all)
        .map(|(id, own)| ForemostFigure {
            check: id.to_string(),
            spoken: of_all(own.false_no_go),
            alone: of_all(own.false_no_go_alone),
        })
}

fn part(id: String, own: &Contribution, evaluable: u64) -> PartFigure {
    PartFigure {
        id,
        false_no_go: own.false_no_go,
        false_no_go_alone: own.false_no_go_alone,
        false_no_go_with_others: own.false_no_go - own.false_no_go_alone,
        episodes_alone: own.episodes_alone,
        episodes_with_others: own.episodes - own.episodes_alone,
        caught: own.caught,
        caught_first: own.caught_first,
        caught_alone: own.caught_alone,
        needed_by: own.needed_by.clone(),
        without: own.without.map(|rates| WithoutFigure {
            false_no_go: rates.false_no_go.into(),
            missed_issues: rates.missed.into(),
        }),
        remark: own.remark(evaluable).map(|remark| match remark {
            Remark::NotNeeded => "no incident in this history needed it",
            Remark::OnlyCosts => {
                "it only costs: no incident in this history needed it, and it causes false NO-GO alone"
            }
        }),
    }
}

fn conditions(input: &ReplayInput<'_>) -> Vec<ConditionFigure> {
    let checks = input.gate.checks().iter();
    let own = checks.flat_map(|check| check.conditions().map(move |(_, own)| (check, own)));
    let told = input.attribution;
    told.conditions
        .iter()
        .zip(own)
        .enumerate()
        .map(
            |(number, ((id, did), (check, condition)))| ConditionFigure {
                part: part(id.to_string(), did, told.evaluable),
                signal: condition.signal().to_string(),
                unit: unit_name(check),
                side: condition.limit().side().key(),
                limit: condition.limit().value(),
                for_seconds: condition.hold().as_secs_f64(),
                release_seconds: condition.release().as_secs_f64(),
                room: input.remedies.map(|remedies| room(&remedies.rooms[number])),
                shown: Shown {
                    condition: *condition,
                    unit: check.unit(),
                },
            },
        )
        .collect()
}

fn room(room: &Room) -> RoomFigure {
    RoomFigure {
        healthy: room.healthy.map(|(signal, _)| signal).into(),
        healthy_at: room.healthy.map(|(_, at)| at.to_string()),
        peak: room.peak.as_ref().map(|(signal, _)| *signal).into(),
        peak_incident: room.peak.as_ref().map(|(_, id)| id.clone()),
        loses_at: room.turning.as_ref().map(|(signal, _)| *signal).into(),
        loses: room.turning.as_ref().map(|(_, id)| id.clone()),
    }
}
