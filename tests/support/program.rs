//! The program itself, run as its users run it.
//!
//! What the machine's own environment says about servers, proxies and pipelines is taken away first.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const FOREIGN: [&str; 13] = [
    "RETROGATE_PROMETHEUS_URL",
    "PROMETHEUS_URL",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    // A workflow in which the tests run would have its own summary written to.
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "GITHUB_OUTPUT",
];

/// What a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The program, with nothing of the machine's own environment that would lead it elsewhere.
pub fn program() -> Command {
    without_foreign(Command::new(env!("CARGO_BIN_EXE_retrogate")))
}

/// Any command with the same taken away.
pub fn without_foreign(mut command: Command) -> Command {
    for name in FOREIGN {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn run<A: AsRef<OsStr>>(arguments: &[A]) -> Run {
    finish(program().args(arguments))
}

/// Runs it to its end in a folder.
pub fn run_in<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Run {
    finish(program().args(arguments).current_dir(folder))
}

/// Runs a command to its end.
pub fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("the program can be started");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it speaks UTF-8");
    Run {
        status: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

/// A program of the project that stands beside the tests, built as they were.
///
/// `cargo test` builds an example that has tests of its own as a test only, so it is asked for here; where
/// nothing has changed that takes no time. What cargo tells the tests about this package is taken away again:
/// ring's build script asks to be run anew when that differs, and with ring all that stands on it is built anew.
pub fn example(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_retrogate"));
    let folder = program.parent().expect("a program lies in a folder");
    let profile = folder
        .file_name()
        .and_then(|name| name.to_str())
        .expect("the folder of a build has a name");
    let mut cargo = Command::new(env!("CARGO"));
    for (variable, _) in std::env::vars_os() {
        if variable.to_str().is_some_and(is_of_this_package) {
            cargo.env_remove(variable);
        }
    }
    let built = cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "build",
            "--quiet",
            "--locked",
            "--offline",
            "--example",
            name,
        ])
        .args([
            "--profile",
            if profile == "debug" { "dev" } else { profile },
        ])
        .arg("--target-dir")
        .arg(folder.parent().expect("a build lies in a target folder"))
        .status()
        .expect("cargo can be started");
    assert!(built.success(), "{name} cannot be built");
    folder.join("examples").join(name)
}

/// Does cargo set it for the package whose tests it runs?
fn is_of_this_package(variable: &str) -> bool {
    const OWN: [&str; 4] = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
    ];
    OWN.iter().any(|own| variable.starts_with(own)) || variable == "OUT_DIR"
}

impl Run {
    /// Ended with this status, or else shows everything.
    #[track_caller]
    pub fn ended(self, status: i32) -> Self {
        assert_eq!(
            self.status,
            Some(status),
            "--- stdout\n{}--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// stderr says all of this.
    #[track_caller]
    pub fn complains(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.stderr.contains(word),
                "no {word:?} in: {}",
                self.stderr
            );
        }
        self
    }

    /// stdout says all of this.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.stdout.contains(word),
                "no {word:?} in: {}",
                self.stdout
            );
        }
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }
}
