//! Refusals of keys, words, ids and types, word for word: file, line, column, what was found, what was
//! expected, what to do.

use insta::assert_snapshot;

use super::{CHECK, HEAD, refused, refused_check};

#[test]
fn unknown_and_misspelt_keys() {
    assert_snapshot!(refused_check("nogo: { above: 1 }"), @r"
    gate.yaml:7:5: unknown key `nogo` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
    hint: did you mean `no_go`?
    ");
    assert_snapshot!(refused_check("no-go: { above: 1 }"), @r"
    gate.yaml:7:5: unknown key `no-go` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
    hint: did you mean `no_go`?
    ");
    assert_snapshot!(refused_check("no_go: { abov: 1 }"), @r"
    gate.yaml:7:14: unknown key `abov` in a condition; expected one of above, below, for, release, slope, ratio_to_mean, min_points
    hint: did you mean `above`?
    ");
    assert_snapshot!(refused_check("no_go: { max: 1 }"), @r"
    gate.yaml:7:14: unknown key `max` in a condition; expected one of above, below, for, release, slope, ratio_to_mean, min_points
    hint: did you mean `above`?
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nseverity: critical"), @r"
    gate.yaml:8:5: unknown key `severity` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
    hint: severity is where a condition stands: under `warning` or under `no_go`
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\ncolour: red"), @r"
    gate.yaml:8:5: unknown key `colour` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
    hint: remove it; `retrogate schema` explains every key
    ");
    assert_snapshot!(refused(&format!("interval: 60s\n{HEAD}{CHECK}")), @r"
    gate.yaml:1:1: unknown key `interval` in the gate; expected one of version, gate, services, step, prometheus, no_data, checks, for_each, overrides
    hint: did you mean `step`?
    ");
    assert_snapshot!(refused(&format!("prometheus: {{ uri: http://x }}\n{HEAD}{CHECK}")), @r"
    gate.yaml:1:15: unknown key `uri` in `prometheus`; expected one of url, dialect
    hint: did you mean `url`?
    ");
}

#[test]
fn misspelt_words() {
    assert_snapshot!(refused_check("no_go: { above: 1 }\nno_data: nogo"), @r"
    gate.yaml:8:14: `nogo` is not a word for `no_data`; expected one of go, warning, no-go
    hint: did you mean `no-go`?
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nno_data: no"), @r"
    gate.yaml:8:14: `no` is not a word for `no_data`; expected one of go, warning, no-go
    hint: write one of go, warning, no-go
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nunit: second"), @r"
    gate.yaml:8:11: `second` is not a word for `unit`; expected one of seconds, ratio, bytes, none
    hint: did you mean `seconds`?
    ");
    assert_snapshot!(refused(&format!("no_data: no_go\n{HEAD}{CHECK}")), @r"
    gate.yaml:1:10: `no_go` is not a word for `no_data`; expected one of go, warning, no-go
    hint: did you mean `no-go`?
    ");
    assert_snapshot!(refused(&format!("prometheus: {{ dialect: logql }}\n{HEAD}{CHECK}")), @r"
    gate.yaml:1:24: `logql` is not a word for `dialect`; expected one of promql, metricsql
    hint: write one of promql, metricsql
    ");
}

#[test]
fn ids() {
    assert_snapshot!(refused(&format!("{HEAD}{CHECK}{CHECK}")), @r"
    gate.yaml:8:9: check id `a` is used twice, first on line 5; expected ids to differ
    hint: rename one of them, such as a_2
    ");
    let renamed = |id: &str| refused(&format!("{HEAD}{}", CHECK.replace("id: a", id)));
    assert_snapshot!(renamed("id: verdict"), @r"
    gate.yaml:5:9: `verdict` is reserved for a column of the verdict table
    hint: call it something like verdict_check
    ");
    assert_snapshot!(renamed("id: Creative-P95"), @r"
    gate.yaml:5:9: `Creative-P95` is not a check id; expected a lower-case letter, then up to 62 of a-z, 0-9 and _
    hint: an id names a folder and a column, such as creative_p95; `title` takes any text
    ");
    assert_snapshot!(renamed("id: 95"), @r#"
    gate.yaml:5:9: `id` is the number 95; expected a name such as creative_p95
    hint: if it is meant as text, write "95"
    "#);
    assert_snapshot!(renamed("title: no id"), @r"
    gate.yaml:5:5: a check has no `id`; expected `id: creative_p95`
    hint: add `id: creative_p95` to a check
    ");
}

#[test]
fn the_head() {
    assert_snapshot!(refused("version: 1\ngate: web\nstep: 60s\nchecks: []\n"), @r"
    gate.yaml:4:9: `checks` is an empty list; expected at least one check
    hint: add one: `- id: name`, with `query` and `no_go` or `warning` below
    ");
    assert_snapshot!(refused("version: 1\ngate: web\nstep: 60s\n"), @r"
    gate.yaml:1:1: the gate has no `checks`; expected `checks: [{ id: …, query: …, no_go: … }]`
    hint: add `checks: [{ id: …, query: …, no_go: … }]` to the gate
    ");
    assert_snapshot!(refused(&format!("gate: web\nstep: 60s\nchecks:\n{CHECK}")), @r"
    gate.yaml:1:1: the gate has no `version`; expected `version: 1`
    hint: add `version: 1` to the gate
    ");
    assert_snapshot!(refused(&format!("version: 2\ngate: web\nstep: 60s\nchecks:\n{CHECK}")), @r"
    gate.yaml:1:10: version 2 of the gate file is unknown; expected `version: 1`
    hint: a newer version needs a newer retrogate; `retrogate schema` shows what this one reads
    ");
    assert_snapshot!(refused(&format!("version: '1'\ngate: web\nstep: 60s\nchecks:\n{CHECK}")), @r"
    gate.yaml:1:10: `version` is the text `1`; expected the number 1
    hint: write `version: 1`
    ");
    assert_snapshot!(refused(&format!("version: 1\ngate:\nstep: 60s\nchecks:\n{CHECK}")), @r"
    gate.yaml:2:5: `gate` is blank; expected a name such as my-service
    hint: write its value behind `gate:`
    ");
    assert_snapshot!(refused(&format!("services: web\n{HEAD}{CHECK}")), @r"
    gate.yaml:1:11: `services` is the text `web`; expected a list
    hint: write `services: [web]`
    ");
    assert_snapshot!(refused(&format!("prometheus: {{ url: localhost:9090 }}\n{HEAD}{CHECK}")), @r"
    gate.yaml:1:20: `url` does not name a server; expected http:// or https:// and a host
    hint: write it as `url: http://localhost:9090`
    ");
    assert_snapshot!(refused(&format!("version: 1\n{HEAD}{CHECK}")), @r"
    gate.yaml:2:1: key `version` stands twice in the gate, first on line 1; expected it once
    hint: remove one of the two
    ");
}

#[test]
fn wrong_types() {
    assert_snapshot!(refused("- a\n- b\n"), @r"
    gate.yaml:1:1: the file holds a list; expected a gate, beginning with `version: 1`
    hint: name a gate file; `retrogate init` writes one to start from
    ");
    assert_snapshot!(refused("just words\n"), @r"
    gate.yaml:1:1: the file holds the text `just words`; expected a gate, beginning with `version: 1`
    hint: name a gate file; `retrogate init` writes one to start from
    ");
    assert_snapshot!(refused(&format!("{HEAD}  - just words\n")), @r"
    gate.yaml:5:5: `checks` is the text `just words`; expected a mapping
    hint: write it as `- id: name` and its keys below
    ");
    assert_snapshot!(refused("version: 1\ngate: web\nstep: 60s\nchecks: { id: a }\n"), @r"
    gate.yaml:4:9: `checks` is a mapping; expected a list
    hint: write each check as `- id: name` and its keys below
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\ntitle: 95"), @r#"
    gate.yaml:8:12: `title` is the number 95; expected a text
    hint: if it is meant as text, write "95"
    "#);
    assert_snapshot!(refused_check("no_go: { above: 1 }\ntitle: true"), @r#"
    gate.yaml:8:12: `title` is true; expected a text
    hint: if it is meant as text, write "true"
    "#);
    assert_snapshot!(refused_check("no_go: { above: 1 }\ntitle:"), @r"
    gate.yaml:8:10: `title` is blank; expected a text
    hint: write its value behind `title:`
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nadvice: [a]"), @r"
    gate.yaml:8:13: `advice` is a list; expected a text
    hint: write one text
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nmin_series: 1.5"), @r"
    gate.yaml:8:17: `min_series` is the number 1.5; expected a whole number
    hint: write `min_series: 1` or another whole number
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nmin_series: -1"), @r"
    gate.yaml:8:17: `min_series` is the number -1; expected a whole number
    hint: write `min_series: 1` or another whole number
    ");
    assert_snapshot!(refused_check("no_go: { above: 1 }\nmin_series: 0"), @r"
    gate.yaml:8:17: check `a` has min_series 0; expected at least 1
    hint: write 1 or more, or leave `min_series` out
    ");
}
