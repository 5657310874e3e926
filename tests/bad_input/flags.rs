//! Flags and commands.

use insta::assert_snapshot;

use super::{Desk, Page};

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
        "check --gate nowhere.yaml",
        "check gate.yaml --gate gate.yaml",
        "demo demo2",
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

    $ retrogate check --gate nowhere.yaml
    error: nowhere.yaml: cannot read the gate file: No such file or directory (os error 2)
    hint: `retrogate init` writes a gate to start from; `--gate FILE` names another file

    $ retrogate check gate.yaml --gate gate.yaml
    error: `[GATE]` and `--gate <FILE>` do not go together
    hint: leave one of them out

    $ retrogate demo demo2
    error: `demo2` stands without a flag before it; expected flags and their values
    hint: did you mean `--keep demo2`?

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
