//! What a query is made of, for telling why it answers nothing: its selectors, and whether it is a
//! quotient at its top.
//!
//! A query that cannot be parsed (`MetricsQL`, or newer syntax) has no known anatomy, which is no fault.

use std::convert::Infallible;

use promql_parser::parser::{BinaryExpr, Expr, ParenExpr, VectorSelector, parse, token};
use promql_parser::util::{ExprVisitor, walk_expr};

use super::promql::LONGEST_PARSED;

/// One selector of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricSelector {
    /// The name of its metric.
    pub metric: String,
    /// The selector with its labels, without range and offset.
    pub text: String,
    /// The labels that a series must have to be selected: a matcher of theirs does not match their absence.
    pub labels: Vec<String>,
}

impl MetricSelector {
    /// A selector that names a metric.
    pub(super) fn of(selector: &VectorSelector) -> Option<Self> {
        let plain = VectorSelector {
            offset: None,
            at: None,
            ..selector.clone()
        };
        let matchers = &selector.matchers;
        let own = matchers.matchers.iter();
        let labels = own
            .filter(|_| matchers.or_matchers.is_empty())
            .filter(|matcher| !matcher.is_match(""))
            .map(|matcher| matcher.name.clone());
        Some(Self {
            metric: selector.name.clone()?,
            text: plain.to_string(),
            labels: labels.collect(),
        })
    }
}

/// The selectors of a query that name a metric, each once, in the order of the text.
pub fn selectors(query: &str) -> Vec<MetricSelector> {
    let mut found = Collector(Vec::new());
    if let Some(expression) = parsed(query) {
        let Ok(_) = walk_expr(&mut found, &expression);
    }
    found.0
}

/// Numerator and denominator, if the query is a quotient at its top.
pub fn quotient(query: &str) -> Option<(String, String)> {
    let mut expression = parsed(query)?;
    loop {
        match expression {
            Expr::Paren(ParenExpr { expr }) => expression = *expr,
            Expr::Binary(BinaryExpr { op, lhs, rhs, .. }) if op.id() == token::T_DIV => {
                return Some((lhs.to_string(), rhs.to_string()));
            }
            _ => return None,
        }
    }
}

/// The parser recurses as deep as a query nests, so what is too long for it has no known anatomy either.
pub(super) fn parsed(query: &str) -> Option<Expr> {
    (query.len() <= LONGEST_PARSED)
        .then(|| parse(query).ok())
        .flatten()
}

struct Collector(Vec<MetricSelector>);

impl ExprVisitor for Collector {
    type Error = Infallible;

    fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Infallible> {
        let selector = match expression {
            Expr::VectorSelector(selector) => Some(selector),
            Expr::MatrixSelector(matrix) => Some(&matrix.vs),
            _ => None,
        };
        if let Some(found) = selector.and_then(MetricSelector::of)
            && !self.0.contains(&found)
        {
            self.0.push(found);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_come_without_range_and_offset() {
        let query = r#"(sum(rate(a{s=~"5.."}[5m] offset 1m)) or 0 * sum(rate(a[5m]))) / b"#;
        let texts: Vec<String> = selectors(query).into_iter().map(|s| s.text).collect();
        assert_eq!(texts, [r#"a{s=~"5.."}"#, "a", "b"]);
        assert!(selectors("range_avg(x[5m]) keep_metric_names").is_empty());
    }

    #[test]
    fn a_selector_knows_the_labels_it_cannot_do_without() {
        let query = r#"a{b="1", c!="", d=~"5..", e=~".*", f!="x", g="", h!~".+", i!~"|x"}"#;
        assert_eq!(selectors(query)[0].labels, ["b", "c", "d", "i"]);
        assert!(selectors(r#"a{b="1" or c="2"}"#)[0].labels.is_empty());
    }

    #[test]
    fn a_quotient_is_seen_through_brackets() {
        let (above, below) = quotient("(sum(rate(a[5m])) / sum(rate(b[5m])))").unwrap();
        assert_eq!(
            (above.as_str(), below.as_str()),
            ("sum(rate(a[5m]))", "sum(rate(b[5m]))")
        );
        assert!(quotient("a * b").is_none());
    }

    #[test]
    fn a_query_nested_without_end_overflows_no_stack() {
        let deep = format!("{}a / b{}", "(".repeat(200_000), ")".repeat(200_000));
        assert!(quotient(&deep).is_none() && selectors(&deep).is_empty());
    }
}
