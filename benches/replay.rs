//! How long a year takes: from Parquet to figures, as a process, the engine alone, and the floor under all.
//!
//! `cargo bench` measures; benches/README.md says how the figures are meant. The year is left in
//! `target/tmp/year`, for a profiler or `/usr/bin/time`.

mod year;

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use retrogate::engine::{self, Chunking, Decisions};
use retrogate::job::{self, Detail, Holes, ReplayRequest, Threads};
use retrogate::model::{
    Check, CheckHistory, Condition, Gate, GateParts, Level, Limit, Side, Signal, Timestamp,
};
use retrogate::outcome::Rules;
use retrogate::store::Store;
use year::Year;

fn threads(count: usize) -> Threads {
    Threads::Exactly(NonZeroUsize::new(count).expect("a bench has threads"))
}

fn whole(criterion: &mut Criterion) {
    let year = Year::write(
        Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("year")
            .as_path(),
    );
    let mut group = criterion.benchmark_group("replay");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Elements(check_steps(&year)));
    for (name, incidents) in [
        ("library", None),
        ("library, incidents", Some(&year.incidents)),
    ] {
        let request = ReplayRequest {
            gate: &year.gate,
            store: year.store.clone(),
            incidents: incidents.cloned(),
            sources: retrogate::job::IncidentSources::default(),
            deployments: None,
            from: None,
            to: None,
            rules: Rules::for_gate(&year.gate),
            holes: Holes::Refuse,
            detail: Detail::Brief,
            business_hours: None,
            chunking: Chunking::Automatic,
            threads: threads(2),
            now: Timestamp::from_secs(4_000_000_000),
        };
        let replayed = job::replay(&request).expect("the year replays");
        assert_eq!(replayed.decisions.grid, year.judged);
        group.bench_function(name, |bencher| {
            bencher.iter(|| job::replay(&request).expect("the year replays"));
        });
    }
    group.bench_function("process, incidents", |bencher| {
        bencher.iter(|| {
            let status = process(&year).status().expect("the program starts");
            assert!(status.success());
        });
    });
    group.finish();
    engine_alone(criterion, &year);
}

/// The program itself, as a shell would start it.
fn process(year: &Year) -> Command {
    let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_retrogate")));
    command
        .args(["replay", "--format", "json", "--threads", "2"])
        .arg("--gate")
        .arg(&year.gate_file)
        .arg("--store")
        .arg(&year.store)
        .arg("--incidents")
        .arg(&year.incidents)
        .stdout(Stdio::null());
    command
}

fn engine_alone(criterion: &mut Criterion, year: &Year) {
    let history = history(year);
    let plain = plain(&year.gate);
    let slope = alone(year, "rl_reward_trend", &year.gate);
    let ratio = alone(year, "rl_loss", &without_limit_on_the_value(&year.gate));
    let one = |id: &str| {
        let found = year
            .gate
            .checks()
            .iter()
            .position(|c| c.id().as_str() == id);
        std::slice::from_ref(&history[found.expect("the gate has the check")])
    };
    let mut group = criterion.benchmark_group("engine");
    group
        .sample_size(30)
        .measurement_time(Duration::from_secs(4));
    for (name, gate, history, count) in [
        ("whole gate, 1 thread", &year.gate, &history[..], 1),
        ("whole gate, 2 threads", &year.gate, &history[..], 2),
        ("limits and holds, 1 thread", &plain, &history[..], 1),
        ("limits and holds, 2 threads", &plain, &history[..], 2),
        (
            "a slope over 2h, 1 thread",
            &slope,
            one("rl_reward_trend"),
            1,
        ),
        ("a ratio to 2h, 1 thread", &ratio, one("rl_loss"), 1),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| judge(gate, black_box(history), year, threads(count)));
        });
    }
    group.bench_function("floor: sum of the columns, 1 thread", |bencher| {
        bencher.iter(|| sum(black_box(&history)));
    });
    group.finish();
}

fn judge(gate: &Gate, history: &[CheckHistory], year: &Year, threads: Threads) -> Decisions {
    engine::replay(gate, history, year.judged, Chunking::Automatic, threads)
}

/// Reads every sample once and does next to nothing with it.
fn sum(history: &[CheckHistory]) -> f64 {
    let columns = history.iter().flat_map(|check| &check.series);
    let mut lanes = [0.0; 16];
    for column in columns {
        for chunk in column.values.chunks_exact(lanes.len()) {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane += value;
            }
        }
    }
    lanes.iter().sum()
}

fn check_steps(year: &Year) -> u64 {
    (year.judged.len() * year.gate.checks().len()) as u64
}

fn history(year: &Year) -> Vec<CheckHistory> {
    let store = Store::open(&year.store).expect("the store was just written");
    let checks = year.gate.checks().iter();
    checks
        .map(|check| {
            let files = store.check(check.id()).expect("the check is readable");
            let files = files.expect("the check was just written");
            files.read_all().expect("the check is whole")
        })
        .collect()
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
fn alone(year: &Year, id: &str, gate: &Gate) -> Gate {
    let check = gate.check(id).expect("the gate has the check").clone();
    with_checks(&year.gate, vec![check])
}

fn with_checks(gate: &Gate, checks: Vec<Check>) -> Gate {
    Gate::try_new(GateParts {
        checks,
        ..gate.parts().clone()
    })
    .expect("fewer or plainer conditions make a gate too")
}

criterion_group!(benches, whole);
criterion_main!(benches);
