//! Tune: the best limits for a gate over its history, written into its file.
//!
//! Nothing is written here. The printed gate is replayed before it is given back: what it says must be what
//! was solved, at every step that both can judge.

use std::collections::BTreeSet;
use std::time::Instant;

use super::history::Stretch;
use super::looks;
use super::replay::{Lists, ReplayRequest, blamed};
use super::tune_refusals::{everything_may_be_missed, nothing_to_catch, unmet_error};
use crate::engine::{Bits, Decisions, Kept};
use crate::error::Error;
use crate::gate_file::{Change, Changes, GateFile};
use crate::model::{Check, Duration, Gate, Level};
use crate::outcome::{CatchLevel, Outcome, Placebo, Rules, Truth};
use crate::record::{TuneDocument, TuneInput, TuneSideInput};
use crate::tune::search::Patience;
use crate::tune::warnings::{MovedWarning, moved_warnings};
use crate::tune::{
    Aim, Effort, Field, Honesty, Material, Plan, Point, Procedure, Rulers, Setting, Tuning,
    Weights, missed_groups, settings,
};

/// What a step weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighing {
    /// All the same.
    Steps,
    /// By the share of deployments in its hour of the week.
    Deployments,
}

/// What to tune and towards what.
#[derive(Debug, Clone)]
pub struct TuneRequest<'a> {
    /// The gate and its text.
    pub file: &'a GateFile,
    /// What may change.
    pub plan: &'a Plan,
    /// What is asked for.
    pub aim: Aim,
    /// How honest the figures are to be.
    pub honesty: Honesty,
    /// What a step weighs.
    pub weighing: Weighing,
    /// When searching ends, if it may end early.
    pub time_budget: Option<Duration>,
    /// Which history, and how to count; the cool-down is that of the longest choice.
    pub replay: ReplayRequest<'a>,
}

/// A tuned gate.
#[derive(Debug)]
pub struct TunedGate {
    /// The file with its new limits, and a note of where they come from.
    pub file: GateFile,
    /// What was changed in it.
    pub changes: Changes,
    /// The answer.
    pub document: TuneDocument,
}

/// Tunes.
pub fn tune(request: &TuneRequest<'_>) -> Result<TunedGate, Error> {
    let threads = request.replay.threads;
    threads.run(|| {
        let begun = Instant::now();
        can_be_rewritten(request)?;
        let lists = Lists::read(&request.replay)?;
        Work::prepare(request, lists, begun)?.finish()
    })
}

/// The same, the lists having been read.
pub(super) fn tune_listed(request: &TuneRequest<'_>, lists: Lists) -> Result<TunedGate, Error> {
    let begun = Instant::now();
    can_be_rewritten(request)?;
    Work::prepare(request, lists, begun)?.finish()
}

/// Everything that was read.
struct Work<'a> {
    request: &'a TuneRequest<'a>,
    rules: Rules,
    truth: Truth,
    histories: Vec<crate::model::CheckHistory>,
    /// What no limit changes in them.
    kept: Kept,
    /// What today's gate says.
    today: Decisions,
    field: Field,
    /// Of the longest choice.
    memory: Duration,
    /// When the command began: reading counts, too.
    begun: Instant,
}

impl<'a> Work<'a> {
    fn prepare(request: &'a TuneRequest<'a>, lists: Lists, begun: Instant) -> Result<Self, Error> {
        let Lists {
            incidents: listed,
            deployments,
        } = lists;
        let replay = &request.replay;
        let gate = &request.file.gate;
        let longest = request.plan.longest(gate);
        let opened = Stretch {
            store: replay.store.clone(),
            from: replay.from,
            to: replay.to,
            holes: replay.holes,
            now: replay.now,
        }
        .open(&longest)?;
        let judged = opened.judged;
        let (incidents, origins) = replay.sources.join(gate, listed, judged)?;
        let rules = Rules {
            catch: match request.plan.level {
                Level::NoGo => CatchLevel::NoGo,
                Level::Warning => CatchLevel::Warning,
            },
            ..replay.rules
        };
        let truth = Truth::try_new(gate, incidents, deployments, judged.range().to, &rules)
            .map_err(|source| blamed(replay, &origins, source))?;
        let histories = opened.read_all(replay.threads)?;
        let kept = Kept::new(&longest, &histories, judged, replay.threads);
        let threads = replay.threads;
        let replay_of = |gate: &Gate| kept.replay(gate, &histories, threads);
        let (today, settled) = (replay_of(gate), replay_of(&longest));
        let weights = match request.weighing {
            Weighing::Steps => Weights::Steps,
            Weighing::Deployments => {
                let list = truth.deployments().map(|list| list.kept.as_slice());
                Weights::by_deployments(list.unwrap_or_default())
            }
        };
        let field = Field::new(&longest, request.plan, &settled, &truth, &rules, weights);
        if field.issues.is_empty() {
            return Err(nothing_to_catch(request.replay.incidents.is_some(), &truth));
        }
        if request.honesty == Honesty::HeldOut
            && request.aim.allowed(field.groups) >= Some(field.groups)
            && !matches!(request.aim, Aim::FalseNoGo(_))
        {
            return Err(everything_may_be_missed(request.aim, field.groups));
        }
        if !field.healthy.any() {
            return Err(Error::Usage {
                message: format!("no step of {} is healthy and judged: every limit would be as good as any other", judged.range()),
                hint: "widen the range with --from and --to, or look with `retrogate replay` at what the zones are".to_owned(),
            });
        }
        Ok(Self {
            begun,
            memory: longest.memory(),
            request,
            rules,
            truth,
            histories,
            kept,
            today,
            field,
        })
    }

    fn finish(self) -> Result<TunedGate, Error> {
        let request = self.request;
        let gate = &request.file.gate;
        let level = request.plan.level;
        let says_today = self.says(&self.today);
        let missed_today = missed_groups(&self.field, |step| says_today.get(step));
        let effort = Effort::default();
        let material = Material {
            gate,
            histories: &self.histories,
            plan: request.plan,
        };
        let budget = request
            .time_budget
            .map(|budget| u128::from(budget.millis().unsigned_abs()));
        let is_over = || budget.is_some_and(|most| self.begun.elapsed().as_millis() >= most);
        let procedure = Procedure {
            material,
            field: self.field.clone(),
            aim: request.aim,
            honesty: request.honesty,
            rulers: Rulers {
                today: &says_today,
                missed_today: &missed_today,
                purge: self.memory + self.rules.lead,
                embargo: self.rules.cooldown,
            },
            patience: Patience::until(&is_over),
        };
        let tuning = procedure
            .run(&effort)
            .map_err(|unmet| unmet_error(request.aim, &unmet))?;
        let settings = settings(
            &material,
            &self.field,
            &tuning.ground.survey,
            (&tuning.policy, tuning.margin),
        );
        let moved = match level {
            Level::NoGo => self.moved(&tuning, &settings),
            Level::Warning => Vec::new(),
        };
        let changes = changes(&tuning, &settings, &moved);
        let plain = request
            .file
            .rewritten(&changes, None)
            .map_err(Error::Rewrite)?;
        let tuned = self.replay_of(&plain.gate);
        self.compare(&tuning, &plain.gate, &tuned)?;
        let document = self.document(&Found {
            tuning: &tuning,
            settings: &settings,
            moved: &moved,
            gate: &plain.gate,
            tuned: &tuned,
            says_today: &says_today,
            missed_today: &missed_today,
            effort: effort.counts(),
        })?;
        let note = document.note(request.replay.now);
        let file = request.file.rewritten(&changes, Some(&note));
        Ok(TunedGate {
            changes,
            file: file.map_err(Error::Rewrite)?,
            document,
        })
    }

    fn document(&self, found: &Found<'_>) -> Result<TuneDocument, Error> {
        let request = self.request;
        let gate = &request.file.gate;
        let before = Outcome::new(gate, &self.today, &self.truth, &self.rules);
        let after = Outcome::new(found.gate, found.tuned, &self.truth, &self.rules);
        let looks = match &found.tuning.held_out {
            Some(_) => Some(looks::look(
                &request.replay.store,
                request.file,
                &self.field,
                request.replay.now,
            )?),
            None => None,
        };
        let frontiers = found.tuning.frontiers.iter();
        let placebos: Vec<Vec<Option<f64>>> = frontiers
            .map(|frontier| {
                let points = frontier.points.iter();
                points
                    .map(|point| self.placebo(found.tuning, point))
                    .collect()
            })
            .collect();
        Ok(TuneDocument::new(&TuneInput {
            gate,
            file: request.file.source.name(),
            plan: request.plan,
            aim: request.aim,
            honesty: request.honesty,
            tuning: found.tuning,
            settings: found.settings,
            moved: found.moved,
            before: TuneSideInput {
                outcome: &before,
                says: found.says_today,
            },
            after: TuneSideInput {
                outcome: &after,
                says: &self.says(found.tuned),
            },
            placebos: &placebos,
            missed_today: found.missed_today,
            looks,
            rules: &self.rules,
            weighted: request.weighing == Weighing::Deployments,
            effort: found.effort,
        }))
    }

    /// Where a gate says the level that is tuned, or worse.
    fn says(&self, decisions: &Decisions) -> Bits {
        match self.request.plan.level {
            Level::NoGo => decisions.no_go.clone(),
            Level::Warning => decisions.no_go.or_with(&decisions.warning),
        }
    }

    fn moved(&self, tuning: &Tuning<'_>, settings: &[Setting]) -> Vec<MovedWarning> {
        let tuned = settings.iter().filter_map(|setting| {
            let id = tuning.ground.survey.tuned[setting.tuned].id.clone();
            Some((id, setting.condition?))
        });
        moved_warnings(&self.request.file.gate, &tuned.collect())
    }

    /// What a tuned gate says; it may have fewer checks than today's.
    fn replay_of(&self, tuned: &Gate) -> Decisions {
        self.kept
            .replay(tuned, &self.histories, self.request.replay.threads)
    }

    /// The printed gate must say what was solved, wherever both can be judged. Where a check that goes has no
    /// data, what its missing data said goes with it.
    fn compare(&self, tuning: &Tuning<'_>, gate: &Gate, tuned: &Decisions) -> Result<(), Error> {
        let steps = 0..self.field.judged.len();
        let ground = &tuning.ground;
        let mut solved = tuning
            .policy
            .says(&ground.material, &self.field, &ground.survey, steps);
        let mut written = self.says(tuned);
        let unjudged = tuned.unjudged();
        solved.and_not(&unjudged);
        written.and(&self.field.evaluated);
        let checks = self.request.file.gate.checks().iter();
        for (check, planes) in checks.zip(&self.today.checks) {
            if !stays(gate, check) {
                let has_data = planes.grounds.data();
                solved.and(&has_data);
                written.and(&has_data);
            }
        }
        let both = solved.and_with(&written).count();
        let different = solved.count() + written.count() - 2 * both;
        if different == 0 {
            return Ok(());
        }
        Err(Error::Unlike { steps: different })
    }

    /// How much a point of the frontier would catch by chance.
    fn placebo(&self, tuning: &Tuning<'_>, point: &Point) -> Option<f64> {
        let ground = &tuning.ground;
        let steps = 0..self.field.judged.len();
        let says = point
            .policy
            .says(&ground.material, &self.field, &ground.survey, steps);
        let decisions = Decisions {
            no_go: says,
            warning: Bits::zeros(self.field.judged.len()),
            checks: Vec::new(),
            ..self.today.clone()
        };
        let rules = Rules {
            catch: CatchLevel::NoGo,
            ..self.rules
        };
        Placebo::of(&self.request.file.gate, &decisions, &self.truth, &rules).any_hour
    }
}

/// What the document of a tuning is made from.
struct Found<'a> {
    tuning: &'a Tuning<'a>,
    settings: &'a [Setting],
    moved: &'a [MovedWarning],
    /// As it is written.
    gate: &'a Gate,
    /// What it says.
    tuned: &'a Decisions,
    says_today: &'a Bits,
    missed_today: &'a BTreeSet<usize>,
    effort: (u64, u64, u64),
}

fn changes(tuning: &Tuning<'_>, settings: &[Setting], moved: &[MovedWarning]) -> Changes {
    let mut changes = Changes::new();
    for setting in settings {
        let own = &tuning.ground.survey.tuned[setting.tuned];
        let change = if let Some(condition) = setting.condition {
            Change::Set {
                limit: setting.text.clone(),
                hold: Some(condition.hold()),
            }
        } else {
            Change::Remove
        };
        changes.insert(own.id.clone(), change);
    }
    for warning in moved {
        let change = Change::Set {
            limit: Some(format!("{}", warning.to)),
            hold: None,
        };
        changes.insert(warning.warning.clone(), change);
    }
    changes
}

fn stays(tuned: &Gate, check: &Check) -> bool {
    let mut left = tuned.checks().iter();
    left.any(|own| own.id() == check.id())
}

/// Can every limit that may move be replaced where it stands? Better said now than after a long search.
fn can_be_rewritten(request: &TuneRequest<'_>) -> Result<(), Error> {
    let all = request
        .file
        .gate
        .checks()
        .iter()
        .flat_map(Check::conditions);
    let tuned = all.filter(|(id, _)| request.plan.tuned.contains_key(id));
    let changes = tuned.map(|(id, condition)| {
        let other = if condition.limit().value() == 1.0 {
            2
        } else {
            1
        };
        let holds = request.plan.holds_of(condition.hold());
        let change = Change::Set {
            limit: Some(other.to_string()),
            hold: holds.last().copied(),
        };
        (id, change)
    });
    let rewritten = request.file.rewritten(&changes.collect(), None);
    rewritten.map(|_| ()).map_err(Error::Rewrite)
}
