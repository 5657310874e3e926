//! A folder with a gate, and the three commands that ask a server.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use crate::support::open_metrics::OpenMetrics;
use crate::support::program::{Run, finish, program};
use crate::support::real_prometheus::{Options, RealPrometheus};

/// Two checks, so that a question is asked more than once.
pub const GATE: &str = "version: 1\ngate: g\nstep: 60s\nchecks:\n\
    \x20 - { id: load, query: load, no_go: { above: 9 } }\n\
    \x20 - { id: sum, query: 'sum(load)', no_go: { above: 9 } }\n";

/// Each command that asks a server, in one run.
pub const COMMANDS: [&[&str]; 3] = [
    &["fetch", "--from", "30m", "--retry-for", "0s"],
    &["live", "--strict"],
    &["check", "--online"],
];

/// One series from three hours ago to an hour from now, so that any command finds it.
pub fn samples() -> OpenMetrics {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is right")
        .as_secs() as i64;
    let minute = now / 60 * 60;
    let values: Vec<_> = (minute - 3 * 3600..minute + 3600)
        .step_by(60)
        .map(|at| (at, 1.0))
        .collect();
    OpenMetrics::new().gauge("load", &[("host", "a")], &values)
}

/// A Prometheus over these samples.
pub fn prometheus(options: &Options) -> RealPrometheus {
    options.start(&samples())
}

/// Where somebody works.
pub struct Desk {
    folder: TempDir,
    flags: Vec<String>,
    variables: Vec<(String, String)>,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let desk = Self {
            folder,
            flags: Vec::new(),
            variables: Vec::new(),
        };
        desk.write("gate.yaml", GATE);
        desk
    }

    /// One that asks this server, with this configuration.
    pub fn asking(url: &str, config: &str) -> Self {
        let desk = Self::new();
        desk.write("http.yml", config);
        desk.with(&["--prometheus-url", url, "--http-config", "http.yml"])
    }

    /// More flags for every command.
    pub fn with(mut self, flags: &[&str]) -> Self {
        self.flags
            .extend(flags.iter().map(|flag| (*flag).to_owned()));
        self
    }

    /// One more variable for every command.
    pub fn knowing(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("the folder of a test can be written");
    }

    /// Runs one command.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        let mut command = program();
        command
            .current_dir(self.path())
            .args(arguments)
            .args(&self.flags)
            .envs(variables);
        finish(&mut command)
    }

    /// Every command ends well. The store is made anew.
    #[track_caller]
    pub fn all_end_well(&self) {
        let _ = fs::remove_dir_all(self.path().join("history"));
        for command in COMMANDS {
            let run = self.run(command).ended(0);
            assert_eq!(run.stderr, "", "{command:?}");
        }
    }

    /// Every command ends with this status and says all of this, on whichever stream it speaks.
    #[track_caller]
    pub fn all_end_with(&self, status: i32, words: &[&str]) -> Vec<Run> {
        COMMANDS
            .map(|command| self.ends_with(command, status, words))
            .into()
    }

    #[track_caller]
    pub fn ends_with(&self, command: &[&str], status: i32, words: &[&str]) -> Run {
        let run = self.run(command).ended(status);
        let said = format!("{}{}", run.stdout, run.stderr);
        for word in words {
            assert!(said.contains(word), "{command:?}: no {word:?} in: {said}");
        }
        run
    }
}
