//! Times, and places to write to.

use std::process::{Command, Stdio};

use insta::assert_snapshot;

use super::desk::PROGRAM;
use super::{Desk, Page};

#[test]
fn times() {
    let desk = Desk::with_demo();
    let mut page = Page::of(&desk);
    let (early, late) = ("2026-03-05T00:00:00Z", "2026-03-10T00:00:00Z");
    for command in ["replay", "fetch"] {
        page.refuses(&[command, "--from", late, "--to", early]);
        page.refuses(&[command, "--from", "2126-01-01T00:00:00Z"]);
        page.refuses(&[command, "--from", early, "--to", "2126-01-01T00:00:00Z"]);
    }
    page.refuses(&["fetch", "--from", "1773133201", "--to", "1773133259"]);
    page.refuses(&["replay", "--from", "1773133200000"]);
    page.refuses(&["fetch", "--from", "10"]);
    page.refuses(&["replay", "--from", "2026-03-05T00:00:00"]);
    page.refuses(&["replay", "--from", "2026-03-05 09:00"]);
    page.refuses(&["replay", "--from", "2026-03-05"]);
    page.refuses(&["replay", "--from", "yesterday"]);
    page.refuses(&["replay", "--since", "-7d"]);
    page.refuses(&["replay", "--since=-7d"]);
    page.refuses(&["replay", "--from", "2126-01-01"]);
    page.refuses(&["replay", "--to", "2026-03-01T00:00:00Z"]);
    page.refuses(&["explain", "--at", "2126-01-01T00:00:00Z"]);
    page.refuses(&["explain", "--at", "2026-02-01T00:00:00Z"]);
    page.refuses(&["live", "--at", "2126-01-01T00:00:00Z"]);
    assert_snapshot!(page.text(), @r#"
    $ retrogate replay --from 2026-03-10T00:00:00Z --to 2026-03-05T00:00:00Z
    error: the range starts at 2026-03-10T00:00:00Z and ends at 2026-03-05T00:00:00Z; its start must come before its end
    hint: --from comes first, --to is the first moment after

    $ retrogate replay --from 2126-01-01T00:00:00Z
    error: --from is 2126-01-01T00:00:00Z, which lies in the future (now is NOW)
    hint: give --from a moment that has passed, such as now-1h

    $ retrogate replay --from 2026-03-05T00:00:00Z --to 2126-01-01T00:00:00Z
    error: --to is 2126-01-01T00:00:00Z, which lies in the future (now is NOW)
    hint: give --to a moment that has passed, such as now-1h

    $ retrogate fetch --from 2026-03-10T00:00:00Z --to 2026-03-05T00:00:00Z
    error: the range starts at 2026-03-10T00:00:00Z and ends at 2026-03-05T00:00:00Z; its start must come before its end
    hint: --from comes first, --to is the first moment after

    $ retrogate fetch --from 2126-01-01T00:00:00Z
    error: --from is 2126-01-01T00:00:00Z, which lies in the future (now is NOW)
    hint: give --from a moment that has passed, such as now-1h

    $ retrogate fetch --from 2026-03-05T00:00:00Z --to 2126-01-01T00:00:00Z
    error: --to is 2126-01-01T00:00:00Z, which lies in the future (now is NOW)
    hint: give --to a moment that has passed, such as now-1h

    $ retrogate fetch --from 1773133201 --to 1773133259
    error: no point of the 1m grid lies in 2026-03-10T09:00:01Z to 2026-03-10T09:00:59Z
    hint: set --from and --to at least one step apart, 1m or more

    $ retrogate replay --from 1773133200000
    error: --from: `1773133200000` lies outside 1970 to 9999; expected unix seconds, not milliseconds
    hint: if it is milliseconds: `--from 1773133200`

    $ retrogate fetch --from 10
    error: --from: `10` is 1970-01-01T00:00:10Z, before there was any Prometheus (a bare number is unix seconds)
    hint: a number needs its unit: `--from 10m` or `--from 10h`

    $ retrogate replay --from 2026-03-05T00:00:00
    error: --from: `2026-03-05T00:00:00` has no UTC offset; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z
    hint: if it is UTC, end it with Z: `--from 2026-03-05T00:00:00Z`

    $ retrogate replay --from 2026-03-05 09:00
    error: --from: `2026-03-05 09:00` has no UTC offset; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z
    hint: if it is UTC, end it with Z: `--from 2026-03-05T09:00Z`

    $ retrogate replay --from 2026-03-05
    error: --from: `2026-03-05` has no UTC offset; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z
    hint: if it is UTC, end it with Z: `--from 2026-03-05T00:00:00Z`

    $ retrogate replay --from yesterday
    error: --from: `yesterday` is not a time; expected RFC 3339 with an offset (2026-01-31T12:00:00Z), unix seconds, now-7d or 7d
    hint: for example `--from now-2h`

    $ retrogate replay --since -7d
    error: `--since -7d` is negative; expected no minus sign
    hint: a duration alone counts back from now: `--since 7d`

    $ retrogate replay --since=-7d
    error: --from: `-7d` is not a time; expected RFC 3339 with an offset (2026-01-31T12:00:00Z), unix seconds, now-7d or 7d
    hint: a duration alone counts back from now: `--from 7d`

    $ retrogate replay --from 2126-01-01
    error: --from: `2126-01-01` has no UTC offset; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z
    hint: if it is UTC, end it with Z: `--from 2126-01-01T00:00:00Z`

    $ retrogate replay --to 2026-03-01T00:00:00Z
    error: --to is 2026-03-01T00:00:00Z, before the history, which spans 2026-03-02T00:00:00Z to 2026-03-30T00:00:00Z
    hint: stay within 2026-03-02T00:00:00Z to 2026-03-30T00:00:00Z: the bundled history was simulated, and no server has more of it

    $ retrogate explain --at 2126-01-01T00:00:00Z
    error: --at is 2126-01-01T00:00:00Z, which lies in the future (now is NOW)
    hint: give --at a moment that has passed, such as now-1h

    $ retrogate explain --at 2026-02-01T00:00:00Z
    error: --at is 2026-02-01T00:00:00Z, before the history, which spans 2026-03-01T21:00:00Z to 2026-03-30T00:00:00Z
    hint: stay within 2026-03-01T21:00:00Z to 2026-03-30T00:00:00Z: the bundled history was simulated, and no server has more of it

    $ retrogate live --at 2126-01-01T00:00:00Z
    error: --at is 2126-01-01T00:00:00Z, which lies in the future (now is NOW)
    hint: give --at a moment that has passed, such as now-1h
    "#);
}

#[test]
fn a_range_after_the_history_says_where_the_history_ends() {
    let desk = Desk::with_demo();
    let run = desk.run(&["replay", "--since", "1m"]);
    assert_eq!(run.status, 64);
    for part in [
        "error: --from is ",
        "after the history, which spans 2026-03-02T00:00:00Z to 2026-03-30T00:00:00Z",
        "hint: stay within 2026-03-02T00:00:00Z to 2026-03-30T00:00:00Z: the bundled history was simulated",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
}

#[test]
fn places_to_write() {
    let desk = Desk::with_demo();
    let mut page = Page::of(&desk);
    for line in [
        "replay --output reports/replay.json",
        "replay --output history",
        "replay --output gate.yaml/replay.json",
        "replay --output replay.pdf",
        "replay --output replay.xml",
        "replay --output=",
        "replay --verdicts verdicts.csv",
        "replay --verdicts tables/verdicts.parquet",
        "explain --at 2026-03-10T14:00:00Z --output reports/at.md",
        "check --output reports/check.json",
        "live --output reports/gate_report.json",
    ] {
        page.refuses(&line.split(' ').collect::<Vec<_>>());
    }
    assert_snapshot!(page.text(), @r#"
    $ retrogate replay --output reports/replay.json
    error: --output reports/replay.json: there is no folder reports
    hint: make it first: `mkdir -p reports`

    $ retrogate replay --output history
    error: --output history: it is a folder; expected the name of a file
    hint: add the name of the file

    $ retrogate replay --output gate.yaml/replay.json
    error: --output gate.yaml/replay.json: gate.yaml is no folder, a file is in the way
    hint: name a place in a folder that exists

    $ retrogate replay --output replay.pdf
    error: --output ends in .pdf, which this command cannot write; expected .json, .md or .txt
    hint: change the ending, or name the form with --format text|json|markdown

    $ retrogate replay --output replay.xml
    error: --output ends in .xml, which this command cannot write; expected .json, .md or .txt
    hint: change the ending, or name the form with --format text|json|markdown

    $ retrogate replay --output=
    error: `--output` has no value; expected --output <FILE>
    hint: write a value behind it, or leave the flag out

    $ retrogate replay --verdicts verdicts.csv
    error: --verdicts verdicts.csv: the table is written as Parquet; expected a name that ends in .parquet
    hint: write --verdicts verdicts.parquet

    $ retrogate replay --verdicts tables/verdicts.parquet
    error: --verdicts tables/verdicts.parquet: there is no folder tables
    hint: make it first: `mkdir -p tables`

    $ retrogate explain --at 2026-03-10T14:00:00Z --output reports/at.md
    error: --output reports/at.md: there is no folder reports
    hint: make it first: `mkdir -p reports`

    $ retrogate check --output reports/check.json
    error: --output reports/check.json: there is no folder reports
    hint: make it first: `mkdir -p reports`

    $ retrogate live --output reports/gate_report.json
    error: --output reports/gate_report.json: there is no folder reports
    hint: make it first: `mkdir -p reports`
    "#);
}

#[test]
fn an_answer_replaces_the_file_it_is_meant_for_and_no_other() {
    let desk = Desk::with_demo();
    desk.write("replay.json", "old");
    let names = desk.names();
    let run = desk.run(&["replay", "--output", "replay.json"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    assert!(desk.read("replay.json").starts_with(b"{"));
    assert_eq!(desk.names(), names);
}

/// `retrogate replay | head -1`: the reader is gone before the answer is written.
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::with_demo();
    for line in [
        "replay --format json",
        "schema",
        "check",
        "explain --at 2026-03-10T14:00:00Z",
        "--help",
    ] {
        let mut child = Command::new(PROGRAM)
            .current_dir(desk.path(""))
            .args(line.split(' '))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{line}");
    }
    let run = desk.shell("set -o pipefail; retrogate replay --format json | head -1");
    assert_eq!(
        (run.status, run.stdout.as_str(), run.stderr.as_str()),
        (0, "{\n", "")
    );
}
