//! The gate of the benches with less in it, or with one limit moved.

use retrogate::model::{Check, Condition, Gate, GateParts, Level, Limit, Side, Signal};

/// Every slope and every ratio replaced by a limit on the value.
pub fn limits_and_holds(gate: &Gate) -> Gate {
    with_conditions(gate, |condition| {
        Some(match condition.signal() {
            Signal::Value => *condition,
            Signal::Slope { .. } | Signal::RatioToMean { .. } => with_signal_and_limit(
                condition,
                Signal::Value,
                Limit::try_new(Side::Above, 3.0).expect("3 is finite"),
            ),
        })
    })
}

/// The check of that name alone, with nothing in it but its slope or its ratio.
pub fn window_alone(gate: &Gate, id: &str) -> Gate {
    let window = with_conditions(gate, |condition| match condition.signal() {
        Signal::Value => None,
        Signal::Slope { .. } | Signal::RatioToMean { .. } => Some(*condition),
    });
    let check = window.check(id).expect("the check has a window").clone();
    with_checks(gate, vec![check])
}

/// Every limit moved by a hundredth: as an explorer, or a search for limits, asks again and again.
pub fn with_limits_moved(gate: &Gate) -> Gate {
    with_conditions(gate, |condition| {
        let limit = condition.limit();
        let moved = Limit::try_new(limit.side(), limit.value() * 1.01);
        let moved = moved.expect("a hundredth more of a finite number is finite");
        Some(with_signal_and_limit(condition, condition.signal(), moved))
    })
}

fn with_signal_and_limit(condition: &Condition, signal: Signal, limit: Limit) -> Condition {
    Condition::try_new(signal, limit, condition.hold(), condition.release())
        .expect("another limit asks for nothing else")
}

fn with_conditions(gate: &Gate, change: impl Fn(&Condition) -> Option<Condition>) -> Gate {
    let checks = gate.checks().iter().filter_map(|check| {
        let mut parts = check.parts().clone();
        let changed = |level| {
            let own = check.conditions_at(level).iter();
            own.filter_map(&change).collect()
        };
        (parts.warning, parts.no_go) = (changed(Level::Warning), changed(Level::NoGo));
        Check::try_new(parts).ok()
    });
    with_checks(gate, checks.collect())
}

fn with_checks(gate: &Gate, checks: Vec<Check>) -> Gate {
    Gate::try_new(GateParts {
        checks,
        ..gate.parts().clone()
    })
    .expect("fewer or plainer conditions make a gate too")
}
