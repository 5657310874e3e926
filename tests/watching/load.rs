//! Many who ask while the server goes up and down: nothing grows, and no evaluation is missed in silence.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use retrogate::model::Timestamp;

use super::*;

const PAGES: [&str; 5] = [
    "/gate",
    "/verdict",
    "/metrics",
    "/healthz",
    "/gate?fail_on=no-go",
];
const THREADS: u32 = 8;

/// What a process holds: resident memory in KiB, and open files.
fn held(id: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    let memory = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    let files = fs::read_dir(format!("/proc/{id}/fd")).unwrap().count();
    (memory, files)
}

/// Asks 200 times a second until the end; how often, and the statuses that no page has.
fn ask_for(url: &str, lasting: Duration) -> thread::JoinHandle<(u64, Vec<String>)> {
    let url = url.to_owned();
    thread::spawn(move || {
        let asked = Arc::new(AtomicU64::new(0));
        let over = Arc::new(AtomicBool::new(false));
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let (url, asked, over) = (url.clone(), Arc::clone(&asked), Arc::clone(&over));
                thread::spawn(move || {
                    let pause = Duration::from_millis(u64::from(THREADS) * 5);
                    let mut odd = Vec::new();
                    let mut next = Instant::now() + pause * number / THREADS;
                    while !over.load(Ordering::Relaxed) {
                        thread::sleep(next.saturating_duration_since(Instant::now()));
                        next += pause;
                        let count = asked.fetch_add(1, Ordering::Relaxed);
                        let page = PAGES[usize::try_from(count).unwrap() % PAGES.len()];
                        match http::get(&format!("{url}{page}")) {
                            Ok(answer) if [200, 503].contains(&answer.status) => {}
                            other => odd.push(format!("{page}: {other:?}")),
                        }
                    }
                    odd
                })
            })
            .collect();
        thread::sleep(lasting);
        over.store(true, Ordering::Relaxed);
        let odd = threads.into_iter().flat_map(|own| own.join().unwrap());
        (asked.load(Ordering::Relaxed), odd.collect())
    })
}

fn under_load(lasting: Duration) {
    let mut server = server(&|_| 0.5);
    let folder = folder(GATE);
    let watched = watch(
        &folder,
        server.url(),
        &["--log", "log.jsonl", "--timeout", "2s"],
    );
    watched.until("/gate", 200);
    // What a process takes once, it takes now.
    ask_for(watched.url(), Duration::from_secs(2))
        .join()
        .unwrap();
    let before = held(watched.id());

    let asking = ask_for(watched.url(), lasting);
    let begun = Instant::now();
    while begun.elapsed() + Duration::from_secs(4) < lasting {
        server.kill();
        watched.until("/gate", 503);
        thread::sleep(Duration::from_secs(1));
        server.start_again();
        watched.until("/gate", 200);
        thread::sleep(Duration::from_secs(1));
    }
    let (asked, odd) = asking.join().unwrap();
    assert!(odd.is_empty(), "of {asked}: {odd:#?}");
    // A crowded machine asks more slowly; most of it must have been asked.
    let meant = lasting.as_secs() * 200;
    assert!(asked > meant / 4, "{asked} of {meant}");

    watched.until("/gate", 200);
    let begun = Instant::now();
    loop {
        let after = held(watched.id());
        // Connections to the server may be one more or less than at the beginning.
        if after.0 < before.0 + 16 * 1024 && after.1 <= before.1 + 4 {
            println!("asked {asked} times; held before {before:?}, after {after:?}");
            break;
        }
        assert!(
            begun.elapsed().as_secs() < 30,
            "before {before:?}, after {after:?}"
        );
        thread::sleep(Duration::from_millis(200));
    }
    let counted = |name: &str| watched.metric(name).unwrap();
    let skipped_counted = counted("retrogate_watch_skipped_points_total");
    assert!(counted("retrogate_watch_failures_total") >= 1.0);
    let (status, said) = watched.end("TERM");
    assert_eq!(status, Some(0));
    no_point_is_missed_in_silence(&folder, &said, skipped_counted);
}

/// Each point of the grid is an entry of the log, or among those that stderr says went by.
fn no_point_is_missed_in_silence(folder: &TempDir, said: &[String], skipped_counted: f64) {
    let log = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    let points: Vec<i64> = log
        .lines()
        .map(|line| {
            let entry: Value = serde_json::from_str(line).unwrap();
            let at: Timestamp = entry["timestamp"].as_str().unwrap().parse().unwrap();
            at.secs()
        })
        .collect();
    let missing: i64 = points.windows(2).map(|pair| pair[1] - pair[0] - 1).sum();
    assert!(
        points.windows(2).all(|pair| pair[0] < pair[1]),
        "{points:?}"
    );
    let told: i64 = said
        .iter()
        .filter(|line| line.contains("went by unevaluated"))
        .map(|line| line.split(' ').nth(1).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(missing, told, "{said:#?}");
    assert!(skipped_counted <= told as f64);
}

#[test]
fn nothing_grows_while_the_server_goes_up_and_down() {
    under_load(Duration::from_secs(10));
}

#[test]
#[ignore = "long: two minutes of load"]
fn nothing_grows_in_two_minutes() {
    under_load(Duration::from_secs(120));
}

#[test]
fn whoever_connects_and_says_nothing_keeps_nobody_out() {
    let folder = folder(GATE);
    let watched = watch(&folder, "http://127.0.0.1:1", &[]);
    let authority = watched.url().strip_prefix("http://").unwrap();
    let silent: Vec<TcpStream> = (0..400)
        .map(|_| TcpStream::connect(authority).unwrap())
        .collect();
    assert_eq!(watched.get("/healthz").status, 200);
    drop(silent);
}
