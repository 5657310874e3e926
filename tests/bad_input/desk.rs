//! A folder to work in, and the program run there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The binary under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_retrogate");

/// A folder, empty at first.
pub struct Desk {
    folder: TempDir,
}

/// How a run ended.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder }
    }

    /// With the bundled demo in it: `gate.yaml`, both lists and `history`.
    pub fn with_demo() -> Self {
        let desk = Self::new();
        let run = desk.run(&["demo", "--keep", "demo"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        for entry in fs::read_dir(desk.path("demo")).unwrap() {
            let from = entry.unwrap().path();
            fs::rename(
                &from,
                desk.path(from.file_name().unwrap().to_str().unwrap()),
            )
            .unwrap();
        }
        fs::remove_dir(desk.path("demo")).unwrap();
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// The only file of a folder.
    pub fn only_file(&self, folder: &str) -> String {
        let entries: Vec<_> = fs::read_dir(self.path(folder)).unwrap().collect();
        assert_eq!(entries.len(), 1, "{folder}");
        let name = entries[0].as_ref().unwrap().file_name();
        format!("{folder}/{}", name.to_str().unwrap())
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        finish(self.command(PROGRAM).args(arguments))
    }

    pub fn run_with(&self, variable: (&str, &str), arguments: &[&str]) -> Run {
        let mut command = self.command(PROGRAM);
        finish(command.env(variable.0, variable.1).args(arguments))
    }

    /// A line typed into a shell that knows the program by its name.
    pub fn shell(&self, line: &str) -> Run {
        let home = Path::new(PROGRAM).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = self.command("bash");
        command.env("PATH", format!("{}:{path}", home.display()));
        finish(command.args(["-c", line]))
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("TMPDIR", self.folder.path())
            .env_remove("RETROGATE_PROMETHEUS_URL")
            .env_remove("PROMETHEUS_URL")
            .env_remove("http_proxy")
            .env_remove("HTTP_PROXY");
        command
    }

    /// Every file and folder below, with what it holds.
    pub fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let bytes = if path.is_dir() {
                    folders.push(path.clone());
                    Vec::new()
                } else {
                    fs::read(&path).unwrap()
                };
                found.insert(path, bytes);
            }
        }
        found
    }

    /// The names of all files and folders below.
    pub fn names(&self) -> Vec<String> {
        let below = |path: PathBuf| {
            let path = path.strip_prefix(self.folder.path()).unwrap().to_owned();
            path.to_str().unwrap().to_owned()
        };
        self.everything().into_keys().map(below).collect()
    }
}

fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("the program can be started");
    Run {
        status: output.status.code().expect("no signal ended it"),
        stdout: String::from_utf8(output.stdout).expect("answers are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("complaints are UTF-8"),
    }
}
