//! A rewritten gate file is the gate that was meant, in the same text everywhere else.

use super::{accepted, with_check};
use crate::gate_file::{Change, Changes, GateFile, Preset};
use crate::model::{Check, LimitId};

/// A name as people write it: `a.no_go.2`.
fn id(file: &GateFile, name: &str) -> LimitId {
    let mut ids = file.gate.checks().iter().flat_map(Check::conditions);
    ids.find(|(id, _)| id.to_string() == name).expect(name).0
}

fn set(limit: &str, hold: &str) -> Change {
    Change::Set {
        limit: (!limit.is_empty()).then(|| limit.to_owned()),
        hold: (!hold.is_empty()).then(|| hold.parse().unwrap()),
    }
}

fn rewritten(text: &str, changes: &[(&str, Change)]) -> String {
    let file = accepted(text);
    let changes = changes
        .iter()
        .map(|(name, change)| (id(&file, name), change.clone()));
    let new = file.rewritten(&changes.collect(), None);
    new.unwrap_or_else(|error| panic!("{error}\n{text}"))
        .source
        .text()
        .to_owned()
}

/// The body of one check before and after.
fn assert_becomes(before: &str, changes: &[(&str, Change)], after: &str) {
    assert_eq!(rewritten(&with_check(before), changes), with_check(after));
}

#[test]
fn a_hold_is_replaced_where_it_stands() {
    let change = [("a.no_go.1", set("5", "10m"))];
    for (before, after) in [
        (
            "no_go: { above: 4.5, for: 5m } # x",
            "no_go: { above: 5, for: 10m } # x",
        ),
        (
            "no_go: {for: '5m',above: 4.5}",
            "no_go: {for: '10m',above: 5}",
        ),
        (
            "no_go:\n  for: \"5m\"   # why\n\n  above: 4.5",
            "no_go:\n  for: \"10m\"   # why\n\n  above: 5",
        ),
        (
            "no_go:\n  above: 4.5\n  for:\n    5m",
            "no_go:\n  above: 5\n  for:\n    10m",
        ),
    ] {
        assert_becomes(before, &change, after);
    }
    assert_becomes(
        "no_go: { above: 4.5, for: 5m }",
        &[("a.no_go.1", set("", "0s"))],
        "no_go: { above: 4.5, for: 0s }",
    );
}

#[test]
fn a_hold_is_added_after_the_limit_as_its_neighbours_are_written() {
    let change = [("a.no_go.1", set("5", "90s"))];
    for (before, after) in [
        (
            "no_go: { above: 4.5 } # x",
            "no_go: { above: 5, for: 1m30s } # x",
        ),
        (
            "no_go: [ above: 4.5 ]",
            "no_go: [ { above: 5, for: 1m30s } ]",
        ),
        (
            "no_go: {\"above\": 4.5}",
            "no_go: {\"above\": 5, \"for\": \"1m30s\"}",
        ),
        (
            "no_go: {\n  above: 4.5, # x\n  release: '1m' }",
            "no_go: {\n  above: 5, for: '1m30s', # x\n  release: '1m' }",
        ),
        (
            "no_go:\n  above: 4.5   # x\n\n  release: 1m",
            "no_go:\n  above: 5   # x\n  for: 1m30s\n\n  release: 1m",
        ),
        (
            "no_go:\n- above: 4.5\n- below: 1",
            "no_go:\n- above: 5\n  for: 1m30s\n- below: 1",
        ),
        (
            "no_go:\n  -   above:\n        4.5",
            "no_go:\n  -   above:\n        5\n      for: 1m30s",
        ),
    ] {
        assert_becomes(before, &change, after);
    }
    let unchanged = "no_go: { above: 4.50 }";
    assert_becomes(unchanged, &[("a.no_go.1", set("4.5", "0s"))], unchanged);
}

#[test]
fn at_the_very_end_of_a_file_a_line_is_begun() {
    let text = with_check("no_go:\n  above: 1")
        .trim_end()
        .replace('\n', "\r\n");
    let expected = format!("{text}\r\n      for: 5m");
    assert_eq!(rewritten(&text, &[("a.no_go.1", set("", "5m"))]), expected);
}

#[test]
fn conditions_are_removed_and_comments_stay() {
    let second = [("a.no_go.2", Change::Remove)];
    for (before, after) in [
        (
            "no_go: [{ above: 5 }, { below: 1 }] # x",
            "no_go: [{ above: 5 }] # x",
        ),
        (
            "no_go: [{ above: 5 }, below: 1, { above: 9 } ]",
            "no_go: [{ above: 5 }, { above: 9 } ]",
        ),
        (
            "no_go: [\n  { above: 5 }, # x\n  { below: 1 }, # y\n]",
            "no_go: [\n  { above: 5 }, # x\n  # y\n]",
        ),
        (
            "no_go:\n  - { above: 5 } # x\n\n  # above\n  - below: 1 # y\n    # in\n    for: 5m\n\n  - above: 9",
            "no_go:\n  - { above: 5 } # x\n\n  # above\n  # y\n  # in\n\n  - above: 9",
        ),
    ] {
        assert_becomes(before, &second, after);
    }
    let only = [("a.no_go.1", Change::Remove)];
    for (before, after) in [
        (
            "no_go: { above: 5 } # x\nwarning: { above: 4 }",
            "# x\nwarning: { above: 4 }",
        ),
        (
            "warning: { above: 4 }\n\nno_go:\n- above: 5\n  for: 5m\nadvice: x",
            "warning: { above: 4 }\n\nadvice: x",
        ),
    ] {
        assert_becomes(before, &only, after);
    }
}

const THREE: &str = "version: 1\ngate: web\nstep: 60s\nchecks: # all\n  # first\n  - id: a\n    query: |\n      up # no comment\n\n      + 1\n\n    no_go: { above: 1 } # mine\n\n  # second\n  - no_go: { above: 1 }\n    id: b\n    query: up\n    warning: { above: 0 }\n  - {id: c, no_go: { above: 1 }, query: up}\n";

#[test]
fn a_check_without_conditions_goes_with_them() {
    let all = rewritten(
        THREE,
        &[("a.no_go.1", Change::Remove), ("b.no_go.1", Change::Remove)],
    );
    assert_eq!(
        all,
        "version: 1\ngate: web\nstep: 60s\nchecks: # all\n  # first\n\n  # mine\n\n  # second\n  - \n    id: b\n    query: up\n    warning: { above: 0 }\n  - {id: c, no_go: { above: 1 }, query: up}\n"
    );
    let last = rewritten(THREE, &[("c.no_go.1", Change::Remove)]);
    assert_eq!(
        last,
        THREE.replace("  - {id: c, no_go: { above: 1 }, query: up}\n", "")
    );
    let flow = "{version: 1, gate: web, step: 60s, checks: [{id: a, query: up, no_go: {above: 1}}, {id: b, query: up, warning: {above: 1}, no_go: [above: 2]}]}";
    let gone = [("a.no_go.1", Change::Remove), ("b.no_go.1", Change::Remove)];
    assert_eq!(
        rewritten(flow, &gone),
        "{version: 1, gate: web, step: 60s, checks: [{id: b, query: up, warning: {above: 1}}]}"
    );
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_is_written() {
    let file = accepted(THREE);
    let error = |changes: &[(LimitId, Change)]| {
        let changes: Changes = changes.iter().cloned().collect();
        let error = file.rewritten(&changes, None).unwrap_err();
        assert!(error.hint().is_some());
        error.to_string()
    };
    let [a, b, c, warning] =
        ["a.no_go.1", "b.no_go.1", "c.no_go.1", "b.warning.1"].map(|name| id(&file, name));
    let text = error(&[(
        LimitId {
            index: 6,
            ..a.clone()
        },
        Change::Remove,
    )]);
    assert_eq!(text, "a.no_go.7: the gate has no such condition");
    let text = error(&[(a.clone(), set("4.5 s", ""))]);
    assert!(
        text.starts_with("a.no_go.1: `4.5 s` cannot be a limit"),
        "{text}"
    );
    let text = error(&[a, b, c, warning].map(|id| (id, Change::Remove)));
    assert!(
        text.contains("would leave the gate without checks"),
        "{text}"
    );
}

#[test]
fn what_hangs_together_is_named() {
    let text = with_check("warning: { above: 1, for: &hold 5m }\nno_go: { above: 2, for: *hold }");
    let file = accepted(&text);
    let both = |hold: &str| Changes::from([(id(&file, "a.warning.1"), set("", hold))]);
    let error = file.rewritten(&both("10m"), None).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("gate.yaml:7: a.warning.1 cannot be changed there by itself"),
        "{error}"
    );
    // The alias itself can go.
    assert_eq!(
        rewritten(&text, &[("a.no_go.1", set("", "10m"))]),
        text.replace("*hold", "10m")
    );
}

#[test]
fn a_note_stands_above_the_first_check() {
    let note = "tuned on 2026\r\nfor: 5m\u{2028}\u{7}x: [\n\n";
    let noted = |text: &str| {
        let file = accepted(text)
            .rewritten(&Changes::new(), Some(note))
            .unwrap();
        file.source.text().to_owned()
    };
    let lines =
        |indent: &str| format!("{indent}# tuned on 2026\n{indent}# for: 5m\n{indent}#  x: [\n");
    assert_eq!(
        noted(THREE),
        THREE.replace("# all\n", &format!("# all\n{}", lines("  ")))
    );
    let crlf = THREE.replace('\n', "\r\n");
    assert_eq!(noted(&crlf), noted(THREE).replace('\n', "\r\n"));
    let flow = "\u{feff}{version: 1, gate: web, step: 60s, checks: [{id: a, query: up, no_go: {above: 1}}]}";
    assert_eq!(
        noted(flow),
        flow.replacen('{', &format!("{}{{", lines("")), 1)
    );
    let list =
        "version: 1\ngate: web\nstep: 60s\nchecks: [{id: a, query: up, no_go: {above: 1}}]\n";
    assert_eq!(
        noted(list),
        list.replace("checks", &format!("{}checks", lines("")))
    );
    let flush =
        "checks:\n- {id: a, query: up, no_go: {above: 1}}\nversion: 1\ngate: web\nstep: 60s\n";
    assert_eq!(
        noted(flush),
        flush.replace(":\n-", &format!(":\n{}-", lines("")))
    );
}

#[test]
fn the_same_values_are_the_same_text() {
    for text in [
        Preset::LlmService.text(),
        Preset::WebService.text(),
        THREE,
        include_str!("../../../data/demo/gate.yaml"),
    ] {
        let file = accepted(text);
        let conditions = file.gate.checks().iter().flat_map(Check::conditions);
        let same: Changes = conditions
            .map(|(id, condition)| {
                let limit = Some(format!("{}", condition.limit().value()));
                let hold = Some(condition.hold());
                (id, Change::Set { limit, hold })
            })
            .collect();
        assert_eq!(file.rewritten(&same, None).unwrap(), file);
    }
}
