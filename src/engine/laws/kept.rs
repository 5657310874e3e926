//! What is kept of a history answers as the history itself, whatever limits, holds and checks a gate asks with.

use super::*;
use crate::engine::Kept;

fn changed(gate: &Gate, of: impl Fn(usize, &Condition) -> Condition) -> Gate {
    let mut parts = gate.parts().clone();
    for check in &mut parts.checks {
        let mut own = check.parts().clone();
        let conditions = own.warning.iter_mut().chain(&mut own.no_go);
        for (index, condition) in conditions.enumerate() {
            *condition = of(index, condition);
        }
        *check = Check::try_new(own).unwrap();
    }
    Gate::try_new(parts).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn kept_signals_equal_fresh_ones_bit_for_bit(
        (gate, history) in case(),
        limits in proptest::collection::vec((any::<bool>(), -5.0..5.0_f64), 4),
        other in condition(),
        number in 0_usize..4,
        left_out in proptest::option::of(0_usize..3),
    ) {
        let grid = judged(&gate);
        let kept = Kept::new(&gate, &history, grid, Threads::OneACore);
        prop_assert_eq!(
            kept.replay(&gate, &history, Threads::OneACore),
            evaluate(&gate, &history, grid)
        );
        // Every limit moved, to the other side perhaps.
        let moved = changed(&gate, |index, condition| {
            let (above, value) = limits[index % limits.len()];
            let side = if above { Side::Above } else { Side::Below };
            condition.with_limit(Limit::try_new(side, value).unwrap())
        });
        prop_assert_eq!(
            kept.replay(&moved, &history, Threads::OneACore),
            evaluate(&moved, &history, grid)
        );
        // A condition nobody foresaw: perhaps another signal, or a longer memory than is kept.
        let foreign = changed(&moved, |index, condition| if index == number {
            other
        } else {
            *condition
        });
        prop_assert_eq!(
            kept.replay(&foreign, &history, Threads::OneACore),
            evaluate(&foreign, &history, grid)
        );
        // Fewer checks.
        if let Some(left_out) = left_out.filter(|_| gate.checks().len() > 1) {
            let left_out = left_out % gate.checks().len();
            let mut parts = moved.parts().clone();
            parts.checks.remove(left_out);
            let fewer = Gate::try_new(parts).unwrap();
            let mut remaining = history.clone();
            remaining.remove(left_out);
            prop_assert_eq!(
                kept.replay(&fewer, &history, Threads::OneACore),
                evaluate(&fewer, &remaining, grid)
            );
        }
    }
}
