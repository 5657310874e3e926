//! Warnings that move along, so that none comes later than the NO-GO of its own signal.
//!
//! Tuning sets NO-GO limits alone. A warning at 4.5 above a NO-GO that has come down to 4 would never be
//! heard first, so it comes down to 4 too, and is named. Warnings never move otherwise: one that is
//! tighter stays, and so does one that is looser on purpose, as `above: 8` at once beside NO-GO at 5 for
//! five minutes was before tuning.

use std::collections::BTreeMap;

use crate::model::{Check, Condition, Gate, Level, Limit, LimitId, Side};

/// A warning whose limit becomes that of a NO-GO condition.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedWarning {
    /// The warning.
    pub warning: LimitId,
    /// Its limit so far.
    pub from: f64,
    /// Its limit from now on.
    pub to: f64,
    /// The condition whose limit that is.
    pub along_with: LimitId,
}

/// The warnings of `gate` that must move when its NO-GO conditions become those of `tuned`, in file order.
/// Conditions at other levels in `tuned` do not count.
pub fn moved_warnings(gate: &Gate, tuned: &BTreeMap<LimitId, Condition>) -> Vec<MovedWarning> {
    let of_check = |check| moved_in(check, tuned);
    gate.checks().iter().flat_map(of_check).collect()
}

fn moved_in(check: &Check, tuned: &BTreeMap<LimitId, Condition>) -> Vec<MovedWarning> {
    let named = |level: Level| check.conditions().filter(move |(id, _)| id.level == level);
    named(Level::Warning)
        .filter_map(|(warning, condition)| {
            let (along_with, limit) = named(Level::NoGo)
                .filter_map(|(id, before)| {
                    let after = tuned.get(&id)?;
                    overtaken(condition, before, after).then(|| (id, after.limit()))
                })
                .reduce(|one, other| {
                    if is_looser(one.1, other.1) {
                        other
                    } else {
                        one
                    }
                })?;
            Some(MovedWarning {
                warning,
                from: condition.limit().value(),
                to: limit.value(),
                along_with,
            })
        })
        .collect()
}

/// Does the NO-GO condition speak where the warning does not yet, and is that tuning's doing or no use?
fn overtaken(warning: &Condition, before: &Condition, after: &Condition) -> bool {
    let same_signal =
        warning.signal() == before.signal() && warning.limit().side() == before.limit().side();
    let was_looser = is_looser(warning.limit(), before.limit());
    let never_first = warning.hold() >= after.hold();
    same_signal && is_looser(warning.limit(), after.limit()) && (!was_looser || never_first)
}

/// Is one limit broken less easily than another of the same side?
fn is_looser(one: Limit, other: Limit) -> bool {
    match one.side() {
        Side::Above => one.value() > other.value(),
        Side::Below => one.value() < other.value(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::{
        CheckId, CheckParts, Duration, Endpoint, GateParts, NoDataPolicy, Query, Signal, Step, Unit,
    };

    fn condition(signal: Signal, side: Side, limit: f64, hold: u32) -> Condition {
        let limit = Limit::try_new(side, limit).unwrap();
        Condition::try_new(signal, limit, Duration::from_mins(hold), Duration::ZERO).unwrap()
    }

    fn above(limit: f64, hold: u32) -> Condition {
        condition(Signal::Value, Side::Above, limit, hold)
    }

    fn no_go(index: usize) -> LimitId {
        LimitId {
            check: CheckId::try_new("a").unwrap(),
            level: Level::NoGo,
            index,
        }
    }

    /// Each warning that moves, where to, and along with which condition.
    fn moved(
        warning: &[Condition],
        before: &[Condition],
        after: &[(usize, Condition)],
    ) -> Vec<(usize, f64, usize)> {
        let check = Check::try_new(CheckParts {
            id: CheckId::try_new("a").unwrap(),
            title: None,
            unit: Unit::None,
            query: Query::try_new("up").unwrap(),
            no_data: None,
            min_series: 1,
            warning: warning.to_vec(),
            no_go: before.to_vec(),
            advice: None,
            runbook: None,
            on_no_go: Vec::new(),
        });
        let gate = Gate::try_new(GateParts {
            name: "web".to_owned(),
            services: Vec::new(),
            step: Step::try_new(Duration::from_secs(60)).unwrap(),
            endpoint: Endpoint::default(),
            no_data: NoDataPolicy::Go,
            checks: vec![check.unwrap()],
        });
        let tuned = after
            .iter()
            .map(|(index, to)| (no_go(*index), *to))
            .collect();
        moved_warnings(&gate.unwrap(), &tuned)
            .into_iter()
            .map(|moved| (moved.warning.index, moved.to, moved.along_with.index))
            .collect()
    }

    #[test]
    fn a_warning_that_is_overtaken_moves_along() {
        let (warning, before) = ([above(4.5, 0)], [above(5.0, 5)]);
        assert_eq!(
            moved(&warning, &before, &[(0, above(4.0, 5))]),
            [(0, 4.0, 0)]
        );
        assert_eq!(moved(&warning, &before, &[(0, above(4.5, 5))]), []);
        assert_eq!(moved(&warning, &before, &[(0, above(9.0, 0))]), []);
        assert_eq!(moved(&warning, &before, &[]), []);
    }

    #[test]
    fn below_is_the_other_way_round() {
        let below = |limit| condition(Signal::Value, Side::Below, limit, 0);
        let (warning, before) = ([below(0.15)], [below(0.05)]);
        assert_eq!(moved(&warning, &before, &[(0, below(0.2))]), [(0, 0.2, 0)]);
        assert_eq!(moved(&warning, &before, &[(0, below(0.1))]), []);
    }

    #[test]
    fn other_signals_and_sides_are_left_alone() {
        let signal = Signal::RatioToMean {
            window: Duration::from_hours(2),
            min_points: 10,
        };
        let warning = [
            condition(signal, Side::Above, 4.5, 0),
            condition(Signal::Value, Side::Below, 4.5, 0),
        ];
        assert_eq!(moved(&warning, &[above(5.0, 0)], &[(0, above(1.0, 0))]), []);
    }

    #[test]
    fn what_was_looser_on_purpose_stays_unless_it_is_no_use() {
        let before = [above(5.0, 5)];
        let after = [(0, above(5.5, 5))];
        assert_eq!(moved(&[above(8.0, 0)], &before, &after), []);
        assert_eq!(moved(&[above(8.0, 5)], &before, &after), [(0, 5.5, 0)]);
        let at_once = [(0, above(5.5, 0))];
        assert_eq!(moved(&[above(8.0, 0)], &before, &at_once), [(0, 5.5, 0)]);
    }

    #[test]
    fn of_several_the_tightest_leads() {
        let before = [above(5.0, 0), above(6.0, 0)];
        let after = [(0, above(4.0, 0)), (1, above(3.0, 0))];
        assert_eq!(moved(&[above(4.5, 0)], &before, &after), [(0, 3.0, 1)]);
    }
}
