//! `kill -9` at random moments of a fetch, and of a compaction.

use std::time::{Duration, Instant};

use super::*;
use crate::support::dice::Dice;

#[test]
fn what_is_killed_is_completed_by_the_same_command() {
    let world = World::new();
    let (whole, takes) = timed(&world);
    kill_fetches(&world, &whole, takes, (6, 20));
    kill_compactions(&world, &whole, (4, 22));
}

#[test]
#[ignore = "long: kills a fetch and a compaction a hundred times each"]
fn a_hundred_killed_fetches_and_compactions_are_completed_by_the_same_command() {
    let world = World::new();
    let (whole, takes) = timed(&world);
    let tally = kill_fetches(&world, &whole, takes, (100, 21));
    assert!(tally.kept > 20 && tally.files > tally.kept, "{tally:?}");
    kill_compactions(&world, &whole, (100, 23));
}

/// An undisturbed fetch, and how long it takes.
fn timed(world: &World) -> (Content, Duration) {
    let begun = Instant::now();
    let whole = world.whole();
    (whole, begun.elapsed())
}

/// What the kills met.
#[derive(Debug, Default)]
struct Tally {
    /// Kills before anything was kept.
    nothing: usize,
    /// Kills that left whole files, but not all.
    kept: usize,
    /// Whole files they left, over all.
    files: usize,
    /// Kills in the middle of writing a file.
    unfinished: usize,
    /// Moments that came after the end, and others drawn for them.
    late: usize,
}

fn kill_fetches(
    world: &World,
    whole: &Content,
    takes: Duration,
    (kills, seed): (usize, u64),
) -> Tally {
    let all = parquet(&world.path("whole"));
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    for kill in 0..kills {
        let store = world.path(&format!("killed-{kill}"));
        // Seeded random moments, one in each of as many equal parts of the time a fetch takes.
        let mut part = (kill as f64 + chance(&mut dice)) / kills as f64;
        while !kill_after(&mut world.fetch(&store), takes.mul_f64(part)) {
            tally.late += 1;
            assert!(tally.late <= kills, "fetches take less than {takes:?}");
            fs::remove_dir_all(&store).unwrap();
            part = chance(&mut dice);
        }
        let kept = parquet(&store);
        assert!(kept <= all);
        tally.files += kept;
        if kept == 0 {
            tally.nothing += 1;
        } else {
            tally.kept += 1;
        }
        if store.join(".lock").exists() {
            tally.unfinished += usize::from(is_unfinished(&store));
            assert_part(&store, whole);
        }
        world.resume(&store, whole);
        fs::remove_dir_all(&store).unwrap();
    }
    println!("{kills} kills within {takes:?} of a fetch of {all} files: {tally:?}");
    assert!(tally.kept > 0, "no kill came in the middle: {tally:?}");
    tally
}

fn kill_compactions(world: &World, whole: &Content, (kills, seed): (usize, u64)) {
    // Several files a check: fetched in stretches.
    for hours in [1, 5, 6, 7, 14, 15, 24] {
        ends(&mut world.fetch_to(&world.path("pieces"), hours * 3600), 0);
    }
    let compact = |store: &Path| {
        let mut command = program();
        command.args(["store", "compact", "--store"]).arg(store);
        command
    };
    let copy = |name: &str| {
        let store = world.path(name);
        let copied = Command::new("cp")
            .arg("-r")
            .arg(world.path("pieces"))
            .arg(&store)
            .status();
        assert!(copied.unwrap().success());
        store
    };
    let store = copy("undisturbed");
    let before = parquet(&store);
    let begun = Instant::now();
    ends(&mut compact(&store), 0);
    let takes = begun.elapsed();
    assert_complete(&store, whole);
    let after = parquet(&store);
    assert_eq!((before, after), (7 * 7, 7));

    let (mut dice, mut midway) = (Dice(seed), 0);
    for kill in 0..kills {
        let store = copy(&format!("compacted-{kill}"));
        let part = (kill as f64 + chance(&mut dice)) / kills as f64;
        kill_after(&mut compact(&store), takes.mul_f64(part));
        midway += usize::from((after + 1..before).contains(&parquet(&store)));
        for (found, complete) in content(&store).iter().zip(whole) {
            assert!(found == complete, "{} differs", found.0);
        }
        ends(&mut compact(&store), 0);
        assert_complete(&store, whole);
        assert_eq!(parquet(&store), after);
        fs::remove_dir_all(&store).unwrap();
    }
    println!("{kills} kills within {takes:?} of a compaction: {midway} came midway");
}

/// Starts it, and kills it so much later; says whether it was still running.
fn kill_after(command: &mut Command, after: Duration) -> bool {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(status.success() || status.code().is_none(), "{status}");
    !status.success()
}

/// Whole files.
fn parquet(store: &Path) -> usize {
    let whole = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "parquet");
    files(store).iter().filter(|file| whole(file)).count()
}

fn is_unfinished(store: &Path) -> bool {
    let unfinished = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "tmp");
    files(store).iter().any(unfinished)
}

/// A number in [0, 1).
fn chance(dice: &mut Dice) -> f64 {
    (dice.roll() >> 11) as f64 / (1u64 << 53) as f64
}
