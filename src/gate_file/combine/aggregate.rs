//! Aggregations: the series of two values must never fall into one group.

use promql_parser::parser::{AggregateExpr, LabelModifier, token};

use super::fault::Uncombinable;
use super::text::{Text, labels};
use super::walk::{Nature, Part, Walk};

pub(super) fn combined(walk: &Walk<'_>, aggregation: &AggregateExpr) -> Result<Part, Uncombinable> {
    let name = aggregation.op.to_string();
    if !folds(aggregation.op.id()) {
        return Err(Uncombinable::Aggregation(name));
    }
    let (inner, text) = walk.expression(&aggregation.expr)?;
    if inner == Nature::Scalar {
        return Err(Uncombinable::NoNumber(aggregation.expr.to_string()));
    }
    let parameter = match &aggregation.param {
        None => Text::default(),
        Some(parameter) => match walk.expression(parameter)? {
            (Nature::Scalar, text) => text.then(", "),
            (Nature::Kept | Nature::Added, _) => return Err(Uncombinable::Aggregation(name)),
        },
    };
    let (nature, grouping) = grouping(aggregation.modifier.as_ref(), walk.label, inner);
    let text = Text::from(format!("{name} {grouping} ("))
        .then(parameter)
        .then(text)
        .then(")");
    Ok((nature, text))
}

/// Does it make one number of a group, whatever the order of its members?
fn folds(aggregation: token::TokenId) -> bool {
    [
        token::T_AVG,
        token::T_COUNT,
        token::T_GROUP,
        token::T_MAX,
        token::T_MIN,
        token::T_QUANTILE,
        token::T_STDDEV,
        token::T_STDVAR,
        token::T_SUM,
    ]
    .contains(&aggregation)
}

/// By what the groups are told apart, and whether they have the label for one value too.
fn grouping(modifier: Option<&LabelModifier>, label: &str, inner: Nature) -> (Nature, String) {
    match modifier {
        Some(LabelModifier::Exclude(without)) => {
            let mut names = without.labels.clone();
            names.retain(|name| name != label);
            let is_removed = names.len() < without.labels.len();
            let nature = if is_removed { Nature::Added } else { inner };
            (nature, format!("without {}", labels(&names)))
        }
        Some(LabelModifier::Include(by)) if by.labels.iter().any(|name| name == label) => {
            (inner, format!("by {}", labels(&by.labels)))
        }
        Some(LabelModifier::Include(by)) => {
            let mut names = by.labels.clone();
            names.push(label.to_owned());
            (Nature::Added, format!("by {}", labels(&names)))
        }
        None => (Nature::Added, format!("by {}", labels(&[label.to_owned()]))),
    }
}
