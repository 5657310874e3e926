//! Gate files.

use insta::assert_snapshot;

use super::{Desk, Page};

const HEAD: &str = "\
version: 1
gate: web
step: 60s
prometheus: { url: http://localhost:9090 }
checks:
";

/// A gate of one check with these conditions.
fn with(conditions: &str) -> String {
    format!("{HEAD}  - id: errors\n    query: up\n{conditions}")
}

fn page(cases: &[(&str, String)]) -> String {
    let desk = Desk::new();
    for (name, text) in cases {
        desk.write(&format!("{name}.yaml"), text);
    }
    let mut page = Page::of(&desk);
    for (name, _) in cases {
        page.refuses(&["check", &format!("{name}.yaml")]);
    }
    page.text()
}

#[test]
fn keys_and_words() {
    let sound = with("    no_go: { above: 1 }\n");
    let cases = [
        (
            "unknown-key",
            with("    no_go: { above: 1 }\n    treshold: 4\n"),
        ),
        ("misspelt-level", with("    nogo: { above: 1 }\n")),
        (
            "level-as-a-key",
            with("    no_go: { above: 1 }\n    severity: critical\n"),
        ),
        ("misspelt-no-data", format!("{sound}no_data: no_go\n")),
        (
            "duplicate-id",
            format!("{sound}  - id: errors\n    query: up\n    no_go: {{ above: 1 }}\n"),
        ),
        ("reserved-id", sound.replace("errors", "verdict")),
        ("malformed-id", sound.replace("errors", "Errors-5xx")),
        ("no-checks", HEAD.replace("checks:", "checks: []")),
        ("checks-left-blank", HEAD.to_owned()),
        ("no-condition", with("")),
        ("version", sound.replace("version: 1", "version: 2")),
        ("zero-step", sound.replace("60s", "0s")),
        ("address", sound.replace("http://", "")),
        (
            "several",
            with("    no_go: { above: high }\n    unit: second\n    treshold: 4\n"),
        ),
    ];
    assert_snapshot!(page(&cases), @r#"
    $ retrogate check unknown-key.yaml
    error: unknown-key.yaml:9:5: unknown key `treshold` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
    hint: remove it; `retrogate schema` explains every key

    $ retrogate check misspelt-level.yaml
    error: misspelt-level.yaml:8:5: unknown key `nogo` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
    hint: did you mean `no_go`?

    $ retrogate check level-as-a-key.yaml
    error: level-as-a-key.yaml:9:5: unknown key `severity` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
    hint: severity is where a condition stands: under `warning` or under `no_go`

    $ retrogate check misspelt-no-data.yaml
    error: misspelt-no-data.yaml:9:10: `no_go` is not a word for `no_data`; expected one of go, warning, no-go
    hint: did you mean `no-go`?

    $ retrogate check duplicate-id.yaml
    error: duplicate-id.yaml:9:9: check id `errors` is used twice, first on line 6; expected ids to differ
    hint: rename one of them, such as errors_2

    $ retrogate check reserved-id.yaml
    error: reserved-id.yaml:6:9: `verdict` is reserved for a column of the verdict table
    hint: call it something like verdict_check

    $ retrogate check malformed-id.yaml
    error: malformed-id.yaml:6:9: `Errors-5xx` is not a check id; expected a lower-case letter, then up to 62 of a-z, 0-9 and _
    hint: an id names a folder and a column, such as creative_p95; `title` takes any text

    $ retrogate check no-checks.yaml
    error: no-checks.yaml:5:9: `checks` is an empty list; expected at least one check
    hint: add one: `- id: name`, with `query` and `no_go` or `warning` below

    $ retrogate check checks-left-blank.yaml
    error: checks-left-blank.yaml:5:7: `checks` is empty; expected a list
    hint: write each check as `- id: name` and its keys below

    $ retrogate check no-condition.yaml
    error: no-condition.yaml:6:5: check `errors` has no condition; expected `warning:`, `no_go:` or both
    hint: add a condition, such as `no_go: { above: 4.5 }`

    $ retrogate check version.yaml
    error: version.yaml:1:10: version 2 of the gate file is unknown; expected `version: 1`
    hint: a newer version needs a newer retrogate; `retrogate schema` shows what this one reads

    $ retrogate check zero-step.yaml
    error: zero-step.yaml:3:7: `step`: a step of 0s does not work; expected a whole number of seconds, at least 1s
    hint: write a step such as 15s or 60s

    $ retrogate check address.yaml
    error: address.yaml:4:20: `url` does not name a server; expected http:// or https:// and a host
    hint: write it as `url: http://localhost:9090`

    $ retrogate check several.yaml
    error: several.yaml:8:21: `above: high` is not a plain finite number; expected one such as 4.5 or -0.2
      hint: write a number; texts, lists and mappings cannot be compared
    several.yaml:9:11: `second` is not a word for `unit`; expected one of seconds, ratio, bytes, none
      hint: did you mean `seconds`?
    several.yaml:10:5: unknown key `treshold` in a check; expected one of id, title, unit, query, warning, no_go, no_data, min_series, advice, runbook, on_no_go
      hint: remove it; `retrogate schema` explains every key
    "#);
}

#[test]
fn limits_and_holds() {
    let cases = [
        ("nan", with("    no_go: { above: .nan }\n")),
        ("infinite", with("    no_go: { above: .inf }\n")),
        ("quoted", with("    no_go: { above: \"4.5\" }\n")),
        ("percent", with("    no_go: { above: 85% }\n")),
        (
            "alias",
            with("    warning: { above: &limit 4 }\n    no_go: { above: *limit }\n"),
        ),
        (
            "alias-of-all",
            with("    warning: &all { above: 4 }\n    no_go: *all\n"),
        ),
        (
            "merge-key",
            with("    warning: &all { above: 4 }\n    no_go: { <<: *all }\n"),
        ),
        ("both", with("    no_go: { above: 4, below: 1 }\n")),
        ("neither", with("    no_go: { for: 5m }\n")),
        ("negative-hold", with("    no_go: { above: 4, for: -5m }\n")),
        (
            "hold-without-unit",
            with("    no_go: { above: 4, for: 5 }\n"),
        ),
        (
            "window-too-short",
            with("    no_go: { slope: 5m, above: 4 }\n"),
        ),
        (
            "points-too-many",
            with("    no_go: { ratio_to_mean: 1h, above: 4, min_points: 90 }\n"),
        ),
        (
            "window-of-nothing",
            with("    no_go: { slope: 0s, above: 4 }\n"),
        ),
    ];
    assert_snapshot!(page(&cases), @r#"
    $ retrogate check nan.yaml
    error: nan.yaml:8:21: `above: .nan` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: such a limit is always or never broken; remove the condition instead

    $ retrogate check infinite.yaml
    error: infinite.yaml:8:21: `above: .inf` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: such a limit is always or never broken; remove the condition instead

    $ retrogate check quoted.yaml
    error: quoted.yaml:8:21: `above: "4.5"` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: remove the quotes

    $ retrogate check percent.yaml
    error: percent.yaml:8:21: `above: 85%` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: a limit is in the query's own unit: 4.5 for 4.5 s, 0.85 for 85 %

    $ retrogate check alias.yaml
    error: alias.yaml:8:30: `above` carries &limit; expected the plain number alone
      hint: remove `&limit`
    alias.yaml:9:21: `above` comes through an alias or a merge key; expected a plain number written here, in one place
      hint: write the number itself, so that tuning can replace it here alone

    $ retrogate check alias-of-all.yaml
    error: alias-of-all.yaml:9:12: `above` comes through an alias or a merge key; expected a plain number written here, in one place
    hint: write the number itself, so that tuning can replace it here alone

    $ retrogate check merge-key.yaml
    error: merge-key.yaml:9:18: `above` comes through an alias or a merge key; expected a plain number written here, in one place
    hint: write the number itself, so that tuning can replace it here alone

    $ retrogate check both.yaml
    error: both.yaml:8:24: a condition with both `above` and `below`; expected one limit
    hint: make two of it: a list such as `no_go: [{ above: 5 }, { below: 1 }]`

    $ retrogate check neither.yaml
    error: neither.yaml:8:12: a condition without a limit; expected `above` or `below`
    hint: add a limit, such as `above: 4.5`

    $ retrogate check negative-hold.yaml
    error: negative-hold.yaml:8:29: `for`: `-5m` is negative; a duration is zero or more, such as 5m
    hint: time runs backwards nowhere in a gate; remove the minus sign

    $ retrogate check hold-without-unit.yaml
    error: hold-without-unit.yaml:8:29: `for` is the number 5; expected a duration such as 60s
    hint: a number needs its unit: `for: 5s`

    $ retrogate check window-too-short.yaml
    error: window-too-short.yaml:8:21: a window of 5m holds 6 points of the 1m grid, fewer than min_points 10: it would never have data
    hint: lengthen the window, shorten `step`, or lower `min_points`

    $ retrogate check points-too-many.yaml
    error: points-too-many.yaml:8:29: a window of 1h holds 61 points of the 1m grid, fewer than min_points 90: it would never have data
    hint: lengthen the window, shorten `step`, or lower `min_points`

    $ retrogate check window-of-nothing.yaml
    error: window-of-nothing.yaml:8:21: a window of 0s holds no trend; expected a duration such as 2h
    hint: write a window such as 2h
    "#);
}

#[test]
fn queries_without_a_server() {
    let asking = |query: &str| with("    no_go: { above: 4 }\n").replace("up", query);
    let cases = [
        ("bracket", asking("sum(rate(http_requests_total[5m])")),
        ("no-range", asking("rate(http_requests_total)")),
        ("only-a-range", asking("http_requests_total[5m]")),
        ("string", asking("'\"up\"'")),
        ("at-end", asking("up @ end()")),
        ("at-start", asking("up @ start()")),
        ("at-a-time", asking("up @ 1769860800")),
        ("future", asking("up offset -5m")),
        ("blank", asking("''")),
    ];
    assert_snapshot!(page(&cases), @r#"
    $ retrogate check bracket.yaml
    error: bracket.yaml:7:12: check `errors`: not PromQL: unclosed left parenthesis
    hint: check brackets, quotes and commas; for VictoriaMetrics, or syntax newer than this check, `dialect: metricsql` leaves syntax to the server

    $ retrogate check no-range.yaml
    error: no-range.yaml:7:12: check `errors`: not PromQL: expected type matrix in call to function 'rate', got vector
    hint: give it a range of samples, such as rate(requests_total[5m])

    $ retrogate check only-a-range.yaml
    error: only-a-range.yaml:7:12: check `errors`: the answer is a range of samples; expected one value a series at each instant
    hint: wrap it in a function, such as rate(…) or max_over_time(…)

    $ retrogate check string.yaml
    error: string.yaml:7:12: check `errors`: the answer is a string; expected numbers
    hint: query a metric, or compare with a number

    $ retrogate check at-end.yaml
    error: at-end.yaml:7:15: check `errors`: `@ end()` makes the answer depend on the request's own range; expected no `@`
    hint: remove the `@` modifier

    $ retrogate check at-start.yaml
    error: at-start.yaml:7:15: check `errors`: `@ start()` makes the answer depend on the request's own range; expected no `@`
    hint: remove the `@` modifier

    $ retrogate check at-a-time.yaml
    error: at-a-time.yaml:7:15: check `errors`: `@` fixes the moment of the samples; expected samples of the asked moment
    hint: remove the `@` modifier

    $ retrogate check future.yaml
    error: future.yaml:7:15: check `errors`: a negative offset looks into the future; expected `offset` with a positive duration
    hint: remove the offset, or write it as `offset 5m`

    $ retrogate check blank.yaml
    error: blank.yaml:7:12: `query` is blank; expected a PromQL query
    hint: write its value behind `query:`
    "#);
}
