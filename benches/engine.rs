//! How long the engine takes for a year in memory, beside the floor: merely summing the columns.
//!
//! Twelve columns of 2.1 million steps. The engine asks the same of every column, on one thread and on two;
//! the floor is measured in the same run, so that the ratio means something on a machine that others use too.

#[path = "kernels/floor.rs"]
mod floor;
mod year;

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use retrogate::engine::{self, Chunking, Decisions, Kept, Threads};
use retrogate::model::{CheckHistory, Gate};
use year::gates;

fn engine_alone(criterion: &mut Criterion) {
    let (gate, judged) = year::gate_and_grid();
    let history = year::history(&gate, judged);
    let plain = gates::limits_and_holds(&gate);
    let moved = gates::with_limits_moved(&gate);
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
                bencher.iter(|| floor::sum(black_box(&history), count));
            },
        );
        group.bench_function(format!("limits and holds, {count} threads"), |bencher| {
            bencher.iter(|| judge(&plain, &history, count));
        });
        group.bench_function(format!("whole gate, {count} threads"), |bencher| {
            bencher.iter(|| judge(&gate, &history, count));
        });
    }
    let two = Threads::Exactly(NonZeroUsize::new(2).expect("two is not zero"));
    let kept = Kept::new(&gate, &history, judged, two);
    group.bench_function("every limit moved, 2 threads", |bencher| {
        bencher.iter(|| kept.replay(black_box(&moved), &history, two));
    });
    for (name, id) in [
        ("a slope over 2h with gaps, 1 thread", "rl_reward_trend"),
        ("a ratio to 2h, 1 thread", "rl_loss"),
    ] {
        let alone = gates::window_alone(&gate, id);
        group.bench_function(name, |bencher| bencher.iter(|| judge(&alone, of(id), 1)));
    }
    group.finish();
}

criterion_group!(benches, engine_alone);
criterion_main!(benches);
