//! The server is gone in the middle of a fetch.

use std::thread;
use std::time::{Duration, Instant};

use super::*;

#[test]
fn a_server_that_vanishes_ends_the_fetch_and_costs_nothing_kept() {
    let mut world = World::new();
    let whole = world.whole();
    let store = world.path("vanished");
    let mut fetch = world.fetch(&store);
    let fetch = fetch
        .args(["--retry-for", "1s", "--concurrency", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    // Some files are there, and there are more to come.
    while files(&store).len() < 3 && begun.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(2));
    }
    world.server.kill();
    let Output { status, stderr, .. } = fetch.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!(status.code(), Some(3), "{said}");
    assert!(
        said.contains("error: ") && said.contains(world.server.url()),
        "{said}"
    );
    assert_part(&store, &whole);
    let kept = files(&store);
    assert!(kept.len() >= 3, "{kept:?}");

    // While it is down, asking again is as clear, and keeps what is there.
    let said = ends(world.fetch(&store).args(["--retry-for", "1s"]), 3);
    assert!(said.contains("hint: "), "{said}");
    assert_eq!(files(&store), kept);
    world.server.start_again();
    world.resume(&store, &whole);
}
