//! The figures of a replay as a whole: rates, episodes, what was not judged, time in zones.

use serde::Serialize;

use super::ReplayInput;
use super::incidents::speakers;
use crate::model::{Duration, Timestamp};
use crate::outcome::{Outcome, Rate, Zone};
use crate::record::{Number, as_text};

/// `{hits, of, rate}`; the rate of nothing is null.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RateFigure {
    /// How many.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// The quotient.
    pub rate: Number,
}

impl From<Rate> for RateFigure {
    fn from(rate: Rate) -> Self {
        Self {
            hits: rate.hits,
            of: rate.of,
            rate: rate.value().into(),
        }
    }
}

/// Episodes in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EpisodeFigures {
    /// Episodes all of whose steps are healthy.
    pub count: usize,
    /// Of those, per healthy week.
    pub per_week: Number,
    /// Episodes that touch another zone.
    pub attached: usize,
    /// Their median length.
    pub median_seconds: Number,
    /// The longest.
    pub longest_seconds: Number,
}

/// One episode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EpisodeEntry {
    /// Its first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The checks that spoke in it, most steps first.
    pub checks: Vec<String>,
}

/// Steps without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UnjudgedFigures {
    /// How many.
    pub steps: u64,
    /// Of how many.
    pub of: u64,
    /// The quotient.
    pub share: Number,
    /// Never asked for.
    pub unknown: u64,
    /// Refused by the server.
    pub failed: u64,
    /// No check had a sample.
    pub dark: u64,
    /// Of the dark steps, those at which the server itself had no data at all.
    pub server_down: u64,
}

/// Steps in each zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ZoneSteps {
    pub unjudged: u64,
    pub excluded: u64,
    pub incident: u64,
    pub cooldown: u64,
    pub lead: u64,
    pub healthy: u64,
}

/// How many false episodes are listed.
const LISTED_EPISODES: usize = 10;

pub(in crate::record) fn episodes(outcome: &Outcome) -> EpisodeFigures {
    let episodes = &outcome.episodes;
    let seconds = |length: Duration| length.as_secs_f64();
    EpisodeFigures {
        count: episodes.healthy.len(),
        per_week: episodes.per_week().into(),
        attached: episodes.attached,
        median_seconds: episodes.median_length().map(seconds).into(),
        longest_seconds: episodes
            .longest()
            .map(|episode| seconds(episode.range.length()))
            .into(),
    }
}

pub(super) fn longest_episodes(input: &ReplayInput<'_>) -> Vec<EpisodeEntry> {
    let gate = input.gate;
    let mut longest: Vec<_> = input.outcome.episodes.healthy.iter().collect();
    longest.sort_by_key(|episode| std::cmp::Reverse(episode.steps.len()));
    longest.truncate(LISTED_EPISODES);
    let blocking: Vec<_> = gate
        .checks()
        .iter()
        .zip(&input.decisions.checks)
        .map(|(check, planes)| planes.blocking(gate.no_data(check)))
        .collect();
    longest
        .into_iter()
        .map(|episode| {
            let hits: Vec<u64> = blocking
                .iter()
                .map(|plane| plane.count_in(episode.steps.clone()))
                .collect();
            EpisodeEntry {
                from: episode.range.from,
                to: episode.range.to,
                checks: speakers(gate, &hits),
            }
        })
        .collect()
}

pub(super) fn unjudged(input: &ReplayInput<'_>) -> UnjudgedFigures {
    let outcome = input.outcome;
    let [(_, unknown), (_, failed), (_, dark)] = outcome.unjudged_by;
    UnjudgedFigures {
        steps: outcome.unjudged.hits,
        of: outcome.unjudged.of,
        share: outcome.unjudged.value().into(),
        unknown,
        failed,
        dark,
        server_down: input.decisions.dark.count_and(input.server_down),
    }
}

pub(in crate::record) fn zones(outcome: &Outcome) -> ZoneSteps {
    let steps = |zone| outcome.zones.steps(zone);
    ZoneSteps {
        unjudged: steps(Zone::Unjudged),
        excluded: steps(Zone::Excluded),
        incident: steps(Zone::Incident),
        cooldown: steps(Zone::Cooldown),
        lead: steps(Zone::Lead),
        healthy: steps(Zone::Healthy),
    }
}
