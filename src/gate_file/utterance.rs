//! What a query can still say when some of its selectors never have a sample.
//!
//! `(errors{code="5"} or 0 * requests) / requests` says 0 for ever when no series has the label `code`, and
//! `errors{code="5"} or vector(0)` does too: the fill that stands in for "never failed" hides a label that is
//! wrong. What cannot be known from the text alone is taken to say anything.

use promql_parser::parser::{AggregateExpr, BinaryExpr, Call, Expr, token};

use super::anatomy::{MetricSelector, parsed};

/// What an expression can say, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Utterance {
    /// No sample, ever.
    Nothing,
    /// 0, or no sample.
    Zero,
    /// Always the same number, or no sample.
    Constant,
    /// Anything.
    Anything,
}

/// What `query` can say when the selectors that `absent` names have no samples. A query that cannot be parsed
/// can say anything.
pub fn utterance_without(query: &str, absent: impl Fn(&MetricSelector) -> bool) -> Utterance {
    parsed(query).map_or(Utterance::Anything, |expression| of(&expression, &absent))
}

fn of(expression: &Expr, absent: &dyn Fn(&MetricSelector) -> bool) -> Utterance {
    let selected = |selector| match MetricSelector::of(selector) {
        Some(known) if absent(&known) => Utterance::Nothing,
        Some(_) | None => Utterance::Anything,
    };
    match expression {
        Expr::VectorSelector(selector) => selected(selector),
        Expr::MatrixSelector(matrix) => selected(&matrix.vs),
        Expr::NumberLiteral(number) if number.val == 0.0 => Utterance::Zero,
        Expr::NumberLiteral(_) => Utterance::Constant,
        Expr::Paren(inner) => of(&inner.expr, absent),
        Expr::Unary(inner) => of(&inner.expr, absent),
        Expr::Subquery(inner) => of(&inner.expr, absent),
        Expr::Aggregate(aggregate) => aggregated(aggregate, of(&aggregate.expr, absent)),
        Expr::Call(call) => called(call, absent),
        Expr::Binary(binary) => combined(binary, of(&binary.lhs, absent), of(&binary.rhs, absent)),
        Expr::StringLiteral(_) | Expr::Extension(_) => Utterance::Anything,
    }
}

/// How many series there are, or their sum, changes though each of them never does.
fn aggregated(aggregate: &AggregateExpr, inner: Utterance) -> Utterance {
    let keeps = [token::T_SUM, token::T_AVG, token::T_MAX, token::T_MIN];
    match inner {
        Utterance::Nothing => Utterance::Nothing,
        Utterance::Zero if keeps.contains(&aggregate.op.id()) => Utterance::Zero,
        Utterance::Constant if keeps[1..].contains(&aggregate.op.id()) => Utterance::Constant,
        Utterance::Zero | Utterance::Constant | Utterance::Anything => Utterance::Anything,
    }
}

fn called(call: &Call, absent: &dyn Fn(&MetricSelector) -> bool) -> Utterance {
    let mut arguments = call.args.args.iter().map(|argument| of(argument, absent));
    match call.func.name {
        "vector" => arguments.next().unwrap_or(Utterance::Anything),
        // These speak of what is not there.
        "absent" | "absent_over_time" | "scalar" => Utterance::Anything,
        _ if arguments.any(|argument| argument == Utterance::Nothing) => Utterance::Nothing,
        _ => Utterance::Anything,
    }
}

fn combined(binary: &BinaryExpr, left: Utterance, right: Utterance) -> Utterance {
    use Utterance::{Anything, Constant, Nothing, Zero};
    let operator = binary.op.id();
    match operator {
        token::T_LOR => left.max(right),
        token::T_LUNLESS => left,
        _ if left == Nothing || right == Nothing => Nothing,
        token::T_LAND => left,
        token::T_MUL if left == Zero || right == Zero => Zero,
        token::T_DIV if left == Zero => Zero,
        _ if left == Anything || right == Anything => Anything,
        _ => Constant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_labelled(query: &str) -> Utterance {
        utterance_without(query, |selector| !selector.labels.is_empty())
    }

    #[test]
    fn a_fill_hides_a_numerator_that_never_speaks() {
        use Utterance::{Anything, Constant, Nothing, Zero};
        let cases = [
            (r#"a{x="1"}"#, Nothing),
            (r#"sum(rate(a{x="1"}[5m])) / sum(rate(a[5m]))"#, Nothing),
            (
                r#"(sum(rate(a{x="1"}[5m])) or 0 * sum(rate(a[5m]))) / sum(rate(a[5m]))"#,
                Zero,
            ),
            (r#"100 * (sum(a{x="1"} or a * 0)) / sum(a)"#, Zero),
            (r#"sum(a{x="1"}) or vector(0)"#, Zero),
            (r#"sum(a{x="1"}) / sum(a) or on() vector(0)"#, Zero),
            (r#"1 - (sum(a{x="1"}) or vector(0))"#, Constant),
            (r#"a{x="1"} or b"#, Anything),
            (r#"a unless b{x="1"}"#, Anything),
            (r#"a and b{x="1"}"#, Nothing),
            (r#"absent(a{x="1"})"#, Anything),
            (r#"count(a{x="1"} or 0 * a)"#, Anything),
            (r#"sum(a{x="1"} or 0 * a + 1)"#, Anything),
            (
                "histogram_quantile(0.95, sum by (le) (rate(a[5m])))",
                Anything,
            ),
            (
                r#"histogram_quantile(0.95, sum by (le) (rate(a{x="1"}[5m])))"#,
                Nothing,
            ),
            (r#"max_over_time((a{x="1"} > 1)[5m:1m])"#, Nothing),
            ("range_avg(x[5m]) keep_metric_names", Anything),
        ];
        for (query, said) in cases {
            assert_eq!(without_labelled(query), said, "{query}");
        }
    }
}
