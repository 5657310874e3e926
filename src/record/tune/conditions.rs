//! What became of each condition, and why.

use serde::Serialize;

use super::TuneInput;
use crate::model::{Check, Condition, LimitId, Side, Signal, Unit};
use crate::record::{Number, Quantity};
use crate::tune::{CaughtBy, IdleAs, Needed, Setting, Tuning, Verdict};

/// One condition of the level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionChange {
    /// Its name.
    pub id: String,
    /// Its check's title.
    pub title: String,
    /// `tuned`: incidents need it, and its limit or hold moved. `unchanged`: they need it as it is. `floor`:
    /// none needs it, its limit is just beyond everything healthy. `given`: none needs it, its limit is the
    /// one that was asked for. `kept`: none needs it, it keeps today's limit, which costs nothing or was to be kept. `removed`: none needs it, it
    /// goes. `frozen`: it was not to be touched.
    pub outcome: &'static str,
    /// Its limit, in the query's own unit (slopes per second).
    pub limit: LimitChange,
    /// No value that the unit allows is beyond the new limit: the condition is as good as off.
    pub never_speaks: bool,
    /// Its hold.
    pub hold_seconds: HoldChange,
    /// The limits that decide alike, null where no incident needs it: from this (above: included).
    pub interval_low: Number,
    /// To this (below: included).
    pub interval_high: Number,
    /// Both for people.
    pub interval_text: Option<IntervalText>,
    /// The incident that keeps the limit where it is.
    pub binding_incident: Option<String>,
    /// How far that incident's peak lies beyond the limit, in the query's own unit.
    pub room: Number,
    /// The same for people.
    pub room_text: Option<String>,
    /// The same in spreads of healthy scores.
    pub room_in_spreads: Number,
    /// Incidents that no other condition catches.
    pub hang_on_it: Vec<String>,
    /// Rounder numbers beside the interval, and what each would change.
    pub rounder: Vec<RounderFigure>,
}

/// From today's limit to the new one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LimitChange {
    /// Today's.
    pub from: f64,
    /// The new one, null where the condition goes.
    pub to: Number,
    /// Today's for people.
    pub from_text: String,
    /// The new one for people.
    pub to_text: Option<String>,
    /// `above` or `below`.
    pub side: &'static str,
}

/// The limits that decide alike, for people: each with so many digits that it does not look like the new
/// limit unless it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IntervalText {
    /// From this (above: included).
    pub low: String,
    /// To this (below: included).
    pub high: String,
}

/// From today's hold to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HoldChange {
    /// Today's.
    pub from: f64,
    /// The new one, null where the condition goes.
    pub to: Number,
}

/// A rounder number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RounderFigure {
    /// It, in the query's own unit.
    pub limit: f64,
    /// For people.
    pub text: String,
    /// The weight of healthy steps said NO-GO with it, all conditions together.
    pub false_steps: u64,
    /// Groups missed with it, counting what one condition catches alone.
    pub missed_groups: usize,
}

/// A warning that moved along.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedWarningFigure {
    /// The warning.
    pub id: String,
    /// Its limit so far.
    pub from: f64,
    /// From now on.
    pub to: f64,
    /// The limit so far for people.
    pub from_text: String,
    /// The new one for people.
    pub to_text: String,
    /// The condition whose limit that is.
    pub along_with: String,
}

pub(super) fn changes(input: &TuneInput<'_>) -> Vec<ConditionChange> {
    let all = input.gate.checks().iter().flat_map(|check| {
        let own = check.conditions();
        own.map(move |(id, condition)| (check, id, condition))
    });
    all.filter(|(_, id, _)| id.level == input.plan.level)
        .map(|(check, id, condition)| {
            let survey = &input.tuning.ground.survey;
            let mut settings = input.settings.iter();
            let setting = settings.find(|setting| survey.tuned[setting.tuned].id == id);
            change(input, check, &id, *condition, setting)
        })
        .collect()
}

fn change(
    input: &TuneInput<'_>,
    check: &Check,
    id: &LimitId,
    today: Condition,
    setting: Option<&Setting>,
) -> ConditionChange {
    let to = setting.map_or(Some(today), |setting| setting.condition);
    let text = |limit: f64| Quantity::new(limit, check.unit(), today.signal()).exactly();
    let needed = match setting.map(|setting| &setting.verdict) {
        Some(Verdict::Needed(needed)) => Some(needed),
        Some(Verdict::Unneeded(_)) | None => None,
    };
    let issues = &input.tuning.ground.field.issues;
    let names = |numbers: &[usize]| -> Vec<String> {
        let own = numbers.iter().map(|number| issues[*number].id.clone());
        own.collect()
    };
    ConditionChange {
        id: id.to_string(),
        title: check.title().to_owned(),
        outcome: outcome(today, setting),
        limit: LimitChange {
            from: today.limit().value(),
            to: to.map(|to| to.limit().value()).into(),
            from_text: text(today.limit().value()),
            to_text: to.map(|to| text(to.limit().value())),
            side: today.limit().side().key(),
        },
        never_speaks: to.is_some_and(|to| never_speaks(to, check.unit())),
        hold_seconds: HoldChange {
            from: today.hold().as_secs_f64(),
            to: to.map(|to| to.hold().as_secs_f64()).into(),
        },
        interval_low: needed.map(|needed| needed.interval.low()).into(),
        interval_high: needed.map(|needed| needed.interval.high()).into(),
        interval_text: needed.map(|needed| {
            let end = |value: f64| Quantity::new(value, check.unit(), today.signal());
            let (low, high) = (end(needed.interval.low()), end(needed.interval.high()));
            let new = to.map_or(today.limit(), |to| to.limit());
            let (low, high) = Quantity::around(low, high, new.value());
            IntervalText { low, high }
        }),
        binding_incident: needed.map(|needed| issues[needed.binding].id.clone()),
        room: needed.map(|needed| needed.room).into(),
        room_text: needed
            .map(|needed| Quantity::new(needed.room, check.unit(), today.signal()).to_string()),
        room_in_spreads: needed.and_then(|needed| needed.room_in_spreads).into(),
        hang_on_it: needed.map_or_else(Vec::new, |needed| names(&needed.hang_on_it)),
        rounder: needed.map_or_else(Vec::new, |needed| rounder(needed, &text)),
    }
}

fn never_speaks(condition: Condition, unit: Unit) -> bool {
    let limit = condition.limit();
    condition.signal() == Signal::Value
        && match (limit.side(), unit) {
            (Side::Above, Unit::Ratio) => limit.value() >= 1.0,
            (Side::Below, Unit::Ratio | Unit::Seconds | Unit::Bytes) => limit.value() <= 0.0,
            (Side::Above, Unit::Seconds | Unit::Bytes | Unit::None) | (Side::Below, Unit::None) => {
                false
            }
        }
}

fn outcome(today: Condition, setting: Option<&Setting>) -> &'static str {
    let Some(setting) = setting else {
        return "frozen";
    };
    match &setting.verdict {
        Verdict::Needed(_) if setting.condition == Some(today) => "unchanged",
        Verdict::Needed(_) => "tuned",
        Verdict::Unneeded(IdleAs::Floor) => "floor",
        Verdict::Unneeded(IdleAs::Given) => "given",
        Verdict::Unneeded(IdleAs::Today) => "kept",
        Verdict::Unneeded(IdleAs::Gone) => "removed",
    }
}

fn rounder(needed: &Needed, text: &impl Fn(f64) -> String) -> Vec<RounderFigure> {
    let rounder = needed.rounder.iter().map(|own| RounderFigure {
        limit: own.number.value,
        text: text(own.number.value),
        false_steps: own.false_steps,
        missed_groups: own.missed,
    });
    rounder.collect()
}

pub(super) fn moved(input: &TuneInput<'_>) -> Vec<MovedWarningFigure> {
    let moved = input.moved.iter().map(|own| {
        let text = |limit: f64| {
            let mut checks = input.gate.checks().iter();
            let check = checks.find(|check| *check.id() == own.warning.check);
            let mut conditions = check.into_iter().flat_map(|check| {
                let all = check.conditions();
                all.map(move |(id, condition)| (check, id, condition))
            });
            let own = conditions.find(|(_, id, _)| *id == own.warning);
            let (check, _, condition) = own.expect("a warning that moves is one of the gate");
            Quantity::new(limit, check.unit(), condition.signal()).exactly()
        };
        MovedWarningFigure {
            id: own.warning.to_string(),
            from: own.from,
            to: own.to,
            from_text: text(own.from),
            to_text: text(own.to),
            along_with: own.along_with.to_string(),
        }
    });
    moved.collect()
}

pub(super) fn caught_by_floors(tuning: &Tuning<'_>) -> Vec<String> {
    let ground = &tuning.ground;
    let issues = ground.field.issues.iter().enumerate();
    let by_floor = issues.filter(|(number, _)| {
        tuning
            .policy
            .catches(&ground.field, &ground.survey, *number)
            == CaughtBy::IdleLimit
    });
    by_floor.map(|(_, issue)| issue.id.clone()).collect()
}

/// Groups by their incidents.
pub(super) fn groups(tuning: &Tuning<'_>, groups: &[usize]) -> Vec<Vec<String>> {
    let issues = &tuning.ground.field.issues;
    let of = |group: &usize| {
        let own = issues.iter().filter(|issue| issue.group == *group);
        own.map(|issue| issue.id.clone()).collect()
    };
    groups.iter().map(of).collect()
}
