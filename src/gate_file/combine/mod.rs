//! One query for many values of a template's label, instead of one query for each.
//!
//! `sum(rate(errors{service="{{service}}"}[5m]))` asked for fifty services is fifty queries; as
//! `sum by (service) (rate(errors{service=~"a|b|…"}[5m]))` it is one, whose answer is split again. With
//! Q(s) the query for the value s, L the label whose value it is, and C the combined query, this holds for
//! every sub-expression that is passed on:
//!
//! - each selector of Q(s) selects `L="s"` and nothing else, so its series all carry L; C selects the union;
//! - *kept*: C's series with `L="s"` are the series of Q(s), which carry L too;
//! - *added*: they are the series of Q(s), which carry no L, each with `L="s"` put to it;
//! - *scalar*: both are one number, the same for every value.
//!
//! Each kind of expression has a rule by which its operands' natures give its own (`function`, `aggregate`,
//! `matching`), changed where need be so that series of two values never meet: L joins `by` and `on`, and
//! leaves `without` and `ignoring`. What has no rule is not combined, and says why: a query that is asked for
//! each value alone is slow, one that is combined wrongly is wrong.
//!
//! Errors do not follow that law, and need not: where one value's series cannot be matched the server refuses
//! C as a whole, and may refuse it where a match of nothing hides the fault from Q(s). Who asks then asks for
//! each value alone.

mod aggregate;
mod fault;
mod function;
mod matching;
mod selector;
mod text;
mod walk;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use promql_parser::parser::parse;

pub use self::fault::Uncombinable;
use self::text::Text;
use self::walk::{Nature, Walk};
use super::promql::LONGEST_PARSED;
use crate::model::{Dialect, Query, SplitLabel};

/// A query for any set of values at once.
#[derive(Debug, Clone, PartialEq)]
pub struct CombinedQuery {
    text: Text,
    split: SplitLabel,
}

impl CombinedQuery {
    /// The query for these values, the same in whatever order they come and however often one does.
    ///
    /// `None` without values, and with an empty one: a matcher for no value selects what has no label.
    pub fn for_values(&self, values: &[&str]) -> Option<Query> {
        let mut values = values.to_vec();
        values.sort_unstable();
        values.dedup();
        if values.first().is_none_or(|first| first.is_empty()) {
            return None;
        }
        Query::try_new(&self.text.for_values(&values, self.split.name()))
    }

    /// The label whose value says whose a series of the answer is.
    pub fn split_label(&self) -> &SplitLabel {
        &self.split
    }
}

/// Makes one query for many values of a query that holds the placeholder `{{label}}`.
pub fn combine(query: &str, label: &str, dialect: Dialect) -> Result<CombinedQuery, Uncombinable> {
    let placeholder = format!("{{{{{label}}}}}");
    if dialect != Dialect::PromQl {
        return Err(Uncombinable::MetricsQl);
    }
    if !query.contains(&placeholder) {
        return Err(Uncombinable::NoPlaceholder);
    }
    let sentinel = sentinel(query);
    let query = query.replace(&placeholder, &sentinel);
    if query.len() > LONGEST_PARSED {
        return Err(Uncombinable::TooLong);
    }
    if has_byte_escape(&query) {
        return Err(Uncombinable::ByteEscape);
    }
    let shown = |fault: Uncombinable| fault.showing(&sentinel, &placeholder);
    let expression = parse(&query).map_err(|fault| shown(Uncombinable::Unparsed(fault)))?;
    let found = selector::label_of(&expression, &sentinel);
    let split = found.ok_or(Uncombinable::Elsewhere)?;
    let walk = Walk::new(&sentinel, &split);
    let (nature, text) = walk.expression(&expression).map_err(shown)?;
    if text.contains(&sentinel) {
        return Err(Uncombinable::Elsewhere);
    }
    let split = match nature {
        Nature::Kept => SplitLabel::Kept(split),
        Nature::Added => SplitLabel::Added(split),
        Nature::Scalar => return Err(Uncombinable::Elsewhere),
    };
    // What is printed here and cannot be read again would be refused by the server at best.
    match parse(&text.for_values(&["a", "b"], split.name())) {
        Ok(_) => Ok(CombinedQuery { text, split }),
        Err(fault) => Err(Uncombinable::Unparsed(fault)),
    }
}

/// A word that may stand wherever a value may, and stands nowhere in the query.
fn sentinel(query: &str) -> String {
    let mut word = "value_of_the_template".to_owned();
    while query.contains(&word) {
        word.push('_');
    }
    word
}

/// Is there an escape that names a byte? Prometheus takes it for a byte, the parser for a letter.
fn has_byte_escape(query: &str) -> bool {
    let mut letters = query.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\'
            && letters
                .next()
                .is_some_and(|escaped| escaped == 'x' || escaped.is_ascii_digit())
        {
            return true;
        }
    }
    false
}
