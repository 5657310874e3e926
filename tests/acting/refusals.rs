//! What a gate file may not say of actions.

use super::*;

#[test]
fn each_mistake_is_named_with_its_place() {
    for (action, words) in [
        (
            "{ run: ./remedy.sh }",
            &["gate.yaml:13:16", "`run` is the text", "no shell reads it"][..],
        ),
        ("{ run: [] }", &["`run` is an empty list"]),
        ("{ run: [\"\"] }", &["`run` is blank"]),
        ("{ run: [a, 5] }", &["the number 5", "write \"5\""]),
        (
            "{ exec: [a] }",
            &[
                "unknown key `exec` in an action; expected one of run, post, timeout, enabled",
                "did you mean `run`?",
            ],
        ),
        ("{ timeout: 5s }", &["an action without `run` and `post`"]),
        (
            "{ run: [a], post: { url: http://h } }",
            &["an action with both `run` and `post`"],
        ),
        ("{ run: [a], timeout: 30 }", &["a number needs its unit"]),
        ("{ run: [a], timeout: 0s }", &["expected more than no time"]),
        ("{ run: [a], enabled: no }", &["expected true or false"]),
        ("{ post: { json: {} } }", &["`post` has no `url`"]),
        ("{ post: { url: h } }", &["`url` does not name a server"]),
        (
            "{ post: { url: http://h, body: {} } }",
            &["unknown key `body` in `post`", "did you mean `json`?"],
        ),
        (
            "{ post: { url: http://h, json: { a: .inf } } }",
            &["expected a number as JSON has them"],
        ),
        (
            "{ post: { url: http://h, json: { a: 1, a: 2 } } }",
            &["key `a` stands twice in `json`"],
        ),
        (
            "{ post: { url: http://h, headers_from_env: [A] } }",
            &["expected a mapping"],
        ),
        (
            "{ post: { url: http://h, headers_from_env: { \"a b\": A } } }",
            &["`a b` cannot be the name of a header"],
        ),
        (
            "{ post: { url: http://h, headers_from_env: { A: \"Bearer s3cr3t\" } } }",
            &["no name of a variable", "put it into the environment"],
        ),
    ] {
        let folder = folder(&gate(&[action]));
        let said = finish(program().arg("check").current_dir(folder.path())).ended(64);
        for word in words {
            assert!(
                said.stderr.contains(word),
                "{action}: no {word:?} in {}",
                said.stderr
            );
        }
        assert!(!said.stderr.contains("s3cr3t"), "{}", said.stderr);
    }
}

#[test]
fn one_action_needs_no_list_and_changes_no_hash() {
    let prometheus = server(&|_| 0.5);
    let one = gate(&[]).replace("on_no_go:\n", "on_no_go: { run: [./remedy.sh, \"\"] }\n");
    let none = gate(&[]).replace("    on_no_go:\n", "");
    let hashes: Vec<String> = [one, none]
        .iter()
        .map(|text| {
            let folder = folder(text);
            live(&folder, prometheus.url(), &["--log", "log.jsonl"], &[]).ended(0);
            let line = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
            let entry: Value = serde_json::from_str(&line).unwrap();
            entry["gate_hash"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn the_remedies_of_the_preset_are_switched_off() {
    let folder = tempfile::tempdir().unwrap();
    finish(program().args(["init", "."]).current_dir(folder.path())).ended(0);
    let text = fs::read_to_string(folder.path().join("gate.yaml")).unwrap();
    let actions = text.matches("    on_no_go:\n").count();
    assert!(actions >= 2);
    assert_eq!(text.matches("      enabled: false\n").count(), actions);
}
