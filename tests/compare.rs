//! Two gates side by side: the counts made anew by a script that shares nothing with the program, what a
//! single replay says of each, and what is refused.

use std::path::Path;
use std::process::Command;

use retrogate::gate_file;
use retrogate::record::gate_changes;
use serde_json::Value;

use crate::bad_input::{Desk, Page};

const LISTS: [&str; 4] = [
    "--incidents",
    "incidents.csv",
    "--deployments",
    "deployments.csv",
];

/// The demo, with `tuned.yaml` beside its gate: another slope, a check fewer, no-data counting for more.
fn desk() -> Desk {
    let desk = Desk::with_demo();
    let gate = String::from_utf8(desk.read("gate.yaml")).unwrap();
    let tuned = gate.replace("slope: 2h, below: 0 }", "slope: 2h, below: -0.000005 }");
    assert_ne!(gate, tuned);
    desk.write("tuned.yaml", &tuned);
    let start = tuned.find("  # One series for each GPU").unwrap();
    let fewer = tuned[..start].replace(
        "no_go: { above: 4.5, for: 5m }",
        "no_go: { above: 4.1, for: 2m }",
    );
    desk.write("fewer.yaml", fewer);
    desk
}

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    let run = desk.run(&[&["replay", "--format", "json"], arguments].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn compared(desk: &Desk, gate: &str, against: &str) -> Value {
    json(
        desk,
        &[&["--gate", gate, "--against", against], &LISTS[..]].concat(),
    )
}

#[test]
fn an_independent_count_agrees() {
    let desk = desk();
    for (gate, against) in [("tuned.yaml", "gate.yaml"), ("gate.yaml", "fewer.yaml")] {
        let document = compared(&desk, gate, against);
        desk.write("compare.json", document.to_string());
        let (from, to) = (
            document["from"].as_str().unwrap(),
            document["to"].as_str().unwrap(),
        );
        for own in [gate, against] {
            let run = desk.run(&[
                "replay",
                "--gate",
                own,
                "--from",
                from,
                "--to",
                to,
                "--verdicts",
                &format!("{own}.parquet"),
            ]);
            assert_eq!(run.status, 0, "{}", run.stderr);
        }
        let python =
            std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let counted = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/compare.py"))
            .arg(desk.path("compare.json"))
            .args([gate, against].map(|own| desk.path(&format!("{own}.parquet"))))
            .arg(desk.path("incidents.csv"))
            .arg("llm-brief")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&counted.stdout);
        assert!(
            counted.status.success() && text.contains("same    mcnemar"),
            "{text}{}",
            String::from_utf8_lossy(&counted.stderr)
        );
    }
}

/// What a reader must know of one gate's figures stands beside two gates' figures too.
#[test]
fn alerts_the_range_and_the_zones_are_said_of_two_gates_as_of_one() {
    let desk = desk();
    let part = ["--from", "2026-03-06T10:00:00Z"];
    let two = ["replay", "--gate", "tuned.yaml", "--against", "gate.yaml"];
    for format in ["text", "markdown"] {
        let said = desk.run(&[&two, &LISTS[..], &part, &["--format", format]].concat());
        for words in [
            "Missed-issue rate, circular",
            "over other sources",
            "alerts found 9 of 18 incidents",
            "with no cool-down",
            "Time: healthy",
            "2 of 20 incidents, which start outside the range",
        ] {
            assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
        }
    }
}

/// Where one set of rules serves both gates, each side is what a replay of that gate alone says.
#[test]
fn each_side_is_what_replaying_it_alone_says() {
    let desk = desk();
    let document = compared(&desk, "tuned.yaml", "gate.yaml");
    for (side, file) in [("gate", "tuned.yaml"), ("against", "gate.yaml")] {
        let alone = json(&desk, &[&["--gate", file], &LISTS[..]].concat());
        for field in [
            "false_no_go",
            "false_no_go_episodes",
            "missed_issues",
            "blocked_share",
            "false_warning",
            "false_no_go_without_cooldown",
            "circular",
        ] {
            assert_eq!(document[side][field], alone[field], "{file}: {field}");
        }
        assert_eq!(document[side]["lift"], alone["placebo"]["lift"]);
        assert_eq!(document["zones"], alone["zones"]);
        assert_eq!(document["inputs"]["sources"], alone["inputs"]["sources"]);
        assert_eq!(document["cooldown_seconds"], alone["cooldown_seconds"]);
    }
}

#[test]
fn the_longer_memory_sets_the_range_and_the_cool_down_of_both() {
    let desk = desk();
    let gate = String::from_utf8(desk.read("gate.yaml")).unwrap();
    desk.write(
        "long.yaml",
        gate.replace("slope: 2h, below: 0 }", "slope: 5h, below: 0 }"),
    );
    let [own, other] = [("gate.yaml", "long.yaml"), ("long.yaml", "gate.yaml")]
        .map(|(gate, against)| compared(&desk, gate, against));
    let alone = json(&desk, &[&["--gate", "long.yaml"], &LISTS[..]].concat());
    for field in ["from", "to", "cooldown_seconds", "zones"] {
        assert_eq!(own[field], alone[field], "{field}");
        assert_eq!(other[field], alone[field], "{field}");
    }
    assert_eq!(own["gate"]["false_no_go"], other["against"]["false_no_go"]);
    assert_eq!(
        own["false_no_go"]["only_gate"],
        other["false_no_go"]["only_against"]
    );
    let chosen = json(
        &desk,
        &[&["--against", "long.yaml", "--cooldown", "20m"], &LISTS[..]].concat(),
    );
    assert_eq!(chosen["cooldown_seconds"], 1200.0);
}

#[test]
fn equal_gates_are_called_equal() {
    let desk = desk();
    let words = String::from_utf8(desk.read("gate.yaml")).unwrap();
    desk.write(
        "same.yaml",
        words.replace("title: Reward trend", "title: Reward"),
    );
    for format in ["text", "markdown"] {
        let arguments = ["replay", "--against", "same.yaml", "--format", format];
        let run = desk.run(&[&arguments[..], &LISTS].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(
            run.stdout.contains("The two gates are equal"),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("points"), "{}", run.stdout);
    }
    let document = compared(&desk, "gate.yaml", "same.yaml");
    assert_eq!(document["other_verdicts"]["hits"], 0);
    assert_eq!(document["episodes"], Value::Array(Vec::new()));
    // A change that makes no difference is not equality.
    desk.write(
        "idle.yaml",
        words.replace("warning: { above: 0.85 }", "warning: { above: 0.99999 }"),
    );
    let run = desk.run(&["replay", "--gate", "idle.yaml", "--against", "idle.yaml"]);
    assert!(run.stdout.contains("are equal"));
}

#[test]
fn neither_threads_nor_pieces_change_a_byte() {
    let desk = desk();
    let base = [
        "replay",
        "--gate",
        "tuned.yaml",
        "--against",
        "gate.yaml",
        "--format",
        "json",
    ];
    let outputs = [
        &["--threads", "1"],
        &["--threads", "3"],
        &["--chunk-steps", "777"],
    ]
    .map(|flags| desk.run(&[&base[..], &LISTS, &flags[..]].concat()).stdout);
    assert!(outputs[0].contains("retrogate/compare/v1"));
    assert!(outputs.iter().all(|output| *output == outputs[0]));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let desk = desk();
    let gate = String::from_utf8(desk.read("gate.yaml")).unwrap();
    desk.write(
        "more.yaml",
        gate.clone() + "\n  - { id: queue, query: queue_length, no_go: { above: 9 } }\n",
    );
    desk.write(
        "query.yaml",
        gate.replace("mode=\"creative\"", "mode=\"creative2\""),
    );
    desk.write("slow.yaml", gate.replace("step: 60s", "step: 120s"));
    let mut page = Page::of(&desk);
    for line in [
        "replay --against missing.yaml",
        "replay --against more.yaml",
        "replay --gate more.yaml --against gate.yaml",
        "replay --against query.yaml",
        "replay --against slow.yaml",
        "replay --against gate.yaml --verdicts v.parquet",
        "replay --against incidents.csv",
    ] {
        page.refuses(&line.split(' ').collect::<Vec<_>>());
    }
    insta::assert_snapshot!(page.text(), @r#"
    $ retrogate replay --against missing.yaml
    error: missing.yaml: cannot read the gate file: No such file or directory (os error 2)
    hint: `retrogate init` writes a gate to start from; `--gate FILE` names another file

    $ retrogate replay --against more.yaml
    error: more.yaml: the store history has no answers for check `queue`
    hint: fetch a history of your own into another --store: the bundled history was simulated, and no server has more of it

    $ retrogate replay --gate more.yaml --against gate.yaml
    error: the store history has no answers for check `queue`
    hint: fetch a history of your own into another --store: the bundled history was simulated, and no server has more of it

    $ retrogate replay --against query.yaml
    error: query.yaml: check `creative_p95`: the store holds answers to `histogram_quantile(0.95, sum by (le) (rate(llm_brief_latency_seconds_bucket{mode="creative"}[5m])))`, the gate asks `histogram_quantile(0.95, sum by (le) (rate(llm_brief_latency_seconds_bucket{mode="creative2"}[5m])))`
    hint: `retrogate fetch` asks anew what the gate asks now, or name another store with --store

    $ retrogate replay --against slow.yaml
    error: slow.yaml judges every 2m and gate.yaml every 1m; expected gates of the same step
    hint: two gates can be compared only at the same moments: give both one `step`

    $ retrogate replay --against gate.yaml --verdicts v.parquet
    error: `--against` and `--verdicts <FILE.parquet>` do not go together
    hint: leave one of them out

    $ retrogate replay --against incidents.csv
    error: incidents.csv:1:1: the file holds the text `id,service,started_at,resolved_at,detect…`; expected a gate, beginning with `version: 1`
    hint: is it a list? The gate goes with --gate, lists with --incidents and --deployments
    "#);
}

fn said(from: &str, to: &str) -> Vec<String> {
    let gate = |checks: &str| {
        let text = format!("version: 1\ngate: g\nstep: 60s\n{checks}");
        gate_file::parse("gate.yaml", &text).unwrap().gate
    };
    let changes = gate_changes(&gate(from), &gate(to)).into_iter();
    changes
        .map(|own| {
            let text = |side: Option<String>| side.unwrap_or_else(|| "-".to_owned());
            let check = own.check.unwrap_or_default();
            format!(
                "{check} {} {} → {}",
                own.what,
                text(own.against),
                text(own.gate)
            )
        })
        .collect()
}

const OLD: &str = r"
checks:
  - { id: p95, unit: seconds, query: a, warning: { above: 4.5 }, no_go: { above: 4.5, for: 5m } }
  - { id: trend, query: b, no_go: [ { slope: 2h, below: 0 }, { above: 9 } ] }
  - { id: gone, query: c, no_go: { below: 1 } }
";

#[test]
fn every_change_is_named_by_what_stayed() {
    assert_eq!(said(OLD, OLD), Vec::<String>::new());
    let worded = OLD.replace("id: p95,", "id: p95, title: Latency, advice: wait,");
    assert_eq!(said(OLD, &worded), Vec::<String>::new());
    let new = r"
no_data: no-go
checks:
  - { id: fresh, query: d, unit: ratio, no_go: { above: 0.05, release: 10m } }
  - { id: p95, unit: seconds, query: a, warning: { above: 4.5 }, no_go: { above: 5.2, for: 10m }, no_data: warning }
  - { id: trend, query: b, min_series: 2, no_go: { slope: 3h, below: -0.001 }, warning: { above: 9 } }
";
    assert_eq!(
        said(OLD, new),
        [
            "p95 no_go above 4.5 s → 5.2 s",
            "p95 no_go above 5.2 s, for 5m → 10m",
            "trend no_go slope over 3h below 0 per hour → -3.6 per hour",
            "trend no_go slope over 3h below -3.6 per hour, window 2h → 3h",
            "trend no_go value above 9 → -",
            "trend warning - → value above 9",
            "trend no_data WARNING → NO-GO",
            "trend min_series 1 → 2",
            "gone check no_go value below 1 → -",
            "fresh check - → no_go value above 5 %, released after 10m",
        ]
    );
}
