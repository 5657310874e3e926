//! Refusals of conditions, limits and durations, word for word.

use insta::assert_snapshot;

use super::{CHECK, error, refused_check};

#[test]
fn limits_that_are_no_plain_finite_number() {
    assert_snapshot!(refused_check("no_go: { above: .nan }"), @r"
    gate.yaml:7:21: `above: .nan` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: such a limit is always or never broken; remove the condition instead
    ");
    assert_snapshot!(refused_check("no_go: { above: -.inf }"), @r"
    gate.yaml:7:21: `above: -.inf` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: such a limit is always or never broken; remove the condition instead
    ");
    assert_snapshot!(refused_check("no_go: { above: 1e999 }"), @r"
    gate.yaml:7:21: `above: 1e999` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: such a limit is always or never broken; remove the condition instead
    ");
    assert_snapshot!(refused_check("no_go: { above: \"4.5\" }"), @r#"
    gate.yaml:7:21: `above: "4.5"` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: remove the quotes
    "#);
    assert_snapshot!(refused_check("no_go: { above: 0x10 }"), @r"
    gate.yaml:7:21: `above: 0x10` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: write it in plain decimal digits, such as 1000 or 1e3
    ");
    assert_snapshot!(refused_check("no_go: { above: 1_000 }"), @r"
    gate.yaml:7:21: `above: 1_000` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: write it in plain decimal digits, such as 1000 or 1e3
    ");
    assert_snapshot!(refused_check("no_go: { above: 010 }"), @r"
    gate.yaml:7:21: `above: 010` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: write it in plain decimal digits, such as 1000 or 1e3
    ");
    assert_snapshot!(refused_check("no_go: { above: 4.5s }"), @r"
    gate.yaml:7:21: `above: 4.5s` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: a limit is in the query's own unit: 4.5 for 4.5 s, 0.85 for 85 %
    ");
    assert_snapshot!(refused_check("no_go: { above: 85% }"), @r"
    gate.yaml:7:21: `above: 85%` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: a limit is in the query's own unit: 4.5 for 4.5 s, 0.85 for 85 %
    ");
    assert_snapshot!(refused_check("no_go: { above: high }"), @r"
    gate.yaml:7:21: `above: high` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: write a number; texts, lists and mappings cannot be compared
    ");
    assert_snapshot!(refused_check("no_go: { above: }"), @r"
    gate.yaml:7:19: `above` is blank; expected a plain number such as 4.5
    hint: write its value behind `above:`
    ");
    assert_snapshot!(refused_check("no_go: { above: [1, 2] }"), @r"
    gate.yaml:7:21: `above: […]` is not a plain finite number; expected one such as 4.5 or -0.2
    hint: write a number; texts, lists and mappings cannot be compared
    ");
}

#[test]
fn limits_in_more_than_one_place() {
    assert_snapshot!(refused_check("min_series: &n 3\nno_go: { above: *n }"), @r"
    gate.yaml:8:21: `above` comes through an alias or a merge key; expected a plain number written here, in one place
    hint: write the number itself, so that tuning can replace it here alone
    ");
    assert_snapshot!(refused_check("no_go: { above: &n 3 }"), @r"
    gate.yaml:7:24: `above` carries &n; expected the plain number alone
    hint: remove `&n`
    ");
    assert_snapshot!(refused_check("no_go: { above: !!float 3 }"), @r"
    gate.yaml:7:29: `above` carries !!float; expected the plain number alone
    hint: remove `!!float`
    ");
    assert_snapshot!(refused_check("warning: &w { above: 3 }\nno_go: *w"), @r"
    gate.yaml:8:12: `above` comes through an alias or a merge key; expected a plain number written here, in one place
    hint: write the number itself, so that tuning can replace it here alone
    ");
    assert_snapshot!(
        refused_check("warning: &w { above: 3 }\nno_go: { <<: *w, for: 5m }"), @r"
    gate.yaml:8:18: `above` comes through an alias or a merge key; expected a plain number written here, in one place
    hint: write the number itself, so that tuning can replace it here alone
    ");
}

#[test]
fn conditions_that_say_too_much_or_too_little() {
    assert_snapshot!(refused_check("no_go: { above: 1, below: 0 }"), @r"
    gate.yaml:7:24: a condition with both `above` and `below`; expected one limit
    hint: make two of it: a list such as `no_go: [{ above: 5 }, { below: 1 }]`
    ");
    assert_snapshot!(refused_check("no_go: { for: 5m }"), @r"
    gate.yaml:7:12: a condition without a limit; expected `above` or `below`
    hint: add a limit, such as `above: 4.5`
    ");
    assert_snapshot!(refused_check("no_go: []"), @r"
    gate.yaml:7:12: `no_go` is an empty list; expected at least one condition
    hint: add one, or remove the line
    ");
    assert_snapshot!(refused_check("no_go: 4.5"), @r"
    gate.yaml:7:12: `no_go` is the number 4.5; expected a condition or a list of them
    hint: write `no_go: { above: 4.5 }`
    ");
    assert_snapshot!(refused_check("title: nothing to say"), @r"
    gate.yaml:5:5: check `a` has no condition; expected `warning:`, `no_go:` or both
    hint: add a condition, such as `no_go: { above: 4.5 }`
    ");
    assert_snapshot!(refused_check("no_go: { slope: 2h, ratio_to_mean: 2h, above: 1 }"), @r"
    gate.yaml:7:25: a condition with both `slope` and `ratio_to_mean`; expected at most one signal
    hint: make two conditions of it, as a list
    ");
    assert_snapshot!(refused_check("no_go: { above: 1, min_points: 5 }"), @r"
    gate.yaml:7:24: `min_points` without a window; expected `slope` or `ratio_to_mean` beside it
    hint: remove it, or add a window such as `slope: 2h`
    ");
    assert_snapshot!(refused_check("no_go: { slope: 5m, above: 1 }"), @r"
    gate.yaml:7:21: a window of 5m holds 6 points of the 1m grid, fewer than min_points 10: it would never have data
    hint: lengthen the window, shorten `step`, or lower `min_points`
    ");
    assert_snapshot!(refused_check("no_go: { slope: 2h, above: 1, min_points: 1 }"), @r"
    gate.yaml:7:21: min_points 1 is too few; a slope needs at least 2
    hint: raise `min_points`, or leave it out for 10
    ");
    assert_snapshot!(refused_check("no_go: { slope: 0s, above: 1 }"), @r"
    gate.yaml:7:21: a window of 0s holds no trend; expected a duration such as 2h
    hint: write a window such as 2h
    ");
    assert_snapshot!(refused_check("no_go: { above: 1, above: 2 }"), @r"
    gate.yaml:7:24: key `above` stands twice in a condition, first on line 7; expected it once
    hint: remove one of the two
    ");
}

#[test]
fn durations_and_steps() {
    assert_snapshot!(refused_check("no_go: { above: 1, for: -5m }"), @r"
    gate.yaml:7:29: `for`: `-5m` is negative; a duration is zero or more, such as 5m
    hint: time runs backwards nowhere in a gate; remove the minus sign
    ");
    assert_snapshot!(refused_check("no_go: { above: 1, for: 5 }"), @r"
    gate.yaml:7:29: `for` is the number 5; expected a duration such as 60s
    hint: a number needs its unit: `for: 5s`
    ");
    assert_snapshot!(refused_check("no_go: { above: 1, for: -5 }"), @r"
    gate.yaml:7:29: `for` is the number -5; expected a duration such as 60s
    hint: write `for: 60s`, or `5m`, `2h`, `1d`
    ");
    assert_snapshot!(refused_check("no_go: { above: 1, release: soon }"), @r"
    gate.yaml:7:33: `release`: `soon` is not a duration; expected Prometheus's form, such as 90s, 5m, 2h, 1d or 1h30m
    hint: write digits and a unit, such as 90s or 1h30m
    ");
    for (step, expected) in [
        (
            "0s",
            "gate.yaml:3:7: `step`: a step of 0s does not work; expected a whole number of seconds, at least 1s",
        ),
        (
            "1500ms",
            "gate.yaml:3:7: `step`: a step of 1s500ms does not work; expected a whole number of seconds, at least 1s",
        ),
        (
            "2d",
            "gate.yaml:3:7: `step`: a step of 2d is too long; expected at most 1d",
        ),
        (
            "60",
            "gate.yaml:3:7: `step` is the number 60; expected a duration such as 60s",
        ),
        (
            "1.5s",
            "gate.yaml:3:7: `step`: `1.5s` is not a duration; expected Prometheus's form, such as 90s, 5m, 2h, 1d or 1h30m",
        ),
    ] {
        let text = format!("version: 1\ngate: web\nstep: {step}\nchecks:\n{CHECK}");
        assert_eq!(error(&text).to_string(), expected);
    }
}
