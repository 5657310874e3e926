//! Remedies: what one limit would have to be for an incident to be caught, or a false episode not to be.
//!
//! Each remedy changes one limit and leaves everything else as it is. All numbers are signals again, as
//! the gate file has them. A limit is strict: to catch, it must lie beyond the number told; to silence, it
//! may be the number itself. The cost of a catch is counted in healthy steps that would be NO-GO besides.

use std::cmp::Reverse;

use super::Outcome;
use super::attribution::Attribution;
use super::incidents::Evaluable;
use super::margins::{Added, Margins};
use super::rate::Rate;
use super::speakers::SpeakerId;
use crate::engine::signed;
use crate::model::{Check, Condition, Gate, LimitId, Timestamp};

/// How much room a limit has both ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// The healthy signal that came nearest to the limit without meeting it, and when.
    pub healthy: Option<(f64, Timestamp)>,
    /// The weakest peak of an incident that the condition catches by itself, and the incident.
    pub peak: Option<(f64, String)>,
    /// Where the limit would have to be for the gate to lose an incident it catches, and which one first.
    pub turning: Option<(f64, String)>,
}

/// One way to catch an incident that was missed.
#[derive(Debug, Clone, PartialEq)]
pub struct CatchOption {
    /// The limit to move.
    pub limit: LimitId,
    /// The condition as it is.
    pub condition: Condition,
    /// What the limit must lie beyond.
    pub peak: f64,
    /// Healthy time that would be NO-GO besides.
    pub added: Added,
    /// The rate that gives.
    pub false_no_go: Rate,
    /// Other missed incidents that the same limit would catch.
    pub also_catches: Vec<String>,
}

/// The one limit that would have silenced an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Silencing {
    /// The limit to move.
    pub limit: LimitId,
    /// Where to.
    pub to: f64,
    /// Incidents the gate catches and would then miss.
    pub would_miss: Vec<String>,
}

/// What could have been done about everything that went wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedies {
    /// Of each condition, in the order of the attribution.
    pub rooms: Vec<Room>,
    /// For each incident of the outcome, the ways to catch it, the closest first; empty when it was caught.
    pub catches: Vec<Vec<CatchOption>>,
    /// For each false episode, the furthest signal of everybody who spoke in it, as the attribution lists
    /// them.
    pub furthest: Vec<Vec<Option<f64>>>,
    /// For each false episode, what would have silenced it, if one limit could.
    pub silencing: Vec<Option<Silencing>>,
}

impl Remedies {
    /// Puts together the margins of every condition, which come check by check.
    pub fn new(
        gate: &Gate,
        outcome: &Outcome,
        attribution: &Attribution,
        margins: Vec<Vec<Margins>>,
    ) -> Self {
        let limits = gate.checks().iter().flat_map(Check::conditions);
        let sources: Vec<Source> = limits
            .zip(margins.into_iter().flatten())
            .map(|((limit, condition), margins)| Source {
                limit,
                condition: *condition,
                margins,
            })
            .collect();
        let builder = Builder { outcome, sources };
        let episodes = || attribution.episodes.iter().enumerate();
        Self {
            rooms: builder
                .sources
                .iter()
                .map(|own| builder.room(own))
                .collect(),
            catches: (0..outcome.incidents.rows.len())
                .map(|number| builder.options(number))
                .collect(),
            furthest: episodes()
                .map(|(number, spoken)| {
                    let speakers = spoken.iter();
                    speakers
                        .map(|own| builder.furthest(number, &own.speaker))
                        .collect()
                })
                .collect(),
            silencing: episodes()
                .map(|(number, spoken)| match &spoken[..] {
                    [only] => builder.silencing(number, &only.speaker),
                    _ => None,
                })
                .collect(),
        }
    }
}

struct Source {
    limit: LimitId,
    condition: Condition,
    margins: Margins,
}

impl Source {
    fn signal(&self, score: f64) -> f64 {
        // Minus zero would print as a number nobody measured.
        signed(self.condition.limit().side(), score) + 0.0
    }
}

struct Builder<'a> {
    outcome: &'a Outcome,
    sources: Vec<Source>,
}

impl Builder<'_> {
    fn id(&self, incident: usize) -> String {
        self.outcome.incidents.rows[incident].incident.id.clone()
    }

    /// The incidents of one outcome, with their turning points.
    fn turning<'a>(
        &'a self,
        own: &'a Source,
        outcome: Evaluable,
    ) -> impl Iterator<Item = (usize, f64)> + 'a {
        let rows = self.outcome.incidents.rows.iter();
        rows.zip(&own.margins.turning)
            .enumerate()
            .filter(move |(_, (row, _))| row.evaluable == outcome)
            .map(|(number, (_, turning))| (number, *turning))
    }

    fn room(&self, own: &Source) -> Room {
        let grid = self.outcome.zones.grid();
        let margins = &own.margins;
        let turning = self
            .turning(own, Evaluable::Caught)
            .filter(|(_, turning)| turning.is_finite())
            .min_by(|a, b| a.1.total_cmp(&b.1));
        Room {
            healthy: margins
                .healthy
                .map(|(score, at)| (own.signal(score), grid.timestamp(at))),
            peak: margins
                .peak
                .map(|(score, row)| (own.signal(score), self.id(row))),
            turning: turning.map(|(row, score)| (own.signal(score), self.id(row))),
        }
    }

    /// The closest first: the one that costs the fewest false NO-GOs, equal ones in the order of the gate.
    fn options(&self, incident: usize) -> Vec<CatchOption> {
        let false_no_go = self.outcome.false_no_go;
        let mut options: Vec<CatchOption> = self
            .sources
            .iter()
            .filter_map(|own| {
                let added = own.margins.added_false_no_go[incident]?;
                let peak = own.margins.turning[incident];
                let also = self
                    .turning(own, Evaluable::Missed)
                    .filter(|(number, turning)| *number != incident && *turning >= peak);
                Some(CatchOption {
                    limit: own.limit.clone(),
                    condition: own.condition,
                    peak: own.signal(peak),
                    added,
                    false_no_go: Rate::new(false_no_go.hits + added.steps, false_no_go.of),
                    also_catches: also.map(|(number, _)| self.id(number)).collect(),
                })
            })
            .collect();
        options.sort_by_key(|option| (option.added.steps, Reverse(option.also_catches.len())));
        options
    }

    fn source(&self, speaker: &SpeakerId) -> Option<&Source> {
        match speaker {
            SpeakerId::Condition(limit) => self.sources.iter().find(|own| own.limit == *limit),
            SpeakerId::NoData(_) => None,
        }
    }

    fn furthest(&self, episode: usize, speaker: &SpeakerId) -> Option<f64> {
        let own = self.source(speaker)?;
        own.margins.highest[episode].map(|score| own.signal(score))
    }

    /// An infinite signal is over every limit.
    fn silencing(&self, episode: usize, speaker: &SpeakerId) -> Option<Silencing> {
        let own = self.source(speaker)?;
        let to = own.margins.highest[episode].filter(|score| score.is_finite())?;
        let missed = self
            .turning(own, Evaluable::Caught)
            .filter(|(_, turning)| *turning <= to);
        Some(Silencing {
            limit: own.limit.clone(),
            to: own.signal(to),
            would_miss: missed.map(|(number, _)| self.id(number)).collect(),
        })
    }
}
