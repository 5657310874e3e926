//! What is refused before or while asking, and what never gets out.

use super::*;

#[test]
fn ranges_that_cannot_be_meant_are_refused_and_nothing_is_made() {
    let world = World::new(&[HEAD, BUSY].concat(), prometheus(&OpenMetrics::new()));
    world.fetch(NOON + HOUR, NOON, &[]).ended(64).complains(&[
        &instant(NOON + HOUR),
        &instant(NOON),
        "--from",
    ]);
    world
        .fetch(NOON, NOON, &[])
        .ended(64)
        .complains(&[&instant(NOON)]);
    world
        .fetch(NOON + 1, NOON + 59, &[])
        .ended(64)
        .complains(&["grid", &instant(NOON + 1)]);
    let tomorrow = i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs(),
    )
    .unwrap()
        + 24 * HOUR;
    world
        .fetch(NOON, tomorrow, &[])
        .ended(64)
        .complains(&["--to", "future", &instant(tomorrow)]);
    world
        .fetch(tomorrow, tomorrow + HOUR, &[])
        .ended(64)
        .complains(&["--from", "future"]);
    assert!(world.proxy.take().is_empty());
    assert!(!world.store().exists());
}

#[test]
fn a_second_writer_is_refused_while_one_writes() {
    let world = World::new(&[HEAD, BUSY].concat(), prometheus(&loads(0.0)));
    world.proxy.answer_only(0);
    let mut first = world
        .command(&world.proxy.url(), NOON, NOON + HOUR)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    world.proxy.wait_until_held();
    world
        .fetch(NOON, NOON + HOUR, &[])
        .ended(3)
        .complains(&["another retrogate is writing", "history"]);
    world.proxy.answer_only(usize::MAX);
    assert!(first.wait().unwrap().success());
    assert_eq!(world.asked()["sum(load)"].len(), 120);
    world.fetch(NOON, NOON + HOUR, &[]).ended(0);
}

#[test]
fn credentials_appear_nowhere() {
    let world = World::new(&[HEAD, LOAD, BUSY].concat(), prometheus(&loads(0.0)));
    let plain = world.proxy.url();
    let secret = plain.replace("http://", "http://someone:s3cret@");
    let mut runs = vec![world.fetch_from(&secret, NOON, NOON + HOUR, &[]).ended(0)];
    let sent = world.proxy.take();
    assert_eq!(
        sent[0].header("authorization"),
        Some("Basic c29tZW9uZTpzM2NyZXQ=")
    );
    // The same server without its credentials is the same source.
    world.fetch(NOON, NOON + 2 * HOUR, &[]).ended(0);

    let at = NOON.to_string();
    for (status, command) in [
        (0, &["live", "--at", &at, "--format", "json"][..]),
        (1, &["check", "--online"]),
    ] {
        let mut command_line = program();
        command_line
            .current_dir(world.folder.path())
            .args(command)
            .args(["--prometheus-url", &secret]);
        runs.push(finish(&mut command_line).ended(status));
    }
    let replay = [
        "replay",
        "--format",
        "json",
        "--verdicts",
        "verdicts.parquet",
    ];
    let mut command = program();
    command.current_dir(world.folder.path()).args(replay);
    runs.push(finish(&mut command).ended(0));

    // Failures speak of addresses too.
    let down = "http://someone:s3cret@127.0.0.1:1/?token=s3cret";
    let more = ["--store", "other", "--refresh"];
    let other = plain
        .replace("http://", "http://else:s3cret@")
        .replace("127.0.0.1", "localhost");
    runs.push(world.fetch_from(&other, NOON, NOON + HOUR, &[]).ended(64));
    let wrong = "someone:s3cret@host:9090";
    runs.push(world.fetch_from(wrong, NOON, NOON + HOUR, &more).ended(64));
    let mut command = program();
    command
        .current_dir(world.folder.path())
        .args(["live", "--at", &at, "--prometheus-url", down]);
    runs.push(finish(&mut command).ended(3));

    for run in &runs {
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains("s3cret"), "{text}");
        }
    }
    let written = files(world.folder.path());
    assert!(written.len() > 4, "{written:?}");
    for file in written {
        let bytes = fs::read(&file).unwrap();
        for needle in ["s3cret", "czNjcmV0", "zM2NyZXQ"] {
            let found = bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
            assert!(!found, "{needle} in {}", file.display());
        }
    }
}
