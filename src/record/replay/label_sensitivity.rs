//! How much the figures of a replay hang on its labels.

use serde::Serialize;

use super::{IntervalFigure, RateFigure, ReplayInput};
use crate::model::Duration;
use crate::outcome::Rate;
use crate::outcome::interval::Interval;
use crate::outcome::sensitivity::{
    AfterCooldown, ClockTest, Factor, FactorOutcome, Setting, SinceIncident, Variant,
};
use crate::record::Number;

/// Both rates with labels drawn otherwise, and what speaks against the labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelSensitivityFigures {
    /// One thing drawn otherwise at a time.
    pub factors: Vec<FactorFigure>,
    /// All incidents moved together; null with too few of them, or too little history around them.
    pub clock_shift: Option<ClockShiftFigure>,
    /// False NO-GO by the time since the last incident, with no cool-down.
    pub since_incident: Vec<SinceIncidentFigure>,
    /// Whether the cool-down is long enough.
    pub after_cooldown: AfterCooldownFigure,
}

/// One factor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactorFigure {
    /// lead, cooldown, catch-share or start.
    pub factor: &'static str,
    /// From the smallest false NO-GO rate to the largest.
    pub false_no_go: Option<IntervalFigure>,
    /// Some of them lies outside the interval of the run's own.
    pub false_no_go_beyond_interval: bool,
    /// From the smallest missed-issue rate to the largest.
    pub missed_issues: Option<IntervalFigure>,
    /// Some of them lies outside the interval of the run's own.
    pub missed_issues_beyond_interval: bool,
    /// Each setting, ascending.
    pub variants: Vec<VariantFigure>,
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VariantFigure {
    /// Seconds, or a share; negative seconds are earlier.
    pub value: f64,
    /// The run's own.
    pub own: bool,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
}

/// All incidents moved together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClockShiftFigure {
    /// A time zone may be wrong in the list.
    pub suspect: bool,
    /// Incidents with enough history around them.
    pub incidents: usize,
    /// Incidents without.
    pub left_out: usize,
    /// The mean blocked share of incidents as they are listed.
    pub as_listed: f64,
    /// The move that fits best.
    pub best_shift_seconds: f64,
    /// Its mean blocked share.
    pub best: f64,
    /// What incidents that know nothing of the verdicts reach.
    pub chance: f64,
    /// How often such incidents stand out as far, over all moves tried.
    pub p: f64,
    /// Every move tried.
    pub shifts: Vec<ShiftFigure>,
}

/// One move.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ShiftFigure {
    /// Later by so much.
    pub shift_seconds: f64,
    /// The mean blocked share.
    pub blocked_share: f64,
}

/// Healthy steps some time after the last incident.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SinceIncidentFigure {
    /// At least so long after; null where no incident had ended.
    pub from_seconds: Number,
    /// Less than so long; null without a bound.
    pub to_seconds: Number,
    /// Of those steps, said NO-GO.
    pub false_no_go: RateFigure,
}

/// The stretch right after the cool-down beside all later time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AfterCooldownFigure {
    /// From the end of the cool-down,
    pub from_seconds: f64,
    /// so long after the incident's end.
    pub to_seconds: f64,
    /// Healthy steps in it said NO-GO.
    pub right_after: RateFigure,
    /// Those later.
    pub later: RateFigure,
    /// Incidents followed by such steps.
    pub incidents: u64,
    /// Those after which one was NO-GO.
    pub incidents_with_no_go: u64,
    /// Of the first rate minus the second, at 95 %.
    pub difference: Option<IntervalFigure>,
    /// It is clearly above 0.
    pub too_short: bool,
}

pub(super) fn label_sensitivity(input: &ReplayInput<'_>) -> Option<LabelSensitivityFigures> {
    let own = input.label_sensitivity?;
    let certainty = &input.outcome.certainty;
    Some(LabelSensitivityFigures {
        factors: own
            .factors
            .iter()
            .map(|outcome| factor(outcome, certainty.false_no_go, certainty.missed))
            .collect(),
        clock_shift: own.clock.as_ref().map(clock_shift),
        since_incident: own.aftermath.buckets.iter().map(since_incident).collect(),
        after_cooldown: after_cooldown(&own.aftermath.after_cooldown),
    })
}

fn factor(
    outcome: &FactorOutcome,
    false_no_go: Option<Interval>,
    missed: Option<Interval>,
) -> FactorFigure {
    let wrong = |variant: &Variant| variant.false_no_go;
    let through = |variant: &Variant| variant.missed;
    FactorFigure {
        factor: match outcome.factor {
            Factor::Lead => "lead",
            Factor::Cooldown => "cooldown",
            Factor::CatchShare => "catch-share",
            Factor::Start => "start",
        },
        false_no_go: span(&outcome.variants, wrong),
        false_no_go_beyond_interval: is_beyond(&outcome.variants, wrong, false_no_go),
        missed_issues: span(&outcome.variants, through),
        missed_issues_beyond_interval: is_beyond(&outcome.variants, through, missed),
        variants: outcome.variants.iter().map(variant).collect(),
    }
}

fn span(variants: &[Variant], rate: impl Fn(&Variant) -> Rate) -> Option<IntervalFigure> {
    let values = || variants.iter().filter_map(|own| rate(own).value());
    Some(IntervalFigure {
        low: values().reduce(f64::min)?,
        high: values().reduce(f64::max)?,
    })
}

fn is_beyond(
    variants: &[Variant],
    rate: impl Fn(&Variant) -> Rate,
    interval: Option<Interval>,
) -> bool {
    let values = variants.iter().filter_map(|own| rate(own).value());
    interval.is_some_and(|own| {
        values
            .into_iter()
            .any(|rate| rate < own.low || rate > own.high)
    })
}

fn variant(own: &Variant) -> VariantFigure {
    VariantFigure {
        value: match own.setting {
            Setting::Lead(length) | Setting::Cooldown(length) => length.as_secs_f64(),
            Setting::CatchShare(share) => share.fraction(),
            Setting::Start(millis) => millis as f64 / 1000.0,
        },
        own: own.own,
        false_no_go: own.false_no_go.into(),
        missed_issues: own.missed.into(),
    }
}

fn clock_shift(test: &ClockTest) -> ClockShiftFigure {
    let seconds = |millis: i64| millis as f64 / 1000.0;
    ClockShiftFigure {
        suspect: test.is_suspect(),
        incidents: test.incidents,
        left_out: test.left_out,
        as_listed: test.as_listed,
        best_shift_seconds: seconds(test.best.millis),
        best: test.best.blocked_share,
        chance: test.chance,
        p: test.p,
        shifts: test
            .shifts
            .iter()
            .map(|shift| ShiftFigure {
                shift_seconds: seconds(shift.millis),
                blocked_share: shift.blocked_share,
            })
            .collect(),
    }
}

fn since_incident((since, rate): &(SinceIncident, Rate)) -> SinceIncidentFigure {
    let (from, to) = match since {
        SinceIncident::Ended { from, to } => (Some(*from), *to),
        SinceIncident::Never => (None, None),
    };
    SinceIncidentFigure {
        from_seconds: from.map(Duration::as_secs_f64).into(),
        to_seconds: to.map(Duration::as_secs_f64).into(),
        false_no_go: (*rate).into(),
    }
}

fn after_cooldown(own: &AfterCooldown) -> AfterCooldownFigure {
    AfterCooldownFigure {
        from_seconds: own.from.as_secs_f64(),
        to_seconds: own.to.as_secs_f64(),
        right_after: own.right_after.into(),
        later: own.later.into(),
        incidents: own.ends,
        incidents_with_no_go: own.ends_with_no_go,
        difference: own.difference.map(Into::into),
        too_short: own.is_too_short(),
    }
}
