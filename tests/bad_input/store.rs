//! Stores that are missing, foreign, damaged, full of holes or in use; and whether the commands that
//! messages suggest really mend them, on a real Prometheus.

use std::fs::File;

use insta::assert_snapshot;

use super::{Desk, Page};
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::real_prometheus::RealPrometheus;

#[test]
fn what_is_no_store() {
    let desk = Desk::with_demo();
    std::fs::create_dir(desk.path("empty")).unwrap();
    let mut page = Page::of(&desk);
    for command in [
        &["replay"][..],
        &["explain", "--at", "2026-03-10T14:00:00Z"],
    ] {
        page.refuses(&[command, &["--store", "nowhere"]].concat());
    }
    for store in ["empty", "gate.yaml", "gate.yaml/history", "."] {
        page.refuses(&["replay", "--store", store]);
    }
    let fetch = ["fetch", "--from", "7d", "--store"];
    for store in ["gate.yaml", "gate.yaml/history", "."] {
        page.refuses(&[&fetch[..], &[store]].concat());
    }
    page.fails(3, &[&fetch[..], &["/proc/nowhere"]].concat());
    assert_snapshot!(page.text(), @r#"
    $ retrogate replay --store nowhere
    error: no store at nowhere: the folder does not exist
    hint: `retrogate fetch --from 30d --store nowhere` makes one; --store names another

    $ retrogate explain --at 2026-03-10T14:00:00Z --store nowhere
    error: no store at nowhere: the folder does not exist
    hint: `retrogate fetch --from 30d --store nowhere` makes one; --store names another

    $ retrogate replay --store empty
    error: empty is not a store: it is an empty folder
    hint: name a store, or a new folder, with --store

    $ retrogate replay --store gate.yaml
    error: gate.yaml is not a store: it is a file, not a folder
    hint: name a store, or a new folder, with --store

    $ retrogate replay --store gate.yaml/history
    error: gate.yaml/history is not a store: it is a file, not a folder
    hint: name a store, or a new folder, with --store

    $ retrogate replay --store .
    error: . is not a store: it has no folder check=<id>, but `README.md`
    hint: name a store, or a new folder, with --store

    $ retrogate fetch --from 7d --store gate.yaml
    error: gate.yaml is not a store: it is a file, not a folder
    hint: name a store, or a new folder, with --store

    $ retrogate fetch --from 7d --store gate.yaml/history
    error: gate.yaml/history is not a store: it is a file, not a folder
    hint: name a store, or a new folder, with --store

    $ retrogate fetch --from 7d --store .
    error: . is not a store: it has no folder check=<id>, but `README.md`
    hint: name a store, or a new folder, with --store

    $ retrogate fetch --from 7d --store /proc/nowhere
    error: cannot make the folder /proc/nowhere: No such file or directory (os error 2)
    hint: check that the folder above it exists and that the disk works
    "#);
}

#[test]
fn files_that_are_not_what_was_written() {
    let desk = Desk::with_demo();
    let file = desk.only_file("history/check=cpu_usage");
    let sound = desk.read(&file);
    let mut page = Page::of(&desk);
    let mut damaged = sound.clone();
    damaged[sound.len() / 2] ^= 1;
    for bytes in [&sound[..sound.len() / 2], &sound[..4], &[], &damaged] {
        desk.write(&file, bytes);
        page.refuses(&["replay"]);
    }
    desk.write(&file, "id,service\n");
    page.refuses(&["replay"]);
    desk.write(&file, desk.read(&desk.only_file("history/check=rl_loss")));
    page.refuses(&["replay"]);
    desk.write(&file, &sound);
    desk.write("history/check=cpu_usage/export.parquet", &sound);
    page.refuses(&["replay"]);
    assert_snapshot!(page.text(), @r#"
    $ retrogate replay
    error: history/check=cpu_usage/20260301T210000Z-20260330T000000Z.parquet is damaged: it does not end as a Parquet file does; it may have been cut short
    hint: ask that range again: `retrogate fetch --refresh --from 2026-03-01T21:00:00Z --to 2026-03-30T00:00:00Z --store history`

    $ retrogate replay
    error: history/check=cpu_usage/20260301T210000Z-20260330T000000Z.parquet is damaged: it has 4 bytes, too few for a Parquet file
    hint: ask that range again: `retrogate fetch --refresh --from 2026-03-01T21:00:00Z --to 2026-03-30T00:00:00Z --store history`

    $ retrogate replay
    error: history/check=cpu_usage/20260301T210000Z-20260330T000000Z.parquet is damaged: it has 0 bytes, too few for a Parquet file
    hint: ask that range again: `retrogate fetch --refresh --from 2026-03-01T21:00:00Z --to 2026-03-30T00:00:00Z --store history`

    $ retrogate replay
    error: history/check=cpu_usage/20260301T210000Z-20260330T000000Z.parquet is damaged: the rows of series {} are not what was written
    hint: ask that range again: `retrogate fetch --refresh --from 2026-03-01T21:00:00Z --to 2026-03-30T00:00:00Z --store history`

    $ retrogate replay
    error: history/check=cpu_usage/20260301T210000Z-20260330T000000Z.parquet is damaged: it has 11 bytes, too few for a Parquet file
    hint: ask that range again: `retrogate fetch --refresh --from 2026-03-01T21:00:00Z --to 2026-03-30T00:00:00Z --store history`

    $ retrogate replay
    error: history/check=cpu_usage/20260301T210000Z-20260330T000000Z.parquet was not written by retrogate: it was written for check `rl_loss`
    hint: move history/check=cpu_usage/20260301T210000Z-20260330T000000Z.parquet out of the store

    $ retrogate replay
    error: history/check=cpu_usage/export.parquet was not written by retrogate: its name is not <from>-<to>.parquet
    hint: move history/check=cpu_usage/export.parquet out of the store
    "#);
}

#[test]
fn a_store_of_another_gate() {
    let desk = Desk::with_demo();
    let gate = String::from_utf8(desk.read("gate.yaml")).unwrap();
    let changed = |from: &str, to: &str| {
        assert!(gate.contains(from), "{from}");
        gate.replace(from, to)
    };
    desk.write(
        "query.yaml",
        changed(r#"loss_type="total_loss""#, r#"loss_type="kl_loss""#),
    );
    desk.write("step.yaml", changed("step: 60s", "step: 30s"));
    desk.write("windows.yaml", changed("slope: 2h", "slope: 40d"));
    desk.write(
        "checks.yaml",
        format!("{gate}\n  - id: queue\n    query: queue_length\n    no_go: {{ above: 9 }}\n"),
    );
    let mut page = Page::of(&desk);
    for gate in ["query.yaml", "step.yaml", "windows.yaml", "checks.yaml"] {
        page.refuses(&["replay", "--gate", gate]);
    }
    assert_snapshot!(page.text(), @r#"
    $ retrogate replay --gate query.yaml
    error: check `rl_loss`: the store holds answers to `rl_loss{loss_type="total_loss"}`, the gate asks `rl_loss{loss_type="kl_loss"}`
    hint: `retrogate fetch` asks anew what the gate asks now, or name another store with --store

    $ retrogate replay --gate step.yaml
    error: check `api_error_rate`: the store holds samples every 1m, the gate asks every 30s
    hint: `retrogate fetch` asks anew what the gate asks now, or name another store with --store

    $ retrogate replay --gate windows.yaml
    error: the history of all checks spans 675h, shorter than the 961h that windows, holds and reasons look back
    hint: fetch a history of your own into another --store: the bundled history was simulated, and no server has more of it

    $ retrogate replay --gate checks.yaml
    error: the store history has no answers for check `queue`
    hint: fetch a history of your own into another --store: the bundled history was simulated, and no server has more of it
    "#);
}

#[test]
fn a_store_that_another_process_writes() {
    let desk = Desk::with_demo();
    let lock = File::create(desk.path("history/.lock")).unwrap();
    lock.lock().unwrap();
    let mut page = Page::of(&desk);
    page.fails(3, &["fetch", "--from", "7d"]);
    assert_snapshot!(page.text(), @r#"
    $ retrogate fetch --from 7d
    error: another retrogate is writing to the store history
    hint: wait until it is done, or name another store
    "#);
    assert_eq!(desk.run(&["replay"]).status, 0);
}

/// 2026-01-31T00:00:00Z
const MIDNIGHT: i64 = 1_769_817_600;

/// A gate whose file has a space in its name, and a server with six hours of its metrics.
fn world() -> (Desk, RealPrometheus) {
    let minutes = |height: f64| -> Vec<Sample> {
        (0..360)
            .map(|minute| (MIDNIGHT + 60 * minute, height))
            .collect()
    };
    let samples =
        OpenMetrics::new()
            .gauge("load", &[], &minutes(1.0))
            .gauge("queue", &[], &minutes(2.0));
    let server = RealPrometheus::with_openmetrics(&samples);
    let desk = Desk::new();
    desk.write(
        "my gate.yaml",
        "version: 1\ngate: web\nstep: 60s\nchecks:\n\
         \x20 - id: load\n    query: load\n    no_go: { above: 5, for: 10m }\n",
    );
    (desk, server)
}

/// Hours of the day, as flags.
fn hours(from: u32, to: u32) -> [String; 4] {
    let at = |hour| format!("2026-01-31T{hour:02}:00:00Z");
    ["--from".to_owned(), at(from), "--to".to_owned(), at(to)]
}

fn run_gate(desk: &Desk, command: &[&str], range: &[String]) -> super::Run {
    let gate = ["--gate", "my gate.yaml"];
    let range: Vec<&str> = range.iter().map(String::as_str).collect();
    desk.run(&[command, &gate[..], &range[..]].concat())
}

/// The command between backticks behind `run`.
fn suggested(run: &super::Run) -> String {
    assert_eq!(run.status, 64, "{}", run.stderr);
    let command = run.stderr.split("hint: run `").nth(1);
    let command = command.and_then(|rest| rest.split('`').next());
    command.expect("a command is suggested").to_owned()
}

#[test]
fn a_hole_is_filled_by_the_command_that_is_suggested() {
    let (desk, server) = world();
    let fetch = ["fetch", "--prometheus-url", server.url()];
    for range in [hours(2, 3), hours(5, 6)] {
        let run = run_gate(&desk, &fetch, &range);
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    let mut page = Page::of(&desk);
    let replay = ["replay", "--gate", "my gate.yaml"];
    page.refuses(&replay);
    assert_snapshot!(page.text(), @r#"
    $ retrogate replay --gate my gate.yaml
    error: check `load` was never asked for 2026-01-31T03:00:00Z to 2026-01-31T04:00:00Z
    hint: run `retrogate fetch --gate 'my gate.yaml' --prometheus-url http://SERVER --from 2026-01-31T02:00:00Z --to 2026-01-31T06:00:00Z`, or leave such steps unjudged with --allow-holes
    "#);

    let run = desk.run(&[&replay[..], &["--allow-holes", "--format", "json"]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(
        document["unjudged"]["steps"].as_u64().unwrap() > 0,
        "{document}"
    );

    let command = suggested(&desk.run(&replay));
    let mended = desk.shell(&command);
    assert_eq!(mended.status, 0, "{command}: {}", mended.stderr);
    let run = desk.run(&[&replay[..], &["--format", "json"]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["unjudged"]["steps"], 0, "{document}");
}

#[test]
fn every_suggested_fetch_does_what_it_is_suggested_for() {
    let (desk, server) = world();
    let fetch = ["fetch", "--prometheus-url", server.url()];
    assert_eq!(run_gate(&desk, &fetch, &hours(3, 4)).status, 0);
    let mends = |command: &[&str], range: &[String]| {
        let fix = suggested(&run_gate(&desk, command, range));
        let mended = desk.shell(&fix);
        assert_eq!(mended.status, 0, "{fix}: {}", mended.stderr);
        let run = run_gate(&desk, command, range);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{fix}");
        // Nor does it leave a hole between what was there and what came.
        let whole = run_gate(&desk, &["replay"], &[]);
        assert_eq!((whole.status, whole.stderr.as_str()), (0, ""), "{fix}");
    };
    // A moment before the history, a range before it, one that reaches out of it.
    mends(&["explain", "--at", "2026-01-31T00:30:00Z"], &[]);
    mends(
        &["replay"],
        &["--to".to_owned(), "2026-01-28T12:00:00Z".to_owned()],
    );
    mends(&["replay"], &hours(3, 5));
    mends(&["explain", "--at", "2026-01-31T05:40:00Z"], &[]);

    // A moment in a hole that somebody else left.
    let island = [
        "--from",
        "2026-01-31T08:00:00Z",
        "--to",
        "2026-01-31T08:10:00Z",
    ];
    let island = island.map(str::to_owned);
    assert_eq!(run_gate(&desk, &fetch, &island).status, 0);
    mends(&["explain", "--at", "2026-01-31T06:30:00Z"], &[]);

    // A check that is new in the gate.
    let mut gate = desk.read("my gate.yaml");
    gate.extend_from_slice(b"  - id: queue\n    query: queue\n    no_go: { above: 5 }\n");
    desk.write("my gate.yaml", gate);
    mends(&["replay"], &[]);

    // A window that is longer than the history.
    let gate = String::from_utf8(desk.read("my gate.yaml")).unwrap();
    desk.write(
        "my gate.yaml",
        gate.replace("{ above: 5 }", "{ slope: 10d, above: 5 }"),
    );
    mends(&["replay"], &[]);
}

#[test]
fn what_was_never_asked_is_not_said_to_be_refused() {
    let (desk, server) = world();
    let fetch = ["fetch", "--prometheus-url", server.url()];
    assert_eq!(run_gate(&desk, &fetch, &hours(3, 4)).status, 0);
    let run = run_gate(&desk, &["explain", "--at", "2026-01-31T02:05:00Z"], &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for said in [
        "no verdict: samples it depends on were never asked for",
        "load: its samples of 2026-01-31T01:55:00Z to 2026-01-31T02:00:00Z, which it depends on, were never asked for",
        "hint: a fetch from 2026-01-31T02:05:00Z on asks for what comes before it too",
    ] {
        assert!(run.stdout.contains(said), "{}", run.stdout);
    }
    assert!(!run.stdout.contains("refused"), "{}", run.stdout);
}

#[test]
fn a_damaged_file_is_mended_by_the_command_that_is_suggested() {
    let (desk, server) = world();
    std::fs::rename(desk.path("my gate.yaml"), desk.path("gate.yaml")).unwrap();
    let url = ["--prometheus-url", server.url()];
    let range = [
        "--from",
        "2026-01-31T02:00:00Z",
        "--to",
        "2026-01-31T05:00:00Z",
    ];
    let run = desk.run(&[&["fetch"], &url[..], &range[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let replay = ["replay", "--format", "json"];
    let before = desk.run(&replay).stdout;

    let file = desk.only_file("history/check=load");
    let bytes = desk.read(&file);
    desk.write(&file, &bytes[..bytes.len() / 2]);
    let run = desk.run(&replay);
    let command = run.stderr.split("hint: ask that range again: `").nth(1);
    let command = command.and_then(|rest| rest.split('`').next()).unwrap();
    let mended = desk.shell(&format!("PROMETHEUS_URL={} {command}", server.url()));
    assert_eq!(mended.status, 0, "{command}: {}", mended.stderr);
    // The refreshed range reaches further back by the lookback; the old one is answered as before.
    let run = desk.run(&[&replay[..], &range].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(
        before.contains(r#""from": "2026-01-31T02:00:00Z""#),
        "{before}"
    );
    assert!(run.stdout == before);
}
