//! One writer at a time; readers come and go.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::*;
use crate::support::scripted_server::{Recorded, Reply, ScriptedServer};

#[test]
fn two_fetches_exclude_each_other_and_the_first_completes() {
    let released = Arc::new(AtomicBool::new(false));
    let wait = Arc::clone(&released);
    let server = ScriptedServer::start(move |_: &Recorded, _| {
        while !wait.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(5));
        }
        Reply::matrix("[]")
    });
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("history");
    fs::write(folder.path().join("gate.yaml"), GATE).unwrap();
    let fetch = || {
        let mut command = program();
        command
            .current_dir(folder.path())
            .args(["fetch", "--prometheus-url", &server.url()])
            .args([
                "--from",
                &NOON.to_string(),
                "--to",
                &(NOON + 60).to_string(),
            ]);
        command
    };
    let first = fetch()
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while server.recorded().is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    let asked = server.recorded().len();

    let mut compact = program();
    compact.args(["store", "compact", "--store"]).arg(&store);
    for mut second in [fetch(), compact] {
        let said = ends(&mut second, 3);
        assert!(
            said.contains("error: another retrogate is writing to the store"),
            "{said}"
        );
        assert!(
            said.contains("hint: wait until it is done, or name another store"),
            "{said}"
        );
    }
    // Nor was the server asked for what could not be kept.
    assert!(server.recorded().len() <= asked.max(4));
    for reader in ["info", "verify"] {
        ends(program().args(["store", reader, "--store"]).arg(&store), 0);
    }

    released.store(true, Ordering::Relaxed);
    let first = first.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert_eq!(first.status.code(), Some(0), "{said}");
    assert_eq!(content(&store).len(), 7);
    ends(&mut fetch(), 0);
}
