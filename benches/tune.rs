//! How long it takes to find the best limits of a year, and to prove them: surveying and searching apart.
//!
//! A simulated year at a 15 s step (see benches/years): twelve checks, five holds, 200 incidents, margin 0. It is
//! made in memory; for processes, whose peak memory counts too, it is left in `target/tmp/tune-year`.
//!
//! - *survey*: peaks, healthy scores and what each level costs alone, of all sixty options.
//! - *one budget*: at most ten groups missed; the problem made from scores, the best choice found and proved.
//! - *frontier*: the same for the forty budgets from there on.
//! - *process*: `retrogate tune --in-sample-only`, which answers for one budget and shows all of them.

#[path = "years/arguments.rs"]
mod arguments;
#[path = "years/chance.rs"]
mod chance;
#[path = "years/events.rs"]
mod events;
#[path = "years/gate.rs"]
mod gate;
#[path = "years/noise.rs"]
mod noise;
#[path = "years/process.rs"]
mod process;
#[path = "year/stored.rs"]
mod stored;
#[path = "years/year.rs"]
mod year;

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use arguments::Arguments;
use clap::Parser;
use criterion::{Criterion, criterion_group, criterion_main};
use retrogate::engine::{self, Chunking, Threads};
use retrogate::labels;
use retrogate::model::{CheckHistory, Gate, Level};
use retrogate::outcome::{Rules, Truth};
use retrogate::tune::search::{Patience, Proof};
use retrogate::tune::{Effort, Field, Ground, Material, Plan, PlanRequest, Survey, Weights};
use year::Year;

const HOLDS: &str = "0,2m,5m,10m,20m";
const BUDGET: usize = 10;
const POINTS: usize = 40;

/// What tuning is given.
struct Prepared {
    gate: Gate,
    plan: Plan,
    histories: Vec<CheckHistory>,
    field: Field,
}

impl Prepared {
    fn new(year: &Year, incidents: &Path) -> Self {
        let gate = year.gate.clone();
        let holds = HOLDS.split(',').map(|hold| match hold {
            "0" => retrogate::model::Duration::ZERO,
            other => other.parse().expect("the holds are right"),
        });
        let plan = PlanRequest {
            level: Level::NoGo,
            holds: Some(holds.collect()),
            keep: Vec::new(),
            floor: Vec::new(),
            allow_off: Vec::new(),
            only: Vec::new(),
            freeze: Vec::new(),
        };
        let plan = Plan::try_new(&gate, &plan).expect("every limit may move");
        let longest = plan.longest(&gate);
        let rules = Rules::for_gate(&longest);
        let list = labels::read_incidents(incidents).expect("the incidents are right");
        let end = year.judged.range().to;
        let truth = Truth::try_new(&gate, Some(list), None, end, &rules);
        let truth = truth.expect("the incidents are the gate's");
        let histories = year.histories();
        let decisions = engine::replay(
            &longest,
            &histories,
            year.judged,
            Chunking::Automatic,
            threads(),
        );
        let field = Field::new(&longest, &plan, &decisions, &truth, &rules, Weights::Steps);
        Self {
            gate,
            plan,
            histories,
            field,
        }
    }

    fn material(&self) -> Material<'_> {
        Material {
            gate: &self.gate,
            histories: &self.histories,
            plan: &self.plan,
        }
    }
}

fn threads() -> Threads {
    Threads::Exactly(NonZeroUsize::new(2).expect("two are some"))
}

fn a_year(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tune-year");
    let arguments = ["", "--seed", "1", "--step", "15s", "--incidents", "200"];
    let arguments = arguments.map(Into::into).into_iter();
    let year = Year::of(&Arguments::parse_from(
        arguments.chain([folder.clone().into_os_string()]),
    ));
    year.write(&folder).expect("the year can be written");
    let prepared = Prepared::new(&year, &folder.join("incidents.csv"));
    let material = prepared.material();
    let effort = Effort::default();
    let mut group = criterion.benchmark_group("tune");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(20));
    group.bench_function("survey", |bencher| {
        bencher.iter(|| threads().run(|| black_box(Survey::new(&material, &prepared.field))));
    });
    let ground = threads().run(|| {
        let field = prepared.field.clone();
        Ground::new(material, field, Patience::ENDLESS, &effort)
    });
    for (name, points) in [("one budget", 1), ("frontier of 40 budgets", POINTS)] {
        let budgets: Vec<usize> = (BUDGET..BUDGET + points).collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let found = threads().run(|| ground.best_for(0, &budgets));
                assert_eq!(found.len(), points);
                let mut proofs = found.iter().map(|(_, own)| own.proof);
                assert!(proofs.all(|own| own == Proof::Optimal));
            });
        });
    }
    group.bench_function("process, all budgets", |bencher| {
        bencher.iter(|| {
            let status = process_of(&folder).status().expect("the program starts");
            assert!(status.success());
        });
    });
    group.finish();
}

/// The program itself, as a shell would start it.
fn process_of(folder: &Path) -> Command {
    let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_retrogate")));
    command
        .args(["tune", "--in-sample-only", "--format", "json"])
        .args(["--threads", "2", "--holds", HOLDS])
        .args(["--max-missed", &BUDGET.to_string()])
        .arg("--gate")
        .arg(folder.join("gate.yaml"))
        .arg("--store")
        .arg(folder.join("history"))
        .arg("--incidents")
        .arg(folder.join("incidents.csv"))
        .stdout(Stdio::null());
    command
}

criterion_group!(benches, a_year);
criterion_main!(benches);
