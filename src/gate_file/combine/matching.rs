//! Operators between series: those of two values must never match.
//!
//! With the label among what is compared they cannot: it is, unless `ignoring` names it (then it is taken out
//! of that list) or `on` does not (then it is put in). Two sides that agree for one value must agree here, and
//! two that cannot match for one value, because one has lost the label, must not match here: such are not
//! combined.
//!
//! Labels of the result: of one to one, what was compared by; of many to one, the many side's, with those that
//! `group_left` names taken from the one side; of `and`, `or` and `unless`, those of the series themselves.

use promql_parser::label::Labels;
use promql_parser::parser::{
    BinModifier, BinaryExpr, LabelModifier, VectorMatchCardinality, VectorMatchFillValues, token,
};

use super::fault::Uncombinable;
use super::text::labels;
use super::walk::Nature;

/// How series are compared once the label is among it.
struct Compared {
    /// `on (…)` or `ignoring (…)`, with a space before it.
    text: String,
    /// Whether the label was compared for one value too, so that both sides must have it or lack it.
    already: bool,
    /// `on`, which refuses a label that `group_left` names too.
    by_list: bool,
}

/// The nature of `left op right`, and what stands behind the operator.
pub(super) fn combined(
    label: &str,
    binary: &BinaryExpr,
    left: Nature,
    right: Nature,
) -> Result<(Nature, String), Uncombinable> {
    let none = BinModifier::default();
    let modifier = binary.modifier.as_ref().unwrap_or(&none);
    if modifier.fill_values != VectorMatchFillValues::default() {
        return Err(Uncombinable::Fill);
    }
    let bool_word = if modifier.return_bool { " bool" } else { "" };
    match (left, right) {
        (nature, Nature::Scalar) | (Nature::Scalar, nature) => Ok((nature, bool_word.to_owned())),
        (Nature::Kept | Nature::Added, Nature::Kept | Nature::Added) => {
            let compared = compared(label, modifier.matching.as_ref());
            let must_be_alike = compared.already || binary.op.id() == token::T_LOR;
            if must_be_alike && left != right {
                return Err(Uncombinable::Unlike {
                    operator: binary.op.to_string(),
                    label: label.to_owned(),
                });
            }
            let (nature, group) = result(label, binary, &compared, left, right);
            Ok((nature, format!("{bool_word}{}{group}", compared.text)))
        }
    }
}

fn compared(label: &str, matching: Option<&LabelModifier>) -> Compared {
    let names_it = |names: &Labels| names.labels.iter().any(|name| name == label);
    let (names, already, word) = match matching {
        None => {
            return Compared {
                text: String::new(),
                already: true,
                by_list: false,
            };
        }
        Some(LabelModifier::Exclude(names)) => (names, !names_it(names), "ignoring"),
        Some(LabelModifier::Include(names)) => (names, names_it(names), "on"),
    };
    let by_list = word == "on";
    let mut list = names.labels.clone();
    match (by_list, already) {
        (true, false) => list.push(label.to_owned()),
        (false, false) => list.retain(|name| name != label),
        (true | false, true) => {}
    }
    Compared {
        text: format!(" {word} {}", labels(&list)),
        already,
        by_list,
    }
}

/// The nature of the result, and `group_left (…)` if there is one.
fn result(
    label: &str,
    binary: &BinaryExpr,
    compared: &Compared,
    left: Nature,
    right: Nature,
) -> (Nature, String) {
    let card = binary.modifier.as_ref().map(|modifier| &modifier.card);
    match card {
        _ if binary.op.is_set_operator() => (left, String::new()),
        Some(VectorMatchCardinality::ManyToOne(taken)) => {
            grouped(label, compared, "group_left", taken, left, right)
        }
        Some(VectorMatchCardinality::OneToMany(taken)) => {
            grouped(label, compared, "group_right", taken, right, left)
        }
        None | Some(VectorMatchCardinality::OneToOne | VectorMatchCardinality::ManyToMany) => {
            // What only this query compares by is only in its result.
            let nature = if compared.already {
                left
            } else {
                Nature::Added
            };
            (nature, String::new())
        }
    }
}

fn grouped(
    label: &str,
    compared: &Compared,
    word: &str,
    taken: &Labels,
    many: Nature,
    one: Nature,
) -> (Nature, String) {
    let mut list = taken.labels.clone();
    let takes_it = list.iter().any(|name| name == label);
    // The many side has it here in any case, and `on` does not let it be taken.
    if compared.by_list {
        list.retain(|name| name != label);
    }
    let nature = if takes_it { one } else { many };
    (nature, format!(" {word} {}", labels(&list)))
}
