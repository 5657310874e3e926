//! Incidents of other programs, of other columns and of a query: as `replay` takes and tells them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{Run, run_in};
use crate::support::real_prometheus::RealPrometheus;

mod asked;
mod lists;

/// A folder with the bundled demo in it.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    run_in(folder.path(), &["demo", "--keep", "demo"]).ended(0);
    folder
}

fn in_demo(folder: &TempDir, arguments: &[&str]) -> Run {
    run_in(&folder.path().join("demo"), arguments)
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join("demo").join(name), text).unwrap();
}
