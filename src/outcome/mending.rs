//! Mending: what a longer hold or release would do to a gate that flaps, found by replaying it.
//!
//! Each variant is the gate with one change written into it: another hold or release for one `no_go` condition,
//! or one release for all of them. All are counted in the same zones and on the same judged steps: the
//! cool-down is the largest that any of them needs, and a step that any leaves unjudged is counted for none.
//! So the gate as it is may differ a little here from the figures it has alone.

use super::flapping::Flapping;
use super::incidents::IncidentOutcome;
use super::rate::Rate;
use super::retrying::{HABITS, RetryHabit, leak};
use super::rules::{Rules, Share};
use super::timing::Change;
use super::truth::Truth;
use super::zones::{Zone, Zones};
use crate::engine::Decisions;
use crate::model::{Duration, Gate};

/// The habit whose leak is weighed: every five minutes for half an hour.
pub const WEIGHED: RetryHabit = HABITS[3];
/// The least leak may cost at most this share of healthy steps more.
pub const MOST_MORE_FALSE: Share = Share::from_percent(1);

/// The figures that a change moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Healthy steps said NO-GO.
    pub false_no_go: Rate,
    /// Evaluable incidents not caught.
    pub missed: Rate,
    /// Leak by the habit that is weighed.
    pub leak: Rate,
    /// Changes and gaps.
    pub flapping: Flapping,
}

/// A gate that flaps, and what would mend it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mending {
    /// The cool-down in which all are counted.
    pub cooldown: Duration,
    /// The gate as it is.
    pub as_it_is: Effect,
    /// Every variant whose verdicts differ, in the order of the gate file, all conditions at once last.
    pub variants: Vec<(Change, Effect)>,
    /// The variant with the least leak, of those that miss no incident more and add at most 1 % of healthy
    /// steps to the false NO-GOs; none when none leaks less than the gate as it is.
    pub least_leak: Option<usize>,
    /// The variant with the fewest changes to and from NO-GO, of those that are no worse in any other figure:
    /// missed incidents, false NO-GO steps, leak; none when none changes less often by a twentieth.
    pub calmest: Option<usize>,
}

impl Mending {
    /// Counts the gate as it is and every variant; `variants` are the verdicts of the gate with each change.
    pub fn new(
        gate: &Gate,
        decisions: &Decisions,
        variants: Vec<(Change, Decisions)>,
        truth: &Truth,
        rules: &Rules,
    ) -> Self {
        let gates = variants.iter().map(|(change, _)| change.written_into(gate));
        let cooldown = gates
            .map(|gate| Rules::default_cooldown(&gate))
            .fold(rules.cooldown, Duration::max);
        let mut shared = verdicts_of(decisions);
        for (_, variant) in &variants {
            shared.unknown.or(&variant.unjudged());
        }
        let judged = shared.unjudged().not();
        let masked = |mut told: Decisions| {
            told.no_go.and(&judged);
            told.warning.and(&judged);
            told
        };
        let shared = masked(shared);
        let zones = Zones::new(&shared, truth, rules, cooldown);
        let effect = |decisions: &Decisions| Effect {
            false_no_go: Rate::of_plane(&decisions.no_go, zones.plane(Zone::Healthy)),
            missed: IncidentOutcome::new(gate, decisions, &zones, truth, rules)
                .missed
                .rate,
            leak: leak(decisions, &zones, truth, WEIGHED),
            flapping: Flapping::new(decisions, &zones, truth),
        };
        let as_it_is = effect(&shared);
        let variants: Vec<(Change, Effect)> = variants
            .into_iter()
            .map(|(change, told)| (change, masked(told)))
            .filter(|(_, told)| (&told.no_go, &told.warning) != (&shared.no_go, &shared.warning))
            .map(|(change, told)| (change, effect(&told)))
            .collect();
        Self {
            cooldown,
            least_leak: least_leak(&as_it_is, &variants),
            calmest: calmest(&as_it_is, &variants),
            as_it_is,
            variants,
        }
    }
}

/// Without the states of the checks, as the variants have none.
fn verdicts_of(decisions: &Decisions) -> Decisions {
    Decisions {
        checks: Vec::new(),
        no_go: decisions.no_go.clone(),
        warning: decisions.warning.clone(),
        unknown: decisions.unknown.clone(),
        failed: decisions.failed.clone(),
        dark: decisions.dark.clone(),
        grid: decisions.grid,
    }
}

fn least_leak(now: &Effect, variants: &[(Change, Effect)]) -> Option<usize> {
    let allowed = now.false_no_go.hits + MOST_MORE_FALSE.of(now.false_no_go.of);
    best(variants, |effect| {
        (effect.missed.hits <= now.missed.hits
            && effect.false_no_go.hits <= allowed
            && effect.leak.hits < now.leak.hits)
            .then_some((effect.leak.hits, effect.false_no_go.hits))
    })
}

fn calmest(now: &Effect, variants: &[(Change, Effect)]) -> Option<usize> {
    let changes = |effect: &Effect| effect.flapping.judged.of_no_go;
    best(variants, |effect| {
        (effect.missed.hits <= now.missed.hits
            && effect.false_no_go.hits <= now.false_no_go.hits
            && effect.leak.hits <= now.leak.hits
            && 20 * changes(effect) <= 19 * changes(now)
            && changes(effect) < changes(now))
        .then_some((changes(effect), effect.false_no_go.hits))
    })
}

/// The first of the least.
fn best(
    variants: &[(Change, Effect)],
    weight: impl Fn(&Effect) -> Option<(u64, u64)>,
) -> Option<usize> {
    let weighed = variants.iter().enumerate();
    weighed
        .filter_map(|(index, (_, effect))| Some((weight(effect)?, index)))
        .min()
        .map(|(_, index)| index)
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::super::tests::{at, decisions, gate, incident};
    use super::super::timing::Timing;
    use super::*;

    #[test]
    fn the_best_trades_are_those_of_the_rule() {
        let gate = gate();
        let rules = Rules::for_gate(&gate);
        let list = vec![incident("a", 1000..1060)];
        let truth = Truth::try_new(&gate, Some(list), None, at(3000), &rules).unwrap();
        // It lets go of the incident twice, and blinks in healthy time.
        let told = decisions(3000, &[500..501, 1000..1010, 1020..1030, 1040..1060], &[]);
        let change = |minutes: u32| Change {
            condition: None,
            timing: Timing::Release(Duration::from_mins(minutes)),
        };
        let one_gap = decisions(3000, &[500..501, 1000..1030, 1040..1060], &[]);
        let dear = decisions(3000, &[500..620, 1000..1060], &[]);
        let fair = decisions(3000, &[500..525, 1000..1060], &[]);
        let missing = decisions(3000, &[500..501], &[]);
        let same = told.clone();
        let variants = vec![
            (change(1), one_gap),
            (change(2), dear),
            (change(3), fair),
            (change(4), missing),
            (change(5), same),
        ];
        let mending = Mending::new(&gate, &told, variants, &truth, &rules);
        // A release that calms more and leaks less, at the price of false steps, is not the calmest.
        let named = |place: Option<usize>| mending.variants[place.unwrap()].0.clone();
        assert_eq!(mending.variants.len(), 4, "one made no difference");
        assert_eq!(
            named(mending.least_leak),
            change(3),
            "25 false steps are fair, 120 are not"
        );
        assert_eq!(named(mending.calmest), change(1), "no worse in any figure");
        assert_eq!(mending.as_it_is.flapping.gaps.len(), 2);
        assert!(mending.cooldown >= rules.cooldown);
    }

    #[test]
    fn a_step_that_one_leaves_unjudged_counts_for_none() {
        let gate = gate();
        let rules = Rules::for_gate(&gate);
        let truth = Truth::try_new(&gate, Some(Vec::new()), None, at(100), &rules).unwrap();
        let told = decisions(100, &[10..20], &[]);
        let later = decisions(100, &[10..30], &[12..15]);
        let change = Change {
            condition: None,
            timing: Timing::Hold(Duration::from_mins(2)),
        };
        let mending = Mending::new(&gate, &told, vec![(change, later)], &truth, &rules);
        assert_eq!(mending.as_it_is.false_no_go, Rate::new(7, 97));
        assert_eq!(mending.variants[0].1.false_no_go, Rate::new(17, 97));
    }
}
