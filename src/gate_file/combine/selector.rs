//! Selectors: the one matcher that holds the value becomes one for all values.

use std::convert::Infallible;

use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::{Expr, VectorSelector};
use promql_parser::util::{ExprVisitor, walk_expr};

use super::fault::Uncombinable;
use super::text::{Text, label_name, string};
use super::walk::Walk;

/// Labels that functions take away, of which a series may therefore not be known.
const REMOVED: [&str; 2] = ["__name__", "le"];

/// The label that has the value in the first selector that has it.
pub(super) fn label_of(expression: &Expr, sentinel: &str) -> Option<String> {
    let mut finder = Finder {
        sentinel,
        found: None,
    };
    let Ok(_) = walk_expr(&mut finder, expression);
    finder.found
}

struct Finder<'a> {
    sentinel: &'a str,
    found: Option<String>,
}

impl ExprVisitor for Finder<'_> {
    type Error = Infallible;

    fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Infallible> {
        let selector = match expression {
            Expr::VectorSelector(selector) => selector,
            Expr::MatrixSelector(matrix) => &matrix.vs,
            _ => return Ok(true),
        };
        let mut own = selector.matchers.matchers.iter();
        let named = own.find(|matcher| is_value(matcher, self.sentinel));
        self.found = named.map(|matcher| matcher.name.clone());
        Ok(self.found.is_none())
    }
}

/// Does it ask for the value and nothing else? A value is quoted in a regular expression, so that one that is
/// only the value asks for the same.
fn is_value(matcher: &Matcher, sentinel: &str) -> bool {
    match matcher.op {
        MatchOp::Equal | MatchOp::Re(_) => matcher.value == sentinel,
        MatchOp::NotEqual | MatchOp::NotRe(_) => false,
    }
}

/// The selector for all values, without range and offset.
pub(super) fn combined(walk: &Walk<'_>, selector: &VectorSelector) -> Result<Text, Uncombinable> {
    if let Some(removed) = REMOVED.into_iter().find(|removed| *removed == walk.label) {
        return Err(Uncombinable::Removed(removed));
    }
    if selector.at.is_some() {
        return Err(Uncombinable::AtModifier);
    }
    let matchers = &selector.matchers;
    if !matchers.or_matchers.is_empty() {
        return Err(Uncombinable::Elsewhere);
    }
    the_one_of(walk, selector)?;
    let mut text = Text::from(selector.name.clone().unwrap_or_default()).then("{");
    for (at, matcher) in matchers.matchers.iter().enumerate() {
        if at > 0 {
            text = text.then(",");
        }
        text = text.then(label_name(&matcher.name));
        text = if matcher.name == walk.label {
            text.then("=~").then(Text::alternatives())
        } else {
            text.then(format!("{}{}", matcher.op, string(&matcher.value)))
        };
    }
    Ok(text.then("}"))
}

/// There is exactly one matcher of the label, and it asks for the value.
fn the_one_of(walk: &Walk<'_>, selector: &VectorSelector) -> Result<(), Uncombinable> {
    let matchers = &selector.matchers.matchers;
    let holder = matchers
        .iter()
        .find(|matcher| is_value(matcher, walk.sentinel));
    match holder {
        None if selector.to_string().contains(walk.sentinel) => Err(Uncombinable::Elsewhere),
        None => Err(Uncombinable::Shared(selector.to_string())),
        Some(holder) if holder.name != walk.label => Err(Uncombinable::TwoLabels(
            walk.label.to_owned(),
            holder.name.clone(),
        )),
        Some(holder) => {
            let own = matchers.iter().filter(|own| own.name == holder.name);
            if own.count() > 1 {
                return Err(Uncombinable::MatchedTwice(holder.name.clone()));
            }
            Ok(())
        }
    }
}
