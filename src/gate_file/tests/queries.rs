//! Queries: what is refused by name, what by the parser, and where the error points.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::{HEAD, accepted, refused};
use crate::gate_file::promql::{QueryDoubt, QueryFault, check};
use crate::model::{Dialect, Query};

const BOTH: [Dialect; 2] = [Dialect::PromQl, Dialect::MetricsQl];

fn verdict(text: &str, dialect: Dialect) -> Result<Option<QueryDoubt>, QueryFault> {
    check(&Query::try_new(text).unwrap(), dialect).map_err(|(_, fault)| fault)
}

#[test]
fn refused_by_name_wherever_they_stand() {
    let start = || QueryFault::AtRequest("@ start()");
    let end = || QueryFault::AtRequest("@ end()");
    for (text, fault) in [
        ("up @ start()", start()),
        ("up@end ()", end()),
        ("up @\n  End( )", end()),
        ("up @ # why\n end()", end()),
        ("max_over_time(rate(up[5m] @ end())[1h:1m])", end()),
        ("sum(rate(a[5m] offset 5m @ start())) / 2", start()),
        ("topk(1, up) and (up @ end())", end()),
        ("up @ 1609746000", QueryFault::AtInstant),
        ("up @ -1", QueryFault::AtInstant),
        ("rate(up[5m] @ 1e9)", QueryFault::AtInstant),
        ("up offset -5m", QueryFault::NegativeOffset),
        ("up OFFSET  - 5m", QueryFault::NegativeOffset),
        ("rate(up[5m] offset -1w)", QueryFault::NegativeOffset),
        (
            "max_over_time((up offset - 1h)[2h:5m])",
            QueryFault::NegativeOffset,
        ),
        (
            "max_over_time(up[2h:5m] offset -1h)",
            QueryFault::NegativeOffset,
        ),
        ("up{a=\"b\"} offset\n-5m", QueryFault::NegativeOffset),
        ("up offset (-5m)", QueryFault::NegativeOffset),
        ("up offset (1h - 2h)", QueryFault::ComputedOffset),
        ("rate(up[5m] smoothed)", QueryFault::Smoothed),
        ("range_avg(up)", QueryFault::WholeRange("range_avg".into())),
        (
            "sum(Running_Max (up))",
            QueryFault::WholeRange("running_max".into()),
        ),
        (
            "interpolate(up)",
            QueryFault::WholeRange("interpolate".into()),
        ),
        (
            "keep_last_value(up)",
            QueryFault::WholeRange("keep_last_value".into()),
        ),
        (
            "max_over_time(keep_last_value(up)[1h:1m])",
            QueryFault::WholeRange("keep_last_value".into()),
        ),
        ("topk_max(3, up)", QueryFault::WholeRange("topk_max".into())),
        (
            "bottomk_avg by (job) (3, up)",
            QueryFault::WholeRange("bottomk_avg".into()),
        ),
        ("up - end()", QueryFault::WholeRange("end".into())),
        (
            "now() - timestamp(up)",
            QueryFault::NotRepeatable("now".into()),
        ),
    ] {
        for dialect in BOTH {
            assert_eq!(verdict(text, dialect), Err(fault.clone()), "{text}");
        }
    }
}

#[test]
fn strings_labels_comments_and_names_are_not_modifiers() {
    for text in [
        "up{a=\"@ end()\"}",
        "up{a='x @ 5', b=\"offset -5m\"}",
        "up{a=\"\\\" @ end()\"}",
        "up # @ end()",
        "up # it's @ end()\n+ up",
        "label_replace(up, \"range_avg(\", \"$1\", \"a\", \"(.*)\")",
        "up{range_avg=\"(\"}",
        "sum by (end, range_id) (up)",
        "sum by (start) (rate(running_total[5m]))",
        "up offset 5m - 3",
        "up offset 1h",
        "running_jobs",
        "rate(keep_last_value[5m])",
        "sum(now) / 2",
    ] {
        for dialect in BOTH {
            assert_eq!(verdict(text, dialect), Ok(None), "{text}");
        }
    }
}

#[test]
fn a_duration_that_subtracts_is_one_offset_in_metricsql() {
    assert_eq!(
        verdict("up offset 1h-2h", Dialect::MetricsQl),
        Err(QueryFault::NegativeOffset)
    );
    assert_eq!(verdict("up offset 1h - foo", Dialect::MetricsQl), Ok(None));
    assert_eq!(verdict("smoothed + up", Dialect::MetricsQl), Ok(None));
    assert_eq!(
        verdict("up offset w", Dialect::MetricsQl),
        Err(QueryFault::ComputedOffset)
    );
    assert_eq!(
        verdict("foo\\-bar{a=~\"x\"} offset 5i", Dialect::MetricsQl),
        Ok(None)
    );
}

#[test]
fn syntax_and_type_are_checked_in_promql() {
    for text in [
        "sum(",
        "rate(up[5m]",
        "up{a=}",
        "up up",
        "up[",
        "sum(up) by",
    ] {
        assert!(
            matches!(verdict(text, Dialect::PromQl), Err(QueryFault::Syntax(_))),
            "{text}"
        );
        assert_eq!(verdict(text, Dialect::MetricsQl), Ok(None), "{text}");
    }
    for (text, fault) in [
        ("up[5m]", QueryFault::Range),
        ("(up[5m])", QueryFault::Range),
        ("rate(up[5m])[1h:1m]", QueryFault::Range),
        ("\"text\"", QueryFault::Text),
        ("('text')", QueryFault::Text),
    ] {
        assert_eq!(verdict(text, Dialect::PromQl), Err(fault), "{text}");
    }
    for text in ["1", "time() - 5", "scalar(up) * 2", "vector(1)", "-up"] {
        assert_eq!(verdict(text, Dialect::PromQl), Ok(None), "{text}");
    }
}

#[test]
fn what_prometheus_learned_since_is_not_refused() {
    for text in [
        "{\"my.metric\", a=\"b\"}",
        "histogram_fraction(0, 0.2, rate(h[5m]))",
        "limitk(2, up)",
        "a > bool b",
        "a * on (x) group_left (y) b",
        "sum(rate(a[1h30m])) without (x)",
        "quantile_over_time(0.9, a[1d:])",
        "count_values(\"v\", up) unless absent(up)",
        "1e3 * a ^ 2 % 7",
    ] {
        assert_eq!(verdict(text, Dialect::PromQl), Ok(None), "{text}");
    }
}

#[test]
fn an_unknown_function_is_only_a_doubt() {
    let file = accepted(&format!(
        "{HEAD}  - id: a\n    query: holt_winters(up[5m], 0.5, 0.5)\n    no_go: {{ above: 1 }}\n"
    ));
    assert_eq!(file.warnings.len(), 1);
    assert_eq!(file.warnings[0].line(), 6);
    assert_snapshot!(file.warnings[0], @"gate.yaml:6:12: check `a`: unknown function `holt_winters`; the server has the last word");
    assert!(file.warnings[0].hint().is_some());
    let long = format!("up{}", " + up".repeat(2000));
    assert_eq!(
        verdict(&long, Dialect::PromQl),
        Ok(Some(QueryDoubt::TooLong))
    );
}

#[test]
fn deep_queries_overflow_no_stack() {
    for (open, close) in [("(", ")"), ("-", ""), ("abs(", ")"), ("1+", "")] {
        let depth = 4000 / (open.len() + close.len());
        let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let _ = verdict(&text, Dialect::PromQl);
    }
}

#[test]
fn errors_point_into_the_query() {
    let gate = |query: &str| {
        refused(&format!(
            "{HEAD}  - id: a\n    query: {query}\n    no_go: {{ above: 1 }}\n"
        ))
    };
    assert_snapshot!(gate("sum(rate(up[5m])"), @r"
    gate.yaml:6:12: check `a`: not PromQL: unclosed left parenthesis
    hint: check brackets, quotes and commas; for VictoriaMetrics, or syntax newer than this check, `dialect: metricsql` leaves syntax to the server
    ");
    assert_snapshot!(gate("up + up @ end()"), @r"
    gate.yaml:6:20: check `a`: `@ end()` makes the answer depend on the request's own range; expected no `@`
    hint: remove the `@` modifier
    ");
    assert_snapshot!(gate("|\n\n      sum(\n        rate(up[5m] offset -5m)\n      )"), @r"
    gate.yaml:9:21: check `a`: a negative offset looks into the future; expected `offset` with a positive duration
    hint: remove the offset, or write it as `offset 5m`
    ");
    assert_snapshot!(gate("|\r\n      sum(\r\n      rate(up[5m] @ 5))"), @r"
    gate.yaml:8:19: check `a`: `@` fixes the moment of the samples; expected samples of the asked moment
    hint: remove the `@` modifier
    ");
    assert_snapshot!(gate(">-\n      range_avg(\n      up)"), @r"
    gate.yaml:7:7: check `a`: `range_avg()` makes the answer depend on the request's own range; expected a function of the asked moment
    hint: use a function over a window, such as avg_over_time(x[1h])
    ");
    assert_snapshot!(gate("'up[5m]'"), @r"
    gate.yaml:6:12: check `a`: the answer is a range of samples; expected one value a series at each instant
    hint: wrap it in a function, such as rate(…) or max_over_time(…)
    ");
    assert_snapshot!(gate("\"'text'\""), @r"
    gate.yaml:6:12: check `a`: the answer is a string; expected numbers
    hint: query a metric, or compare with a number
    ");
    assert_snapshot!(gate("7"), @r#"
    gate.yaml:6:12: `query` is the number 7; expected a PromQL query
    hint: if it is meant as text, write "7"
    "#);
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{1,60}") {
        if let Some(query) = Query::try_new(&text) {
            prop_assert_eq!(query.code().len(), query.as_str().len());
            for dialect in BOTH {
                if let Err((offset, _)) = check(&query, dialect) {
                    prop_assert!(query.as_str().is_char_boundary(offset));
                }
            }
        }
    }

    #[test]
    fn almost_promql_is_answered(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "up", "(", ")", "[", "]", "{", "}", "5m", ":", "@", "end", "offset", "-", "+", "sum",
                "rate", "by", ",", "\"", "'", "`", "#", "\n", "=", "~", "1e", "0x", ".", "\\", "NaN",
            ]),
            1..24,
        ),
        gap in prop::sample::select(vec!["", " "]),
    ) {
        if let Some(query) = Query::try_new(&words.join(gap)) {
            for dialect in BOTH {
                let _ = check(&query, dialect);
            }
        }
    }
}
