//! A year of history for the benches, the same on every machine.
//!
//! Twelve checks at a 15 s step, 2,102,400 judged points each, fourteen series. Most are quantised as
//! telemetry is; the three latencies are quantiles and have all their bits. There are two nights without
//! any telemetry, one check with short gaps all year, one series that is gone for a month, fifty incidents
//! that break one check each, and blips that break one for a few steps.
//!
//! Written through the store's own writer, or left in memory. Nothing here is measured.
#![allow(dead_code)] // each bench takes what it needs of it

mod column;
pub mod gates;
mod stored;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use column::{Dice, Shape};
use retrogate::gate_file;
use retrogate::model::{
    Asked, Check, CheckHistory, Gate, Grid, Instants, SeriesColumn, TimeRange, Timestamp,
};

const FROM: i64 = 1_735_689_600; // 2025-01-01T00:00:00Z
const TO: i64 = 1_767_225_600; // 2026-01-01T00:00:00Z
const POINTS: usize = (TO - FROM) as usize / 15;
/// In a year; a shorter stretch has fewer.
const INCIDENTS: usize = 50;
const BLIPS: usize = 400;

/// The series of each check, in the order of the gate file.
const SHAPES: &[(&str, &[Shape])] = &[
    (
        "api_error_rate",
        &[Shape::quantised(0.01, 0.005, 0.06, 1e3)],
    ),
    (
        "schema_failure_rate",
        &[Shape::quantised(0.02, 0.01, 0.3, 1e3)],
    ),
    ("fast_p95", &[Shape::quantile(1.2, 0.3, 2.0)]),
    ("balanced_p95", &[Shape::quantile(1.9, 0.3, 2.0)]),
    ("creative_p95", &[Shape::quantile(3.1, 0.4, 2.5)]),
    (
        "rl_reward_trend",
        &[Shape::quantised(0.8, 0.02, -0.4, 1e2).gappy()],
    ),
    ("rl_loss", &[Shape::quantised(0.7, 0.1, 2.5, 1e2)]),
    (
        "fast_cache_hit_rate",
        &[Shape::quantised(0.85, 0.05, -0.4, 1e2)],
    ),
    (
        "balanced_cache_hit_rate",
        &[Shape::quantised(0.8, 0.05, -0.4, 1e2)],
    ),
    (
        "cpu_usage",
        &[
            Shape::quantised(0.5, 0.1, 0.4, 1e2),
            Shape::quantised(0.45, 0.1, 0.0, 1e2),
        ],
    ),
    ("memory_usage", &[Shape::quantised(0.6, 0.05, 0.3, 1e2)]),
    (
        "vram_headroom",
        &[
            Shape::quantised(0.4, 0.04, -0.3, 1e2),
            Shape::quantised(0.5, 0.04, 0.0, 1e2).gone_for_a_month(),
        ],
    ),
];

/// Where the year lies.
pub struct Year {
    /// The gate, as the benches read it.
    pub gate: Gate,
    /// The judged stretch; the store reaches back a lookback before it.
    pub judged: Grid,
    /// The gate file.
    pub gate_file: PathBuf,
    /// The store.
    pub store: PathBuf,
    /// The incident list.
    pub incidents: PathBuf,
}

/// A stretch in which one check is broken.
struct Trouble {
    check: usize,
    steps: Range<usize>,
}

impl Year {
    /// Writes the year into `folder`, in place of what is there.
    pub fn write(folder: &Path) -> Self {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).expect("the folder of the benches can be made");
        let gate_file = folder.join("gate.yaml");
        fs::write(&gate_file, include_str!("gate.yaml")).expect("the gate file can be written");
        let (gate, judged) = gate_and_grid();
        let year = Self {
            store: folder.join("history"),
            incidents: folder.join("incidents.csv"),
            gate_file,
            judged,
            gate,
        };
        let telemetry = Telemetry::new(&year.gate, judged);
        fs::write(
            &year.incidents,
            incident_list(telemetry.asked, &telemetry.incidents),
        )
        .expect("the incidents can be written");
        stored::write(&year.store, &year.gate, telemetry.asked, |check| {
            telemetry.series(check)
        });
        year
    }
}

/// The gate of the benches, and the year it judges.
pub fn gate_and_grid() -> (Gate, Grid) {
    let gate = gate_file::parse("gate.yaml", include_str!("gate.yaml"));
    let gate = gate.expect("the gate is right").gate;
    let range = TimeRange::new(Timestamp::from_secs(FROM), Timestamp::from_secs(TO));
    let judged = Grid::try_new(gate.step(), range).expect("a year has points");
    (gate, judged)
}

/// The year in memory, nothing of it missing: of each check the first series alone, 12 columns of 8 bytes a step.
pub fn history(gate: &Gate, judged: Grid) -> Vec<CheckHistory> {
    history_of(gate, judged, |_| true)
}

/// The same for those checks of the gate that are `wanted`, over any stretch.
pub fn history_of(gate: &Gate, judged: Grid, wanted: impl Fn(&Check) -> bool) -> Vec<CheckHistory> {
    let telemetry = Telemetry::new(gate, judged);
    let checks = gate.checks().iter().enumerate();
    checks
        .filter(|(_, check)| wanted(check))
        .map(|(index, _)| {
            let mut series = telemetry.series(index);
            series.truncate(1);
            CheckHistory {
                series,
                asked: Asked {
                    asked: [telemetry.asked.range()].into_iter().collect(),
                    failed: Instants::new(),
                },
            }
        })
        .collect()
}

/// What every series looks like, and what breaks it when.
struct Telemetry {
    asked: Grid,
    incidents: Vec<Trouble>,
    blips: Vec<Trouble>,
}

impl Telemetry {
    fn new(gate: &Gate, judged: Grid) -> Self {
        let asked = judged.extended_back(gate.lookback_steps());
        for (check, (id, _)) in gate.checks().iter().zip(SHAPES) {
            assert_eq!(check.id().as_str(), *id, "shapes stand in the gate's order");
        }
        let mut dice = Dice::new(0);
        let share = |of_a_year: usize| (of_a_year * asked.len() / POINTS).max(1);
        Self {
            asked,
            incidents: troubles(&mut dice, asked.len(), share(INCIDENTS), 80..1200),
            blips: troubles(&mut dice, asked.len(), share(BLIPS), 1..25),
        }
    }

    fn series(&self, check: usize) -> Vec<SeriesColumn> {
        let broken: Vec<Range<usize>> = self
            .incidents
            .iter()
            .chain(&self.blips)
            .filter(|trouble| trouble.check == check)
            .map(|trouble| trouble.steps.clone())
            .collect();
        let shapes = SHAPES[check].1.iter().zip(0..);
        shapes
            .map(|(shape, number)| SeriesColumn {
                labels: format!("{{instance=\"{number}\"}}"),
                first: self.asked.first_position(),
                values: shape.values(self.asked.len(), &broken, check as u64 * 16 + number),
            })
            .collect()
    }
}

/// Stretches spread over the year, one after the other, each of a check drawn by lot.
fn troubles(dice: &mut Dice, points: usize, count: usize, lengths: Range<usize>) -> Vec<Trouble> {
    let slot = points / count;
    (0..count)
        .map(|number| {
            let length = lengths.start + dice.below(lengths.end - lengths.start);
            let start = number * slot + slot / 4 + dice.below(slot / 4);
            Trouble {
                check: dice.below(SHAPES.len()),
                steps: start..(start + length).min(points),
            }
        })
        .collect()
}

fn incident_list(asked: Grid, incidents: &[Trouble]) -> String {
    let rows = incidents.iter().enumerate().map(|(number, trouble)| {
        let [from, to] = [trouble.steps.start, trouble.steps.end].map(|at| asked.timestamp(at));
        format!("INC-{number},year,{from},{to}\n")
    });
    std::iter::once("id,service,started_at,resolved_at\n".to_owned())
        .chain(rows)
        .collect()
}
