//! The engine and the floor under it, in turn.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

use retrogate::engine::{self, Chunking, Judged, Kept, Threads};
use retrogate::model::{CheckHistory, Gate, GateParts, Grid};

use crate::floor;
use crate::kernel::{Kernel, Prepared};
use crate::year::{self, gates};

/// The whole gate, judged, and one check of it with another limit: only that check is judged again.
struct OneMoved {
    base: Judged,
    gate: Gate,
    number: usize,
    history: Vec<CheckHistory>,
}

impl OneMoved {
    fn new(judged: Grid) -> Self {
        let (gate, _) = year::gate_and_grid();
        let history = year::history(&gate, judged);
        let number = gate
            .checks()
            .iter()
            .position(|check| check.id().as_str() == "fast_p95");
        let number = number.expect("the gate has the check");
        let base = engine::judge_reading(
            &gate,
            |check| Ok::<_, Infallible>(&history[check]),
            judged,
            Chunking::Automatic,
            Threads::OneACore,
        );
        let mut checks = gate.checks().to_vec();
        checks[number] = gates::with_limits_moved(&gate).checks()[number].clone();
        let gate = Gate::try_new(GateParts {
            checks,
            ..gate.parts().clone()
        });
        Self {
            base: base.expect("memory is read without failure"),
            gate: gate.expect("another limit makes a gate too"),
            number,
            history,
        }
    }

    fn run(&self) {
        let mut timings = vec![Vec::new(); self.gate.checks().len()];
        timings[self.number].push(self.gate.checks()[self.number].clone());
        let judged = engine::judge_timings(
            &self.gate,
            &timings,
            |check| Ok::<_, Infallible>(&self.history[check]),
            self.base.decisions().grid,
            Chunking::Automatic,
            Threads::OneACore,
        );
        let judged = judged.expect("memory is read without failure");
        let changed = [(self.number, &judged[self.number][0])];
        black_box(self.base.verdicts(&self.gate, &changed));
    }
}

/// Every limit of the gate moved, on a history with everything kept that no limit changes.
struct AllMoved {
    kept: Kept,
    gate: Gate,
    history: Vec<CheckHistory>,
}

impl AllMoved {
    fn new(judged: Grid) -> Self {
        let (gate, _) = year::gate_and_grid();
        let history = year::history(&gate, judged);
        Self {
            kept: Kept::new(&gate, &history, judged, Threads::OneACore),
            gate: gates::with_limits_moved(&gate),
            history,
        }
    }

    fn run(&self) {
        let decisions = self
            .kept
            .replay(&self.gate, &self.history, Threads::OneACore);
        black_box(decisions);
    }
}

/// What is measured in each round.
struct Row {
    name: String,
    work: Box<dyn Fn()>,
    millis: Vec<f64>,
}

impl Row {
    fn new(name: impl Into<String>, work: impl Fn() + 'static) -> Self {
        Self {
            name: name.into(),
            work: Box::new(work),
            millis: Vec::new(),
        }
    }

    fn measure(&mut self) {
        let begun = Instant::now();
        (self.work)();
        self.millis.push(begun.elapsed().as_secs_f64() * 1e3);
    }
}

/// Measures a year that often and prints medians, and the medians of the rounds' own ratios.
pub fn print(rounds: usize) {
    let (_, judged) = year::gate_and_grid();
    let prepared =
        |kernel| -> &'static Prepared { Box::leak(Box::new(Prepared::new(kernel, judged))) };
    let (plain, whole) = (
        prepared(Kernel::LimitsAndHolds),
        prepared(Kernel::WholeGate),
    );
    let (slope, ratio) = (prepared(Kernel::Slope), prepared(Kernel::Ratio));
    let (one_moved, all_moved) = (OneMoved::new(judged), AllMoved::new(judged));
    let sum = |threads| {
        move || {
            black_box(floor::sum(black_box(plain.history()), threads));
        }
    };
    let mut rows = [
        Row::new("sum of the columns, 1 thread", sum(1)),
        Row::new("limits and holds, 1 thread", || plain.run(1)),
        Row::new("sum of the columns, 2 threads", sum(2)),
        Row::new("limits and holds, 2 threads", || plain.run(2)),
        Row::new("whole gate, 1 thread", || whole.run(1)),
        Row::new("whole gate, 2 threads", || whole.run(2)),
        Row::new("one limit of it moved, 2 threads", move || one_moved.run()),
        Row::new("every limit of it moved, 2 threads", move || {
            all_moved.run();
        }),
        Row::new("slope over 2h with gaps, 1 thread", || slope.run(1)),
        Row::new("ratio to 2h, 1 thread", || ratio.run(1)),
    ];
    // One round to wake up.
    for round in 0..=rounds {
        rows.iter_mut().for_each(Row::measure);
        if round == 0 {
            for row in &mut rows {
                row.millis.clear();
            }
        }
    }
    for row in &rows {
        let best = row.millis.iter().copied().fold(f64::INFINITY, f64::min);
        let median = median(row.millis.iter().copied());
        println!("{:<36} {median:7.2} ms  (best {best:6.2})", row.name);
    }
    let [floor, engine, floor_on_two, engine_on_two, ..] = &rows;
    let ratio_of = |a: &Row, b: &Row| median(a.millis.iter().zip(&b.millis).map(|(a, b)| a / b));
    println!(
        "limits and holds to the sum: {:.2} on one thread",
        ratio_of(engine, floor)
    );
    let (own, least) = (
        ratio_of(engine, engine_on_two),
        ratio_of(floor, floor_on_two),
    );
    println!("1 to 2 threads: limits and holds {own:.2} times as fast, the sum {least:.2}");
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
