//! `retrogate/story/v1`: one incident in full: its zones, what the gate said, which conditions were met, and
//! what would have caught it.

use serde::Serialize;

use super::number::Number;
use super::replay::{IncidentEntry, OptionFigure, Shown};
use super::{as_text, unit_name};
use crate::engine::{Bits, Decisions};
use crate::model::{Check, Condition, Gate, Grid, Judgement, LimitId, TimeRange, Timestamp};
use crate::outcome::{Zone, Zones};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoryDocument {
    /// `retrogate/story/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The step.
    pub step_seconds: u32,
    /// The incident, as `replay` tells it.
    pub incident: IncidentEntry,
    /// NO-GO steps it lacks to be caught.
    pub lacking: u64,
    /// The first step told of: a while before the incident.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The zones, one after the other.
    pub zones: Vec<Stay>,
    /// The verdicts, one after the other.
    pub verdicts: Vec<Stay>,
    /// The conditions: first those that were met longest.
    pub conditions: Vec<ConditionStory>,
    /// Checks without which the gate would have missed it.
    pub needs: Vec<String>,
    /// Limits that would have caught it, the closest first; empty when it was caught.
    pub options: Vec<OptionFigure>,
}

/// A run of steps with the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stay {
    /// A zone, or a verdict, or why there is none.
    pub name: &'static str,
    /// Its first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
}

/// One condition around the incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionStory {
    /// The limit's id.
    pub limit: String,
    /// What is compared.
    pub signal: String,
    /// The unit of the check.
    pub unit: &'static str,
    /// above or below.
    pub side: &'static str,
    /// The limit.
    pub is: f64,
    /// The signal in the incident that is furthest to that side, holds and releases counted in.
    pub furthest: Number,
    /// When that was.
    pub furthest_at: Option<String>,
    /// When it was met.
    pub met: Vec<MetRun>,
    /// For showing signals in words.
    #[serde(skip)]
    pub shown: Shown,
}

/// A run of steps at which a condition was met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetRun {
    /// Its first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The furthest signal.
    pub furthest: Number,
}

/// One condition, for the story.
#[derive(Debug)]
pub struct ConditionInput<'a> {
    /// Its check.
    pub check: &'a Check,
    /// Which.
    pub limit: LimitId,
    /// The condition itself.
    pub condition: &'a Condition,
    /// Where it spoke, on the grid of the replay.
    pub speaking: Bits,
    /// The signal that each score of the stretch told of stands for.
    pub signals: Vec<f64>,
}

/// What a story is made from.
#[derive(Debug)]
pub struct StoryInput<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The incident as the replay tells it.
    pub incident: IncidentEntry,
    /// The stretch told of, a part of the replay's grid.
    pub stretch: Grid,
    /// The verdicts of the replay.
    pub decisions: &'a Decisions,
    /// Its zones.
    pub zones: &'a Zones,
    /// The conditions, in the order of the gate.
    pub conditions: Vec<ConditionInput<'a>>,
    /// Checks without which it would have been missed.
    pub needs: Vec<String>,
    /// Limits that would have caught it.
    pub options: Vec<OptionFigure>,
}

impl StoryDocument {
    /// The document of one incident.
    pub fn new(input: StoryInput<'_>) -> Self {
        let StoryInput {
            gate,
            incident,
            stretch,
            decisions,
            zones,
            conditions,
            needs,
            options,
        } = input;
        let teller = Teller {
            stretch,
            offset: (stretch.first_position() - decisions.grid.first_position()) as usize,
            inside: TimeRange::new(incident.started_at, incident.ended_at),
        };
        let mut conditions: Vec<(u64, ConditionStory)> =
            conditions.iter().map(|own| teller.condition(own)).collect();
        conditions.sort_by_key(|(steps, _)| std::cmp::Reverse(*steps));
        Self {
            schema: "retrogate/story/v1",
            gate: gate.name().to_owned(),
            step_seconds: gate.step().secs(),
            lacking: incident.hits_needed.saturating_sub(incident.hits),
            from: stretch.range().from,
            to: stretch.range().to,
            zones: teller.stays(|index| Zone::as_str(zones.at(index))),
            verdicts: teller.stays(|index| match decisions.judgement(index) {
                Judgement::Reached(verdict) => verdict.as_str(),
                Judgement::Unjudged(why) => why.as_str(),
            }),
            conditions: conditions.into_iter().map(|(_, own)| own).collect(),
            incident,
            needs,
            options,
        }
    }
}

struct Teller {
    stretch: Grid,
    /// Where the stretch begins on the grid of the replay.
    offset: usize,
    inside: TimeRange,
}

impl Teller {
    fn stays(&self, name: impl Fn(usize) -> &'static str) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        for index in 0..self.stretch.len() {
            let name = name(self.offset + index);
            let (from, to) = (
                self.stretch.timestamp(index),
                self.stretch.timestamp(index + 1),
            );
            match stays.last_mut() {
                Some(last) if last.name == name => last.to = to,
                _ => stays.push(Stay { name, from, to }),
            }
        }
        stays
    }

    /// The furthest signal of some points, and where it was first reached.
    fn furthest(
        own: &ConditionInput<'_>,
        points: impl Iterator<Item = usize>,
    ) -> Option<(f64, usize)> {
        use crate::model::Side;
        let mut best: Option<(f64, usize)> = None;
        for index in points {
            let signal = own.signals[index];
            let further = best.is_none_or(|(best, _)| match own.condition.limit().side() {
                Side::Above => signal > best,
                Side::Below => signal < best,
            });
            if !signal.is_nan() && further {
                best = Some((signal, index));
            }
        }
        best
    }

    /// The story of a condition, and at how many steps it was met.
    fn condition(&self, own: &ConditionInput<'_>) -> (u64, ConditionStory) {
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        let mut steps = 0;
        for index in (0..self.stretch.len()).filter(|i| own.speaking.get(self.offset + i)) {
            steps += 1;
            match runs.last_mut() {
                Some(run) if run.end == index => run.end += 1,
                _ => runs.push(index..index + 1),
            }
        }
        let furthest = Self::furthest(own, self.stretch.indices(self.inside));
        let limit = own.condition.limit();
        let story = ConditionStory {
            limit: own.limit.to_string(),
            signal: own.condition.signal().to_string(),
            unit: unit_name(own.check),
            side: limit.side().key(),
            is: limit.value(),
            furthest: furthest.map(|(signal, _)| signal).into(),
            furthest_at: furthest.map(|(_, index)| self.stretch.timestamp(index).to_string()),
            met: runs
                .into_iter()
                .map(|run| MetRun {
                    from: self.stretch.timestamp(run.start),
                    to: self.stretch.timestamp(run.end),
                    furthest: Self::furthest(own, run).map(|(signal, _)| signal).into(),
                })
                .collect(),
            shown: Shown {
                condition: *own.condition,
                unit: own.check.unit(),
            },
        };
        (steps, story)
    }
}
