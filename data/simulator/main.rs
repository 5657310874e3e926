//! Simulates four weeks of an imaginary service, `llm-brief`: raw metrics as `OpenMetrics` text,
//! and the incident and deployment lists its people kept.
//!
//! The metrics and the lists come from the same [scenes](scene), and everything from one seed:
//! the same seed writes the same bytes on every machine. What is simulated is what a service
//! exposes (counters, histogram buckets, gauges); rates and quantiles are left to a real
//! Prometheus. `data/demo/make` makes the bundled history from it.

mod blips;
mod briefs;
mod clock;
mod conditions;
mod curve;
mod dice;
mod incidents;
mod labels;
mod load;
mod machines;
mod openmetrics;
mod policy;
mod releases;
mod scene;
mod service;
mod telemetry;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Parser;

use crate::dice::Seed;
use crate::scene::Scene;
use crate::service::Service;

/// The seed of the bundled demo.
const SEED: u64 = 20_260_302;

/// Simulate the service of the demo
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder for history.om, incidents.csv and deployments.csv; must exist
    out: PathBuf,
    /// Chance behind everything
    #[arg(long, default_value_t = SEED)]
    seed: u64,
}

/// Everything that happens, in the order of its start.
fn scenario(seed: Seed) -> Vec<Scene> {
    let all = [
        incidents::scenes(),
        releases::scenes(seed),
        blips::scenes(seed),
    ];
    let mut scenes = all.concat();
    scenes.sort_by_key(|scene| scene.start);
    scenes
}

fn main() -> io::Result<()> {
    let Arguments { out, seed } = Arguments::parse();
    let seed = Seed(seed);
    let scenes = scenario(seed);
    let service = Service::simulate(seed, &scenes);
    save(out.join("history.om"), |file| {
        openmetrics::write(&service, file)
    })?;
    save(out.join("incidents.csv"), |file| {
        labels::write_incidents(&scenes, file)
    })?;
    save(out.join("deployments.csv"), |file| {
        labels::write_deployments(seed, &scenes, file)
    })
}

fn save(
    path: PathBuf,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    write(&mut file)?;
    file.flush()
}
