//! Who caused what, and what would mend it.

use serde::Serialize;

use super::ReplayInput;
use super::figures::RateFigure;
use crate::model::{Condition, LimitId, TimeRange, Timestamp, Unit};
use crate::outcome::{
    Attribution, CatchOption, Contribution, Evaluable, Remark, Room, Silencing, Spoken,
};
use crate::record::{Number, as_text, unit_name};

/// Who caused what, and what would mend it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttributionFigures {
    /// The check that speaks in most of the false NO-GOs, when it does so in at least half of them.
    pub foremost: Option<ForemostFigure>,
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

/// A missed incident, and the ways to catch it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissedFigure {
    /// The incident.
    pub id: String,
    /// Its start.
    #[serde(serialize_with = "as_text")]
    pub started_at: Timestamp,
    /// NO-GO steps of its catch window.
    pub hits: u64,
    /// How many it takes.
    pub hits_needed: u64,
    /// One limit each; the closest first, which is the one that costs the fewest false NO-GOs.
    pub options: Vec<OptionFigure>,
}

/// One limit that would have caught it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionFigure {
    /// The limit's id.
    pub limit: String,
    /// above or below.
    pub side: &'static str,
    /// The limit as it is.
    pub is: f64,
    /// What it must lie beyond, everything else left as it is.
    pub peak: f64,
    /// How far the peak is from the limit.
    pub short_by: f64,
    /// Healthy steps that would be NO-GO besides.
    pub added_false_no_go: u64,
    /// The rate that gives.
    pub false_no_go: RateFigure,
    /// Other missed incidents the same limit would catch.
    pub also_catches: Vec<String>,
    /// For showing signals in words.
    #[serde(skip)]
    pub shown: Shown,
}

/// One false episode: who spoke, when, and what would have silenced it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FalseEpisode {
    /// Its first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// Who spoke, most steps first.
    pub speakers: Vec<SpokenFigure>,
    /// The one limit that would have silenced it.
    pub silenced_by: Option<SilencingFigure>,
}

/// Somebody who spoke in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpokenFigure {
    /// The limit's id, or `check.no_data`.
    pub speaker: String,
    /// At how many steps.
    pub steps: u64,
    /// The first.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The signal furthest beyond the limit.
    pub furthest: Number,
}

/// The one limit that would have silenced an episode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SilencingFigure {
    /// The limit's id.
    pub limit: String,
    /// Where it would have to be.
    pub to: f64,
    /// Incidents the gate would then miss.
    pub would_miss: Vec<String>,
    /// For showing signals in words.
    #[serde(skip)]
    pub shown: Shown,
}

pub(super) fn attribution(input: &ReplayInput<'_>) -> AttributionFigures {
    let told = input.attribution;
    AttributionFigures {
        foremost: foremost(told),
        checks: told
            .checks
            .iter()
            .map(|(id, own)| part(id.to_string(), own, told.evaluable))
            .collect(),
        conditions: conditions(input),
        missed: input.remedies.map(|remedies| {
            let rows = input.outcome.incidents.rows.iter().zip(&remedies.catches);
            rows.filter(|(row, _)| row.evaluable == Evaluable::Missed)
                .map(|(row, options)| MissedFigure {
                    id: row.incident.id.clone(),
                    started_at: row.span.from,
                    hits: row.window_hits,
                    hits_needed: row.hits_needed,
                    options: options.iter().map(|own| option(input, own)).collect(),
                })
                .collect()
        }),
        false_episodes: false_episodes(input),
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

fn shown(input: &ReplayInput<'_>, limit: &LimitId) -> Shown {
    let check = input.gate.check(limit.check.as_str());
    let check = check.expect("the limit is one of the gate's");
    Shown {
        condition: check.conditions_at(limit.level)[limit.index],
        unit: check.unit(),
    }
}

fn option(input: &ReplayInput<'_>, own: &CatchOption) -> OptionFigure {
    let limit = own.condition.limit();
    OptionFigure {
        limit: own.limit.to_string(),
        side: limit.side().key(),
        is: limit.value(),
        peak: own.peak,
        short_by: (own.peak - limit.value()).abs(),
        added_false_no_go: own.added_false_no_go,
        false_no_go: own.false_no_go.into(),
        also_catches: own.also_catches.clone(),
        shown: shown(input, &own.limit),
    }
}

fn false_episodes(input: &ReplayInput<'_>) -> Vec<FalseEpisode> {
    let episodes = &input.outcome.episodes.healthy;
    episodes
        .iter()
        .zip(&input.attribution.episodes)
        .enumerate()
        .map(|(number, (episode, spoken))| {
            let furthest =
                |place: usize| input.remedies.and_then(|own| own.furthest[number][place]);
            let silencing = input
                .remedies
                .and_then(|own| own.silencing[number].as_ref());
            FalseEpisode {
                from: episode.range.from,
                to: episode.range.to,
                speakers: spoken
                    .iter()
                    .enumerate()
                    .map(|(place, own)| spoken_figure(input, own, furthest(place)))
                    .collect(),
                silenced_by: silencing.map(|own| silencing_figure(input, own)),
            }
        })
        .collect()
}

fn spoken_figure(input: &ReplayInput<'_>, own: &Spoken, furthest: Option<f64>) -> SpokenFigure {
    let grid = input.decisions.grid;
    let TimeRange { from, to } = grid.slice(own.extent.clone()).range();
    SpokenFigure {
        speaker: own.speaker.to_string(),
        steps: own.steps,
        from,
        to,
        furthest: furthest.into(),
    }
}

fn silencing_figure(input: &ReplayInput<'_>, own: &Silencing) -> SilencingFigure {
    SilencingFigure {
        limit: own.limit.to_string(),
        to: own.to,
        would_miss: own.would_miss.clone(),
        shown: shown(input, &own.limit),
    }
}
