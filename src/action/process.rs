//! A process: its facts in the environment and on stdin, its words on our stderr, its end within its time.
//!
//! It leads a group of its own. Whatever it has started ends with it when it takes too long, or when we go.

use std::process::Stdio;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};

use crate::model::CommandLine;

/// Between asking a process to end and ending it.
const FAREWELL: Duration = Duration::from_secs(2);

/// Runs it: what it ended with, or why it failed.
pub(super) async fn run(
    line: &CommandLine,
    variables: &[(&'static str, String)],
    facts: &str,
    timeout: Duration,
) -> Result<String, String> {
    let mut command = Command::new(&line.program);
    command
        .args(&line.arguments)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        // stdout is for our own answer.
        .stdout(Stdio::from(std::io::stderr()))
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command
        .spawn()
        .map_err(|error| format!("it could not be started: {error}"))?;
    let mut group = Group::of(&child);
    let stdin = child.stdin.take();
    let ended = tokio::time::timeout(timeout, wait(&mut child, stdin, facts)).await;
    let Ok(status) = ended else {
        group.ask_to_end();
        let _ = tokio::time::timeout(FAREWELL, child.wait()).await;
        drop(group);
        let _ = child.wait().await;
        return Err(format!("it took longer than {timeout:?} and was ended"));
    };
    group.leave();
    let status = status.map_err(|error| format!("it was lost: {error}"))?;
    match status.code() {
        Some(0) => Ok("it ended with status 0".to_owned()),
        Some(code) => Err(format!("it ended with status {code}")),
        None => Err("a signal ended it".to_owned()),
    }
}

/// A process need not read its facts: its end is what counts.
async fn wait(
    child: &mut Child,
    stdin: Option<ChildStdin>,
    facts: &str,
) -> std::io::Result<std::process::ExitStatus> {
    let telling = async {
        if let Some(mut stdin) = stdin {
            // One that closes its stdin does not want to know.
            let _ = stdin.write_all(facts.as_bytes()).await;
        }
    };
    match select(std::pin::pin!(child.wait()), std::pin::pin!(telling)).await {
        Either::Left((status, _)) => status,
        Either::Right(((), waiting)) => waiting.await,
    }
}

/// A process and all that it has started; they are ended when this is dropped.
struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

#[cfg(unix)]
impl Group {
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self {
            leader: id.and_then(rustix::process::Pid::from_raw),
        }
    }

    /// It ended by itself; what it left behind may stay.
    fn leave(&mut self) {
        self.leader = None;
    }

    fn ask_to_end(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        if let Some(leader) = self.leader {
            // Those that are gone already need no signal.
            let _ = rustix::process::kill_process_group(leader, signal);
        }
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }
}

/// Where there are no groups, the process itself is ended when it is dropped.
#[cfg(not(unix))]
impl Group {
    fn of(_: &Child) -> Self {
        Self {}
    }

    fn leave(&mut self) {}

    fn ask_to_end(&self) {}
}
