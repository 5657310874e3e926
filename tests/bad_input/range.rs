//! Times, flags, places: the command line.

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
    hint: run `retrogate fetch --prometheus-url http://SERVER --from 2026-02-28T00:00:00Z --to 2026-03-01T00:00:00Z`, or stay within 2026-03-02T00:00:00Z to 2026-03-30T00:00:00Z

    $ retrogate explain --at 2126-01-01T00:00:00Z
    error: --at is 2126-01-01T00:00:00Z, which lies in the future (now is NOW)
    hint: give --at a moment that has passed, such as now-1h

    $ retrogate explain --at 2026-02-01T00:00:00Z
    error: check `api_error_rate` was never asked for 2026-02-01T00:00:00Z
    hint: run `retrogate fetch --prometheus-url http://SERVER --from 2026-02-01T00:00:00Z --to 2026-02-01T00:01:00Z`

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
        "hint: run `retrogate fetch ",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
}

#[test]
fn flags_and_commands() {
    let desk = Desk::with_demo();
    let mut page = Page::of(&desk);
    for line in [
        "relpay",
        "gate.yaml",
        "frobnicate",
        "--strict live",
        "live --stict",
        "live --frobnicate",
        "live -x",
        "replay --incident incidents.csv",
        "replay gate.yaml",
        "replay incidents.csv deployments.csv",
        "replay deployments.csv",
        "replay history",
        "check gate.yaml gate.yaml",
        "check --gate gate.yaml",
        "explain 2026-03-10T14:00:00Z",
        "explain",
        "fetch",
        "fetch 7d",
        "fetch http://localhost:9090",
        "replay --gate",
        "replay --gate a.yaml --gate b.yaml",
        "replay --format yaml",
        "replay --format jsn",
        "replay --catch-share 110%",
        "replay --catch-share ten",
        "replay --catch no_go",
        "replay --lead -5m",
        "replay --lead=-5m",
        "replay --lead 5",
        "replay --max-open 1.5h",
        "replay --threads 0",
        "live --timeout -1s",
        "live --fail-on nogo",
        "live --concurrency 0",
        "fetch --since 7d --concurrency 0",
        "fetch --since 7d --concurrency -1",
        "fetch --since 7d --concurrency many",
    ] {
        page.refuses(&line.split(' ').collect::<Vec<_>>());
    }
    assert_snapshot!(page.text(), @r#"
    $ retrogate relpay
    error: `relpay` is not a command
    hint: did you mean `replay`? `retrogate help` lists the commands

    $ retrogate gate.yaml
    error: `gate.yaml` is not a command
    hint: a command comes first, such as `retrogate check gate.yaml`

    $ retrogate frobnicate
    error: `frobnicate` is not a command
    hint: `retrogate help` lists the commands

    $ retrogate --strict live
    error: unknown flag `--strict`
    hint: a command comes first, then its flags; `retrogate help` lists the commands

    $ retrogate live --stict
    error: unknown flag `--stict`
    hint: did you mean `--strict`? `retrogate live --help` lists what it takes

    $ retrogate live --frobnicate
    error: unknown flag `--frobnicate`
    hint: did you mean `--format`? `retrogate live --help` lists what it takes

    $ retrogate live -x
    error: unknown flag `-x`
    hint: `retrogate live --help` lists what it takes

    $ retrogate replay --incident incidents.csv
    error: unknown flag `--incident`
    hint: did you mean `--incidents`? `retrogate replay --help` lists what it takes

    $ retrogate replay gate.yaml
    error: `gate.yaml` stands without a flag before it; expected flags and their values
    hint: did you mean `--gate gate.yaml`?

    $ retrogate replay incidents.csv deployments.csv
    error: `incidents.csv` stands without a flag before it; expected flags and their values
    hint: did you mean `--incidents incidents.csv`?

    $ retrogate replay deployments.csv
    error: `deployments.csv` stands without a flag before it; expected flags and their values
    hint: did you mean `--deployments deployments.csv`?

    $ retrogate replay history
    error: `history` stands without a flag before it; expected flags and their values
    hint: did you mean `--store history`?

    $ retrogate check gate.yaml gate.yaml
    error: `gate.yaml` stands without a flag before it; expected flags and their values
    hint: `retrogate check --help` lists what it takes

    $ retrogate check --gate gate.yaml
    error: `check` has no flag `--gate`; expected the gate file alone
    hint: write `retrogate check gate.yaml`

    $ retrogate explain 2026-03-10T14:00:00Z
    error: `2026-03-10T14:00:00Z` stands without a flag before it; expected flags and their values
    hint: did you mean `--at 2026-03-10T14:00:00Z`?

    $ retrogate explain
    error: --at <TIME> is missing
    hint: for two hours ago: `retrogate explain --at now-2h`

    $ retrogate fetch
    error: --from <TIME> is missing
    hint: for the last thirty days: `retrogate fetch --from 30d`

    $ retrogate fetch 7d
    error: `7d` stands without a flag before it; expected flags and their values
    hint: did you mean `--from 7d`?

    $ retrogate fetch http://localhost:9090
    error: `http://localhost:9090` stands without a flag before it; expected flags and their values
    hint: did you mean `--prometheus-url http://localhost:9090`?

    $ retrogate replay --gate
    error: `--gate` has no value; expected --gate <FILE>
    hint: write a value behind it, or leave the flag out

    $ retrogate replay --gate a.yaml --gate b.yaml
    error: `--gate` is given twice; expected it once
    hint: leave one of them out

    $ retrogate replay --format yaml
    error: `--format` is `yaml`; expected one of text, json, markdown
    hint: `retrogate replay --help` lists what it takes

    $ retrogate replay --format jsn
    error: `--format` is `jsn`; expected one of text, json, markdown
    hint: did you mean `json`?

    $ retrogate replay --catch-share 110%
    error: --catch-share: `110%` is not a share; expected 10% or 0.1, between 0 and 1
    hint: for example `--catch-share 10%`

    $ retrogate replay --catch-share ten
    error: --catch-share: `ten` is not a share; expected 10% or 0.1, between 0 and 1
    hint: for example `--catch-share 10%`

    $ retrogate replay --catch no_go
    error: `--catch` is `no_go`; expected one of no-go, warning
    hint: did you mean `no-go`?

    $ retrogate replay --lead -5m
    error: `--lead -5m` is negative; expected no minus sign
    hint: write `--lead 5m`

    $ retrogate replay --lead=-5m
    error: --lead: `-5m` is negative; a duration is zero or more, such as 5m
    hint: write `--lead 5m`

    $ retrogate replay --lead 5
    error: --lead: `5` is not a duration; expected Prometheus's form, such as 90s, 5m, 2h, 1d or 1h30m
    hint: a number needs its unit: `--lead 5s` or `--lead 5m`

    $ retrogate replay --max-open 1.5h
    error: --max-open: `1.5h` is not a duration; expected Prometheus's form, such as 90s, 5m, 2h, 1d or 1h30m
    hint: for example `--max-open 5m`

    $ retrogate replay --threads 0
    error: --threads: `0` is not a count; expected a whole number of 1 or more
    hint: for example `--threads 2`

    $ retrogate live --timeout -1s
    error: `--timeout -1s` is negative; expected no minus sign
    hint: write `--timeout 1s`

    $ retrogate live --fail-on nogo
    error: `--fail-on` is `nogo`; expected one of warning, no-go
    hint: did you mean `no-go`?

    $ retrogate live --concurrency 0
    error: --concurrency: `0` is not a count of requests; expected a whole number from 1 to 256
    hint: for example `--concurrency 4`

    $ retrogate fetch --since 7d --concurrency 0
    error: --concurrency: `0` is not a count of requests; expected a whole number from 1 to 256
    hint: for example `--concurrency 4`

    $ retrogate fetch --since 7d --concurrency -1
    error: `--concurrency -1` is negative; expected no minus sign
    hint: write `--concurrency 1`

    $ retrogate fetch --since 7d --concurrency many
    error: --concurrency: `many` is not a count of requests; expected a whole number from 1 to 256
    hint: for example `--concurrency 4`
    "#);
}

#[test]
fn no_command_shows_the_help_and_help_is_no_fault() {
    let desk = Desk::new();
    let run = desk.run(&[]);
    assert_eq!((run.status, run.stdout.as_str()), (64, ""));
    assert!(run.stderr.contains("Usage: retrogate <COMMAND>"));
    for arguments in [
        &["--help"][..],
        &["help", "live"],
        &["replay", "-h"],
        &["--version"],
    ] {
        let run = desk.run(arguments);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(run.stdout.contains("retrogate"), "{arguments:?}");
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
