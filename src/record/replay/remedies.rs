//! What would mend it: limits that would have caught what was missed, and silenced what was false.

use serde::Serialize;

use super::ReplayInput;
use super::attribution::Shown;
use super::figures::RateFigure;
use crate::model::{LimitId, TimeRange, Timestamp};
use crate::outcome::{CatchOption, Evaluable, Silencing, Spoken};
use crate::record::{Number, as_text};

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
    /// Stretches of consecutive steps that these make.
    pub added_stretches: u64,
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

pub(super) fn missed(input: &ReplayInput<'_>) -> Option<Vec<MissedFigure>> {
    input.remedies.map(|remedies| {
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
    })
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
        added_false_no_go: own.added.steps,
        added_stretches: own.added.stretches,
        false_no_go: own.false_no_go.into(),
        also_catches: own.also_catches.clone(),
        shown: shown(input, &own.limit),
    }
}

pub(super) fn false_episodes(input: &ReplayInput<'_>) -> Vec<FalseEpisode> {
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
