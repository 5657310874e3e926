//! Small files that would become large, deep or slow; the program reads each under a limit of memory.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::program::{Run, finish};

/// Address space, stacks and the program itself included.
const MEGABYTES: usize = 400;
/// On a machine with much else to do.
const SOON: Duration = Duration::from_secs(20);

/// Runs the program in a folder, with no more memory than that.
fn limited(folder: &Path, arguments: &[&str]) -> Run {
    limited_to(MEGABYTES, folder, arguments)
}

/// The same with a limit of its own, in megabytes.
pub fn limited_to(megabytes: usize, folder: &Path, arguments: &[&str]) -> Run {
    let begun = Instant::now();
    let script = format!("ulimit -v {megabytes}000 -s 8192; exec \"$0\" \"$@\"");
    let run = finish(
        Command::new("bash")
            .args(["-c", &script, env!("CARGO_BIN_EXE_retrogate")])
            .args(arguments)
            .current_dir(folder)
            .env("MALLOC_ARENA_MAX", "1"),
    );
    assert!(
        begun.elapsed() < SOON,
        "{arguments:?} took {:?}",
        begun.elapsed()
    );
    run
}

/// Doublings of a list by aliases.
fn laughs(key: &str) -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    format!("{text}{key}: *a11\n")
}

/// The same by merge keys, and by one anchor that is used very often.
fn merges() -> String {
    let mut text = "m0: &m0 { k: v }\n".to_owned();
    for level in 1..40 {
        text += &format!(
            "m{level}: &m{level} {{ <<: [*m{0}, *m{0}, *m{0}], x{level}: *m{0} }}\n",
            level - 1
        );
    }
    text
}

fn yaml_bombs() -> Vec<(&'static str, String)> {
    let many = 300_000;
    let long: String = "x".repeat(900_000);
    vec![
        ("laughs", laughs("http_headers")),
        ("merges", merges()),
        (
            "often",
            format!(
                "a: &a '{}'\nb: [{}]\n",
                "x".repeat(400_000),
                "*a, ".repeat(100_000)
            ),
        ),
        ("itself", "a: &a [*a, *a]\n".to_owned()),
        ("deep flow", "[".repeat(many)),
        ("deep maps", "{a: ".repeat(many)),
        ("deep block", "- ".repeat(many)),
        ("deep keys", "? ".repeat(many)),
        (
            "many anchors",
            (0..50_000).map(|n| format!("k{n}: &a{n} {n}\n")).collect(),
        ),
        ("many tags", "!a ".repeat(many)),
        ("many documents", "---\n".repeat(200_000)),
        ("long scalar", format!("bearer_token: {long}\n")),
        ("long key", format!("{long}: 1\n")),
        ("long number", format!("step: {}\n", "9".repeat(900_000))),
        (
            "escapes",
            format!("gate: \"{}\"\n", "\\x41".repeat(200_000)),
        ),
        ("quotes", "'".repeat(900_000)),
        ("comments", "# \n".repeat(300_000)),
        ("nothing", "\u{0}".repeat(900_000)),
        (
            "many keys",
            (0..60_000).map(|n| format!("k{n}: {n}\n")).collect(),
        ),
        ("one key", "k: 1\n".repeat(60_000)),
    ]
}

#[test]
fn yaml_bombs_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let gate =
        "version: 1\ngate: g\nstep: 60s\nchecks: [{ id: a, query: up, no_go: { above: 1 } }]\n";
    for (name, text) in yaml_bombs() {
        fs::write(folder.path().join("gate.yaml"), &text).unwrap();
        fs::write(folder.path().join("good.yaml"), gate).unwrap();
        let config = [
            "live",
            "--gate",
            "good.yaml",
            "--prometheus-url",
            "http://127.0.0.1:9",
        ];
        for arguments in [
            &["check"][..],
            &[&config[..], &["--http-config", "gate.yaml"]].concat(),
        ] {
            let run = limited(folder.path(), arguments);
            // A single long token is a token; nothing else here is anything.
            let may_be_good = name == "long scalar" && arguments[0] == "live";
            let expected = if may_be_good { 3 } else { 64 };
            assert_eq!(
                run.status,
                Some(expected),
                "{name}: {arguments:?}: {}",
                head(&run.stderr)
            );
            assert!(
                may_be_good || run.stderr.starts_with("error: "),
                "{name}: {}",
                head(&run.stderr)
            );
        }
    }
}

/// Gates that are right but for a query or a word that is far too much.
#[test]
fn queries_without_end_are_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let many = 150_000;
    let queries = [
        format!("{}up{}", "(".repeat(many), ")".repeat(many)),
        format!("{}up{}", "(".repeat(2000), ")".repeat(2000)),
        format!("{}up", "-".repeat(many)),
        format!("{}up", "-".repeat(4000)),
        vec!["up"; many].join(" + "),
        vec!["u"; 2000].join("+"),
        format!("{}up{}", "sum(".repeat(many), ")".repeat(many)),
        format!(
            "{}up{}",
            "max_over_time(".repeat(160),
            "[5m:1m])".repeat(160)
        ),
        format!("up{{a=~\"{}\"}}", "((a{1,999}){1,999}){1,999}"),
        format!("up{{a=~\"{}\"}}", "(".repeat(4000)),
        format!("rate(up[{}s])", "9".repeat(4000)),
        format!("up > {}", "9".repeat(many)),
        "\"".repeat(many),
        "é".repeat(many),
    ];
    for query in queries {
        let shown = head(&query).to_owned();
        let query = query.replace('\'', "''");
        for dialect in ["promql", "metricsql"] {
            let gate = format!(
                "version: 1\ngate: g\nstep: 60s\nprometheus: {{ dialect: {dialect} }}\n\
                 checks: [{{ id: a, query: '{query}', no_go: {{ above: 1 }} }}]\n"
            );
            fs::write(folder.path().join("gate.yaml"), gate).unwrap();
            let run = limited(folder.path(), &["check"]);
            assert!(
                matches!(run.status, Some(0 | 64)),
                "{shown}: {:?} {}",
                run.status,
                head(&run.stderr)
            );
        }
    }
}

#[test]
fn lists_that_are_bombs_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let demo = ["demo", "--keep", "demo"];
    limited(folder.path(), &demo).ended(0);
    let many = 1_000_000;
    let header = "id,service,started_at\n";
    let lists: Vec<(&str, String)> = vec![
        ("deep.json", "[".repeat(many)),
        ("deep.jsonl", "{\"a\":".repeat(many)),
        ("number.json", format!("[{{\"id\":{}}}]", "9".repeat(many))),
        (
            "exponent.jsonl",
            "{\"id\":\"a\",\"service\":\"b\",\"started_at\":1e999999999}\n".to_owned(),
        ),
        ("columns.csv", format!("{header}{}\n", ",".repeat(many))),
        ("header.csv", "id,".repeat(many)),
        ("quote.csv", format!("{header}\"{}", "a,\n".repeat(many))),
        ("quotes.csv", format!("{header}{}", "\"\"".repeat(many))),
        ("rows.csv", format!("{header}{}", "a,b,c\n".repeat(many))),
        ("blank.csv", format!("{header}{}", "\r\n".repeat(many))),
        (
            "keys.jsonl",
            format!("{{{}}}", vec!["\"id\":\"a\""; many / 10].join(",")),
        ),
        ("zero", "\u{0}".repeat(many)),
    ];
    for (name, text) in lists {
        fs::write(folder.path().join("demo").join(name), text).unwrap();
        for flag in ["--incidents", "--deployments"] {
            let run = limited_to(
                2 * MEGABYTES,
                &folder.path().join("demo"),
                &["replay", "--to", "2026-03-03T00:00:00Z", flag, name],
            );
            // A list of empty lines is an empty list.
            let is_empty = ["blank.csv", "columns.csv"].contains(&name);
            let expected = if is_empty { 0 } else { 64 };
            assert_eq!(run.status, Some(expected), "{name}: {}", head(&run.stderr));
        }
    }
}

/// A device, or a pipe that somebody forgot to close, has no end.
#[test]
fn files_without_end_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    limited(folder.path(), &["demo", "--keep", "demo"]).ended(0);
    let demo = folder.path().join("demo");
    for arguments in [
        &["check", "/dev/zero"][..],
        &["replay", "--gate", "/dev/zero"],
        &["replay", "--incidents", "/dev/zero"],
        &["replay", "--deployments", "/dev/zero"],
        &["live", "--http-config", "/dev/zero"],
    ] {
        let run = limited(&demo, arguments).ended(64);
        assert!(
            run.stderr.contains("larger than"),
            "{arguments:?}: {}",
            head(&run.stderr)
        );
    }
    fs::write(demo.join("http.yml"), "bearer_token_file: /dev/zero\n").unwrap();
    limited(&demo, &["live", "--http-config", "http.yml"])
        .ended(64)
        .complains(&["not a regular file"]);
}

fn head(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(400)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}
