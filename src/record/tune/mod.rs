//! `retrogate/tune/v1`: better limits, how they were found, and what to expect of them.
//!
//! Figures of three kinds stand side by side: *in sample*, over the very history the limits were chosen on;
//! *nested* and *walk-forward*, where limits were chosen anew without what they are held against; *held
//! out*, over time that was looked at once. Only the last two kinds say anything about next year, and they
//! speak of the procedure. In sample `before` and `after` are replays.

mod conditions;
mod frontier;
mod look;
mod side;
mod validation;

use std::collections::BTreeSet;

use serde::Serialize;

use super::Number;
use super::as_text;
use super::replay::figures::zones;
use super::replay::{RateFigure, ZoneSteps};
use crate::engine::Bits;
use crate::model::{Gate, Level, Timestamp};
use crate::outcome::{Circular, Rate, Rules};
use crate::tune::search::Proof;
use crate::tune::warnings::MovedWarning;
use crate::tune::{Aim, Field, Honesty, MARGINS, Nested, Plan, Setting, Tuning, WalkForward};

pub use conditions::{
    ConditionChange, HoldChange, IntervalText, LimitChange, MovedWarningFigure, RounderFigure,
};
pub use frontier::{FrontierFigure, FrontierPoint};
pub use look::LookEntry;
pub use side::{TuneSide, TuneSideInput};
pub use validation::{
    NestedFigure, SelectionFigure, SurvivalFigure, TestedFigure, WalkForwardFigure,
};

/// With fewer groups of incidents there is too little to learn from.
const FEW_GROUPS: usize = 15;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TuneDocument {
    /// `retrogate/tune/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The name of its file.
    pub file: String,
    /// The first grid point.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The step.
    pub step_seconds: u32,
    /// The share of an incident's judged steps that makes a catch.
    pub catch_share: f64,
    /// The cool-down of the longest choice.
    pub cooldown_seconds: f64,
    /// `no_go` or `warning`.
    pub level: &'static str,
    /// What was asked for, as the flag was written.
    pub target: String,
    /// Figures are in sample only, limits have no margin.
    pub in_sample_only: bool,
    /// Whether its `nested` or, for a share of false time, its `walk_forward` figure is within it; null when
    /// in sample only, or when nothing was tested.
    pub met_unseen: Option<bool>,
    /// Groups of incidents that a gate can be held to.
    pub groups: usize,
    /// Incidents in them.
    pub incidents: usize,
    /// Incidents that start in the range and cannot be judged.
    pub not_evaluable: Vec<String>,
    /// Incidents that an alert found: such catches prove little.
    pub found_by_alert: u64,
    /// Steps in each zone, under today's gate.
    pub zones: ZoneSteps,
    /// Fewer than fifteen groups.
    pub thin_evidence: bool,
    /// What is taken off every peak, in spreads (99th percentile less median) of healthy scores.
    pub margin: f64,
    /// The margins that were tried.
    pub margins_tried: Vec<f64>,
    /// How many groups may be missed by lowered peaks.
    pub budget: usize,
    /// How far the choice is proved.
    pub proof: ProofFigure,
    /// The gate of today, in sample.
    pub before: TuneSide,
    /// The tuned gate, in sample.
    pub after: TuneSide,
    /// Misses by groups left out, which chose margin and budget; null when in sample only.
    pub selection: Option<SelectionFigure>,
    /// Misses of folds held out from all of it; null when in sample only.
    pub nested: Option<NestedFigure>,
    /// Later time, held against limits from before it; null when in sample only.
    pub walk_forward: Option<WalkForwardFigure>,
    /// The last 30 % of time, with forty groups or more; else null.
    pub held_out: Option<TestedFigure>,
    /// How often that time was looked at; null where there is none.
    pub held_out_looks: Option<usize>,
    /// How much of the gain is left in time the limits were not chosen on.
    pub survival: Option<SurvivalFigure>,
    /// What became of every condition of the level, in the order of the gate file.
    pub conditions: Vec<ConditionChange>,
    /// Warnings that move along with a NO-GO of their signal.
    pub moved_warnings: Vec<MovedWarningFigure>,
    /// Incidents that only the limit of an idle condition catches.
    pub caught_by_floors: Vec<String>,
    /// Groups whose lowered peaks the choice misses, by their incidents; replayed, some are caught.
    pub given_up: Vec<Vec<String>>,
    /// With weights by deployments, the in-sample rates in weights; else null.
    pub weighted: Option<WeightedFigure>,
    /// What rounder numbers are held against.
    pub as_written: AsWrittenFigure,
    /// The best choice for every budget: without a margin, and with the one chosen.
    pub frontier: Vec<FrontierFigure>,
    /// Problems that were solved for all this.
    pub problems: EffortFigure,
}

/// How far a choice is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProofFigure {
    /// No limits have fewer false steps at this margin, budget, these holds and floors.
    pub proved: bool,
    /// The weight of its false steps; those that nothing here can change are not among them.
    pub false_steps: u64,
    /// The weight of those: healthy steps at which conditions that are not tuned say it anyway, or missing
    /// data does.
    pub sunk_steps: u64,
    /// No limits have fewer than this.
    pub at_least: u64,
    /// Nodes that were looked at; no part of the document, which says what was found and not how.
    #[serde(skip)]
    pub nodes: u64,
}

/// Steps weigh as many deployments as began in their hour of the week, and one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WeightedFigure {
    /// The weight of healthy steps said the level that is tuned, or worse, by today's gate.
    pub today: RateFigure,
    /// By the tuned one.
    pub tuned: RateFigure,
}

/// The tuned gate in the measure of rounder numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AsWrittenFigure {
    /// The weight of healthy steps said the level that is tuned, or worse.
    pub false_steps: u64,
    /// Groups with an incident that no condition catches alone.
    pub missed_groups: usize,
}

/// How much was solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EffortFigure {
    /// Problems.
    pub solved: u64,
    /// Those that were left before their proof: time was over, or the tree grew beyond reason.
    pub unproved: u64,
    /// Nested folds that there was no time for; their groups are in no figure.
    pub unreached_folds: usize,
    /// Parts of the walk-forward that there was no time for.
    pub unreached_parts: usize,
    /// Nodes that were looked at; no part of the document.
    #[serde(skip)]
    pub nodes: u64,
}

/// What a document is made from.
#[derive(Debug, Clone, Copy)]
pub struct TuneInput<'a> {
    /// The gate of today.
    pub gate: &'a Gate,
    /// The name of its file.
    pub file: &'a str,
    /// What could change.
    pub plan: &'a Plan,
    /// What was asked for.
    pub aim: Aim,
    /// How honest.
    pub honesty: Honesty,
    /// What was found.
    pub tuning: &'a Tuning<'a>,
    /// In numbers.
    pub settings: &'a [Setting],
    /// Warnings that move along.
    pub moved: &'a [MovedWarning],
    /// The gate of today, counted.
    pub before: TuneSideInput<'a>,
    /// The tuned gate, counted.
    pub after: TuneSideInput<'a>,
    /// For every point of every frontier, its placebo.
    pub placebos: &'a [Vec<Option<f64>>],
    /// Groups that the gate of today misses.
    pub missed_today: &'a BTreeSet<usize>,
    /// How often held-out time was looked at.
    pub looks: Option<usize>,
    /// How outcomes are counted.
    pub rules: &'a Rules,
    /// Steps have weights.
    pub weighted: bool,
    /// Problems, unproved ones, nodes.
    pub effort: (u64, u64, u64),
}

impl TuneDocument {
    /// The document of one tuning.
    pub fn new(input: &TuneInput<'_>) -> Self {
        let tuning = input.tuning;
        let ground = &tuning.ground;
        let range = ground.field.judged.range();
        let (solved, unproved, nodes) = input.effort;
        let nested = tuning.nested.as_ref();
        let later = tuning.walk_forward.as_ref();
        let before = TuneSide::new(input.before);
        let after = TuneSide::new(input.after);
        Self {
            schema: "retrogate/tune/v1",
            gate: input.gate.name().to_owned(),
            file: input.file.to_owned(),
            from: range.from,
            to: range.to,
            step_seconds: input.gate.step().secs(),
            catch_share: input.rules.catch_share.fraction(),
            cooldown_seconds: input.rules.cooldown.as_secs_f64(),
            level: input.plan.level.key(),
            target: target(input.aim),
            in_sample_only: input.honesty == Honesty::InSampleOnly,
            met_unseen: met_unseen(input.aim, nested, later),
            groups: ground.groups.len(),
            incidents: ground.field.issues.len(),
            not_evaluable: not_evaluable(input),
            found_by_alert: Circular::of(&input.before.outcome.incidents)
                .map_or(0, |circular| circular.by_alert),
            zones: zones(input.before.outcome),
            thin_evidence: ground.groups.len() < FEW_GROUPS,
            margin: MARGINS[tuning.margin].spreads(),
            margins_tried: match input.honesty {
                Honesty::HeldOut => MARGINS.iter().map(|margin| margin.spreads()).collect(),
                Honesty::InSampleOnly => vec![0.0],
            },
            budget: tuning.budget,
            proof: ProofFigure {
                proved: tuning.solved.proof == Proof::Optimal,
                false_steps: tuning.solved.cost,
                sunk_steps: sunk_steps(&ground.field),
                at_least: match tuning.solved.proof {
                    Proof::Optimal => tuning.solved.cost,
                    Proof::AtLeast(bound) => bound,
                },
                nodes: tuning.solved.nodes,
            },
            selection: tuning.choice.as_ref().map(SelectionFigure::new),
            nested: nested.map(|nested| NestedFigure::new(tuning, nested)),
            walk_forward: later.map(|own| WalkForwardFigure::new(&ground.field, own)),
            held_out: tuning
                .held_out
                .as_ref()
                .map(|own| TestedFigure::new(&ground.field, own)),
            held_out_looks: input.looks,
            survival: later.and_then(|own| SurvivalFigure::new(&before, &after, own)),
            conditions: conditions::changes(input),
            moved_warnings: conditions::moved(input),
            caught_by_floors: conditions::caught_by_floors(tuning),
            given_up: conditions::groups(tuning, &tuning.solved.missed),
            weighted: input.weighted.then(|| weighted(input)),
            as_written: as_written(input),
            frontier: frontier::frontiers(input),
            problems: EffortFigure {
                solved,
                unproved,
                unreached_folds: tuning.unreached.folds,
                unreached_parts: tuning.unreached.parts,
                nodes,
            },
            before,
            after,
        }
    }

    /// The comment that goes above the checks of the tuned file.
    pub fn note(&self, now: Timestamp) -> String {
        let date = now.to_string();
        let date = date.split('T').next().unwrap_or_default();
        let share = |rate: Number| match rate.0 {
            Some(rate) => format!("{:.2} %", rate * 100.0),
            None => "none".to_owned(),
        };
        let level = if self.is_no_go() {
            "NO-GO"
        } else {
            "WARNING or NO-GO"
        };
        let in_sample = format!(
            "missed {} of incident groups, {level} in {} of healthy time",
            share(self.after.missed_groups.rate),
            share(self.after.false_verdicts.rate),
        );
        let expected = match (&self.nested, &self.walk_forward) {
            (Some(nested), Some(later)) => format!(
                "expected next: missed {} (nested), {level} in {} of healthy time (walk-forward)\n\
                 in sample: {in_sample}",
                share(nested.missed_groups.rate),
                share(later.false_verdicts.rate),
            ),
            (_, _) => format!("in sample only, next year will be worse: {in_sample}"),
        };
        format!(
            "tuned {date} by retrogate {} on {} to {}\n{}, margin {}, budget {}\n{expected}",
            env!("CARGO_PKG_VERSION"),
            self.from,
            self.to,
            self.target,
            self.margin,
            self.budget,
        )
    }

    /// Is it NO-GO that was tuned?
    pub fn is_no_go(&self) -> bool {
        self.level == Level::NoGo.key()
    }
}

fn sunk_steps(field: &Field) -> u64 {
    field.weight_of(&field.healthy) - field.weight_of(&field.quiet)
}

/// Is the figure for what was not seen within the target? Not known where time was over before all of it was seen.
fn met_unseen(aim: Aim, nested: Option<&Nested>, later: Option<&WalkForward>) -> Option<bool> {
    let nested = nested.filter(|own| own.unreached == 0);
    let later = later.filter(|own| own.unreached == 0);
    match aim {
        Aim::Missed(most) => nested.map(|own| own.missed.len() <= most),
        Aim::MissedRate(most) => {
            nested.map(|own| own.missed.len() as u64 <= most.floor_of(own.of as u64))
        }
        Aim::FalseNoGo(most) => {
            let rate = later?.false_no_go();
            (rate.of > 0).then(|| rate.hits <= most.floor_of(rate.of))
        }
    }
}

fn not_evaluable(input: &TuneInput<'_>) -> Vec<String> {
    let issues = &input.tuning.ground.field.issues;
    let rows = input.before.outcome.incidents.rows.iter();
    let ids = rows.map(|row| &row.incident.id);
    ids.filter(|id| issues.iter().all(|issue| issue.id != **id))
        .cloned()
        .collect()
}

fn weighted(input: &TuneInput<'_>) -> WeightedFigure {
    let field = &input.tuning.ground.field;
    let healthy = field.weight_of(&field.healthy);
    let rate = |says: &Bits| {
        let own = field.weight_of(&field.healthy.and_with(says));
        Rate::new(own, healthy).into()
    };
    WeightedFigure {
        today: rate(input.before.says),
        tuned: rate(input.after.says),
    }
}

fn as_written(input: &TuneInput<'_>) -> AsWrittenFigure {
    let tuning = input.tuning;
    let ground = &tuning.ground;
    let misses = |group: &&usize| {
        let policy = &tuning.policy;
        policy.misses(&ground.field, &ground.survey, **group)
    };
    AsWrittenFigure {
        false_steps: weighted(input).tuned.hits,
        missed_groups: ground.groups.iter().filter(misses).count(),
    }
}

fn target(aim: Aim) -> String {
    match aim {
        Aim::Missed(most) => format!("--max-missed {most}"),
        Aim::MissedRate(share) => format!("--max-missed-rate {}", share.percent()),
        Aim::FalseNoGo(share) => format!("--max-false-no-go {}", share.percent()),
    }
}
