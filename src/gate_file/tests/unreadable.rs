//! Texts that are no YAML, files that are no text, and several problems at once.

use insta::assert_snapshot;

use super::{CHECK, HEAD, error, refused, refused_check, with_check};
use crate::gate_file::{GateFileError, Problem, load};

#[test]
fn broken_yaml() {
    assert_snapshot!(refused("version: 1\ngate:\n\tname: web\n"), @r"
    gate.yaml:3:2: not YAML: tabs disallowed within this context (block indentation)
    hint: indent with spaces; YAML allows no tabs there
    ");
    assert_snapshot!(refused("version: 1\nchecks: [{ id: a }\n"), @r"
    gate.yaml:2:9: not YAML: unclosed bracket '['
    hint: check indentation, brackets and quotes; a text with `: ` or ` #` inside needs quotes
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nadvice: first: roll back"), @r"
    gate.yaml:8:18: not YAML: mapping values are not allowed in this context
    hint: check indentation, brackets and quotes; a text with `: ` or ` #` inside needs quotes
    ");
    assert_snapshot!(refused(&format!("{HEAD}{CHECK}---\n{HEAD}{CHECK}")), @r"
    gate.yaml:9:1: a second YAML document starts here; expected one gate a file
    hint: remove the `---`, or make two files
    ");
    assert_snapshot!(refused_check("no_go: *nowhere"), @r"
    gate.yaml:7:12: not YAML: alias references unknown anchor
    hint: an alias `*name` needs an anchor `&name` above it; a text that begins with * needs quotes
    ");
    assert_snapshot!(refused(""), @r"
    gate.yaml:1:1: the file holds nothing; expected a gate, beginning with `version: 1`
    hint: `retrogate init` writes a gate to start from
    ");
    assert_snapshot!(refused("\u{feff}# nothing but this\n"), @r"
    gate.yaml:1:1: the file holds nothing; expected a gate, beginning with `version: 1`
    hint: `retrogate init` writes a gate to start from
    ");
}

#[test]
fn deep_nesting_is_refused_and_overflows_no_stack() {
    assert_snapshot!(refused(&"[".repeat(100_000)), @r"
    gate.yaml:1:33: nested more than 32 deep; expected a gate, which nests five deep
    hint: look for brackets or dashes too many
    ");
    assert_snapshot!(refused(&"- ".repeat(100_000)), @r"
    gate.yaml:1:65: nested more than 32 deep; expected a gate, which nests five deep
    hint: look for brackets or dashes too many
    ");
    let block: String = (0..3000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    assert_snapshot!(refused(&block), @r"
    gate.yaml:33:33: nested more than 32 deep; expected a gate, which nests five deep
    hint: look for brackets or dashes too many
    ");
    assert_snapshot!(refused(&format!("{HEAD}{}", "{a: ".repeat(100_000))), @r"
    gate.yaml:5:129: nested more than 32 deep; expected a gate, which nests five deep
    hint: look for brackets or dashes too many
    ");
}

#[test]
fn several_problems_are_told_at_once_in_the_order_of_the_file() {
    let text = "version: 1\ngate: web\nstep: 60\nchecks:\n\
                \x20 - id: verdict\n    query: sum(\n    nogo: { above: .inf }\n\
                \x20 - id: b\n    warning: [{ above: 1, for: -5m }, { below: 1s }]\n";
    assert_snapshot!(refused(text), @r"
    gate.yaml:3:7: `step` is the number 60; expected a duration such as 60s
      hint: a number needs its unit: `step: 60s`
    gate.yaml:5:9: `verdict` is reserved for a column of the verdict table
      hint: call it something like verdict_check
    gate.yaml:6:12: a check: not PromQL: unclosed left parenthesis
      hint: check brackets, quotes and commas; for VictoriaMetrics, or syntax newer than this check, `dialect: metricsql` leaves syntax to the server
    gate.yaml:7:5: unknown key `nogo` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
      hint: did you mean `no_go`?
    gate.yaml:8:5: a check has no `query`; expected `query: up`
      hint: add `query: up` to a check
    gate.yaml:9:32: `for`: `-5m` is negative; a duration is zero or more, such as 5m
      hint: time runs backwards nowhere in a gate; remove the minus sign
    gate.yaml:9:48: `below: 1s` is not a plain finite number; expected one such as 4.5 or -0.2
      hint: a limit is in the query's own unit: 4.5 for 4.5 s, 0.85 for 85 %
    ");
    let lines: Vec<usize> = error(text).problems().iter().map(Problem::line).collect();
    assert!(lines.is_sorted());
}

#[test]
fn what_a_message_quotes_is_bounded() {
    let nines = "9".repeat(3000);
    let said = refused(&format!(
        "version: 1\ngate: g\nstep: {nines}\nchecks:\n{CHECK}"
    ));
    assert!(
        said.len() < 600 && said.contains("hint: a number needs its unit: `step: 999"),
        "{said}"
    );
}

#[test]
fn of_very_many_problems_the_first_are_told() {
    let checks = "  - { id: a, query: up }\n".repeat(500);
    let said = error(&format!("{HEAD}{checks}")).to_string();
    assert_eq!(said.lines().count(), 41, "{said}");
    assert!(said.ends_with("more like these; mend the first ones first"));
}

#[test]
fn files_that_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("gate.yaml");
    let error = load(&missing).unwrap_err();
    assert!(matches!(error, GateFileError::Unreadable { .. }));
    assert!(
        error
            .to_string()
            .starts_with(&format!("{}: cannot read", missing.display()))
    );
    assert!(error.hint().unwrap().contains("retrogate init"));
    assert!(matches!(
        load(dir.path()),
        Err(GateFileError::Unreadable { .. })
    ));

    std::fs::write(&missing, b"version: 1\ngate: caf\xe9\n").unwrap();
    let error = load(&missing).unwrap_err();
    let text = format!(
        "{}:2: not UTF-8; expected a text file in UTF-8",
        missing.display()
    );
    assert_eq!(error.to_string(), text);
    assert!(error.hint().is_some());

    std::fs::write(&missing, with_check("no_go: { above: x }")).unwrap();
    let error = load(&missing).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("{}:7:21: ", missing.display())),
        "{error}"
    );
}

#[test]
fn a_password_in_the_url_is_never_repeated() {
    for url in ["http://user:s3cret@host:99999", "ftp://user:s3cret@host"] {
        let text = format!("prometheus: {{ url: \"{url}\" }}\n{HEAD}{CHECK}");
        assert!(!refused(&text).contains("s3cret"));
    }
    let text = format!("prometheus: {{ url: \"http://user:s3cret@host\" }}\n{HEAD}{CHECK}");
    let file = super::accepted(&text);
    let warning = file.warnings[0].to_string();
    assert_snapshot!(warning, @"gate.yaml:1:20: the url carries a password, which everyone who reads this file sees");
}

proptest::proptest! {
    /// Not every file is text.
    #[test]
    fn any_bytes_are_a_gate_or_a_problem(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gate.yaml");
        std::fs::write(&path, bytes).unwrap();
        proptest::prop_assert!(load(&path).is_err());
    }
}
