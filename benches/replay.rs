//! How long a year takes from Parquet to figures, in this process and as one of its own.
//!
//! `cargo bench` measures; benches/README.md says how the figures are meant. The year is left in
//! `target/tmp/year`, for a profiler or `/usr/bin/time`.

#[path = "kernels/floor.rs"]
mod floor;
mod year;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use retrogate::engine::Chunking;
use retrogate::job::{self, Detail, Holes, ReplayRequest, Threads};
use retrogate::model::Timestamp;
use retrogate::outcome::Rules;
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
    group.bench_function("floor: timestamp and value decoded, 2 threads", |bencher| {
        bencher.iter(|| floor::decode(&year.store, 2));
    });
    group.bench_function("process, incidents", |bencher| {
        bencher.iter(|| {
            let status = process(&year).status().expect("the program starts");
            assert!(status.success());
        });
    });
    group.finish();
}

/// The program itself, as a shell would start it.
fn process(year: &Year) -> Command {
    let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_retrogate")));
    command
        .args(["replay", "--brief", "--format", "json", "--threads", "2"])
        .arg("--gate")
        .arg(&year.gate_file)
        .arg("--store")
        .arg(&year.store)
        .arg("--incidents")
        .arg(&year.incidents)
        .stdout(Stdio::null());
    command
}

fn check_steps(year: &Year) -> u64 {
    (year.judged.len() * year.gate.checks().len()) as u64
}

criterion_group!(benches, whole);
criterion_main!(benches);
