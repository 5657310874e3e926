//! `retrogate fetch` against servers and networks that fail: the answers are the right ones or there is
//! an error, and whatever was kept is right.

mod bisected;
mod seeded;
mod too_much;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::program::{Run, finish, program};

/// 2026-01-31T12:00:00Z, on the grid of every step used here.
const NOON: i64 = 1_769_860_800;

/// A folder with a gate; its store is `history`.
struct Folder(TempDir);

impl Folder {
    fn with_gate(gate: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("gate.yaml"), gate).unwrap();
        Self(folder)
    }

    fn store(&self) -> PathBuf {
        self.0.path().join("history")
    }

    /// `[from, to)` in Unix seconds.
    fn fetch(&self, url: &str, from: i64, to: i64, more: &[&str]) -> Run {
        let mut command = program();
        command
            .current_dir(self.0.path())
            .args(["fetch", "--prometheus-url", url])
            .args(["--from", &from.to_string(), "--to", &to.to_string()])
            .args(more);
        finish(&mut command)
    }
}
