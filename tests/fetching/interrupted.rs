//! A fetch that is ended in the middle leaves what it has, and the next one goes on from there.

use std::process::{Command, Stdio};

use super::*;
use crate::support::dice::Dice;

/// Every second for two and a half days: 23 requests a question, two files.
const GATE: &str = "version: 1\ngate: g\nstep: 1s\nchecks:\n";
const CHECKS: [&str; 3] = ["load", "busy", "never"];
const LONG: i64 = 60 * HOUR;
const REQUESTS: usize = 4 * 23;

fn world() -> World {
    World::new(&[GATE, LOAD, BUSY, NEVER].concat(), prometheus(&loads(0.0)))
}

#[test]
fn a_fetch_ended_in_the_middle_goes_on_from_there() {
    let world = world();
    world
        .fetch(NOON, NOON + LONG, &["--store", "whole"])
        .ended(0);
    let all = world.proxy.take();
    assert_eq!(all.len(), REQUESTS);
    let asked_at_once = asked(&all);
    let whole = CHECKS.map(|check| read(&world.folder.path().join("whole"), check));

    let mut dice = Dice(11);
    let mut saved = 0;
    for signal in ["-KILL", "-INT", "-KILL"] {
        let _ = fs::remove_dir_all(world.store());
        let answered = 1 + dice.below(REQUESTS - 1);
        end_after(&world, answered, signal);
        world.proxy.take();
        // Whatever is there can be read, and nothing of it is half a file.
        let kept: Vec<PathBuf> = files(&world.store())
            .into_iter()
            .filter(|file| file.extension().is_some_and(|ending| ending == "parquet"))
            .collect();

        world.fetch(NOON, NOON + LONG, &[]).ended(0);
        let missing = world.asked();
        let resumed: usize = missing.values().map(Vec::len).sum();
        let at_once: usize = asked_at_once.values().map(Vec::len).sum();
        assert_eq!(
            kept.is_empty(),
            resumed == at_once,
            "{signal} after {answered}"
        );
        println!(
            "{signal} after {answered} requests: {} files, {resumed} of {at_once} points asked again",
            kept.len()
        );
        saved += at_once - resumed;
        for (check, whole) in CHECKS.iter().zip(&whole) {
            assert!(world.read(check) == *whole, "{check} differs");
        }
        let left: Vec<PathBuf> = files(&world.store())
            .into_iter()
            .filter(|file| file.extension().is_none_or(|ending| ending != "parquet"))
            .collect();
        assert_eq!(left, [world.store().join(".lock")]);
    }
    assert!(saved > 0, "nothing was ever kept");
}

/// Starts a fetch, lets so many requests be answered, and ends it by a signal.
fn end_after(world: &World, answered: usize, signal: &str) {
    world.proxy.answer_only(answered);
    let mut child = world
        .command(&world.proxy.url(), NOON, NOON + LONG)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    world.proxy.wait_until_held();
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let status = child.wait().unwrap();
    assert!(!status.success(), "{status}");
    world.proxy.answer_only(usize::MAX);
}
