//! Where each condition of a gate is met, by the engine, series by series.

use std::collections::{BTreeMap, BTreeSet};

use retrogate::engine::{self, Decisions};
use retrogate::model::{Check, CheckHistory, Condition, Gate, Grid};

/// Unix seconds.
pub type Times = BTreeSet<i64>;

/// By the name of the condition, such as `creative_p95.no_go.1`: when some series meets it, and how many
/// steps of series do.
pub fn conditions(
    gate: &Gate,
    history: &[CheckHistory],
    grid: Grid,
) -> BTreeMap<String, (Times, usize)> {
    let mut met = BTreeMap::new();
    for (check, history) in gate.checks().iter().zip(history) {
        for (id, condition) in check.conditions() {
            let alone = alone(gate, check, condition);
            let (mut times, mut steps) = (Times::new(), 0);
            for series in &history.series {
                let history = CheckHistory {
                    series: vec![series.clone()],
                    asked: history.asked.clone(),
                };
                let Decisions { checks, .. } = engine::evaluate(&alone, &[history], grid);
                for index in checks[0].no_go.iter_ones() {
                    times.insert(grid.timestamp(index).secs());
                    steps += 1;
                }
            }
            met.insert(id.to_string(), (times, steps));
        }
    }
    met
}

/// A gate of this one condition, at level no-go.
fn alone(gate: &Gate, check: &Check, condition: &Condition) -> Gate {
    let mut parts = check.parts().clone();
    parts.warning.clear();
    parts.no_go = vec![*condition];
    parts.min_series = 1;
    let mut gate = gate.parts().clone();
    gate.checks = vec![Check::try_new(parts).unwrap()];
    Gate::try_new(gate).unwrap()
}
