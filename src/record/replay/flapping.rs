//! How often the verdict changes, how the gate lets go inside incidents, and what would mend it.

use serde::Serialize;

use super::figures::RateFigure;
use crate::model::Duration;
use crate::outcome::{
    Change, Changes, Effect, Flapping, MOST_MORE_FALSE, Mending, Timing, WEIGHED,
};
use crate::record::Number;

/// Changes of the verdict, and gaps in incidents.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FlappingFigures {
    /// Over judged time.
    pub judged: ChangeFigures,
    /// Over healthy time.
    pub healthy: ChangeFigures,
    /// Where incidents were let go of.
    pub go_gaps: GapFigures,
}

/// Changes from one verdict to another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChangeFigures {
    /// The time in days.
    pub days: f64,
    /// Changes of any kind.
    pub changes: u64,
    /// Of those, a day.
    pub changes_per_day: Number,
    /// Changes to NO-GO or away from it.
    pub no_go_changes: u64,
    /// Of those, a day.
    pub no_go_changes_per_day: Number,
}

/// Runs of steps that are not NO-GO, after an incident's first NO-GO.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GapFigures {
    /// How many.
    pub count: usize,
    /// Those that last until their incident ends.
    pub until_the_end: usize,
    /// Their median length.
    pub median_seconds: Number,
    /// The longest.
    pub longest_seconds: Number,
    /// Incidents with a gap, of those with a NO-GO.
    pub incidents: RateFigure,
}

/// The gate beside variants that are held or released longer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MendingDocument {
    /// The cool-down in which all of them are counted.
    pub cooldown_seconds: f64,
    /// The habit of retrying whose leak is weighed: the time between two tries.
    pub retry_every_seconds: f64,
    /// The time after which it gives up.
    pub retry_for_seconds: f64,
    /// What the least leak may add to the false NO-GO steps, as a share of healthy steps.
    pub most_more_false_no_go: f64,
    /// The gate as it is, counted like the others.
    pub as_it_is: EffectFigures,
    /// The variants whose verdicts differ.
    pub variants: Vec<VariantEntry>,
    /// The place in `variants` of the one with the least leak that misses no incident more and adds no more
    /// false NO-GO steps than allowed.
    pub least_leak: Option<usize>,
    /// The place of the one with the fewest changes to and from NO-GO that is no worse in any other figure.
    pub calmest: Option<usize>,
}

/// What a change moves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EffectFigures {
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
    /// Leak by the habit above.
    pub leak: RateFigure,
    /// Changes to NO-GO or away from it, a day.
    pub no_go_changes_per_day: Number,
    /// Gaps in incidents.
    pub go_gaps: usize,
}

/// One variant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantEntry {
    /// The change in words: `release 10m on creative_p95.no_go.1`.
    pub change: String,
    /// The condition, null for every `no_go` condition.
    pub condition: Option<String>,
    /// Its new hold, null where that stays.
    pub hold_seconds: Number,
    /// Its new release.
    pub release_seconds: Number,
    /// What it moves.
    #[serde(flatten)]
    pub effect: EffectFigures,
}

pub(super) fn flapping(flapping: &Flapping) -> FlappingFigures {
    let seconds = |length: Option<Duration>| length.map(Duration::as_secs_f64).into();
    let to_the_end = flapping.gaps.iter().filter(|gap| gap.until_the_end);
    FlappingFigures {
        judged: changes(flapping.judged),
        healthy: changes(flapping.healthy),
        go_gaps: GapFigures {
            count: flapping.gaps.len(),
            until_the_end: to_the_end.count(),
            median_seconds: seconds(flapping.median_gap()),
            longest_seconds: seconds(flapping.longest_gap()),
            incidents: flapping.incidents().into(),
        },
    }
}

fn changes(changes: Changes) -> ChangeFigures {
    ChangeFigures {
        days: changes.days,
        changes: changes.any,
        changes_per_day: changes.any_per_day().into(),
        no_go_changes: changes.of_no_go,
        no_go_changes_per_day: changes.of_no_go_per_day().into(),
    }
}

pub(super) fn mending(mending: &Mending) -> MendingDocument {
    MendingDocument {
        cooldown_seconds: mending.cooldown.as_secs_f64(),
        retry_every_seconds: WEIGHED.every.as_secs_f64(),
        retry_for_seconds: WEIGHED.lasting.as_secs_f64(),
        most_more_false_no_go: MOST_MORE_FALSE.fraction(),
        as_it_is: effect(&mending.as_it_is),
        variants: mending.variants.iter().map(variant).collect(),
        least_leak: mending.least_leak,
        calmest: mending.calmest,
    }
}

fn effect(effect: &Effect) -> EffectFigures {
    EffectFigures {
        false_no_go: effect.false_no_go.into(),
        missed_issues: effect.missed.into(),
        leak: effect.leak.into(),
        no_go_changes_per_day: effect.flapping.judged.of_no_go_per_day().into(),
        go_gaps: effect.flapping.gaps.len(),
    }
}

fn variant((change, moved): &(Change, Effect)) -> VariantEntry {
    let (hold, release) = match change.timing {
        Timing::Hold(hold) => (Some(hold), None),
        Timing::Release(release) => (None, Some(release)),
    };
    let seconds = |length: Option<Duration>| length.map(Duration::as_secs_f64).into();
    VariantEntry {
        change: change.to_string(),
        condition: change.condition.as_ref().map(ToString::to_string),
        hold_seconds: seconds(hold),
        release_seconds: seconds(release),
        effect: effect(moved),
    }
}
