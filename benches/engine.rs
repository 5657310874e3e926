//! How long the engine takes for a year in memory, beside the floor: merely summing the columns.
//!
//! Twelve columns of 2.1 million steps. The engine asks the same of every column, on one thread and on two;
//! the floor is measured in the same run, so that the ratio means something on a machine that others use too.

mod year;

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use retrogate::engine::{self, Chunking, Decisions, Threads};
use retrogate::model::{
    Check, CheckHistory, Condition, Gate, GateParts, Level, Limit, Side, Signal,
};

fn engine_alone(criterion: &mut Criterion) {
    let (gate, judged) = year::gate_and_grid();
    let history = year::history(&gate, judged);
    let plain = plain(&gate);
    let value_alone = without_limit_on_the_value(&gate);
    let of = |id: &str| {
        let mut checks = gate.checks().iter();
        let found = checks.position(|check| check.id().as_str() == id);
        std::slice::from_ref(&history[found.expect("the gate has the check")])
    };
    let mut group = criterion.benchmark_group("engine");
    group
        .sample_size(30)
        .measurement_time(Duration::from_secs(4));
    let judge = |gate: &Gate, history: &[CheckHistory], count: usize| -> Decisions {
        let threads = NonZeroUsize::new(count).expect("a bench has threads");
        let history = black_box(history);
        engine::replay(
            gate,
            history,
            judged,
            Chunking::Automatic,
            Threads::Exactly(threads),
        )
    };
    for count in [1, 2] {
        group.bench_function(
            format!("floor: sum of the columns, {count} threads"),
            |bencher| {
                bencher.iter(|| sum(black_box(&history), count));
            },
        );
        group.bench_function(format!("limits and holds, {count} threads"), |bencher| {
            bencher.iter(|| judge(&plain, &history, count));
        });
        group.bench_function(format!("whole gate, {count} threads"), |bencher| {
            bencher.iter(|| judge(&gate, &history, count));
        });
    }
    for (name, id, source) in [
        (
            "a slope over 2h with gaps, 1 thread",
            "rl_reward_trend",
            &gate,
        ),
        ("a ratio to 2h, 1 thread", "rl_loss", &value_alone),
    ] {
        let alone = alone(source, id);
        group.bench_function(name, |bencher| bencher.iter(|| judge(&alone, of(id), 1)));
    }
    group.finish();
}

/// Reads every sample once and does next to nothing with it.
fn sum(history: &[CheckHistory], threads: usize) -> f64 {
    let parts = history.chunks(history.len().div_ceil(threads));
    thread::scope(|scope| {
        let parts: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(sum_of_check).sum::<f64>()))
            .collect();
        parts
            .into_iter()
            .map(|part| part.join().expect("sums do not panic"))
            .sum()
    })
}

fn sum_of_check(check: &CheckHistory) -> f64 {
    let mut lanes = [0.0; 16];
    for column in &check.series {
        for chunk in column.values.chunks_exact(lanes.len()) {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane += value;
            }
        }
    }
    lanes.iter().sum()
}

/// The gate with every slope and ratio replaced by a limit on the value.
fn plain(gate: &Gate) -> Gate {
    with_conditions(gate, |condition| {
        Some(match condition.signal() {
            Signal::Value => *condition,
            Signal::Slope { .. } | Signal::RatioToMean { .. } => {
                let limit = Limit::try_new(Side::Above, 3.0).expect("3 is finite");
                Condition::try_new(Signal::Value, limit, condition.hold(), condition.release())
                    .expect("a limit on the value needs nothing else")
            }
        })
    })
}

/// The gate without the limits on values of checks that have another condition too.
fn without_limit_on_the_value(gate: &Gate) -> Gate {
    with_conditions(gate, |condition| match condition.signal() {
        Signal::Value => None,
        Signal::Slope { .. } | Signal::RatioToMean { .. } => Some(*condition),
    })
}

fn with_conditions(gate: &Gate, change: impl Fn(&Condition) -> Option<Condition>) -> Gate {
    let checks = gate.checks().iter().filter_map(|check| {
        let mut parts = check.parts().clone();
        parts.warning = check
            .conditions_at(Level::Warning)
            .iter()
            .filter_map(&change)
            .collect();
        parts.no_go = check
            .conditions_at(Level::NoGo)
            .iter()
            .filter_map(&change)
            .collect();
        Check::try_new(parts).ok()
    });
    with_checks(gate, checks.collect())
}

/// A gate of one check.
fn alone(gate: &Gate, id: &str) -> Gate {
    let check = gate.check(id).expect("the gate has the check").clone();
    with_checks(gate, vec![check])
}

fn with_checks(gate: &Gate, checks: Vec<Check>) -> Gate {
    Gate::try_new(GateParts {
        checks,
        ..gate.parts().clone()
    })
    .expect("fewer or plainer conditions make a gate too")
}

criterion_group!(benches, engine_alone);
criterion_main!(benches);
