//! A history as `retrogate fetch` keeps it, and what `retrogate replay` makes of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use retrogate::model::is_absent;
use tempfile::TempDir;

use super::verdict_table::{self, VerdictTable};
use super::{NOON, STEPS};
use crate::support::real_prometheus::RealPrometheus;

/// One sample a step from noon on, as a server is given them: what is absent left out.
pub fn timed(values: &[f64], step: u32) -> Vec<(i64, f64)> {
    let times = (NOON..).step_by(step as usize);
    let samples = times.zip(values.iter().copied());
    samples.filter(|(_, value)| !is_absent(*value)).collect()
}

/// A folder with a gate and its history of [`STEPS`] steps from noon on.
#[derive(Debug)]
pub struct Fetched {
    folder: TempDir,
}

impl Fetched {
    pub fn from(prometheus: &RealPrometheus, gate_file: &str, step: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("gate.yaml"), gate_file).unwrap();
        let (from, to) = (NOON, NOON + i64::from(step) * STEPS as i64);
        let (from, to) = (from.to_string(), to.to_string());
        let url = prometheus.url();
        let flags = ["--prometheus-url", url, "--from", &from, "--to", &to];
        retrogate(folder.path(), "fetch", &flags);
        Self { folder }
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("history")
    }

    /// What `retrogate replay` says of each check.
    pub fn verdicts(&self) -> VerdictTable {
        let from = NOON.to_string();
        let flags = ["--from", &from, "--verdicts", "verdicts.parquet"];
        retrogate(self.folder.path(), "replay", &flags);
        verdict_table::read(&self.folder.path().join("verdicts.parquet"))
    }
}

fn retrogate(folder: &Path, command: &str, flags: &[&str]) {
    let run = Command::new(env!("CARGO_BIN_EXE_retrogate"))
        .arg(command)
        .args(flags)
        .current_dir(folder)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{command}: {complaint}");
}
