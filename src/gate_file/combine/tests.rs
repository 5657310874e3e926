//! What is combined and into what; what is not, and why. That the answers agree is shown against a real
//! Prometheus, in `tests/combined_queries.rs`.

use proptest::prelude::*;

use super::*;

fn combined(query: &str) -> CombinedQuery {
    combine(query, "service", Dialect::PromQl).unwrap_or_else(|fault| panic!("{query}: {fault}"))
}

fn of(query: &str) -> (String, bool) {
    let combined = combined(query);
    let kept = match combined.split_label() {
        SplitLabel::Kept(_) => true,
        SplitLabel::Added(_) => false,
    };
    let query = combined.for_values(&["b", "a", "b"]).unwrap();
    (query.as_str().to_owned(), kept)
}

const KEPT: bool = true;
const ADDED: bool = false;

fn all_become(cases: &[(&str, &str, bool)]) {
    // S stands for the placeholder's matcher, A for what it becomes.
    for (query, expected, kept) in cases {
        let query = query.replace("{S", r#"{service="{{service}}""#);
        let expected = expected.replace("{A", r#"{service=~"a|b""#);
        assert_eq!(of(&query), (expected, *kept), "{query}");
    }
}

#[test]
fn selectors_functions_and_numbers_keep_the_label() {
    all_become(&[
        ("up{S}", "up{A}", KEPT),
        (
            "rate(x{S}[5m] offset 1h30m)",
            "rate(x{A}[5m] offset 1h30m)",
            KEPT,
        ),
        (
            r#"x{S,path!~"a\\.b\"|",m='q'}"#,
            r#"x{A,path!~"a\\.b\"|",m="q"}"#,
            KEPT,
        ),
        (r"x{service=~'{{service}}'}", "x{A}", KEPT),
        (
            "1 - clamp_max(x{S}, 2.50) ^ 2",
            "1 - clamp_max(x{A}, 2.5) ^ 2",
            KEPT,
        ),
        ("-x{S} > bool -1", "-x{A} > bool -1", KEPT),
        ("time() - timestamp(x{S})", "time() - timestamp(x{A})", KEPT),
        (
            "max_over_time((x{S} > 1)[1d2h:5m] offset 1m)",
            "max_over_time((x{A} > 1)[1d2h:5m] offset 1m)",
            KEPT,
        ),
        ("x{S} / y{S}", "x{A} / y{A}", KEPT),
        ("x{S} and y{S}", "x{A} and y{A}", KEPT),
    ]);
}

#[test]
fn aggregations_tell_the_values_apart() {
    all_become(&[
        ("sum(x{S})", "sum by (service) (x{A})", ADDED),
        ("sum(x{S}) by (le)", "sum by (le, service) (x{A})", ADDED),
        ("sum by () (x{S})", "sum by (service) (x{A})", ADDED),
        (
            "avg by (service, z) (x{S})",
            "avg by (service, z) (x{A})",
            KEPT,
        ),
        ("max without (pod) (x{S})", "max without (pod) (x{A})", KEPT),
        (
            "max without (pod, service) (x{S})",
            "max without (pod) (x{A})",
            ADDED,
        ),
        (
            "max without (service) (x{S})",
            "max without () (x{A})",
            ADDED,
        ),
        (
            "quantile(0.9, x{S})",
            "quantile by (service) (0.9, x{A})",
            ADDED,
        ),
        (
            "max by (service) (sum by (a) (x{S}))",
            "max by (service) (sum by (a, service) (x{A}))",
            ADDED,
        ),
        (
            "(sum(x{S}) or vector(-1)) / sum(y{S})",
            "(sum by (service) (x{A}) or (label_replace(vector(-1), \"service\", \"a\", \"\", \"\") or \
             label_replace(vector(-1), \"service\", \"b\", \"\", \"\"))) / sum by (service) (y{A})",
            ADDED,
        ),
    ]);
}

#[test]
fn operators_compare_the_label() {
    all_become(&[
        ("x{S} - ignoring(a) y{S}", "x{A} - ignoring (a) y{A}", KEPT),
        (
            "x{S} - ignoring(service, a) y{S}",
            "x{A} - ignoring (a) y{A}",
            ADDED,
        ),
        (
            "x{S} - ignoring(service) sum(y{S})",
            "x{A} - ignoring () sum by (service) (y{A})",
            ADDED,
        ),
        ("x{S} / on(a) y{S}", "x{A} / on (a, service) y{A}", ADDED),
        (
            "x{S} / on() sum(y{S})",
            "x{A} / on (service) sum by (service) (y{A})",
            ADDED,
        ),
        ("x{S} / on(service) y{S}", "x{A} / on (service) y{A}", KEPT),
        (
            "x{S} / on(a) group_left y{S}",
            "x{A} / on (a, service) group_left () y{A}",
            KEPT,
        ),
        (
            "x{S} / ignoring(service, b) group_left(c) sum by (a, c) (y{S})",
            "x{A} / ignoring (b) group_left (c) sum by (a, c, service) (y{A})",
            KEPT,
        ),
        (
            "sum by (a) (x{S}) * on(a) group_left(service) y{S}",
            "sum by (a, service) (x{A}) * on (a, service) group_left () y{A}",
            KEPT,
        ),
        (
            "sum by (a) (x{S}) >= bool on(a) group_right() y{S}",
            "sum by (a, service) (x{A}) >= bool on (a, service) group_right () y{A}",
            KEPT,
        ),
        (
            "x{S} unless on(a) sum by (a) (y{S})",
            "x{A} unless on (a, service) sum by (a, service) (y{A})",
            KEPT,
        ),
        (
            "sum(x{S}) or sum(y{S})",
            "sum by (service) (x{A}) or sum by (service) (y{A})",
            ADDED,
        ),
    ]);
}

#[test]
fn the_label_of_the_selectors_is_the_one() {
    let combined = combined(r#"sum by (service) (x{job="{{service}}"})"#);
    assert_eq!(combined.split_label(), &SplitLabel::Added("job".to_owned()));
    let query = combined.for_values(&["a"]).unwrap();
    assert_eq!(query.as_str(), r#"sum by (service, job) (x{job=~"a"})"#);
}

#[test]
fn what_is_not_combined_says_why() {
    let cases = [
        ("up", "it does not hold the placeholder"),
        (
            "sum(x{S}) / scalar(y{S})",
            "`scalar()` does not look at each series on its own",
        ),
        ("absent(x{S})", "`absent()` does not"),
        ("hour() > 3 and x{S}", "`hour()` does not"),
        ("topk(3, x{S})", "`topk` picks among series"),
        (
            "x{S} / sum(y)",
            "`y` selects the same series for every value",
        ),
        (
            "x{S} / sum(y{S})",
            "one side of `/` has the label `service`, the other has lost it",
        ),
        ("x{S} or sum(y{S})", "one side of `or`"),
        ("x{S} or on() sum(y{S})", "one side of `or`"),
        ("x{S} / on(service) sum(y{S})", "one side of `/`"),
        (
            r#"x{S,service!="b"}"#,
            "`service` is matched more than once in one selector",
        ),
        (
            r#"x{S} / y{job="{{service}}"}"#,
            "the placeholder is the value of `service` and of `job`",
        ),
        (
            r#"{__name__="{{service}}"}"#,
            "the placeholder is the value of `__name__`",
        ),
        (
            r#"x{le="{{service}}"}"#,
            "the placeholder is the value of `le`",
        ),
        (
            r#"x{job="a-{{service}}"}"#,
            "the placeholder does not only stand",
        ),
        (
            r#"x{job!="{{service}}",a="b"}"#,
            "the placeholder does not only stand",
        ),
        (
            r#"x{S} + y{job="a-{{service}}"}"#,
            "the placeholder does not only stand",
        ),
        (
            r#"x{S,job="{{service}}"}"#,
            "the placeholder does not only stand",
        ),
        ("x_{{service}}{S}", "the placeholder does not only stand"),
        (
            "sum by ({{service}}) (x{S})",
            "the placeholder does not only stand",
        ),
        (r#"x{S,b="\xff"}"#, "it holds an escaped byte"),
        ("x{S} @ 5", "`@` fixes"),
        ("x{S", "it cannot be parsed without a server"),
        ("frobnicate(x{S})", "it cannot be parsed without a server"),
    ];
    for (query, expected) in cases {
        let query = query.replace("{S", r#"{service="{{service}}""#);
        let fault = combine(&query, "service", Dialect::PromQl).unwrap_err();
        assert!(fault.to_string().starts_with(expected), "{query}: {fault}");
    }
    let query = r#"x{service="{{service}}"}"#;
    let fault = combine(query, "service", Dialect::MetricsQl).unwrap_err();
    assert_eq!(fault, Uncombinable::MetricsQl);
}

#[test]
fn values_are_quoted_twice_and_never_empty() {
    let combined = combined(r#"x{service="{{service}}"} or y{service="{{service}}"}"#);
    assert_eq!(combined.for_values(&[]), None);
    assert_eq!(combined.for_values(&["a", ""]), None);
    let query = combined.for_values(&["a|b", "c\"d\\", "e\n."]).unwrap();
    let matcher = r#"service=~"a\\|b|c\"d\\\\|e\n\\.""#;
    assert_eq!(query.as_str(), format!("x{{{matcher}}} or y{{{matcher}}}"));
    let vector = self::combined(r#"sum(x{service="{{service}}"}) or vector(0)"#);
    let query = vector.for_values(&["$1"]).unwrap();
    assert!(
        query.as_str().contains(r#""service", "$$1", """#),
        "{query}"
    );
}

/// Expressions over the placeholder, many of which can be combined.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(r#"x{service="{{service}}"}"#.to_owned()),
        Just(r#"rate(y{service="{{service}}",a=~"b\\.|\"c"}[5m] offset 1m30s)"#.to_owned()),
        Just("2.5".to_owned()),
        Just("vector(1e-7)".to_owned()),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        const OPERATORS: [&str; 12] = [
            "+",
            "/",
            "^",
            "and",
            "or",
            "unless",
            "> bool",
            "!=",
            "- ignoring(service, a)",
            "* on(a) group_left(service)",
            "<= on(service)",
            "% ignoring(b) group_right(c)",
        ];
        const FOLDS: [&str; 4] = [
            "sum",
            "max by (a)",
            "count without (service)",
            "avg by (service)",
        ];
        prop_oneof![
            (
                inner.clone(),
                prop::sample::select(&OPERATORS[..]),
                inner.clone()
            )
                .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
            (prop::sample::select(&FOLDS[..]), inner.clone())
                .prop_map(|(fold, inner)| format!("{fold} ({inner})")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|inner| format!("-{inner}")),
            inner.prop_map(|inner| format!("max_over_time(({inner})[1h:5m])")),
        ]
    })
}

proptest! {
    /// For one value the printed text differs from the query in grouping and matching alone: without them
    /// it is read as the same.
    #[test]
    fn what_is_printed_is_read_as_it_was_meant(query in expressions()) {
        let Ok(combined) = combine(&query, "service", Dialect::PromQl) else {
            return Ok(());
        };
        let printed = combined.for_values(&["a.b\"c"]).unwrap();
        let read = bare(printed.as_str());
        let meant = bare(&query.replace("{{service}}", r#"a.b\"c"#));
        prop_assert_eq!(read, meant);
    }

    #[test]
    fn any_value_is_read_back(value in "\\PC{1,8}|[\"\\\\\n|.$^]{1,6}") {
        let query = combined(r#"x{service="{{service}}"}"#).for_values(&[&value]).unwrap();
        let Ok(promql_parser::parser::Expr::VectorSelector(read)) = parse(query.as_str()) else {
            panic!("{query}");
        };
        let matcher = &read.matchers.matchers[0];
        prop_assert!(matcher.is_match(&value), "{}", query);
        let longer = format!("{value}x");
        prop_assert!(!matcher.is_match(&longer) && !matcher.is_match(""));
    }
}

/// How the parser nests it, without what is changed on purpose.
fn bare(query: &str) -> String {
    use promql_parser::parser::Expr;
    fn nested(expression: &Expr) -> String {
        match expression {
            Expr::Aggregate(inner) => format!("{}[{}]", inner.op, nested(&inner.expr)),
            Expr::Unary(inner) => format!("neg[{}]", nested(&inner.expr)),
            Expr::Binary(inner) => {
                let bool_word = if inner.return_bool() { " bool" } else { "" };
                let (left, right) = (nested(&inner.lhs), nested(&inner.rhs));
                format!("[{left} {}{bool_word} {right}]", inner.op)
            }
            Expr::Paren(inner) => match &*inner.expr {
                // What a vector became.
                Expr::Call(call) if call.func.name == "label_replace" => nested(&inner.expr),
                other => format!("({})", nested(other)),
            },
            Expr::Subquery(inner) => format!(
                "{}[{:?}:{:?}]",
                nested(&inner.expr),
                inner.range,
                inner.step
            ),
            Expr::Call(call) if call.func.name == "label_replace" => nested(&call.args.args[0]),
            Expr::Call(call) => {
                let arguments: Vec<String> = call.args.args.iter().map(|one| nested(one)).collect();
                format!("{}({})", call.func.name, arguments.join(","))
            }
            Expr::VectorSelector(selector) => {
                let mut selector = selector.clone();
                selector
                    .matchers
                    .matchers
                    .retain(|own| own.name != "service");
                selector.to_string()
            }
            Expr::MatrixSelector(matrix) => {
                let mut matrix = matrix.clone();
                matrix
                    .vs
                    .matchers
                    .matchers
                    .retain(|own| own.name != "service");
                matrix.to_string()
            }
            other => other.to_string(),
        }
    }
    nested(&parse(query).unwrap_or_else(|fault| panic!("{query}: {fault}")))
}
