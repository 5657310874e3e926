//! Where the two gates differ: shares, incidents, episodes, deployments.

use serde::Serialize;

use super::CompareInput;
use crate::engine::{Bits, Decisions};
use crate::model::{Duration, Gate, Judgement, Timestamp, Verdict};
use crate::outcome::comparison::{
    CaughtBy, Comparison, EpisodeSide, IncidentDifferences, ShareDifference,
};
use crate::outcome::{DeploymentRow, Evaluable, IncidentRow};
use crate::record::replay::incidents::speakers;
use crate::record::replay::{IntervalFigure, RateFigure};
use crate::record::{Number, as_text};

/// A share of gate minus that of against, over the same steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DifferenceFigure {
    /// Steps that gate alone said NO-GO.
    pub only_gate: u64,
    /// Steps that against alone said NO-GO.
    pub only_against: u64,
    /// The difference of the two shares.
    pub difference: Number,
    /// Of the difference, at 95 %; null with too few clusters or where the two never differ.
    pub interval: Option<IntervalFigure>,
    /// The interval holds 0; null without one.
    pub within_noise: Option<bool>,
    /// Days or groups: what counts as one observation.
    pub clusters: usize,
    /// Those in which the two differ.
    pub clusters_that_differ: usize,
}

impl DifferenceFigure {
    pub(super) fn new(own: &ShareDifference) -> Self {
        Self {
            only_gate: own.only_gate,
            only_against: own.only_against,
            difference: own.value().into(),
            interval: own.interval.map(Into::into),
            within_noise: own.is_within_noise(),
            clusters: own.clusters,
            clusters_that_differ: own.clusters_that_differ,
        }
    }
}

/// Who caught what.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MissedDifferenceFigure {
    /// Incidents that gate alone caught.
    pub caught_by_gate_only: u64,
    /// Incidents that against alone caught.
    pub caught_by_against_only: u64,
    /// Incidents that both caught.
    pub caught_by_both: u64,
    /// Of those, how many gate stopped later.
    pub later: u64,
    /// And sooner.
    pub sooner: u64,
    /// Groups with evaluable incidents.
    pub groups: u64,
    /// Groups that gate alone caught whole.
    pub groups_by_gate_only: u64,
    /// Groups that against alone caught whole.
    pub groups_by_against_only: u64,
    /// The exact test of `McNemar` over groups.
    pub p: f64,
}

impl MissedDifferenceFigure {
    pub(super) fn new(own: &IncidentDifferences) -> Self {
        Self {
            caught_by_gate_only: own.count(CaughtBy::Gate),
            caught_by_against_only: own.count(CaughtBy::Against),
            caught_by_both: own.count(CaughtBy::Both),
            later: own.later,
            sooner: own.sooner,
            groups: own.groups,
            groups_by_gate_only: own.groups_only_gate,
            groups_by_against_only: own.groups_only_against,
            p: own.p,
        }
    }
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedIncident {
    /// As the list has it.
    pub id: String,
    /// As the list has it.
    pub title: Option<String>,
    /// Incidents of one group overlap or share a cause.
    pub group: usize,
    /// Its start.
    #[serde(serialize_with = "as_text")]
    pub started_at: Timestamp,
    /// Its end; an open one ends with the replay.
    #[serde(serialize_with = "as_text")]
    pub ended_at: Timestamp,
    /// both, gate, against, neither or not-evaluable.
    pub caught_by: &'static str,
    /// Judged steps of its catch window.
    pub window_steps: u64,
    /// How many hits a catch takes.
    pub hits_needed: u64,
    /// As gate saw it.
    pub gate: IncidentSideFigure,
    /// As against saw it.
    pub against: IncidentSideFigure,
}

/// One incident as one gate saw it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentSideFigure {
    /// Was it caught? Null when it could not be judged.
    pub caught: Option<bool>,
    /// Steps of the catch window that count as a catch.
    pub hits: u64,
    /// NO-GO among all its judged steps.
    pub blocked: RateFigure,
    /// From its start to the first NO-GO.
    pub delay_seconds: Number,
    /// The checks that spoke in its catch window, most steps first.
    pub checks: Vec<String>,
}

pub(super) fn incidents(input: &CompareInput<'_>) -> Vec<ComparedIncident> {
    let pairs = input.comparison.incidents.pairs.iter();
    pairs
        .map(|pair| ComparedIncident {
            id: pair.gate.incident.id.clone(),
            title: pair.gate.incident.title.clone(),
            group: pair.gate.group,
            started_at: pair.gate.span.from,
            ended_at: pair.gate.span.to,
            caught_by: pair.caught_by.as_str(),
            window_steps: pair.gate.window_steps,
            hits_needed: pair.gate.hits_needed,
            gate: incident_side(input.gate.gate, &pair.gate),
            against: incident_side(input.against.gate, &pair.against),
        })
        .collect()
}

fn incident_side(gate: &Gate, row: &IncidentRow) -> IncidentSideFigure {
    IncidentSideFigure {
        caught: match row.evaluable {
            Evaluable::Caught => Some(true),
            Evaluable::Missed => Some(false),
            Evaluable::No => None,
        },
        hits: row.window_hits,
        blocked: row.blocked.into(),
        delay_seconds: row.delay.map(Duration::as_secs_f64).into(),
        checks: speakers(gate, &row.check_hits),
    }
}

/// A stretch of false NO-GO that is not the same for both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedEpisode {
    /// The first step of either gate's runs.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// new, gone, longer, shorter or moved.
    pub change: &'static str,
    /// What gate said in it.
    pub gate: EpisodeSideFigure,
    /// What against said in it.
    pub against: EpisodeSideFigure,
}

/// A stretch of false NO-GO as one gate had it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EpisodeSideFigure {
    /// Healthy steps said NO-GO.
    pub false_steps: u64,
    /// Runs wholly in healthy time.
    pub episodes: u64,
    /// Runs that touch another zone.
    pub attached: u64,
    /// The checks that spoke, most steps first.
    pub checks: Vec<String>,
}

pub(super) fn episodes(input: &CompareInput<'_>) -> Vec<ComparedEpisode> {
    let own = blocking(input.gate.gate, &input.alike.gate);
    let other = blocking(input.against.gate, &input.alike.against);
    let side =
        |gate: &Gate, blocking: &[Bits], side: EpisodeSide, steps: &std::ops::Range<usize>| {
            let hits: Vec<u64> = blocking
                .iter()
                .map(|plane| plane.count_in(steps.clone()))
                .collect();
            EpisodeSideFigure {
                false_steps: side.false_steps,
                episodes: side.episodes,
                attached: side.attached,
                checks: speakers(gate, &hits),
            }
        };
    let differences = input.comparison.episodes.iter();
    differences
        .map(|episode| ComparedEpisode {
            from: episode.range.from,
            to: episode.range.to,
            change: episode.change.as_str(),
            gate: side(input.gate.gate, &own, episode.gate, &episode.steps),
            against: side(input.against.gate, &other, episode.against, &episode.steps),
        })
        .collect()
}

fn blocking(gate: &Gate, decisions: &Decisions) -> Vec<Bits> {
    let checks = gate.checks().iter().zip(&decisions.checks);
    checks
        .map(|(check, planes)| planes.blocking(gate.no_data(check)))
        .collect()
}

/// A deployment with another verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedDeployment {
    /// As the list has it.
    pub id: String,
    /// As the list has it.
    pub version: Option<String>,
    /// Its start.
    #[serde(serialize_with = "as_text")]
    pub started_at: Timestamp,
    /// The zone of its start.
    pub situation: &'static str,
    /// bad, good, aborted or unstated.
    pub outcome: &'static str,
    /// What gate would have said.
    pub gate: Option<&'static str>,
    /// What against would have said.
    pub against: Option<&'static str>,
}

pub(super) fn deployments(comparison: &Comparison) -> Vec<ComparedDeployment> {
    let verdict = |row: &DeploymentRow| match row.judgement {
        Judgement::Reached(verdict) => Some(Verdict::as_str(verdict)),
        Judgement::Unjudged(_) => None,
    };
    let pairs = comparison.deployments.iter();
    pairs
        .map(|(own, other)| ComparedDeployment {
            id: own.deployment.id.clone(),
            version: own.deployment.version.clone(),
            started_at: own.deployment.started_at,
            situation: own.situation.as_str(),
            outcome: own.ending.as_str(),
            gate: verdict(own),
            against: verdict(other),
        })
        .collect()
}
