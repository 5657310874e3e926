//! A server as a child process: a free port, a log, readiness, and an end.
//!
//! A server ends when it is dropped, and says what it logged when the test that drops it fails. Do not
//! keep one in a `static`: those are never dropped, and the process would outlive the tests.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::http;

/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many ports are tried; one can be taken between finding it free and using it.
const TRIES: usize = 5;

/// How a server shows that it may be asked.
#[derive(Debug, Clone)]
pub enum Ready {
    /// This path answers 200.
    Answers(String),
    /// Its log says so: for one that answers nobody who has no credentials.
    Logs(&'static str),
}

impl From<&str> for Ready {
    fn from(path: &str) -> Self {
        Self::Answers(path.to_owned())
    }
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
    log: PathBuf,
    program: String,
    arguments: Vec<String>,
    folder: PathBuf,
    ready: Ready,
}

impl Server {
    /// Starts `program` in `folder`, where its log goes, and waits until it is ready.
    /// The arguments are made from the address to listen on, `127.0.0.1:<port>`.
    pub fn start(
        program: &str,
        folder: &Path,
        ready: impl Into<Ready>,
        arguments: impl Fn(&str) -> Vec<String>,
    ) -> Self {
        let log = folder.join(format!("{program}.log"));
        let ready = ready.into();
        for _ in 0..TRIES {
            let address = free_address();
            let arguments = arguments(&address);
            let mut server = Self {
                child: spawn(program, &arguments, folder, &log),
                address,
                log: log.clone(),
                program: program.to_owned(),
                arguments,
                folder: folder.to_owned(),
                ready: ready.clone(),
            };
            match server.wait_until_ready() {
                Ok(()) => return server,
                Err(status) => {
                    let log = read(&log);
                    assert!(
                        log.contains("address already in use"),
                        "{program} ended at its start ({status}):\n{log}"
                    );
                }
            }
        }
        panic!("{program} found no free port in {TRIES} tries");
    }

    /// `127.0.0.1:<port>`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a child can be waited for");
    }

    /// Starts it again after [`Server::kill`], at the same address.
    pub fn start_again(&mut self) {
        self.child = spawn(&self.program, &self.arguments, &self.folder, &self.log);
        if let Err(status) = self.wait_until_ready() {
            panic!(
                "{} ended at its start ({status}):\n{}",
                self.program,
                read(&self.log)
            );
        }
    }

    fn wait_until_ready(&mut self) -> Result<(), ExitStatus> {
        let begun = Instant::now();
        loop {
            let answered = match &self.ready {
                Ready::Answers(path) => http::get(&format!("http://{}{path}", self.address))
                    .is_ok_and(|answer| answer.status == 200),
                Ready::Logs(words) => read(&self.log).contains(words),
            };
            // Looked at after the answer: a child that lost its port to another server is gone.
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                return Err(status);
            }
            if answered {
                return Ok(());
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{} was not ready within {PATIENCE:?}:\n{}",
                self.program,
                read(&self.log)
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = read(&self.log);
            let lines: Vec<_> = log.lines().collect();
            let tail = lines[lines.len().saturating_sub(30)..].join("\n");
            eprintln!("--- {} ends with\n{tail}\n---", self.log.display());
        }
    }
}

/// Runs `program` to its end and returns what it printed on both streams; a failure is that text.
pub fn run(program: &str, arguments: &[String], folder: &Path) -> Result<String, String> {
    let log = folder.join(format!("{program}.run.log"));
    let status = spawn(program, arguments, folder, &log)
        .wait()
        .expect("a child can be waited for");
    let printed = read(&log);
    if status.success() {
        Ok(printed)
    } else {
        Err(format!("{program} ended with {status}:\n{printed}"))
    }
}

fn spawn(program: &str, arguments: &[String], folder: &Path, log: &Path) -> Child {
    let file = File::create(log).expect("the folder of a test can be written");
    let same = file.try_clone().expect("a file handle can be cloned");
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(same)
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "{program} cannot be started ({error}); the tests use real servers: \
                 apt-get install prometheus victoria-metrics"
            )
        })
}

fn read(log: &Path) -> String {
    fs::read(log).map_or_else(
        |error| format!("(no log: {error})"),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    )
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    address.to_string()
}
