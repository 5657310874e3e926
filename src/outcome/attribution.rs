//! Attribution: what each check and each condition costs, what it catches, and what is left without it.
//!
//! A part *causes* a false NO-GO alone where nothing else speaks; an episode alone when nothing else speaks
//! in it. It *catches* an incident when it speaks at enough judged steps by itself, *first* when no other
//! that catches it speaks earlier in it, *alone* when no other catches it by itself. An incident *needs* a
//! part when the gate catches it and would not without. Everything here is counted on planes.

use std::ops::Range;

use super::Outcome;
use super::contribution::{Contribution, Counter, Part, Voices};
use super::culprits::{Culprits, culprits};
use super::episodes::Episode;
use super::incidents::Evaluable;
use super::rate::Rate;
use super::removal::{Removal, Whole};
use super::rules::{CatchLevel, Rules};
use super::speakers::{SpeakerId, Speakers, extent};
use super::truth::Truth;
use super::zones::Zone;
use crate::engine::{Decisions, leave_each_out};
use crate::model::{CheckId, Gate, LimitId};

/// Somebody who spoke in a false episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Who.
    pub speaker: SpeakerId,
    /// At how many steps.
    pub steps: u64,
    /// From its first step to one after its last, on the replay's grid.
    pub extent: Range<usize>,
}

/// What every part of a gate did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// False NO-GO steps of the gate, of healthy ones.
    pub false_no_go: Rate,
    /// Evaluable incidents.
    pub evaluable: u64,
    /// The checks, in the order of the gate.
    pub checks: Vec<(CheckId, Contribution)>,
    /// The conditions, in the same order, no-go first.
    pub conditions: Vec<(LimitId, Contribution)>,
    /// The few checks that cause nearly all false NO-GOs between them.
    pub culprits: Option<Culprits>,
    /// Who spoke in each healthy false episode, most steps first.
    pub episodes: Vec<Vec<Spoken>>,
}

impl Attribution {
    /// Attributes what was counted over `decisions`.
    pub fn new(
        gate: &Gate,
        decisions: &Decisions,
        outcome: &Outcome,
        truth: &Truth,
        rules: &Rules,
    ) -> Self {
        let len = decisions.grid.len();
        let no_go = Speakers::new(gate, decisions, CatchLevel::NoGo);
        let catching = Speakers::new(gate, decisions, rules.catch);
        let whole = Whole {
            gate,
            incidents: &outcome.incidents,
            truth,
            rules,
        };
        let counter = Counter {
            false_no_go: outcome
                .zones
                .plane(Zone::Healthy)
                .and_with(&decisions.no_go),
            zones: &outcome.zones,
            episodes: &outcome.episodes.healthy,
            rows: outcome
                .incidents
                .rows
                .iter()
                .filter(|row| row.evaluable != Evaluable::No)
                .collect(),
        };
        let (no_go_checks, catching_checks) =
            (no_go.by_check(gate, len), catching.by_check(gate, len));
        let mut removals: Vec<(Removal, Vec<Removal>)> = Vec::new();
        leave_each_out(gate, decisions, |number, others| {
            let check = whole.reduced_to(others.without_check());
            let conditions = match gate.checks()[number].conditions().count() {
                // A check goes with its only condition.
                1 => vec![check.clone()],
                several => (0..several)
                    .map(|condition| whole.reduced_to(others.without_condition(condition)))
                    .collect(),
            };
            removals.push((check, conditions));
        });
        let whole_checks = (0..gate.checks().len()).map(|number| Part {
            speaks_at: Some(number),
            catches_at: catching.of_check(number).then_some(number),
            removal: removals[number].0.clone(),
        });
        let checks = counter.count(
            &Voices::new(no_go_checks.iter(), len),
            &Voices::new(catching_checks.iter(), len),
            whole_checks,
        );
        let mut limits = Vec::new();
        let mut parts = Vec::new();
        for (check, own) in gate.checks().iter().enumerate() {
            for (condition, (limit, _)) in own.conditions().enumerate() {
                limits.push(limit);
                parts.push(Part {
                    speaks_at: no_go.position(check, condition),
                    catches_at: catching.position(check, condition),
                    removal: removals[check].1[condition].clone(),
                });
            }
        }
        let conditions = counter.count(
            &Voices::new(no_go.planes(), len),
            &Voices::new(catching.planes(), len),
            parts,
        );
        let ids = gate.checks().iter().map(|check| check.id().clone());
        Self {
            false_no_go: outcome.false_no_go,
            evaluable: counter.rows.len() as u64,
            checks: ids.zip(checks).collect(),
            conditions: limits.into_iter().zip(conditions).collect(),
            culprits: culprits(
                gate,
                &no_go_checks,
                &counter.false_no_go,
                outcome.false_no_go.of,
            ),
            episodes: counter
                .episodes
                .iter()
                .map(|own| spoken(&no_go, own))
                .collect(),
        }
    }
}

/// Who spoke in an episode, most steps first; equal ones in the order of the gate.
fn spoken(speakers: &Speakers, episode: &Episode) -> Vec<Spoken> {
    let mut spoken: Vec<Spoken> = speakers
        .list
        .iter()
        .filter_map(|own| {
            Some(Spoken {
                extent: extent(&own.plane, episode.steps.clone())?,
                speaker: own.id.clone(),
                steps: own.plane.count_in(episode.steps.clone()),
            })
        })
        .collect();
    spoken.sort_by_key(|own| std::cmp::Reverse(own.steps));
    spoken
}
