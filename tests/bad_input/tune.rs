//! What is asked of `tune` that it cannot do, and histories with too little in them.

use std::process::Command;

use insta::assert_snapshot;

use super::{Desk, Page};
use crate::support::kept::{incidents, keep};

fn refuses(page: &mut Page<'_>, lines: &[&str]) {
    for line in lines {
        let words = line.split(' ').filter(|word| !word.is_empty());
        let all = ["tune"].into_iter().chain(words);
        page.refuses(&all.collect::<Vec<_>>());
    }
}

/// The lines with the demo's incidents and a target.
fn with_target(page: &mut Page<'_>, lines: &[&str]) {
    let base = "--incidents incidents.csv --max-missed 3";
    let lines: Vec<String> = lines.iter().map(|line| format!("{base} {line}")).collect();
    refuses(page, &lines.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn targets() {
    let desk = Desk::with_demo();
    let list = String::from_utf8(desk.read("incidents.csv")).unwrap();
    let first = |lines: usize| list.lines().take(lines).collect::<Vec<_>>().join("\n");
    desk.write("none.csv", first(1));
    desk.write("one.csv", first(2));
    let mut page = Page::of(&desk);
    refuses(
        &mut page,
        &[
            "",
            "--max-missed 1",
            "--max-missed 1 --max-missed-rate 10%",
            "--max-missed -1",
            "--max-missed-rate 110%",
            "--max-missed-rate ten",
            "--max-missed 1 --incidents none.csv",
            "--max-missed 1 --incidents one.csv",
            "--max-missed-rate 10% --incidents one.csv",
            "--max-missed-rate 1% --incidents incidents.csv",
            "--max-missed-rate 100% --incidents incidents.csv",
            "--max-missed 19 --incidents incidents.csv",
            "--max-false-no-go 0% --incidents incidents.csv",
            "--max-false-no-go 1% --incidents incidents.csv --freeze rl_reward_trend",
            "--max-false-no-go 1% --incidents incidents.csv --freeze rl_reward_trend --in-sample-only",
            "--max-missed 1 --incidents incidents.csv --from 2026-03-29T00:00:00Z",
        ],
    );
    assert_snapshot!(page.text(), @r"
    $ retrogate tune
    error: tuning needs a target; expected --max-missed N, --max-missed-rate SHARE or --max-false-no-go SHARE
    hint: for example `retrogate tune --incidents incidents.csv --max-missed-rate 10%`: at most one incident in ten missed

    $ retrogate tune --max-missed 1
    error: tuning needs incidents: without any the best limits are those that never speak
    hint: give a list with --incidents and a range that holds them; `retrogate replay` says of each incident whether it can be judged

    $ retrogate tune --max-missed 1 --max-missed-rate 10%
    error: `--max-missed` and `--max-missed-rate <SHARE>` do not go together
    hint: leave one of them out

    $ retrogate tune --max-missed -1
    error: `--max-missed -1` is negative; expected no minus sign
    hint: write `--max-missed 1`

    $ retrogate tune --max-missed-rate 110%
    error: --max-missed-rate: `110%` is not a share; expected 10% or 0.1, between 0 and 1
    hint: for example `--max-missed-rate 10%`

    $ retrogate tune --max-missed-rate ten
    error: --max-missed-rate: `ten` is not a share; expected 10% or 0.1, between 0 and 1
    hint: for example `--max-missed-rate 10%`

    $ retrogate tune --max-missed 1 --incidents none.csv
    error: the list has no incident of this gate: without any the best limits are those that never speak
    hint: give a list with --incidents and a range that holds them; `retrogate replay` says of each incident whether it can be judged

    $ retrogate tune --max-missed 1 --incidents one.csv
    error: --max-missed 1 lets the only group of incidents be missed: a gate that never speaks meets it
    hint: ask for --max-missed 0

    $ retrogate tune --max-missed-rate 10% --incidents one.csv
    error: the target cannot be met: with 1 group of incidents even limits that miss none of them promise no less than (0 + 1) of (1 + 1)
    hint: the best that can be asked for is --max-missed-rate 50%; more incidents allow for less

    $ retrogate tune --max-missed-rate 1% --incidents incidents.csv
    error: the target cannot be met: with 19 groups of incidents even limits that miss none of them promise no less than (0 + 1) of (19 + 1)
    hint: the best that can be asked for is --max-missed-rate 5%; more incidents allow for less

    $ retrogate tune --max-missed-rate 100% --incidents incidents.csv
    error: --max-missed-rate 100% lets all 19 groups of incidents be missed: a gate that never speaks meets it
    hint: ask for less, such as --max-missed-rate 10%

    $ retrogate tune --max-missed 19 --incidents incidents.csv
    error: --max-missed 19 lets all 19 groups of incidents be missed: a gate that never speaks meets it
    hint: ask for --max-missed 18 or less

    $ retrogate tune --max-false-no-go 0% --incidents incidents.csv
    error: the target cannot be met: whatever the margin and the budget, 0.4124% of healthy time or more is false, where limits were chosen or later
    hint: the best that can be asked for is --max-false-no-go 0.4124%; conditions that are frozen or kept cost their part of it

    $ retrogate tune --max-false-no-go 1% --incidents incidents.csv --freeze rl_reward_trend
    error: the target cannot be met: whatever the margin and the budget, 51.2% of healthy time or more is false, where limits were chosen or later
    hint: the best that can be asked for is --max-false-no-go 51.2%; conditions that are frozen or kept cost their part of it

    $ retrogate tune --max-false-no-go 1% --incidents incidents.csv --freeze rl_reward_trend --in-sample-only
    error: the target cannot be met: even limits that catch nothing more are false for 51.2% of healthy time
    hint: the best that can be asked for is --max-false-no-go 51.2%; conditions that are frozen or kept cost their part of it

    $ retrogate tune --max-missed 1 --incidents incidents.csv --from 2026-03-29T00:00:00Z
    error: none of the 20 incidents can be judged: they start outside the range, or their telemetry is missing
    hint: give a list with --incidents and a range that holds them; `retrogate replay` says of each incident whether it can be judged
    ");
}

#[test]
fn names_of_conditions() {
    let desk = Desk::with_demo();
    let mut page = Page::of(&desk);
    with_target(
        &mut page,
        &[
            "--only nothing",
            "--only cpu_usage",
            "--freeze rl_loss.no_go.9",
            "--freeze rl_loss.no_go.0",
            "--freeze rl_loss.nogo.1",
            "--floor rl_loss=5",
            "--floor rl_loss.no_go.1",
            "--floor rl_loss.no_go.1=x",
            "--floor rl_loss.no_go.1=inf",
            "--floor rl_loss.no_go.1=5,rl_loss.no_go.1=6",
            "--keep rl_loss --allow-off rl_loss.no_go.2",
            "--keep rl_loss --floor rl_loss.no_go.2=5",
            "--freeze rl_loss --only rl_loss.no_go.2",
            "--freeze rl_loss --floor rl_loss.no_go.2=5",
            "--only rl_loss --keep fast_p95",
            "--level warning --allow-off rl_loss",
            "--freeze api_error_rate,schema_failure_rate,fast_p95,balanced_p95,creative_p95,rl_reward_trend,rl_loss,vram_headroom",
            "--holds 0,0",
            "--holds 60s,1m",
            "--holds 5",
            "--holds 10000d",
            "--catch warning",
            "--weight deployments",
            "--time-budget 5",
        ],
    );
    assert_snapshot!(page.text(), @r"
    $ retrogate tune --incidents incidents.csv --max-missed 3 --only nothing
    error: --only nothing: the gate has no no_go condition of that name; it has api_error_rate.no_go.1, schema_failure_rate.no_go.1, fast_p95.no_go.1, balanced_p95.no_go.1, creative_p95.no_go.1, rl_reward_trend.no_go.1, rl_loss.no_go.1, rl_loss.no_go.2, vram_headroom.no_go.1
    hint: `retrogate check` lists the conditions; the second no_go condition of a check is named check.no_go.2

    $ retrogate tune --incidents incidents.csv --max-missed 3 --only cpu_usage
    error: --only cpu_usage: the gate has no no_go condition of that name; it has api_error_rate.no_go.1, schema_failure_rate.no_go.1, fast_p95.no_go.1, balanced_p95.no_go.1, creative_p95.no_go.1, rl_reward_trend.no_go.1, rl_loss.no_go.1, rl_loss.no_go.2, vram_headroom.no_go.1
    hint: it stands at warning: tune that with --level warning

    $ retrogate tune --incidents incidents.csv --max-missed 3 --freeze rl_loss.no_go.9
    error: --freeze rl_loss.no_go.9: the gate has no no_go condition of that name; it has api_error_rate.no_go.1, schema_failure_rate.no_go.1, fast_p95.no_go.1, balanced_p95.no_go.1, creative_p95.no_go.1, rl_reward_trend.no_go.1, rl_loss.no_go.1, rl_loss.no_go.2, vram_headroom.no_go.1
    hint: `retrogate check` lists the conditions; the second no_go condition of a check is named check.no_go.2

    $ retrogate tune --incidents incidents.csv --max-missed 3 --freeze rl_loss.no_go.0
    error: --freeze: `rl_loss.no_go.0` names no condition; expected a check's id such as creative_p95, or one condition of it such as creative_p95.no_go.2
    hint: `retrogate tune --help` lists what it takes

    $ retrogate tune --incidents incidents.csv --max-missed 3 --freeze rl_loss.nogo.1
    error: --freeze: `rl_loss.nogo.1` names no condition; expected a check's id such as creative_p95, or one condition of it such as creative_p95.no_go.2
    hint: `retrogate tune --help` lists what it takes

    $ retrogate tune --incidents incidents.csv --max-missed 3 --floor rl_loss=5
    error: --floor rl_loss: the check has 2 no_go conditions; expected the name of one, such as rl_loss.no_go.1
    hint: write --floor rl_loss.no_go.1=X

    $ retrogate tune --incidents incidents.csv --max-missed 3 --floor rl_loss.no_go.1
    error: --floor: `rl_loss.no_go.1` is not a floor; expected a condition and a plain finite number such as creative_p95=9.5
    hint: `retrogate tune --help` lists what it takes

    $ retrogate tune --incidents incidents.csv --max-missed 3 --floor rl_loss.no_go.1=x
    error: --floor: `rl_loss.no_go.1=x` is not a floor; expected a condition and a plain finite number such as creative_p95=9.5
    hint: `retrogate tune --help` lists what it takes

    $ retrogate tune --incidents incidents.csv --max-missed 3 --floor rl_loss.no_go.1=inf
    error: --floor: `rl_loss.no_go.1=inf` is not a floor; expected a condition and a plain finite number such as creative_p95=9.5
    hint: `retrogate tune --help` lists what it takes

    $ retrogate tune --incidents incidents.csv --max-missed 3 --floor rl_loss.no_go.1=5,rl_loss.no_go.1=6
    error: --floor rl_loss.no_go.1: given twice, 5 and 6; expected one number
    hint: give it once

    $ retrogate tune --incidents incidents.csv --max-missed 3 --keep rl_loss --allow-off rl_loss.no_go.2
    error: rl_loss.no_go.2 is named by --keep and by --allow-off; expected one of them
    hint: name it once

    $ retrogate tune --incidents incidents.csv --max-missed 3 --keep rl_loss --floor rl_loss.no_go.2=5
    error: rl_loss.no_go.2 is named by --keep and by --floor; expected one of them
    hint: name it once

    $ retrogate tune --incidents incidents.csv --max-missed 3 --freeze rl_loss --only rl_loss.no_go.2
    error: rl_loss.no_go.2 is named by --only and by --freeze; expected one of them
    hint: name it once

    $ retrogate tune --incidents incidents.csv --max-missed 3 --freeze rl_loss --floor rl_loss.no_go.2=5
    error: rl_loss.no_go.2 is named by --floor and by --freeze; expected one of them
    hint: name it once

    $ retrogate tune --incidents incidents.csv --max-missed 3 --only rl_loss --keep fast_p95
    error: --keep fast_p95.no_go.1: --only leaves it frozen; expected a condition that may move
    hint: name fast_p95.no_go.1 with --only too, or leave the flag out

    $ retrogate tune --incidents incidents.csv --max-missed 3 --level warning --allow-off rl_loss
    error: --allow-off rl_loss: the gate has no warning condition of that name; it has creative_p95.warning.1, fast_cache_hit_rate.warning.1, balanced_cache_hit_rate.warning.1, cpu_usage.warning.1, memory_usage.warning.1
    hint: it stands at no_go: tune that with --level no-go

    $ retrogate tune --incidents incidents.csv --max-missed 3 --freeze api_error_rate,schema_failure_rate,fast_p95,balanced_p95,creative_p95,rl_reward_trend,rl_loss,vram_headroom
    error: no no_go condition is left to tune: all are frozen
    hint: freeze fewer, or name with --only what may move

    $ retrogate tune --incidents incidents.csv --max-missed 3 --holds 0,0
    error: --holds: 0s is listed twice
    hint: write a list such as --holds 0,2m,5m,10m

    $ retrogate tune --incidents incidents.csv --max-missed 3 --holds 60s,1m
    error: --holds: 1m is listed twice
    hint: write a list such as --holds 0,2m,5m,10m

    $ retrogate tune --incidents incidents.csv --max-missed 3 --holds 5
    error: --holds: `5` is not a duration; expected Prometheus's form, such as 90s, 5m, 2h, 1d or 1h30m
    hint: a number needs its unit: `--holds 5s` or `--holds 5m`

    $ retrogate tune --incidents incidents.csv --max-missed 3 --holds 10000d
    error: the history of all checks spans 675h, shorter than the 240002h that windows, holds and reasons look back
    hint: fetch a history of your own into another --store: the bundled history was simulated, and no server has more of it

    $ retrogate tune --incidents incidents.csv --max-missed 3 --catch warning
    error: --catch warning and --level no-go do not go together: limits of NO-GO would be tuned for what warnings catch
    hint: tune warnings with --level warning, or leave out --catch

    $ retrogate tune --incidents incidents.csv --max-missed 3 --weight deployments
    error: --weight deployments needs a list of deployments
    hint: give it with --deployments FILE

    $ retrogate tune --incidents incidents.csv --max-missed 3 --time-budget 5
    error: --time-budget: `5` is not a duration; expected Prometheus's form, such as 90s, 5m, 2h, 1d or 1h30m
    hint: a number needs its unit: `--time-budget 5s` or `--time-budget 5m`
    ");
}

#[test]
fn places_to_write_to() {
    let desk = Desk::with_demo();
    let mut page = Page::of(&desk);
    with_target(
        &mut page,
        &[
            "--write history",
            "--write nowhere/tuned.yaml",
            "--write gate.yaml/tuned.yaml",
            "--write tuned.yaml --in-place",
            "--write tuned.md --output tuned.md",
        ],
    );
    desk.write("small.yaml", GATE);
    with_target(&mut page, &["--gate small.yaml --allow-off flat,errors"]);
    // What was found is printed; the file is not there.
    let before = desk.everything();
    let line = "tune --incidents incidents.csv --max-missed 3 --write /proc/tuned.yaml";
    let words: Vec<&str> = line.split(' ').collect();
    let run = desk.run(&words);
    page.note(&words, 3, &run);
    assert!(run.stdout.contains("False NO-GO rate"));
    assert!(desk.everything() == before);
    assert_snapshot!(page.text(), @r"
    $ retrogate tune --incidents incidents.csv --max-missed 3 --write history
    error: --write history: it is a folder; expected the name of a file
    hint: add the name of the file

    $ retrogate tune --incidents incidents.csv --max-missed 3 --write nowhere/tuned.yaml
    error: --write nowhere/tuned.yaml: there is no folder nowhere
    hint: make it first: `mkdir -p nowhere`

    $ retrogate tune --incidents incidents.csv --max-missed 3 --write gate.yaml/tuned.yaml
    error: --write gate.yaml/tuned.yaml: gate.yaml is no folder, a file is in the way
    hint: name a place in a folder that exists

    $ retrogate tune --incidents incidents.csv --max-missed 3 --write tuned.yaml --in-place
    error: `--write` and `--in-place` do not go together
    hint: leave one of them out

    $ retrogate tune --incidents incidents.csv --max-missed 3 --write tuned.md --output tuned.md
    error: --write and --output both name tuned.md; expected two files
    hint: --output takes the answer to read, the other the gate file

    $ retrogate tune --incidents incidents.csv --max-missed 3 --gate small.yaml --allow-off flat,errors
    error: --allow-off names every condition of the gate; expected at least one that stays: a gate without checks says GO to everything
    hint: leave out the check that is to stay, or give it a --floor

    $ retrogate tune --incidents incidents.csv --max-missed 3 --write /proc/tuned.yaml
    error: cannot write /proc/tuned.yaml: entity not found; nothing was written
    hint: check that the folder may be written to and that the disk has room
    ");
}

/// Somebody saves the gate file while the search goes on: what they wrote stands.
#[test]
fn a_gate_file_that_changes_meanwhile() {
    let desk = Desk::with_demo();
    let made = Command::new("mkfifo")
        .arg(desk.path("incidents.fifo"))
        .status();
    assert!(made.unwrap().success());
    // Whoever opens the list has read the gate.
    let late = "( exec 3>incidents.fifo; printf '# saved meanwhile\\n' >>gate.yaml; cat incidents.csv >&3 ) & \
        retrogate tune --in-place --max-missed 3 --incidents incidents.fifo >answer.txt";
    let run = desk.shell(late);
    let mut page = Page::of(&desk);
    page.note(&["tune", "--in-place"], 64, &run);
    let gate = String::from_utf8(desk.read("gate.yaml")).unwrap();
    assert!(gate.ends_with("# saved meanwhile\n") && gate.contains("no_go: { above: 2.5 }"));
    assert!(!desk.path("gate.yaml.bak").exists());
    assert_snapshot!(page.text(), @r"
    $ retrogate tune --in-place
    error: gate.yaml has changed since it was read; nothing was written
    hint: run again, so that the new text is read
    ");
}

const GATE: &str = "version: 1
gate: web
step: 5m
checks:
  - id: flat
    query: flat
    no_go: { above: 3 }
  - id: errors
    unit: ratio
    query: errors
    no_go:
      - { above: 0.5 }
      - { above: 0.5 }
";

/// Ten days of a check that never varies, and of one whose rate is zero but for `bursts`.
fn quiet_desk(bursts: &[(usize, usize)], given: &[(i64, i64)]) -> Desk {
    let desk = Desk::new();
    let mut errors = vec![0.0; 2880];
    for (from, to) in bursts {
        errors[*from..*to].fill(0.02);
    }
    desk.write("gate.yaml", GATE);
    let columns = [("flat", vec![1.0; 2880]), ("errors", errors)];
    keep(&desk.path("history"), GATE, &columns);
    desk.write("incidents.csv", incidents("web", given));
    desk
}

#[test]
fn nothing_to_learn_from() {
    let desk = Desk::new();
    desk.write("gate.yaml", GATE);
    let gone = |value: f64| {
        let mut values = vec![value; 2880];
        values[500..512].fill(retrogate::model::ABSENT);
        values
    };
    let columns = [("flat", gone(1.0)), ("errors", gone(0.0))];
    keep(&desk.path("history"), GATE, &columns);
    desk.write("none.csv", incidents("web", &[]));
    desk.write("other.csv", incidents("shop", &[(5000, 5060)]));
    // Their telemetry is missing.
    desk.write("dark.csv", incidents("web", &[(2500, 2560)]));
    // Whoever knows only the stronger one misses the weaker.
    let mut errors = vec![0.0; 2880];
    errors[1000..1012].fill(0.5);
    errors[2000..2012].fill(0.3);
    let columns = [("flat", vec![1.0; 2880]), ("errors", errors)];
    keep(&desk.path("uneven"), GATE, &columns);
    desk.write(
        "two.csv",
        incidents("web", &[(5000, 5060), (10_000, 10_060)]),
    );
    let mut page = Page::of(&desk);
    refuses(
        &mut page,
        &[
            "--max-missed 0 --incidents none.csv",
            "--max-missed 0 --incidents other.csv",
            "--max-missed 0 --incidents dark.csv",
            "--max-missed 0 --incidents two.csv --store uneven",
            "--max-missed-rate 40% --incidents two.csv --store uneven",
        ],
    );
    assert_snapshot!(page.text(), @r#"
    $ retrogate tune --max-missed 0 --incidents none.csv
    error: the list has no incident of this gate: without any the best limits are those that never speak
    hint: give a list with --incidents and a range that holds them; `retrogate replay` says of each incident whether it can be judged

    $ retrogate tune --max-missed 0 --incidents other.csv
    error: other.csv: no row is of the gate's services (web); found 1 row of shop
    hint: names must agree to the letter; the gate file can list them, `services: [shop]`, or take all with `services: ["*"]`

    $ retrogate tune --max-missed 0 --incidents dark.csv
    error: the one incident cannot be judged: it starts outside the range, or its telemetry is missing
    hint: give a list with --incidents and a range that holds them; `retrogate replay` says of each incident whether it can be judged

    $ retrogate tune --max-missed 0 --incidents two.csv --store uneven
    error: the target cannot be met: whatever the margin and the budget, limits found without a group miss it in at least 1 of 2 cases
    hint: the best that can be asked for is --max-missed 1

    $ retrogate tune --max-missed-rate 40% --incidents two.csv --store uneven
    error: the target cannot be met: whatever the margin and the budget, limits found without a group miss it in at least 1 of 2 cases
    hint: the best that can be asked for is --max-missed-rate 66.7%
    "#);
}

/// A rate that is zero almost always, a check that never varies, and the same condition twice: all have an answer.
#[test]
fn histories_with_little_in_them_are_tuned() {
    let spans = [(2500, 2560), (5000, 5060), (7500, 7560)];
    let bursts = [(500, 512), (1000, 1012), (1500, 1512)];
    let desk = quiet_desk(&bursts, &spans);
    let asked = [
        "tune",
        "--incidents",
        "incidents.csv",
        "--max-missed",
        "0",
        "--explain",
    ];
    let run = desk.run(&asked);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_snapshot!(run.stdout, @r"
    web, NO-GO limits tuned on 2026-01-01 01:00Z to 2026-01-11 00:00Z, every 5m: 3 incidents in 3 groups
      --max-missed 0, proved optimal (margin 1, budget 0): no false step is left that limits could avoid (0 nodes in 98
      problems).

      THIN EVIDENCE: 3 groups of incidents is too little to learn limits from. Take these as a start, not as an answer.

      In short: where limits were not chosen, 0 of 3 groups of incidents were missed (0 %, nested; today's gate 3 of 3),
      and 0 % of healthy time was NO-GO (walk-forward; today's gate there 0 %). Walk-forward, which learns from less, 0 of
      2 groups were missed (today's gate 2 of 2). A target is an average: about half of the gates tuned so will miss more
      next year.

                                                                    today        tuned  tuned, 95 %
      False NO-GO rate
        in sample: the history the limits were chosen on              0 %          0 %
        in sample, with no cool-down after incidents                  0 %          0 %
        walk-forward: later parts, limits from before each            0 %          0 %
      Missed groups of incidents
        in sample: the history the limits were chosen on    3 of 3, 100 %  0 of 3, 0 %  0 % to 70.8 %
        nested: each group, limits found without it         3 of 3, 100 %  0 of 3, 0 %  0 % to 70.8 %, nominal
        walk-forward: later parts, limits from before each  2 of 2, 100 %  0 of 2, 0 %  0 % to 84.2 %, nominal
      Besides, in sample
        missed incidents                                    3 of 3, 100 %  0 of 3, 0 %
        caught by chance (placebo)                                    0 %          0 %
        false NO-GO episodes a healthy week                           0.0          0.0
        blocked share of incident time                                0 %        100 %
        incidents with a NO-GO at once                                0 %        100 %
        incidents with a NO-GO within 5m                              0 %        100 %
        incidents with a NO-GO within 15m                             0 %        100 %

      Margin (of 0, 0.1, 0.25, 0.5, 1) and budget were chosen by leaving out each group in turn: 0 of 3 missed, a
      selection score and no estimate.
      Nominal: 3 nested folds and 4 later parts share what they learn from, so these intervals are too narrow.
      Of 2,868 steps 98.1 % are healthy, 1.26 % in incidents, 0.63 % in cool-downs (15m each) and leads, 0 % excluded, 0 %
      unjudged.

      condition       today       tuned     hold  alike   bound by    spare
      flat.no_go.1    above 3     the same  0s            none: kept
      errors.no_go.1  above 50 %  1 %       0s    0 to 2  I-1
      errors.no_go.2  above 50 %  the same  0s            none: kept
      Alike: limits that decide the same all through this history. Spare: how far the peak of the binding incident lies
      beyond the limit, in spreads (99th percentile less median) of healthy scores.

      flat.no_go.1: keeps 3. No incident of this history needs it.
      errors.no_go.1: 50 % → 1 %. I-1 binds it, whose peak lies 1 % beyond (margin 1); without it I-1, I-2, I-3 would be
      missed.
      errors.no_go.2: keeps 50 %. No incident of this history needs it.

      The best choice for every number of groups missed
      missed groups  margin 0: false steps  rate  placebo  margin 1: false steps  rate  placebo
             0 of 3                      0   0 %      0 %                      0   0 %      0 %  chosen, margin 1
             3 of 3                      0   0 %      0 %                                        today's gate
      With margin 1 a group counts as caught only where its peaks lie so far beyond a limit; in a replay some of the
      others are caught too.
    ");
}

/// Incidents that leave no mark can be caught by a gate that catches everything, and that is said first.
#[test]
fn incidents_that_look_like_healthy_time() {
    let desk = quiet_desk(&[(1000, 1012)], &[(2500, 2560), (5000, 5060), (9000, 9060)]);
    let asked = ["tune", "--incidents", "incidents.csv", "--max-missed", "0"];
    let run = desk.run(&asked);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("HARDLY BETTER THAN CHANCE"),
        "{}",
        run.stdout
    );
}
