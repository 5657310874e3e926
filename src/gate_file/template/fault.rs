//! What can be wrong with a template, and with a value that is to stand in it.

/// One kind of fault with its particulars.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::gate_file) enum TemplateFault {
    #[error(
        "this is a template over `{label}`, many gates in one file; expected one gate, or the value of one"
    )]
    ManyGates { label: String },
    #[error("`overrides` without `for_each`; expected a template")]
    OverridesAlone,
    #[error(
        "--service names a value of a template, and this file is one gate; expected `for_each`"
    )]
    OneGate,
    #[error("`label: {0}` cannot be the name of a label; expected one such as service")]
    LabelName(String),
    #[error("`for_each` with both `values` and `values_from`; expected one of them")]
    BothValues,
    #[error("`for_each` without values; expected a list `values`, or a query `values_from`")]
    NoValues,
    #[error("the value `{value}` stands twice, first on line {first_line}; expected it once")]
    ValueTwice { value: String, first_line: usize },
    #[error(
        "`gate` has the placeholder {{{{{label}}}}} {times}; expected it once, so that every gate has its own name"
    )]
    GateName { label: String, times: &'static str },
    #[error("unknown placeholder {{{{{found}}}}}; expected {{{{{label}}}}}")]
    UnknownPlaceholder { found: String, label: String },
    #[error("a value is blank; expected something to put into the template")]
    BlankValue,
    #[error("the value `{0}` is not one of the template's; expected one of its `values`")]
    UnknownValue(String),
    #[error("the value `{value}` cannot stand {place}; expected {expected}")]
    Unsafe {
        value: String,
        place: &'static str,
        expected: &'static str,
    },
    #[error("`{0}` is no condition of this gate; expected one such as creative_p95.no_go.1")]
    NoSuchLimit(String),
    #[error("an override without a number; expected `limit: 4.5` in it")]
    NoLimit,
}

impl TemplateFault {
    /// What to do next.
    pub(in crate::gate_file) fn hint(&self) -> String {
        match self {
            Self::ManyGates { .. } => {
                "take all of them with `retrogate fleet …`, or one with --service NAME".to_owned()
            }
            Self::OverridesAlone => {
                "write the limits where the conditions stand, or add `for_each: { label: service, values: […] }`"
                    .to_owned()
            }
            Self::OneGate => "leave --service out, or name a template with --gate".to_owned(),
            Self::LabelName(_) => "letters, digits and underscores, as Prometheus names labels".to_owned(),
            Self::BothValues => "keep the list, or the query that finds the values".to_owned(),
            Self::NoValues => {
                "add `values: [checkout, search]`, or `values_from: 'group by (service) (up)'`".to_owned()
            }
            Self::ValueTwice { .. } => "remove one of the two".to_owned(),
            Self::GateName { label, .. } => format!("write `gate: api-{{{{{label}}}}}`"),
            Self::UnknownPlaceholder { label, .. } => {
                format!("write {{{{{label}}}}}, the label under `for_each`")
            }
            Self::BlankValue => "remove it".to_owned(),
            Self::UnknownValue(value) => unknown_value_hint(value),
            Self::Unsafe { place, .. } => match *place {
                OUTSIDE_OF_STRINGS => "write the placeholder inside of quotes, as in {service=\"{{service}}\"}",
                IN_BACKTICKS => "use double quotes there",
                _ => "leave this value out, or put the placeholder elsewhere",
            }
            .to_owned(),
            Self::NoSuchLimit(_) => {
                "the check's id, its level and the number of the condition there, as `retrogate tune --explain` names them"
                    .to_owned()
            }
            Self::NoLimit => "write the number alone, or `{ limit: 4.5, for: 5m }`".to_owned(),
        }
    }
}

pub(super) const OUTSIDE_OF_STRINGS: &str = "outside of a string of the query";
pub(super) const IN_BACKTICKS: &str = "between backticks";

fn unknown_value_hint(value: &str) -> String {
    let trimmed = value.trim();
    if trimmed == value {
        "add it to `values` under `for_each`, or check its spelling".to_owned()
    } else {
        format!("without the spaces: `{trimmed}`?")
    }
}

/// A value as a message shows it: on one line, and not all of it when it is long.
pub(super) fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    let mut escaped: String = value
        .chars()
        .take(LONGEST)
        .flat_map(escaped_control)
        .collect();
    if value.chars().nth(LONGEST).is_some() {
        escaped.push('…');
    }
    escaped
}

fn escaped_control(character: char) -> Vec<char> {
    if character.is_control() {
        character.escape_default().collect()
    } else {
        vec![character]
    }
}
